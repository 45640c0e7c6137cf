-- A stay whose bay was taken back: where it was, where it is now, and what its resident says to that. One row for each time.
-- `booking_id` is the first booking of the stay. No `to_pool_id`: nothing had room, and the money went back.
-- An offer that is not answered by `decide_until_ms` stands as accepted, without a change of its row.
CREATE TABLE rehoming (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  booking_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_pool_id INT UNSIGNED NOT NULL,
  to_pool_id INT UNSIGNED NULL,
  old_price_fen INT UNSIGNED NOT NULL,
  new_price_fen INT UNSIGNED NOT NULL,
  walk_metres SMALLINT UNSIGNED NOT NULL,
  compensation_fen INT UNSIGNED NOT NULL,
  state ENUM('offered','accepted','declined','refunded','returned') NOT NULL,
  decide_until_ms BIGINT UNSIGNED NULL,
  home_free_since_ms BIGINT UNSIGNED NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  KEY ix_rehoming_booking (booking_id, created_at_ms),
  KEY ix_rehoming_state (state, created_at_ms),
  CONSTRAINT ck_rehoming_place CHECK ((state = 'refunded') = (to_pool_id IS NULL))
) ENGINE=InnoDB;

-- Who takes back looks for the stays of a pool; so does the board of tonight.
ALTER TABLE booking ADD KEY ix_booking_pool_time (pool_id, to_tick);
