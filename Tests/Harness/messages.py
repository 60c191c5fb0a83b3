"""Messages as other systems and services publish them, and a publisher that never gives one up."""

import dataclasses
import json
import threading
import time
import uuid

import pika

PERSISTENT = 2
# What pika says when the broker, the connection or the channel is gone.
BROKEN = (pika.exceptions.AMQPError, OSError)


@dataclasses.dataclass(frozen=True)
class Message:
    """One message with the envelope of docs/messages: CloudEvents attributes and, with an origin, a number."""

    type: str
    data: dict
    subject: str
    exchange: str = "affiliation"
    id: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))
    source: str = "tests/affiliation"
    # A publisher with a log of its own counts its messages by type.
    origin: str | None = None
    sequence: int | None = None

    @property
    def body(self):
        return json.dumps(self.data, ensure_ascii=False).encode()

    def properties(self):
        headers = {
            "cloudEvents:specversion": "1.0", "cloudEvents:id": self.id, "cloudEvents:source": self.source,
            "cloudEvents:type": self.type, "cloudEvents:subject": self.subject,
        }
        if self.origin:
            headers |= {"x-origin": self.origin, "x-topic-seq": self.sequence}
        return pika.BasicProperties(
            message_id=self.id, type=self.type, timestamp=int(time.time()), content_type="application/json",
            correlation_id=self.id, app_id=self.source, delivery_mode=PERSISTENT, headers=headers)


class Publisher:
    """Publishes one message at a time with confirms and `mandatory`; after a break again under the same id."""

    def __init__(self, broker, user="foreign"):
        self._broker, self._user = broker, user
        self._connection = self._channel = None

    def publish(self, message):
        self.publish_raw(message.exchange, message.type, message.body, message.properties())

    def publish_raw(self, exchange, key, body, properties):
        """Returns when the broker has taken it, raises what broke otherwise."""
        if self._channel is None or not self._channel.is_open:
            self._connect()
        self._channel.basic_publish(exchange, key, body, properties, mandatory=True)

    def _connect(self):
        self.close()
        self._connection = self._broker.connect(self._user)
        self._channel = self._connection.channel()
        self._channel.confirm_delivery()

    def rest(self, seconds):
        """Waits and goes on answering heartbeats."""
        if self._connection and self._connection.is_open:
            self._connection.process_data_events(seconds)
        else:
            time.sleep(seconds)

    def close(self):
        if self._connection and self._connection.is_open:
            try:
                self._connection.close()
            except BROKEN:
                pass
        self._connection = self._channel = None


class Stream:
    """A steady stream of messages on a thread: each is repeated until the broker has confirmed it.

    `attempted` and `acknowledged` are keys of messages, in the sense of Jepsen's checker for queues.
    """

    def __init__(self, publisher, source, per_second):
        self._publisher, self._source, self._pause = publisher, source, 1 / per_second
        self.attempted, self.acknowledged = [], []
        self._stopping, self._flowing, self._resting = threading.Event(), threading.Event(), threading.Event()
        self._flowing.set()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def pause(self, seconds=30):
        """Returns when what was begun is confirmed."""
        self._flowing.clear()
        assert self._resting.wait(seconds), "the publisher of the test still waits for the broker"

    def resume(self):
        self._resting.clear()
        self._flowing.set()

    def stop(self, seconds=60):
        """No new message; waits until what was begun is confirmed."""
        self._stopping.set()
        self._flowing.set()
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the publisher of the test still waits for the broker"
        self._publisher.close()

    def _run(self):
        for key, message in self._source:
            while not self._flowing.is_set():
                self._resting.set()
                self._rest(0.2)
            if self._stopping.is_set():
                return
            self.attempted.append(key)
            while True:
                try:
                    self._publisher.publish(message)
                    break
                except (pika.exceptions.UnroutableError, pika.exceptions.NackError):
                    self._rest(0.5)
                except BROKEN:
                    self._publisher.close()
                    time.sleep(0.2)
            self.acknowledged.append(key)
            self._rest(self._pause)

    def _rest(self, seconds):
        try:
            self._publisher.rest(seconds)
        except BROKEN:
            self._publisher.close()
