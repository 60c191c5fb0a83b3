"""Parked messages from the first unreadable one to the last retried one, with the operator's commands."""

import json
import os
import time

import pika
from consumer import parameters

ADDRESS = parameters(os.environ["SSC_FOREIGN_BROKER"], os.environ["SSC_FOREIGN_BROKER_PASSWORD_FILE"])
COUNT = 15
SECONDS_MAX = 30
TYPE = "affiliation.holiday-decreed.v1"


def send(body, id):
    connection = pika.BlockingConnection(ADDRESS)
    channel = connection.channel()
    channel.confirm_delivery()
    channel.basic_publish(
        "affiliation", TYPE, body, pika.BasicProperties(message_id=id, type=TYPE, app_id="test"), mandatory=True)
    connection.close()


def holiday(day):
    return {"restDay": day, "name": "Feriado de prueba", "legalSource": "Decreto 1"}


def parked(ssc, *words):
    status, lines = ssc("parked", "list", "validation", "--json", *words)
    assert status == 0
    return [json.loads(line) for line in lines]


def wait_for(ssc, count, *words):
    deadline = time.monotonic() + SECONDS_MAX
    while len(found := parked(ssc, *words)) != count:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found


def test_a_cause_is_found_tried_repaired_and_retried(ssc, figures):
    # Without a subject they are one lane: the first is parked, the others wait behind it.
    for index in range(COUNT):
        send(b'{"restDay": "never"}', f"broken-{index}")
    causes = []
    deadline = time.monotonic() + SECONDS_MAX
    while sum(cause["cause"]["count"] for cause in causes) < 1:
        assert time.monotonic() < deadline
        causes = parked(ssc, "--by-cause")
    assert causes[0]["cause"]["cause"] == "unreadable-body"
    assert causes[0]["cause"]["type"] == TYPE
    found = parked(ssc)
    number = str(found[0]["message"]["reference"]["number"])
    status, lines = ssc("parked", "show", "validation", number)
    shown = json.loads(lines[0])
    assert status == 0 and shown["trial"]["result"] == "parked"
    assert "never" not in lines[0], "the body was shown"
    assert len(shown["waitingBehind"]) == COUNT - 1
    figures["parked.grouped"] = (causes[0]["cause"]["count"] + len(shown["waitingBehind"]), "messages")

    status, lines = ssc("parked", "retry", "validation", number, "--why", "nothing was repaired")
    assert status == 1 and json.loads(lines[0])["outcome"]["result"] == "parked"
    changes = [word for key, value in holiday("2027-07-05").items() for word in ("--set", f"/{key}={json.dumps(value)}")]
    edit = ["parked", "edit", "validation", number, *changes, "--why", "the sender told the right day"]
    status, lines = ssc(*edit, "--dry-run")
    assert json.loads(lines[0])["result"] == "handled", lines
    status, lines = ssc(*edit)
    assert json.loads(lines[0])["result"] == "edited", lines
    status, lines = ssc("parked", "retry", "validation", number, "--why", "repaired")
    assert status == 0 and json.loads(lines[0])["outcome"]["result"] == "handled", lines

    # Each that waited is parked in its turn, when the one before it is given up.
    for _ in range(COUNT - 1):
        wait_for(ssc, 1)
        status, lines = ssc(
            "parked", "discard", "--where", "service=validation", f"type={TYPE}", "reason=does not fit",
            "--why", "made up for a test", "--yes")
        assert status == 0, lines
    wait_for(ssc, 0)
    status, lines = ssc("verify")
    assert status == 0, lines


def test_acting_needs_a_selection_and_a_reason(ssc):
    assert ssc("parked", "retry", "--why", "x")[0] != 0
    assert ssc("parked", "retry", "--where", "service=validation")[0] != 0
    assert ssc("parked", "discard", "--where", "service=validation", "--why", "x")[0] != 0
