"""Kills a real service at every point on every store, and counts what did not survive."""

import argparse
import dataclasses
import json
import os
import sys
import time
from pathlib import Path

from bench import Bench, PostgresStore, SQLiteStore
from checker import Verdict
from points import POINTS, point
from scenarios import Run

STORES = {"sqlite": SQLiteStore, "postgres": PostgresStore}
# What a control loses stays lost; there is no need to wait long for it.
CONTROL_SECONDS = 3


def main():
    options = read_options()
    chosen = [entry for entry in POINTS if not options.points or entry.name in options.points]
    board = Board()
    for name in options.stores:
        bench = Bench(Path(os.environ["SSC_TEMPORARY"]) / name, STORES[name])
        try:
            board.controls += check_controls(bench)
            for repeat in range(options.repeats):
                for entry in chosen:
                    board.note(name, *play(bench, name, entry, entry.nths[repeat % len(entry.nths)]))
        finally:
            bench.close()
    board.print_figures()
    sys.exit(1 if board.failed else 0)


def play(bench, store, entry, nth):
    """The outcome of one run, or the assertion that ended it."""
    begun = time.monotonic()
    try:
        outcome = Run(bench, entry, nth).play()
        problems = outcome.verdict.problems()
    except AssertionError as error:
        outcome, problems = None, [str(error)]
    word, seconds = "FAILED" if problems else "passed", time.monotonic() - begun
    say(f"{word}  {store:8}  {entry.name}:{nth}  {seconds:.1f} s")
    for problem in problems:
        say(f"        {problem}")
    return outcome, problems


def check_controls(bench):
    """Breaks three promises on purpose; a checker that does not see it would see nothing. Gives how many it saw."""
    unexcused = dataclasses.replace(point("E3"), may_resend=False)
    forgotten_messages = Run(bench, point("C2"), 1, sabotage=Bench.forget_queue, patience=CONTROL_SECONDS).play()
    forgotten_log = Run(bench, point("R5"), 1, sabotage=Bench.forget_log, patience=CONTROL_SECONDS).play()
    second_mail = Run(bench, unexcused, 1).play()
    seen = [forgotten_messages.verdict.lost, forgotten_log.verdict.ghosts, second_mail.verdict.duplicated]
    assert all(seen), f"a broken promise was not seen: {seen}"
    return len(seen)


class Board:
    """The figures of all runs."""

    def __init__(self):
        self.runs, self.failed, self.controls, self.verdict = 0, 0, 0, Verdict()
        # The slowest of each store, in seconds.
        self.drains = {}

    def note(self, store, outcome, problems):
        self.runs += 1
        self.failed += bool(problems)
        if outcome:
            self.verdict.join(outcome.verdict)
            self.drains[store] = max(self.drains.get(store, 0), outcome.drain_seconds)

    def print_figures(self):
        for name, value, unit in [
            ("crash.runs", self.runs, "runs"), ("crash.failed", self.failed, "runs"),
            ("crash.controls", self.controls, "planted failures seen"),
            ("crash.lost", len(self.verdict.lost), "events"),
            ("crash.duplicated", len(self.verdict.duplicated), "effects"),
            ("crash.ghosts", len(self.verdict.ghosts), "messages"),
            ("crash.resent", len(self.verdict.resent), "mails"),
            ("crash.drain_max", round(max(self.drains.values(), default=0), 2), "s"),
            *[(f"crash.drain_max.{store}", round(seconds, 2), "s") for store, seconds in self.drains.items()],
        ]:
            print(json.dumps({"figure": name, "value": value, "unit": unit}), flush=True)


def say(text):
    print(text, file=sys.stderr, flush=True)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--stores", nargs="+", choices=STORES, default=list(STORES))
    parser.add_argument("--points", nargs="+", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    main()
