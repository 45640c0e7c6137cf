-- Who is told what, once: one row for each occasion, however often it is reported. Words are made when it is sent and kept nowhere.
-- waiting → sending, committed before WeChat is called → sent, refused (with its errcode), or unknown, which is never repeated.
-- not_allowed: the resident had allowed no message. pointless: there was nothing to tell any more.
CREATE TABLE notice (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind ENUM('booking_confirmed','bay_changed','refunded','leave_soon') NOT NULL,
  booking_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  occasion VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state ENUM('waiting','sending','sent','refused','unknown','not_allowed','pointless') NOT NULL,
  errcode INT NULL,
  due_at_ms BIGINT UNSIGNED NOT NULL,
  next_try_at_ms BIGINT UNSIGNED NULL,
  sending_at_ms BIGINT UNSIGNED NULL,
  UNIQUE KEY uq_notice (booking_id, kind, occasion),
  KEY ix_notice_due (state, next_try_at_ms),
  KEY ix_notice_resident (resident_id),
  KEY ix_notice_age (due_at_ms),
  CONSTRAINT ck_notice_waiting CHECK ((state = 'waiting') = (next_try_at_ms IS NOT NULL))
) ENGINE=InnoDB;

-- How many messages of a kind a resident still allows: each yes to WeChat's question is one.
CREATE TABLE notice_allowance (
  resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind ENUM('booking_confirmed','bay_changed','refunded','leave_soon') NOT NULL,
  is_wanted BOOLEAN NOT NULL,
  allowed TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (resident_id, kind)
) ENGINE=InnoDB;
