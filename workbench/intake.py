"""A case comes in (受理登记): while the form is filled, who will get it, by when and why, and what may be the same."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import asdict
from typing import Any

from nicegui import context, ui
from nicegui.events import GenericEventArguments
from pydantic import ValidationError

from api.security import Right
from graph.errors import GezhiError, NotFoundError, RequestReusedError, SignInError
from graph.terms import CaseKind, CaseRole, Level
from queries import areas, moves
from queries.answers import AreaRef
from queries.escalation import Escalation, escalation_from
from queries.routing import Route, RouteRequest, route
from queries.similar import Similar, SimilarRequest, similar
from queries.tops import tops
from workbench import intake_answers as answers
from workbench.acting import acting_person
from workbench.faults import FieldFault, faults_of
from workbench.finding import find
from workbench.frame import message_of, page
from workbench.intake_form import FORM, intake_form
from workbench.scripts import call, load, sending
from workbench.visitor import Visitor
from workbench.words import t, term

MOST_BELOW = 200
TWINS = 3  # cases that may be the same, beside the form


@page("/intake", "New case", Right.WORK)
async def intake(visitor: Visitor) -> None:
    """The page."""
    load("forms.css", "case.css", "forms.js")
    with ui.element("div").classes("intake") as place:
        ui.html(intake_form(visitor.today), sanitize=False).classes("card intake-form")
        with ui.element("aside").classes("intake-side").props(f'aria-label="{t("What becomes of it")}"'):
            twins = ui.html("", sanitize=False).classes("card twins")
            twins.set_visibility(False)
            routing = ui.html(answers.nothing_yet(), sanitize=False).classes("card")
    heard = ui.label().classes("visually-hidden").props('role="status"')
    filling = Filling(visitor, place, routing, twins, heard)
    ui.on("form_changed", filling.changed)
    ui.on("form_find", filling.find)
    ui.on("form_sent", filling.sent)
    await context.client.connected()
    await filling.show_place(None)


class Filling:
    """One form that is being filled. Its key makes sure that what is sent twice comes in once."""

    def __init__(self, visitor: Visitor, place: ui.element, routing: ui.html, twins: ui.html, heard: ui.label) -> None:
        self._visitor = visitor
        self._place, self._routing, self._twins, self._heard = place, routing, twins, heard
        self._key = secrets.token_urlsafe(24)
        self._data: dict[str, Any] = {}
        self._kind: str | None = None
        self._area: str | None = None
        self._asked: tuple[RouteRequest | None, SimilarRequest | None, str | None] = (None, None, None)

    async def changed(self, event: GenericEventArguments) -> None:
        """Something was filled in: show what becomes of it."""
        self._data = event.args["data"]
        if self._data.get("kind") != self._kind:
            self._kind = self._data.get("kind")
            self._show_needed()
        if self._data.get("area") != self._area:
            self._area = self._data.get("area")
            await self.show_place(self._area)
        await self._show_answers()

    async def find(self, event: GenericEventArguments) -> None:
        """Somebody types: offer what is found."""
        box, kind, text = (str(event.args[name]) for name in ("box", "kind", "text"))
        found = await find(self._visitor, kind, text)
        call("forms.offer", box, text, [asdict(choice) for choice in found])

    def _show_needed(self) -> None:
        """Which fields this kind needs."""
        needs = moves.REQUIRED[CaseKind(self._kind)] if self._kind else ()
        call("forms.needed", FORM, ["parties" if name == "applicant" else name for name in needs])

    async def show_place(self, code: str | None) -> None:
        """The lists by which a place is chosen: one for each level down to it, and one for what lies below."""
        day = self._visitor.today
        begins = await self._visitor.ask(tops(day), Right.WORK)
        way: list[AreaRef] = []
        if code is not None:
            path = (await self._visitor.ask(areas.path(code, day), Right.WORK)).areas
            seen = {area.code for area in begins}
            first = next((at for at, area in enumerate(path) if area.code in seen), 0)
            way = list(reversed(path[: first + 1]))
        elif len(begins) == 1:
            way = [begins[0]]
        below = await asyncio.gather(
            *(self._visitor.ask(areas.children(area.code, day, limit=MOST_BELOW), Right.WORK) for area in way)
        )
        steps = [_step("", begins, way[0].code if way else None)] if len(begins) > 1 else []
        for at, (area, children) in enumerate(zip(way, below, strict=True)):
            if children.items:
                chosen = way[at + 1].code if at + 1 < len(way) else None
                steps.append(_step(area.code, children.items, chosen))
        if code != self._area:  # another was chosen meanwhile
            return
        call("forms.cascade", "area-steps", "area-box", steps, code or "", way[-1].name if code else "")

    async def _show_answers(self) -> None:
        """Who will get it and what may be the same; of what comes in while they are asked, the last is shown."""
        asked = (_route_request(self._data), _similar_request(self._data), self._data.get("follows"))
        if asked == self._asked:
            return
        self._asked = asked
        self._routing.classes("renewed")  # what stands there is of what was filled in before
        way, twins = await asyncio.gather(self._ask_way(asked[0]), self._ask_twins(asked[1]))
        if self._asked is not asked:
            return
        if isinstance(way, GezhiError):
            panel, outlook = answers.trouble(message_of(way)), message_of(way)
        elif way is None:
            panel, outlook = answers.nothing_yet(), ""
        else:
            panel, outlook = answers.routed(*way, self._visitor.today), answers.outlook(way[0])
        self._routing.set_content(panel).classes(remove="renewed")
        self._heard.set_text(outlook)
        call("forms.outlook", outlook)
        self._twins.set_content(answers.twins(twins, self._data.get("follows")) if twins else "")
        self._twins.set_visibility(bool(twins and twins.items))

    async def _ask_way(self, request: RouteRequest | None) -> tuple[Route, Escalation] | GezhiError | None:
        """Who gets it and the way up; why there is no answer; None as long as not enough is said."""
        if request is None:
            return None
        visitor = self._visitor
        try:
            return await asyncio.gather(
                visitor.ask(route(request, visitor.policy, visitor.today), Right.WORK),
                visitor.ask(escalation_from(request, visitor.policy, visitor.today), Right.WORK),
            )
        except GezhiError as error:
            return error

    async def _ask_twins(self, request: SimilarRequest | None) -> Similar | None:
        if request is None:
            return None
        try:
            return await self._visitor.ask(similar(request, self._visitor.today, limit=TWINS), Right.WORK)
        except NotFoundError:
            return None

    async def sent(self, event: GenericEventArguments) -> None:
        """The form was sent: the case comes in, or what is wrong is told at the fields."""
        visitor = self._visitor
        with sending(FORM):
            try:
                form = moves.Accept.model_validate(event.args["data"])
                form = form.acted_by(await acting_person(visitor))
                sent = moves.Intake(form=form, request=self._key, scope=await visitor.view(Right.WORK))
                await visitor.database(Right.WORK)  # whoever has signed out meanwhile takes nothing in
                receipt = await visitor.together.accept(sent, visitor.policy, visitor.now)
            except SignInError:
                raise
            except RequestReusedError:  # what was sent first did come in, though nobody could be told so
                self._key = secrets.token_urlsafe(24)
                told = t("What you sent before did come in: look in My work before you send it once more.")
                self._refuse([FieldFault("", told)])
                return
            except (ValidationError, GezhiError) as error:
                self._refuse(faults_of(error))
                return
        call("forms.taken", FORM)
        self._place.clear()
        with self._place:
            ui.html(answers.slip(receipt, form, visitor.policy.day(receipt.at)), sanitize=False)
        self._heard.set_text(t("Taken in as {case}", case=receipt.case))
        call("forms.focus", "#taken-in")

    def _refuse(self, faults: list[FieldFault]) -> None:
        call("forms.faults", FORM, [asdict(fault) for fault in faults])


def _step(of: str, choices: Any, chosen: str | None) -> dict[str, Any]:
    level: Level = choices[0].level
    return {
        "of": of or "top",
        "label": term(level),
        "none": "—",
        "options": [[area.code, area.name] for area in choices],
        "chosen": chosen,
    }


def _route_request(data: dict[str, Any]) -> RouteRequest | None:
    """What routing is asked; None as long as place and category are not said."""
    try:
        return RouteRequest(
            area=data["area"],
            category=data["category"],
            severity=data.get("severity", 1),
            parties=_known(data, all=True),
        )
    except (KeyError, ValidationError):
        return None


def _similar_request(data: dict[str, Any]) -> SimilarRequest | None:
    try:
        return SimilarRequest(
            area=data["area"],
            category=data.get("category"),
            title=data.get("title", ""),
            parties=_known(data, all=False),
        )
    except (KeyError, ValidationError):
        return None


def _known(data: dict[str, Any], *, all: bool) -> tuple[str, ...]:
    """The parties that the graph knows; without ``all`` those who are no witnesses."""
    return tuple(
        party["id"]
        for party in data.get("parties", ())
        if party.get("id") and (all or party.get("role") != CaseRole.WITNESS)
    )
