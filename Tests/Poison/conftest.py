"""One service with a stream of innocents for the whole suite, and its figures."""

import json
import os
from pathlib import Path

import pytest

from world import World


class FigureBoard:
    def __init__(self):
        self.inputs = self.innocents_parked = self.lost = self.duplicated = 0

    def lines(self):
        rows = [
            ("poison.inputs", self.inputs, "inputs"), ("poison.innocents_parked", self.innocents_parked, "messages"),
            ("poison.lost", self.lost, "messages"), ("poison.duplicated", self.duplicated, "messages"),
        ]
        return [json.dumps({"figure": name, "value": value, "unit": unit}) for name, value, unit in rows]


@pytest.fixture(scope="session")
def figures():
    board = FigureBoard()
    yield board
    text = "".join(f"{line}\n" for line in board.lines())
    (Path(os.environ["SSC_OUTPUT"]) / "figures.jsonl").write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def world():
    world = World(Path(os.environ["SSC_TEMPORARY"]) / "poison")
    try:
        yield world
    finally:
        world.stop()
