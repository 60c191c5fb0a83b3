CREATE TABLE event (
    position BIGINT PRIMARY KEY CHECK (position > 0), stream TEXT NOT NULL, version BIGINT NOT NULL CHECK (version > 0),
    id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, schema BIGINT NOT NULL, data BYTEA NOT NULL,
    correlation TEXT NOT NULL, causation TEXT NOT NULL, actor TEXT NOT NULL, at BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32), UNIQUE (stream, version))
    WITH (autovacuum_analyze_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.2);
CREATE FUNCTION event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'append only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
-- For each statement, so that even one that would match no row is refused, and TRUNCATE with it.
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_refuse_change();
