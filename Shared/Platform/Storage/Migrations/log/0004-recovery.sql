-- Origins under which this log published before it was restored, each with the last position that it numbered, and the
-- last numbers of its topics once they are final (closed = 1).
CREATE TABLE log_epoch (
    origin TEXT PRIMARY KEY, ended_after BIGINT NOT NULL, closed BIGINT NOT NULL, ended_at BIGINT NOT NULL);
CREATE TABLE log_epoch_topic (
    origin TEXT NOT NULL, topic TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (origin, topic));
-- What a restored service must ask others to publish again; a row goes when its range has come.
CREATE TABLE catch_up (
    origin TEXT NOT NULL, topic TEXT NOT NULL, lo BIGINT NOT NULL, hi BIGINT NOT NULL, asked_at BIGINT NOT NULL,
    PRIMARY KEY (origin, topic));
-- What the last drill found.
CREATE TABLE drill (one BIGINT PRIMARY KEY, record TEXT NOT NULL);
