"""Citizen pages and the open figures under load: wrk on one core, the service on another."""

import argparse
import json
import os
import re
import subprocess

import urllib.request

import citizen
import harness
import system

IDENTIFICATION, STATUS = "/tramites/egreso/identificacion", "/seguimiento/estado"

NOTES = [
    "the figure pages.rate is Intake alone on one core, asked directly; front_* goes through nginx on any core",
    "wrk keeps 32 connections busy from another core; p99 is its 99th percentile at that load",
    "identification_ sends the form of the second step: token checked, number checked, sealed cookie, redirection",
    "status_ is the page of one filed case, made anew for each request; its reader has a signed cookie",
]

SCRIPT = """
%s
done = function(summary, latency, requests)
  io.write(string.format('{"count":%%d,"seconds":%%f,"p50":%%f,"p99":%%f,"errors":%%d}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status +
    summary.errors.timeout))
end
"""


def request(method="GET", body=None, **headers):
    """What wrk is to send, in its own language."""
    lines = [f"wrk.method = '{method}'"] + [f"wrk.body = '{body}'"] * (body is not None)
    return "\n".join(lines + [f"wrk.headers['{name.replace('_', '-')}'] = '{text}'" for name, text in headers.items()])


def identification_form():
    """The filled-in form of the second step, with the token and the cookie of one visitor."""
    with urllib.request.urlopen(system.address("Intake") + IDENTIFICATION) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        token = re.search(r'name="_token" value="([^"]+)"', answer.read().decode()).group(1)
    return request("POST", f"_token={token}&kind=cedula&number={citizen.CEDULA}", Cookie=cookie,
                   Content_Type="application/x-www-form-urlencoded")


def status_page():
    """The request for the page of a case that is filed here; a redirection would be measured as a page."""
    person = citizen.Citizen()
    person.file_exit()
    cookie = f"ssc_tramite={person.token}"
    url = system.address("Intake") + STATUS
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie})) as answer:
        if answer.url != url:
            raise SystemExit(f"error: {STATUS} leads to {answer.url}\n  fix: look at OwnCase in Intake")
    return request(Cookie=cookie)


def load(url, seconds, sends):
    """Asks for one page for some seconds; any error ends the benchmark."""
    script = harness.FOLDER / "report.lua"
    script.write_text(SCRIPT % sends)
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
    intake, plain = system.address("Intake"), request()
    pages = {
        "": (intake + "/", plain),
        "front_": (os.environ["SSC_PUBLIC_URL"] + "/", plain),
        "exit_start_": (intake + IDENTIFICATION, plain),
        "identification_": (intake + IDENTIFICATION, identification_form()),
        "status_": (intake + STATUS, status_page()),
        "statistics_api_": (system.address("Statistics") + "/api/statistics/monthly", plain),
    }
    report = harness.Report("pages", NOTES)
    trials = harness.in_turn(
        {name: (lambda url=url, sends=sends: load(url, options.seconds, sends)) for name, (url, sends) in pages.items()},
        options.rounds)
    for name in pages:
        report.rate(f"pages.{name}rate", trials[name], "pages/s")
        report.add(f"pages.{name}p99", [trial["p99"] for trial in trials[name]], "ms", "lower")
    report.finish()


if __name__ == "__main__":
    main()
