-- identity: the staff of partners, what they may do, their sessions.
-- A member of staff; `audit_salt` commits audit leaves to the person without naming them, and erasing it unlinks them.
CREATE TABLE staff (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  is_active BOOLEAN NOT NULL,
  audit_salt BINARY(16) NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB;

-- Whom a member of staff acts for, and as what: one partner, one role.
CREATE TABLE staff_role (
  staff_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partner_id INT UNSIGNED NOT NULL,
  role ENUM('partner_admin','attendant') NOT NULL,
  UNIQUE KEY uq_staff_role_staff (staff_id),
  KEY ix_staff_role_partner (partner_id),
  CONSTRAINT fk_staff_role_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
  CONSTRAINT fk_staff_role_partner FOREIGN KEY (partner_id) REFERENCES partner (id)
) ENGINE=InnoDB;

CREATE TABLE staff_session (
  token_hash BINARY(32) NOT NULL PRIMARY KEY,
  staff_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  seen_at_ms BIGINT UNSIGNED NOT NULL,
  expires_at_ms BIGINT UNSIGNED NOT NULL,
  revoked_at_ms BIGINT UNSIGNED NULL,
  KEY ix_staff_session_staff (staff_id),
  KEY ix_staff_session_expiry (expires_at_ms)
) ENGINE=InnoDB;

-- How far a resident would walk when their bay is taken back.
ALTER TABLE resident ADD COLUMN walk_limit_metres SMALLINT UNSIGNED NOT NULL DEFAULT 800;
