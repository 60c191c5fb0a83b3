-- The call pattern of message-db (github.com/message-db), written anew: one call stores one message, under an advisory
-- lock per category, so that positions of a category are given out in the order of commits.
CREATE SCHEMA peer;
CREATE TABLE peer.messages (
  global_position bigserial PRIMARY KEY, position bigint NOT NULL, time timestamp NOT NULL DEFAULT now(),
  stream_name text NOT NULL, type text NOT NULL, data jsonb, metadata jsonb, id uuid NOT NULL UNIQUE,
  UNIQUE (stream_name, position));
CREATE INDEX messages_category ON peer.messages (split_part(stream_name, '-', 1), global_position);

CREATE FUNCTION peer.write_message(
  id uuid, stream_name text, type text, data jsonb, metadata jsonb, expected_version bigint) RETURNS bigint AS $$
DECLARE
  version bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(split_part(write_message.stream_name, '-', 1), 0));
  SELECT coalesce(max(position), -1) INTO version FROM peer.messages m WHERE m.stream_name = write_message.stream_name;
  IF version <> expected_version THEN
    RAISE EXCEPTION 'wrong expected version: % (stream version: %)', expected_version, version;
  END IF;
  INSERT INTO peer.messages (id, stream_name, position, type, data, metadata)
    VALUES (write_message.id, write_message.stream_name, version + 1, write_message.type, write_message.data,
      write_message.metadata);
  RETURN version + 1;
END $$ LANGUAGE plpgsql;
