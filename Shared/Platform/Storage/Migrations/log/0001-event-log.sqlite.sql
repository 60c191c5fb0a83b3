CREATE TABLE IF NOT EXISTS event (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0),
    id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, schema INTEGER NOT NULL, data BLOB NOT NULL,
    correlation TEXT NOT NULL, causation TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32), UNIQUE (stream, version)) STRICT;
CREATE TRIGGER IF NOT EXISTS event_no_update BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS event_no_delete BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
