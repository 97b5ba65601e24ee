"""Quick intake 现场上报: a page for grid members in the field, that a phone opens and fills in without a connection.

It is plain HTML, which a service worker (``static/work_worker.js``) keeps on the phone, since pages of NiceGUI need
their server. What is written is kept by ``static/outbox.js`` under the account's name, and sent to ``POST /v1/cases``
with its own idempotency key when there is a connection.
"""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from api.security import Right
from graph import standards
from graph.errors import ForbiddenError
from graph.terms import CaseKind, CaseRole, CaseSource, Severity
from queries.answers import Answer
from queries.field import FieldArea, field
from queries.moves import REQUIRED
from workbench.frame import PATH, dark_sheet, preferred
from workbench.tables import join
from workbench.visitor import Visitor
from workbench.words import Language, later, said
from workbench.work_table import PRIVATE, visitor_of
from workbench.work_words import term_in

router = APIRouter(prefix=f"{PATH}", include_in_schema=False)
FOLDER = Path(__file__).parent / "static"
FORM = (FOLDER / "work_new.html").read_text(encoding="utf-8")
WORKER = (FOLDER / "work_worker.js").read_text(encoding="utf-8")
ROLES = (CaseRole.APPLICANT, CaseRole.RESPONDENT, CaseRole.PARTY, CaseRole.WITNESS)
TITLE = later("Quick intake")
# What stands in work_new.html, by its name there.
FORM_WORDS = {
    "work": later("My work"), "kind": later("Kind"), "where": later("Where"), "own": later("My areas"),
    "township": later("Township"), "village": later("Village"),
    "grid": later("Grid"), "category": later("Category"), "choose": later("choose one"), "matter": later("Title"),
    "summary": later("Summary"), "severity": later("Severity"), "place": later("Spot"),
    "place_hint": later("House, road, field"), "parties": later("Parties"), "add": later("One more party"),
    "locate": later("Record where I am"), "happened": later("Happened on"), "keep": later("Keep and send"),
    "mine": later("What I have written here"),
    "promise": later(
        "Until it is sent, what you write is kept in this browser alone, under your account; then it is deleted here."
    ),
    "skip": later("To the content"),
}  # fmt: skip
# What the scripts say.
SAID = (
    later("Connected"), later("No connection: what you write is kept and sent later"), later("waiting to be sent"),
    later("sent: {number}"), later("refused: {why}"), later("Correct it"), later("Delete"), later("Send now"),
    later("Nothing waits."), later("This is needed."), later("Name at least one party."),
    later("Name who asks for it, as applicant."), later("Role"), later("Full name"), later("Phone"),
    later("Take this party out"), later("Where you are is recorded, to about {n} metres"), later("Forget it"),
    later("Where you are could not be found"), later("Kept on this phone. It is sent when there is a connection."),
    later("Open this page once with a connection, so that it knows who you are."), later("Sign in"),
    later("Your session has ended. Sign in, and what waits is sent."), later("Your account may not take cases in."),
    later("Delete this? It was not sent."), later("Not sent yet"), later("Sign out all the same, and delete them"),
    later("{n} of what you have written on this phone are not sent yet."), later("Back"), later("needed"),
    later("Another area"),
    later("This browser keeps the page for when there is no connection only over TLS."),
)  # fmt: skip


class Choices(Answer):
    """What is kept on a phone to fill the form in without a connection, of one account."""

    account: str
    person: str | None
    now: str
    zone: str
    areas: tuple[FieldArea, ...]


@router.get("/work/new")
async def show(request: Request) -> Response:
    """The page. It is the same for everybody: whose it is, and what they may choose, it asks."""
    tongue = preferred(request)
    page = Markup(FORM).format(
        lang=tongue,
        title=said(TITLE, tongue),
        needed=said("needed", tongue),
        path=PATH,
        dark=dark_sheet(request),
        config=Markup(json.dumps(_config(tongue), ensure_ascii=False).replace("<", "\\u003c")),
        kinds=_radios("kind", CaseKind, tongue),
        severities=_radios("severity", Severity, tongue),
        categories=_categories(),
        t={name: said(text, tongue) for name, text in FORM_WORDS.items()},
    )
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


@router.get("/work-worker.js")
async def worker() -> Response:
    """The service worker, at the address of all that it is for."""
    return Response(WORKER, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/work/choices")
async def choices(request: Request) -> Response:
    """What an account may choose."""
    visitor: Visitor = await visitor_of(request)
    if not visitor.may(Right.WORK):
        raise ForbiddenError(Right.WORK)
    person = await visitor.person()
    areas = await visitor.ask(field(person, visitor.today), Right.WORK)
    answer = Choices(
        account=visitor.account.id,
        person=person,
        now=visitor.now.isoformat(),
        zone=visitor.policy.timezone,
        areas=areas,
    )
    return Response(answer.model_dump_json(), media_type="application/json", headers=PRIVATE)


def _config(tongue: Language) -> dict[str, object]:
    return {
        "path": PATH,
        "tag": "zh-CN" if tongue is Language.ZH else "en-GB",
        "source": CaseSource.GRID_MEMBER.value,
        "required": {kind.value: list(names) for kind, names in REQUIRED.items()},
        "roles": {role.value: term_in(role, tongue) for role in ROLES},
        "kinds": {kind.value: term_in(kind, tongue) for kind in CaseKind},
        "words": {text: said(text, tongue) for text in SAID},
    }


def _radios(name: str, terms: type[CaseKind] | type[Severity], tongue: Language) -> Markup:
    choice = Markup('<label class="pick"><input type="radio" name="{}" value="{}"{}><span>{}</span></label>')
    return join(
        choice.format(name, term.value, Markup(" checked") if at == 0 else "", term_in(term, tongue))
        for at, term in enumerate(terms)
    )


def _categories() -> Markup:
    known = standards.categories()
    leaves = set(standards.leaf_categories())
    made = []
    for top in (entry for entry in known.values() if entry.parent is None):
        below = [entry for entry in known.values() if entry.code in leaves and entry.code.startswith(top.code)]
        options = join(Markup('<option value="{}">{}</option>').format(each.code, each.name) for each in below)
        made.append(Markup('<optgroup label="{} {}">{}</optgroup>').format(top.code, top.name, options))
    return join(made)
