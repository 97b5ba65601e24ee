"""Imports: a file is chosen, its columns are looked at, it is tried, and then it is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from api.security import Right
from graph.errors import BadInputError, NotFoundError
from loaders import load
from loaders.report import Report
from workbench import import_columns, import_outcome
from workbench import import_parts as parts
from workbench.administration import HOME, begin
from workbench.drafts import DRAFTS, Draft
from workbench.frame import go, link, message_of, page
from workbench.jobs import Job, StoppedError, follow
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
        self._bar = ui.element("section").classes("card")
        with self._bar:
            self._bar_html = ui.html("", sanitize=False)

    def fill(self) -> None:
        """Show all anew."""
        draft = self._draft
        self._head.content = parts.head(draft)
        loading = draft.job is not None and draft.job.running
        done = draft.loaded is not None or loading
        self._columns.content = "" if done else import_columns.columns(draft)
        self._preview.content = "" if done else import_columns.preview(draft, self._visitor.policy)
        self._work.content = "" if loading else import_outcome.work(draft, self._fault())
        self._bar.set_visibility(loading)
        if draft.job is not None and loading:
            follow(draft.job, self._progress, self._ended)

    def _fault(self) -> str | None:
        """Why the last job failed."""
        error = self._draft.job.error if self._draft.job else None
        if error is None:
            return None
        if isinstance(error, StoppedError):
            return t("It was stopped. What was written until then stays; loading the file again goes on from there.")
        return message_of(error)

    def _progress(self) -> None:
        if self._draft.job is not None:
            self._bar_html.content = import_outcome.progress(self._draft.job)

    async def _ended(self) -> None:
        self.fill()
        call("administration.focus", "#outcome")

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
        self._work.content = import_outcome.work(draft, None)
        call("administration.marks", import_columns.marks(draft))

    async def sent(self, event: GenericEventArguments) -> None:
        """Do what a form asks for."""
        form = event.args["form"]
        with sending(form):
            await self._acts[form](event.args["data"])

    async def _try(self, given: dict[str, Any]) -> None:
        self._draft.replace = bool(given.get("replace"))
        await self._begin(dry=True)

    async def _load(self, _: dict[str, Any]) -> None:
        tried = self._draft.tried
        if tried is None:
            raise BadInputError("file", t("Try it first."))
        await self._begin(dry=False)

    async def _begin(self, *, dry: bool) -> None:
        database = await self._visitor.whole(Right.ADMINISTER)
        draft, policy, now = self._draft, self._visitor.policy, self._visitor.now
        job: Job[Report] = Job(draft.name, self._visitor.account.id, now, draft.rows)

        def work(job: Job[Report]) -> Report:
            if not dry:
                load.prepare(database)
            report = draft.take(database, policy, job, now, dry=dry)
            if dry:
                draft.tried = report
            else:
                draft.loaded = report
                draft.path.unlink()  # what was refused is kept until it is fetched
            return report

        DRAFTS.desk.begin(job, work)
        draft.job = job
        self.fill()

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
