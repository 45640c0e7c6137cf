-- Sessions that ended long ago are found by their expiry and removed.
ALTER TABLE session ADD KEY ix_session_expiry (expires_at_ms);
