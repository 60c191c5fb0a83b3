"""Every process that keeps something is killed once while a month is played; nothing may be lost or done twice."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path

from processes import Process, wait_until_ready

MONTH = "2025-12"
SERVICES = ["Intake", "RequirementValidation", "Notification", "VisitPlanning", "Statistics"]
# Who is killed, and after how many messages to people since the month began: that shows how far the work is. The broker
# falls in the middle.
KILLS = [
    ("Intake", 10),
    ("RequirementValidation", 35),
    ("broker", 60),
    ("Notification", 85),
    ("VisitPlanning", 110),
    ("Statistics", 135),
]
# A killed Notification does not know whether the mail server took what it was sending: at most a batch on each of its
# connections, which goes again under the same Message-ID, so that a mail program shows it once.
RESENT_MAX = 4 * 16
RUN_SECONDS_MAX = 900
RESTART_SECONDS_MAX = 60
CALM_SECONDS_MAX = 120

DATA = Path(os.environ["SSC_DATA_FOLDER"])
SSC = Path(os.environ["SSC_BIN"]) / "ssc"
OUTPUT = Path(os.environ["SSC_OUTPUT"])


class Month:
    """`ssc simulate month` as it runs, with its words kept."""

    def __init__(self, scale):
        self._words = (OUTPUT / "month.log").open("w", encoding="utf-8")
        command = [SSC, "simulate", "month", MONTH, "--scale", scale, "--resent", str(RESENT_MAX), "--json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._words, text=True)
        self._lines = []
        self._reader = threading.Thread(target=lambda: self._lines.extend(self._process.stdout))
        self._reader.start()

    def is_running(self):
        return self._process.poll() is None

    def end(self):
        """Status and figures."""
        try:
            status = self._process.wait(RUN_SECONDS_MAX)
        finally:
            self._process.kill()
            self._reader.join()
            self._words.close()
        figures = [json.loads(line) for line in self._lines]
        return status, {figure["figure"]: figure["value"] for figure in figures}


def messages_sent():
    file = Path(os.environ["SSC_MAIL_FOLDER"]) / "mail.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


def kill_during(month, name, count):
    """Waits for the moment, kills, and waits until the process works again; gives the seconds that it took."""
    while messages_sent() < count:
        assert month.is_running(), f"the month ended before {name} was to be killed, at {messages_sent()} messages"
        time.sleep(0.02)
    assert month.is_running(), f"the month ended before {name} was killed"
    process = Process(DATA, name)
    begun = time.monotonic()
    process.wait_for_successor(process.kill(), RESTART_SECONDS_MAX)
    if name in SERVICES:
        wait_until_ready(os.environ[f"SSC_URL_{name.upper()}"], RESTART_SECONDS_MAX)
    return time.monotonic() - begun


def state_of_services():
    """What `ssc status` says: its exit status and one object per service."""
    answer = subprocess.run([SSC, "status", "--json"], stdout=subprocess.PIPE, text=True, timeout=60)
    return answer.returncode, [json.loads(line) for line in answer.stdout.splitlines()]


def is_calm(services):
    """Nothing is queued, nothing waits in an inbox, and everything of the logs is published."""
    return len(services) == len(SERVICES) and all(
        service["isReady"]
        and service.get("queued") == 0
        and service.get("dead") == 0
        and not any(service["inbox"].values())
        and service.get("position") == service.get("relayed")
        for service in services
    )


def write_figures(figures, kills, slowest):
    rows = [
        ("kills.lost", figures.get("month.lost"), "cases"),
        ("kills.duplicated", figures.get("month.duplicated"), "messages"),
        ("kills.resent", figures.get("month.resent"), "messages"),
        ("kills.statistics_difference", figures.get("month.statistics_difference"), "count"),
        ("kills.cases", figures.get("month.cases"), "cases"),
        ("kills.count", kills, "kills"),
        ("kills.restart_max", round(slowest, 1), "s"),
    ]
    lines = [json.dumps({"figure": name, "value": value, "unit": unit}) for name, value, unit in rows]
    (OUTPUT / "figures.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_nothing_is_lost_and_nothing_happens_twice():
    month = Month(os.environ["SSC_KILLS_SCALE"])
    restarts = []
    try:
        before = messages_sent()
        for name, count in KILLS:
            restarts.append(kill_during(month, name, before + count))
    finally:
        status, figures = month.end()
        write_figures(figures, len(restarts), max(restarts, default=0))
    assert len(restarts) == len(SERVICES) + 1
    assert figures["month.cases"] > 0
    assert figures["month.lost"] == 0
    assert figures["month.duplicated"] == 0
    assert figures["month.resent"] <= RESENT_MAX
    assert figures["month.statistics_difference"] == 0
    assert status == 0, "the simulation ended with an error, read month.log"


def test_afterwards_everything_is_calm():
    """No message is parked, queued or unpublished."""
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while True:
        status, services = state_of_services()
        if status == 0 and is_calm(services):
            return
        assert time.monotonic() < deadline, f"ssc status ends with {status}: {services}"
        time.sleep(0.5)


def test_afterwards_every_log_is_unbroken():
    answer = subprocess.run([SSC, "verify"], stdout=subprocess.PIPE, text=True, timeout=300)
    assert answer.returncode == 0, answer.stdout
    sound = [line for line in answer.stdout.splitlines() if ": sound, " in line]
    assert len(sound) == len(SERVICES), answer.stdout
