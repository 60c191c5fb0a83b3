"""Poison between innocents: each input gets what it deserves, nobody else suffers, and a person can put it right."""

import json
import os

import families
from checker import kept_messages, log_rows, verdict
from messages import Message, Publisher
from outputs import Received
from poisons import DEAD, DIED, PARKED, SECRET_NAME, TAKEN, WAITING, family, poisons, subject, text
from waiting import wait_until
from world import DEAD_QUEUE, QUEUE

IS_SAMPLE = os.environ.get("SSC_SAMPLE") == "yes"
SETTLE_SECONDS_MAX = 15
BATCHES = [10] if IS_SAMPLE else [1, 10, 200]
# As often as `Inbox.crashesMax` lets a kept message end the process; it is kept from the second delivery on.
CRASHES = 3
# The handler of the first message has appended its event, nothing is committed; or that of the second one.
CRASH_POINT, SECOND_CRASH_POINT = "H2:1:kill", "H2:2:kill"
FIRST_POISON, FIRST_CRASHING, LATE_CRASHING, CONFLICTING = 1_000, 5_000, 9_000, 900
INNOCENT_FAMILIES = "F-"


def kept(world):
    """Kept messages of poison, by their number in the inbox."""
    rows = log_rows(world.service.store, "SELECT seq, state, lane, error FROM inbox ORDER BY seq")
    return {seq: (state, error) for seq, state, lane, error in rows if not lane.startswith(INNOCENT_FAMILIES)}


def registrations(world, number):
    """How often the family came into being: the effect of a registration."""
    rows = log_rows(
        world.service.store, "SELECT count(*) FROM event WHERE type = 'family-registered' AND stream LIKE ?",
        f"%{subject(number)}")
    return rows[0][0]


def deaths(world, number):
    rows = log_rows(
        world.service.store, "SELECT count(*) FROM event WHERE type = 'family-member-died' AND stream LIKE ?",
        f"%{subject(number)}")
    return rows[0][0]


def wait_for_outcome(world, number, before, dead):
    """What became of the input: the state and reason of its row, or that it had its effect, or was refused."""
    def outcome():
        new = [row for seq, row in kept(world).items() if seq not in before]
        if new:
            return new[0]
        if registrations(world, number):
            return TAKEN, ""
        return (DEAD, "") if world.broker.depth(DEAD_QUEUE) > dead else None

    return wait_until(outcome, SETTLE_SECONDS_MAX, f"an outcome of input {number}")


def inputs():
    """Every poison, behind the innocent message whose id one of them takes."""
    return poisons(FIRST_POISON)


def test_every_input_gets_what_it_deserves(world, figures):
    publisher = Publisher(world.broker, "admin")
    original = Message(
        "affiliation.family-registered.v1", family(CONFLICTING), subject(CONFLICTING), id="poison-conflict",
        source="tests/poison")
    publisher.publish(original)
    wait_until(lambda: registrations(world, CONFLICTING), SETTLE_SECONDS_MAX, "the effect of the original")
    wrong = []
    dead = 0
    for number, poison in inputs():
        before = set(kept(world))
        exchange, key = ("", QUEUE) if poison.straight else (poison.exchange, poison.key)
        publisher.publish_raw(exchange, key, poison.body, poison.properties(number))
        state, reason = wait_for_outcome(world, number, before, dead)
        dead += state == DEAD
        figures.inputs += 1
        if state != poison.outcome or poison.reason not in reason:
            wrong.append(f"{poison.name}: {state} '{reason}' instead of {poison.outcome} '{poison.reason}'")
        assert world.service.is_running(), f"{poison.name} ended the service"
    publisher.close()
    assert not wrong, "\n".join(wrong)


def test_every_parked_input_says_why_without_personal_data(world):
    parked = [json.loads(line) for line in operator(world, "parked", "list", "validation", "--json").splitlines()]
    expected = sum(poison.outcome == PARKED for _, poison in inputs())
    assert len(parked) == expected
    assert all(entry["message"]["error"] for entry in parked)
    told = json.dumps(parked, ensure_ascii=False) + world.service.get("/metrics")[1].decode()
    told += world.installation.log(world.service.short_name).read_text(encoding="utf-8")
    assert SECRET_NAME not in told
    for number, _ in inputs():
        assert families.cedula(2 * number) not in told


def test_a_message_that_ends_the_process_is_found_out_and_parked(world, figures):
    """Alone, in a small batch and in a large one; the others of the batch have their effect."""
    world.stream.pause()
    publisher = Publisher(world.broker, "admin")
    for place, size in enumerate(BATCHES):
        first = FIRST_CRASHING + 1_000 * place
        world.service.stop()
        for number in range(first, first + size):
            publisher.publish(Message(
                "affiliation.family-registered.v1", family(number), subject(number), source="tests/poison"))
        before = set(kept(world))
        die(world, [CRASH_POINT] * (1 + CRASHES))
        others = range(first + 1, first + size)
        wait_until(lambda: all(registrations(world, number) for number in others), 30, "the effect of the others")
        new = wait_until(lambda: [row for seq, row in kept(world).items() if seq not in before], 30, "a parked message")
        assert new == [(PARKED, f"the process ended {CRASHES} times here")]
        assert registrations(world, first) == 0
        figures.inputs += 1
    publisher.close()
    world.stream.resume()


