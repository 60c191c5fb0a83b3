"""A scaled month in a running system, and what must hold when it is over."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path

MONTH = "2025-12"
SERVICES = ["Intake", "RequirementValidation", "Notification", "VisitPlanning", "Statistics"]
# What a killed Notification was sending goes again under the same Message-ID, so that a mail program shows it once: it
# does not know whether the mail server took it. At most a batch on each of its connections.
RESENT_AT_ONCE_MAX = 4 * 16
RUN_SECONDS_MAX = 900
CALM_SECONDS_MAX = 120

SSC = Path(os.environ["SSC_BIN"]) / "ssc"
OUTPUT = Path(os.environ["SSC_OUTPUT"])


class Month:
    """`ssc simulate month` as it runs, with its words kept."""

    def __init__(self, scale, resent_max):
        self._words = (OUTPUT / "month.log").open("w", encoding="utf-8")
        command = [SSC, "simulate", "month", MONTH, "--scale", scale, "--resent", str(resent_max), "--json"]
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


def write_figures(rows):
    lines = [json.dumps({"figure": name, "value": value, "unit": unit}) for name, value, unit in rows]
    (OUTPUT / "figures.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def check_calm():
    """No message is parked, queued or unpublished."""
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while True:
        status, services = state_of_services()
        if status == 0 and is_calm(services):
            return
        assert time.monotonic() < deadline, f"ssc status ends with {status}: {services}"
        time.sleep(0.5)


def check_logs():
    """Every log is unbroken, and they agree with one another."""
    answer = subprocess.run([SSC, "verify"], stdout=subprocess.PIPE, text=True, timeout=300)
    assert answer.returncode == 0, answer.stdout
    sound = [line for line in answer.stdout.splitlines() if ": sound, " in line]
    assert len(sound) == len(SERVICES), answer.stdout
