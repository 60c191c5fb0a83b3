"""The functions of deploy/lib, so that the tests start things exactly as deploy/up does."""

import os
import subprocess
from pathlib import Path

ROOT = Path(os.environ.get("SSC_ROOT", Path(__file__).parents[2]))


def library(script, *arguments):
    """Runs a line of bash that may call every function of deploy/lib; gives what it prints."""
    command = ["bash", "-c", f'set -euo pipefail; source "$0/deploy/lib/all.sh"; {script}', str(ROOT), *arguments]
    answer = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, timeout=120)
    assert answer.returncode == 0, f"{script} ended with status {answer.returncode}"
    return answer.stdout


def environment(lines):
    """A dictionary from KEY=VALUE entries that end with a line feed or a zero."""
    entries = lines.replace("\0", "\n").splitlines()
    return dict(entry.split("=", 1) for entry in entries if entry)


def free_base():
    """A block of free ports, as PORT_OFFSET in deploy/lib/ports.sh names them."""
    return int(library("free_base"))


def port_of(name, base):
    return int(library('port_of "$1" "$2"', name, base))
