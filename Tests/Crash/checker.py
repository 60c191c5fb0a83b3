"""What was lost, done twice or invented, judged by nothing but what left the service."""

import collections
import dataclasses
import json

NOTICE_SENT = "notification.notice-sent.v1"


@dataclasses.dataclass
class Verdict:
    """Everything that is wrong, in words, by kind; `resent` is what may happen after an unknown outcome."""

    lost: list = dataclasses.field(default_factory=list)
    duplicated: list = dataclasses.field(default_factory=list)
    ghosts: list = dataclasses.field(default_factory=list)
    resent: list = dataclasses.field(default_factory=list)
    broken: list = dataclasses.field(default_factory=list)

    def problems(self):
        return self.lost + self.duplicated + self.ghosts + self.broken

    def join(self, other):
        for field in dataclasses.fields(self):
            getattr(self, field.name).extend(getattr(other, field.name))
        return self


def check_outputs(outputs):
    """Published messages keep the promise of their numbers: 1, 2, 3 … by type, each number one message for ever.

    The same message may come again, since the relay publishes at least once; another under the same number means that
    something was published that the log does not hold.
    """
    verdict, numbers = Verdict(), collections.defaultdict(dict)
    for output in outputs:
        number = output.headers["x-topic-seq"]
        known = numbers[output.type].setdefault(number, output)
        if (known.id, known.body) != (output.id, output.body):
            verdict.ghosts.append(f"{output.type} {number} was published as {known.id} and as {output.id}")
    for type_, known in numbers.items():
        missing = set(range(1, max(known))) - set(known)
        verdict.lost += [f"{type_} {number} was never published" for number in sorted(missing)]
        ids = collections.Counter(output.id for output in known.values())
        verdict.duplicated += [f"{id_} has {count} numbers" for id_, count in ids.items() if count > 1]
    return verdict


def check_notices(inputs, outputs, mails, may_resend):
    """Each acknowledged input has its notice told once, and its mail once."""
    verdict = check_outputs(outputs)
    bodies = {output.id: output.body for output in outputs if output.type == NOTICE_SENT}
    told = collections.Counter(json.loads(body)["noticeID"] for body in bodies.values())
    arrived = collections.Counter(mail.message_id.split("@")[0] for mail in mails)
    expected = {entry.notice: entry for entry in inputs}
    for notice, entry in expected.items():
        if told[notice] == 0:
            verdict.lost.append(f"the notice {notice} was not told")
        elif told[notice] > 1:
            verdict.duplicated.append(f"the notice {notice} was told {told[notice]} times")
        if entry.is_mail and arrived[notice] == 0:
            verdict.lost.append(f"the mail {notice} did not arrive")
        elif arrived[notice] > 1:
            (verdict.resent if may_resend else verdict.duplicated).append(
                f"the mail {notice} arrived {arrived[notice]} times")
    verdict.ghosts += [f"nobody asked for the notice {notice}" for notice in told if notice not in expected]
    verdict.ghosts += [f"nobody asked for the mail {mail}" for mail in arrived if mail not in expected]
    return verdict


def check_counts(count, outputs, month):
    """The last published figure of the month counts each acknowledged complaint once; revisions have no holes."""
    verdict = check_outputs(outputs)
    figures = [json.loads(output.body) for output in outputs]
    revisions = {figure["revision"]: figure["complaints"] for figure in figures if figure["month"] == month}
    last = revisions[max(revisions)] if revisions else 0
    verdict.lost += ["a complaint is not counted"] * max(0, count - last)
    verdict.duplicated += ["a complaint is counted twice"] * max(0, last - count)
    if sorted(revisions) != list(range(1, len(revisions) + 1)):
        verdict.broken.append(f"the revisions of the month are {sorted(revisions)}")
    return verdict
