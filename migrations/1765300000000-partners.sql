-- car-parks: the street office takes partners and car parks in, changes them, and puts them out of use instead of deleting them. `version`
-- rises with every change of what is known of them; `window_limit_bays`: a window that lends more has to be approved; NULL: none has to.
ALTER TABLE partner
  ADD COLUMN is_active BOOLEAN NOT NULL DEFAULT TRUE,
  ADD COLUMN version INT UNSIGNED NOT NULL DEFAULT 1,
  ADD COLUMN window_limit_bays TINYINT UNSIGNED NULL;

ALTER TABLE car_park
  ADD COLUMN is_active BOOLEAN NOT NULL DEFAULT TRUE,
  ADD COLUMN version INT UNSIGNED NOT NULL DEFAULT 1;

-- That plans be published of which a window is above the limit of its partner. Two people: who decides is not who asked.
CREATE TABLE supply_request (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  partner_id INT UNSIGNED NOT NULL,
  state ENUM('awaiting_approval','approved','declined','withdrawn','superseded') NOT NULL,
  limit_bays TINYINT UNSIGNED NOT NULL,
  asked_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  asked_by_name VARCHAR(60) NOT NULL,
  asked_at_ms BIGINT UNSIGNED NOT NULL,
  ended_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ended_by_name VARCHAR(60) NULL,
  ended_at_ms BIGINT UNSIGNED NULL,
  ended_reason VARCHAR(200) NULL,
  KEY ix_supply_request_partner (partner_id, id),
  KEY ix_supply_request_state (state, id),
  CONSTRAINT fk_supply_request_partner FOREIGN KEY (partner_id) REFERENCES partner (id),
  CONSTRAINT ck_supply_request_ended CHECK ((state = 'awaiting_approval') = (ended_at_ms IS NULL)),
  CONSTRAINT ck_supply_request_two_people CHECK (state NOT IN ('approved','declined') OR (ended_by IS NOT NULL AND ended_by <> asked_by))
) ENGINE=InnoDB;

-- The plans that were asked for, as they were then, with the version that each would replace.
CREATE TABLE supply_request_pool (
  request_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pool_id INT UNSIGNED NOT NULL,
  base_version INT UNSIGNED NOT NULL,
  plan JSON NOT NULL,
  reason VARCHAR(200) NOT NULL,
  PRIMARY KEY (request_id, pool_id),
  KEY ix_supply_request_pool_pool (pool_id),
  CONSTRAINT fk_supply_request_pool_request FOREIGN KEY (request_id) REFERENCES supply_request (id),
  CONSTRAINT fk_supply_request_pool_pool FOREIGN KEY (pool_id) REFERENCES pool (id)
) ENGINE=InnoDB;
