"""Waiting for something to become true, with a limit: no test sleeps for a fixed time."""

import time


def wait_until(condition, seconds, what):
    """Tries ten times a second until the condition gives something true, which is returned."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.1)
