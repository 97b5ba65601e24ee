"""Cases as Open311 lists them, and the area nearest to a place, against plain walks over random counties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from queries.nearest import MOST, nearest
from queries.scope import Scope
from queries.service_requests import ServiceRequest, between, named, of_token, one
from tests.queries.county import AT, COUNTY, GRID, TOWN, VILLAGE, area, case, category, link, part_of, unit, write

ZONE = ZoneInfo("Asia/Shanghai")
FAR = "621028100200001"  # a grid of another county
PLACES = [GRID, VILLAGE, FAR]
CODES = ["0902", "0203", "1601", None]
KINDS = ["demand", "demand", "hazard", "dispute", "incident"]
UNITS = ["派出所", "调委会"]
ENDS = {"settle": "settled", "withdraw": "withdrawn", "merge": "merged"}
PARENTS = {TOWN: COUNTY, VILLAGE: TOWN, GRID: VILLAGE, FAR: "621028"}


@dataclass(frozen=True)
class Told:
    """A case as a test makes it: the day it came, what its journal says (action and hours since then), and where."""

    number: int
    kind: str
    days: int  # before AT
    minute: int  # of the day, at which it came in here
    worked: bool  # it came in here; else a file brought it
    loaded_end: int | None  # days after which it had ended, of one that a file brought
    entries: tuple[tuple[str, int], ...]
    place: str
    code: str | None
    lead: str | None
    lead_until: bool

    @property
    def id(self) -> str:
        return f"案{self.number}"

    @property
    def accepted_on(self) -> date:
        return AT - timedelta(days=self.days)

    @property
    def came(self) -> datetime:
        minute = self.minute if self.worked else 0
        return datetime.combine(self.accepted_on, time(), ZONE) + timedelta(minutes=minute)

    @property
    def journal(self) -> list[tuple[str, datetime]]:
        first = [("accept", self.came)] if self.worked else []
        return first + [(action, self.came + timedelta(hours=hours)) for action, hours in self.entries]

    @property
    def settled_on(self) -> date | None:
        ended = None if self.loaded_end is None or self.worked else self.accepted_on + timedelta(days=self.loaded_end)
        for action, at in self.journal:
            if action in ENDS:
                ended = at.date()
            elif action == "reopen":
                ended = None
        return ended

    @property
    def updated(self) -> datetime:
        if self.settled_on is None:
            return self.journal[-1][1] if self.journal else self.came
        ends = [at for action, at in self.journal if action in ENDS]
        return ends[-1] if ends else datetime.combine(self.settled_on, time(), ZONE)

    def seen(self, scope: Scope | None) -> bool:
        if self.kind not in ("demand", "hazard") or self.code == "1601":
            return False
        if scope is None:
            return True
        up: str | None = self.place
        while up is not None:
            if up in scope.areas:
                return True
            up = PARENTS.get(up)
        return self.lead in scope.units and not self.lead_until


@st.composite
def told(draw: st.DrawFn, number: int) -> Told:
    gaps = sorted(draw(st.lists(st.integers(1, 200), max_size=4, unique=True)))
    actions = [draw(st.sampled_from(["assign", "settle", "reopen", "withdraw", "archive", "note"])) for _ in gaps]
    return Told(
        number,
        draw(st.sampled_from(KINDS)),
        draw(st.integers(0, 6)),
        draw(st.sampled_from([0, 1, 600, 1439])),
        draw(st.booleans()),
        draw(st.sampled_from([None, 0, 3])),
        tuple(zip(actions, gaps, strict=True)),
        draw(st.sampled_from(PLACES)),
        draw(st.sampled_from(CODES)),
        draw(st.sampled_from([None, *UNITS])),
        draw(st.booleans()),
    )


def put(database: Database, cases: list[Told]) -> None:
    nodes = [area(code) for code in (COUNTY, "621028", TOWN, VILLAGE, GRID, FAR)]
    nodes += [category(code) for code in CODES if code]
    nodes += [unit(id, "court", "village") for id in UNITS]
    edges = [part_of(child, parent) for child, parent in PARENTS.items()]
    for each in cases:
        nodes.append(
            case(each.id, kind=each.kind, accepted_on=each.accepted_on, settled_on=each.settled_on, receipt=f"receipt{each.number}",
                 title="张三家的事", summary="张三说", place="张三家", due_on=AT, longitude=107.5049, latitude=35.4951)
        )  # fmt: skip
        edges.append(link(f"Case:{each.id}", "OCCURRED_IN", f"Area:{each.place}"))
        if each.code:
            edges.append(link(f"Case:{each.id}", "OF_CATEGORY", f"Category:{each.code}"))
        if each.lead:
            until = {"until": AT - timedelta(days=20)} if each.lead_until else {}
            edges.append(link(f"Case:{each.id}", "HANDLED_BY", f"Unit:{each.lead}", role="lead", **until))
        for number, (action, at) in enumerate(each.journal, start=1):
            id = f"{each.id}#{number}"
            nodes.append(
                (
                    "JournalEntry",
                    {"id": id, "number": number, "action": action, "at": at.astimezone(UTC), "day": at.date()},
                )
            )
            edges.append(link(f"JournalEntry:{id}", "RECORDS", f"Case:{each.id}"))
    write(database, nodes, edges)


def plain(each: Told) -> ServiceRequest:
    closed = each.settled_on is not None
    return ServiceRequest(
        id=each.id, closed=closed, step="handling", standing="settled" if closed else "open", category=each.code,
        unit=None if each.lead is None or each.lead_until else f"单位{each.lead}", requested_at=each.came,
        updated_at=each.updated, due_on=None if closed else AT, area=each.place,
        longitude=107.5049 if each.kind == "hazard" else 107.5, latitude=35.4951 if each.kind == "hazard" else 35.5,
    )  # fmt: skip


def newest(cases: list[Told]) -> list[ServiceRequest]:
    return [plain(each) for each in sorted(cases, key=lambda each: (-each.came.timestamp(), each.id))]


SCOPES = [
    None,
    Scope(areas=(COUNTY,)),
    Scope(areas=(GRID,)),
    Scope(units=("调委会",)),
    Scope(areas=("621028",), units=("派出所",)),
    Scope(),
]


@dataclass(frozen=True)
class Search:
    """What a list is asked for: days before AT, and the rest as the question has it."""

    early: int
    late: int
    minute: int
    codes: list[str] | None
    closed: bool | None
    county: str | None
    scope: Scope | None
    limit: int

    @property
    def earliest(self) -> datetime:
        return datetime.combine(AT - timedelta(days=self.early), time(), ZONE) + timedelta(minutes=self.minute)

    @property
    def latest(self) -> datetime:
        return datetime.combine(AT - timedelta(days=self.late), time(23, 59), ZONE)

    def finds(self, each: Told) -> bool:
        return (
            self.earliest <= each.came <= self.latest
            and each.seen(self.scope)
            and (self.codes is None or each.code in self.codes)
            and (self.closed is None or self.closed == (each.settled_on is not None))
            and (self.county is None or each.place.startswith(self.county))
        )


# Most ask for most of what there is: a list that is empty anyway shows no fault.
SEARCHES = st.builds(
    Search,
    early=st.sampled_from([7, 7, 7, 5, 3]),
    late=st.sampled_from([-1, -1, 0, 0, 2]),
    minute=st.sampled_from([0, 1, 700]),
    codes=st.sampled_from([None, None, ["0902"], ["0902", "0203"], []]),
    closed=st.sampled_from([None, None, True, False]),
    county=st.sampled_from([None, None, COUNTY, "621028"]),
    scope=st.sampled_from(SCOPES),
    limit=st.sampled_from([2, 3, 7]),
)


@settings(max_examples=2)
@given(
    cases=st.tuples(*(told(number) for number in range(30))).map(list),
    searches=st.lists(SEARCHES, min_size=30, max_size=30),
)
def test_a_list_is_what_a_plain_walk_finds(database: Database, cases: list[Told], searches: list[Search]) -> None:
    """Few counties, each searched often: the database plans a question anew for each county."""
    put(database, cases)
    for search in searches:
        seeing = database.seen_by(None if search.scope is None else search.scope.parameter(AT), None)
        asked: dict[str, Any] = {
            "categories": search.codes, "closed": search.closed, "county": search.county, "limit": search.limit,
        }  # fmt: skip
        walked, skipped, mark = [], [], None
        for number in range(20):
            page = seeing.ask(between(search.earliest, search.latest.astimezone(UTC), ZONE, **asked, after=mark))
            walked += page.items
            again = between(search.earliest, search.latest, ZONE, **asked, skip=number * search.limit)
            skipped += seeing.ask(again).items
            mark = page.next
            if mark is None:
                break
        assert walked == skipped == newest([each for each in cases if search.finds(each)]), search


@settings(max_examples=3)
@given(cases=st.tuples(*(told(number) for number in range(8))).map(list))
def test_a_case_that_is_named_is_found_where_it_is_seen(database: Database, cases: list[Told]) -> None:
    put(database, cases)
    every = [each.id for each in cases]
    for scope in SCOPES:
        seeing = database.seen_by(None if scope is None else scope.parameter(AT), None)
        for county in (None, COUNTY, "621028"):
            seen = [each for each in cases if each.seen(scope) and (county is None or each.place.startswith(county))]
            assert list(seeing.ask(named([*every, "案无", *every], ZONE, county=county)).items) == newest(seen)
            for each in cases[:4]:
                if each in seen:
                    assert seeing.ask(one(each.id, ZONE, county=county)) == plain(each)
                    assert seeing.ask(of_token(f" RECEIPT{each.number} ", county=county)) == each.id
                else:
                    with pytest.raises(NotFoundError):
                        seeing.ask(one(each.id, ZONE, county=county))
                    with pytest.raises(NotFoundError):
                        seeing.ask(of_token(f"receipt{each.number}", county=county))


def test_nothing_about_people_is_told(database: Database) -> None:
    put(database, [Told(1, "demand", 0, 0, True, None, (), GRID, "0902", None, False)])
    told = database.ask(one("案1", ZONE)).model_dump_json()
    assert "张三" not in told


@pytest.mark.parametrize("mark", ["x", "2023-12-15T00:00:00+08:00x/案1", "/案1", ""])
def test_a_mark_that_is_none_is_refused(mark: str) -> None:
    with pytest.raises(BadInputError, match="after"):
        between(datetime(2023, 12, 1, tzinfo=UTC), datetime(2023, 12, 15, tzinfo=UTC), ZONE, after=mark)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along a great circle (the haversine formula)."""
    (x, y), (u, v) = ((radians(value) for value in each) for each in (one, other))
    return 2 * 6_378_140 * asin(sqrt(sin((v - y) / 2) ** 2 + cos(y) * cos(v) * sin((u - x) / 2) ** 2))


