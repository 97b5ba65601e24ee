"""What comes in during the demo's year 2023: synthetic cases with the counts of the county's report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from graph import standards
from graph.policy import Policy
from graph.terms import CaseKind, CaseRole, Level, Severity
from loaders.demo import COUNTY, Cells, Files

DISPUTES, SETTLED_DISPUTES = 2570, 2536
DEMANDS, HAZARDS, INCIDENTS, OPEN_INCIDENTS = 450, 52, 120, 2
WITHDRAWN, MERGED = 3, 3  # of the incidents; no dispute and no demand, so that found and settled stay the report's
FIRST_DAY = date(2023, 1, 1)

# Roughly what villages quarrel about; never class 16.
DISPUTE_CATEGORIES = {
    "0201": 14, "0202": 12, "0203": 3, "0101": 14, "0102": 6, "0103": 6, "0901": 12, "0902": 11, "0903": 4, "0904": 3,
    "0804": 10, "0701": 6, "0507": 5, "0503": 6, "0502": 2, "0303": 4, "0302": 2, "0601": 4, "0602": 2, "0402": 2,
    "1102": 4, "1101": 1, "0504": 1, "0299": 3, "99": 2,
}  # fmt: skip
DEMAND_CATEGORIES = {"1104": 8, "1202": 6, "1201": 2, "1305": 3, "0702": 3, "1302": 2, "99": 4}
HAZARD_CATEGORIES = {"0303": 4, "1304": 5, "0904": 2, "0902": 3}
INCIDENT_CATEGORIES = {"0303": 5, "0503": 3, "0401": 2}
WORDS = {
    CaseKind.DISPUTE: "纠纷", CaseKind.DEMAND: "诉求", CaseKind.HAZARD: "风险隐患", CaseKind.INCIDENT: "警情",
}  # fmt: skip
SOURCES = {
    CaseKind.DISPUTE: ("grid_member", "grid_member", "grid_member", "hall", "hotline", "platform", "petition"),
    CaseKind.DEMAND: ("hall", "hotline", "hotline", "platform", "petition", "grid_member"),
    CaseKind.HAZARD: ("patrol", "patrol", "grid_member"),
    CaseKind.INCIDENT: ("police",),
}

# Cases made on purpose for the worked examples. Their parties are picked from one grid of 孟坝镇: the land case and
# the two beside it share people and households, so risk runs between them.
SHOWCASE = {"land": "ZY2023-0001", "debt": "ZY2023-0002", "neighbour": "ZY2023-0003", "labour": "ZY2023-0004"}
_PURPOSE = {
    # id: (category, severity, accepted, title, township, positions of the parties among the grid's residents)
    "ZY2023-0001": ("0902", 2, date(2023, 12, 6), "宅基地边界纠纷", "102", (0, 3)),
    "ZY2023-0002": ("0804", 1, date(2023, 12, 13), "借款纠纷", "102", (1, 5)),
    "ZY2023-0003": ("0201", 2, date(2023, 12, 9), "排水通行纠纷", "102", (3, 6)),
    "ZY2023-0004": ("0701", 2, date(2023, 12, 11), "工资拖欠纠纷", "100", (0, 2)),
}
# How many days before the demo's day the other open cases came in. Most are young; one has gone all the way up.
OPEN_AGES = (0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 11, 13, 16, 19, 24, 45)


@dataclass(frozen=True)
class Arrival:
    """A case that comes in: what its life is planned from, and its form without the person who reports it.

    ``level``: where it starts; ``twin``: an earlier report of the same matter.
    """

    id: str
    kind: CaseKind
    category: str
    level: Level
    grid: str
    day: date
    settled: bool
    form: Cells
    withdrawn: bool = False
    twin: str | None = None


def arrivals(random: Random, files: Files, policy: Policy, until: date) -> list[Arrival]:
    """The year's cases, none after the day ``until``: 2,570 disputes of which 34 stay open, 450 demands, 52 hazards,
    120 incidents of which 2 stay open, 3 are withdrawn and 3 are reports of one that is known already."""
    return _Year(random, files, policy, until).cases


class _Year:
    def __init__(self, random: Random, files: Files, policy: Policy, until: date) -> None:
        self._random = random
        self._policy = policy
        self._until = until
        self._names = {str(area["code"]): str(area["name"]) for area in files["areas"]}
        self._grids = [code for code in self._names if len(code) == Level.GRID.code_length]
        self._residents: dict[str, list[str]] = {}
        for person in files["people"]:
            if "lives_in" in person:
                self._residents.setdefault(str(person["lives_in"]), []).append(str(person["id"]))
        self._villages: dict[str, list[Arrival]] = {}
        self.cases: list[Arrival] = []
        for id, purpose in _PURPOSE.items():
            self._on_purpose(id, *purpose)
        for kind, count, categories in (
            (CaseKind.DISPUTE, SETTLED_DISPUTES, DISPUTE_CATEGORIES),
            (CaseKind.DEMAND, DEMANDS, DEMAND_CATEGORIES),
            (CaseKind.HAZARD, HAZARDS, HAZARD_CATEGORIES),
        ):
            for _ in range(count):
                self._case(kind, categories, self._day())
        for age in OPEN_AGES:
            self._case(CaseKind.DISPUTE, DISPUTE_CATEGORIES, until - timedelta(days=age), settled=False)
        for number in range(INCIDENTS - MERGED):
            settled = number >= OPEN_INCIDENTS
            day = self._day() if settled else until - timedelta(days=1)
            self._case(CaseKind.INCIDENT, INCIDENT_CATEGORIES, day, settled=settled,
                       withdrawn=0 <= number - OPEN_INCIDENTS < WITHDRAWN)  # fmt: skip
        for known in self.cases[-MERGED:]:
            self._add(known.kind, known.category, 1, known.grid, self._parties(known.grid), known.day,
                      str(known.form["title"]), twin=known.id)  # fmt: skip

    def _on_purpose(
        self, id: str, category: str, severity: int, day: date, title: str, town: str, positions: Sequence[int]
    ) -> None:
        town = f"{COUNTY}{town}"
        code = next(code for code in self._grids if code.startswith(town) and len(self._residents[code]) > 8)
        parties = [self._residents[code][position] for position in positions]
        self._add(CaseKind.DISPUTE, category, severity, code, parties, day, self._titled(code, title), settled=False)
        assert self.cases[-1].id == id

    def _case(
        self, kind: CaseKind, categories: Mapping[str, int], day: date, *, settled: bool = True, withdrawn: bool = False
    ) -> None:
        random = self._random
        code = random.choice(self._grids)
        category = random.choices(list(categories), list(categories.values()))[0]
        severity = random.choices((1, 2, 3, 4), (70, 24, 5, 1))[0]
        title = self._titled(code, f"{standards.categories()[category].name}{WORDS[kind]}")
        self._add(kind, category, severity, code, self._parties(code), day, title, settled=settled, withdrawn=withdrawn)

    def _titled(self, code: str, what: str) -> str:
        return f"{self._names[code[: Level.TOWNSHIP.code_length]]}{self._names[code]}{what}"

    def _day(self) -> date:
        """A day that leaves a day to settle what came in on it."""
        return FIRST_DAY + timedelta(days=self._random.randint(0, (self._until - FIRST_DAY).days - 2))

    def _parties(self, code: str) -> list[str]:
        """Two to four people, most of them of the grid, the others of the grid beside it."""
        random = self._random
        beside = self._grids[self._grids.index(code) - 1]
        pool = self._residents[code] if random.random() < 0.8 else [*self._residents[code], *self._residents[beside]]
        return random.sample(pool, min(len(pool), random.choice((2, 2, 2, 3, 4))))

    def _add(
        self, kind: CaseKind, category: str, severity: int, code: str, parties: list[str], day: date, title: str, *,
        settled: bool = True, withdrawn: bool = False, twin: str | None = None,
    ) -> None:  # fmt: skip
        random = self._random
        follows = self._earlier(code, day) if not settled or random.random() < 0.04 else None
        form: Cells = {
            "action": "accept", "id": f"ZY2023-{len(self.cases) + 1:04}", "kind": kind.value, "title": title,
            "summary": f"群众反映{title}，待核实处理。", "category": category, "severity": severity,
            "source": random.choice(SOURCES[kind]), "area": code, "place": self._names[code], "scale": "01",
            "occurred_on": day - timedelta(days=random.choice((0, 0, 0, 1)) if day > FIRST_DAY else 0),
            "parties": _involved(kind, parties),
            "follows": follows, "synthetic": True,
        }  # fmt: skip
        level = self._policy.starting_level(category, Severity(severity))
        arrival = Arrival(str(form["id"]), kind, category, level, code, day, settled, form, withdrawn, twin)
        self.cases.append(arrival)
        self._villages.setdefault(code[: Level.VILLAGE.code_length], []).append(arrival)

    def _earlier(self, code: str, day: date) -> str | None:
        """A case of the same village, settled long before, that this one may follow."""
        known = self._villages.get(code[: Level.VILLAGE.code_length], ())
        before = [each.id for each in known if each.settled and each.day < day - timedelta(days=45)]
        return before[-1] if before else None


def _involved(kind: CaseKind, parties: Sequence[str]) -> list[Cells]:
    """The parties with their roles: who brought it comes first; in a dispute the second is whom it is against."""
    own = {
        CaseKind.DISPUTE: [CaseRole.APPLICANT, CaseRole.RESPONDENT], CaseKind.DEMAND: [CaseRole.APPLICANT],
        CaseKind.INCIDENT: [], CaseKind.HAZARD: [],
    }[kind]  # fmt: skip
    roles = [*own, *[CaseRole.PARTY] * len(parties)]
    return [{"id": id, "role": role.value} for id, role in zip(parties, roles, strict=False)]
