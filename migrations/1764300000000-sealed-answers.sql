-- An answer names plate and times: it is kept sealed, as every personal column is. Who repeats a key from before is answered anew.
ALTER TABLE idempotency DROP COLUMN answer, ADD COLUMN answer_sealed MEDIUMBLOB NULL AFTER subject_id;
