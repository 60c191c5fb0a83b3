"""One real service executable with its own folders, keys and port, on a broker or on a proxy before it."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from library import environment, free_base, library, port_of
from processes import Process
from waiting import wait_until

SHORT_NAMES = {
    "Intake": "intake", "RequirementValidation": "validation", "Notification": "notification",
    "VisitPlanning": "planning", "Statistics": "statistics",
}
READY_SECONDS_MAX = 60


class Installation:
    """The folder of a system with its keys, where services of one test keep everything."""

    def __init__(self, folder, programs=None):
        self.folder = Path(folder)
        self.programs = Path(programs or os.environ["SSC_BIN"])
        for name in ("store", "vault", "keys", "services", "secrets", "logs", "mail"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for name in SHORT_NAMES.values():
            (self.folder / "services" / name).mkdir(exist_ok=True)
        self.program("ssc", "keys", "init", "--folder", self.folder / "keys")
        library('broker_passwords "$1" && staff_password "$1/staff-admin"', self.secrets)

    @property
    def secrets(self):
        return self.folder / "secrets"

    def log(self, name):
        return self.folder / "logs" / f"{name}.log"

    def apply_topology(self, broker):
        """What an operator runs: makes what the broker lacks."""
        self.operator(broker, "topology", "apply")

    def operator(self, broker, *arguments, services=(), status=0):
        """`ssc` as deploy/ssc starts it; gives what it prints. Without a status every one is right."""
        variables = {
            "SSC_BROKER": f"amqp://admin@127.0.0.1:{broker.port}/ssc",
            "SSC_BROKER_PASSWORD_FILE": str(self.secrets / "broker-admin"), "SSC_KEYS": str(self.folder / "keys"),
            "SSC_VAULT": f"sqlite:{self.folder}/vault/vault.db", "SSC_DATA_FOLDER": str(self.folder),
        }
        for service in services:
            variables[f"SSC_URL_{service.name.upper()}"] = service.url
        return self.program("ssc", *arguments, variables=variables, status=status)

    def program(self, program, *arguments, variables=None, status=0):
        """Runs a program to its end; gives what it prints."""
        answer = subprocess.run(
            [str(self.programs / program), *[str(word) for word in arguments]], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=60, env=os.environ | (variables or {}))
        assert status in (None, answer.returncode), f"{program} {arguments}: {answer.returncode}: {answer.stdout}"
        return answer.stdout


class Service:
    """A service as the supervisor of deploy/up would start it, but without a supervisor."""

    def __init__(self, installation, name, broker_port, **variables):
        self.installation, self.name, self.short_name = installation, name, SHORT_NAMES[name]
        base = free_base()
        self._port = port_of(name, base)
        self.url = f"http://127.0.0.1:{self._port}"
        given = environment(
            library('service_environment "$1" "$2" "$3" "$4"', name, installation.folder, base, port_of("mail", base)))
        given["SSC_BROKER"] = f"amqp://{self.short_name}@127.0.0.1:{broker_port}/ssc"
        self.environment = os.environ | given | variables
        self._process = None

    @property
    def store(self):
        """The path of its SQLite log."""
        return self.installation.folder / "store" / f"{self.short_name}.db"

    @property
    def pid(self):
        return self._process.pid

    def start(self, preexec=None):
        self._process = Process(
            [self.installation.programs / self.name], self.environment, self.installation.log(self.short_name),
            preexec)

    def is_running(self):
        return self._process is not None and self._process.status() is None

    def exit_status(self):
        return self._process.status()

    def kill(self):
        self._process.kill()

    def freeze(self):
        self._process.signal_all(signal.SIGSTOP)

    def thaw(self):
        self._process.signal_all(signal.SIGCONT)

    def stop(self, seconds=20):
        if self._process:
            self._process.stop(seconds)

    def get(self, path, timeout=3):
        """Status and body; status 0 when nothing answers in time."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()
        except OSError:
            return 0, b""

    def reasons(self):
        """Why it is not ready, in its own words; empty when it is ready, nothing when it does not answer."""
        status, body = self.get("/ready")
        return json.loads(body)["reasons"] if status in (200, 503) else None

    def is_ready(self):
        return self.reasons() == []

    def wait_ready(self, seconds=READY_SECONDS_MAX):
        def ready_or_ended():
            assert self.is_running(), f"{self.name} ended, read {self.installation.log(self.short_name)}"
            return self.is_ready()

        wait_until(ready_or_ended, seconds, f"the readiness of {self.name}")
