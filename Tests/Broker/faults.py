"""Named faults of broker, network and database, each with how it begins and how it ends."""

import dataclasses
from collections.abc import Callable

from proxy import basic_cancel, channel_close
from waiting import wait_until
from world import QUEUE, REGISTRY_QUEUE, USER

# Beyond two heartbeats of five seconds, so that both sides must notice.
LONG_SECONDS = 12
SHORT_SECONDS = 6
DIED = "affiliation.death-registered.v1"


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    begin: Callable
    # Removes the cause; recovery is measured from here.
    end: Callable = lambda world: None
    seconds: float = SHORT_SECONDS
    # A word of the reason that /ready must give; nothing where the service works on or heals before anybody can ask.
    reason: str | None = None
    # What else must hold while the fault lasts.
    during: Callable = lambda world: None
    # Runs in the short sample of CI.
    sample: bool = False
    needs_disk: bool = False
    needs_slow_disk: bool = False


def _refuses_writing(world):
    """Who asks for a write is told to come again; nobody gets an answer for something that is not stored."""
    answer = world.installation.operator(
        world.broker, "rebuild", "validation", services=[world.service], status=1)
    assert "503" in answer, answer


def _restart_broker(world):
    world.broker.start()
    world.broker.wait()


def _garble(world):
    assert world.proxy.inject(" publish", b"\x01\x00\x01\x7f\xff\xff\xff" + bytes(64)) > 0


def _inject(frame):
    def begin(world):
        assert world.proxy.inject(" consume", frame) > 0

    return begin


def _remove_rights(world):
    world.broker.saved_rights = world.broker.permissions(USER)
    world.broker.allow(USER)
    world.broker.close_connections(USER)


def _remove_access(world):
    world.broker.saved_rights = world.broker.permissions(USER)
    world.broker.manage("DELETE", f"/permissions/ssc/{USER}")
    world.broker.close_connections(USER)


def _restore_rights(world):
    world.broker.allow(USER, **world.broker.saved_rights)


def _change_password(world):
    world.broker.set_password(USER, "another")
    world.broker.close_connections(USER)


def _write_password(world):
    (world.installation.secrets / f"broker-{USER}").write_text("another")
    world.broker.learn_passwords()


def _delete_queue(world):
    world.drain()
    world.broker.delete("queues", QUEUE)
    world.stream.resume()


def _stop_virtual_host(world):
    # The fourth element of the row is the process above everything of the virtual host.
    world.broker.evaluate(
        '[Row] = ets:lookup(rabbit_vhost_sup_sup, <<"ssc">>),'
        ' ok = supervisor:terminate_child(rabbit_vhost_sup_sup, element(4, Row)).')
    world.broker.close_connections(USER)


def _short_consumer_timeout(world):
    """A batch that stays in hand for more than five seconds, because the log is locked, costs the channel."""
    world.broker.evaluate(
        "application:set_env(rabbit, consumer_timeout, 5000),"
        " application:set_env(rabbit, channel_tick_interval, 1000).")
    world.proxy.cut()
    world.service.wait_ready()
    world.lock(world.service.store)


def _long_consumer_timeout(world):
    world.unlock()
    world.broker.evaluate(
        "application:set_env(rabbit, consumer_timeout, 900000),"
        " application:set_env(rabbit, channel_tick_interval, 60000).")


def _is_felt(world):
    assert world.slow_disk.is_felt(), "no synchronisation was slow"


def _start_without_broker(world):
    world.service.stop()
    world.broker.kill()
    world.service.start()


def _start_on_read_only_disk(world):
    world.service.stop()
    world.disk.make_read_only(True)
    world.service.start()


def _start_on_good_disk(world):
    world.service.stop()
    world.disk.make_read_only(False)
    world.service.start()


