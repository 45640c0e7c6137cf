-- The audit trail. Rows of these tables are inserted and read, never changed: what happened stays what it was.

-- One leaf for each state change, written in the transaction of the change. leaf_hash is SHA-256(0x00 ‖ content), RFC 6962.
CREATE TABLE audit_leaf (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  leaf_hash BINARY(32) NOT NULL,
  content MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  at_ms BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB;

-- The place of a leaf in the tree, given after the commit and without a gap.
CREATE TABLE audit_entry (
  tree_index BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  leaf_id BIGINT UNSIGNED NOT NULL,
  leaf_hash BINARY(32) NOT NULL,
  UNIQUE KEY uq_audit_entry_leaf (leaf_id)
) ENGINE=InnoDB;

-- Hashes of the full subtrees of 2^level leaves: roots and proofs read a handful of them.
CREATE TABLE audit_subtree (
  level TINYINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (level, position)
) ENGINE=InnoDB;

-- What was signed for the street office, Ed25519.
CREATE TABLE audit_checkpoint (
  tree_size BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  root BINARY(32) NOT NULL,
  at_ms BIGINT UNSIGNED NOT NULL,
  key_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  signature VARBINARY(128) NOT NULL
) ENGINE=InnoDB;

-- Commits a leaf to a person without naming them; erasing it unlinks every leaf of theirs.
ALTER TABLE resident ADD COLUMN audit_salt BINARY(16) NULL;
UPDATE resident SET audit_salt = RANDOM_BYTES(16);
