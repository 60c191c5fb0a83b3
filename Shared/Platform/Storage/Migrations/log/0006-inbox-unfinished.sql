-- Attempts in a row at the end of which nobody knows what came of them: the process ended.
ALTER TABLE inbox ADD COLUMN unfinished BIGINT NOT NULL DEFAULT 0;
