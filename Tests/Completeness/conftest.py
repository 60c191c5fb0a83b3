"""The running system, and the figures that the tests leave behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(os.environ["SSC_ROOT"]) / "deploy" / "examples"))
FIGURES = {}


@pytest.fixture(scope="session")
def figures():
    """figures[name] = (value, unit)"""
    return FIGURES


@pytest.fixture
def ssc():
    """ssc(*words) runs the operator's command; gives its status and its lines."""

    def run(*words):
        answer = subprocess.run(
            [Path(os.environ["SSC_BIN"]) / "ssc", *words], stdout=subprocess.PIPE, text=True, timeout=120)
        return answer.returncode, answer.stdout.splitlines()

    return run


def pytest_sessionfinish():
    path = Path(os.environ["SSC_OUTPUT"]) / "figures.jsonl"
    lines = [json.dumps({"figure": name, "value": value, "unit": unit}) for name, (value, unit) in FIGURES.items()]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
