-- reports: what the audit trail adds up to. Everything here but `pool_of_night` and `partner_share` can be thrown away and folded again
-- from the leaves. A night is the number of days from 1970-01-01 to the date on whose noon (Beijing) it begins.

-- How much of the tree is in the tables below. One row, locked by whoever folds.
CREATE TABLE report_cursor (
  id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  tree_size BIGINT UNSIGNED NOT NULL,
  as_of_ms BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB;
INSERT INTO report_cursor (id, tree_size, as_of_ms) VALUES (1, 0, 0);

-- By what entries of the trail are looked for. The entries themselves stay in the trail.
CREATE TABLE trail_index (
  tree_index BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  at_ms BIGINT UNSIGNED NOT NULL,
  action VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject_kind VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject_id VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  partner VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  actor_kind ENUM('resident','staff','system') NOT NULL,
  actor BINARY(32) NULL,
  KEY ix_trail_index_action (action, tree_index),
  KEY ix_trail_index_subject (subject_id, tree_index),
  KEY ix_trail_index_partner (partner, tree_index),
  KEY ix_trail_index_actor (actor, tree_index),
  KEY ix_trail_index_actor_kind (actor_kind, tree_index),
  KEY ix_trail_index_time (at_ms, tree_index)
) ENGINE=InnoDB;

-- One night of one pool, a little-endian int16 for each of its 96 ticks: bays on offer, the most that ever were, bays held, and of those booked.
CREATE TABLE usage_pool_night (
  night INT UNSIGNED NOT NULL,
  pool VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  car_park VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partner VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  offered BINARY(192) NOT NULL,
  released BINARY(192) NOT NULL,
  taken BINARY(192) NOT NULL,
  booked BINARY(192) NOT NULL,
  PRIMARY KEY (night, pool),
  KEY ix_usage_pool_night_car_park (car_park, night)
) ENGINE=InnoDB;

-- First instant at which a car park had no bay left for all the hours that it offered in a night.
CREATE TABLE usage_sold_out (
  night INT UNSIGNED NOT NULL,
  car_park VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  at_ms BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (night, car_park)
) ENGINE=InnoDB;

-- A booking as its leaves tell of it: no person, no plate. `parts` are stretches that it held a bay and does not any more.
CREATE TABLE usage_booking (
  booking_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  night INT UNSIGNED NOT NULL,
  pool VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  car_park VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partner VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_tick INT UNSIGNED NOT NULL,
  to_tick INT UNSIGNED NOT NULL,
  state ENUM('held','confirmed','cancelled','lapsed') NOT NULL,
  was_confirmed BOOLEAN NOT NULL,
  is_rehomed BOOLEAN NOT NULL,
  holds_from INT UNSIGNED NULL,
  parts JSON NULL,
  booked_ticks INT UNSIGNED NOT NULL,
  paid_fen INT UNSIGNED NOT NULL,
  refunded_fen INT UNSIGNED NOT NULL,
  KEY ix_usage_booking_night (night, pool, car_park, partner, state, was_confirmed, is_rehomed, paid_fen, refunded_fen),
  KEY ix_usage_booking_end (to_tick)
) ENGINE=InnoDB;

-- What a pool was on the noon on which a night began. Noted once and never changed, for the pool itself keeps no history.
CREATE TABLE pool_of_night (
  night INT UNSIGNED NOT NULL,
  pool VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind ENUM('standard','accessible','ev_charging','large') NOT NULL,
  unit_fen INT UNSIGNED NOT NULL,
  plan_version INT UNSIGNED NOT NULL,
  PRIMARY KEY (night, pool)
) ENGINE=InnoDB;

-- The part of what is kept that is a partner's own, from this night on.
CREATE TABLE partner_share (
  partner VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_night INT UNSIGNED NOT NULL,
  percent TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (partner, from_night),
  CONSTRAINT ck_partner_share_percent CHECK (percent <= 100)
) ENGINE=InnoDB;

-- demand: who wanted a bay and was told that there is none. Persons appear under a key of the night alone; key and rows go when it is summed.
CREATE TABLE demand_night (
  night INT UNSIGNED NOT NULL PRIMARY KEY,
  person_key BINARY(32) NULL,
  anonymous_searches INT UNSIGNED NOT NULL DEFAULT 0,
  summed_at_ms BIGINT UNSIGNED NULL,
  CONSTRAINT ck_demand_night_forgotten CHECK ((summed_at_ms IS NULL) = (person_key IS NOT NULL))
) ENGINE=InnoDB;

-- One row for each person and night: the first refusal.
CREATE TABLE unmet_demand (
  night INT UNSIGNED NOT NULL,
  person BINARY(16) NOT NULL,
  pool_kind ENUM('standard','accessible','ev_charging','large') NOT NULL,
  channel ENUM('search','booking') NOT NULL,
  at_ms BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (night, person)
) ENGINE=InnoDB;

-- What is left of a night: how many, not who.
CREATE TABLE demand_sum (
  night INT UNSIGNED NOT NULL,
  pool_kind ENUM('standard','accessible','ev_charging','large') NOT NULL,
  channel ENUM('search','booking') NOT NULL,
  persons INT UNSIGNED NOT NULL,
  served INT UNSIGNED NOT NULL,
  PRIMARY KEY (night, pool_kind, channel),
  CONSTRAINT ck_demand_sum_served CHECK (served <= persons)
) ENGINE=InnoDB;
