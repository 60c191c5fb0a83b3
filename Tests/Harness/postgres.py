"""A private PostgreSQL server of one test, made by the functions of deploy/lib/postgres.sh.

As root the server gets a user of its own, who must be able to pass through the folders above the installation.
"""

import os
import signal
import subprocess
from pathlib import Path

from library import free_base, library, port_of
from processes import children, signal_each

STATEMENTS_SECONDS_MAX = 60


class PostgresServer:
    """One server on loopback with the schemas and roles of the five services, as `deploy/up --store postgres` has."""

    def __init__(self, installation):
        self._folder, self._secrets = installation.folder / "postgres", installation.secrets
        self.port = port_of("postgres", free_base())
        self._tools = Path(library("postgres_tool psql").strip()).parent
        library('postgres_start "$1" "$2" "$3"', self._folder, self._secrets, self.port)
        installation.program(
            "ssc", "store", "prepare", "--owner", library('store_owner "$1"', self.port).strip(),
            "--password-file", self._secrets / "store-owner", "--role-passwords", self._secrets)

    def start(self):
        """Again, after a kill."""
        library('postgres_start "$1" "$2" "$3"', self._folder, self._secrets, self.port)

    def kill(self):
        """SIGKILL to the server and to every process that serves a connection."""
        self._signal_all(signal.SIGKILL)

    def freeze(self):
        self._signal_all(signal.SIGSTOP)

    def thaw(self):
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number):
        server = int(Path(f"{self._folder}.pid").read_text().split()[0])
        # The first one before the others, or it would make new ones of them.
        os.kill(server, number)
        signal_each(children(server), number)

    def stop(self):
        library('postgres_stop "$1"', f"{self._folder}.pid")

    def variables(self, role, port=None):
        """Where a service finds its schema, perhaps behind a proxy."""
        return {
            "SSC_STORE": f"postgres://{role}@127.0.0.1:{port or self.port}/ssc?schema={role}",
            "SSC_STORE_PASSWORD_FILE": str(self._secrets / f"store-{role}")}

    def dump(self, schema):
        """The statements that make the schema with what it holds now."""
        return self._run("pg_dump", "--schema", schema)

    def execute(self, statements):
        """Runs statements with the owner's role in one transaction."""
        return self._run("psql", "-qtAX", "-v", "ON_ERROR_STOP=1", "--single-transaction", statements=statements)

    def log(self, schema):
        """The store of a service, for who asks it beside the service."""
        return PostgresLog(self, schema)

    def _run(self, tool, *options, statements=""):
        variables = {
            "PGPASSWORD": Path(self._secrets, "store-owner").read_text(),
            "PGOPTIONS": "-c client_min_messages=warning"}
        command = [self._tools / tool, "-h", "127.0.0.1", "-p", str(self.port), "-U", "ssc", "-d", "ssc", *options]
        answer = subprocess.run(
            command, input=statements, stdout=subprocess.PIPE, text=True, timeout=STATEMENTS_SECONDS_MAX,
            env=os.environ | variables)
        assert answer.returncode == 0, f"{tool} ended with status {answer.returncode}"
        return answer.stdout


class PostgresLog:
    """One schema, asked with the statements that read a SQLite log too."""

    def __init__(self, server, schema):
        self._server, self._schema = server, schema

    def rows(self, query, *values):
        """Values are texts of the test's own; numbers come back as such."""
        for value in values:
            query = query.replace("?", f"'{value}'", 1)
        answer = self._server.execute(f"SET search_path = {self._schema}; {query}")
        rows = [line.split("|") for line in answer.splitlines()]
        return [tuple(int(text) if text.isdigit() else text for text in row) for row in rows]
