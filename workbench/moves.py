"""The moves of a case: which can be made now, as buttons, and the form that each needs, from its model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Literal, get_args, get_origin

from markupsafe import Markup
from pydantic.fields import FieldInfo

from api.security import Right
from graph import standards
from graph.errors import GezhiError
from graph.policy import Policy
from graph.terms import Action, Role, Severity
from queries import moves
from queries.cases import CaseDetail
from queries.responsibility import responsibility
from queries.routing import RouteRequest, competent
from workbench import fields
from workbench.fields import Choice
from workbench.visitor import Visitor
from workbench.words import capital, t, term

FORM = "move"
# The usual next one is offered first; the last change what the case is, and stand apart.
USUAL = (
    Action.ASSIGN,
    Action.TAKE_UP,
    Action.ANSWER,
    Action.RESUME,
    Action.SETTLE,
    Action.EVALUATE,
    Action.ARCHIVE,
    Action.REVISIT,
)
GRAVE = (Action.WITHDRAW, Action.MERGE, Action.SPLIT, Action.REOPEN)
FORMS: dict[Action, type[moves.Form]] = {
    Action(get_args(form.model_fields["action"].annotation)[0]): form for form in get_args(get_args(moves.AnyMove)[0])
}
Choices = Mapping[str, Sequence[Choice]]


def buttons(allowed: Sequence[Action]) -> Markup:
    """The moves that can be made now."""
    usual = next((action for action in USUAL if action in allowed), None)
    rest = [action for action in allowed if action is not usual and action not in GRAVE]
    rest.sort(key=lambda action: (action not in USUAL, action is not Action.NOTE))
    grave = [action for action in GRAVE if action in allowed]
    made = [_button(usual, "primary")] if usual else []
    made += [_button(action, "") for action in rest]
    if grave:
        made.append(Markup('<span class="moves-apart"></span>'))
        made += [_button(action, "danger") for action in grave]
    return Markup('<div class="moves no-print" role="group" aria-label="{}">{}</div>').format(
        t("What can be done now"), Markup("").join(made)
    )


def _button(action: Action, classes: str) -> Markup:
    return Markup('<button type="button" class="button {}" data-move="{}">{}</button>').format(
        classes, action.value, capital(term(action))
    )


def form(action: Action, choices: Choices, policy: Policy, today: date) -> Markup:
    """The form of a move: what its model asks for."""
    own = FORMS[action].model_fields
    names = sorted((name for name in own if name not in ("action", "by")), key=lambda name: name == "note")
    parts = Markup("").join(_field(name, own[name], choices, policy, today) for name in names)
    return Markup(
        '<form class="form" data-form="{}" data-action="{}" novalidate><h2 id="move-title">{}</h2>'
        '<p class="muted">{}</p>{}'
        '<p class="form-fault" role="alert" tabindex="-1"></p><div class="form-end">'
        '<button type="button" class="button" data-close>{}</button>'
        '<button type="submit" class="button primary">{}</button></div></form>'
    ).format(FORM, action.value, capital(term(action)), meaning(action), parts, t("Cancel"), capital(term(action)))


def _field(name: str, info: FieldInfo, choices: Choices, policy: Policy, today: date) -> Markup:
    id, needed = f"move-{name}", info.is_required()
    label, options = _label(name, needed=needed), _options(info)
    if options:
        return fields.group(id, name, label, fields.radios(id, name, fields.of_terms(options)), needed=needed)
    if name == "parts":
        return _parts()
    if name == "into":
        return fields.field(
            id, name, label, fields.combo(id, name, find="case", hint=t("Number or title")), needed=needed
        )
    if name in choices:
        none = t("choose one") if needed else t("as the rules say")
        return fields.field(id, name, label, fields.select(id, name, choices[name], none=none), needed=needed)
    if date in (info.annotation, *get_args(info.annotation)):
        return fields.field(id, name, label, fields.day(id, name, least=today), needed=needed, hint=_days(name, policy))
    return fields.field(id, name, label, fields.text(id, name, rows=4 if needed else 2, needed=needed), needed=needed)


def _options(info: FieldInfo) -> list[Enum]:
    """The values of a field that has a closed vocabulary."""
    kind = info.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)
    return list(get_args(kind)) if get_origin(kind) is Literal else []


def _label(name: str, *, needed: bool) -> str:
    return {
        "to": t("To unit"),
        "cadre": t("Who answers for it"),
        "due_on": t("Answer due"),
        "until": t("The clock stands still until"),
        "resolution": t("How settled"),
        "satisfaction": t("What the people say"),
        "into": t("Into the case"),
        "note": t("Reason and note") if needed else t("Note for the journal"),
    }.get(name, name)


def _days(name: str, policy: Policy) -> str:
    if name == "until":
        return t("At most {n} days; the clock goes on by itself.", n=policy.clock.suspension_days)
    return t("Without a day the policy says it: {n} days.", n=policy.clock.supervision_days)


def _parts() -> Markup:
    """The matters that a case is split into."""
    return Markup(
        '<section data-field="parts"><p class="field-fault" id="move-parts-fault"></p>'
        '<div class="rows" id="move-parts">{}{}</div>'
        '<template id="part-row" data-into="move-parts">{}</template>'
        '<button type="button" class="button small" data-add="part-row">+ {}</button></section>'
    ).format(_part("0"), _part("1"), _part("__n__"), t("One more matter"))


def _part(number: str) -> Markup:
    def named(name: str) -> str:
        return f"parts.{number}.{name}"

    categories = fields.combo(named("category"), named("category"), choices=fields.of_table(standards.categories()))
    grades = fields.select(named("severity"), named("severity"), fields.of_terms(Severity), value="1")
    return Markup('<div class="row part" data-row>{}{}{}{}</div>').format(
        fields.field(named("title"), named("title"), t("Title"), fields.line(named("title"), named("title"))),
        fields.field(named("category"), named("category"), t("Category"), categories),
        fields.field(named("severity"), named("severity"), t("Severity"), grades),
        fields.field(
            named("summary"), named("summary"), t("Summary"), fields.text(named("summary"), named("summary"), rows=2)
        ),
    )


async def choices(visitor: Visitor, action: Action, detail: CaseDetail) -> dict[str, list[Choice]]:
    """What can be chosen in the form of a move of a case."""
    names = FORMS[action].model_fields
    found: dict[str, list[Choice]] = {}
    if "resolution" in names:
        found["resolution"] = fields.of_table(standards.resolution_modes())
    if "to" in names:
        found["to"] = await _units(visitor, action, detail)
    if "cadre" in names:
        found["cadre"] = await _cadres(visitor, detail)
    return found


async def _units(visitor: Visitor, action: Action, detail: CaseDetail) -> list[Choice]:
    """The units that may have the case, the nearest and best first."""
    if detail.area is None or detail.category is None:
        return []
    request = RouteRequest(
        area=detail.area.code,
        category=detail.category.code,
        severity=detail.case.severity,
        parties=tuple(party.node.partition(":")[2] for party in detail.parties),
        level=detail.case.level,
    )
    try:
        units = await visitor.ask(competent(request, visitor.policy, visitor.today), Right.WORK)
    except GezhiError:  # whoever sees the case alone, and not its place, leaves it to the rules
        return []
    lead = {each.unit.id for each in detail.handlers if each.role == "lead" and each.until is None}
    kept = [unit for unit in units if action is not Action.TRANSFER or unit.id not in lead]
    return [Choice(unit.id, unit.name, term(unit.level)) for unit in kept]


async def _cadres(visitor: Visitor, detail: CaseDetail) -> list[Choice]:
    """The cadres in charge above the place, the highest first, as the rules choose."""
    if detail.area is None:
        return []
    try:
        chain = await visitor.ask(responsibility(detail.area.code, visitor.today), Right.WORK)
    except GezhiError:
        return []
    found = [
        Choice(person.id, person.name, link.area.name)
        for link in reversed(chain.links)
        for person in link.assigned
        if person.role is Role.CADRE_IN_CHARGE
    ]
    return list({choice.value: choice for choice in found}.values())


def meaning(action: Action) -> str:
    """What a move does, before it is made."""
    return {
        Action.ASSIGN: t("A unit gets the case and leads it."),
        Action.TAKE_UP: t("The unit takes the case up; from here on it is handled."),
        Action.SEND_BACK: t("The case goes back to the centre, to be assigned again."),
        Action.TRANSFER: t("Another competent unit gets the case; the clock goes on."),
        Action.ESCALATE: t("The case goes up one level, before its deadline does it; a new clock begins there."),
        Action.SUPERVISE: t("An order to act, with a deadline of its own; somebody answers for it."),
        Action.ANSWER: t("What was done about the supervision."),
        Action.SUSPEND: t("The clock stands still until the day."),
        Action.RESUME: t("The clock goes on."),
        Action.NOTE: t("A talk, a visit, a session of mediation is put on record."),
        Action.SETTLE: t("The matter is settled; then the people concerned are asked."),
        Action.EVALUATE: t("What the people concerned say of how it was handled."),
        Action.ARCHIVE: t("The file is closed."),
        Action.REVISIT: t("The people were asked again. If they are not content, the case opens one level higher."),
        Action.REOPEN: t("The ended case is open again on its level, with a new clock."),
        Action.WITHDRAW: t("Whoever brought it takes it back; it ends."),
        Action.MERGE: t("It is about the same matter as another case, which takes over its parties; it ends."),
        Action.SPLIT: t("Each of its matters becomes a case of its own; this one stays open."),
    }[action]
