-- A partner's tables on their way into drafts. `attempt` counts the workers that took it up and names the one that holds it until
-- `lease_until_ms`: an older one can no longer write. Rows done are told outside the transaction that writes.
CREATE TABLE supply_import (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  partner_id INT UNSIGNED NOT NULL,
  staff_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  author VARCHAR(60) NOT NULL,
  format ENUM('csv','xlsx') NOT NULL,
  file ENUM('car-parks','pools','windows','overrides') NULL,
  state ENUM('waiting','checking','writing','done','rejected','failed') NOT NULL,
  attempt TINYINT UNSIGNED NOT NULL DEFAULT 0,
  lease_until_ms BIGINT UNSIGNED NOT NULL DEFAULT 0,
  total_rows INT UNSIGNED NOT NULL DEFAULT 0,
  done_rows INT UNSIGNED NOT NULL DEFAULT 0,
  error_count INT UNSIGNED NOT NULL DEFAULT 0,
  errors JSON NULL,
  pool_codes JSON NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  ended_at_ms BIGINT UNSIGNED NULL,
  KEY ix_supply_import_partner (partner_id, created_at_ms),
  KEY ix_supply_import_state (state, lease_until_ms),
  CONSTRAINT fk_supply_import_partner FOREIGN KEY (partner_id) REFERENCES partner (id),
  CONSTRAINT ck_supply_import_file CHECK ((format = 'csv') = (file IS NOT NULL)),
  CONSTRAINT ck_supply_import_ended CHECK ((state IN ('done','rejected','failed')) = (ended_at_ms IS NOT NULL))
) ENGINE=InnoDB;

-- The bytes of an import that has not ended, in pieces that fit into a packet.
CREATE TABLE supply_import_piece (
  import_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  piece SMALLINT UNSIGNED NOT NULL,
  bytes MEDIUMBLOB NOT NULL,
  PRIMARY KEY (import_id, piece),
  CONSTRAINT fk_supply_import_piece FOREIGN KEY (import_id) REFERENCES supply_import (id)
) ENGINE=InnoDB;
