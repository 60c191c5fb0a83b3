"""What happens in a run: work, a death at the point, a start without the fault, and everything done once."""

import dataclasses
import time

from checker import Verdict, check_counts, check_notices
from inputs import PERIOD, Origin, Person, code, complaint, request
from waiting import wait_until

DRAIN_SECONDS_MAX = 5
# After this time what is missing counts as lost, not as late.
LOST_SECONDS = 20
BEFORE_START, AFTER_START, WHILE_DOWN = 6, 6, 2
# Parking asks for a start of `ssc` each time; how fast it is nobody promises.
PARKING_SECONDS_MAX = 30


@dataclasses.dataclass
class Outcome:
    verdict: Verdict
    drain_seconds: float


class Run:
    """One run of a point.

    `sabotage` breaks a promise between death and restart, to prove that the checker sees it; what is missing counts as
    lost after `patience` seconds.
    """

    def __init__(self, bench, point, nth, sabotage=None, patience=LOST_SECONDS):
        self.bench, self.point, self.nth, self._patience = bench, point, nth, patience
        self.fault = f"{point.name}:{nth}:kill"
        self._sabotage = sabotage or (lambda bench: None)
        self._origin, self._person, self._inputs = Origin(), Person(), []

    def play(self):
        begin = {
            "messages": self._begin_messages, "rebuild": self._begin_rebuild, "parked": self._begin_parked,
            "timers": self._begin_timers}[self.point.scenario]
        self.bench.mail.release() if self.point.mails_leave else self.bench.mail.hold()
        begin()
        self.bench.wait_death()
        if self.point.scenario == "messages":
            # The world goes on while the service is down.
            self._publish(WHILE_DOWN)
        self.bench.mail.release()
        self._sabotage(self.bench)
        self.bench.start()
        self.bench.service.wait_ready()
        if self.point.scenario == "rebuild":
            self.bench.operator("rebuild", self.bench.service.name)
            self._publish(2)
        elif self.point.scenario == "parked":
            for number in self.bench.parked():
                self.bench.operator("parked", "retry", self.bench.service.name, number, "--why", "mended")
        return self._finish(self._counts if self.point.scenario == "timers" else self._notices)

    # Until the death

    def _begin_messages(self):
        self.bench.reset(self.bench.notification)
        self.bench.sealer.add({self._person.id: self._person.key})
        self._publish(BEFORE_START)
        self.bench.start(self.fault)
        self._wait_ready_or_dead()
        # One after the other, so that each is a batch, a commit and a turn of the relay of its own.
        for _ in range(AFTER_START):
            self._publish(1)
            self.bench.dies_within(0.1)

    def _begin_rebuild(self):
        self.bench.reset(self.bench.notification)
        self.bench.sealer.add({self._person.id: self._person.key})
        self._publish(BEFORE_START)
        self.bench.start(self.fault)
        self.bench.service.wait_ready()
        self._wait_drained(self._notices)
        self.bench.operator("rebuild", self.bench.service.name, status=1)

    def _begin_parked(self):
        """The vault lacks the key of a person, as after a wrong restore; then it comes, and an operator tries again."""
        self.bench.reset(self.bench.notification)
        self._publish(3, mails_only=True)
        self.bench.start(self.fault)
        self.bench.service.wait_ready()
        wait_until(lambda: len(self.bench.parked()) == 3, PARKING_SECONDS_MAX, "parking of three messages")
        self.bench.sealer.add({self._person.id: self._person.key})
        for number in self.bench.parked():
            if self.bench.service.is_running():
                status = 1 if number == self.nth else 0
                name = self.bench.service.name
                self.bench.operator("parked", "retry", name, number, "--why", "mended", status=status)

    def _begin_timers(self):
        self.bench.reset(self.bench.statistics)
        self._count(BEFORE_START)
        self.bench.start(self.fault)
        self._wait_ready_or_dead()
        self._count(AFTER_START)

    def _wait_ready_or_dead(self):
        wait_until(
            lambda: self.bench.is_dead() or self.bench.service.is_ready(), 30, "readiness or death of the service")

    def _publish(self, count, mails_only=False):
        for _ in range(count):
            is_mail = mails_only or len(self._inputs) % 2 == 0
            entry = code(self._origin, self.bench.sealer, self._person) if is_mail else request(
                self._origin, self.bench.sealer, self._person, len(self._inputs) + 1)
            self.bench.publish(entry.message)
            self._inputs.append(entry)

    def _count(self, count):
        for _ in range(count):
            message = complaint(self._origin)
            self.bench.publish(message)
            self._inputs.append(message)

    # After the restart

    def _notices(self):
        return check_notices(
            self._inputs, self.bench.outputs(), self.bench.mail.mails(), self.point.may_resend)

    def _counts(self):
        return check_counts(len(self._inputs), self.bench.outputs(), PERIOD)

    def _wait_drained(self, verdict):
        """Gives the seconds until everything is done, or until what is missing counts as lost."""
        begun = time.monotonic()
        while time.monotonic() - begun < self._patience and (verdict().lost or not self.bench.is_calm()):
            time.sleep(0.05)
        return time.monotonic() - begun

    def _finish(self, verdict):
        seconds = self._wait_drained(verdict)
        found = verdict()
        if not self.bench.is_sound():
            found.broken.append("ssc verify finds the log broken")
        if seconds > DRAIN_SECONDS_MAX:
            found.broken.append(f"it took {seconds:.1f} s until everything was done")
        return Outcome(found, seconds)
