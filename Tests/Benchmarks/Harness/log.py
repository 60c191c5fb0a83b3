"""The event log beside raw SQLite and the Python library eventsourcing: appending, replaying, rehydrating."""

import argparse
import os
import re
import subprocess

import harness
from harness import OURS, PEERS, ROOT, in_turn, peer, run, scratch

NOTES = [
    "every append is durable (WAL, synchronous=FULL) before it is answered, and checks that its stream is new",
    "raw SQLite writes rows of the same tables and sizes; it encodes, hashes and checks nothing",
    "eventsourcing stores the same fields by its own JSON; it keeps no hash chain, and its events have no cause or actor",
    "UmaDB is a server of its own, asked over gRPC from Python; it is told that the stream must be new, as ours is",
]


def append(count, clients, batch):
    return {
        "ours": lambda: run([OURS, "append", "--store", f"sqlite:{scratch()}/log.db", "--clients", clients,
                             "--batch", batch, "--count", count]),
        "raw SQLite": lambda: run([PEERS / "group_commit", scratch() / "log.db", clients, batch, count]),
        "eventsourcing": lambda: run(peer("append", "--database", scratch() / "log.db", "--clients", clients,
                                          "--batch", batch, "--count", min(count, 2_000 * batch))),
        "UmaDB": lambda: run(peer("append", "--database", scratch(), "--clients", clients, "--batch", batch, "--count",
                                  min(count, 4_000 * batch), script="uma")),
    }


def postgres(count, clients):
    """Ours over TCP beside message-db's way of writing, on the same server (synchronous_commit=on)."""
    store = ["--store", os.environ["SSC_BENCH_STORE"], "--password-file", os.environ["SSC_BENCH_STORE_PASSWORD_FILE"]]
    return {
        "ours": lambda: run([OURS, "append", *store, "--clients", clients, "--count", count]),
        "message-db": lambda: message_db(clients, seconds=3),
    }


def message_db(clients, seconds):
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f",
               str(ROOT / "Tests/Benchmarks/Peers/message_db.pgbench"), os.environ["SSC_BENCH_OWNER"]]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        raise SystemExit("error: pgbench failed\n  fix: read its lines above")
    rate = float(re.search(r"tps = ([0-9.]+)", result.stdout).group(1))
    return {"count": int(rate * seconds), "seconds": seconds, "rate": rate}


def measure_postgres(report, rounds):
    for clients, count in ((32, 20_000), (1, 1_000)):
        trials = in_turn(postgres(count, clients), rounds)
        label = "" if clients == 32 else "_alone"
        report.rate(f"log.postgres_append{label}_rate", trials["ours"], "events/s")
        report.rate(f"log.message_db_append{label}_rate", trials["message-db"], "events/s", peer="message-db")
        report.ratio(f"log.postgres_append{label}_ratio_to_message_db", trials["ours"], trials["message-db"],
                     "message-db")
    replays = [run([OURS, "replay", "--store", os.environ["SSC_BENCH_STORE"], "--password-file",
                    os.environ["SSC_BENCH_STORE_PASSWORD_FILE"]]) for _ in range(rounds)]
    report.rate("log.postgres_replay_rate", replays, "events/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    report = harness.Report("log", NOTES)

    for clients, batch, count in ((32, 1, 20_000), (1, 1, 2_000), (1, 10, 10_000)):
        trials = in_turn(append(count, clients, batch), options.rounds)
        label = {(32, 1): "", (1, 1): "_alone", (1, 10): "_by_10"}[clients, batch]
        report.rate(f"log.sqlite_append{label}_rate", trials["ours"], "events/s")
        report.rate(f"log.raw_append{label}_rate", trials["raw SQLite"], "events/s", peer="raw SQLite")
        report.rate(f"log.eventsourcing_append{label}_rate", trials["eventsourcing"], "events/s", peer="eventsourcing")
        report.rate(f"log.umadb_append{label}_rate", trials["UmaDB"], "events/s", peer="UmaDB")
        report.add(f"log.sqlite_append{label}_p99", [trial["p99"] for trial in trials["ours"]], "ms", "lower")
        report.ratio(f"log.sqlite_append{label}_ratio_to_raw", trials["ours"], trials["raw SQLite"], "raw SQLite")
        report.ratio(f"log.sqlite_append{label}_ratio_to_eventsourcing", trials["ours"], trials["eventsourcing"],
                     "eventsourcing")
        report.ratio(f"log.sqlite_append{label}_ratio_to_umadb", trials["ours"], trials["UmaDB"], "UmaDB")

    folder = scratch()
    run([OURS, "fill", "--store", f"sqlite:{folder}/log.db", "--streams", 10_000])
    trials = in_turn({
        "ours": lambda: run([OURS, "replay", "--store", f"sqlite:{folder}/log.db"]),
        "eventsourcing": lambda: run(peer("replay", "--database", scratch() / "log.db", "--count", 20_000)),
        "UmaDB": lambda: run(peer("replay", "--database", scratch(), "--count", 50_000, script="uma")),
    }, options.rounds)
    report.rate("log.replay_rate", trials["ours"], "events/s")
    report.ratio("log.replay_ratio_to_umadb", trials["ours"], trials["UmaDB"], "UmaDB")
    report.ratio("log.replay_ratio_to_eventsourcing", trials["ours"], trials["eventsourcing"], "eventsourcing")

    for events, streams in ((10, 10_000), (100, 1_000)):
        folder = scratch()
        run([OURS, "fill", "--store", f"sqlite:{folder}/log.db", "--streams", streams, "--events", events])
        trials = in_turn({
            "ours": lambda: run([OURS, "rehydrate", "--store", f"sqlite:{folder}/log.db", "--streams", streams,
                                 "--events", events]),
            "eventsourcing": lambda: run(peer("rehydrate", "--database", scratch() / "log.db", "--streams",
                                              streams // 5, "--events", events)),
        }, options.rounds)
        label = "" if events == 10 else f"_{events}"
        report.rate(f"log.rehydrate{label}_rate", trials["ours"], "aggregates/s")
        report.ratio(f"log.rehydrate{label}_ratio_to_eventsourcing", trials["ours"], trials["eventsourcing"],
                     "eventsourcing")
    measure_postgres(report, options.rounds)
    report.finish()


if __name__ == "__main__":
    main()
