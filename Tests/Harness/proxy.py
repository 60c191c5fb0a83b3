"""A TCP proxy before a broker or a database that does what networks do: cut, fall silent, crawl, mangle."""

import queue
import socket
import struct
import threading
import time

CHUNK_BYTES = 16_384
CHUNKS_IN_FLIGHT_MAX = 64
FRAME_HEADER_BYTES = 7
# How long a reader or writer waits before it looks whether the connection is over.
READ_SECONDS = 0.2
# A clean end would say goodbye; this makes the kernel send RST.
RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Passes connections on to the first target that takes them, as a load balancer does.

    The faults hold for open and for new connections until `heal`.
    """

    def __init__(self, *target_ports, in_frames=True):
        """Without frames what the server says passes as it comes, for other protocols than AMQP."""
        self.in_frames = in_frames
        self._cutting_mark = None
        self.target_ports = list(target_ports)
        self.bytes_per_second = None
        self.delay = 0.0
        self._open = threading.Event()
        self._open.set()
        self._closed = False
        self._links = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept_all, daemon=True).start()

    # Faults

    def cut(self):
        """Every open connection ends with FIN."""
        for link in self._take_links():
            link.end()

    def cut_at(self, mark):
        """The connection on which the server next says this ends instead, and what it said is lost."""
        self._cutting_mark = mark

    def is_cut(self, data):
        """Whether the connection ends here."""
        with self._lock:
            if self._cutting_mark is None or self._cutting_mark not in data:
                return False
            self._cutting_mark = None
            return True

    def is_cut_pending(self):
        return self._cutting_mark is not None

    def reset(self):
        """Every open connection ends with RST."""
        for link in self._take_links():
            link.reset()

    def black_hole(self):
        """Nothing passes any more in either direction, and nobody is told."""
        self._open.clear()

    def lose_peer(self, name=""):
        """Half-open: the broker's side of each open connection is gone, the service's side stays and is silent.

        With a name only of the connections that gave it in their greeting.
        """
        for link in self._named(name):
            link.lose_peer()

    def slow(self, bytes_per_second):
        self.bytes_per_second = bytes_per_second

    def latency(self, seconds):
        self.delay = seconds

    def truncate_frame(self):
        """The next frame of the broker breaks off in the middle, then the connection ends."""
        for link in self.links():
            link.truncate_next = True

    def inject(self, name, frame):
        """Puts a frame between two of the broker, on connections whose greeting holds the name; gives how many."""
        links = self._named(name)
        for link in links:
            link.to_client.put((time.monotonic(), frame))
        return len(links)

    def heal(self):
        self.bytes_per_second, self.delay = None, 0.0
        self._open.set()

    def close(self):
        self._closed = True
        self._listener.close()
        self.heal()
        self.cut()

    # Connections

    def links(self):
        with self._lock:
            self._links = [link for link in self._links if not link.is_over]
            return list(self._links)

    def _named(self, name):
        return [link for link in self.links() if name.encode() in link.greeting]

    def _take_links(self):
        with self._lock:
            links, self._links = self._links, []
        return links

    def _accept_all(self):
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = self._connect()
            if server is None:
                client.close()
                continue
            link = _Link(self, client, server)
            with self._lock:
                self._links.append(link)
            link.start()

    def _connect(self):
        for port in self.target_ports:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=2)
            except OSError:
                continue
        return None

    def wait_open(self):
        self._open.wait()


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy, client, server):
        self._proxy, self._client, self._server = proxy, client, server
        # A small buffer, or the kernel would hide a slow line from whoever writes.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        for end in (client, server):
            end.settimeout(READ_SECONDS)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.to_client, self._to_server = queue.Queue(CHUNKS_IN_FLIGHT_MAX), queue.Queue(CHUNKS_IN_FLIGHT_MAX)
        self.greeting = b""
        self.truncate_next = False
        self.is_over = False
        self._has_peer = True

    def start(self):
        for work, arguments in (
            (self._read_client, ()), (self._read_server, ()), (self._write, (self._to_server, self._server)),
            (self._write, (self.to_client, self._client)),
        ):
            threading.Thread(target=work, args=arguments, daemon=True).start()

    def _read_client(self):
        while data := self._receive(self._client):
            # The name of the connection is in the first kilobytes, in the answer to connection.start.
            if len(self.greeting) < 2_048:
                self.greeting += data
            self._to_server.put((time.monotonic() + self._proxy.delay, data))
        self.end()

    def _read_server(self):
        """Whole frames only, so that what is put in between does not split one."""
        buffer = b""
        while data := self._receive(self._server):
            if not self._proxy.in_frames:
                if self._proxy.is_cut(data):
                    break
                self.to_client.put((time.monotonic() + self._proxy.delay, data))
                continue
            buffer += data
            while frame := _first_frame(buffer):
                buffer = buffer[len(frame):]
                self.to_client.put((time.monotonic() + self._proxy.delay, frame))
        if self._has_peer:
            self.end()

    def _write(self, chunks, target):
        while True:
            due, data = chunks.get()
            if data is None:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            self._proxy.wait_open()
            if target is self._server and not self._has_peer:
                continue
            if target is self._client and self.truncate_next and len(data) > FRAME_HEADER_BYTES + 4:
                self._send(target, data[:len(data) // 2])
                self.end()
                return
            if not self._send(target, data):
                return

    def _receive(self, end):
        while not self.is_over:
            try:
                return end.recv(CHUNK_BYTES)
            except TimeoutError:
                continue
            except OSError:
                break
        return b""

    def _send(self, end, data):
        """In slices of a tenth of a second while the line is slow; false when the connection is over."""
        while data and not self.is_over:
            rate = self._proxy.bytes_per_second
            size = CHUNK_BYTES if rate is None else max(1, rate // 10)
            try:
                sent = end.send(data[:size])
            except TimeoutError:
                continue
            except OSError:
                return False
            data = data[sent:]
            if rate is not None:
                time.sleep(sent / rate)
        return not self.is_over

    def lose_peer(self):
        self._has_peer = False
        _end(self._server)

    def reset(self):
        """No shutdown before the close, which would send FIN; the readers let go of the sockets in time."""
        self.is_over = True
        for end in (self._client, self._server):
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            except OSError:
                pass
            end.close()

    def end(self):
        self.is_over = True
        for end in (self._client, self._server):
            _end(end)
        for chunks in (self.to_client, self._to_server):
            try:
                chunks.put_nowait((0.0, None))
            except queue.Full:
                # Its writer fails at the closed socket.
                continue


def _first_frame(buffer):
    """The first whole AMQP frame: type, channel, length, payload, end octet."""
    if len(buffer) < FRAME_HEADER_BYTES:
        return b""
    length = FRAME_HEADER_BYTES + struct.unpack(">I", buffer[3:7])[0] + 1
    return buffer[:length] if len(buffer) >= length else b""



def _end(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def method_frame(channel, class_id, method_id, arguments):
    """An AMQP method frame with encoded arguments."""
    payload = struct.pack(">HH", class_id, method_id) + arguments
    return struct.pack(">BHI", 1, channel, len(payload)) + payload + b"\xce"


def short_string(text):
    data = text.encode()
    return bytes([len(data)]) + data


def channel_close(code, text):
    """channel.close of the broker on channel 1."""
    return method_frame(1, 20, 40, struct.pack(">H", code) + short_string(text) + struct.pack(">HH", 0, 0))


def basic_cancel(tag):
    """basic.cancel of the broker on channel 1, as when a queue becomes unavailable."""
    return method_frame(1, 60, 30, short_string(tag) + b"\x01")
