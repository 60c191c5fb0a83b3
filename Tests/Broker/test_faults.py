"""A service under a steady stream while its broker, its network or its database fails: nothing is lost."""

import os
import time
from pathlib import Path

import pytest

from checker import kept_messages, verdict
from families import MOVING_FAMILIES
from faults import BROKER, CLUSTER, DATABASE, POSTGRES
from waiting import wait_until
from world import DEAD_QUEUE, QUEUE, REGISTRY_QUEUE, World

TEMPORARY = Path(os.environ["SSC_TEMPORARY"])
IS_SAMPLE = os.environ.get("SSC_SAMPLE") == "yes"
REASON_SECONDS_MAX = 5
RECOVERY_SECONDS_MAX = 15
# How long a test waits for a recovery that comes too late, to say how late.
PATIENCE_SECONDS = 40


def chosen(faults):
    return [pytest.param(fault, id=fault.name) for fault in faults if fault.sample or not IS_SAMPLE]


@pytest.fixture(scope="module")
def single(figures):
    yield from running(World(TEMPORARY / "single"), figures)


@pytest.fixture(scope="module")
def clustered(figures):
    yield from running(World(TEMPORARY / "cluster", clustered=True), figures)


@pytest.fixture(scope="module")
def on_postgres(figures):
    yield from running(World(TEMPORARY / "postgres", on_postgres=True), figures)


def running(world, figures):
    try:
        yield world
    finally:
        try:
            judge(world, figures)
        finally:
            world.stop()


def judge(world, figures):
    """At the end of all faults: everything acknowledged has had its effect once, and the queues are empty."""
    world.stream.stop()
    world.wait_quiet()
    result = verdict(world.stream, world.outputs.received(), world.store, MOVING_FAMILIES)
    figures.lost += result.lost
    figures.duplicated += result.duplicated
    print(result)
    assert result.acknowledged == result.attempted > 0
    assert (result.lost, result.duplicated, result.unexpected) == (0, 0, 0), result
    assert kept_messages(world.store) == []
    for queue in (QUEUE, DEAD_QUEUE, REGISTRY_QUEUE):
        assert world.broker.depth(queue) == 0, queue


@pytest.mark.parametrize("fault", chosen(BROKER + DATABASE))
def test_a_service_says_why_and_recovers(single, figures, fault):
    if fault.needs_disk and not single.disk.is_mounted:
        pytest.skip("this machine lets us mount no file system")
    if fault.needs_slow_disk and not single.slow_disk.is_there:
        pytest.skip("this machine has no compiler")
    undergo(single, figures, fault)


@pytest.mark.parametrize("fault", chosen(POSTGRES))
def test_a_service_survives_its_database_server(on_postgres, figures, fault):
    undergo(on_postgres, figures, fault)


@pytest.mark.parametrize("fault", chosen(CLUSTER))
def test_a_service_goes_on_with_the_majority_of_a_cluster(request, figures, fault):
    world = request.getfixturevalue("clustered")
    undergo(world, figures, fault, works_on=True)


def undergo(world, figures, fault, works_on=False):
    figures.faults.append(fault.name)
    world.work_on()
    fault.begin(world)
    try:
        begun = time.monotonic()
        if fault.reason:
            figures.reasons.append(seconds_until_reason(world, fault))
        wait_until(
            lambda: time.monotonic() - begun > fault.seconds and answers(world, fault), fault.seconds + 5, "the end")
        fault.during(world)
        if works_on:
            recover(world, figures, f"{fault.name}, before its end")
    finally:
        # Also after a failure: the next fault must find a system in order.
        fault.end(world)
    recover(world, figures, fault.name)


def seconds_until_reason(world, fault):
    begun = time.monotonic()
    while True:
        reasons = world.service.reasons() or []
        seconds = time.monotonic() - begun
        if any(fault.reason in reason for reason in reasons):
            print(f"{fault.name}: after {seconds:.1f} s: {reasons}")
            return seconds
        assert seconds < REASON_SECONDS_MAX, f"'{fault.reason}' was not said in time, but {reasons}"
        time.sleep(0.1)


def answers(world, fault):
    """A service never hangs: it answers at once, whatever is the matter with its broker or its log."""
    assert fault.needs_disk or world.service.is_running(), "the service ended"
    status, _ = world.service.get("/live") if world.service.is_running() else (200, b"")
    assert status == 200, "the service does not answer"
    return True


def recover(world, figures, name):
    """Measures until the service is ready and the effect of a message sent after the cause was gone has come out."""
    begun = time.monotonic()
    sent = len(world.stream.attempted)

    def has_effect():
        later = {f"F-{number:07d}" for kind, number in world.stream.acknowledged[sent:] if kind == "died"}
        come = {message.headers.get("cloudEvents:subject") for message in world.outputs.received()[-200:]}
        return bool(later & come) and world.service.is_ready()

    wait_until(has_effect, PATIENCE_SECONDS, f"the recovery from {name}")
    figures.recoveries.append(time.monotonic() - begun)
    print(f"{name}: recovered after {figures.recoveries[-1]:.1f} s")
    assert figures.recoveries[-1] < RECOVERY_SECONDS_MAX
