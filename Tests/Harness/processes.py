"""Starting processes in sessions of their own, signalling all of a session, and ending them by id."""

import os
import signal
import subprocess
from pathlib import Path


class Process:
    """A child with everything that it starts; what it says goes to a file."""

    def __init__(self, command, environment, log, preexec=None):
        self._log = Path(log).open("ab")
        self._child = subprocess.Popen(
            [str(word) for word in command], env=environment, stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=preexec)

    @property
    def pid(self):
        return self._child.pid

    def status(self):
        """The exit status, or nothing while it runs."""
        return self._child.poll()

    def signal_all(self, number):
        signal_each(session_members(self.pid), number)

    def kill(self):
        """SIGKILL to the whole session, as a lack of memory would."""
        self.signal_all(signal.SIGKILL)
        self._end()

    def stop(self, seconds=20):
        """SIGTERM to the first process, SIGKILL to what is left after the time."""
        if self.status() is None:
            self._child.terminate()
            try:
                self._child.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def _end(self):
        self._child.wait(20)
        self._log.close()


def signal_each(pids, number):
    """One that has ended meanwhile needs no signal any more."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def children(parent):
    """Every living child of a process."""
    return [pid for pid, state, fields in _processes() if state != "Z" and int(fields[0]) == parent]


def session_members(leader):
    """Every living process of a session."""
    return [pid for pid, state, fields in _processes() if state != "Z" and int(fields[2]) == leader]


def _processes():
    """Number, state, and the fields behind it: parent, group, session."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, *fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            yield int(entry.name), state, fields
