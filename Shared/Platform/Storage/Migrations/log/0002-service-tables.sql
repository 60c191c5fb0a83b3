CREATE TABLE IF NOT EXISTS store_identity (one BIGINT PRIMARY KEY, origin TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS relay_checkpoint (one BIGINT PRIMARY KEY, position BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS relay_topic (topic TEXT PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS inbox_seen (
    origin TEXT NOT NULL, topic TEXT NOT NULL, lo BIGINT NOT NULL, hi BIGINT NOT NULL,
    PRIMARY KEY (origin, topic, lo));
CREATE TABLE IF NOT EXISTS inbox_foreign (
    source TEXT NOT NULL, message_id TEXT NOT NULL, body_hash BYTEA NOT NULL, received_at BIGINT NOT NULL,
    PRIMARY KEY (source, message_id));
CREATE TABLE IF NOT EXISTS inbox (
    seq BIGINT PRIMARY KEY, source TEXT NOT NULL, message_id TEXT NOT NULL, type TEXT NOT NULL,
    lane TEXT NOT NULL, header TEXT NOT NULL, body BYTEA NOT NULL, sealed BIGINT NOT NULL,
    received_at BIGINT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL, due_at BIGINT NOT NULL,
    error TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS inbox_by_due ON inbox (state, due_at);
CREATE INDEX IF NOT EXISTS inbox_by_lane ON inbox (lane, seq);
CREATE TABLE IF NOT EXISTS timer (
    kind TEXT NOT NULL, key TEXT NOT NULL, due_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
    PRIMARY KEY (kind, key));
CREATE INDEX IF NOT EXISTS timer_by_due ON timer (due_at);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, body BYTEA NOT NULL,
    created_at BIGINT NOT NULL);
CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created_at);
CREATE TABLE IF NOT EXISTS projection (
    name TEXT PRIMARY KEY, version BIGINT NOT NULL, position BIGINT NOT NULL);
