"""The processes of a running system: found by the files of its supervisor, killed without a warning."""

import contextlib
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path


class Process:
    """One process of the system, by its name in the supervisor's folder."""

    def __init__(self, data, name):
        self.name = name
        self._file = Path(data) / "run" / f"{name}.pid"

    def pid(self):
        """The id of the process as long as it runs, else nothing; a reused id is told apart by the start time."""
        try:
            pid, started = self._file.read_text().split()
            return int(pid) if _stat(pid)[19] == started else None
        except (OSError, ValueError):
            return None

    def kill(self):
        """SIGKILL to the process and to everything it started, as a lack of memory would."""
        return self._signal(signal.SIGKILL)

    def freeze(self):
        """Lets it stand still, as a machine that swaps or is suspended."""
        return self._signal(signal.SIGSTOP)

    def thaw(self):
        return self._signal(signal.SIGCONT)

    def _signal(self, number):
        pid = self.pid()
        assert pid, f"{self.name} does not run, so it cannot be signalled"
        for member in _session(pid):
            # One that has ended meanwhile needs no signal any more.
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, number)
        return pid

    def wait_for_successor(self, killed, seconds):
        """The supervisor must start it again by itself; gives the seconds that it took."""
        begun = time.monotonic()
        while self.pid() in (None, killed):
            assert time.monotonic() - begun < seconds, f"{self.name} was not started again in {seconds} s"
            time.sleep(0.1)
        return time.monotonic() - begun


def wait_until_ready(url, seconds):
    """A service says itself when it works again."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=3) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        assert time.monotonic() < deadline, f"{url} is not ready after {seconds} s"
        time.sleep(0.1)


def _stat(pid):
    """The fields of /proc/PID/stat after the name, from the state on; a zombie has ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    if fields[0] == "Z":
        raise ValueError("ended")
    return fields


def _session(leader):
    """Every process of a session; ours begin one each."""
    members = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if int(_stat(entry.name)[3]) == leader:
                members.append(int(entry.name))
        except (OSError, ValueError):
            continue
    return members
