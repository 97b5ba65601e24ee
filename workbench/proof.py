"""Proof of journals: that nothing in them was changed, of the whole county or of one case, and against saved heads."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, Query, Request, Response
from nicegui import core, ui
from nicegui.events import GenericEventArguments

from api.security import Right
from graph.database import Database
from graph.errors import BadInputError, ForbiddenError, NotFoundError
from queries import access, audit
from queries.audit import Fault, Head
from workbench import proof_parts as parts
from workbench.administration import HOME, begin
from workbench.faults import faults_of
from workbench.frame import message_of, page
from workbench.jobs import Desk, Job, Progress, StoppedError
from workbench.scripts import call, sending
from workbench.uploads import Upload, asking, check_size, download
from workbench.visitor import Visitor
from workbench.words import t

PATH = f"{HOME}/proof"
EVERY = 50  # cases between two signs of life


@dataclass
class Proven:
    """What a proof of the whole county found. ``heads``: a file with the ends of the journals that are whole."""

    at: datetime
    cases: int = 0
    entries: int = 0
    faults: list[Fault] = field(default_factory=list)
    log: access.Proof | None = None
    against: str | None = None
    compared: int = 0
    folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="gezhi-heads-")
    )

    @property
    def heads(self) -> Path:
        """The file of the heads."""
        return Path(self.folder.name) / "heads.jsonl"


DESK: Desk[Proven] = Desk()
SAVED: dict[str, Upload] = {}  # heads that an account sent to be compared, by account


@page(PATH, "Proof of journals", Right.AUDIT)
async def proof(visitor: Visitor) -> None:
    """The page."""
    begin(visitor, PATH)
    shown = _Shown(visitor)
    with ui.element("div").classes("grid"):
        if visitor.may_everywhere(Right.AUDIT):
            with ui.element("div").classes("stack span-8"):
                shown.progress = Progress(t("The journals are being proved"), parts.progress)
                shown.county = ui.html("", sanitize=False).classes("stack").props('aria-live="polite"')
            shown.fill()
        with ui.element("div").classes("stack span-4"):
            ui.html(parts.of_case(), sanitize=False)
            shown.case = ui.html("", sanitize=False).props('aria-live="polite"')
    ui.on("form_sent", shown.sent)


class _Shown:
    """What the page shows, and what can be done on it."""

    progress: Progress[Proven]
    county: ui.html
    case: ui.html

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._acts: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "prove": self._prove,
            "stop": self._stop,
            "case": self._case,
        }

    def fill(self) -> None:
        """Show how far the proof of the county is, or what it found."""
        job = DESK.job
        if job is not None and job.running:
            self.county.content = ""
            self.progress.follow(job, self._ended)
            return
        saved = SAVED.get(self._visitor.account.id)
        whole = saved if saved is not None and saved.received == saved.size else None
        self.county.content = parts.county(job, _why(job), whole, self._visitor)

    async def _ended(self) -> None:
        self.fill()
        call("administration.focus", "#verdict")

    async def sent(self, event: GenericEventArguments) -> None:
        """Do what a form asks for."""
        form = event.args["form"]
        with sending(form):
            try:
                await self._acts[form](event.args["data"])
            except (BadInputError, NotFoundError) as error:
                told = [{"field": "case", "text": fault.text} for fault in faults_of(error)]
                call("forms.faults", form, told)

    async def _prove(self, _: dict[str, Any]) -> None:
        database = await _everything(self._visitor)
        saved = SAVED.get(self._visitor.account.id)
        job: Job[Proven] = Job("", self._visitor.account.id, self._visitor.now)
        now = self._visitor.now
        DESK.begin(job, lambda job: _proven(database, job, now, saved))
        SAVED.pop(self._visitor.account.id, None)
        self.fill()
        call("administration.focus", "#under-way")

    async def _stop(self, _: dict[str, Any]) -> None:
        await _everything(self._visitor)
        if DESK.job is not None:
            DESK.job.stop()

    async def _case(self, given: dict[str, Any]) -> None:
        id = given.get("case", "")
        if not id:
            raise BadInputError("case", t("This is needed."))
        database = await self._visitor.database(Right.AUDIT)
        found = await asyncio.to_thread(audit.of_case, database, id)
        self.case.content = parts.found_of_case(found)


async def _everything(visitor: Visitor) -> Database:
    """The graph, for who may prove all of it. Raises SignInError, ForbiddenError."""
    database = await visitor.whole(Right.AUDIT)
    if not visitor.may_everywhere(Right.AUDIT):
        raise ForbiddenError(Right.AUDIT)
    return database


def _why(job: Job[Proven] | None) -> str | None:
    """Why a proof did not come to its end."""
    if job is None or job.error is None:
        return None
    return t("It was stopped.") if isinstance(job.error, StoppedError) else message_of(job.error)


def _proven(database: Database, job: Job[Proven], now: datetime, saved: Upload | None) -> Proven:
    """Prove all journals and the access log, and compare the heads that were saved. Linear in the entries."""
    found = Proven(now)
    with found.heads.open("w", encoding="utf-8") as heads:
        for case in audit.chains(database):
            found.cases += 1
            found.entries += case.entries
            if case.fault is not None:
                found.faults.append(case.fault)
            else:
                head = Head(case=case.case, entries=case.entries, head=case.head)
                heads.write(head.model_dump_json() + "\n")
            if found.cases % EVERY == 0:
                job.step(found.cases)
    for stray in audit.strays(database):
        found.faults.append(stray)
        job.step(found.cases)
    if saved is not None:
        found.against = saved.name
        found.faults += audit.compared(database, _counted(found, saved))
    found.log = access.proof(database)
    return found


def _counted(found: Proven, saved: Upload) -> Iterator[Head]:
    with saved.path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            found.compared = number
            yield audit.head_of(line, number)


@core.app.get(f"{PATH}/heads.jsonl")
async def heads(request: Request) -> Response:
    """The heads that the last proof found, to be kept elsewhere."""
    await _everything(await asking(request, Right.AUDIT))
    found = DESK.job.result if DESK.job is not None else None
    if found is None:
        raise NotFoundError("file", "heads.jsonl")
    return download(found.heads.read_bytes(), f"heads-{found.at:%Y-%m-%d}.jsonl", "application/x-ndjson")


@core.app.post(f"{PATH}/saved")
async def begin_saved(request: Request, said: Annotated[dict[str, Any], Body()]) -> dict[str, str]:
    """Heads that were saved before are about to be sent."""
    visitor = await asking(request, Right.AUDIT)
    await _everything(visitor)
    name, size = str(said.get("name", ""))[:200], int(said.get("size", 0))
    check_size(name, size)
    upload = Upload(name=name, size=size, by=visitor.account.id)
    SAVED[upload.by] = upload
    return {"id": upload.id}


@core.app.put(f"{PATH}/saved/{{id}}")
async def receive_saved(request: Request, id: str, at: Annotated[int, Query(ge=0)]) -> dict[str, int]:
    """A piece of them; after the last their first line is read."""
    visitor = await asking(request, Right.AUDIT)
    upload = SAVED.get(visitor.account.id)
    if upload is None or upload.id != id:
        raise NotFoundError("file", id)
    if await upload.receive(request, at):
        try:
            with upload.path.open(encoding="utf-8") as lines:
                audit.head_of(lines.readline(), 1)
        except (BadInputError, UnicodeDecodeError) as error:
            del SAVED[upload.by]
            raise BadInputError("file", f"{upload.name} has no heads that a proof has saved") from error
    return {"received": upload.received}
