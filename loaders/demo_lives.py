"""How a case of the demo's year is worked, from the day it comes in to its end, as a list of what people do.

People work in half-days: a case comes in at the opening of a day, is assigned that morning, and each further move of it
has a half-day of its own. Which moves there are is the machine's to say (``graph.lifecycle``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from graph.calendar import Suspension
from graph.clock import clock, in_office_hours
from graph.policy import LEVELS, Policy
from graph.terms import CaseKind, Level, Satisfaction
from loaders.demo import COUNTY, Cells
from loaders.demo_cases import FIRST_DAY, SHOWCASE, Arrival
from loaders.demo_staff import Staff, centre
from loaders.demo_words import CALMED, MEDIATED, RAISED, RETURNED, SUSPENDED, TRANSFERRED

OPENING = time(9, 30)
HALVES = (time(10, 30), time(15, 30))

# How settled cases are worked, in per cent. Those that are late go up by their deadline.
WAYS = {"plain": 72, "mediated": 12, "late": 8, "transferred": 2, "returned": 2, "suspended": 3, "raised": 1}
SATISFACTION = {
    Satisfaction.SATISFIED: 86, Satisfaction.BASICALLY: 9, Satisfaction.DISSATISFIED: 2, Satisfaction.NO_ANSWER: 3,
}  # fmt: skip
REVISITED, DISSATISFIED = 0.4, 0.02  # of those archived long enough; of those revisited

# How each kind of unit resolves (GB/T 31000-2015, table 5.58): judicial, administrative, people's, industry mediation.
RESOLUTIONS = {"CT": "0101", "PS": "0102", "JO": "0102", "PO": "0102", "D": "0102"}


@dataclass(frozen=True)
class Doing:
    """One thing that somebody does: the form that is sent, when, for which case, and with which idempotency key."""

    at: datetime
    case: str
    form: Cells
    request: str

    @property
    def arrives(self) -> bool:
        """Whether a case comes in by it."""
        return self.form["action"] == "accept"


def lived(arrival: Arrival, random: Random, staff: Staff, policy: Policy, until: date) -> list[Doing]:
    """What people do with a case, none of it after the day ``until``; one that settles is settled by then."""

    def life() -> _Life:
        return _Life(arrival, random, staff, policy, until)

    if arrival.twin:
        return life().reported_twice(arrival.twin)
    if arrival.withdrawn:
        return life().withdrawn()
    if not arrival.settled:
        return life().open()
    for _ in range(3):
        way = random.choices(list(WAYS), list(WAYS.values()))[0]
        doings = life().settled(way)
        if doings is not None:
            return doings
    doings = life().settled("plain", quickly=True)
    assert doings is not None, f"{arrival.id} came in too late to be settled by {until}"
    return doings


class _Life:
    def __init__(self, arrival: Arrival, random: Random, staff: Staff, policy: Policy, until: date) -> None:
        self._arrival = arrival
        self._random = random
        self._staff = staff
        self._policy = policy
        self._end = _half(until) + 1
        self._level = arrival.level
        self._begins = arrival.day
        self._pauses: tuple[Suspension, ...] = ()
        self._lead = staff.leads(arrival.category, self._level, arrival.grid)[0]
        self._next = _half(arrival.day)  # the half-day in which it can be moved next
        self._doings: list[Doing] = []
        source = str(arrival.form["source"])
        brings = staff.member(arrival.grid) if source in ("grid_member", "patrol", "platform") else self._centre
        self._add(_moment(policy, arrival.day, OPENING), {**arrival.form, "by": brings})

    # Whole lives.

    def settled(self, way: str, *, quickly: bool = False) -> list[Doing] | None:
        """A case that is settled; None when that would be after the last day."""
        self._act("assign", self._centre)
        later = not quickly and self._random.random() < 0.15
        self._take_up(later=later or self._arrival.kind is CaseKind.INCIDENT)
        {
            "plain": lambda: None, "mediated": self._mediate, "late": self._too_late, "transferred": self._transfer,
            "returned": self._send_back, "suspended": self._suspend, "raised": self._raise,
        }[way]()  # fmt: skip
        last = self._next if quickly else self._random.randint(self._next, max(self._next, self._due_half))
        return self._settle_at(last) if last <= self._end else None

    def open(self) -> list[Doing]:
        """A case that nobody settles: level by level it goes up by its deadlines, and each takes it up."""
        random = self._random
        if self._next > self._end - 2 and random.random() < 0.3 and self._arrival.id not in SHOWCASE.values():
            return self._doings  # came in today, and not assigned yet
        self._act("assign", self._centre)
        self._take_up()
        while self._due_half < self._end:
            if random.random() < 0.5:
                self._mediate()
            if self._level is Level.COUNTY:
                break
            self._rise()
            self._take_up()
        return self._done()

    def withdrawn(self) -> list[Doing]:
        """A report that is taken back."""
        self._act("assign", self._centre)
        self._act("withdraw", self._centre, "报警人称系误会，双方已自行和解，申请撤回。")
        return self._done()

    def reported_twice(self, into: str) -> list[Doing]:
        """A second report of a case: it goes into that one."""
        self._act("assign", self._centre)
        self._act("merge", self._centre, f"与{into}系同一警情，并案办理。", into=into)
        return self._done()

    # Parts of lives.

    def _take_up(self, *, later: bool = False) -> None:
        self._next += later
        self._act("take_up", self._staff.head(self._lead))

    def _mediate(self) -> None:
        self._act("note", self._staff.head(self._lead), self._pick(MEDIATED))

    def _too_late(self) -> None:
        """Not settled in time: the clock takes it up a level, some two, and few stay late at the last."""
        while self._level is not Level.COUNTY:
            if self._random.random() < 0.5:
                self._mediate()
            self._rise()
            self._take_up()
            if self._random.random() < 0.85:
                return
        if self._random.random() < 0.5:
            self._next = self._due_half + self._random.randint(2, 6)

    def _rise(self) -> None:
        """The deadline passes, and the level above has it on the morning after."""
        due = self._due
        self._goes_to(LEVELS[LEVELS.index(self._level) + 1], due)
        self._next = _half(due) + 2

    def _raise(self) -> None:
        """The level asks the next one for help before its deadline."""
        if self._level is Level.COUNTY:
            return
        self._act("escalate", self._staff.head(self._lead), self._pick(RAISED))
        self._goes_to(LEVELS[LEVELS.index(self._level) + 1], self._today)
        self._take_up()

    def _transfer(self) -> None:
        self._hand_to_another("transfer", self._staff.head(self._lead), self._pick(TRANSFERRED))

    def _send_back(self) -> None:
        self._act("send_back", self._staff.head(self._lead), self._pick(RETURNED))
        self._hand_to_another("assign", self._centre, "")

    def _hand_to_another(self, action: str, by: str, note: str) -> None:
        """To the policy's next choice at the level, else to its first at the level above; at the last it stays."""
        own = self._leads(self._level)
        if self._lead in own[:-1]:
            level, to = self._level, own[own.index(self._lead) + 1]
        elif self._level is not Level.COUNTY:
            level = LEVELS[LEVELS.index(self._level) + 1]
            to = self._leads(level)[0]
        elif action == "transfer":
            return
        else:
            level, to = self._level, self._lead
        self._act(action, by, note, to=to)
        if level is not self._level:
            self._goes_to(level, self._today)
        self._lead = to
        self._take_up()

    def _suspend(self) -> None:
        """The clock stands still for some days, and the case is moved again from the day on which it goes on."""
        begins = self._day_of(self._next)
        ends = begins + timedelta(days=self._random.randint(2, 12))
        self._act("suspend", self._staff.head(self._lead), self._pick(SUSPENDED), until=ends)
        self._pauses = (*self._pauses, Suspension(begins, ends))
        self._next = _half(ends)

    def _settle_at(self, half: int) -> list[Doing]:
        """Settled, then what follows: what the people say, the archive, and for some a revisit."""
        self._settle(half)
        archived = self._next - 1
        random = self._random
        calls = in_office_hours(self._policy, self._day_of(archived) + timedelta(self._policy.clock.revisit_days))
        self._next = _half(self._policy.day(calls)) + random.randint(0, 7)
        if random.random() < REVISITED and self._next <= self._end:
            if random.random() >= DISSATISFIED or self._next + 12 > self._end:
                content = random.choices((Satisfaction.SATISFIED, Satisfaction.BASICALLY), (90, 10))[0]
                self._revisit(content)
            else:
                self._revisit(Satisfaction.DISSATISFIED)
                self._goes_to(LEVELS[min(LEVELS.index(self._level) + 1, len(LEVELS) - 1)], self._today)
                self._take_up()
                self._settle(self._next + random.randint(0, 5))
        return self._done()

    def _settle(self, half: int) -> None:
        self._next = half
        kind = self._lead.rpartition("-")[2].rstrip("12345")
        mode = RESOLUTIONS.get(kind, "0106" if self._lead.startswith(f"U-{COUNTY}-MC-") else "0103")
        self._act("settle", self._staff.head(self._lead), self._pick(CALMED[self._arrival.kind]), resolution=mode)
        self._next += self._random.randint(0, 5)
        said = self._random.choices(list(SATISFACTION), list(SATISFACTION.values()))[0]
        self._act("evaluate", self._centre, satisfaction=said.value)
        self._next += self._random.randint(0, 3)
        self._act("archive", self._centre)

    def _revisit(self, satisfaction: Satisfaction) -> None:
        self._act("revisit", self._staff.member(self._arrival.grid), satisfaction=satisfaction.value)

    # Where it stands.

    def _goes_to(self, level: Level, begins: date) -> None:
        self._level, self._begins = level, begins
        self._lead = self._leads(level)[0]

    def _leads(self, level: Level) -> list[str]:
        return self._staff.leads(self._arrival.category, level, self._arrival.grid)

    @property
    def _centre(self) -> str:
        return self._staff.head(centre(self._level, self._arrival.grid))

    @property
    def _due(self) -> date:
        return clock(self._policy, self._level, self._begins, self._pauses).due

    @property
    def _due_half(self) -> int:
        """The last half-day of the clock."""
        return _half(self._due) + 1

    @property
    def _today(self) -> date:
        """The day of what was done last."""
        return self._day_of(self._next - 1)

    def _day_of(self, half: int) -> date:
        return FIRST_DAY + timedelta(days=half // 2)

    def _pick(self, words: tuple[str, ...]) -> str:
        return self._random.choice(words)

    def _act(self, action: str, by: str, note: str = "", **given: object) -> None:
        """Somebody moves it in the next half-day; given is what the move says besides."""
        at = _moment(self._policy, self._day_of(self._next), HALVES[self._next % 2])
        self._add(at, {"action": action, "by": by, "note": note, **given})
        self._next += 1

    def _add(self, at: datetime, form: Cells) -> None:
        id = self._arrival.id
        self._doings.append(Doing(at, id, form, f"demo/{id}/{len(self._doings) + 1}"))

    def _done(self) -> list[Doing]:
        last = _moment(self._policy, self._day_of(self._end), HALVES[1])
        return [doing for doing in self._doings if doing.at <= last]


def _half(day: date) -> int:
    """The first half-day of a day."""
    return (day - FIRST_DAY).days * 2


def _moment(policy: Policy, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, policy.zone).astimezone(UTC)
