"""The pace of log and inbox at growing sizes; each point is the median of three runs on the same data."""

import argparse

import harness
from harness import OURS, run, scratch

NOTES = [
    "append: 32 concurrent, to new streams, behind the given history; rehydrate: aggregates of 10 events spread over it",
    "backlog: a full queue taken through inbox, event, relay and confirmed publication",
]


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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--history", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--backlog", type=int, nargs="*", default=[10_000])
    options = parser.parse_args()
    report = harness.Report("scale", NOTES)
    for events in options.history:
        measure_history(report, events)
    broker = harness.broker_options()
    for messages in options.backlog:
        trials = [run([OURS, "drain", *broker, "--folder", scratch() / "service", "--count", messages], timeout=1_800)
                  for _ in range(3)]
        report.rate(f"scale.backlog_{messages}.drain_rate", trials, "messages/s")
    report.finish()


if __name__ == "__main__":
    main()
