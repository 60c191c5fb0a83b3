"""Every process that keeps something is killed once while a month is played; nothing may be lost or done twice."""

import os
import time
from pathlib import Path

from month import RESENT_AT_ONCE_MAX, SERVICES, Month, check_calm, check_logs, messages_sent, write_figures
from processes import Process, wait_until_ready

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
RESTART_SECONDS_MAX = 60

DATA = Path(os.environ["SSC_DATA_FOLDER"])


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


def figures_of(figures, kills, slowest):
    return [
        ("kills.lost", figures.get("month.lost"), "cases"),
        ("kills.duplicated", figures.get("month.duplicated"), "messages"),
        ("kills.resent", figures.get("month.resent"), "messages"),
        ("kills.statistics_difference", figures.get("month.statistics_difference"), "count"),
        ("kills.cases", figures.get("month.cases"), "cases"),
        ("kills.count", kills, "kills"),
        ("kills.restart_max", round(slowest, 1), "s"),
    ]


def test_nothing_is_lost_and_nothing_happens_twice():
    month = Month(os.environ["SSC_KILLS_SCALE"], RESENT_AT_ONCE_MAX)
    restarts = []
    try:
        before = messages_sent()
        for name, count in KILLS:
            restarts.append(kill_during(month, name, before + count))
    finally:
        status, figures = month.end()
        write_figures(figures_of(figures, len(restarts), max(restarts, default=0)))
    assert len(restarts) == len(SERVICES) + 1
    assert figures["month.cases"] > 0
    assert figures["month.lost"] == 0
    assert figures["month.duplicated"] == 0
    assert figures["month.resent"] <= RESENT_AT_ONCE_MAX
    assert figures["month.statistics_difference"] == 0
    assert status == 0, "the simulation ended with an error, read month.log"


def test_all_services_that_die_in_one_moment_come_back():
    processes = [Process(DATA, name) for name in SERVICES]
    killed = [process.kill() for process in processes]
    for process, pid in zip(processes, killed, strict=True):
        process.wait_for_successor(pid, RESTART_SECONDS_MAX)
        wait_until_ready(os.environ[f"SSC_URL_{process.name.upper()}"], RESTART_SECONDS_MAX)


def test_afterwards_everything_is_calm():
    check_calm()


def test_afterwards_every_log_is_unbroken():
    check_logs()
