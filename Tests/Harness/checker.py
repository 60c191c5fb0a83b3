"""The checker, in the words of Jepsen's total-queue."""

import dataclasses
import json
import sqlite3

MOVED_EVENT = "family-moved"
WITHOUT_HEAD = "registry.group-without-head.v1"


@dataclasses.dataclass(frozen=True)
class Verdict:
    """`acknowledged` counts inputs; the others effects: outputs that left the service and events in its log."""

    attempted: int
    acknowledged: int
    lost: int
    duplicated: int
    # Never acknowledged to the publisher and taken all the same, or more than was ever sent.
    recovered: int
    unexpected: int


def verdict(stream, received, store, moving_families):
    """Compares what was acknowledged with what came out; call it when everything is quiet."""
    attempted, acknowledged = set(stream.attempted), set(stream.acknowledged)
    effects = {}
    for message in received:
        if message.type == WITHOUT_HEAD:
            number = int(json.loads(message.body)["familyID"].split("-")[1])
            # A relay may publish twice under one id, which every inbox drops; another id is another effect.
            effects.setdefault(number, set()).add(message.id)
    wanted = {number for kind, number in acknowledged if kind == "died"}
    tried = {number for kind, number in attempted if kind == "died"}
    # The first message of each moving family registers it; every later one is a move.
    moves = sum(kind == "moved" for kind, _ in acknowledged)
    moves_wanted = max(0, moves - moving_families)
    moves_done = count_events(store, MOVED_EVENT)
    return Verdict(
        attempted=len(attempted), acknowledged=len(acknowledged),
        lost=len(wanted - effects.keys()) + max(0, moves_wanted - moves_done),
        duplicated=sum(len(ids) - 1 for ids in effects.values()) + max(0, moves_done - moves_wanted),
        recovered=len(effects.keys() & tried - wanted), unexpected=len(effects.keys() - tried))


def count_events(store, kind):
    return log_rows(store, "SELECT count(*) FROM event WHERE type = ?", kind)[0][0]


def kept_messages(store):
    """Rows of the inbox: what waits for a retry or for a person."""
    return log_rows(store, "SELECT state, type, error FROM inbox")


def log_rows(store, query, *values):
    """Reads the database of a service beside it, as the operator's backup does.

    A store is the path of a SQLite file, or what asks a PostgreSQL server.
    """
    if hasattr(store, "rows"):
        return store.rows(query, *values)
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()
