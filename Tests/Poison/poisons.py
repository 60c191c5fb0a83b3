"""Inputs that no service should survive by luck, each with what must become of it."""

import dataclasses
import gzip
import json

import pika

import families
from messages import Message

REGISTERED = "affiliation.family-registered.v1"
DIED = "affiliation.death-registered.v1"
FILED = "intake.request-filed.v1"
# Stands in every input as the name of a person; it may appear in no log, reason or metric.
SECRET_NAME = "Perpetua Secreta"
MEBIBYTE = 1 << 20

PARKED, TAKEN, DEAD, WAITING = "parked", "taken", "dead", "pending"


@dataclasses.dataclass(frozen=True)
class Poison:
    name: str
    body: bytes
    # PARKED with a word of its reason; TAKEN when it is harmless after all and has its effect once; DEAD when the
    # body never reaches the service; WAITING when it is tried again later because something must come first.
    outcome: str = PARKED
    reason: str = ""
    key: str = REGISTERED
    changes: dict = dataclasses.field(default_factory=dict)
    headers: dict = dataclasses.field(default_factory=dict)
    # Without the envelope: nothing but a routing key.
    is_bare: bool = False
    exchange: str = "affiliation"
    # Past every binding into the queue, as a binding made by hand would let it.
    straight: bool = False

    def properties(self, number):
        if self.is_bare:
            return pika.BasicProperties(delivery_mode=2)
        message = Message(self.key, {}, subject(number), id=f"poison-{number}", source="tests/poison")
        properties = message.properties()
        properties.headers |= self.headers
        for name, value in self.changes.items():
            setattr(properties, name, value)
        return properties


def subject(number):
    return f"P-{number:07d}"


def family(number, **changes):
    """A family whose people have the secret name."""
    data = families.registered(number, "P").data
    members = [member | {"name": SECRET_NAME} for member in data["members"]]
    return data | {"members": members} | changes


def text(data):
    return json.dumps(data, ensure_ascii=False).encode()


def poisons(first):
    """Pairs of number and poison; each has a family of its own, so that none hides behind another."""
    makers = [*BODIES, *SCHEMAS, *ENVELOPES]
    return [(first + place, maker(first + place)) for place, maker in enumerate(makers)]


def _parked(name, reason, body, **more):
    return lambda n: Poison(name, body(n), PARKED, reason, **more)


def _taken(name, body, **more):
    return lambda n: Poison(name, body(n), TAKEN, **more)


def _nested(depth):
    return {"a": _nested(depth - 1)} if depth else "end"


def _with_member(**changes):
    def body(number):
        data = family(number)
        data["members"][0] |= changes
        return text(data)

    return body


def _without(field):
    return lambda number: text({key: value for key, value in family(number).items() if key != field})


def _raw_field(json_text):
    """The valid body with a further field whose JSON no encoder would write."""
    return lambda number: text(family(number))[:-1] + b',"further":' + json_text + b"}"


