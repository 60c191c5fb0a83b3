"""Two instances of every service: while a month is played the one that leads is killed, or stands still, in turn."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

import pika
from messages import Message, Publisher
from month import RESENT_AT_ONCE_MAX, SERVICES, Month, check_calm, check_logs, messages_sent, write_figures
from processes import Process

SCHEMAS = {
    "Intake": "intake", "RequirementValidation": "validation", "Notification": "notification",
    "VisitPlanning": "planning", "Statistics": "statistics",
}
# The first fails after so many messages to people since the month began, the others when the one before is replaced.
FIRST_FAULT = 10
# The sample of CI has one standstill.
STALLS = SERVICES[2:3] if os.environ.get("SSC_SAMPLE") == "yes" else SERVICES
TAKEOVER_SECONDS_MAX = 2
# The broker gives up a consumer that stands still after two heartbeats of five seconds, and looks now and then.
STALLED_TAKEOVER_SECONDS_MAX = 20
PATIENCE_SECONDS = 60

DATA = Path(os.environ["SSC_DATA_FOLDER"])


class Instance:
    """One of the two processes of a service."""

    def __init__(self, service, number):
        self.process = Process(DATA, service if number == 1 else f"{service}.{number}")
        self.url = os.environ[f"SSC_URL_{service.upper()}" + ("" if number == 1 else f"_{number}")]

    def role(self):
        """`leader` or `standby`; nothing when it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=1) as answer:
                return json.loads(answer.read())["role"]
        except (urllib.error.URLError, OSError):
            return None


class Probes:
    """Messages that every service takes and none acts on; what a service has taken is in its store."""

    def __init__(self):
        self._publisher = Publisher(ForeignUser())

    def send(self):
        data = {
            "replayID": str(uuid.uuid4()), "topic": "none.v1", "origin": str(uuid.uuid4()), "from": 1, "to": 1,
            "replyQueue": "replay.registry",
        }
        self._publisher.publish(Message("replay.requested.v1", data, "probe", exchange="replay", source="tests/instances"))

    @staticmethod
    def taken(service):
        """How many messages the service has taken for good, since ever."""
        owner = os.environ["SSC_STORES"].replace("postgres:", "postgresql:")
        schema = SCHEMAS[service]
        query = (
            f"SELECT (SELECT count(*) FROM {schema}.inbox_foreign)"
            f" + (SELECT coalesce(sum(hi - lo + 1), 0) FROM {schema}.inbox_seen)")
        secret = {"PGPASSWORD": (DATA / "secrets" / "store-owner").read_text()}
        answer = subprocess.run(
            ["psql", "-qtAX", "-d", owner, "-c", query], env=os.environ | secret, stdout=subprocess.PIPE, text=True,
            timeout=30, check=True)
        return int(answer.stdout)


class ForeignUser:
    """The broker as the other systems of the institute reach it."""

    def connect(self, _user):
        address = urllib.parse.urlsplit(os.environ["SSC_FOREIGN_BROKER"])
        password = Path(os.environ["SSC_FOREIGN_BROKER_PASSWORD_FILE"]).read_text()
        return pika.BlockingConnection(
            pika.ConnectionParameters(
                address.hostname, address.port, address.path[1:], pika.PlainCredentials(address.username, password)))


def leader_and_standby(service):
    """The two instances, once each knows what it is."""
    instances = [Instance(service, number) for number in (1, 2)]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        roles = [instance.role() for instance in instances]
        if sorted(map(str, roles)) == ["leader", "standby"]:
            return sorted(instances, key=lambda instance: roles[instances.index(instance)])
        assert time.monotonic() < deadline, f"{service} has the roles {roles}"
        time.sleep(0.1)


def seconds_until_taken(probes, service, successor):
    """From now until the successor leads and has taken a message, one that the other left or a new one."""
    begun = time.monotonic()

    def wait(is_true, what):
        while not is_true():
            assert time.monotonic() < begun + PATIENCE_SECONDS, f"the other {service} does not {what}"
            time.sleep(0.02)

    wait(lambda: successor.role() == "leader", "lead")
    # What the other one was storing when it failed is counted here.
    found = Probes.taken(service)
    probes.send()
    wait(lambda: Probes.taken(service) > found, "take messages")
    return time.monotonic() - begun


def kill(probes, service):
    """Kills the leader, which the supervisor starts again; gives the seconds until the other takes messages."""
    leader, standby = leader_and_standby(service)
    leader.process.kill()
    return seconds_until_taken(probes, service, standby)


def stall(probes, service):
    """Lets the leader stand still; gives the seconds until the other takes messages."""
    leader, standby = leader_and_standby(service)
    leader.process.freeze()
    try:
        seconds = seconds_until_taken(probes, service, standby)
    finally:
        leader.process.thaw()
    assert [leader.url, standby.url] == [instance.url for instance in reversed(leader_and_standby(service))]
    return seconds


def test_nothing_is_lost_while_instances_fail_in_turn():
    resent_max = 2 * RESENT_AT_ONCE_MAX
    month = Month(os.environ["SSC_INSTANCES_SCALE"], resent_max)
    takeovers, stalled, busy = [], [], 0
    try:
        before, probes = messages_sent(), Probes()
        while messages_sent() < before + FIRST_FAULT:
            assert month.is_running(), "the month ended before anybody failed"
            time.sleep(0.02)
        for service in SERVICES:
            takeovers.append(kill(probes, service))
            print(f"{service}: taken over {takeovers[-1]:.2f} s after a kill")
        assert month.is_running(), "the month was over before the last kill: play more of it with --scale"
        for service in STALLS:
            stalled.append(stall(probes, service))
            print(f"{service}: taken over {stalled[-1]:.2f} s after a standstill")
            busy += month.is_running()
    finally:
        status, figures = month.end()
        write_figures([
            ("instances.takeover_max", round(max(takeovers, default=0), 2), "s"),
            ("instances.stalled_takeover_max", round(max(stalled, default=0), 2), "s"),
            ("instances.faults", len(takeovers) + len(stalled), "faults"),
            ("instances.standstills_under_load", busy, "faults"),
            ("instances.lost", figures.get("month.lost"), "cases"),
            ("instances.duplicated", figures.get("month.duplicated"), "messages"),
            ("instances.resent", figures.get("month.resent"), "messages"),
            ("instances.cases", figures.get("month.cases"), "cases"),
        ])
    assert (len(takeovers), len(stalled)) == (len(SERVICES), len(STALLS))
    assert max(takeovers) <= TAKEOVER_SECONDS_MAX
    assert max(stalled) <= STALLED_TAKEOVER_SECONDS_MAX
    assert figures["month.cases"] > 0
    assert (figures["month.lost"], figures["month.duplicated"]) == (0, 0)
    assert figures["month.statistics_difference"] == 0
    assert status == 0, "the simulation ended with an error, read month.log"


def test_afterwards_everything_is_calm():
    check_calm()


def test_afterwards_every_log_is_unbroken():
    check_logs()
