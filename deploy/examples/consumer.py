#!/usr/bin/env python3
"""Follows the published figures and proves that it has all of them.

    consumer.py --broker amqp://dashboard@127.0.0.1:5672/ssc --password-file FILE --state follower.db [--once]

Every message has the headers x-origin (the log it comes from) and x-topic-seq (1, 2, 3 … within origin and type). The
numbers that were taken are kept as ranges in a small SQLite file, in the same transaction as what is made of the
message, so that each counts once. A hole between ranges is a message that did not come: its origin is asked to publish
it again. At the end, or each minute, a line for each origin and type says what is there:

    statistics.monthly-volume-updated.v1 from 0197…: from 1 to 47 without a hole

The program stands for itself: take it into your own system and put your work into `Follower.use`.
"""

import argparse
import contextlib
import json
import pathlib
import sqlite3
import sys
import time
import urllib.parse
import uuid

import pika

STREAM = "statistics.v1"
REPLAYS = "replay.dashboard"
# The longest range that an origin publishes in one answer.
RANGE_MAX = 10_000
# A hole younger than this may be filled by what is on its way.
PATIENCE_SECONDS = 2
# An answer that has not come after this is asked for again, with a new id.
ANSWER_SECONDS = 60
# How long nothing may come before --once takes the stream to be read.
QUIET_SECONDS = 3
PROOF_SECONDS = 60


class Memory:
    """What was taken: ranges of numbers, and how far the stream was read."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS taken (
                origin TEXT, topic TEXT, lo INTEGER, hi INTEGER, PRIMARY KEY (origin, topic, lo)) STRICT;
            CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY, following INTEGER NOT NULL) STRICT;
            CREATE TABLE IF NOT EXISTS figure (
                procedure TEXT, month TEXT, revision INTEGER, complaints INTEGER, attentions INTEGER,
                PRIMARY KEY (procedure, month)) STRICT;
        """)

    @contextlib.contextmanager
    def transaction(self):
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.database.execute("COMMIT")
        except BaseException:
            self.database.execute("ROLLBACK")
            raise

    def ranges(self, origin, topic):
        return self.database.execute(
            "SELECT lo, hi FROM taken WHERE origin = ? AND topic = ? ORDER BY lo", (origin, topic)).fetchall()

    def topics(self):
        return self.database.execute("SELECT DISTINCT origin, topic FROM taken ORDER BY topic, origin").fetchall()

    def take(self, origin, topic, number):
        """Marks a number as taken; False when it was before."""
        key = (origin, topic)
        below = self.database.execute(
            "SELECT lo, hi FROM taken WHERE origin = ? AND topic = ? AND lo <= ? ORDER BY lo DESC LIMIT 1",
            (*key, number)).fetchone()
        if below and below[1] >= number:
            return False
        above = self.database.execute(
            "DELETE FROM taken WHERE origin = ? AND topic = ? AND lo = ? RETURNING hi", (*key, number + 1)).fetchone()
        low = below[0] if below and below[1] == number - 1 else number
        self.database.execute(
            "INSERT INTO taken VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hi = excluded.hi",
            (*key, low, above[0] if above else number))
        return True

    def holes(self, origin, topic):
        """Every range that is missing, from number 1."""
        following = 1
        for low, high in self.ranges(origin, topic):
            if low > following:
                yield following, low - 1
            following = high + 1

    def place(self):
        """The offset of the stream to go on from; None at the beginning."""
        found = self.database.execute("SELECT following FROM place").fetchone()
        return found[0] if found else None

    def move(self, following):
        self.database.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (following,))


