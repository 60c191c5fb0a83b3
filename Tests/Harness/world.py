"""A running service between a broker and a steady stream, with everything that a fault may act upon."""

import contextlib
import itertools
import os
import resource
import sqlite3
import subprocess
from pathlib import Path

import families
from broker import Broker, Cluster, PortMapper
from library import free_base, port_of
from messages import Publisher, Stream
from outputs import Outputs
from postgres import PostgresServer
from proxy import Proxy
from service import Installation, Service
from waiting import wait_until

SERVICE, QUEUE, DEAD_QUEUE = "RequirementValidation", "svc.validation", "dead.validation"
USER = "validation"
REGISTRY_QUEUE = "registry.affiliation"
INPUTS_PER_SECOND = 60
STORE_MEGABYTES = 48


class World:
    """One service, its broker behind a proxy, a stream of inputs and a reader of its outputs."""

    def __init__(self, folder, clustered=False, on_postgres=False):
        self.folder = Path(folder)
        self.installation = Installation(self.folder)
        self._lock = None
        # What was started, also by a start that failed half-way.
        self._started = contextlib.ExitStack()
        try:
            self._start(clustered, on_postgres)
        except BaseException:
            self._started.close()
            raise

    def _start(self, clustered, on_postgres):
        self.disk = Disk(self.folder / "store")
        self._started.callback(self.disk.unmount)
        mapper = PortMapper(self.folder / "epmd", port_of("epmd", free_base()))
        self._started.callback(mapper.stop)
        self.cluster = Cluster(self.folder / "cluster", self.installation.secrets, mapper) if clustered else None
        if clustered:
            self._started.callback(self.cluster.stop)
            self.cluster.start()
            # Publisher and reader of the test stay with a node that no fault touches.
            self.broker = self.cluster.nodes[2]
        else:
            self.broker = Broker(self.folder / "broker", self.installation.secrets, mapper)
            self._started.callback(self.broker.stop)
            self.broker.start()
            self.broker.wait()
        self.installation.apply_topology(self.broker)
        self.proxy = Proxy(*[node.port for node in self.cluster.nodes] if clustered else [self.broker.port])
        self._started.callback(self.proxy.close)
        variables = self._start_postgres() if on_postgres else {}
        self.slow_disk = SlowDisk(self.folder / "slow-disk")
        self.service = Service(self.installation, SERVICE, self.proxy.port, **self.slow_disk.variables, **variables)
        self.store = self.database.log(USER) if on_postgres else self.service.store
        self._started.callback(self.service.stop)
        self.service.start()
        self.service.wait_ready()
        self.outputs = Outputs(self.broker, REGISTRY_QUEUE).start()
        self._started.callback(self.outputs.stop)
        self.stream = Stream(Publisher(self.broker), families.stream(), INPUTS_PER_SECOND).start()
        wait_until(lambda: len(self.outputs.received()) > 20, 30, "the first outputs of the service")

    def _start_postgres(self):
        self.database = PostgresServer(self.installation)
        self._started.callback(self.database.stop)
        self.database_proxy = Proxy(self.database.port, in_frames=False)
        self._started.callback(self.database_proxy.close)
        return self.database.variables(USER, self.database_proxy.port)

    # What several faults use

    def work_on(self):
        """Work of some seconds, so that one fault is over for every connection before the next begins."""
        before = len(self.outputs.received())
        wait_until(lambda: len(self.outputs.received()) > before + INPUTS_PER_SECOND, 30, "further outputs")

    def drain(self):
        """No new input, and everything that was sent is taken: deleting a queue deletes what it holds."""
        self.stream.pause()
        wait_until(lambda: self.broker.depth(QUEUE) == 0, 30, "an empty queue")

    def with_backlog(self, begin):
        """Begins a fault while the queue holds work, so that the service has something to publish."""
        self.service.freeze()
        try:
            before = len(self.stream.acknowledged)
            wait_until(lambda: len(self.stream.acknowledged) > before + INPUTS_PER_SECOND, 20, "a backlog")
            begin()
        finally:
            self.service.thaw()

    def repair_topology(self):
        """What /ready tells the operator to run, and what came meanwhile published again."""
        self.installation.apply_topology(self.broker)
        self.installation.operator(self.broker, "unrouted", "replay")

    def lock(self, database):
        """A foreign process takes the write lock of a database and keeps it."""
        self._lock = sqlite3.connect(database, isolation_level=None, timeout=30, check_same_thread=False)
        self._lock.execute("BEGIN IMMEDIATE")

    def unlock(self):
        self._lock.execute("ROLLBACK")
        self._lock.close()

    def refuse_writing(self, refuse):
        """Every write of the service to a file fails, as on a broken disk."""
        _, hard = resource.prlimit(self.service.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.service.pid, resource.RLIMIT_FSIZE, (0 if refuse else hard, hard))

    def restart_service(self):
        self.service.stop()
        self.service.start()

    def wait_quiet(self, seconds=60):
        """Everything acknowledged has come out, and nothing comes any more."""
        def died():
            return {number for kind, number in self.stream.acknowledged if kind == "died"}

        def come():
            return len({message.headers.get("cloudEvents:subject") for message in self.outputs.received()})

        try:
            wait_until(lambda: come() >= len(died()) and self.broker.depth(QUEUE) == 0, seconds, "the last output")
        except AssertionError:
            # The checker counts and names what is missing.
            pass

    def stop(self):
        self.proxy.heal()
        self._started.close()


class Disk:
    """A small file system of its own under the log of the service, where the machine lets us mount one."""

    def __init__(self, folder):
        self._folder, self._filler = Path(folder), Path(folder) / "filler"
        options = ["-t", "tmpfs", "-o", f"size={STORE_MEGABYTES}m,mode=700", "tmpfs", str(folder)]
        self.is_mounted = os.geteuid() == 0 and _runs(["mount", *options])

    def fill(self):
        """Not a byte is free; what the service frees itself is taken too."""
        with self._filler.open("ab", buffering=0) as file:
            for size in itertools.chain([65_536] * (16 * STORE_MEGABYTES), [4_096] * 16, [1] * 4_096):
                try:
                    file.write(bytes(size))
                except OSError:
                    continue

    def free(self):
        self._filler.unlink()

    def make_read_only(self, read_only):
        assert _runs(["mount", "-o", f"remount,{'ro' if read_only else 'rw'}", str(self._folder)])

    def unmount(self):
        if self.is_mounted:
            # Lazily: a failed test may still hold a file.
            assert _runs(["umount", "--lazy", str(self._folder)])
            self.is_mounted = False


def _runs(command):
    """Whether the program is there and ends well."""
    try:
        return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except FileNotFoundError:
        return False


class SlowDisk:
    """Makes every synchronisation of a service's files take its time, where there is a compiler for the library."""

    SECONDS = 0.5

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self._switch, library = folder / "slow", folder / "slow.so"
        source = Path(__file__).parent / "slow_disk.c"
        words = [f'-DSWITCH="{self._switch}"', f"-DMICROSECONDS={int(1_000_000 * self.SECONDS)}"]
        self.is_there = _runs(["cc", "-shared", "-fPIC", *words, "-o", str(library), str(source), "-ldl"])
        self.variables = {"LD_PRELOAD": str(library)} if self.is_there else {}

    def make_slow(self, slow):
        if slow:
            self._switch.touch()
        else:
            self._switch.unlink()

    def is_felt(self):
        """Whether a synchronisation has waited."""
        return self._switch.with_name("slow.felt").exists()
