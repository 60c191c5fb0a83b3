-- Where a topic's numbers stand in the log, and what others asked to have published again.
CREATE TABLE relay_mark (
    topic TEXT NOT NULL, seq BIGINT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (topic, seq));
CREATE TABLE replay (
    id TEXT PRIMARY KEY, topic TEXT NOT NULL, lo BIGINT NOT NULL, hi BIGINT NOT NULL, reply TEXT NOT NULL,
    refusal TEXT);
