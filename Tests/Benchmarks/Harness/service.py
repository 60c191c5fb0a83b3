"""The path of a message through a service, beside FastStream with eventsourcing; waiting times; recovery."""

import argparse
import json
import sqlite3
import subprocess
import time

import harness
from harness import OURS, in_turn, peer, run, scratch

NOTES = [
    "path: delivery, deduplication, one event in a durable transaction, relay, confirmed publication; then acknowledged",
    "the peer does the same with FastStream and eventsourcing and recognises repeats by an id derived from the message",
    "waiting time: from sending a request to the arrival of its answer at a consumer, both in the measuring process",
    "recovery: from the start of the new process, after SIGKILL with at least 10,000 messages waiting",
]


def recovery(broker, count):
    """Kills a service at work and starts it again on the same data.

    Lost and twice are counted in its log: one event per request is right.
    """
    folder = scratch() / "service"
    command = [OURS, "serve", *broker, "--folder", str(folder), "--count", str(count), "--until", str(count)]
    first = subprocess.Popen([*command, "--fill"], stdout=subprocess.PIPE, text=True)
    await_event(first, "first")
    first.kill()
    first.wait()
    began = time.monotonic()
    second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    await_event(second, "first")
    handled = time.monotonic() - began
    await_event(second, "done")
    second.wait(timeout=60)
    with sqlite3.connect(folder / "store.db") as log:
        events, streams = log.execute("SELECT count(*), count(DISTINCT stream) FROM event").fetchone()
    return {"first": handled, "drained": time.monotonic() - began, "lost": count - streams, "twice": events - streams}


def await_event(process, name):
    for line in process.stdout:
        if json.loads(line).get("event") == name:
            return
    raise SystemExit(f"error: the service ended before it said {name}\n  fix: read its output above")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    broker = harness.broker_options()
    report = harness.Report("service", NOTES)

    trials = in_turn({
        "ours": lambda: run([OURS, "drain", *broker, "--folder", scratch() / "service", "--count", 10_000]),
        "FastStream": lambda: run(peer("drain", *broker, "--database", scratch() / "log.db", "--count", 600)),
    }, options.rounds)
    report.rate("service.end_to_end_rate", trials["ours"], "messages/s")
    report.rate("service.faststream_rate", trials["FastStream"], "messages/s", peer="FastStream + eventsourcing")
    report.ratio("service.end_to_end_ratio_to_faststream", trials["ours"], trials["FastStream"],
                 "FastStream + eventsourcing")

    for rate, count in ((50, 250), (500, 2_000)):
        paced = [run([OURS, "pace", *broker, "--folder", scratch() / "service", "--count", count, "--rate", rate])
                 for _ in range(options.rounds)]
        report.add(f"service.end_to_end_p50_{rate}", [trial["p50"] for trial in paced], "ms", "lower")
        report.add(f"service.end_to_end_p99_{rate}", [trial["p99"] for trial in paced], "ms", "lower")

    recoveries = [recovery(broker, 12_000) for _ in range(3)]
    report.add("service.recovery_first", [each["first"] for each in recoveries], "s", "lower")
    report.add("service.recovery_drained", [each["drained"] for each in recoveries], "s", "lower")
    report.add("service.recovery_lost", [sum(each["lost"] for each in recoveries)], "events", "lower")
    report.add("service.recovery_twice", [sum(each["twice"] for each in recoveries)], "events", "lower")
    report.finish()


if __name__ == "__main__":
    main()
