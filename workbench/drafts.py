"""Files that somebody wants to load: sent in pieces, kept in folders of their own, and gone once they are done with."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, Query, Request, Response
from nicegui import core

from api.problems_zh import chinese_reason
from api.security import Right
from graph.database import Database
from graph.errors import BadInputError, GezhiError, NotFoundError
from graph.policy import Policy
from graph.spreadsheet import harmless
from graph.terms import Term
from loaders import columns, gbt31000, load, sources
from loaders.columns import Column
from loaders.report import Report
from loaders.rows import ROWS
from workbench.frame import preferred
from workbench.jobs import Desk, Job
from workbench.uploads import Upload, asking, check_size, download
from workbench.words import Language

FILES = "/administration/imports/files"
KEPT = timedelta(days=1)
EVERY = 600  # seconds between two looks for files of long ago
SHOWN = 8  # rows of the preview
QUOTED = re.compile(r"'(\w+)'")
LABELS = {term.value: term.label_zh for terms in Term.__subclasses__() for term in terms}
KINDS = (*ROWS, gbt31000.KIND)


@dataclass(kw_only=True)
class Draft(Upload):
    """A file that was sent, what its headers are taken for, and what came of it.

    ``replace``: whether it was tried as a complete file, which is how it is then loaded.
    """

    kind: str
    area: str | None
    rows: int = 0
    headers: tuple[str, ...] = ()
    first: list[tuple[int, sources.Cells]] = field(default_factory=list)
    columns: dict[str, str | None] = field(default_factory=dict)
    replace: bool = False
    tried: Report | None = None
    loaded: Report | None = None
    job: Job[Report] | None = None

    @property
    def rejects(self) -> Path:
        """Where the rows lie that were refused."""
        return self.path.with_name(f"{self.path.name}.rejects.csv")

    @property
    def known(self) -> tuple[Column, ...]:
        """The columns of its kind."""
        return columns_of(self.kind)

    @property
    def may_replace(self) -> bool:
        """Whether files of its kind can end what they do not name."""
        return self.kind in ROWS and ROWS[self.kind].replaceable

    def inspect(self) -> None:
        """Read it once: how many rows, which headers, the first rows. Raises BadInputError for what is no such file."""
        rows = sources.rows(self.path)
        try:
            first = list(islice(rows, load.BATCH))
            self.rows = len(first) + sum(1 for _ in rows)
        except BadInputError as error:
            reason = error.reason.replace(self.path.name, self.name)  # as whoever sent it knows it
            raise BadInputError(error.field, reason) from error
        if not first:
            raise BadInputError("file", f"{self.name} has no rows")
        self.headers = columns.headers(cells for _, cells in first)
        self.first = first[:SHOWN]
        self.columns = columns.meant(self.known, self.headers)

    def try_out(self, database: Database, policy: Policy, job: Job[Report], day: datetime, *, replace: bool) -> Report:
        """Try it; an earlier try is of no use from then on. Raises BadInputError, and StoppedError."""
        self.tried, self.replace = None, replace
        self.tried = self._take(database, policy, job, day, dry=True)
        return self.tried

    def load(self, database: Database, policy: Policy, job: Job[Report], day: datetime) -> Report:
        """Load it as it was tried. Raises BadInputError, and StoppedError."""
        load.prepare(database)
        self.loaded = self._take(database, policy, job, day, dry=False)
        self.path.unlink()  # what was refused is kept until it is fetched
        return self.loaded

    def _take(self, database: Database, policy: Policy, job: Job[Report], day: datetime, *, dry: bool) -> Report:
        def progress(_what: str, done: int, _total: int | None) -> None:
            job.step(done)

        if self.kind == gbt31000.KIND:
            report = gbt31000.load_file(
                database, self.path, policy=policy, area=self.area, columns=self.columns, dry=dry, progress=progress
            )
        else:
            report = load.load(
                database,
                self.kind,
                self.path,
                policy=policy,
                replace=self.replace,
                as_of=policy.day(day),
                columns=self.columns,
                dry=dry,
                progress=progress,
            )
        return report


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of a kind of files."""
    return gbt31000.columns() if kind == gbt31000.KIND else columns.of_rows(load.row_class(kind))


