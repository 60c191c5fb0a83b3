"""The front door finds services behind names whose addresses change, and keeps connections to fixed addresses."""

import http.client
import http.server
import os
import pathlib
import socket
import struct
import subprocess
import threading

import pytest

from waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRST, SECOND, NOBODY = "127.0.0.2", "127.0.0.3", "127.0.0.4"
SERVICES = ["intake", "validation", "notification", "planning", "statistics"]
# Longer than the door believes an answer of the name server.
SECONDS_MAX = 10


class NameServer(threading.Thread):
    """Answers every question for an address with those of the name, to be believed for ten minutes, as Docker does."""

    def __init__(self):
        super().__init__(daemon=True)
        self.addresses = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.place = "127.0.0.1:%d" % self._socket.getsockname()[1]

    def run(self):
        while True:
            question, sender = self._socket.recvfrom(512)
            found = self.addresses.get(self._asked_name(question), [])
            code = 0x8180 if found else 0x8183
            records = b"".join(
                struct.pack(">HHHIH", 0xC00C, 1, 1, 600, 4) + socket.inet_aton(address) for address in found)
            self._socket.sendto(
                question[:2] + struct.pack(">HHHHH", code, 1, len(found), 0, 0) + question[12:] + records, sender)

    @staticmethod
    def _asked_name(question):
        labels, place = [], 12
        while question[place]:
            labels.append(question[place + 1:place + 1 + question[place]].decode())
            place += 1 + question[place]
        return ".".join(labels)


class Service(http.server.ThreadingHTTPServer):
    """Says under which address it was reached, and counts the connections."""

    daemon_threads = True

    def __init__(self, address, port=0):
        self.connections = 0
        super().__init__((address, port), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        self.connections += 1
        return super().get_request()


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.server.server_address[0].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Door:
    """A front door with the configuration that deploy/lib/front.sh writes."""

    def __init__(self, folder, places, resolver=""):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        (folder / "run").mkdir()
        user = "root" if os.getuid() == 0 else ""
        subprocess.run(
            ["bash", "-c", 'source "$0/deploy/lib/all.sh" && front_configuration "$@"', ROOT, folder / "nginx.conf",
             folder / "run", ROOT / "deploy/nginx/pages", f"127.0.0.1:{self._port}", "http", "0", folder / "access.log",
             user, *places],
            check=True, env=os.environ | {"RESOLVER": resolver, "INSTANCES": "1"})
        command = ["nginx", "-p", folder, "-c", folder / "nginx.conf"]
        subprocess.run([*command, "-t", "-q"], check=True)
        self._process = subprocess.Popen([*command, "-g", "daemon off;"])
        wait_until(self._is_open, SECONDS_MAX, "the opening of the front door")
        self._client = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS_MAX)

    def _is_open(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def ask(self, method="GET"):
        self._client.request(method, "/api/validation/cases?limit=1")
        response = self._client.getresponse()
        return response.status, response.read().decode()

    def close(self):
        self._client.close()
        self._process.terminate()
        self._process.wait(SECONDS_MAX)


@pytest.fixture
def services():
    first = Service(FIRST)
    second = Service(SECOND, first.server_port)
    yield first, second
    for service in (first, second):
        service.shutdown()
        service.server_close()


@pytest.fixture
def names():
    server = NameServer()
    server.start()
    return server


@pytest.fixture
def named_door(tmp_path, services, names):
    door = Door(tmp_path, [f"{name}:{services[0].server_port}" for name in SERVICES], names.place)
    yield door
    door.close()


def test_a_service_is_found_when_it_comes_and_when_it_moves(named_door, names):
    assert named_door.ask()[0] == 503
    for address in (FIRST, SECOND, FIRST):
        names.addresses["validation"] = [address]
        wait_until(lambda: named_door.ask() == (200, address), SECONDS_MAX, f"an answer from {address}")
    names.addresses.clear()
    wait_until(lambda: named_door.ask()[0] == 503, SECONDS_MAX, "the end of answers")


def test_another_instance_is_found_and_a_dead_one_is_passed_over(named_door, names):
    names.addresses["validation"] = [FIRST]
    wait_until(lambda: named_door.ask()[0] == 200, SECONDS_MAX, "an answer")
    names.addresses["validation"] = [FIRST, SECOND, NOBODY]
    seen = set()
    wait_until(lambda: seen.add(named_door.ask()) or len(seen) == 2, SECONDS_MAX, "answers from both")
    assert seen == {(200, FIRST), (200, SECOND)}
    assert {named_door.ask(method)[0] for method in ["GET", "POST"] * 20} == {200}


def test_connections_to_fixed_addresses_are_kept(tmp_path, services):
    door = Door(tmp_path, [f"{FIRST}:{services[0].server_port}" for _ in SERVICES])
    try:
        assert {door.ask() for _ in range(20)} == {(200, FIRST)}
    finally:
        door.close()
    assert services[0].connections == 1
