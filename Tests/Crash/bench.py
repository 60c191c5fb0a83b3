"""One broker, one installation and one mail server, on which a service starts with an empty log for each run."""

import json
import re
import time
import uuid

import pika

from broker import Broker, PortMapper
from library import library
from mail import MailServer
from messages import BROKEN, Publisher
from outputs import Outputs
from postgres import PostgresServer
from sealing import Sealer
from service import Installation, Service
from waiting import wait_until

OUTPUT_QUEUE = "crash.outputs"
DEATH_SECONDS_MAX = 20
# Until the broker has told a taker everything, or has noticed that one is gone.
BROKER_SECONDS_MAX = 30
KILLED = -9


class Bench:
    def __init__(self, folder, store):
        self.installation, self.mail = Installation(folder), MailServer()
        self._store = store(self.installation)
        self._mapper = PortMapper(folder / "epmd", int(library("free_base")))
        self.broker = Broker(folder / "broker", self.installation.secrets, self._mapper)
        self.broker.start()
        self.broker.wait()
        self.installation.apply_topology(self.broker)
        self._listen()
        self._publisher = Publisher(self.broker, "admin")
        mails = {"SSC_SMTP": f"smtp://127.0.0.1:{self.mail.port}", "SSC_LOG_LEVEL": "warning"}
        figures = {"SSC_STATISTICS_CUTOVER": "2026-03", "SSC_STATISTICS_UPDATE_MS": "100"}
        self.notification = Service(
            self.installation, "Notification", self.broker.port, **mails, **self._store.variables("notification"))
        self.statistics = Service(
            self.installation, "Statistics", self.broker.port, **figures, **self._store.variables("statistics"))
        self.service = self.notification
        # The first start makes the vault.
        self.reset(self.notification)
        self.start()
        self.service.wait_ready()
        self.sealer = Sealer(self.installation)

    def _listen(self):
        """A taker of everything that the two services publish, besides those of the topology."""
        connection = self.broker.connect()
        channel = connection.channel()
        channel.queue_declare(OUTPUT_QUEUE, durable=True)
        channel.queue_bind(OUTPUT_QUEUE, "events", "notification.#")
        channel.queue_bind(OUTPUT_QUEUE, "statistics", "#")
        connection.close()
        self._outputs, self._before = Outputs(self.broker, OUTPUT_QUEUE).start(), 0

    def close(self):
        self.service.kill()
        self._publisher.close()
        self._outputs.stop()
        self.mail.close()
        self.broker.stop()
        self._mapper.stop()
        self._store.close()

    # One run

    def reset(self, service):
        """Ends the service of the last run and gives the next one an empty log and an empty queue."""
        if self.service.is_running():
            self.service.kill()
        self.service = service
        self.forget_log()
        self.forget_queue()
        self.mail.clear()
        self._before = self._count_outputs()

    def _count_outputs(self):
        """How many outputs there are when everything that was published before has come: a queue keeps the order."""
        mark = str(uuid.uuid4())
        self._send(
            lambda: self._publisher.publish_raw("", OUTPUT_QUEUE, b"", pika.BasicProperties(message_id=mark)))

        def is_last(received):
            return bool(received) and received[-1].id == mark

        wait_until(lambda: is_last(self._outputs.received()), BROKER_SECONDS_MAX, "the coming of earlier outputs")
        return len(self._outputs.received())

    def forget_log(self):
        self._store.empty(self.service)

    def forget_queue(self):
        """What a dead taker held comes back when the broker notices its death, so that is waited for."""
        connection = self.broker.connect()
        channel = connection.channel()
        wait_until(
            lambda: channel.queue_declare(self.queue, passive=True).method.consumer_count == 0, BROKER_SECONDS_MAX,
            f"the end of the last taker of {self.queue}")
        channel.queue_purge(self.queue)
        connection.close()

    @property
    def queue(self):
        return f"svc.{self.service.short_name}"

    def start(self, fault=None):
        self.service.environment.pop("SSC_FAULT", None)
        if fault:
            self.service.environment["SSC_FAULT"] = fault
        self.service.start()

    def is_dead(self):
        if self.service.is_running():
            return False
        assert self.service.exit_status() == KILLED, f"it ended with status {self.service.exit_status()}, read its log"
        return True

    def dies_within(self, seconds):
        """Whether the service dies in the time."""
        deadline = time.monotonic() + seconds
        while not (dead := self.is_dead()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return dead

    def wait_death(self):
        assert self.dies_within(DEATH_SECONDS_MAX), "the service did not die at its point"

    def publish(self, message):
        """Returns when the broker has it."""
        self._send(lambda: self._publisher.publish(message))

    @staticmethod
    def _send(publish):
        """A connection that was idle for too long is made again."""
        try:
            publish()
        except BROKEN:
            publish()

    def outputs(self):
        """What was published in this run."""
        return self._outputs.received()[self._before:]

    # The state of the service, as an operator sees it

    def metrics(self):
        status, body = self.service.get("/metrics")
        found = re.findall(r'^ssc_(\w+)\{service="\w+"(?:,state="(\w+)")?[^}]*\} (\d+)$', body.decode(), re.M)
        values = {f"{name}.{state}" if state else name: int(value) for name, state, value in found}
        return values if status == 200 else {}

    def is_calm(self):
        """Nothing waits: not in the queue, not in the inbox, not for the relay."""
        metrics = self.metrics()
        kept = [metrics.get(f"inbox_messages.{state}") for state in ("pending", "waiting", "parked")]
        return metrics.get("relay_lag_events") == 0 and kept == [0, 0, 0] and self.broker.depth(self.queue) == 0

    def operator(self, *arguments, status=0):
        return self.installation.operator(self.broker, *arguments, services=[self.service], status=status)

    def is_sound(self):
        """`ssc verify`: positions contiguous, versions in order, hash chain unbroken."""
        return ": sound, " in self.operator("verify", self.service.name)

    def parked(self):
        lines = self.operator("parked", "list", self.service.name, "--json").splitlines()
        return [json.loads(line)["message"]["reference"]["number"] for line in lines]


class SQLiteStore:
    """The log of a service in a file."""

    def __init__(self, installation):
        del installation

    def close(self):
        """Files need no server."""

    def variables(self, role):
        """The services are told of files anyway."""
        del role
        return {}

    def empty(self, service):
        for suffix in ("", "-wal", "-shm"):
            service.store.with_name(service.store.name + suffix).unlink(missing_ok=True)


class PostgresStore:
    """The log of a service in a schema of a private server; the vault stays a file."""

    def __init__(self, installation):
        self._server = PostgresServer(installation)
        self.close, self.variables = self._server.stop, self._server.variables
        self._made = {}

    def empty(self, service):
        """The schema as `ssc store prepare` left it, which no service has seen then."""
        schema = service.short_name
        if schema not in self._made:
            self._made[schema] = self._server.dump(schema)
        self._server.execute(f"DROP SCHEMA {schema} CASCADE;\n{self._made[schema]}")
