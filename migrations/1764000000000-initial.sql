-- Times are milliseconds since the Unix epoch (`*_at_ms`) or ticks of 15 minutes since the epoch (`*_tick`); money is integer fen.
-- The SQL is the subset that MySQL 8 and MariaDB 10.11 share.

-- car-parks ---------------------------------------------------------------------------------------------------------------------
CREATE TABLE partner (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(100) NOT NULL,
  kind ENUM('residential','industrial','commercial','hospital','government') NOT NULL,
  is_sample BOOLEAN NOT NULL,
  UNIQUE KEY uq_partner_code (code)
) ENGINE=InnoDB;

CREATE TABLE car_park (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  partner_id INT UNSIGNED NOT NULL,
  code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(100) NOT NULL,
  kind ENUM('residential','industrial','commercial','hospital','government','school') NOT NULL,
  address VARCHAR(200) NOT NULL,
  lat DECIMAL(9,6) NOT NULL,
  lng DECIMAL(9,6) NOT NULL,
  entry_note VARCHAR(300) NOT NULL,
  is_sample BOOLEAN NOT NULL,
  UNIQUE KEY uq_car_park_code (code),
  CONSTRAINT fk_car_park_partner FOREIGN KEY (partner_id) REFERENCES partner (id),
  CONSTRAINT ck_car_park_place CHECK (lat BETWEEN 3 AND 54 AND lng BETWEEN 73 AND 136)
) ENGINE=InnoDB;

CREATE TABLE pool (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  car_park_id INT UNSIGNED NOT NULL,
  code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind ENUM('standard','accessible','ev_charging','large') NOT NULL,
  name VARCHAR(100) NOT NULL,
  bays TINYINT UNSIGNED NOT NULL,
  tariff_kind ENUM('per_night','per_half_hour') NOT NULL,
  unit_fen INT UNSIGNED NOT NULL,
  cap_fen INT UNSIGNED NULL,
  overtime_half_hour_fen INT UNSIGNED NOT NULL,
  free_cancel_minutes SMALLINT UNSIGNED NOT NULL,
  late_cancel_percent TINYINT UNSIGNED NOT NULL,
  UNIQUE KEY uq_pool_code (code),
  KEY ix_pool_car_park (car_park_id),
  CONSTRAINT fk_pool_car_park FOREIGN KEY (car_park_id) REFERENCES car_park (id),
  CONSTRAINT ck_pool_bays CHECK (bays BETWEEN 1 AND 255),
  CONSTRAINT ck_pool_percent CHECK (late_cancel_percent <= 100)
) ENGINE=InnoDB;

-- What a partner offers: bit 0 of `weekdays` is Monday; minutes count from midnight of the night's date and may run past a day.
CREATE TABLE supply_window (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  pool_id INT UNSIGNED NOT NULL,
  weekdays TINYINT UNSIGNED NOT NULL,
  start_minute SMALLINT UNSIGNED NOT NULL,
  end_minute SMALLINT UNSIGNED NOT NULL,
  bays TINYINT UNSIGNED NOT NULL,
  valid_from DATE NULL,
  valid_to DATE NULL,
  KEY ix_supply_window_pool (pool_id),
  CONSTRAINT fk_supply_window_pool FOREIGN KEY (pool_id) REFERENCES pool (id),
  CONSTRAINT ck_supply_window_time CHECK (start_minute < end_minute AND start_minute < 1440 AND end_minute <= 5760)
) ENGINE=InnoDB;

-- A night that differs from the rule: replaces every window of its pool that starts on that date. No bays means closed.
CREATE TABLE supply_override (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  pool_id INT UNSIGNED NOT NULL,
  night DATE NOT NULL,
  start_minute SMALLINT UNSIGNED NOT NULL,
  end_minute SMALLINT UNSIGNED NOT NULL,
  bays TINYINT UNSIGNED NOT NULL,
  KEY ix_supply_override_pool (pool_id, night),
  CONSTRAINT fk_supply_override_pool FOREIGN KEY (pool_id) REFERENCES pool (id),
  CONSTRAINT ck_supply_override_time CHECK (start_minute < end_minute AND start_minute < 1440 AND end_minute <= 5760)
) ENGINE=InnoDB;

