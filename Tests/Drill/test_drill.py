"""A backup made under traffic is proved, a planted difference is found, and the system goes on from the backup."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

MONTH = "2025-12"
ROOT = Path(os.environ["SSC_ROOT"])
DATA = Path(os.environ["SSC_DRILL_DATA"])
OUTPUT = Path(os.environ["SSC_OUTPUT"])
SERVICES = ["intake", "validation", "notification", "planning", "statistics"]
RUN_SECONDS_MAX = 900
CALM_SECONDS_MAX = 240
FURTHER_SCALE = "0.002"
# Mails that show that the month is in its middle.
MAILS_BEFORE_BACKUP = 30


def ssc(*words, status=0):
    """An operator's command on the running system; gives what it printed."""
    answer = subprocess.run(
        [ROOT / "deploy/ssc", "--data", DATA, *words], capture_output=True, text=True, timeout=RUN_SECONDS_MAX
    )
    with (OUTPUT / "commands.log").open("a", encoding="utf-8") as log:
        log.write(f"$ ssc {' '.join(map(str, words))}\n{answer.stdout}{answer.stderr}status {answer.returncode}\n")
    assert status is None or answer.returncode == status, answer.stdout + answer.stderr
    return answer.stdout


def write_figure(name, value, unit):
    with (OUTPUT / "figures.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"figure": name, "value": value, "unit": unit}) + "\n")


def down():
    subprocess.run([ROOT / "deploy/down", "--data", DATA], check=True, capture_output=True, timeout=120)


def store_kind():
    return (DATA / "store-kind").read_text(encoding="utf-8").strip()


@contextlib.contextmanager
def services_stopped():
    """Everything is down but the database server, where there is one."""
    down()
    if store_kind() == "sqlite":
        yield
        return
    port = os.environ["SSC_STORES"].rsplit(":", 1)[1].split("/")[0]
    library = 'source "$SSC_ROOT/deploy/lib/all.sh"; '
    server = DATA / "postgres"
    shell(library + f'postgres_start "{server}" "{DATA}/secrets" {port}')
    try:
        yield
    finally:
        shell(library + f'postgres_stop "{server}.pid"')


def shell(text):
    subprocess.run(["bash", "-euo", "pipefail", "-c", text], check=True, stdin=subprocess.DEVNULL, timeout=120)


def up():
    store = store_kind()
    port = os.environ["SSC_PUBLIC_URL"].rsplit(":", 1)[1]
    subprocess.run(
        [ROOT / "deploy/up", "--detach", "--no-build", "--store", store, "--data", DATA, "--port", port],
        check=True, capture_output=True, timeout=300,
    )


def states():
    lines = ssc("status", "--json", status=None).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def wait_for_calm():
    """Until everything is published, taken, and fetched."""
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while True:
        services = states()
        if len(services) == len(SERVICES) and all(
            service["isReady"] and not service.get("queued") and not any(service["inbox"].values())
            and service.get("position") == service.get("relayed") and not service.get("catchingUp")
            for service in services
        ):
            return
        assert time.monotonic() < deadline, f"not calm: {services}"
        time.sleep(0.5)


def play(scale, seed):
    """A scaled month, with its figures."""
    words = ["simulate", "month", MONTH, "--scale", scale, "--seed", str(seed), "--json"]
    return {line["figure"]: line["value"] for line in map(json.loads, ssc(*words, status=None).splitlines())}


@pytest.fixture(scope="module")
def month():
    """A month during which a backup is made."""
    figures = {}
    player = threading.Thread(target=lambda: figures.update(play(os.environ["SSC_DRILL_SCALE"], 1)))
    player.start()
    mails = DATA / "mail/mail.jsonl"
    deadline = time.monotonic() + RUN_SECONDS_MAX
    while not mails.exists() or mails.read_bytes().count(b"\n") < MAILS_BEFORE_BACKUP:
        assert player.is_alive() and time.monotonic() < deadline, "the month ended before the backup"
        time.sleep(0.05)
    begun = time.monotonic()
    ssc("backup")
    write_figure("drill.backup_seconds", round(time.monotonic() - begun, 2), "s")
    assert player.is_alive(), "the month ended during the backup"
    player.join(RUN_SECONDS_MAX)
    return figures


def test_a_backup_disturbs_nothing(month):
    assert month["month.lost"] == 0 and month["month.duplicated"] == 0


def test_a_good_backup_is_proved(month):
    answer = ssc("drill", "--json")
    differences = json.loads(answer.splitlines()[-1])["value"]
    write_figure("drill.hash_differences", differences, "projections")
    assert differences == 0
    assert all(service["drill"]["findings"] == [] for service in states())


def test_a_planted_difference_is_found(month):
    found = plant_and_drill()
    write_figure("drill.planted_found", found, "projections")
    assert found == 1


def plant_and_drill():
    """One changed row of a read model in a copy whose manifest fits; SQLite only can be changed so simply."""
    if store_kind() != "sqlite":
        pytest.skip("a dump cannot be changed in place")
    planted = DATA / "planted"
    shutil.copytree(DATA / "backups", planted)
    copy = sorted((planted / "stores").iterdir())[-1]
    with sqlite3.connect(copy / "intake.db") as database:
        database.execute("UPDATE request_status SET filed_at = filed_at + 1 WHERE rowid = 1")
        assert database.total_changes == 1
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    for file in manifest["files"]:
        if file["path"] == "intake.db":
            file["sha256"] = sha256((copy / "intake.db").read_bytes()).hexdigest()
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    answer = ssc("drill", "--from", planted, "--json", status=1)
    return json.loads(answer.splitlines()[-1])["value"]


def test_a_damaged_backup_is_refused(month):
    damaged = DATA / "damaged"
    shutil.copytree(DATA / "backups", damaged)
    copy = sorted((damaged / "stores").iterdir())[-1]
    file = next(path for path in sorted(copy.iterdir()) if path.name.startswith("intake."))
    file.write_bytes(file.read_bytes()[:-1])
    ssc("drill", "--from", damaged, status=1)


def test_a_restore_is_refused_while_the_service_runs(month):
    ssc("restore", "statistics", "--replace", status=1)


def restore(*services):
    """Back to the backup, and every log is sound; gives the seconds from the start until all was fetched."""
    with services_stopped():
        ssc("restore", *services, "--replace")
    begun = time.monotonic()
    up()
    wait_for_calm()
    seconds = round(time.monotonic() - begun, 1)
    ssc("verify")
    return seconds


def go_on(seed):
    """A further month is whole, and leaves every log sound."""
    figures = play(FURTHER_SCALE, seed)
    assert figures["month.lost"] == 0 and figures["month.duplicated"] == 0
    wait_for_calm()
    ssc("verify")


def facts_of(name):
    """Events of a service's log by kind, but for the figures that a timer draws together. Only SQLite is looked into."""
    if store_kind() != "sqlite":
        return {}
    with contextlib.closing(sqlite3.connect(f"file:{DATA}/store/{name}.db?mode=ro", uri=True)) as log:
        return dict(log.execute("SELECT type, count(*) FROM event WHERE type <> 'volume-changed' GROUP BY type"))


def test_one_service_has_everything_again_and_goes_on(month):
    wait_for_calm()
    before = facts_of("statistics")
    write_figure("drill.restored_one_seconds", restore("statistics"), "s")
    assert facts_of("statistics") == before
    go_on(2)


def test_the_hub_of_the_messages_repeats_nothing_and_goes_on(month):
    others = ["notification", "planning", "statistics"]
    before = [facts_of(name) for name in others]
    write_figure("drill.restored_hub_seconds", restore("validation"), "s")
    assert [facts_of(name) for name in others] == before
    go_on(3)


def test_the_whole_system_goes_on_from_the_backup(month):
    write_figure("drill.restored_all_seconds", restore(), "s")
    go_on(4)


def test_a_restored_system_can_be_backed_up_and_proved(month):
    ssc("backup")
    ssc("drill")
