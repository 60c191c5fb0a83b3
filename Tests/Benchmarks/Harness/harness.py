"""Runs contestants in turn, takes medians, and says nothing when the machine was too restless to say it.

Every benchmark of ours and of the peers is a process that prints one line {"count":…, "seconds":…, "p50":…, "p99":…}.
They take turns (A B A B …), so that whatever else the machine does meets all of them alike; a ratio is the median of
the ratios of the turns.
"""

import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

# Half of the values may lie this far apart, as a part of the median, before a figure is refused.
SPREAD_MAX = 0.35

TOO_RESTLESS = 3
"""Exit status when at least one figure was refused."""

ROOT = pathlib.Path(os.environ["SSC_ROOT"])
OURS = str(pathlib.Path(os.environ["SSC_BIN"]) / "Benchmarks")
PEERS = pathlib.Path(os.environ.get("SSC_PEERS", ""))
FOLDER = pathlib.Path(os.environ["SSC_TEMPORARY"])


def peer(command, *options, script="peers"):
    """The command line of a Python peer; this very interpreter has their packages."""
    return [sys.executable, str(ROOT / f"Tests/Benchmarks/Peers/{script}.py"), command, *map(str, options)]


def broker_address():
    """Host, port, user, virtual host and password file of the broker that the script started."""
    return [os.environ[f"SSC_BENCH_BROKER_{key}"] for key in ("HOST", "PORT", "USER", "VHOST", "PASSWORD_FILE")]


def broker_options():
    """The same as options of our commands and of the Python peers."""
    host, port, user, vhost, password = broker_address()
    return ["--broker", f"amqp://{user}@{host}:{port}/{vhost}", "--password-file", password]


def scratch():
    """A new empty folder for one run."""
    return pathlib.Path(tempfile.mkdtemp(dir=FOLDER))


def run(command, timeout=170, environment=None):
    """Runs one contestant once and returns what it printed last, with its rate if it printed one."""
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, timeout=timeout,
                            env={**os.environ, **(environment or {})})
    if result.returncode != 0 or not result.stdout.strip():
        sys.exit(f"error: {pathlib.Path(str(command[0])).name} {command[1]} ended with {result.returncode}\n"
                 f"  fix: run it by hand: {' '.join(map(str, command))}")
    trial = json.loads(result.stdout.strip().splitlines()[-1])
    if "seconds" in trial:
        trial["rate"] = trial["count"] / trial["seconds"]
    return trial


def in_turn(contestants, rounds):
    """Runs each contestant once per round. `contestants` maps names to functions that return a trial."""
    trials = {name: [] for name in contestants}
    for turn in range(rounds):
        for name, contestant in contestants.items():
            began = time.monotonic()
            trials[name].append(contestant())
            print(f"    turn {turn + 1}: {name} {trials[name][-1]['rate']:,.0f}/s "
                  f"({time.monotonic() - began:.1f} s)", file=sys.stderr)
    return trials


def spread(values):
    """Distance of the quartiles as a part of the median."""
    if len(values) < 3:
        return 0.0
    quartiles = statistics.quantiles(values, n=4, method="inclusive")
    return (quartiles[2] - quartiles[0]) / statistics.median(values)


class Report:
    """Collects figures; what is refused is told and makes the run end with TOO_RESTLESS."""

    def __init__(self, name, notes):
        self.name, self.notes, self.figures, self.refused = name, notes, [], []

    def add(self, figure, values, unit, better="higher", peer=""):
        """The median of one value per turn."""
        width = spread(values)
        if width > SPREAD_MAX:
            self.refused.append(figure)
            print(f"refused: {figure}: the middle half of {len(values)} values spreads over {width:.0%} of the median",
                  file=sys.stderr)
            return
        best = max(values) if better == "higher" else min(values)
        self.figures.append(
            {"figure": figure, "value": round(statistics.median(values), 3), "unit": unit, "better": better,
             "peer": peer, "best": round(best, 3), "turns": len(values), "spread": round(width, 3)})

    def rate(self, figure, trials, unit, peer=""):
        self.add(figure, [trial["rate"] for trial in trials], unit, peer=peer)

    def ratio(self, figure, ours, theirs, peer):
        """Ours over theirs, turn by turn."""
        self.add(figure, [own["rate"] / other["rate"] for own, other in zip(ours, theirs)], "ratio", peer=peer)

    def finish(self):
        """Prints and keeps the figures and ends the process."""
        self.print()
        self.end()

    def print(self):
        """Prints and keeps the figures."""
        surroundings = machine()
        for figure in self.figures:
            if os.environ.get("SSC_JSON") == "yes":
                print(json.dumps({key: figure[key] for key in ("figure", "value", "unit", "better", "peer")}))
            else:
                print(f"{figure['figure']:<42} {figure['value']:>12,} {figure['unit']:<12} best {figure['best']:>12,}"
                      f"  {figure['peer']}")
        for note in self.notes:
            print(f"note: {note}", file=sys.stderr)
        target = pathlib.Path(os.environ["SSC_OUTPUT"]) / f"{self.name}.json"
        target.write_text(json.dumps(
            {"machine": surroundings, "notes": self.notes, "figures": self.figures, "refused": self.refused}, indent=1))

    def end(self):
        sys.exit(TOO_RESTLESS if self.refused else 0)


def machine():
    """What a reader needs to judge absolute figures."""
    model = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    file_system = subprocess.run(["stat", "-f", "-c", "%T", FOLDER], stdout=subprocess.PIPE, text=True).stdout.strip()
    return {
        "date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count(), "processor": model,
        "kernel": platform.release().partition("-")[0],
        "load": os.getloadavg()[0], "file_system": file_system,
        "broker": version("rabbitmq-server"), "sqlite": version("libsqlite3-0"), "librabbitmq": version("librabbitmq4"),
        "postgresql": version("postgresql-15"), "python": platform.python_version(), "peers": peer_versions(),
    }


def version(package):
    if not shutil.which("dpkg-query"):
        return ""
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], stdout=subprocess.PIPE, text=True).stdout


def peer_versions():
    """The Python peers as they are pinned."""
    lines = (ROOT / "deploy/requirements-bench.txt").read_text().split()
    return dict(line.split("==") for line in lines)