class Follower:
    """Reads the stream and the answers, and asks for what is missing."""

    def __init__(self, parameters, memory, say=print):
        self.memory = memory
        self.say = say
        self.asked = {}
        self.hole_seen = {}
        self.refused = set()
        self.last_news = time.monotonic()
        self.connection = pika.BlockingConnection(parameters)
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        self.channel.basic_qos(prefetch_count=200)
        start = memory.place()
        self.channel.basic_consume(
            STREAM, self.on_stream, arguments={"x-stream-offset": "first" if start is None else start})
        self.channel.basic_consume(REPLAYS, self.on_answer)

    def use(self, topic, body):
        """What this consumer does with a message, in the transaction that marks it as taken."""
        if topic != "statistics.monthly-volume-updated.v1":
            return
        # The figures may come in any order: the highest revision of a month counts.
        self.memory.database.execute(
            """INSERT INTO figure VALUES (:procedure, :month, :revision, :complaints, :attentions)
            ON CONFLICT DO UPDATE SET revision = excluded.revision, complaints = excluded.complaints,
                attentions = excluded.attentions WHERE excluded.revision > figure.revision""", body)

    def take(self, properties, body):
        """Takes a numbered message once."""
        headers = properties.headers or {}
        origin, number = headers.get("x-origin"), headers.get("x-topic-seq")
        if origin is None or number is None:
            return
        if self.memory.take(origin, properties.type, number):
            self.use(properties.type, json.loads(body))
            self.last_news = time.monotonic()

    def on_stream(self, channel, method, properties, body):
        with self.memory.transaction():
            self.take(properties, body)
            self.memory.move(properties.headers["x-stream-offset"] + 1)
        channel.basic_ack(method.delivery_tag)

    def on_answer(self, channel, method, properties, body):
        if properties.type == "replay.completed.v1":
            self.asked.pop(json.loads(body)["replayID"], None)
        elif properties.type == "replay.refused.v1":
            answer = json.loads(body)
            _, hole = self.asked.pop(answer["replayID"], (None, None))
            self.say(f"refused: {answer['topic']}: {answer['refusal']}")
            if hole:
                self.refused.add(hole)
        else:
            with self.memory.transaction():
                self.take(properties, body)
        channel.basic_ack(method.delivery_tag)

    def ask(self):
        """Asks for each hole that has been open for a moment and is not asked for already."""
        now = time.monotonic()
        self.asked = {id: (at, hole) for id, (at, hole) in self.asked.items() if now - at < ANSWER_SECONDS}
        waiting = {hole for _, hole in self.asked.values()}
        holes = {
            (origin, topic, low, min(high, low + RANGE_MAX - 1))
            for origin, topic in self.memory.topics() for low, high in self.memory.holes(origin, topic)
        }
        self.hole_seen = {hole: self.hole_seen.get(hole, now) for hole in holes}
        for hole in holes - waiting - self.refused:
            if now - self.hole_seen[hole] >= PATIENCE_SECONDS:
                self.request(hole, now)

    def request(self, hole, now):
        origin, topic, low, high = hole
        id = str(uuid.uuid4())
        self.say(f"asking for {topic} {low} to {high}")
        body = {"replayID": id, "topic": topic, "origin": origin, "from": low, "to": high, "replyQueue": REPLAYS}
        self.channel.basic_publish(
            "replay", "replay.requested.v1", json.dumps(body).encode(),
            pika.BasicProperties(
                message_id=id, type="replay.requested.v1", app_id="dashboard", delivery_mode=2,
                content_type="application/json",
                headers={"cloudEvents:specversion": "1.0", "cloudEvents:id": id, "cloudEvents:source": "dashboard",
                         "cloudEvents:type": "replay.requested.v1", "cloudEvents:subject": id}),
            mandatory=True)
        self.asked[id] = (now, hole)

    def proof(self):
        """One line for each origin and type, and whether nothing is missing."""
        lines, whole = [], True
        for origin, topic in self.memory.topics():
            ranges = self.memory.ranges(origin, topic)
            missing = sum(high - low + 1 for low, high in self.memory.holes(origin, topic))
            if missing:
                whole = False
                lines.append(f"{topic} from {origin}: {missing} missing up to {ranges[-1][1]}")
            else:
                lines.append(f"{topic} from {origin}: from 1 to {ranges[-1][1]} without a hole")
        return lines, whole

    def is_settled(self):
        """Nothing new has come for a moment, and every hole is closed or refused."""
        open_holes = set(self.hole_seen) - self.refused
        return time.monotonic() - self.last_news > QUIET_SECONDS and not open_holes

    def run(self, once, seconds_max=None):
        """Works until it is stopped, or with `once` until it is settled. Gives whether nothing is missing."""
        begun = proved = time.monotonic()
        while True:
            self.connection.process_data_events(time_limit=0.5)
            self.ask()
            now = time.monotonic()
            is_late = seconds_max is not None and now - begun > seconds_max
            if is_late or once and self.is_settled():
                break
            if now - proved > PROOF_SECONDS:
                proved = now
                for line in self.proof()[0]:
                    self.say(line)
        lines, whole = self.proof()
        for line in lines:
            self.say(line)
        return whole and bool(lines)

    def close(self):
        self.connection.close()


def parameters(address, password_file):
    parts = urllib.parse.urlsplit(address)
    password = pathlib.Path(password_file).read_text(encoding="utf-8").strip()
    return pika.ConnectionParameters(
        parts.hostname, parts.port or 5672, urllib.parse.unquote(parts.path[1:]) or "/",
        pika.PlainCredentials(parts.username, password), heartbeat=30)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--broker", required=True, help="amqp://user@host:port/vhost")
    options.add_argument("--password-file", required=True)
    options.add_argument("--state", required=True, help="SQLite file; made when missing")
    options.add_argument("--once", action="store_true", help="end when everything published is there")
    given = options.parse_args()
    memory = Memory(given.state)
    while True:
        try:
            follower = Follower(parameters(given.broker, given.password_file), memory)
            return 0 if follower.run(given.once) else 1
        except (pika.exceptions.AMQPConnectionError, pika.exceptions.ChannelClosedByBroker) as error:
            print(f"connecting again: {error!r}", file=sys.stderr)
            time.sleep(5)
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