-- One row: rises with every change of the tables above, so that each process knows when its directory is old.
CREATE TABLE directory_version (
  id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  version BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB;
INSERT INTO directory_version (id, version) VALUES (1, 0);

-- availability ------------------------------------------------------------------------------------------------------------------
-- The row that is locked by whoever appends to a pool's log; seq is the pool's version everywhere.
CREATE TABLE pool_head (
  pool_id INT UNSIGNED NOT NULL PRIMARY KEY,
  seq INT UNSIGNED NOT NULL
) ENGINE=InnoDB;

-- Every change of a pool's timeline, numbered without a gap. `delta` is added to the free bays of each tick in [from_tick, to_tick).
CREATE TABLE pool_log (
  pool_id INT UNSIGNED NOT NULL,
  seq INT UNSIGNED NOT NULL,
  cause ENUM('capacity','claim','release') NOT NULL,
  from_tick INT UNSIGNED NOT NULL,
  to_tick INT UNSIGNED NOT NULL,
  delta SMALLINT NOT NULL,
  claim_id BINARY(16) NULL,
  at_ms BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (pool_id, seq),
  CONSTRAINT ck_pool_log_range CHECK (from_tick < to_tick)
) ENGINE=InnoDB;

-- The fold of a pool's log up to seq, two little-endian int16 arrays from origin_tick on: start-up reads this and the rows after it.
CREATE TABLE pool_snapshot (
  pool_id INT UNSIGNED NOT NULL PRIMARY KEY,
  seq INT UNSIGNED NOT NULL,
  origin_tick INT UNSIGNED NOT NULL,
  capacity BLOB NOT NULL,
  free BLOB NOT NULL
) ENGINE=InnoDB;

-- Names this history of the database: a Redis filled from another history is recognised and filled again.
CREATE TABLE availability_epoch (
  id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  epoch CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
) ENGINE=InnoDB;
INSERT INTO availability_epoch (id, epoch) VALUES (1, UUID());

-- identity ----------------------------------------------------------------------------------------------------------------------
CREATE TABLE resident (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  openid_index BINARY(32) NOT NULL,
  openid_sealed VARBINARY(255) NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  UNIQUE KEY uq_resident_openid (openid_index)
) ENGINE=InnoDB;

CREATE TABLE session (
  token_hash BINARY(32) NOT NULL PRIMARY KEY,
  resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  seen_at_ms BIGINT UNSIGNED NOT NULL,
  expires_at_ms BIGINT UNSIGNED NOT NULL,
  revoked_at_ms BIGINT UNSIGNED NULL,
  KEY ix_session_resident (resident_id)
) ENGINE=InnoDB;

CREATE TABLE consent (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  purpose VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version VARCHAR(20) NOT NULL,
  is_granted BOOLEAN NOT NULL,
  at_ms BIGINT UNSIGNED NOT NULL,
  KEY ix_consent_resident (resident_id, purpose, id)
) ENGINE=InnoDB;

-- One row per plate, whoever drives it. The row is locked by whoever books for the plate.
CREATE TABLE vehicle (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  plate_index BINARY(32) NOT NULL,
  plate_sealed VARBINARY(128) NOT NULL,
  seq INT UNSIGNED NOT NULL DEFAULT 0,
  UNIQUE KEY uq_vehicle_plate (plate_index)
) ENGINE=InnoDB;

CREATE TABLE resident_vehicle (
  resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  vehicle_id INT UNSIGNED NOT NULL,
  is_default BOOLEAN NOT NULL,
  added_at_ms BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (resident_id, vehicle_id)
) ENGINE=InnoDB;

-- booking -----------------------------------------------------------------------------------------------------------------------
-- No foreign keys on the paths where thousands book at once: their shared locks on the parents would meet the exclusive ones.
CREATE TABLE booking (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  vehicle_id INT UNSIGNED NOT NULL,
  vehicle_seq INT UNSIGNED NOT NULL,
  pool_id INT UNSIGNED NOT NULL,
  from_tick INT UNSIGNED NOT NULL,
  to_tick INT UNSIGNED NOT NULL,
  state ENUM('held','confirmed','cancelled','lapsed') NOT NULL,
  version INT UNSIGNED NOT NULL,
  price_fen INT UNSIGNED NOT NULL,
  tariff JSON NOT NULL,
  claim_id BINARY(16) NOT NULL,
  hold_expires_at_ms BIGINT UNSIGNED NULL,
  extends_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  UNIQUE KEY uq_booking_vehicle (vehicle_id, vehicle_seq),
  KEY ix_booking_vehicle_time (vehicle_id, to_tick),
  KEY ix_booking_resident (resident_id, id),
  KEY ix_booking_resident_time (resident_id, to_tick),
  KEY ix_booking_expiry (state, hold_expires_at_ms),
  KEY ix_booking_extends (extends_id),
  CONSTRAINT ck_booking_range CHECK (from_tick < to_tick),
  CONSTRAINT ck_booking_hold CHECK ((state = 'held') = (hold_expires_at_ms IS NOT NULL))
) ENGINE=InnoDB;

-- request_id is the start of SHA-256 over principal and Idempotency-Key. `answer` is kept once it is final.
CREATE TABLE idempotency (
  request_id BINARY(16) NOT NULL PRIMARY KEY,
  body_hash BINARY(32) NOT NULL,
  subject_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  answer MEDIUMTEXT NULL,
  lease_until_ms BIGINT UNSIGNED NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  KEY ix_idempotency_age (created_at_ms)
) ENGINE=InnoDB;

-- payments ----------------------------------------------------------------------------------------------------------------------
-- Written before WeChat is called. `request_sealed` holds the exact bytes, for the answer may be lost and the order must be sent again unchanged.
-- `sent_at_ms` is stamped before each sending: an order that WeChat does not know may still be on its way.
CREATE TABLE payment_attempt (
  out_trade_no VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  payable_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount_fen INT UNSIGNED NOT NULL,
  request_sealed VARBINARY(2000) NOT NULL,
  state ENUM('created','offered','paid','closed') NOT NULL,
  pay_until_ms BIGINT UNSIGNED NOT NULL,
  prepay_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  prepay_until_ms BIGINT UNSIGNED NULL,
  transaction_id VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  paid_at_ms BIGINT UNSIGNED NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  sent_at_ms BIGINT UNSIGNED NULL,
  next_query_at_ms BIGINT UNSIGNED NULL,
  queries SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  KEY ix_payment_attempt_payable (payable_id),
  KEY ix_payment_attempt_query (state, next_query_at_ms),
  UNIQUE KEY uq_payment_attempt_transaction (transaction_id),
  CONSTRAINT ck_payment_attempt_amount CHECK (amount_fen >= 1)
) ENGINE=InnoDB;

-- An intent to refund is (out_trade_no, reason). It keeps its number and bytes; only when WeChat has closed a refund does it go on as the next of its
-- series under a new number, and the row before is `closed`.
CREATE TABLE refund (
  out_refund_no VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  out_trade_no VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payable_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  series TINYINT UNSIGNED NOT NULL,
  amount_fen INT UNSIGNED NOT NULL,
  total_fen INT UNSIGNED NOT NULL,
  request_body TEXT NOT NULL,
  state ENUM('open','accepted','succeeded','needs_person','closed') NOT NULL,
  refund_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  tries SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  next_try_at_ms BIGINT UNSIGNED NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  sent_at_ms BIGINT UNSIGNED NULL,
  succeeded_at_ms BIGINT UNSIGNED NULL,
  UNIQUE KEY uq_refund_intent (out_trade_no, reason, series),
  KEY ix_refund_payable (payable_id),
  KEY ix_refund_due (state, next_try_at_ms),
  CONSTRAINT ck_refund_amount CHECK (amount_fen >= 1 AND amount_fen <= total_fen)
) ENGINE=InnoDB;

-- What WeChat told us, kept before it is answered. business_key makes two copies one. `told_at_ms` is when it was last put into the outbox,
-- null for what needs a person instead.
CREATE TABLE notification_inbox (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind ENUM('payment','refund') NOT NULL,
  business_key VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notification_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  digest BINARY(32) NOT NULL,
  content_sealed BLOB NOT NULL,
  received_at_ms BIGINT UNSIGNED NOT NULL,
  told_at_ms BIGINT UNSIGNED NULL,
  applied_at_ms BIGINT UNSIGNED NULL,
  UNIQUE KEY uq_notification (business_key),
  KEY ix_notification_open (applied_at_ms, told_at_ms)
) ENGINE=InnoDB;

-- Double entry: the rows of one posting add up to 0. `clearing` is empty when every payment is kept or being refunded.
CREATE TABLE ledger_entry (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  posting VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account ENUM('wechat','clearing','revenue','refunds_open') NOT NULL,
  amount_fen INT NOT NULL,
  payable_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  at_ms BIGINT UNSIGNED NOT NULL,
  UNIQUE KEY uq_ledger_posting (posting, account),
  KEY ix_ledger_payable (payable_id),
  KEY ix_ledger_account (account)
) ENGINE=InnoDB;

-- What must not have happened and needs a person: an amount that differs, an order that we do not know.
CREATE TABLE incident (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  detail JSON NOT NULL,
  at_ms BIGINT UNSIGNED NOT NULL,
  UNIQUE KEY uq_incident (kind, subject)
) ENGINE=InnoDB;

-- platform ----------------------------------------------------------------------------------------------------------------------
-- Rows leave when they have been published.
CREATE TABLE outbox (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  topic VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payload JSON NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB;
