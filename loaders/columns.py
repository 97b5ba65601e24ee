"""The columns of a file: which column of its kind each header means, by its name or because somebody said so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.errors import BadInputError
from loaders.rows import Row
from loaders.sources import Cells

Columns = Mapping[str, str | None]  # by header; None: it is left out
ADORNMENT = re.compile(r"[\s*＊:：_\-]|[(（].*?[)）]")  # what offices put into headers beside the name


@dataclass(frozen=True)
class Column:
    """A column of a kind, as the code and as people call it."""

    name: str
    zh: str
    required: bool


def of_rows(row: type[Row]) -> tuple[Column, ...]:
    """The columns of a kind of rows, in the order of its template."""
    required = {name for name, info in row.model_fields.items() if info.is_required()}
    return tuple(Column(name, chinese, name in required) for name, chinese in row.headers.items())


def headers(rows: Iterable[Cells]) -> tuple[str, ...]:
    """The headers of some rows, each once: objects of JSON Lines leave out what they do not have."""
    return tuple(dict.fromkeys(header for cells in rows for header in cells if header))


def meant(columns: Iterable[Column], headers: Iterable[str]) -> dict[str, str | None]:
    """Which column each header means by its name, in either language; None where it means none.

    Spaces, marks and remarks in parentheses do not matter. Of two headers that mean the same the first has it.
    """
    known = {_bare(name): column.name for column in columns for name in (column.zh, column.name)}
    found: dict[str, str | None] = {}
    for header in headers:
        column = known.get(_bare(header))
        found[header] = None if column in found.values() else column
    return found


def missing(columns: Iterable[Column], taken: Columns) -> list[Column]:
    """The columns that every row needs and no header is taken for."""
    return [column for column in columns if column.required and column.name not in taken.values()]


def renamed(rows: Iterable[tuple[int, Cells]], columns: Columns) -> Iterator[tuple[int, Cells]]:
    """The rows under the columns that their headers mean. Raises BadInputError for a column that is meant twice."""
    named = [column for column in columns.values() if column is not None]
    for column in named:
        if named.count(column) > 1:
            raise BadInputError(column, "two headers are taken for this column; choose one of them")
    for number, cells in rows:
        taken = {column: cells[header] for header, column in columns.items() if column is not None and header in cells}
        # What stands under no header is told as it always is.
        yield number, {**taken, "": cells[""]} if cells.get("") else taken


def _bare(name: str) -> str:
    return ADORNMENT.sub("", name).casefold()
