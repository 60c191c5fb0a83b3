"""Memory at rest, time from start to ready, size of the programs, bytes of an event on disk."""

import argparse
import json
import os
import pathlib
import signal
import sqlite3
import time

import harness
import system

NOTES = [
    "rss is the resident set of an idle process, libraries included; what the five share is counted five times",
    "own counts a page that several processes share for each by its part (Pss), so the five add up to what they need",
    "ready: from the start of the process to the first /ready with 200, on a small database, broker running",
]


def restart(service):
    """Kills a service; the supervisor starts it again. The start of the new process is read from the kernel."""
    old = system.process(service)
    os.kill(old, signal.SIGTERM)
    while system.process(service) == old or not pathlib.Path(f"/proc/{system.process(service)}").exists():
        time.sleep(0.005)
    fields = pathlib.Path(f"/proc/{system.process(service)}/stat").read_text().rpartition(")")[2].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    while not system.is_ready(service):
        time.sleep(0.005)
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


def bytes_per_event(events=20_000):
    folder = harness.scratch()
    harness.run([harness.OURS, "fill", "--store", f"sqlite:{folder}/log.db", "--streams", events // 10])
    with sqlite3.connect(folder / "log.db") as log:
        log.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        payload, = log.execute("SELECT avg(length(data)) FROM event").fetchone()
    return (folder / "log.db").stat().st_size / events, payload


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    report = harness.Report("footprint", NOTES)

    for measure, kind in (("Rss", "rss"), ("Pss", "own")):
        memory = {name: [] for name in system.SERVICES}
        for _ in range(3):
            time.sleep(1)
            for name in system.SERVICES:
                memory[name].append(system.megabytes(name, measure))
        for name, short in system.SERVICES.items():
            report.add(f"footprint.{kind}_{short}", memory[name], "MB", "lower")
        report.add(f"footprint.{kind}_five_services", [sum(values) for values in zip(*memory.values())], "MB", "lower")

    slowest = []
    for _ in range(options.rounds):
        times = {short: restart(name) for name, short in system.SERVICES.items()}
        slowest.append(max(times.values()))
        print("    ready: " + json.dumps({name: round(value, 3) for name, value in times.items()}),
              file=harness.sys.stderr)
    report.add("footprint.ready_max", slowest, "s", "lower")

    programs = [pathlib.Path(os.environ["SSC_BIN"]) / name for name in system.SERVICES]
    report.add("footprint.program_max", [max(program.stat().st_size for program in programs) / 1e6], "MB", "lower")
    size, payload = bytes_per_event()
    report.add("footprint.event_on_disk", [size], "bytes", "lower")
    report.add("footprint.event_payload", [payload], "bytes", "lower")
    report.finish()


if __name__ == "__main__":
    main()
