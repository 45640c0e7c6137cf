-- identity: staff log in by themselves; the street office has staff too, who act for no partner.
ALTER TABLE staff_role
  MODIFY partner_id INT UNSIGNED NULL,
  MODIFY role ENUM('partner_admin','attendant','office_auditor','office_admin') NOT NULL,
  ADD KEY ix_staff_role_role (role),
  ADD CONSTRAINT ck_staff_role_side CHECK ((partner_id IS NULL) = (role IN ('office_auditor','office_admin')));

-- With what a member of staff logs in. `totp_step` is the last step whose code was used: a code is good once.
-- `refused_count` are log-ins refused since the last that succeeded. Whoever may no longer act has no row.
CREATE TABLE staff_login (
  staff_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  account VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  password_hash VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  totp_sealed VARBINARY(255) NOT NULL,
  totp_step BIGINT UNSIGNED NOT NULL,
  refused_count INT UNSIGNED NOT NULL DEFAULT 0,
  UNIQUE KEY uq_staff_login_account (account),
  CONSTRAINT fk_staff_login_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) ENGINE=InnoDB;

-- For a lost second factor: 120 random bits each, stored as SHA-256. One that was used is gone.
CREATE TABLE staff_recovery_code (
  staff_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  code_hash BINARY(32) NOT NULL,
  PRIMARY KEY (staff_id, code_hash),
  CONSTRAINT fk_staff_recovery_code_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) ENGINE=InnoDB;

-- A link with which somebody becomes staff, once. `ended_at_ms`: accepted or withdrawn. Nobody of ours invited the first admin.
CREATE TABLE staff_invitation (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  token_hash BINARY(32) NOT NULL,
  name VARCHAR(60) NOT NULL,
  role ENUM('partner_admin','attendant','office_auditor','office_admin') NOT NULL,
  partner_id INT UNSIGNED NULL,
  totp_sealed VARBINARY(255) NOT NULL,
  invited_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  expires_at_ms BIGINT UNSIGNED NOT NULL,
  ended_at_ms BIGINT UNSIGNED NULL,
  UNIQUE KEY uq_staff_invitation_token (token_hash),
  KEY ix_staff_invitation_expiry (expires_at_ms),
  CONSTRAINT fk_staff_invitation_partner FOREIGN KEY (partner_id) REFERENCES partner (id),
  CONSTRAINT ck_staff_invitation_side CHECK ((partner_id IS NULL) = (role IN ('office_auditor','office_admin')))
) ENGINE=InnoDB;

-- Tries to log in, of an account or a network, named by a keyed hash. At `settled_at_ms` all tries have been forgiven.
CREATE TABLE staff_try (
  subject BINARY(32) NOT NULL PRIMARY KEY,
  settled_at_ms BIGINT UNSIGNED NOT NULL,
  blocked_until_ms BIGINT UNSIGNED NOT NULL,
  KEY ix_staff_try_settled (settled_at_ms)
) ENGINE=InnoDB;

-- `device` is what the session was opened with, as a person would say it; `stepped_up_until_ms`: how long the second factor counts as fresh.
ALTER TABLE staff_session
  ADD COLUMN device VARCHAR(60) NOT NULL DEFAULT '',
  ADD COLUMN stepped_up_until_ms BIGINT UNSIGNED NOT NULL DEFAULT 0;
