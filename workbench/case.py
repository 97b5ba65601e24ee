"""A case (事件办理): where it stands, who has it, what comes next; and the moves that can be made, in place."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from markupsafe import Markup
from nicegui import context, ui
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from api.security import Right
from graph.errors import (
    BadInputError,
    GezhiError,
    NotAllowedError,
    NotFoundError,
    RequestReusedError,
    SignInError,
    StaleError,
)
from graph.terms import Action
from queries import moves
from queries.casefile import CaseFile, case_file
from queries.cases import CaseDetail, case
from queries.coordination import case_coordination
from queries.escalation import Escalation, escalation
from queries.names import names
from queries.risk import CaseRisk, case_risk
from workbench import case_journal, case_parts, case_side
from workbench import moves as move_forms
from workbench.acting import acting_person
from workbench.faults import FieldFault, faults_of
from workbench.finding import find
from workbench.frame import PATH, link, message_of, page
from workbench.scripts import call, load, sending
from workbench.visitor import Visitor
from workbench.words import either, t, term

MAIN = ("banner", "head", "moves", "progress", "matter", "people", "supervisions", "journal")
T = TypeVar("T")
LEAST, MOST = 2, 200  # characters of a purpose


@page("/cases/{id}", "Case", Right.READ)
async def case_page(visitor: Visitor) -> None:
    """The page."""
    load("forms.css", "pictures.css", "case.css", "forms.js", "case.js")
    shown = CasePage(visitor, visitor.request.path_params["id"])
    await shown.read()
    ui.page_title(f"{shown.file.case.title} · {shown.file.case.id} · 格治 Gezhi")
    shown.build()
    shown.fill()
    ui.on("case_open", shown.open)
    ui.on("case_moved", shown.moved_by_others)
    ui.on("case_heard", shown.heard)
    ui.on("case_refresh", shown.refresh)
    ui.on("form_find", shown.find)
    ui.on("form_sent", shown.sent)
    await context.client.connected()
    await shown.begin()


class CasePage:
    """One case on one page. What is shown is the version ``seen``: a move is made on that or not at all."""

    detail: CaseDetail
    file: CaseFile
    way: Escalation | None

    def __init__(self, visitor: Visitor, id: str) -> None:
        self._visitor, self._id = visitor, id
        self._parts: dict[str, ui.html] = {}
        self._purpose: str | None = None  # for which what is personal is shown
        self._opening = 0  # forms that were asked for
        self._key = ""  # of the move that is being filled in
        self._action: Action | None = None

    @property
    def seen(self) -> int:
        """The version that is shown."""
        return self.detail.case.entries

    async def read(self) -> None:
        """Ask for all that is shown first. Raises NotFoundError."""
        visitor, today = self._visitor, self._visitor.today
        self.detail, self.file, self.way = await asyncio.gather(
            visitor.ask(case(self._id, today)), self._file(), self._way_up()
        )
        if self.file.audit.fault is not None:  # a case that is moved while it is read looks broken, once
            self.file = await self._file()

    async def _file(self) -> CaseFile:
        question = case_file(self._id, self._visitor.now)
        return await self._visitor.ask_personal(question, self._purpose, self._id)

    async def _way_up(self) -> Escalation | None:
        """None of a case without a place that is known."""
        visitor = self._visitor
        try:
            return await visitor.ask(escalation(self._id, visitor.policy, visitor.today))
        except GezhiError:
            return None

    def build(self) -> None:
        """The places of the page; what stands in each is filled in, and anew after each move."""
        with ui.element("div").classes("case"):
            self._part("banner", "case-banner").props('role="status"')
            with ui.element("section").classes("card case-head"):
                self._part("head")
                self._part("moves")
            with ui.element("div").classes("case-main"):
                self._part("progress", "card")
                with ui.element("div").classes("case-two"):
                    self._part("matter", "card")
                    self._part("people", "card")
                self._part("supervisions")
                self._part("journal", "card")
            with ui.element("div").classes("case-side"):
                self._part("way", "card")
                self._part("together", "card loading-card")
                self._part("risk", "card loading-card")
        with ui.element("dialog").classes("move").props('aria-labelledby="move-title"'):
            self._part("dialog")

    def _part(self, name: str, classes: str = "") -> ui.html:
        self._parts[name] = ui.html("", sanitize=False).classes(classes)
        return self._parts[name]

    def fill(self) -> None:
        """Show what was read."""
        visitor, file = self._visitor, self.file
        shown = {
            "banner": Markup(""),
            "head": case_parts.head(file, self.detail) + self._ways(),
            "moves": move_forms.buttons(self.detail.allowed) if visitor.may(Right.WORK) else Markup(""),
            "progress": self._progress(),
            "matter": Markup("<h2>{}</h2>{}").format(t("The matter"), case_parts.facts(file)),
            "people": Markup("<h2>{}</h2>{}<h2>{}</h2>{}").format(
                t("Who has it"),
                case_parts.handlers(file),
                t("Parties"),
                case_parts.parties(file, shown=self._purpose is not None),
            ),
            "supervisions": case_journal.supervisions(file),
            "journal": case_journal.journal(file, visitor.policy.zone),
            "way": self._way(),
        }
        for name, content in shown.items():
            self._parts[name].set_content(content)

    def _ways(self) -> Markup:
        """Where else the case is shown."""
        purpose = {"purpose": self._purpose} if self._purpose else {}
        file = link("", **purpose).removeprefix(PATH)
        return Markup(
            '<p class="case-ways no-print">'
            '<a href="/v1/cases/{id}/file.pdf{file}" target="_blank" rel="noopener">{pdf}</a>'
            '<a href="{explore}">{graph}</a><button type="button" class="button small" data-print>{print}</button></p>'
        ).format(
            id=self._id,
            file=file,
            pdf=t("File as PDF"),
            explore=link("/explore", node=f"Case:{self._id}"),
            graph=t("In the graph"),
            print=t("Print"),
        )

    def _progress(self) -> Markup:
        time = case_parts.time(self.file, self.way, self._visitor.today) if self.way else Markup("")
        return case_parts.steps(self.file) + time

    def _way(self) -> Markup:
        if self.way is None:
            return Markup('<h2>{}</h2><p class="muted">{}</p>').format(
                t("The way up"), t("It happened in no place that is known, so nobody can be said to be next.")
            )
        return case_side.way_up(self.way)

    async def begin(self) -> None:
        """Once the page is there: what takes longer, and hearing of others' moves."""
        call("cases.shows", self.seen)
        if self._visitor.may(Right.LISTEN):
            call("cases.listen", self._id, [f"case.{action}" for action in Action])
        await self._fill_later()

    async def _fill_later(self) -> None:
        visitor, today = self._visitor, self._visitor.today
        plan, risk = await asyncio.gather(
            visitor.ask(case_coordination(self._id, today)),
            visitor.ask(case_risk(self._id, visitor.policy, today), Right.ANALYSE),
            return_exceptions=True,
        )
        self._show("together", t("Who acts together"), plan, case_side.together)
        if isinstance(risk, CaseRisk):
            named = await visitor.ask(names(case_side.ways(risk)))
            self._show("risk", t("Risk"), risk, lambda risk: case_side.spread(risk, named, self.file.case.risk))
        else:
            self._show("risk", t("Risk"), risk, str)

    def _show(self, name: str, title: str, answer: T | BaseException, draw: Callable[[T], str]) -> None:
        """Show what was asked for, or why it cannot be shown."""
        if isinstance(answer, GezhiError):
            said = str(Markup('<h2>{}</h2><p class="muted">{}</p>').format(title, message_of(answer)))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            said = draw(answer)
        self._parts[name].set_content(said).classes(remove="loading-card")

    async def refresh(self, _: GenericEventArguments | None = None) -> None:
        """Show how the case is now."""
        await self._show_now()
        await self._fill_later()

    async def _show_now(self) -> None:
        await self.read()
        self.fill()
        call("cases.shows", self.seen)

    async def heard(self, _: GenericEventArguments) -> None:
        """From now on moves are heard of: whether there was one since the case was read."""
        try:
            now = await self._visitor.ask(case(self._id, self._visitor.today))
        except NotFoundError:  # it has been moved out of the visitor's sight, as the page says by now
            return
        if now.case.entries > self.seen and now.journal:
            self._tell(now.journal[-1].action)

    async def moved_by_others(self, event: GenericEventArguments) -> None:
        """Somebody else has moved the case: say so, and leave what is being read where it is."""
        if int(event.args["number"]) > self.seen:
            self._tell(Action(event.args["action"]))

    def _tell(self, action: Action) -> None:
        self._parts["banner"].set_content(
            Markup(
                '<p class="news"><span>{}</span><button type="button" class="button small" data-refresh>{}</button></p>'
            ).format(t("Somebody has moved this case: {what}", what=term(action)), t("Show it as it is now"))
        )

    async def find(self, event: GenericEventArguments) -> None:
        """Somebody types in a form: offer what is found."""
        box, kind, text = (str(event.args[name]) for name in ("box", "kind", "text"))
        call("forms.offer", box, text, [asdict(choice) for choice in await find(self._visitor, kind, text)])

    async def open(self, event: GenericEventArguments) -> None:
        """A move is to be made: show its form."""
        self._opening = mine = self._opening + 1
        action = Action(event.args)
        choices = await move_forms.choices(self._visitor, action, self.detail)
        if mine != self._opening:  # another was asked for meanwhile
            return
        self._action, self._key = action, secrets.token_urlsafe(24)
        content = move_forms.form(self._action, choices, self._visitor.policy, self._visitor.today)
        self._parts["dialog"].set_content(content)
        call("cases.open")

    async def sent(self, event: GenericEventArguments) -> None:
        """A form was sent."""
        name, data = event.args["form"], event.args["data"]
        seen = self.seen
        with sending(name):
            try:
                if name == "purpose":
                    await self._show_personal(str(data.get("purpose", "")))
                elif self._action is not None:
                    await self._move(self._action, data)
            except SignInError:
                raise
            except (ValidationError, GezhiError) as error:
                await self._refuse(name, error, seen)

    async def _show_personal(self, purpose: str) -> None:
        if not LEAST <= len(purpose) <= MOST:
            raise BadInputError("purpose", f"must hold {LEAST} to {MOST} characters")
        self._purpose = purpose
        await self.read()
        self.fill()
        call("forms.focus", "#case-title")

    async def _move(self, action: Action, data: dict[str, Any]) -> None:
        visitor = self._visitor
        form = move_forms.FORMS[action].model_validate({**data, "action": action})
        form = form.acted_by(await acting_person(visitor))
        scope = await visitor.view(Right.WORK)
        order = moves.Order(case=self._id, move=form, request=self._key, seen=self.seen, scope=scope)
        await visitor.database(Right.WORK)  # whoever has signed out meanwhile moves nothing
        await visitor.together.move(order, visitor.policy, visitor.now)
        done = Markup('<p class="has-moved">✓ {}</p>').format(t("Done: {what}", what=term(action)))
        try:
            await self._show_now()
        except NotFoundError:  # it has gone to somebody else, and with it the right to see it
            self._parts["moves"].set_content("")
            done += Markup('<p>{} <a href="{}">{}</a></p>').format(
                t("The case is no longer among those that you see."), link("/work"), t("My work")
            )
        self._action = None
        self._parts["dialog"].set_content("")  # a form of the same kind would else keep what was in this one
        call("cases.close")  # not before the page is as it is now: the next move is made on what is seen
        self._parts["banner"].set_content(done)
        call("forms.focus", "#case-title")
        await self._fill_later()

    async def _refuse(self, form: str, error: Exception, seen: int) -> None:
        """Say what is wrong, at the fields; where the case has moved on, show it as it is now behind the form."""
        if isinstance(error, StaleError):
            await self.refresh()
            since = either("; ", "；").join(
                f"{entry.number} {term(entry.action)} {entry.by_name or t('the clock')}"
                for entry in self.file.journal
                if entry.number > seen
            )
            told = [
                FieldFault(
                    "", t("It has moved on: {what}. It is shown as it is now; look, and send again.", what=since)
                )
            ]
            self._key = secrets.token_urlsafe(24)
        elif isinstance(error, RequestReusedError):
            await self.refresh()
            told = [
                FieldFault("", t("What you sent before was done. The page shows it now; send again only if need be."))
            ]
            self._key = secrets.token_urlsafe(24)
        elif isinstance(error, NotAllowedError):
            await self.refresh()
            told = faults_of(error)
        else:
            told = faults_of(error)
        call("forms.faults", form, [asdict(fault) for fault in told])
