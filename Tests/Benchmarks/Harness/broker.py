"""Publishing beside plain C and aio-pika, consuming into the inbox beside aio-pika and FastStream."""

import argparse

import harness
from harness import OURS, PEERS, in_turn, peer, run, scratch

NOTES = [
    "512 bytes, persistent, mandatory, confirmed, to a quorum queue on one node, at most 256 in flight",
    "our inbox deduplicates and commits durably before it acknowledges; the peers only return from the handler",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    broker = harness.broker_options()
    host, port, user, vhost, password = harness.broker_address()
    report = harness.Report("broker", NOTES)

    # Not more, or the memory of deleted queues, which the broker frees late, raises its alarm and stops everybody.
    for window, count, slow in ((256, 40_000, 8_000), (1, 3_000, 1_000)):
        trials = in_turn({
            "ours": lambda: run([OURS, "publish", *broker, "--count", count, "--window", window]),
            "plain C": lambda: run([PEERS / "publish", host, port, vhost, user, password, "benchmark.c", count, window]),
            "aio-pika": lambda: run(peer("publish", *broker, "--count", slow, "--window", window)),
        }, options.rounds)
        label = "" if window == 256 else f"_window_{window}"
        report.rate(f"broker.publish{label}_rate", trials["ours"], "messages/s")
        report.ratio(f"broker.publish{label}_ratio_to_c", trials["ours"], trials["plain C"], "librabbitmq in C")
        report.ratio(f"broker.publish{label}_ratio_to_aio_pika", trials["ours"], trials["aio-pika"], "aio-pika")

    trials = in_turn({
        "ours": lambda: run([OURS, "take-in", *broker, "--folder", scratch() / "service", "--count", 40_000]),
        "aio-pika": lambda: run(peer("consume", *broker, "--library", "aio-pika", "--count", 10_000)),
        "FastStream": lambda: run(peer("consume", *broker, "--library", "faststream", "--count", 3_000)),
    }, options.rounds)
    report.rate("broker.inbox_rate", trials["ours"], "messages/s")
    report.rate("broker.aio_pika_consume_rate", trials["aio-pika"], "messages/s", peer="aio-pika")
    report.rate("broker.faststream_consume_rate", trials["FastStream"], "messages/s", peer="FastStream")
    report.ratio("broker.inbox_ratio_to_aio_pika", trials["ours"], trials["aio-pika"], "aio-pika")
    report.finish()


if __name__ == "__main__":
    main()
