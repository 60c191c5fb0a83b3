"""What the other services would tell the service under test, with an effect that can be counted for each message."""

import dataclasses
import uuid

from messages import Message
from sealing import new_key

CODE_EXPIRES = "2099-01-01T00:00:00.000Z"
DISPENSARY, PROVINCE = "0601-01", "06"
FILED, DAY, PERIOD = "2026-03-09T13:45:00.250Z", "2026-03-09", "2026-03"
CODE_TYPE, REQUEST_TYPE, COMPLAINT_TYPE = (
    "intake.email-verification-requested.v1", "intake.request-filed.v1", "intake.complaint-filed.v1")


@dataclasses.dataclass(frozen=True)
class Input:
    """A message and the notice that must follow from it."""

    message: Message
    notice: str
    # Whether the notice goes by mail; otherwise the person has it in hand already.
    is_mail: bool


class Origin:
    """A publisher with a log of its own: contiguous numbers for each type."""

    def __init__(self, source="ssc/intake"):
        self.id, self._source, self._counts = str(uuid.uuid4()), source, {}

    def message(self, type_, data, subject):
        self._counts[type_] = self._counts.get(type_, 0) + 1
        return Message(
            type_, data, subject, exchange="events", source=self._source, origin=self.id,
            sequence=self._counts[type_])


class Person:
    def __init__(self):
        self.id, self.key = str(uuid.uuid4()), new_key()


def code(origin, sealer, person):
    """A one-time code for a mail address."""
    case = str(uuid.uuid4())
    delivery = sealer.personal({"email": f"{case}@example.ec", "code": "482915"}, person.id, person.key)
    message = origin.message(
        CODE_TYPE, {"caseID": case, "verificationID": str(uuid.uuid4()), "delivery": delivery,
                    "expiresAt": CODE_EXPIRES}, case)
    return Input(message, f"{message.id}.verification-code", True)


def request(origin, sealer, person, number):
    """A home visit asked for at a counter by somebody without a mail address, who gets the receipt in hand."""
    case = str(uuid.uuid4())
    message = origin.message(
        REQUEST_TYPE, {
            "caseID": case, "caseNumber": f"SSC-VIS-2026-{number:07d}-K", "procedure": "home-visit",
            "channel": "in-person", "filedAt": FILED, "legalDay": DAY, "dispensaryID": DISPENSARY,
            "provinceCode": PROVINCE, "applicant": person.id,
            "contact": sealer.personal({"name": "Nombre Apellido", "phone": "+593991234567"}, person.id, person.key),
            "persons": [person.id], "requirements": []}, case)
    return Input(message, f"{message.id}.request-received", False)


def complaint(origin):
    """One more complaint in a month's figures."""
    identifier = str(uuid.uuid4())
    return origin.message(
        COMPLAINT_TYPE, {
            "complaintID": identifier, "procedure": "home-visit", "dispensaryID": DISPENSARY, "filedAt": FILED,
            "legalDay": DAY}, identifier)
