"""Citizen pages and the open figures under load: wrk on one core, the service on another."""

import argparse
import json
import os
import re
import subprocess

import harness
import system

NOTES = [
    "the figure pages.rate is Intake alone on one core, asked directly; front_* goes through nginx on any core",
    "wrk keeps 32 connections busy from another core; p99 is its 99th percentile at that load",
]

SCRIPT = """
done = function(summary, latency, requests)
  io.write(string.format('{"count":%d,"seconds":%f,"p50":%f,"p99":%f,"errors":%d}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status +
    summary.errors.timeout))
end
"""


def load(url, seconds):
    """Asks for one page for some seconds; any error ends the benchmark."""
    script = harness.FOLDER / "report.lua"
    script.write_text(SCRIPT)
    command = ["taskset", "-c", str(os.cpu_count() - 1), "wrk", "-t1", "-c32", f"-d{seconds}s", "-s", str(script), url]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    trial = json.loads(re.search(r"^\{.*\}$", output, re.MULTILINE).group(0))
    if trial["errors"]:
        raise SystemExit(f"error: {trial['errors']} answers of {url} were errors\n  fix: ask for it with curl")
    trial["rate"] = trial["count"] / trial["seconds"]
    return trial


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    for service in ("Intake", "Statistics"):
        subprocess.run(["taskset", "-a", "-p", "-c", "0", str(system.process(service))], check=True,
                       stdout=subprocess.DEVNULL)
    front = os.environ["SSC_PUBLIC_URL"]
    pages = {
        "": system.address("Intake") + "/",
        "front_": front + "/",
        "exit_start_": system.address("Intake") + "/tramites/egreso/identificacion",
        "tracking_": system.address("Intake") + "/seguimiento",
        "statistics_api_": system.address("Statistics") + "/api/statistics/monthly",
    }
    report = harness.Report("pages", NOTES)
    trials = harness.in_turn({name: (lambda url=url: load(url, options.seconds)) for name, url in pages.items()},
                             options.rounds)
    for name in pages:
        report.rate(f"pages.{name}rate", trials[name], "pages/s")
        report.add(f"pages.{name}p99", [trial["p99"] for trial in trials[name]], "ms", "lower")
    report.finish()


if __name__ == "__main__":
    main()
