"""UmaDB as a peer of the log: an event store of its own (Rust, gRPC) whose server is started for each run.

    uma.py append|replay --database FOLDER …

Each append carries the condition that its stream is new, as ours does, and is durable when it is answered. Each command
prints {"count":…, "seconds":…} like our own commands.
"""

import argparse
import json
import pathlib
import socket
import subprocess
import sys
import threading
import time

import umadb
from peers import BODY, report

READY_SECONDS = 20


class Server:
    """The server of one run, on a free port of this machine."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.folder = folder

    def __enter__(self):
        program = pathlib.Path(sys.executable).parent / "umadb"
        self.process = subprocess.Popen(
            [str(program), "--listen", self.address, "--db-path", str(self.folder)], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                self.client().head()
                return self
            except umadb.TransportError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.process.kill()
                    sys.exit("error: the server of UmaDB did not start\n  fix: run umadb by hand and read what it says")
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=10)

    def client(self):
        return umadb.Client(f"http://{self.address}", batch_size=1_000)


def events(stream, count):
    data = json.dumps(BODY).encode()
    return [umadb.Event(event_type="loan-noted", data=data, tags=[stream]) for _ in range(count)]


def append_to_new(client, stream, count):
    condition = umadb.AppendCondition(umadb.Query(items=[umadb.QueryItem(tags=[stream])]))
    client.append(events(stream, count), condition)


def append(options, server):
    each = options.count // options.clients // options.batch
    waits = []

    def one(number):
        client, mine = server.client(), []
        for index in range(each):
            began = time.monotonic()
            append_to_new(client, f"loan-{number}-{index}", options.batch)
            mine.append(time.monotonic() - began)
        waits.extend(mine)

    started = time.monotonic()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(options.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(len(waits) * options.batch, started, waits)


def replay(options, server):
    """Reads everything in order and decodes the JSON of each event."""
    client = server.client()
    for first in range(0, options.count, 1_000):
        client.append(events(f"loan-{first}", min(1_000, options.count - first)))
    started = time.monotonic()
    count = sum(1 for each in client.read() if json.loads(each.event.data)["amount"])
    report(count, started)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["append", "replay"])
    parser.add_argument("--database", type=pathlib.Path, required=True)
    for name, default in dict(count=1000, clients=1, batch=1).items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    with Server(options.database) as server:
        globals()[options.command](options, server)


if __name__ == "__main__":
    main()
