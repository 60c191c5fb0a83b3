"""Who may do what on the broker, tried out by every user on a private node."""

import os
import pathlib

import pika
import pytest

ADDRESS = ("127.0.0.1", int(os.environ["SSC_TEST_BROKER_PORT"]))
SECRETS = pathlib.Path(os.environ["SSC_TEST_BROKER_SECRETS"])
EXCHANGES = ["affiliation", "events", "registry", "statistics", "replay", "answers"]
WRITERS = {
    "affiliation": {"foreign"},
    "events": {"intake", "validation", "notification", "planning", "statistics"},
    "registry": {"validation"},
    "statistics": {"statistics"},
    "replay": {"foreign", "dashboard", "intake", "validation", "notification", "planning", "statistics"},
    "answers": {"intake", "validation", "notification", "planning", "statistics"},
}
SERVICES = ["intake", "validation", "notification", "planning", "statistics"]
# A restored service asks too, and reads a queue of its own.
REPLAYS = {"replay.dashboard": "dashboard", "replay.registry": "foreign", **{f"replay.{name}": name for name in SERVICES}}
USERS = [*SERVICES, "foreign", "dashboard"]


def connect(user):
    password = (SECRETS / f"broker-{user}").read_text()
    return pika.BlockingConnection(
        pika.ConnectionParameters(*ADDRESS, "ssc", pika.PlainCredentials(user, password)))


def refused(user, act):
    """True when the broker refuses the act with 403; each act has a channel of its own, because 403 closes it."""
    connection = connect(user)
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        act(channel)
        return False
    except pika.exceptions.ChannelClosedByBroker as closed:
        assert closed.reply_code == 403, closed
        return True
    finally:
        if connection.is_open:
            connection.close()


@pytest.fixture(scope="module", autouse=True)
def topology():
    connection = connect("admin")
    channel = connection.channel()
    for exchange in EXCHANGES:
        channel.exchange_declare(exchange, "topic", durable=True)
    for service in SERVICES:
        for kind in ("svc", "dead"):
            channel.queue_declare(f"{kind}.{service}", durable=True, arguments={"x-queue-type": "quorum"})
    for queue in REPLAYS:
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
    channel.queue_declare("statistics.v1", durable=True, arguments={"x-queue-type": "stream"})
    yield
    connection.close()


@pytest.mark.parametrize("exchange", EXCHANGES)
@pytest.mark.parametrize("user", USERS)
def test_only_the_writers_of_an_exchange_may_publish_to_it(user, exchange):
    assert refused(user, lambda channel: channel.basic_publish(exchange, "a.b", b"{}")) == (
        user not in WRITERS[exchange])


@pytest.mark.parametrize("queue", SERVICES)
@pytest.mark.parametrize("user", USERS)
def test_only_its_service_may_read_a_queue(user, queue):
    for kind in ("svc", "dead"):
        assert refused(user, lambda channel: channel.basic_get(f"{kind}.{queue}")) == (user != queue)


@pytest.mark.parametrize("queue", REPLAYS)
@pytest.mark.parametrize("user", USERS)
def test_only_who_asked_may_read_what_is_published_again(user, queue):
    assert refused(user, lambda channel: channel.basic_get(queue)) == (user != REPLAYS[queue])


@pytest.mark.parametrize("user", USERS)
def test_only_the_dashboard_may_read_the_stream(user):
    def read(channel):
        channel.basic_qos(prefetch_count=10)
        channel.basic_consume(
            "statistics.v1", lambda *delivery: None, arguments={"x-stream-offset": "first"})

    assert refused(user, read) == (user != "dashboard")


@pytest.mark.parametrize("user", USERS)
def test_nobody_but_the_administrator_declares_deletes_or_binds(user):
    assert refused(user, lambda channel: channel.exchange_declare("events.other", "topic"))
    assert refused(user, lambda channel: channel.queue_declare(f"svc.{user}.other", durable=True))
    assert refused(user, lambda channel: channel.queue_delete(f"svc.{user if user in SERVICES else 'intake'}"))
    assert refused(user, lambda channel: channel.queue_bind("svc.intake", "events", "a.*"))


@pytest.mark.parametrize("user", USERS)
def test_everybody_may_look_whether_the_topology_is_there(user):
    assert not refused(user, lambda channel: channel.exchange_declare("events", passive=True))
    assert not refused(user, lambda channel: channel.queue_declare("svc.intake", passive=True))


def test_a_wrong_password_and_the_default_user_are_refused():
    for credentials in (("intake", "wrong"), ("guest", "guest")):
        with pytest.raises((pika.exceptions.ProbableAuthenticationError, pika.exceptions.AMQPConnectionError)):
            pika.BlockingConnection(pika.ConnectionParameters(*ADDRESS, "ssc", pika.PlainCredentials(*credentials)))


def test_passwords_are_readable_by_their_owner_alone():
    for file in SECRETS.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
