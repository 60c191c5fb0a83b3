-- The origin whose numbers were asked for: one of those of this log.
ALTER TABLE replay ADD COLUMN origin TEXT;