class Drafts:
    """The files that are here, one of each account."""

    def __init__(self) -> None:
        self._known: dict[str, Draft] = {}
        self.desk: Desk[Report] = Desk()

    def add(self, draft: Draft) -> None:
        """Keep a file; the one that its account sent before goes."""
        for old in self._idle():
            if old.by == draft.by:
                self.discard(old)
        self._known[draft.id] = draft

    def tidy(self) -> None:
        """Files of long ago go."""
        for old in self._idle():
            if datetime.now(UTC) - old.at > KEPT:
                self.discard(old)

    def _idle(self) -> list[Draft]:
        return [each for each in self._known.values() if each.job is None or not each.job.running]

    def discard(self, draft: Draft) -> None:
        """A file and its folder go."""
        self._known.pop(draft.id, None)
        draft.folder.cleanup()

    def get(self, id: str) -> Draft:
        """A file. Raises NotFoundError."""
        self.tidy()
        if id not in self._known:
            raise NotFoundError("file", id)
        return self._known[id]

    def of(self, account: str) -> Draft | None:
        """The file that an account sent last."""
        self.tidy()
        return next((each for each in self._known.values() if each.by == account and each.rows), None)


DRAFTS = Drafts()
# Files name people, so they go though nobody looks; when the server ends their folders go by themselves.
core.app.on_startup(lambda: core.app.timer(EVERY, DRAFTS.tidy))


@core.app.post(FILES)
async def begin(request: Request, said: Annotated[dict[str, Any], Body()]) -> dict[str, str]:
    """A file is about to be sent: its name, size and kind."""
    visitor = await asking(request, Right.ADMINISTER)
    name, size, kind = str(said.get("name", ""))[:200], int(said.get("size", 0)), str(said.get("kind", ""))
    if kind != gbt31000.KIND:
        load.row_class(kind)
    if Path(name).suffix.lower() not in sources.SUFFIXES:
        raise BadInputError("file", f"{name} is none of {', '.join(sources.SUFFIXES)}")
    check_size(name, size)
    draft = Draft(
        kind=kind,
        name=name,
        size=size,
        by=visitor.account.id,
        area=str(said.get("area", "")).strip() or None,
    )
    DRAFTS.add(draft)
    return {"id": draft.id}


@core.app.put(FILES + "/{id}")
async def receive(request: Request, id: str, at: Annotated[int, Query(ge=0)]) -> dict[str, int]:
    """A piece of a file, which begins at a byte; after the last the file is read."""
    await asking(request, Right.ADMINISTER)
    draft = DRAFTS.get(id)
    try:
        if await draft.receive(request, at):
            await asyncio.to_thread(draft.inspect)
    except GezhiError:
        DRAFTS.discard(draft)
        raise
    return {"received": draft.received}


@core.app.get("/administration/imports/rejects/{id}")
async def rejects(request: Request, id: str) -> Response:
    """The rows of a file that were refused, with the reasons, in the language of whoever asks."""
    await asking(request, Right.ADMINISTER)
    draft = DRAFTS.get(id)
    if not draft.rejects.exists():
        raise NotFoundError("file", f"{draft.name}.rejects.csv")
    zh = preferred(request) is Language.ZH
    content = await asyncio.to_thread(_translated, draft) if zh else draft.rejects.read_bytes()
    return download(content, f"{draft.name}.rejects.csv")


def _translated(draft: Draft) -> bytes:
    names = {column.name: column.zh for column in draft.known}
    with draft.rejects.open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file)
        lines = ([row, names.get(name, name), value, harmless(in_chinese(reason))] for row, name, value, reason in rows)
        return _csv([["行号", "列", "内容", "原因"], *lines])


def in_chinese(reason: str) -> str:
    """What is wrong with a row, in Chinese where that is known; values that may stand there as offices write them."""
    said = chinese_reason(reason)
    if said is None:
        return reason
    named = QUOTED.sub(lambda found: LABELS.get(found[1], found[1]), said)
    return named.replace(" or ", "、").replace(", ", "、")


@core.app.get("/administration/imports/template/{kind}")
async def template(request: Request, kind: str) -> Response:
    """The columns of a kind under their Chinese names, with an example row."""
    await asking(request, Right.ADMINISTER)
    known = columns_of(kind)
    example = gbt31000.EXAMPLE if kind == gbt31000.KIND else load.row_class(kind).example
    content = _csv([[column.zh for column in known], [example.get(column.name, "") for column in known]])
    return download(content, f"{kind}.csv")


def _csv(rows: list[list[str]] | Iterator[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")
