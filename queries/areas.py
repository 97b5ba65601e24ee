"""Areas: one with what lies in it, those directly below it, and those above it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.errors import NotFoundError
from graph.organisation import Area
from graph.questions import Query, Question, Row
from graph.terms import Level
from queries.answers import Answer, AreaRef, Page, Reason, chain_path, page

QUERY = Query.beside(__file__)
CHILDREN = Query.beside(__file__, "children")
ANCESTORS = Query.beside(__file__, "ancestors")


class AreaDetail(Answer):
    """An area, its parent (several only by mistake), the number of areas below by level, and of open cases in it."""

    area: Area
    parents: tuple[AreaRef, ...]
    below: dict[Level, int]
    open_cases: int


class AreaPath(Answer):
    """The areas from one up to the top, the one first; ``because`` has each way up, several only by mistake."""

    areas: tuple[AreaRef, ...]
    because: tuple[Reason, ...]


def area(code: str, at: date) -> Question[AreaDetail]:
    """The area ``code`` on the day ``at``. Reading raises NotFoundError for an unknown one."""

    def read(rows: list[Row]) -> AreaDetail:
        if not rows:
            raise NotFoundError("area", code)
        row = rows[0]
        return AreaDetail(
            area=Area(**row["properties"]),
            parents=tuple(_ref(parent) for parent in sorted(row["parents"])),
            below={
                Level(level): count
                for level, count in sorted(row["below"], key=lambda item: list(Level).index(item[0]))
            },
            open_cases=row["open_cases"],
        )

    return Question(QUERY, {"area": code, "at": at}, read)


def children(code: str, at: date, *, after: str | None = None, limit: int = 50) -> Question[Page[AreaRef]]:
    """The areas directly below ``code``, a page of ``limit`` in the order of their codes, those after ``after``."""

    def read(rows: list[Row]) -> Page[AreaRef]:
        if not rows:
            raise NotFoundError("area", code)
        return page([_ref(child) for child in rows[0]["children"]], limit, key=lambda child: child.code)

    return Question(CHILDREN, {"area": code, "at": at, "after": after or "", "limit": limit + 1}, read)


def path(code: str, at: date) -> Question[AreaPath]:
    """The areas above ``code``, as far up as the graph goes."""

    def read(rows: list[Row]) -> AreaPath:
        if not rows:
            raise NotFoundError("area", code)
        areas = tuple(_ref([row["code"], row["name"], row["level"]]) for row in rows)
        names = {area.code: area.name for area in areas}
        parents: dict[str, list[str]] = {area.code: [] for area in areas}
        for row in rows:
            for child in row["below"]:
                parents[child].append(row["code"])
        because = tuple(
            Reason(
                rule="part_of",
                en=" is part of ".join(names[code] for code in way),
                zh=" 属于 ".join(names[code] for code in way),
                path=chain_path(way),
            )
            for way in _ways([code], parents)
        )
        return AreaPath(areas=areas, because=because)

    return Question(ANCESTORS, {"area": code, "at": at}, read)


def _ways(way: list[str], parents: dict[str, list[str]]) -> Iterator[list[str]]:
    """Every way on from the last area of ``way`` to a top; one that runs in a circle ends before it closes."""
    higher = [code for code in parents[way[-1]] if code not in way]
    for code in higher:
        yield from _ways([*way, code], parents)
    if not higher:
        yield way


def _ref(area: list[str]) -> AreaRef:
    return AreaRef(code=area[0], name=area[1], level=Level(area[2]))
