"""Private RabbitMQ nodes that a test may kill, freeze, starve and split."""

import base64
import json
import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pika

from library import environment, free_base, library, port_of
from processes import Process
from waiting import wait_until

VIRTUAL_HOST = "ssc"
START_SECONDS_MAX = 120


class PortMapper:
    """epmd, by which the Erlang nodes of one test find each other."""

    def __init__(self, folder, port):
        self.port = port
        Path(folder).mkdir(parents=True, exist_ok=True)
        self._process = Process(["epmd", "-port", port, "-address", "127.0.0.1"], None, Path(folder) / "epmd.log")
        wait_until(lambda: _connects(port), 10, "the start of epmd")

    def stop(self):
        self._process.kill()


class Broker:
    """One node with its own folders and ports on loopback, prepared by deploy/lib/broker.sh.

    `peers` are the names of nodes with which a new node forms a cluster.
    """

    def __init__(self, folder, secrets, mapper, name="ssc", peers=(), cookie=None):
        self.folder, self.secrets, self.name = Path(folder), Path(secrets), name
        base = free_base()
        self.port, self._management = port_of("broker", base), port_of("management", base)
        self.folder.joinpath("home").mkdir(parents=True, exist_ok=True)
        if cookie:
            file = self.folder / "home" / ".erlang.cookie"
            file.write_text(cookie)
            file.chmod(0o400)
        prepared = library(
            'broker_prepare "$1" "$2" "$3" && printf "%s\\n" "${BROKER_ENVIRONMENT[@]}"', self.folder, secrets, base)
        self._environment = environment(prepared) | {
            "RABBITMQ_NODENAME": f"{name}@localhost", "ERL_EPMD_PORT": str(mapper.port)}
        if peers:
            self._form_cluster(peers)
        self._process = None

    def _form_cluster(self, peers):
        lines = [
            "cluster_formation.peer_discovery_backend = classic_config", "cluster_partition_handling = pause_minority"]
        lines += [f"cluster_formation.classic_config.nodes.{n} = {peer}@localhost" for n, peer in enumerate(peers, 1)]
        with (self.folder / "rabbitmq.conf").open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    @property
    def cookie(self):
        return (self.folder / "home" / ".erlang.cookie").read_text()

    # Life

    def start(self):
        self._process = Process(
            ["/usr/lib/rabbitmq/bin/rabbitmq-server"], self._environment, self.folder / "log" / "broker.log")

    def wait(self, seconds=START_SECONDS_MAX):
        wait_until(lambda: self._is_running() and self.speaks(), seconds, f"the start of {self.name}")

    def _is_running(self):
        assert self._process.status() is None, f"{self.name} ended while starting, read {self.folder}/log"
        return True

    def kill(self):
        """SIGKILL to the node and its helpers; nothing is written any more."""
        self._process.kill()

    def freeze(self):
        """SIGSTOP: the connections stay open and nothing answers, as on a machine that swaps."""
        self._process.signal_all(signal.SIGSTOP)

    def thaw(self):
        self._process.signal_all(signal.SIGCONT)

    def stop(self):
        if self._process:
            self.thaw()
            self._process.stop()

    def speaks(self):
        """Whether it answers the AMQP header with a frame, that is, takes connections."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as client:
                client.sendall(b"AMQP\x00\x00\x09\x01")
                return client.recv(1) == b"\x01"
        except OSError:
            return False

    # Control

    def control(self, *arguments, timeout=60):
        """`rabbitmqctl`; seconds each, because it starts an Erlang machine."""
        answer = subprocess.run(
            ["/usr/lib/rabbitmq/bin/rabbitmqctl", *[str(word) for word in arguments]], env=self._environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout)
        assert answer.returncode == 0, f"rabbitmqctl {arguments[0]}: {answer.stdout}"
        return answer.stdout

    def evaluate(self, expression):
        """An Erlang expression inside the node."""
        return self.control("eval", expression)

    def manage(self, method, path, body=None):
        """The management API below /api; gives the decoded answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._management}/api{path}", method=method,
            data=None if body is None else json.dumps(body).encode())
        request.add_header("content-type", "application/json")
        credentials = base64.b64encode(f"admin:{self.password('admin')}".encode()).decode()
        request.add_header("authorization", f"Basic {credentials}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def password(self, user):
        return (self.secrets / f"broker-{user}").read_text()

    def connect(self, user="admin"):
        """A pika connection that notices a silent broker within some seconds."""
        return pika.BlockingConnection(
            pika.ConnectionParameters(
                "127.0.0.1", self.port, VIRTUAL_HOST, pika.PlainCredentials(user, self.password(user)), heartbeat=4,
                socket_timeout=5, stack_timeout=8, blocked_connection_timeout=None))

    # Faults that the node itself keeps up

    def memory_alarm(self, on):
        self.control("set_vm_memory_high_watermark", "absolute", "1MB" if on else "512MB")

    def disk_alarm(self, on):
        self.control("set_disk_free_limit", "100000GB" if on else "256MB")

    def allow(self, user, configure="^$", write="^$", read="^$"):
        self.manage(
            "PUT", f"/permissions/{VIRTUAL_HOST}/{user}", {"configure": configure, "write": write, "read": read})

    def permissions(self, user):
        """The present rights, in the form that `allow` takes."""
        rights = self.manage("GET", f"/permissions/{VIRTUAL_HOST}/{user}")
        return {kind: rights[kind] for kind in ("configure", "write", "read")}

    def set_password(self, user, password):
        self.manage("PUT", f"/users/{user}", {"password": password, "tags": ""})

    def learn_passwords(self):
        """The passwords in the files are those that the node imports at its next start."""
        library('broker_definitions "$1" "$2"', self.secrets, self.folder / "definitions.json")

    def close_connections(self, user):
        """As an operator does after a change of rights, which open channels do not feel at once."""
        self.evaluate(
            f'[rabbit_networking:close_connection(P, "by the operator") || P <- rabbit_networking:connections(),'
            f' [{{user, U}}] <- [rabbit_reader:info(P, [user])], U =:= <<"{user}">>].')

    def delete(self, kind, name):
        """`kind` is queues or exchanges."""
        self.manage("DELETE", f"/{kind}/{VIRTUAL_HOST}/{name}")

    def unbind(self, exchange, queue, key):
        path = f"/bindings/{VIRTUAL_HOST}/e/{exchange}/q/{queue}"
        [binding] = [binding for binding in self.manage("GET", path) if binding["routing_key"] == key]
        self.manage("DELETE", f"{path}/{urllib.parse.quote(binding['properties_key'], safe='')}")

    def depth(self, queue):
        """Messages that wait in the queue, asked over AMQP, so that the number is not an old one."""
        connection = self.connect()
        try:
            return connection.channel().queue_declare(queue, passive=True).method.message_count
        finally:
            connection.close()


class Cluster:
    """Three nodes on loopback that know each other."""

    def __init__(self, folder, secrets, mapper):
        names = ["one", "two", "three"]
        self.nodes = []
        for name in names:
            cookie = self.nodes[0].cookie if self.nodes else None
            self.nodes.append(Broker(Path(folder) / name, secrets, mapper, name, names, cookie))

    def start(self):
        """One after the other: nodes that start empty at the same time may each begin a cluster of their own."""
        for node in self.nodes:
            node.start()
            node.wait()
        self.wait_for_members(3)

    def wait_for_members(self, count):
        def members():
            try:
                return sum(node["running"] for node in self.nodes[0].manage("GET", "/nodes")) == count
            except (urllib.error.URLError, OSError):
                return False

        wait_until(members, 60, f"a cluster of {count} nodes")

    def split(self, node):
        """Nobody reaches the node any more: each side refuses the other's cookie, and open links are cut."""
        for other in self.nodes:
            if other is not node:
                node.evaluate(_estrange(other.name, "split"))
                other.evaluate(_estrange(node.name, "split"))

    def join(self, node):
        for other in self.nodes:
            if other is not node:
                node.evaluate(_reconcile(other.name, node.cookie))
                other.evaluate(_reconcile(node.name, node.cookie))

    def stop(self):
        for node in reversed(self.nodes):
            node.stop()


def _estrange(name, cookie):
    peer = f"'{name}@localhost'"
    return f"erlang:set_cookie({peer}, {cookie}), erlang:disconnect_node({peer})."


def _reconcile(name, cookie):
    peer = f"'{name}@localhost'"
    return f"erlang:set_cookie({peer}, '{cookie}'), net_kernel:connect_node({peer})."


def _connects(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
