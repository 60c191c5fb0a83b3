"""The checker finds what was planted, and nothing else."""

import dataclasses
import json

import pytest

from checker import NOTICE_SENT, check_counts, check_notices, check_outputs
from inputs import Input
from mail import Mail
from outputs import Received

INPUTS = [Input(None, "one", True), Input(None, "two", False)]
MAILS = [Mail("one@ssc.example", "person@example.ec")]


def told(number, notice, id_=None):
    return published(number, NOTICE_SENT, {"noticeID": notice}, id_)


def volume(number, complaints):
    body = {"month": "2026-03", "revision": number, "complaints": complaints}
    return published(number, "volume", body)


def published(number, type_, body, id_=None):
    return Received(id_ or f"id-{number}", type_, json.dumps(body).encode(), {"x-topic-seq": number}, False)


OUTPUTS = [told(1, "one"), told(2, "two")]


def kinds(verdict):
    return {field.name: len(getattr(verdict, field.name)) for field in dataclasses.fields(verdict)
            if getattr(verdict, field.name)}


def test_everything_done_once_is_without_a_finding():
    assert not kinds(check_notices(INPUTS, OUTPUTS, MAILS, False))


def test_a_message_that_is_published_again_is_allowed():
    assert not kinds(check_notices(INPUTS, OUTPUTS + OUTPUTS, MAILS, False))


@pytest.mark.parametrize(("outputs", "mails", "found"), [
    (OUTPUTS[:1], MAILS, {"lost": 1}),
    (OUTPUTS, [], {"lost": 1}),
    (OUTPUTS + [told(3, "two")], MAILS, {"duplicated": 1}),
    (OUTPUTS, MAILS + MAILS, {"duplicated": 1}),
    (OUTPUTS + [told(3, "three")], MAILS, {"ghosts": 1}),
    (OUTPUTS, MAILS + [Mail("three@ssc.example", "person@example.ec")], {"ghosts": 1}),
])
def test_a_planted_failure_is_found(outputs, mails, found):
    assert kinds(check_notices(INPUTS, outputs, mails, False)) == found


def test_a_second_mail_after_an_unknown_outcome_is_counted_apart():
    assert kinds(check_notices(INPUTS, OUTPUTS, MAILS + MAILS, True)) == {"resent": 1}


@pytest.mark.parametrize(("outputs", "found"), [
    ([told(1, "one"), told(1, "one", "other")], {"ghosts": 1}),
    ([told(1, "one"), told(1, "two", "id-1")], {"ghosts": 1}),
    ([told(1, "one"), told(3, "two")], {"lost": 1}),
    ([told(1, "one", "same"), told(2, "one", "same")], {"duplicated": 1}),
])
def test_a_number_is_one_message_for_ever(outputs, found):
    assert kinds(check_outputs(outputs)) == found


@pytest.mark.parametrize(("volumes", "found"), [
    ([volume(1, 2), volume(2, 3)], {}),
    ([volume(1, 2)], {"lost": 1}),
    ([], {"lost": 3}),
    ([volume(1, 4)], {"duplicated": 1}),
    ([volume(1, 1), volume(3, 3)], {"lost": 1, "broken": 1}),
])
def test_counted_things_are_counted_once(volumes, found):
    assert kinds(check_counts(3, volumes, "2026-03")) == found
