"""Coordination: the smallest set of units that together are competent for everything, and who can convene them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import combinations, islice

from graph import standards
from graph.errors import BadInputError, NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import HandlingRole, Stationing
from queries.acting import Acting, ActingArea, Chains
from queries.answers import Answer, AreaRef, PersonRef, Reason, UnitRef, chain_path

QUERY = Query.beside(__file__)
EXACT_LIMIT = 200_000  # sets of units that are tried before the greedy choice stands
MOST = 50  # areas, and categories, of one question

Need = tuple[str, str]  # an area and a category


class Reach(StrEnum):
    """How a unit is reached at the centre that convenes it."""

    RESIDENT = "resident"
    ROTATING = "rotating"
    ON_CALL = "on_call"
    NOT_STATIONED = "not_stationed"
    CONVENES = "convenes"  # it is the centre itself


class HeldCase(Answer):
    """An open case that a unit holds in the areas asked for."""

    id: str
    title: str
    role: HandlingRole


class Participant(Answer):
    """A unit of the set: what it is competent for there, how it is reached, and what else it holds there."""

    unit: UnitRef
    heads: tuple[PersonRef, ...]
    competent_for: tuple[Need, ...]
    reach: Reach
    cases: tuple[HeldCase, ...]
    case_count: int


class Coordination(Answer):
    """The set, the centre that can convene it, and what nobody is competent for.

    ``exact``: no smaller set exists; else the set is the greedy one, at most 1 + ln(number of needs) times as large.
    """

    units: tuple[Participant, ...]
    centre: UnitRef | None
    convenes_for: AreaRef | None
    uncovered: tuple[Need, ...]
    exact: bool
    because: tuple[Reason, ...]


def coordination(areas: Sequence[str], categories: Sequence[str], at: date, cases: int = 20) -> Question[Coordination]:
    """The smallest set of units that are competent for every category in every area, on the day ``at``.

    ``cases``: how many open cases of each unit are listed. Raises BadInputError when either list is empty or too
    long; reading raises NotFoundError for an unknown area, BadInputError for one above the county.
    """
    for field, given in (("areas", areas), ("categories", categories)):
        if not 1 <= len(given) <= MOST:
            raise BadInputError(field, f"must hold 1 to {MOST} entries, not {len(given)}")
    for category in categories:
        if category not in standards.categories():
            raise NotFoundError("category", category)
    codes = list(dict.fromkeys(code for category in categories for code in standards.lineage(category)))

    def read(rows: list[Row]) -> Coordination:
        chains = Chains(rows)
        found = {area: chains.of(area, "areas") for area in areas}
        return _Plan(found, dict.fromkeys((a, c) for a in areas for c in categories), rows, cases).answer()

    return Question(QUERY, {"case": None, "areas": list(dict.fromkeys(areas)), "categories": codes, "at": at}, read)


def case_coordination(case: str, at: date, cases: int = 20) -> Question[Coordination]:
    """The same for the area and category of a case.

    Reading raises NotFoundError for an unknown case, BadInputError for one without a category or above the county.
    """

    def read(rows: list[Row]) -> Coordination:
        if not rows:
            raise NotFoundError("case", case)
        chains = Chains(rows)
        found = {place: chains.of(place, "case") for place in chains.places}
        category = rows[0]["own"]
        if category is None:
            raise BadInputError("case", f"{case} has no category, so nobody can be said to be competent for it")
        return _Plan(found, {(area, category): None for area in found}, rows, cases).answer()

    return Question(QUERY, {"case": case, "areas": [], "categories": [], "at": at}, read)


class _Plan:
    """One question's answer, from the chains of its areas."""

    def __init__(self, found: dict[str, list[ActingArea]], needs: Iterable[Need], rows: list[Row], cases: int) -> None:
        self._chains = found
        self._needs = list(needs)
        self._cases = cases
        self._held: dict[str, dict[str, HeldCase]] = {}
        for unit, *held in (held for row in rows for held in row["held"]):
            case = HeldCase(id=held[0], title=held[1], role=HandlingRole(held[2]))
            self._held.setdefault(unit, {})[case.id] = case
        self._units: dict[str, Acting] = {}
        self._steps: dict[str, int] = {}  # how far above the areas a unit acts
        self._meets: dict[str, set[Need]] = {}
        self._vacant: dict[str, Acting] = {}
        for need in self._needs:
            self._find_competent(need)

    def answer(self) -> Coordination:
        chosen, exact = _smallest_cover(self._meets, lambda id: (self._steps[id], id))
        covered = set[Need]().union(*(self._meets[id] for id in chosen))
        uncovered = tuple(need for need in self._needs if need not in covered)
        area, centre = self._convener()
        return Coordination(
            units=tuple(self._participant(id, centre) for id in chosen),
            centre=centre.ref if centre else None,
            convenes_for=AreaRef(code=area.code, name=area.name, level=area.level) if area else None,
            uncovered=uncovered,
            exact=exact,
            because=tuple(self._because(chosen, uncovered, area, centre)),
        )

    def _find_competent(self, need: Need) -> None:
        place, category = need
        lineage = set(standards.lineage(category))
        for step, area in enumerate(self._chains[place]):
            for unit in area.units:
                if unit.competent.isdisjoint(lineage):
                    continue
                if not unit.staffed:
                    self._vacant[unit.id] = unit
                    continue
                self._meets.setdefault(unit.id, set()).add(need)
                if step < self._steps.get(unit.id, step + 1):
                    self._steps[unit.id], self._units[unit.id] = step, unit

    def _convener(self) -> tuple[ActingArea | None, Acting | None]:
        """The lowest area above all of those asked for that a centre serves."""
        first, *others = self._chains.values()
        shared = set[str]({area.code for area in first}).intersection(*({a.code for a in chain} for chain in others))
        for area in first:
            if area.code in shared and area.centre is not None:
                return area, area.centre
        return None, None

    def _participant(self, id: str, centre: Acting | None) -> Participant:
        held = sorted(self._held.get(id, {}).values(), key=lambda case: case.id)
        return Participant(
            unit=self._units[id].ref,
            heads=self._units[id].heads,
            competent_for=tuple(sorted(self._meets[id])),
            reach=self._reach(id, centre),
            cases=tuple(held[: self._cases]),
            case_count=len(held),
        )

    def _reach(self, id: str, centre: Acting | None) -> Reach:
        if centre is not None and id == centre.id:
            return Reach.CONVENES
        stays = [
            Stationing(unit.mode)
            for chain in self._chains.values()
            for area in chain
            for unit in area.units
            if unit.id == id and unit.mode is not None and centre is not None and unit.centre == centre.id
        ]
        return Reach(min(stays, key=list(Stationing).index)) if stays else Reach.NOT_STATIONED

    def _because(
        self, chosen: list[str], uncovered: tuple[Need, ...], area: ActingArea | None, centre: Acting | None
    ) -> Iterable[Reason]:
        for id in chosen:
            yield self._competent_reason(id)
        for unit in self._vacant.values():
            yield Reason(
                rule="vacant",
                en=f"{unit.name} is competent, but nobody is assigned to it: left out",
                zh=f"{unit.name}有管辖权，但无人在岗：不计入",
                path=(f"Unit:{unit.id}",),
            )
        for place, category in uncovered:
            yield Reason(
                rule="uncovered",
                en=f"nobody is competent for category {category} in {place}",
                zh=f"{place}没有对类别{category}有管辖权的单位",
                path=(f"Area:{place}",),
            )
        if area is not None and centre is not None:
            yield Reason(
                rule="convener",
                en=f"{area.name} is the lowest area above all of them with a centre: {centre.name} convenes",
                zh=f"{area.name}是共同上级中最低且有综治中心的区域，由{centre.name}召集",
                path=(f"Area:{area.code}", "<SERVES", f"Unit:{centre.id}"),
            )

    def _competent_reason(self, id: str) -> Reason:
        unit, (place, category) = self._units[id], min(self._meets[id])
        codes = [area.code for area in self._chains[place]]
        acting = next(area for area in self._chains[place] if any(other.id == id for other in area.units))
        code = next(code for code in standards.lineage(category) if code in unit.competent)
        return Reason(
            rule="competent",
            en=f"{unit.name} acts in {acting.name} and meets {len(self._meets[id])} of {len(self._needs)} needs",
            zh=f"{unit.name}负责{acting.name}，满足{len(self._needs)}项需求中的{len(self._meets[id])}项",
            path=(
                *chain_path(codes[: codes.index(acting.code) + 1]),
                *unit.path,
                "COMPETENT_FOR>",
                f"Category:{code}",
            ),
        )