CENTRE = (107.2, 35.68)
POINTS = st.tuples(st.floats(106.3, 108.1), st.floats(35.0, 36.4))
AREAS = [COUNTY, TOWN, "621027101", VILLAGE, "621027101200", GRID, "621028", "621028100", FAR]


@settings(max_examples=30)
@given(
    points=st.dictionaries(st.sampled_from(AREAS), POINTS),
    ended=st.sets(st.sampled_from(AREAS), max_size=2),
    place=POINTS,
    county=st.sampled_from([None, COUNTY, "621028"]),
    scope=st.sampled_from([None, (COUNTY,), (TOWN,), ("621027101", "621028"), ()]),
)
def test_the_nearest_area_is_the_one_that_a_plain_walk_finds(
    database: Database, points: dict[str, tuple[float, float]], ended: set[str], place: tuple[float, float],
    county: str | None, scope: tuple[str, ...] | None,
) -> None:  # fmt: skip
    above = {**PARENTS, "621027101": COUNTY, "621027101200": "621027101", "621028100": "621028"}
    nodes = []
    for code in AREAS:
        label, properties = area(code)
        x, y = points.get(code, (None, None))
        nodes.append((label, {**properties, "longitude": x, "latitude": y}))
    edges = [part_of(code, top, **({"until": AT} if code in ended else {})) for code, top in above.items()]
    write(database, nodes, edges)

    def seen(code: str) -> bool:
        if scope is None or code in scope:
            return True
        return code not in ended and code in above and seen(above[code])

    found = [
        (metres(place, points[code]), -len(code), code)
        for code in points
        if len(code) > 6 and code not in ended and seen(code) and (county is None or code.startswith(county))
        and metres(place, points[code]) <= MOST
    ]  # fmt: skip
    seeing = database.seen_by(None if scope is None else Scope(areas=scope).parameter(AT), None)
    assert seeing.ask(nearest(*place, AT, county=county)) == (min(found)[2] if found else None)


def test_nobody_is_near_from_afar(database: Database) -> None:
    label, properties = area(TOWN)
    nodes = [area(COUNTY), (label, {**properties, "longitude": CENTRE[0], "latitude": CENTRE[1]})]
    write(database, nodes, [part_of(TOWN, COUNTY)])
    assert database.ask(nearest(*CENTRE, AT)) == TOWN
    assert database.ask(nearest(CENTRE[0], CENTRE[1] + 0.44, AT)) == TOWN
    assert database.ask(nearest(CENTRE[0], CENTRE[1] + 0.46, AT)) is None
    assert database.ask(nearest(CENTRE[0] + 0.6, CENTRE[1], AT)) is None
    assert database.ask(nearest(116.4, 39.9, AT)) is None
