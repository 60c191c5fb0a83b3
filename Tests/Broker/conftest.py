"""Figures of the suite, written even when a fault was too much."""

import json
import os
from pathlib import Path

import pytest


class FigureBoard:
    def __init__(self):
        self.faults = []
        self.lost = self.duplicated = 0
        self.reasons, self.recoveries = [], []

    def lines(self):
        rows = [
            ("broker.faults", len(self.faults), "faults"), ("broker.lost", self.lost, "messages"),
            ("broker.duplicated", self.duplicated, "messages"),
            ("broker.reason_max", round(max(self.reasons, default=0), 1), "s"),
            ("broker.recovery_max", round(max(self.recoveries, default=0), 1), "s"),
        ]
        return [json.dumps({"figure": name, "value": value, "unit": unit}) for name, value, unit in rows]


@pytest.fixture(scope="session")
def figures():
    board = FigureBoard()
    yield board
    text = "".join(f"{line}\n" for line in board.lines())
    (Path(os.environ["SSC_OUTPUT"]) / "figures.jsonl").write_text(text, encoding="utf-8")
