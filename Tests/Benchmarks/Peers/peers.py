"""The Python peers of the benchmarks, each used as its own documentation recommends.

    peers.py append|replay|rehydrate|project --database FILE …   eventsourcing (SQLite, WAL, synchronous=FULL)
    peers.py publish|consume|drain --broker … …             aio-pika, FastStream

Each command prints {"count":…, "seconds":…} like our own commands. Sizes and durability are ours.
"""

import argparse
import asyncio
import json
import os
import pathlib
import threading
import time
import uuid

REMARK = "la casa junto a la escuela " * 4
BODY = {
    "amount": 17, "at": "2026-03-09T13:45:00.250Z", "caseID": "0192f0c0-0000-7000-8000-000000000001",
    "day": "2026-03-09", "dispensary": "0601-01", "remark": REMARK,
}


def report(count, started, waits=()):
    line = {"count": count, "seconds": time.monotonic() - started}
    if waits:
        ordered = sorted(waits)
        line["p50"] = ordered[len(ordered) // 2] * 1000
        line["p99"] = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] * 1000
    print(json.dumps(line), flush=True)


# eventsourcing


def application(database):
    """An application with one aggregate; FULL is set on each connection, because the library leaves the default."""
    os.environ.update(
        PERSISTENCE_MODULE="eventsourcing.sqlite", SQLITE_DBNAME=str(database), SQLITE_LOCK_TIMEOUT="60",
        SQLITE_POOL_SIZE="40")
    from eventsourcing import sqlite
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    create = sqlite.SQLiteConnectionPool._create_connection

    def durable(pool):
        connection = create(pool)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
        return connection

    sqlite.SQLiteConnectionPool._create_connection = durable

    class Loan(Aggregate):
        @event("Opened")
        def __init__(self, noted):
            self.count = 1
            self.sum = noted["amount"]

        @event("Noted")
        def note(self, noted):
            self.count += 1
            self.sum += noted["amount"]

    return Application(), Loan


