"""What a load did, and the file of what it refused."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from pydantic import BaseModel

from graph.spreadsheet import harmless
from loaders.checking import Fault

if TYPE_CHECKING:
    from _csv import Writer

PERSONAL_COLUMNS = {
    "name",
    "phone",
    "id_number",
    "id_digest",
    "summary",
    "place",
    "resolution_note",
    "exchange",
    "note",
}


class Ended(BaseModel):
    """A relationship that ended because the file no longer names it: its type, and the keys of its nodes."""

    relation: str
    start: str
    end: str


class Report(BaseModel):
    """Counts of rows; ``retired`` counts relationships that ended because the file no longer names them.

    ``dry``: nothing was written; the counts are of what a load would do.
    """

    kind: str
    dry: bool = False
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    retired: int = 0
    ended: list[Ended] = []  # the first of those, for people to read
    held_back: bool = False  # nothing ended although that was asked for, because rows were refused
    rejects_file: Path | None = None
    faults: list[Fault] = []  # the first few, for people to read at once
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        """Whether anything in the graph is different now."""
        return not self.dry and bool(self.created or self.updated or self.retired)


class Rejects:
    """The file beside a source that holds what was refused, made with the first fault and removed when there is none.

    It has row, column, value and reason; personal values are masked, and what a spreadsheet would run as a formula
    is led by an apostrophe.
    """

    def __init__(self, source: Path | None) -> None:
        self.path = source.with_name(f"{source.name}.rejects.csv") if source else None
        self.rows = 0
        self.faults: list[Fault] = []
        self._file: TextIO | None = None
        self._writer: Writer | None = None

    def __enter__(self) -> Self:
        if self.path:
            self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, faults: list[Fault]) -> None:
        """Take down the faults of one row."""
        self.rows += 1
        self.faults += faults[: max(0, 10 - len(self.faults))]
        if self.path is None:
            return
        if self._writer is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["row", "column", "value", "reason"])
        for fault in faults:
            value = "***" if fault.column in PERSONAL_COLUMNS else harmless(fault.value)
            self._writer.writerow([fault.row, harmless(fault.column), value, harmless(fault.reason)])
