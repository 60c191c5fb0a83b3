"""The pace of log, inbox and register at growing sizes; each point is the median of three runs, the longest of one."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import sqlite3
import subprocess
import time

import families
import harness
import system
from harness import OURS, run, scratch

NOTES = [
    "append: 32 concurrent, to new streams, behind the given history; rehydrate: aggregates of 10 events spread over it",
    "backlog: a full queue taken through inbox, event, relay and confirmed publication",
    "parked: the same path for 5,000 messages of other subjects while that many parked messages are kept",
    "instances: that many processes on one log in PostgreSQL, 32 concurrent appends each; all of them together",
    "families: registering 1,000 more, from their publication to the register, when that many are known",
]
PARKED_LOAD = 5_000
INSTANCE_EVENTS = 10_000
FAMILIES_MORE = 1_000
REGISTER_SECONDS = 900


def measure_history(report, events):
    folder = scratch()
    store = ["--store", f"sqlite:{folder}/log.db"]
    run([OURS, "fill", *store, "--streams", events // 10], timeout=1_800)
    size = (folder / "log.db").stat().st_size
    for name, command in {
        "rehydrate": ["rehydrate", *store, "--streams", min(1_000, events // 10)],
        "replay": ["replay", *store],
        "append": ["append", *store, "--clients", 32, "--count", 10_000],
    }.items():
        trials = [run([OURS, *command], timeout=1_800) for _ in range(3)]
        report.rate(f"scale.history_{events}.{name}_rate", trials, "1/s")
    report.add(f"scale.history_{events}.file", [size / 1e6], "MB", "lower")


def append_together(processes):
    """Starts processes at once on the log in PostgreSQL; the pace of all, by the slowest."""
    command = [OURS, "append", "--store", os.environ["SSC_BENCH_STORE"], "--password-file",
               os.environ["SSC_BENCH_STORE_PASSWORD_FILE"], "--clients", 32, "--count", INSTANCE_EVENTS]
    with concurrent.futures.ThreadPoolExecutor(processes) as pool:
        trials = list(pool.map(lambda _: run(command, timeout=600), range(processes)))
    count, seconds = sum(trial["count"] for trial in trials), max(trial["seconds"] for trial in trials)
    return {"count": count, "seconds": seconds, "rate": count / seconds}


def drain(broker, messages, *options):
    command = [OURS, "drain", *broker, "--folder", scratch() / "service", "--count", messages, *options]
    return run(command, timeout=1_800)


def known_families():
    with sqlite3.connect(f"file:{system.DATA}/store/validation.db?mode=ro", uri=True) as register:
        return register.execute("SELECT count(*) FROM rv_family").fetchone()[0]


def register_families(first, count):
    """Publishes families as the affiliation system does and waits until the register has them."""
    lines = scratch() / "families.jsonl"
    messages = (families.registered(number) for number in range(first, first + count))
    lines.write_text("".join(json.dumps({"type": each.type, "data": each.data}) + "\n" for each in messages))
    began = time.monotonic()
    subprocess.run([str(pathlib.Path(os.environ["SSC_BIN"]) / "ssc"), "affiliation", "publish", "--file", str(lines)],
                   check=True, stdout=subprocess.DEVNULL)
    while (known := known_families()) < first + count:
        if time.monotonic() - began > REGISTER_SECONDS:
            raise SystemExit(f"error: the register has {known} of {first + count} families\n  fix: see ssc status")
        time.sleep(0.02)
    seconds = time.monotonic() - began
    return {"count": count, "seconds": seconds, "rate": count / seconds}


def measure_families(report, sizes):
    known = 0
    for size in sorted(sizes):
        if size > known:
            register_families(known, size - known)
            known = size
        trials = []
        for _ in range(3):
            trials.append(register_families(known, FAMILIES_MORE))
            known += FAMILIES_MORE
        report.rate(f"scale.families_{size}.register_rate", trials, "families/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--history", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--backlog", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--parked", type=int, nargs="*", default=[1, 100, 1_000])
    parser.add_argument("--instances", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--families", type=int, nargs="*", default=[1_000, 10_000])
    options = parser.parse_args()
    report = harness.Report("scale", NOTES)
    for events in options.history:
        measure_history(report, events)
    broker = harness.broker_options()
    for messages in options.backlog:
        # A long backlog is its own average.
        trials = [drain(broker, messages) for _ in range(3 if messages < 100_000 else 1)]
        report.rate(f"scale.backlog_{messages}.drain_rate", trials, "messages/s")
    for parked in options.parked:
        trials = [drain(broker, PARKED_LOAD, "--parked", parked) for _ in range(3)]
        report.rate(f"scale.parked_{parked}.drain_rate", trials, "messages/s")
    for processes in options.instances:
        trials = [append_together(processes) for _ in range(3)]
        report.rate(f"scale.instances_{processes}.append_rate", trials, "events/s")
    measure_families(report, options.families)
    report.finish()


if __name__ == "__main__":
    main()
