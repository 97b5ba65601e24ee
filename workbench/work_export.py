"""A list of the work as a spreadsheet: written part by part into a file that is then sent, so little of it is held."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import xlsxwriter
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import Field
from starlette.background import BackgroundTask

from graph.spreadsheet import harmless
from graph.terms import Severity
from queries import worklist
from queries.worklist import Column, WorkRow
from workbench.frame import PATH
from workbench.visitor import Visitor
from workbench.words import Language, said
from workbench.work_table import PRIVATE, Asked, visitor_of, widely
from workbench.work_words import head_of, term_in

router = APIRouter(prefix=f"{PATH}/work", include_in_schema=False)
PART = 20_000  # ids that are found at once
AT_ONCE = 1_000  # rows that are read and written at once
MOST = 1_048_575  # rows of a sheet, without its head
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {Column.ID: 21, Column.TITLE: 44, Column.AREA: 36, Column.CATEGORY: 26, Column.LEAD: 36}
TASKS = 1_000  # of which it is known how far they are; older ones are forgotten

Task = Annotated[str, Field(pattern="^[0-9a-f]{16,64}$")]
_written: dict[tuple[str, str], int] = {}  # rows, by account and task


class Exporting(Asked):
    """Which list, which of its columns, and the word by which its sender asks how far it is."""

    task: Task
    columns: Annotated[list[Column], Field(min_length=1, max_length=len(Column))] = list(Column)


@router.get("/export.xlsx")
async def export(request: Request, asked: Annotated[Exporting, Query()]) -> Response:
    """All of a list, in its order, with the columns that it shows."""
    visitor = await visitor_of(request)
    name = f"{said('My work', visitor.language)} {visitor.today}.xlsx"
    file = empty_file()
    try:
        async with visitor.turn():
            await _write(file, visitor, asked)
    except BaseException:
        file.unlink()
        raise
    headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return FileResponse(file, media_type=SPREADSHEET, headers=headers, background=BackgroundTask(file.unlink))


@router.get("/export/progress")
async def progress(request: Request, task: Annotated[Task, Query()]) -> Response:
    """How many rows have been written."""
    visitor = await visitor_of(request)
    return JSONResponse({"written": _written.get((visitor.account.id, task), 0)}, headers=PRIVATE)


def empty_file() -> Path:
    """A new file with nothing in it, which nobody holds open."""
    descriptor, name = tempfile.mkstemp(prefix="gezhi-", suffix=".xlsx")
    os.close(descriptor)
    return Path(name)


async def _write(file: Path, visitor: Visitor, asked: Exporting) -> None:
    work = asked.work(visitor.today, await visitor.person())
    sheet, widely_seen = Sheet(file, visitor.language, asked.columns), await widely(visitor)
    mark = None
    while work is not None and sheet.rows < MOST:
        question = worklist.listed(
            work,
            visitor.today,
            sort=asked.sort,
            descending=asked.descending,
            after=mark,
            limit=min(PART, MOST - sheet.rows),
            widely=widely_seen,
        )
        found = await visitor.ask_long(question)
        for begin in range(0, len(found.items), AT_ONCE):
            rows = await visitor.ask_long(worklist.rows(found.items[begin : begin + AT_ONCE], visitor.today))
            await asyncio.to_thread(sheet.write, rows)
            _tell(visitor.account.id, asked.task, sheet.rows)
        mark = found.next
        if mark is None:
            break
    await asyncio.to_thread(sheet.close)


def _tell(account: str, task: str, rows: int) -> None:
    _written[account, task] = rows
    while len(_written) > TASKS:
        del _written[next(iter(_written))]


class Sheet:
    """A sheet that is written from the top down; ``rows``: how many it has."""

    def __init__(self, file: Path, language: Language, columns: Sequence[Column]) -> None:
        self.rows = 0
        self._language, self._columns = language, columns
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(file), options)
        self._sheet = self._book.add_worksheet(said("My work", language))
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        bold = self._book.add_format({"bold": True})
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, WIDTHS.get(column, 13))
            self._sheet.write_string(0, place, head_of(column, language), bold)
        self._sheet.freeze_panes(1, 0)

    def write(self, rows: Sequence[WorkRow]) -> None:
        """Add rows."""
        for row in rows:
            self.rows += 1
            for place, column in enumerate(self._columns):
                value = self._cell(row, column)
                if isinstance(value, date):
                    self._sheet.write_datetime(self.rows, place, value, self._day)
                elif value is not None:
                    self._sheet.write_string(self.rows, place, harmless(value))

    def close(self) -> None:
        """Finish the file."""
        self._sheet.autofilter(0, 0, max(self.rows, 1), len(self._columns) - 1)
        self._book.close()

    def _cell(self, row: WorkRow, column: Column) -> Any:
        if column is Column.AREA:
            return " ".join((*row.path, row.area.name)) if row.area else None
        if column is Column.CATEGORY:
            return f"{row.category.code} {row.category.name}" if row.category else None
        if column is Column.LEAD:
            return row.lead_name
        value = getattr(row, column.value)
        if column in worklist.TERMS or isinstance(value, Severity):
            return term_in(value, self._language)
        return value