def test_a_message_that_failed_and_ends_the_process_when_it_is_tried_again_is_parked(world, figures):
    """A death is told before the family is known: it fails, waits, and kills the process once the family is there."""
    world.stream.pause()
    world.service.stop()
    publisher = Publisher(world.broker, "admin")
    death = {"familyID": subject(LATE_CRASHING), "cedula": families.cedula(2 * LATE_CRASHING), "on": "2026-03-09"}
    publisher.publish(Message(DIED, death, subject(LATE_CRASHING), source="tests/poison"))
    publisher.publish(Message(
        "affiliation.family-registered.v1", family(LATE_CRASHING), subject(LATE_CRASHING), source="tests/poison"))
    publisher.close()
    before = set(kept(world))
    die(world, [SECOND_CRASH_POINT] + [CRASH_POINT] * (CRASHES - 1))
    new = wait_until(
        lambda: [row for seq, row in kept(world).items() if seq not in before and row[0] == PARKED], 30,
        "a parked message")
    assert new == [(PARKED, f"the process ended {CRASHES} times here")]
    assert (registrations(world, LATE_CRASHING), deaths(world, LATE_CRASHING)) == (1, 0)
    figures.inputs += 1
    world.stream.resume()


def die(world, points):
    """Starts the service once for each point, where it dies, and then whole."""
    for point in points:
        world.service.environment["SSC_FAULT"] = point
        world.service.start()
        wait_until(lambda: not world.service.is_running(), 30, "the end of the process")
    del world.service.environment["SSC_FAULT"]
    world.service.start()
    world.service.wait_ready()


def test_after_the_repair_a_retry_has_exactly_one_effect(world):
    crashed = [seq for seq, (_, reason) in kept(world).items() if "the process ended" in reason]
    assert len(crashed) == len(BATCHES) + 1
    for seq in crashed:
        operator(world, "parked", "retry", "validation", seq, "--why", "mended")
        # A second call finds nothing parked and must change nothing, whatever it says.
        operator(world, "parked", "retry", "validation", seq, "--why", "mended", status=None)
    wait_until(lambda: not set(crashed) & set(kept(world)), SETTLE_SECONDS_MAX, "the end of the retries")
    for place in range(len(BATCHES)):
        assert registrations(world, FIRST_CRASHING + 1_000 * place) == 1
    assert deaths(world, LATE_CRASHING) == 1


def test_what_cannot_be_repaired_is_parked_again_and_can_be_discarded(world):
    still = {seq: row for seq, row in kept(world).items() if row[0] == PARKED}
    seq = min(still)
    operator(world, "parked", "retry", "validation", seq, "--why", "not mended", status=None)
    wait_until(lambda: kept(world)[seq] == still[seq], SETTLE_SECONDS_MAX, "being parked again")
    for seq in still:
        operator(world, "parked", "discard", "validation", seq, "--yes", "--why", "hopeless")
    assert not [row for row in kept(world).values() if row[0] == PARKED]


def test_later_messages_of_a_discarded_subject_go_on(world):
    publisher = Publisher(world.broker, "admin")
    numbers = [number for number, poison in inputs() if poison.outcome == PARKED and not poison.straight]
    for number in numbers:
        publisher.publish_raw(
            "affiliation", "affiliation.family-registered.v1", text(family(number)),
            Message("affiliation.family-registered.v1", {}, subject(number)).properties())
    publisher.close()
    wait_until(
        lambda: all(registrations(world, number) == 1 for number in numbers), SETTLE_SECONDS_MAX,
        "the effect of the later messages")


def test_no_innocent_suffered(world, figures):
    world.stream.stop()
    world.wait_quiet()
    result = verdict(world.stream, innocents(world.outputs.received()), world.service.store, families.MOVING_FAMILIES)
    suffering = log_rows(world.service.store, "SELECT count(*) FROM inbox WHERE lane LIKE ?", f"{INNOCENT_FAMILIES}%")
    figures.innocents_parked += suffering[0][0]
    figures.lost += result.lost
    figures.duplicated += result.duplicated
    assert figures.innocents_parked == 0
    assert result.acknowledged == result.attempted > 0
    assert (result.lost, result.duplicated, result.unexpected) == (0, 0, 0), result
    # What waits for an earlier message goes on waiting; nothing else is left.
    assert {state for state, _, _ in kept_messages(world.service.store)} <= {WAITING}
    assert world.broker.depth(QUEUE) == 0


def innocents(received: list[Received]):
    return [message for message in received if message.headers["cloudEvents:subject"].startswith(INNOCENT_FAMILIES)]


def operator(world, *arguments, status=0):
    return world.installation.operator(world.broker, *arguments, services=[world.service], status=status)