BROKER = [
    Fault("broker killed", lambda w: w.broker.kill(), _restart_broker, reason="log in", sample=True),
    Fault("broker frozen", lambda w: w.broker.freeze(), lambda w: w.broker.thaw(), LONG_SECONDS, "not answered"),
    Fault("connections reset", lambda w: w.proxy.reset(), seconds=1, sample=True),
    Fault("connections closed", lambda w: w.proxy.cut(), seconds=1),
    Fault("black hole", lambda w: w.proxy.black_hole(), lambda w: w.proxy.heal(), LONG_SECONDS, "not answered",
        sample=True),
    Fault("half-open connections", lambda w: w.proxy.lose_peer(), seconds=SHORT_SECONDS, reason="not answered"),
    Fault("subscription forgotten", lambda w: w.proxy.lose_peer(" consume"), reason="knows no consumer"),
    Fault("line of 1 kB/s", lambda w: w.proxy.slow(1_000), lambda w: w.proxy.heal(), LONG_SECONDS),
    Fault("latency of 200 ms", lambda w: w.proxy.latency(0.2), lambda w: w.proxy.heal()),
    Fault("frame broken off", lambda w: w.proxy.truncate_frame(), seconds=1),
    Fault("frame garbled", _garble, seconds=SHORT_SECONDS),
    Fault("channel closed with 406", _inject(channel_close(406, "PRECONDITION_FAILED - by a test")), seconds=1),
    Fault("consumer cancelled", _inject(basic_cancel("ssc")), seconds=1),
    Fault(
        "memory alarm", lambda w: w.with_backlog(lambda: w.broker.memory_alarm(True)),
        lambda w: w.broker.memory_alarm(False), reason="blocked"),
    Fault(
        "disk alarm", lambda w: w.with_backlog(lambda: w.broker.disk_alarm(True)),
        lambda w: w.broker.disk_alarm(False), reason="blocked"),
    Fault("queue deleted", _delete_queue, lambda w: w.repair_topology(), reason="ssc topology apply", sample=True),
    Fault(
        "exchange deleted before the service", lambda w: w.broker.delete("exchanges", "affiliation"),
        lambda w: w.repair_topology(), reason="ssc topology apply"),
    Fault(
        "exchange deleted behind the service", lambda w: w.broker.delete("exchanges", "registry"),
        lambda w: w.repair_topology(), reason="ssc topology apply"),
    Fault(
        "binding removed before the service", lambda w: w.broker.unbind("affiliation", QUEUE, DIED),
        lambda w: w.repair_topology()),
    Fault(
        "binding removed behind the service", lambda w: w.broker.unbind("registry", REGISTRY_QUEUE, "#"),
        lambda w: w.repair_topology(), reason="ssc topology apply", sample=True),
    Fault("rights removed", _remove_rights, _restore_rights, reason="ACCESS_REFUSED"),
    Fault("access removed", _remove_access, _restore_rights, reason="log in"),
    Fault("password changed", _change_password, _write_password, reason="log in"),
    Fault(
        "virtual host stopped", _stop_virtual_host, lambda w: w.broker.control("restart_vhost", "-p", "ssc"),
        reason="log in"),
    Fault(
        "broker application stopped", lambda w: w.broker.control("stop_app"), lambda w: w.broker.control("start_app"),
        reason="disconnected"),
    Fault("broker absent at the start", _start_without_broker, _restart_broker, reason="log in"),
    Fault(
        "acknowledgement too late", _short_consumer_timeout, _long_consumer_timeout, LONG_SECONDS,
        "waiting for the database"),
]

DATABASE = [
    Fault(
        "log locked by another process", lambda w: w.lock(w.service.store), lambda w: w.unlock(), LONG_SECONDS,
        "waiting for the database", sample=True),
    Fault(
        "keys locked by another process", lambda w: w.lock(w.folder / "vault" / "vault.db"), lambda w: w.unlock(),
        LONG_SECONDS, "waiting for the database"),
    Fault(
        "writing refused", lambda w: w.refuse_writing(True), lambda w: w.refuse_writing(False), reason="disk I/O",
        during=_refuses_writing),
    Fault(
        "disk full", lambda w: w.disk.fill(), lambda w: w.disk.free(), reason="full", during=_refuses_writing,
        needs_disk=True),
    Fault(
        "slow disk", lambda w: w.slow_disk.make_slow(True), lambda w: w.slow_disk.make_slow(False), LONG_SECONDS,
        during=_is_felt, needs_slow_disk=True),
    Fault("disk read-only at the start", _start_on_read_only_disk, _start_on_good_disk, needs_disk=True),
]


def _lose_answer(world):
    """The server has committed, and the connection ends before the service is told."""
    world.database_proxy.cut_at(b"COMMIT\0")
    wait_until(lambda: not world.database_proxy.is_cut_pending(), 10, "a commit")


def _restart_database(world):
    world.database.start()


POSTGRES = [
    Fault(
        "database server stands still", lambda w: w.database.freeze(), lambda w: w.database.thaw(), LONG_SECONDS,
        "store: ", sample=True),
    Fault("database server killed", lambda w: w.database.kill(), _restart_database, reason="store: "),
    Fault("database connections cut", lambda w: w.database_proxy.cut(), seconds=1),
    Fault("database connections reset", lambda w: w.database_proxy.reset(), seconds=1),
    Fault(
        "database behind a black hole", lambda w: w.database_proxy.black_hole(), lambda w: w.database_proxy.heal(),
        LONG_SECONDS, "store: "),
    Fault("answer to a commit lost", _lose_answer, seconds=1, sample=True),
]


def _kill_node(world):
    world.cluster.nodes[0].kill()


def _restart_node(world):
    world.cluster.nodes[0].start()
    world.cluster.nodes[0].wait()


CLUSTER = [
    Fault("node of a cluster killed", _kill_node, _restart_node, seconds=LONG_SECONDS),
    Fault(
        "node of a cluster split off", lambda w: w.cluster.split(w.cluster.nodes[0]),
        lambda w: w.cluster.join(w.cluster.nodes[0]), seconds=LONG_SECONDS),
]
