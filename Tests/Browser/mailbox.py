"""The messages that the system sent, as its mail sink keeps them."""

import json
import re
import time


class Mailbox:
    def __init__(self, folder):
        self._file = folder / "mail.jsonl"

    def to(self, address, kind=None):
        """Every message to an address, oldest first; `kind` is the one that its Message-ID names."""
        if not self._file.exists():
            return []
        lines = self._file.read_text(encoding="utf-8").splitlines(keepends=True)
        mails = [json.loads(line) for line in lines if line.endswith("\n")]
        return [
            mail
            for mail in mails
            if address in mail["to"] and (kind is None or mail["messageID"].split("@")[0].endswith(f".{kind}"))
        ]

    def wait(self, address, kind, count=1, seconds=30):
        """The last message of a kind, as soon as there are `count` of them."""
        deadline = time.monotonic() + seconds
        while True:
            mails = self.to(address, kind)
            if len(mails) >= count:
                return mails[-1]
            assert time.monotonic() < deadline, f"{len(mails)} of {count} messages {kind} came in {seconds} s"
            time.sleep(0.1)

    def code(self, address, count=1):
        """The one-time code of the last message."""
        found = re.search(r"\b\d{6}\b", self.wait(address, "verification-code", count)["body"])
        assert found, "the message has no code of six digits"
        return found[0]
