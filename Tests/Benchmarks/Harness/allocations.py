"""Blocks of memory that one event or message costs, compared with the bounds that are kept in the repository.

A count does not depend on how busy the machine is, so this is the benchmark that may fail a change. What a process
allocates for itself is left out: each figure is the difference of a long and a short run, divided by what the long one
did more.
"""

import argparse
import json
import pathlib
import statistics
import sys

import harness
from harness import OURS, PEERS, run, scratch

BOUNDS = harness.ROOT / "Tests/Benchmarks/allocation-bounds.json"
FEW, MANY = 5_000, 15_000
NOTES = [f"blocks asked of malloc, from the difference of runs of {FEW:,} and {MANY:,}; bounds in {BOUNDS.name}"]


def blocks(command):
    """Runs a command and returns how many blocks it asked for."""
    target = scratch() / "count"
    run(command, environment={"LD_PRELOAD": str(PEERS / "count_allocations.so"), "ALLOCATION_COUNT_FILE": str(target)})
    return int(target.read_text())


def per_piece(prepare):
    """`prepare` makes what a run of a size needs and returns its command."""
    return (blocks(prepare(MANY)) - blocks(prepare(FEW))) / (MANY - FEW)


def filled(count):
    store = f"sqlite:{scratch()}/log.db"
    run([OURS, "fill", "--store", store, "--streams", count // 10])
    return store


def loaded(broker, count):
    """The folder of a service whose queue holds `count` requests."""
    folder = scratch() / "service"
    run([OURS, "load", *broker, "--folder", folder, "--count", count])
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    broker = harness.broker_options()
    measured = {
        "append": lambda count: [OURS, "append", "--store", f"sqlite:{scratch()}/log.db", "--clients", 32, "--count",
                                 count],
        "replay": lambda count: [OURS, "replay", "--store", filled(count)],
        "publish": lambda count: [OURS, "publish", *broker, "--count", count],
        "path": lambda count: [OURS, "serve", *broker, "--folder", loaded(broker, count), "--count", count, "--until",
                               count],
    }
    bounds = json.loads(BOUNDS.read_text())
    report = harness.Report("allocations", NOTES)
    broken = []
    for name, prepare in measured.items():
        values = [per_piece(prepare) for _ in range(options.rounds)]
        report.add(f"allocations.{name}", values, "blocks", "lower")
        if statistics.median(values) > bounds[name]:
            broken.append(f"{name}: {statistics.median(values):.1f} blocks, bound {bounds[name]}")
    report.print()
    if broken:
        sys.exit("error: more is allocated than the bounds allow: " + "; ".join(broken) + "\n  fix: find the cause with"
                 f" perf or heaptrack; if it is worth its price, raise the bound in {pathlib.Path(BOUNDS).name}")
    report.end()


if __name__ == "__main__":
    main()
