"""Makes the read models of the statistics again from their log, as an operator does, while the system runs."""

import argparse
import os
import pathlib
import sqlite3
import subprocess
import time

import harness
import system

NOTES = [
    "ssc rebuild statistics: each event read, decoded and applied to three tables beside the living ones, 256 events to a"
    " durable commit; the start of ssc is part of the time",
    "eventsourcing counts 5,000 events in one table, each with its tracking record in a durable commit, as its"
    " ProjectionRunner does; the runner itself does not follow a log in SQLite",
]
PEER_EVENTS = 5_000


def rebuild(events):
    began = time.monotonic()
    subprocess.run([str(pathlib.Path(os.environ["SSC_BIN"]) / "ssc"), "rebuild", "statistics"], check=True,
                   stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    return {"count": events, "seconds": seconds, "rate": events / seconds}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with sqlite3.connect(f"file:{system.DATA}/store/statistics.db?mode=ro", uri=True) as log:
        events, = log.execute("SELECT max(position) FROM event").fetchone()
    trials = harness.in_turn({
        "ours": lambda: rebuild(events),
        "eventsourcing": lambda: harness.run(
            harness.peer("project", "--database", harness.scratch() / "log.db", "--count", PEER_EVENTS)),
    }, options.rounds)
    report = harness.Report("statistics", NOTES)
    report.rate("statistics.rebuild_rate", trials["ours"], "events/s")
    report.rate("statistics.eventsourcing_rebuild_rate", trials["eventsourcing"], "events/s", peer="eventsourcing")
    report.ratio("statistics.rebuild_ratio_to_eventsourcing", trials["ours"], trials["eventsourcing"], "eventsourcing")
    report.add("statistics.rebuild_events", [events], "events")
    report.finish()


if __name__ == "__main__":
    main()
