CREATE TABLE IF NOT EXISTS data_keys (
    subject TEXT NOT NULL PRIMARY KEY,
    wrapped BYTEA,
    erasure BIGINT,
    erased_at TEXT,
    CHECK ((wrapped IS NULL) = (erasure IS NOT NULL)));
CREATE INDEX IF NOT EXISTS data_keys_erasure ON data_keys (erasure) WHERE erasure IS NOT NULL;
CREATE TABLE IF NOT EXISTS vault_state (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    key_check BYTEA NOT NULL,
    erasures BIGINT NOT NULL);
