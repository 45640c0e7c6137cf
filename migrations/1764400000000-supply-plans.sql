-- All that a partner says about one pool: weekly windows, overrides, curfew. Versions are kept and never changed; the latest is in force.
CREATE TABLE supply_plan (
  pool_id INT UNSIGNED NOT NULL,
  version INT UNSIGNED NOT NULL,
  plan JSON NOT NULL,
  reason VARCHAR(200) NOT NULL,
  author VARCHAR(60) NOT NULL,
  published_at_ms BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (pool_id, version),
  CONSTRAINT fk_supply_plan_pool FOREIGN KEY (pool_id) REFERENCES pool (id)
) ENGINE=InnoDB;

-- The next version in the making. `base_version` is the one in force when the draft was begun.
CREATE TABLE supply_draft (
  pool_id INT UNSIGNED NOT NULL PRIMARY KEY,
  revision INT UNSIGNED NOT NULL,
  base_version INT UNSIGNED NOT NULL,
  plan JSON NOT NULL,
  reason VARCHAR(200) NOT NULL,
  author VARCHAR(60) NOT NULL,
  saved_at_ms BIGINT UNSIGNED NOT NULL,
  CONSTRAINT fk_supply_draft_pool FOREIGN KEY (pool_id) REFERENCES pool (id)
) ENGINE=InnoDB;

-- A whole car park is closed for a time; lifted, it never was for the time to come.
CREATE TABLE suspension (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  car_park_id INT UNSIGNED NOT NULL,
  from_tick INT UNSIGNED NOT NULL,
  to_tick INT UNSIGNED NOT NULL,
  reason VARCHAR(200) NOT NULL,
  author VARCHAR(60) NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  lifted_at_ms BIGINT UNSIGNED NULL,
  lifted_by VARCHAR(60) NULL,
  KEY ix_suspension_car_park (car_park_id, to_tick),
  CONSTRAINT fk_suspension_car_park FOREIGN KEY (car_park_id) REFERENCES car_park (id),
  CONSTRAINT ck_suspension_range CHECK (from_tick < to_tick),
  CONSTRAINT ck_suspension_lifted CHECK ((lifted_at_ms IS NULL) = (lifted_by IS NULL))
) ENGINE=InnoDB;

-- First and last day of each holiday of the schools of the district.
CREATE TABLE school_holiday (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  from_date DATE NOT NULL,
  to_date DATE NOT NULL,
  is_sample BOOLEAN NOT NULL,
  CONSTRAINT ck_school_holiday_range CHECK (from_date <= to_date)
) ENGINE=InnoDB;

-- Owed, beside the refund, to a person who lost a paid bay and could be given no other.
ALTER TABLE partner ADD COLUMN compensation_fen INT UNSIGNED NOT NULL DEFAULT 0;

-- The rules as they stood become version 1. Text is put together by hand: of the two servers only one keeps an order in JSON_ARRAYAGG.
SET SESSION group_concat_max_len = 16777216;

INSERT INTO supply_plan (pool_id, version, plan, reason, author, published_at_ms)
SELECT p.id, 1,
       CONCAT('{"windows":[', COALESCE((
         SELECT GROUP_CONCAT(CONCAT(
                  '{"weekdays":', w.weekdays, ',"startMinute":', w.start_minute, ',"endMinute":', w.end_minute, ',"bays":', w.bays,
                  ',"unitFen":null,"validFrom":', COALESCE(CONCAT('"', DATE_FORMAT(w.valid_from, '%Y-%m-%d'), '"'), 'null'),
                  ',"validTo":', COALESCE(CONCAT('"', DATE_FORMAT(w.valid_to, '%Y-%m-%d'), '"'), 'null'),
                  ',"calendar":"weekdays","season":"always","returns":"fixed"}') ORDER BY w.id SEPARATOR ',')
           FROM supply_window w WHERE w.pool_id = p.id), ''), '],"overrides":[', COALESCE((
         SELECT GROUP_CONCAT(CONCAT(
                  '{"night":"', DATE_FORMAT(o.night, '%Y-%m-%d'), '","startMinute":', o.start_minute, ',"endMinute":', o.end_minute,
                  ',"bays":', o.bays, ',"unitFen":null}') ORDER BY o.id SEPARATOR ',')
           FROM supply_override o WHERE o.pool_id = p.id), ''), '],"curfew":null}'),
       'migration', 'system', FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)
  FROM pool p
 WHERE p.id IN (SELECT pool_id FROM supply_window) OR p.id IN (SELECT pool_id FROM supply_override);

DROP TABLE supply_window;
DROP TABLE supply_override;
