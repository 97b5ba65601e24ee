"""Cases that may be about the same matter as one that comes in, each with why: so that nothing is taken in twice.

What speaks for it is added up: how near it happened, how alike the category, whether a party is the same, whether the
titles are alike. A title alone speaks for nothing, nor does a category: each village has its quarrels over a boundary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from graph import standards
from graph.elements import AreaCode, CategoryCode, Id
from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import CaseKind, Level, Standing, Step
from queries.answers import Answer, AreaRef, Reason, node_id
from queries.cases import CategoryRef
from queries.search import words_of

QUERY = Query.beside(__file__)
LATELY = 90  # days for which an ended case may still be the same matter
DEPTH = 500  # titles that are looked at
PLACE = {Level.GRID: 3, Level.VILLAGE: 2, Level.TOWNSHIP: 1}  # points for the smallest area that both are in
KIND, CLASS = 2, 1  # for the same category, and the same class of categories
PARTY, PARTIES = 3, 4  # for one party that is the same, and for several
TITLE, ALIKE = 2, 0.5  # for titles of which so much is the same
ENOUGH = 4


class SimilarRequest(BaseModel):
    """What is known of a case that comes in. ``parties``: ids of people and units; witnesses are none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: AreaCode
    category: CategoryCode | None = None
    title: Annotated[str, Field(max_length=200)] = ""
    parties: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()


class SimilarCase(Answer):
    """A case that may be the same matter; ``points`` add up what ``because`` says."""

    id: str
    title: str
    kind: CaseKind
    step: Step
    standing: Standing | None
    accepted_on: date
    settled_on: date | None
    area: AreaRef | None
    category: CategoryRef | None
    points: int
    because: tuple[Reason, ...]


class Similar(Answer):
    """The cases that may be the same matter, what speaks most for it first."""

    items: tuple[SimilarCase, ...]


def similar(request: SimilarRequest, at: date, *, days: int = LATELY, limit: int = 5) -> Question[Similar]:
    """Cases open on the day ``at``, or ended at most ``days`` before, that may be the same matter as the request.

    Reading raises NotFoundError for an unknown area. Grows with the cases of the village and of the parties.
    """
    words = words_of(request.title)
    parameters = {
        "place": request.area,
        "people": list(request.parties),
        "titles": " OR ".join(f'title:"{word}"' for word in _pieces(words)) or None,
        "depth": DEPTH,
        "since": at - timedelta(days=days),
        "at": at,
    }

    def read(rows: list[Row]) -> Similar:
        if not rows:
            raise NotFoundError("area", request.area)
        above = frozenset(rows[0]["above"])
        found = [case for row in rows[0]["cases"] if (case := _compared(request, above, row)) is not None]
        found.sort(key=lambda case: (-case.points, -case.accepted_on.toordinal(), case.id))
        return Similar(items=tuple(found[:limit]))

    return Question(QUERY, parameters, read)


def _compared(request: SimilarRequest, above: frozenset[str], row: Row) -> SimilarCase | None:
    """The case of a row with what speaks for it; None where that is not enough."""
    told = [*_near(above, row), *_parties(row)]
    if not told:
        return None
    told += [*_category(request, row), *_title(request, row)]
    points = sum(each for each, _ in told)
    if points < ENOUGH:
        return None
    areas = sorted(row["areas"], key=lambda area: (-len(area[0]), area[0]))
    categories = sorted(row["categories"])
    return SimilarCase(
        **{name: row[name] for name in ("id", "title", "kind", "step", "standing", "accepted_on", "settled_on")},
        area=AreaRef(code=areas[0][0], name=areas[0][1], level=areas[0][2]) if areas else None,
        category=CategoryRef(code=categories[0][0], name=categories[0][1]) if categories else None,
        points=points,
        because=tuple(reason for _, reason in told),
    )


def _near(above: frozenset[str], row: Row) -> Iterable[tuple[int, Reason]]:
    """The smallest area that both happened in, no larger than a township."""
    shared = [area for area in row["areas"] if area[0] in above and area[2] in PLACE]
    for code, name, level in sorted(shared, key=lambda area: (-len(area[0]), area[0]))[:1]:
        yield (
            PLACE[Level(level)],
            Reason(
                rule="near",
                en=f"it happened in {name}, too",
                zh=f"同在{name}",
                path=(f"Case:{row['id']}", "OCCURRED_IN>", f"Area:{code}"),
            ),
        )


def _parties(row: Row) -> Iterable[tuple[int, Reason]]:
    parties = sorted(row["parties"])
    if parties:
        names = "、".join(name for *_, name in parties)
        path = tuple(part for label, id, _ in parties for part in ("INVOLVES>", node_id(label, id)))
        yield (
            PARTY if len(parties) == 1 else PARTIES,
            Reason(
                rule="same_party",
                en=f"{names} {'is' if len(parties) == 1 else 'are'} in both",
                zh=f"当事人相同：{names}",
                path=(f"Case:{row['id']}", *path),
            ),
        )


def _category(request: SimilarRequest, row: Row) -> Iterable[tuple[int, Reason]]:
    if request.category is None:
        return
    own = standards.lineage(request.category)
    for code, name in sorted(row["categories"])[:1]:
        path = (f"Case:{row['id']}", "OF_CATEGORY>", f"Category:{code}")
        if code == own[0]:
            yield KIND, Reason(rule="same_category", en=f"it is of {name}, too", zh=f"同类：{name}", path=path)
        elif code in standards.categories() and standards.lineage(code)[-1] == own[-1]:
            above = standards.categories()[own[-1]].name
            en, zh = f"it is of the class {above}, too", f"同属{above}"
            yield CLASS, Reason(rule="same_class", en=en, zh=zh, path=path)


def _title(request: SimilarRequest, row: Row) -> Iterable[tuple[int, Reason]]:
    if alike(request.title, row["title"]) >= ALIKE:
        en, zh = f"the titles are alike: {row['title']}", f"标题相近：{row['title']}"
        yield TITLE, Reason(rule="alike_title", en=en, zh=zh, path=(f"Case:{row['id']}",))


def alike(one: str, other: str) -> float:
    """How much of two titles is the same, 0 to 1: the share of the pieces that they have in common (Dice 1945)."""
    first, second = set(_pieces(words_of(one))), set(_pieces(words_of(other)))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pieces(words: Iterable[str]) -> list[str]:
    """Words as the full-text index has them: Chinese in pairs of characters, the rest as it is; each once."""
    pieces: dict[str, Any] = {}
    for word in words:
        chinese = re.match(r"[㐀-鿿豈-﫿]", word) is not None and len(word) > 1
        pieces |= dict.fromkeys([word[at : at + 2] for at in range(len(word) - 1)] if chinese else [word])
    return list(pieces)
