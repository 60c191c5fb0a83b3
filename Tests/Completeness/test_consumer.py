"""The example consumer closes the holes that it is given, and its proof is true."""

import json
import os

import pika
import pytest
from consumer import REPLAYS, Follower, Memory, parameters

ADDRESS = parameters(os.environ["SSC_DASHBOARD_BROKER"], os.environ["SSC_DASHBOARD_BROKER_PASSWORD_FILE"])
SECONDS_MAX = 60
TOPIC = "statistics.monthly-volume-updated.v1"


class Forgetful(Follower):
    """Loses chosen numbers when they come from the stream, as a consumer with a fault would."""

    lost = frozenset()
    dropped = 0

    def on_stream(self, channel, method, properties, body):
        if properties.headers.get("x-topic-seq") in self.lost:
            self.dropped += 1
            with self.memory.transaction():
                self.memory.move(properties.headers["x-stream-offset"] + 1)
            channel.basic_ack(method.delivery_tag)
        else:
            super().on_stream(channel, method, properties, body)


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """What a consumer that loses nothing has."""
    memory = Memory(tmp_path_factory.mktemp("straight") / "state.db")
    said = []
    follower = Follower(ADDRESS, memory, said.append)
    assert follower.run(once=True, seconds_max=SECONDS_MAX), said
    follower.close()
    assert not any("asking" in line for line in said)
    return memory


def figures_of(memory):
    return memory.database.execute("SELECT * FROM figure ORDER BY procedure, month").fetchall()


def test_holes_are_found_asked_for_and_closed(straight, tmp_path, figures):
    (origin, topic), = straight.topics()
    assert topic == TOPIC
    (_, last), = straight.ranges(origin, topic)
    assert last > 20, "too few messages to lose some"
    memory, said = Memory(tmp_path / "state.db"), []
    follower = Forgetful(ADDRESS, memory, said.append)
    follower.lost = {1, 2, 5, 7, 8, 9, last - 1}
    whole = follower.run(once=True, seconds_max=SECONDS_MAX)
    follower.close()
    assert follower.dropped == len(follower.lost)
    assert [line for line in said if line.startswith("asking")], "nothing was asked for"
    assert whole, said
    assert said[-1] == f"{TOPIC} from {origin}: from 1 to {last} without a hole"
    assert figures_of(memory) == figures_of(straight)
    figures["completeness.holes"] = (len(follower.lost), "messages")
    figures["completeness.missing"] = (sum(1 for _ in memory.holes(origin, topic)), "messages")


def test_without_an_answer_the_proof_says_what_is_missing(straight, tmp_path):
    class Silent(Forgetful):
        def ask(self):
            pass

    (origin, topic), = straight.topics()
    said = []
    follower = Silent(ADDRESS, Memory(tmp_path / "state.db"), said.append)
    follower.lost = {3, 4}
    assert not follower.run(once=True, seconds_max=10)
    follower.close()
    (_, last), = straight.ranges(origin, topic)
    assert said[-1] == f"{topic} from {origin}: 2 missing up to {last}"


@pytest.mark.parametrize(
    ("topic", "low", "high", "refusal"),
    [
        ("intake.request-filed.v1", 1, 1, "not-granted"),
        (TOPIC, 1, 10_001, "bad-range"),
        (TOPIC, 0, 1, "bad-range"),
        (TOPIC, 5_000, 5_001, "not-published-yet"),
    ],
)
def test_what_must_not_be_published_again_is_refused(straight, tmp_path, topic, low, high, refusal):
    (origin, _), = straight.topics()
    said = []
    follower = Follower(ADDRESS, Memory(tmp_path / "state.db"), said.append)
    follower.request((origin, topic, low, high), 0)
    for _ in range(60):
        follower.connection.process_data_events(time_limit=0.5)
        if any(line.startswith("refused") for line in said):
            break
    follower.close()
    assert f"refused: {topic}: {refusal}" in said


def test_nobody_can_have_a_service_write_into_other_queues(straight):
    """A request that names a queue of a service is ignored."""
    (origin, _), = straight.topics()
    connection = pika.BlockingConnection(ADDRESS)
    channel = connection.channel()
    channel.confirm_delivery()
    for queue in ("svc.intake", REPLAYS):
        id = f"to-{queue}"
        body = {"replayID": id, "topic": TOPIC, "origin": origin, "from": 1, "to": 1, "replyQueue": queue}
        channel.basic_publish(
            "replay", "replay.requested.v1", json.dumps(body).encode(),
            pika.BasicProperties(message_id=id, type="replay.requested.v1", app_id="dashboard"), mandatory=True)
    answers = []
    for _, properties, answer in channel.consume(REPLAYS, auto_ack=True, inactivity_timeout=30):
        assert properties is not None, "the request with a right queue was not answered"
        answers.append(properties.correlation_id)
        if properties.type == "replay.completed.v1":
            break
    connection.close()
    assert "to-svc.intake" not in answers