def append(options):
    app, loan = application(options.database)
    each = options.count // options.clients // options.batch
    waits = []

    def client():
        mine = []
        for _ in range(each):
            aggregate = loan(BODY)
            for _ in range(options.batch - 1):
                aggregate.note(BODY)
            began = time.monotonic()
            app.save(aggregate)
            mine.append(time.monotonic() - began)
        waits.extend(mine)

    started = time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(options.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(each * options.clients * options.batch, started, waits)


def fill(app, loan, streams, events):
    ids = []
    for _ in range(streams):
        aggregate = loan(BODY)
        for _ in range(events - 1):
            aggregate.note(BODY)
        app.save(aggregate)
        ids.append(aggregate.id)
    return ids


def notifications(app):
    """The log in order, in pages, each event decoded into its class."""
    position = 0
    while page := app.recorder.select_notifications(start=position + 1, limit=1000):
        for notification in page:
            yield notification.id, app.mapper.to_domain_event(notification)
        position = page[-1].id


def replay(options):
    app, loan = application(options.database)
    fill(app, loan, options.count // 10, 10)
    started = time.monotonic()
    report(sum(1 for _ in notifications(app)), started)


def rehydrate(options):
    app, loan = application(options.database)
    ids = fill(app, loan, options.streams, options.events)
    started = time.monotonic()
    for each in ids:
        assert app.repository.get(each).count == options.events
    report(len(ids), started)


def project(options):
    """Counters of a log: each event with its tracking record in a transaction, as its ProjectionRunner does; the runner
    itself cannot follow a log in SQLite."""
    app, loan = application(options.database)
    from eventsourcing.persistence import Tracking
    from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder

    class Counters(SQLiteTrackingRecorder):
        def construct_create_table_statements(self):
            return super().construct_create_table_statements() + [
                "CREATE TABLE IF NOT EXISTS counts (dispensary TEXT, day TEXT, measure TEXT, amount INTEGER NOT NULL, "
                "PRIMARY KEY (dispensary, day, measure)) WITHOUT ROWID"]

        def count(self, body, measure, tracking):
            with self.datastore.transaction(commit=True) as cursor:
                self._insert_tracking(cursor, tracking)
                cursor.execute(
                    "INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET amount = amount + 1",
                    (body["dispensary"], body["day"], measure))

    fill(app, loan, options.count // 10, 10)
    view = Counters(SQLiteDatastore(f"{options.database}.view"))
    view.create_table()
    count = 0
    started = time.monotonic()
    for count, event in notifications(app):
        view.count(event.noted, type(event).__name__, Tracking(app.name, count))
    report(count, started)


# aio-pika and FastStream


def address(options):
    password = pathlib.Path(options.password_file).read_text().strip()
    return options.broker.replace("@", f":{password}@", 1)


async def queue_of(channel, name):
    try:
        await channel.queue_delete(name)
    except Exception:
        channel = await channel._connection.channel()
    return await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})


async def fill_queue(channel, name, count, window=256):
    """Publishes with confirms, `window` messages at a time in flight."""
    import aio_pika

    body = b"x" * 512
    gate = asyncio.Semaphore(window)

    async def one(number):
        async with gate:
            await channel.default_exchange.publish(
                aio_pika.Message(body, delivery_mode=2, message_id=f"m-{number}"), routing_key=name, mandatory=True)

    await asyncio.gather(*(one(number) for number in range(count)))


async def publish(options):
    import aio_pika

    connection = await aio_pika.connect(address(options))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        await queue_of(channel, "benchmark.aio-pika")
        started = time.monotonic()
        await fill_queue(channel, "benchmark.aio-pika", options.count, options.window)
        report(options.count, started)
        await channel.queue_delete("benchmark.aio-pika")


async def consume(options):
    """Returns from the handler and acknowledges: neither durable nor deduplicated."""
    import aio_pika

    connection = await aio_pika.connect(address(options))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        queue = await queue_of(channel, "benchmark.consume")
        await fill_queue(channel, "benchmark.consume", options.count)
        handled = asyncio.Event()
        seen = 0

        def one():
            nonlocal seen
            seen += 1
            if seen == options.count:
                handled.set()

        started = time.monotonic()
        if options.library == "aio-pika":
            await channel.set_qos(prefetch_count=256)

            async def handle(message):
                async with message.process():
                    one()

            tag = await queue.consume(handle)
            await handled.wait()
            report(options.count, started)
            await queue.cancel(tag)
        else:
            broker = faststream(options, "benchmark.consume", lambda _body, _message: one())
            async with broker:
                await broker.start()
                await handled.wait()
                report(options.count, started)
        await channel.queue_delete("benchmark.consume")


def faststream(options, name, handler, publishes=None):
    """A FastStream broker with one subscriber, configured as durable as ours: confirms, acknowledged after."""
    import logging

    from faststream import AckPolicy
    from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue

    broker = RabbitBroker(address(options), default_channel=Channel(prefetch_count=256), log_level=logging.ERROR)
    queue = RabbitQueue(name, durable=True, queue_type=QueueType.QUORUM)

    @broker.subscriber(queue, ack_policy=AckPolicy.ACK)
    async def handle(body: bytes, message: RabbitMessage):
        handler(body, message)
        if publishes:
            await broker.publish(body, queue=publishes, persist=True, mandatory=True, message_id=message.message_id)

    return broker


async def drain(options):
    """FastStream and eventsourcing: deliver, append one event under an id derived from the message, publish the answer
    with a confirm, acknowledge."""
    import aio_pika
    from eventsourcing.application import AggregateNotFoundError

    app, loan = application(options.database)
    connection = await aio_pika.connect(address(options))
    async with connection:
        channel = await connection.channel(publisher_confirms=True)
        await queue_of(channel, "benchmark.peer-in")
        await queue_of(channel, "benchmark.peer-out")
        await fill_queue(channel, "benchmark.peer-in", options.count)

        class Request(loan):
            @staticmethod
            def create_id(key):
                return uuid.uuid5(uuid.NAMESPACE_OID, key)

            def __init__(self, key, noted):
                super().__init__(noted)

        def handle(_body, message):
            identity = uuid.uuid5(uuid.NAMESPACE_OID, message.message_id)
            try:
                app.repository.get(identity)
            except AggregateNotFoundError:
                app.save(loan._create(loan.Opened, id=identity, noted=BODY))

        broker = faststream(options, "benchmark.peer-in", handle, publishes="benchmark.peer-out")
        started = time.monotonic()
        async with broker:
            await broker.start()
            while True:
                state = await channel.declare_queue("benchmark.peer-out", passive=True)
                if state.declaration_result.message_count >= options.count:
                    break
                await asyncio.sleep(0.02)
            report(options.count, started)
        for name in ("benchmark.peer-in", "benchmark.peer-out"):
            await channel.queue_delete(name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["append", "replay", "rehydrate", "project", "publish", "consume", "drain"])
    parser.add_argument("--database", type=pathlib.Path)
    parser.add_argument("--broker")
    parser.add_argument("--password-file")
    parser.add_argument("--library", choices=["aio-pika", "faststream"], default="aio-pika")
    for name, default in dict(count=1000, clients=1, batch=1, streams=1000, events=10, window=256).items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    command = globals()[options.command]
    if asyncio.iscoroutinefunction(command):
        asyncio.run(command(options))
    else:
        command(options)


if __name__ == "__main__":
    main()
