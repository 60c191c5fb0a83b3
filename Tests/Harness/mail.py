"""A mail server that does what bad servers do, at any step of a conversation."""

import dataclasses
import socket
import threading
import time
from email import message_from_bytes

# Patience of a server for its client; RFC 5321 section 4.5.3.2.7 gives five minutes.
IDLE_SECONDS_MAX = 300


@dataclasses.dataclass(frozen=True)
class Mail:
    """A mail that the server has taken responsibility for."""

    message_id: str
    recipient: str
    body: bytes


@dataclasses.dataclass
class Step:
    """What the server does at a step of a conversation instead of going on.

    `reply` is sent first, unless it is nothing; `in_pieces` sends it byte by byte with pauses. Then the server waits,
    and ends the connection when `end` says how: `close` (FIN) or `reset` (RST).
    """

    reply: str | None = None
    in_pieces: bool = False
    wait: float = 0.0
    end: str | None = None
    # At the end of the text: whether the mail is kept before anything else happens.
    keep: bool = False


class MailServer:
    """Takes every mail, unless `script(step, recipient, attempt)` gives a Step to do instead.

    The steps are connect, ehlo, mail, rcpt, data, text (in the middle of it) and end (after it). The recipient is
    known from rcpt on, and attempt counts from 1 for a recipient or, before it, for all connections.
    """

    def __init__(self, script=None):
        self._script = script or (lambda step, recipient, attempt: None)
        self._mails, self._attempts = [], {}
        self._lock = threading.Lock()
        self._open = threading.Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept_all, daemon=True).start()

    def hold(self):
        """Takes connections and says nothing, as a server that is overloaded."""
        self._open.clear()

    def release(self):
        self._open.set()

    def close(self):
        self._listener.close()

    def mails(self):
        with self._lock:
            return list(self._mails)

    def clear(self):
        with self._lock:
            self._mails.clear()

    def attempts(self, recipient):
        with self._lock:
            return self._attempts.get(recipient, 0)

    def count_attempt(self, key):
        with self._lock:
            self._attempts[key] = self._attempts.get(key, 0) + 1
            return self._attempts[key]

    def keep(self, mail):
        with self._lock:
            self._mails.append(mail)

    def step(self, name, recipient, attempt):
        return self._script(name, recipient, attempt)

    def wait_open(self):
        self._open.wait()

    def _accept_all(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=_Conversation(self, connection).run, daemon=True).start()


class _Over(Exception):
    """The conversation has ended."""


class _Conversation:
    """One connection."""

    def __init__(self, server, connection):
        self._server, self._connection = server, connection
        connection.settimeout(IDLE_SECONDS_MAX)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._recipient, self._attempt = "", 0

    def run(self):
        try:
            self._server.wait_open()
            self._attempt = self._server.count_attempt("")
            self._answer("connect", "220 localhost ESMTP")
            while True:
                self._command(self._line().decode("latin-1"))
        except (_Over, OSError):
            pass
        finally:
            self._connection.close()

    def _command(self, line):
        verb = line.split(" ")[0].upper()
        if verb == "EHLO":
            self._answer("ehlo", "250-localhost\r\n250-PIPELINING\r\n250 8BITMIME")
        elif verb == "MAIL":
            self._answer("mail", "250 ok")
        elif verb == "RCPT":
            self._recipient = line[line.index("<") + 1:line.index(">")]
            self._attempt = self._server.count_attempt(self._recipient)
            self._answer("rcpt", "250 ok")
        elif verb == "DATA":
            if self._answer("data", "354 go on"):
                self._take_text()
        elif verb == "QUIT":
            self._send("221 bye")
            raise _Over
        else:
            self._send("250 ok" if verb in ("NOOP", "RSET") else "500 unknown command")

    def _take_text(self):
        lines = []
        while (line := self._line()) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
            if len(lines) == 1:
                self._do(self._server.step("text", self._recipient, self._attempt))
        text = b"\r\n".join(lines)
        mail = Mail(message_from_bytes(text)["Message-ID"].strip("<>"), self._recipient, text)
        step = self._server.step("end", self._recipient, self._attempt)
        if step is None or step.keep:
            self._server.keep(mail)
        if not self._do(step):
            self._send("250 kept")

    def _answer(self, name, reply):
        """True when the usual reply was sent."""
        if self._do(self._server.step(name, self._recipient, self._attempt)):
            return False
        self._send(reply)
        return True

    def _do(self, step):
        """True when the step replaced the usual reply."""
        if step is None:
            return False
        if step.reply and step.in_pieces:
            for byte in (step.reply + "\r\n").encode():
                self._connection.sendall(bytes([byte]))
                time.sleep(0.02)
        elif step.reply:
            self._send(step.reply)
        time.sleep(step.wait)
        if step.end == "reset":
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        if step.end:
            raise _Over
        return step.reply is not None

    def _send(self, reply):
        self._connection.sendall((reply + "\r\n").encode())

    def _line(self):
        while b"\r\n" not in self._buffer:
            data = self._connection.recv(65_536)
            if not data:
                raise _Over
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\r\n", 1)
        return line
