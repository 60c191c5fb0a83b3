"""A running system, as deploy/lib/system.sh started it."""

import os
import pathlib
import time
import urllib.error
import urllib.request

SERVICES = {"Intake": "intake", "RequirementValidation": "validation", "Notification": "notification",
            "VisitPlanning": "planning", "Statistics": "statistics"}

DATA = pathlib.Path(os.environ["SSC_DATA_FOLDER"])


def address(service):
    return os.environ[f"SSC_URL_{service.upper()}"]


def process(service):
    """Its process id, from the supervisor's record, which is empty for a moment while it is written anew."""
    record = DATA / "run" / f"{service}.pid"
    for _ in range(1_000):
        if words := record.read_text().split():
            return int(words[0])
        time.sleep(0.002)
    raise SystemExit(f"error: {record} stays empty\n  fix: read the log of the supervisor beside it")


def is_ready(service):
    try:
        with urllib.request.urlopen(address(service) + "/ready", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def megabytes(service, measure):
    """Its memory: `Rss`, everything resident; `Pss`, shared pages divided by the number of their users."""
    for line in pathlib.Path(f"/proc/{process(service)}/smaps_rollup").read_text().splitlines():
        if line.startswith(measure + ":"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"error: {service} has no memory figure\n  fix: see that it runs")