def _smallest_cover(meets: dict[str, set[Need]], order: Callable[[str], tuple[int, str]]) -> tuple[list[str], bool]:
    """The fewest units that meet every need that can be met; of several such sets the first in ``order``.

    Units that meet no more than one before them are put aside, then sets are tried by size. Minimum set cover is
    NP-hard, so beyond ``EXACT_LIMIT`` sets the greedy choice stands (Chvátal 1979: within a factor 1 + ln n).
    """
    wanted = set[Need]().union(*meets.values())
    useful: list[str] = []
    for id in sorted(meets, key=lambda id: (-len(meets[id]), order(id))):
        if not any(meets[id] <= meets[other] for other in useful):
            useful.append(id)
    useful.sort(key=order)
    greedy = _greedy(meets, useful, wanted)
    sets = (ids for size in range(len(greedy) + 1) for ids in combinations(useful, size))
    for ids in islice(sets, EXACT_LIMIT):
        if set[Need]().union(*(meets[id] for id in ids)) == wanted:
            return list(ids), True
    return greedy, False


def _greedy(meets: dict[str, set[Need]], useful: list[str], wanted: set[Need]) -> list[str]:
    chosen: list[str] = []
    left = set(wanted)
    while left:
        best = max(useful, key=lambda id: len(meets[id] & left))
        chosen.append(best)
        left -= meets[best]
    return chosen
