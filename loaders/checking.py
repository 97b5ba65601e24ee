"""Cells to checked rows: headers in either language, dates and yes/no as offices write them, one fault per cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import ValidationError

from graph.elements import DERIVED, type_name
from graph.errors import BadInputError, hint
from graph.policy import Policy
from graph.terms import Severity
from loaders.rows import Row

R = TypeVar("R", bound=Row)
LIST_SEPARATORS = re.compile(r"\s*[;；、]\s*")
YES_NO = {"true": True, "yes": True, "1": True, "是": True, "false": False, "no": False, "0": False, "否": False}
SEVERITIES = {severity.label_zh: severity.value for severity in Severity}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one cell of a file: ``row`` as a person counts it, the reason and what to do."""

    row: int
    column: str
    value: str
    reason: str


class Checker(Generic[R]):
    """Checks the cells of one file against a row class."""

    def __init__(self, row: type[R], policy: Policy) -> None:
        self._row = row
        self._policy = policy
        self._columns: dict[tuple[str, ...], dict[str, str]] = {}
        self._fields = [name for name, info in row.model_fields.items() if DERIVED not in info.metadata]
        self._parsers = {name: parse for name in self._fields if (parse := _parser(row, name))}
        self._texts = {name for name in self._fields if type_name(row, name) == "string"}

    def check(self, number: int, cells: Mapping[str, object]) -> R | list[Fault]:
        """The row, or what is wrong with it. Raises BadInputError for a header that the kind does not have."""
        columns = self._columns_of(tuple(cells))
        given: dict[str, object] = {}
        for header, cell in cells.items():
            value = cell.strip() if isinstance(cell, str) else cell
            if value is None or value == "":
                continue
            if not header:
                return [Fault(number, "", str(value), "stands under no header; name its column or empty the cell")]
            column = columns[header]
            given[column] = _as_text(value) if column in self._texts and not isinstance(value, str) else value
        for name, parse in self._parsers.items():
            if name in given:
                given[name] = parse(given[name])
        try:
            row = self._row.model_validate(given)
        except ValidationError as error:
            written = {columns[header]: cell for header, cell in cells.items() if header}
            return [
                Fault(
                    row=number,
                    column=str(detail["loc"][0]) if detail["loc"] else self._named_in(detail["msg"]),
                    value=str(written.get(str(detail["loc"][0]), "")) if detail["loc"] else "",
                    reason=_reason(detail["type"], detail["msg"]),
                )
                for detail in error.errors(include_url=False)
            ]
        # A blank cell says "nothing there"; a column that the file does not have says nothing.
        row.model_fields_set.update(columns.values())
        row.complete(self._policy)
        return row

    def _columns_of(self, headers: tuple[str, ...]) -> dict[str, str]:
        """Which column each header means; checked once for each set of headers."""
        if headers not in self._columns:
            by_chinese = {chinese: name for name, chinese in self._row.headers.items()}
            columns = {header: by_chinese.get(header, header) for header in headers if header}
            known = [*self._fields, *by_chinese]
            for header, column in columns.items():
                if column not in self._fields:
                    names = f"the columns are {', '.join(self._fields)}"
                    said = hint(header, known, names)
                    raise BadInputError(header, f"{self._row.record} have no such column; {said}")
                if list(columns.values()).count(column) > 1:
                    raise BadInputError(header, f"the column {column} stands twice in the file; keep one of the two")
            self._columns[headers] = columns
        return self._columns[headers]

    def _named_in(self, message: str) -> str:
        """A rule over several columns begins its message with the one to look at first."""
        words = re.findall(r"\w+", message)
        return next((word for word in words if word in self._row.model_fields), "")

    def require(self, headers: tuple[str, ...]) -> None:
        """Raise BadInputError when a column that every row needs is missing from a file's header."""
        present = set(self._columns_of(headers).values())
        for name, info in self._row.model_fields.items():
            if info.is_required() and name not in present:
                raise BadInputError(name, f"the file has no column {name} ({self._row.headers[name]})")


def _reason(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind.startswith("date"):
        return "is not a day; write it as 2023-05-03"
    return message.removeprefix("Value error, ")


def _parser(row: type[Row], name: str) -> Callable[[object], object] | None:
    if getattr(row.model_fields[name].annotation, "__origin__", None) is list:
        return _list
    if name == "severity":
        return lambda cell: SEVERITIES.get(cell, cell) if isinstance(cell, str) else cell
    return {"date": _date, "boolean": _boolean}.get(type_name(row, name))


def _as_text(cell: object) -> object:
    """A number that stands for a code, an id or a phone, as JSON Lines and Parquet may hold it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _list(cell: object) -> object:
    if isinstance(cell, str):
        cell = LIST_SEPARATORS.split(cell)
    if not isinstance(cell, list):
        return cell
    items = [_as_text(item) for item in cell if item not in (None, "")]
    return list(dict.fromkeys(items)) if all(isinstance(item, str) for item in items) else items


def _boolean(cell: object) -> object:
    return YES_NO.get(cell.lower(), cell) if isinstance(cell, str) else cell


def _date(cell: object) -> object:
    """A day as ISO, 2023/5/3, 2023年5月3日, 20230503 or with a midnight; anything else is left to be refused."""
    if isinstance(cell, datetime):
        return cell.date()
    if not isinstance(cell, str):
        return cell if isinstance(cell, date) else f"{cell} is not a day"  # pydantic takes a number for seconds
    if len(cell) == 10 and cell[4] == cell[7] == "-":
        return cell
    if cell.isdigit():  # of other digits pydantic would make a number of seconds
        return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}" if len(cell) == 8 else f"{cell} is not a day"
    if match := _DATE.fullmatch(cell):
        year, month, day = match.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return cell
