"""The points of Shared/Platform/Boot/FaultPoint.swift, with how often each is passed before the process dies."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Point:
    name: str
    # Which time the process dies there, one after the other over the repeats.
    nths: tuple = (1, 2, 3)
    scenario: str = "messages"
    # Whether mails leave before the death; otherwise the mail server answers only afterwards, so that a mail that comes
    # twice has no excuse.
    mails_leave: bool = False
    # Whether the process died not knowing if a mail had arrived; then it may come again, under the same Message-ID.
    may_resend: bool = False


POINTS = [
    Point("C1"), Point("C2"), Point("C3"), Point("C4"), Point("C5"),
    Point("H1"), Point("H2", (1, 4, 7)), Point("H3", (1, 4, 8)), Point("H4"),
    Point("R1", (1, 2)), Point("R2", (1, 2, 4)), Point("R3", (1, 2)),
    # The checkpoint is stored now and then, so a short run passes it once.
    Point("R4", (1,)), Point("R5", (1,)),
    # The second attempt is that of another lane while the first waits for the mail server.
    Point("E1", (1, 2)),
    Point("E2", (1, 3), mails_leave=True, may_resend=True), Point("E3", (1, 3), mails_leave=True, may_resend=True),
    Point("E4", (1, 3), mails_leave=True, may_resend=True),
    Point("P1", (1, 5, 20), "rebuild", mails_leave=True), Point("P2", (1, 2, 4)),
    Point("D1", (1,), "timers"), Point("D2", (1,), "timers"),
    Point("A1", (1, 2), "parked"), Point("A2", (1,)),
]


def point(name):
    return next(point for point in POINTS if point.name == name)