BODIES = [
    _parked("nothing", "schema", lambda n: b""),
    _parked("one brace", "schema", lambda n: b"{"),
    _parked("broken off", "schema", lambda n: text(family(n))[:-40]),
    _parked("two documents", "schema", lambda n: text(family(n)) * 2),
    _parked("zero bytes", "schema", lambda n: bytes(4_096)),
    _parked("zero bytes before", "schema", lambda n: bytes(8) + text(family(n))),
    _parked("random bytes", "schema", lambda n: bytes((7 * i * i + 3 * i) % 256 for i in range(20_000))),
    _parked("bad UTF-8", "schema", lambda n: text(family(n)).replace(SECRET_NAME.encode(), b"\xc3\x28\xff\xfe")),
    _parked("overlong UTF-8", "schema", lambda n: text(family(n)).replace(SECRET_NAME.encode(), b"\xc0\xaf")),
    _parked("half a surrogate", "schema", lambda n: text(family(n)).replace(SECRET_NAME.encode(), b"\\ud800")),
    _parked("compressed", "schema", lambda n: gzip.compress(text(family(n))), changes={"content_encoding": "gzip"}),
    _parked("XML", "schema", lambda n: b"<family><name/></family>", changes={"content_type": "text/xml"}),
    _parked("a list", "wrong type", lambda n: b"[]"),
    _parked("a number", "wrong type", lambda n: b"17"),
    _parked("a text", "wrong type", lambda n: b'"familyID"'),
    _parked("null", "schema", lambda n: b"null"),
    _parked("10,000 brackets", "schema", lambda n: b"[" * 10_000),
    _parked("100,000 closed brackets", "schema", lambda n: b"[" * 100_000 + b"]" * 100_000),
    _parked("deep further field", "schema", _raw_field(b'{"a":' * 5_000 + b"1" + b"}" * 5_000)),
    _parked("a mebibyte of blanks", "schema", lambda n: b" " * MEBIBYTE),
    lambda n: Poison("a byte too many", b" " * (MEBIBYTE + 1), DEAD),
    lambda n: Poison("10 MB", text(family(n, further="x" * 10_000_000)), DEAD),
    _taken("a field ten times", lambda n: text(family(n))[:-1] + b',"provinceCode":"06"' * 10 + b"}"),
    _taken("a name of 500 kB", _with_member(name=SECRET_NAME * 30_000)),
    _taken("zero in a name", _with_member(name=SECRET_NAME + "\0\0")),
    _taken("control characters in a name", _with_member(name=SECRET_NAME + "\x1b[2J\r\n\u202e")),
]

SCHEMAS = [
    _parked("a field is missing", "missing field familyID", _without("familyID")),
    _parked("members are missing", "missing field members", _without("members")),
    _parked("members are a number", "wrong type", lambda n: text(family(n, members=7))),
    _parked("number instead of text", "wrong type", lambda n: text(family(n, familyID=12))),
    _parked("number beyond all numbers", "schema", lambda n: text(family(n, familyID=0)).replace(b": 0", b": 1e999")),
    _parked(
        "number of 10,000 digits", "schema",
        lambda n: text(family(n, familyID=0)).replace(b": 0", b": " + b"9" * 10_000)),
    _parked("wrong check digit", "schema", _with_member(cedula="0600000000")),
    _parked("unknown kinship", "schema", _with_member(kinship="neighbour")),
    _parked("30 February", "schema", lambda n: text(family(n, registeredOn="2026-02-30"))),
    _parked("year 999999", "schema", lambda n: text(family(n, registeredOn="999999-01-01"))),
    _parked("month 13", "schema", lambda n: text(family(n, contributionsPaidThrough="2026-13"))),
    _parked("null instead of text", "schema", lambda n: text(family(n, familyID=None))),
    _parked(
        "sealed under no key", "vault", lambda n: text(_filed(n, "AAAA")), key=FILED, straight=True),
    _parked(
        "sealed without base64", "vault", lambda n: text(_filed(n, "&&&")), key=FILED, straight=True),
    _taken("no members", lambda n: text(family(n, members=[]))),
    _taken("1,000 members", lambda n: text(family(n, members=_many_members(n, 1_000)))),
    _parked("3,000 members", "too much for the log", lambda n: text(family(n, members=_many_members(n, 3_000)))),
    _taken("a further field", lambda n: text(family(n, further={"a": [1, None, "x"]}))),
    lambda n: Poison(
        "a death before the family", text({"familyID": subject(n), "cedula": families.cedula(n), "on": "2026-03-09"}),
        WAITING, "not yet", key=DIED),
]

