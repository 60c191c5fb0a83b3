"""A stream of made-up families whose every message has an effect that can be counted."""

import itertools

from messages import Message

DISPENSARY, PROVINCE = "0601-01", "06"
# Families that move again and again, and how many families come and lose their head between two moves.
MOVING_FAMILIES = 4
FAMILIES_PER_MOVE = 3
MOVING_NUMBERS = 900_000
PROVINCES = 24


def cedula(number):
    """A valid made-up number of province 06, with the check digit of the civil registry."""
    digits = f"06{number % 6 :d}{number // 6:06d}"
    total = 0
    for place, digit in enumerate(digits):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def registered(number, prefix="F", **changes):
    """A family of a head and a spouse."""
    members = [
        {
            "birthDate": "1961-05-03", "cedula": cedula(2 * number + place), "kinship": kinship,
            "memberNumber": f"M-{prefix}{2 * number + place:07d}", "name": "Nombre Apellido",
            "phone": "+593991234567",
        }
        for place, kinship in enumerate(("head", "spouse"))
    ]
    family = f"{prefix}-{number:07d}"
    data = {
        "familyID": family, "dispensaryID": DISPENSARY, "provinceCode": PROVINCE, "members": members,
        "contributionsPaidThrough": "2026-02", "registeredOn": "2026-03-09"} | changes
    return Message("affiliation.family-registered.v1", data, family)


def head_died(number, prefix="F"):
    """Its effect leaves the service: the group without a head is told to the registry."""
    family = f"{prefix}-{number:07d}"
    data = {"familyID": family, "cedula": cedula(2 * number), "on": "2026-03-09"}
    return Message("affiliation.death-registered.v1", data, family)


def moved(number, turn, prefix="F"):
    """The same family in another province each time, so that each telling is one event, in whatever order they come."""
    return registered(number, prefix, provinceCode=f"{turn % PROVINCES + 1:02d}")


def stream():
    """Endless pairs of key and message: families that lose their head, and a few that move round the country.

    The first kind shows what is lost, the second what is done twice: a move handled again, out of turn, is one event
    too many in the log.
    """
    for round_number in itertools.count():
        for place in range(FAMILIES_PER_MOVE):
            number = FAMILIES_PER_MOVE * round_number + place
            yield ("registered", number), registered(number)
            yield ("died", number), head_died(number)
        family = round_number % MOVING_FAMILIES
        yield ("moved", round_number), moved(MOVING_NUMBERS + family, round_number // MOVING_FAMILIES)
