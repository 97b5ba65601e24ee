"""Versions of the policy: what each says, what two say otherwise, and how a new one comes into force."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from api.problems import told
from api.security import Right
from graph.errors import BadInputError
from graph.policy import Policy, parse
from queries import policies as questions
from queries.policies import VersionRef
from workbench import policy_tables as tables
from workbench.administration import HOME, begin
from workbench.frame import go, link, page
from workbench.scripts import call, sending
from workbench.visitor import Visitor
from workbench.words import chinese, t

PATH = f"{HOME}/policies"
MOST = 1_000_000  # characters of a file


@page(PATH, "Policies", Right.ADMINISTER)
async def policies(visitor: Visitor) -> None:
    """The page."""
    begin(visitor, PATH)
    database = await visitor.whole(Right.ADMINISTER)
    known = (await database.ask_async(questions.versions(visitor.today))).versions
    in_force = visitor.policy.reference
    chosen, other = visitor.query("version") or in_force, visitor.query("than")
    shown = _Shown(visitor, known)
    with ui.element("div").classes("grid"):
        with ui.element("div").classes("stack span-4"):
            _card(tables.versions(known, chosen, visitor.policy))
            if len(known) > 1:
                _card(tables.compared(known, other or known[-2].reference, chosen))
            _card(tables.loading())
        with ui.element("div").classes("stack span-8"):
            shown.place = ui.html("", sanitize=False).classes("stack").props('aria-live="polite"')
    policy = await shown.version(chosen)
    if other is None:
        shown.place.content = tables.whole(policy)
    else:
        shown.place.content = tables.difference(await shown.version(other), policy)
    ui.on("form_sent", shown.sent)


def _card(content: str) -> None:
    with ui.element("section").classes("card"):
        ui.html(content, sanitize=False)


class _Shown:
    """What the page shows, and what can be done on it."""

    place: ui.html

    def __init__(self, visitor: Visitor, known: tuple[VersionRef, ...]) -> None:
        self._visitor, self._known = visitor, known
        self._checked: Policy | None = None
        self._acts: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {"check": self._check, "load": self._load}

    async def version(self, reference: str) -> Policy:
        """A version; that of the settings may not be in the graph."""
        if reference == self._visitor.policy.reference:
            return self._visitor.policy
        database = await self._visitor.whole(Right.ADMINISTER)
        return await database.ask_async(questions.version(reference))

    async def sent(self, event: GenericEventArguments) -> None:
        """Do what a form asks for."""
        form = event.args["form"]
        with sending(form):
            await self._acts[form](event.args["data"])

    async def _check(self, given: dict[str, Any]) -> None:
        """Whether a file can be loaded, what is wrong with it, and what it says otherwise than what is in force."""
        await self._visitor.whole(Right.ADMINISTER)
        try:
            policy = parse(given.get("text", "")[:MOST], t("the file"))
            self._not_loaded(policy)
        except BadInputError as error:
            self._checked = None
            en, zh = told(error).reason
            self.place.content = tables.refused(error.field, zh if chinese() and zh else en)
        else:
            self._checked = policy
            self.place.content = tables.taken(self._visitor.policy, policy, self._visitor.today)
        call("administration.focus", "#verdict")

    def _not_loaded(self, policy: Policy) -> None:
        if any(each.reference == policy.reference for each in self._known):
            raise BadInputError(
                "version", f"{policy.reference} is loaded already and stays as it is; raise `version` in the file"
            )

    async def _load(self, given: dict[str, Any]) -> None:
        if self._checked is None:
            return
        day = self._visitor.today
        with suppress(ValueError):
            day = date.fromisoformat(given.get("effective_on", ""))
        database = await self._visitor.whole(Right.ADMINISTER)
        await database.change_async(questions.load(self._checked, day))
        # As a tick does; other servers hear of it with theirs.
        before = self._visitor.policy
        self._visitor.state.policy = await database.ask_async(questions.in_force(before, self._visitor.today))
        go(link(PATH, version=self._checked.reference, than=before.reference))