ENVELOPES = [
    _parked(
        "unknown type", "unknown message type", lambda n: text(family(n)), key="affiliation.earthquake.v1",
        straight=True),
    _parked(
        "unknown version", "unknown message type", lambda n: text(family(n)), key="affiliation.family-registered.v99",
        straight=True),
    _parked("another's type", "schema", lambda n: text({"a": 1}), changes={"type": DIED}),
    _parked("a type of 255 bytes", "unknown message type", lambda n: b"{}", changes={"type": "t" * 255}),
    _parked("zero in the type", "unknown message type", lambda n: b"{}", changes={"type": "a\0b"}),
    _taken("no envelope", lambda n: text(family(n)), is_bare=True),
    _parked("no envelope and no body", "schema", lambda n: b"", is_bare=True),
    _taken("no message id", lambda n: text(family(n)), changes={"message_id": None}),
    _taken("an id that looks like SQL", lambda n: text(family(n)), changes={"message_id": "'; DROP TABLE event; --"}),
    _taken("zero in the id", lambda n: text(family(n)), changes={"message_id": "poison\0id"}),
    _taken("content type of a picture", lambda n: text(family(n)), changes={"content_type": "image/png"}),
    _taken("not persistent", lambda n: text(family(n)), changes={"delivery_mode": 1}),
    _taken("timestamp before 1970", lambda n: text(family(n)), changes={"timestamp": 0}),
    _taken("timestamp of the year 292 billion", lambda n: text(family(n)), changes={"timestamp": (1 << 63) - 1}),
    _taken("timestamp of all bits", lambda n: text(family(n)), changes={"timestamp": (1 << 64) - 1}),
    _taken("time that is none", lambda n: text(family(n)), headers={"cloudEvents:time": "99999-99-99T99:99:99Z"}),
    _taken("time in the year 9999", lambda n: text(family(n)), headers={"cloudEvents:time": "9999-12-31T23:59:59Z"}),
    _taken("negative number", lambda n: text(family(n)), headers={"x-origin": "poison", "x-topic-seq": -1}),
    _taken("number zero", lambda n: text(family(n)), headers={"x-origin": "poison", "x-topic-seq": 0}),
    _taken("highest number", lambda n: text(family(n)), headers={"x-origin": "poison", "x-topic-seq": (1 << 63) - 1}),
    _taken("number as text", lambda n: text(family(n)), headers={"x-origin": "poison", "x-topic-seq": "one"}),
    _taken("origin of 60 kB", lambda n: text(family(n)), headers={"x-origin": "o" * 60_000, "x-topic-seq": 1}),
    _taken("source of 60 kB", lambda n: text(family(n)), headers={"cloudEvents:source": "s" * 60_000}),
    _taken("subject of 60 kB", lambda n: text(family(n)), headers={"cloudEvents:subject": "P" * 60_000}),
    _taken("zero in the subject", lambda n: text(family(n)), headers={"cloudEvents:subject": "P\0P"}),
    _taken("2,000 headers", lambda n: text(family(n)), headers={f"x-bomb-{i}": "x" * 30 for i in range(2_000)}),
    _taken("headers in headers", lambda n: text(family(n)), headers={"x-deep": _nested(200)}),
    _taken("headers of every kind", lambda n: text(family(n)), headers={
        "x-null": None, "x-list": [1, "a", [2]], "x-true": True, "x-bytes": b"\xff\x00", "x-long": 1 << 40,
        "cloudEvents:source": {"a": 1}}),
    lambda n: Poison("same id, another body", text(family(n, provinceCode="09")), PARKED, "another body",
                     changes={"message_id": "poison-conflict"}),
]


def _many_members(number, count):
    members = family(number)["members"][:1]
    for place in range(1, count):
        index = 100_000 + place
        members.append(members[0] | {
            "kinship": "child", "memberNumber": f"M-many-{place}", "cedula": families.cedula(index),
            "name": SECRET_NAME})
    return members


def _filed(number, sealed):
    person = f"5f0c7a52-3d1e-8b6a-9c44-{number:012x}"
    return {
        "applicant": person, "caseID": f"0192f0c0-0000-7000-8000-{number:012x}",
        "caseNumber": "SSC-EGR-2026-0000123-K", "channel": "online", "contact": {"person": person, "sealed": sealed},
        "dispensaryID": families.DISPENSARY, "filedAt": "2026-03-09T13:45:00.250Z", "formMark": "signature",
        "legalDay": "2026-03-09", "persons": [person], "procedure": "voluntary-exit",
        "provinceCode": families.PROVINCE, "requirements": []}
