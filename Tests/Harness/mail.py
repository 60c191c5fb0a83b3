"""A mail server that takes every mail, and can be told to keep its clients waiting."""

import dataclasses
import socket
import threading
from email import message_from_bytes


@dataclasses.dataclass(frozen=True)
class Mail:
    """A mail that the server has taken responsibility for."""

    message_id: str
    recipient: str


class MailServer:
    """Listens on a free port of loopback; what it has taken is in `mails`."""

    def __init__(self):
        self._mails, self._lock, self._open = [], threading.Lock(), threading.Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept_all, daemon=True).start()

    def hold(self):
        """From now on clients are let in and not greeted, as by a server that has too much to do."""
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

    def _accept_all(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection):
        self._open.wait()
        with connection, connection.makefile("rwb", buffering=0) as lines:
            try:
                lines.write(b"220 localhost ESMTP\r\n")
                recipient = ""
                while line := lines.readline():
                    verb = line[:4].upper()
                    if verb == b"RCPT":
                        recipient = line.decode()[line.index(b"<") + 1:line.index(b">")]
                    lines.write(b"354 go on\r\n" if verb == b"DATA" else b"250 ok\r\n")
                    if verb == b"DATA":
                        self._take(recipient, lines)
            except OSError:
                # The client is gone, as killed clients are.
                return

    def _take(self, recipient, lines):
        text = []
        while (line := lines.readline()) != b".\r\n":
            if not line:
                raise OSError("the text broke off")
            text.append(line)
        mail = Mail(message_from_bytes(b"".join(text))["Message-ID"].strip("<>"), recipient)
        with self._lock:
            self._mails.append(mail)
        lines.write(b"250 kept\r\n")
