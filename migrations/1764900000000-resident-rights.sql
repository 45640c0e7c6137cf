-- What residents may ask of their own data, and of a bay that is not as promised.

-- A resident who was erased keeps the number that bookings carry, and nothing by which anybody could find the person.
ALTER TABLE resident
  MODIFY COLUMN openid_index BINARY(32) NULL,
  MODIFY COLUMN openid_sealed VARBINARY(255) NULL,
  ADD COLUMN erased_at_ms BIGINT UNSIGNED NULL,
  ADD CONSTRAINT ck_resident_erased CHECK (
    (erased_at_ms IS NULL AND openid_index IS NOT NULL AND openid_sealed IS NOT NULL)
    OR (erased_at_ms IS NOT NULL AND openid_index IS NULL AND openid_sealed IS NULL AND audit_salt IS NULL)
  );

-- The number of a plate that nobody drives any more stays with its bookings; the plate does not.
ALTER TABLE vehicle
  MODIFY COLUMN plate_index BINARY(32) NULL,
  MODIFY COLUMN plate_sealed VARBINARY(128) NULL,
  ADD CONSTRAINT ck_vehicle_plate CHECK ((plate_index IS NULL) = (plate_sealed IS NULL));

-- Who else drives a car is asked when its plate might go.
ALTER TABLE resident_vehicle ADD KEY ix_resident_vehicle_vehicle (vehicle_id);

-- The bytes of an order name the person. They are needed as long as the order can be sent again.
ALTER TABLE payment_attempt MODIFY COLUMN request_sealed VARBINARY(2000) NULL;

-- Answers to requests are found by what they are about.
ALTER TABLE idempotency ADD KEY ix_idempotency_subject (subject_id);

-- A bay that was not as promised, in the words of whoever booked it. `pool_id` is where the booking was when it was reported.
CREATE TABLE problem_report (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  booking_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pool_id INT UNSIGNED NOT NULL,
  kind ENUM('bay_occupied','gate_closed','not_found','other') NOT NULL,
  text_sealed VARBINARY(2000) NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  KEY ix_problem_report_booking (booking_id, id),
  KEY ix_problem_report_pool (pool_id, created_at_ms)
) ENGINE=InnoDB;
