"""Imports: a file is chosen, its columns are looked at, it is tried, and then it is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from api.security import Right
from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy
from loaders.report import Report
from workbench import import_columns, import_outcome
from workbench import import_parts as parts
from workbench.administration import HOME, begin
from workbench.drafts import DRAFTS, Draft
from workbench.faults import faults_of
from workbench.frame import go, link, message_of, page
from workbench.jobs import Job, Progress, StoppedError
from workbench.scripts import call, sending
from workbench.visitor import Visitor
from workbench.words import t

PATH = f"{HOME}/imports"


@page(PATH, "Imports", Right.ADMINISTER)
async def imports(visitor: Visitor) -> None:
    """The page."""
    await visitor.whole(Right.ADMINISTER)
    begin(visitor, PATH)
    id = visitor.query("file")
    if id is None:
        ui.html(parts.start(DRAFTS.desk.job, DRAFTS.of(visitor.account.id)), sanitize=False).classes("grid")
        return
    try:
        draft = DRAFTS.get(id)
    except NotFoundError:
        ui.html(parts.gone(), sanitize=False)
        return
    shown = _Shown(visitor, draft)
    shown.fill()
    ui.on("columns_changed", shown.columns_changed)
    ui.on("form_sent", shown.sent)
    if draft.loaded is None:
        call("administration.remembered", draft.kind)


class _Shown:
    """What the page shows of one file, and what can be done with it."""

    def __init__(self, visitor: Visitor, draft: Draft) -> None:
        self._visitor, self._draft = visitor, draft
        self._acts: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "try": self._try,
            "load": self._load,
            "discard": self._discard,
            "stop": self._stop,
        }
        self._head = _part()
        self._columns = _part()
        self._preview = _part()
        self._work = _part().props('aria-live="polite"')
        self._progress = Progress(t("Under way"), import_outcome.progress)
        self._offered: Report | None = None  # what came of the try that the page shows

    def fill(self) -> None:
        """Show all anew."""
        draft = self._draft
        self._head.content = parts.head(draft)
        loading = draft.job is not None and draft.job.running
        done = draft.loaded is not None or loading
        self._columns.content = "" if done else import_columns.columns(draft)
        self._preview.content = "" if done else import_columns.preview(draft, self._visitor.policy)
        if draft.job is not None and loading:
            self._work.content = ""
            self._progress.follow(draft.job, self._ended)
        else:
            self._show_work()

    def _show_work(self) -> None:
        self._offered = self._draft.tried
        self._work.content = import_outcome.work(self._draft, self._fault())

    def _fault(self) -> str | None:
        """Why the last job failed."""
        error = self._draft.job.error if self._draft.job else None
        if error is None:
            return None
        if isinstance(error, StoppedError) and self._draft.tried is None:
            return t("It was stopped.")
        if isinstance(error, StoppedError):
            return t("It was stopped. What was written until then stays; loading the file again goes on from there.")
        return message_of(error)

    async def _ended(self) -> None:
        self.fill()
        call("administration.focus", "#fault, #outcome")

    async def columns_changed(self, event: GenericEventArguments) -> None:
        """A header is taken for another column: what was tried before is of no use any more."""
        await self._visitor.whole(Right.ADMINISTER)
        draft, chosen = self._draft, event.args["columns"]
        names = {column.name for column in draft.known}
        if draft.job is not None and draft.job.running:
            return
        draft.columns = {
            header: chosen.get(header) if chosen.get(header) in names else None for header in draft.headers
        }
        draft.tried = draft.job = None
        self._preview.content = import_columns.preview(draft, self._visitor.policy)
        self._show_work()
        call("administration.marks", import_columns.marks(draft))

    async def sent(self, event: GenericEventArguments) -> None:
        """Do what a form asks for."""
        form = event.args["form"]
        with sending(form):
            try:
                await self._acts[form](event.args["data"])
            except (BadInputError, NotFoundError) as error:
                call("forms.faults", form, [{"field": "", "text": fault.text} for fault in faults_of(error)])

    async def _try(self, given: dict[str, Any]) -> None:
        replace = bool(given.get("replace"))
        database, policy, now = await self._asked()
        self._begin(lambda job: self._draft.try_out(database, policy, job, now, replace=replace))

    async def _load(self, _: dict[str, Any]) -> None:
        database, policy, now = await self._asked()
        if self._draft.tried is None or self._draft.tried is not self._offered:  # as after a try in another window
            raise BadInputError("file", t("Try it first."))
        self._begin(lambda job: self._draft.load(database, policy, job, now))

    async def _asked(self) -> tuple[Database, Policy, datetime]:
        return await self._visitor.whole(Right.ADMINISTER), self._visitor.policy, self._visitor.now

    def _begin(self, work: Callable[[Job[Report]], Report]) -> None:
        """Begin a job, unless the file has gone meanwhile, or another one is under way."""
        draft = DRAFTS.get(self._draft.id)
        job: Job[Report] = Job(draft.name, self._visitor.account.id, self._visitor.now, draft.rows)
        DRAFTS.desk.begin(job, work)
        draft.job = job
        self.fill()
        call("administration.focus", "#under-way")

    async def _discard(self, _: dict[str, Any]) -> None:
        await self._visitor.whole(Right.ADMINISTER)
        if self._draft.job is not None and self._draft.job.running:
            raise BadInputError("job", "another one is under way; wait until it has ended")
        await asyncio.to_thread(DRAFTS.discard, self._draft)
        go(link(PATH))

    async def _stop(self, _: dict[str, Any]) -> None:
        await self._visitor.whole(Right.ADMINISTER)
        if self._draft.job is not None:
            self._draft.job.stop()


def _part() -> ui.html:
    return ui.html("", sanitize=False).classes("stack part-of")
