"""Synthetic cases of the demo's year 2023, with the counts of the county's report."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from graph import standards
from graph.policy import LEVELS, Policy, Selector, load
from graph.terms import Level, Severity
from loaders.demo import COUNTY, TRIBUNALS, Cells

DISPUTES, SETTLED_DISPUTES = 2570, 2536
DEMANDS, WARNINGS, INCIDENTS = 450, 52, 120
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
SUFFIXES = {
    "police_station": "PS", "judicial_office": "JO", "petition_office": "PO", "court": "CT",
    "mediation_committee": "MC", "industry_department": "D",
}  # fmt: skip

# Cases made on purpose for the worked examples. Their parties are picked from one grid of 孟坝镇: the land case and
# the two beside it share people and households, so risk runs between them.
SHOWCASE = {"land": "ZY2023-0001", "debt": "ZY2023-0002", "neighbour": "ZY2023-0003", "labour": "ZY2023-0004"}
_PURPOSE = {
    # id: (category, severity, level, accepted, title, grid, positions of the parties among the grid's residents)
    "ZY2023-0001": ("0902", 2, "township", date(2023, 12, 6), "宅基地边界纠纷", 0, (0, 3)),
    "ZY2023-0002": ("0804", 1, "village", date(2023, 12, 13), "借款纠纷", 0, (1, 5)),
    "ZY2023-0003": ("0201", 2, "village", date(2023, 12, 9), "排水通行纠纷", 0, (3, 6)),
    "ZY2023-0004": ("0701", 2, "township", date(2023, 12, 11), "工资拖欠纠纷", -1, (0, 2)),
}


def cases(random: Random, areas: list[Cells], grids: list[Cells], people: list[Cells], until: date) -> list[Cells]:
    """The year's cases, none after the day ``until``: 2,570 disputes of which 34 are open, 450 demands, 52 hazards
    that were supervised, 120 incidents of which 2 are open."""
    return _Year(random, areas, grids, people, until).cases


class _Year:
    def __init__(
        self, random: Random, areas: list[Cells], grids: list[Cells], people: list[Cells], until: date
    ) -> None:
        self._random = random
        self._policy: Policy = load()
        self._until = until
        self._names = {str(area["code"]): str(area["name"]) for area in [*areas, *grids]}
        self._grids = [str(grid["code"]) for grid in grids]
        self._residents: dict[str, list[str]] = {}
        for person in people:
            self._residents.setdefault(str(person["lives_in"]), []).append(str(person["id"]))
        self.cases: list[Cells] = []
        for id, purpose in _PURPOSE.items():
            self._on_purpose(id, *purpose)
        open_disputes = DISPUTES - SETTLED_DISPUTES - len(_PURPOSE)
        for kind, count, still_open, categories in (
            ("dispute", DISPUTES - len(_PURPOSE), open_disputes, DISPUTE_CATEGORIES),
            ("demand", DEMANDS, 0, DEMAND_CATEGORIES),
            ("hazard", WARNINGS, 0, HAZARD_CATEGORIES),
            ("incident", INCIDENTS, 2, INCIDENT_CATEGORIES),
        ):
            for number in range(count):
                self._case(kind, categories, settled=number >= still_open)

    def _on_purpose(
        self, id: str, category: str, severity: int, level: str, accepted: date, title: str, grid: int,
        positions: tuple[int, ...],
    ) -> None:  # fmt: skip
        town = f"{COUNTY}102" if grid == 0 else f"{COUNTY}100"
        code = next(code for code in self._grids if code.startswith(town) and len(self._residents[code]) > 8)
        parties = [self._residents[code][position] for position in positions]
        self._add(id, "dispute", category, severity, Level(level), code, parties, accepted, None, title)

    def _case(self, kind: str, categories: dict[str, int], *, settled: bool) -> None:
        random = self._random
        code = random.choice(self._grids)
        category = random.choices(list(categories), list(categories.values()))[0]
        severity = random.choices((1, 2, 3, 4), (70, 24, 5, 1))[0]
        level = self._policy.starting_level(category, Severity(severity))
        if level is not Level.COUNTY and random.random() < (0.06 if settled else 0.3):
            level = LEVELS[LEVELS.index(level) + 1]  # it was not settled in time below
        accepted = self._day(settled)
        ended = None
        if settled:
            allowed = sum(self._policy.level(each).days for each in LEVELS[: LEVELS.index(level) + 1])
            ended = min(accepted + timedelta(days=random.randint(0, allowed)), self._until)
        id = f"ZY2023-{len(self.cases) + 1:04}"
        subject = standards.categories()[category].name
        words = {"dispute": "纠纷", "demand": "诉求", "hazard": "风险隐患", "incident": "警情"}[kind]
        self._add(id, kind, category, severity, level, code, self._parties(code), accepted, ended, f"{subject}{words}")

    def _day(self, settled: bool) -> date:
        """Open cases are of the last weeks; the others are spread over the year."""
        span = (self._until - FIRST_DAY).days
        first = 0 if settled else span - 21
        return FIRST_DAY + timedelta(days=self._random.randint(first, span))

    def _parties(self, code: str) -> list[str]:
        """Two to four people, most of them of the grid, the others of the grid beside it."""
        random = self._random
        beside = self._grids[self._grids.index(code) - 1]
        pool = self._residents[code] if random.random() < 0.8 else [*self._residents[code], *self._residents[beside]]
        return random.sample(pool, min(len(pool), random.choice((2, 2, 2, 3, 4))))

    def _add(
        self, id: str, kind: str, category: str, severity: int, level: Level, code: str, parties: list[str],
        accepted: date, ended: date | None, title: str,
    ) -> None:  # fmt: skip
        random = self._random
        place = f"{self._names[code[:9]]}{self._names[code]}"
        follows = None
        if ended is None or random.random() < 0.04:
            follows = self._earlier(code, accepted)
        supervised = kind == "hazard" or (ended is None and level is Level.COUNTY)
        lead = self._lead(category, level, code)
        self.cases.append(
            {
                "id": id, "kind": kind, "title": f"{place}{title}", "summary": f"{place}群众反映{title}，待核实处理。",
                "severity": severity,
                "source": random.choice(("grid_member", "grid_member", "hall", "hotline", "platform", "petition")),
                "occurred_on": accepted - timedelta(days=random.choice((0, 0, 0, 1)) if accepted > FIRST_DAY else 0),
                "accepted_on": accepted, "settled_on": ended, "level": level,
                "step": "archived" if ended else "supervised" if supervised else "handling",
                "stage": "reviewed" if ended else "coordinated", "area_code": code, "category": category,
                "parties": parties, "lead": lead, "supports": self._supports(level, code, lead), "follows": follows,
                "place": self._names[code], "scale": "01", "people": len(parties),
                "resolution": "0103" if ended else None, "synthetic": True,
            }
        )  # fmt: skip

    def _earlier(self, code: str, accepted: date) -> str | None:
        """A settled case of the same village that this one may follow."""
        for case in reversed(self.cases[-400:]):
            ended = case["settled_on"]
            if str(case["area_code"])[:12] == code[:12] and isinstance(ended, date) and ended < accepted:
                return str(case["id"])
        return None

    def _lead(self, category: str, level: Level, code: str) -> str:
        """The policy's first choice at the level."""
        choices = self._policy.category(category).at(level)
        return _unit(choices[0], level, code) if choices else _centre(level, code)

    def _supports(self, level: Level, code: str, lead: str) -> list[str]:
        joins = [_unit(choice, level, code) for choice in self._policy.level(level).joins if choice.industry is None]
        return [unit for unit in [_centre(level, code), *joins] if unit != lead]


def _centre(level: Level, code: str) -> str:
    return f"C-{code[: level.code_length]}"


def _unit(choice: Selector, level: Level, code: str) -> str:
    if choice.kind == "centre":
        return _centre(level, code)
    if choice.kind == "court" and level is Level.TOWNSHIP:
        number = next(n for n, suffixes in enumerate(TRIBUNALS.values(), start=1) if code[6:9] in suffixes)
        return f"U-{COUNTY}-CT{number}"
    industry = f"-{choice.industry}" if choice.industry else ""
    return f"U-{code[: level.code_length]}-{SUFFIXES[choice.kind]}{industry}"
