"""Reads what a service publishes, as another system would: acknowledged, in order, back after every break."""

import dataclasses
import threading
import time

import pika

from messages import BROKEN

PREFETCH = 200


@dataclasses.dataclass(frozen=True)
class Received:
    id: str
    type: str
    body: bytes
    headers: dict
    redelivered: bool


class Outputs:
    """Collects the messages of one queue on a thread."""

    def __init__(self, broker, queue, user="admin"):
        self._broker, self._queue, self._user = broker, queue, user
        self._received = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self._stopping.set()
        self._thread.join(30)

    def received(self):
        with self._lock:
            return list(self._received)

    def _run(self):
        while not self._stopping.is_set():
            try:
                self._consume()
            except BROKEN:
                time.sleep(0.2)

    def _consume(self):
        connection = self._broker.connect(self._user)
        try:
            channel = connection.channel()
            channel.basic_qos(prefetch_count=PREFETCH)
            for method, properties, body in channel.consume(self._queue, inactivity_timeout=0.5):
                if self._stopping.is_set():
                    return
                if method is None:
                    continue
                self._note(method, properties, body)
                channel.basic_ack(method.delivery_tag)
            raise pika.exceptions.AMQPError("the broker cancelled the subscription")
        finally:
            if connection.is_open:
                connection.close()

    def _note(self, method, properties, body):
        received = Received(
            properties.message_id, properties.type, body, properties.headers or {}, method.redelivered)
        with self._lock:
            self._received.append(received)
