"""The form by which a case comes in."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from graph import standards
from graph.terms import CaseKind, CaseRole, CaseSource, Severity
from workbench import fields
from workbench.words import t

FORM = "intake"
ROLES = (CaseRole.APPLICANT, CaseRole.RESPONDENT, CaseRole.PARTY, CaseRole.WITNESS)


def intake_form(today: date) -> Markup:
    """All that people say of a case that comes in; what its kind needs is shown as it is chosen."""
    return Markup(
        '<form class="form" data-form="{form}" data-ask novalidate>{matter}{place}{parties}{rest}'
        '<p class="form-fault" role="alert" tabindex="-1"></p>'
        '<div class="form-end"><p class="outlook" id="intake-outlook"></p>'
        '<button type="submit" class="button primary">{send}</button></div></form>'
    ).format(form=FORM, matter=_matter(), place=_place(today), parties=_parties(), rest=_rest(), send=t("Take it in"))


def _part(title: str, *parts: Markup) -> Markup:
    return Markup('<section class="form-part"><h2>{}</h2><div class="form-grid">{}</div></section>').format(
        title, Markup("").join(parts)
    )


def _matter() -> Markup:
    kinds = fields.of_terms(CaseKind)
    grades = fields.of_terms(Severity)
    return _part(
        t("The matter"),
        fields.group(
            "kind",
            "kind",
            t("Kind"),
            fields.radios("kind", "kind", kinds, classes="kinds"),
            needed=True,
            classes="wide",
        ),
        fields.field(
            "title", "title", t("Title"), fields.line("title", "title", needed=True), needed=True, classes="wide"
        ),
        fields.field(
            "category",
            "category",
            t("Category"),
            fields.combo(
                "category", "category", choices=fields.of_table(standards.categories()), hint=t("Type a word or a code")
            ),
            needed=True,
        ),
        fields.field(
            "source",
            "source",
            t("Came in by"),
            fields.select("source", "source", fields.of_terms(CaseSource), value=CaseSource.HALL.value),
            needed=True,
        ),
        fields.group(
            "severity",
            "severity",
            t("Severity"),
            fields.radios("severity", "severity", grades, value=str(Severity.GENERAL.value)),
            needed=True,
            classes="wide",
        ),
        fields.field(
            "summary", "summary", t("Summary"), fields.text("summary", "summary"), by_kind=True, classes="wide"
        ),
    )


def _place(today: date) -> Markup:
    steps = Markup('<div class="cascade" id="area-steps" data-box="area-box" role="group" aria-label="{}"></div>')
    return _part(
        t("Where and when"),
        fields.field(
            "area",
            "area",
            t("Place"),
            fields.combo("area", "area", find="area", hint=t("Type a name or a code"))
            + steps.format(t("Choose down to the grid")),
            needed=True,
            classes="wide",
        ),
        fields.field(
            "place", "place", t("Spot"), fields.line("place", "place"), by_kind=True, hint=t("House, road, field")
        ),
        fields.field(
            "occurred_on",
            "occurred_on",
            t("Happened on"),
            fields.day("occurred_on", "occurred_on", most=today, value=today),
        ),
    )


def _parties() -> Markup:
    return Markup(
        '<section class="form-part" data-field="parties"><div class="row-head"><h2>{title}{badge}</h2></div>'
        '<p class="field-fault" id="parties-fault"></p><div class="rows" id="parties">{first}{second}</div>'
        '<template id="party-row" data-into="parties">{more}</template>'
        '<button type="button" class="button small" data-add="party-row">+ {add}</button></section>'
    ).format(
        title=t("Parties"),
        badge=fields.badge(needed=False, by_kind=True),
        first=_party("0", CaseRole.APPLICANT),
        second=_party("1", CaseRole.RESPONDENT),
        more=_party("__n__", CaseRole.PARTY),
        add=t("One more party"),
    )


def _party(number: str, role: CaseRole) -> Markup:
    name = f"parties.{number}"
    return Markup(
        '<div class="row party" data-row>{role}{who}{phone}{id}'
        '<button type="button" class="button small" data-remove aria-label="{remove}">✕</button></div>'
    ).format(
        role=fields.field(
            f"{name}.role",
            f"{name}.role",
            t("Role"),
            fields.select(f"{name}.role", f"{name}.role", fields.of_terms(ROLES), value=role.value),
        ),
        who=fields.field(
            f"{name}.name",
            f"{name}.name",
            t("Full name"),
            fields.combo(f"{name}.name", f"{name}.id", find="party", typed=f"{name}.name"),
        ),
        phone=fields.field(
            f"{name}.phone",
            f"{name}.phone",
            t("Phone"),
            fields.line(f"{name}.phone", f"{name}.phone", kind="tel", most=24, attributes="data-of-new"),
        ),
        id=fields.field(
            f"{name}.id_number",
            f"{name}.id_number",
            t("ID number"),
            fields.line(f"{name}.id_number", f"{name}.id_number", most=18, attributes="data-of-new spellcheck=false"),
        ),
        remove=t("Take this party out"),
    )


def _rest() -> Markup:
    scales = [fields.Choice(entry.code, entry.name) for entry in standards.scales().values()]
    return _part(
        t("Further"),
        fields.field(
            "people",
            "people",
            t("People concerned"),
            fields.line("people", "people", most=6, attributes="inputmode=numeric"),
        ),
        fields.field("scale", "scale", t("Scale"), fields.select("scale", "scale", scales, none="—")),
        fields.field(
            "follows",
            "follows",
            t("Comes back after"),
            fields.combo("follows", "follows", find="case", hint=t("Number or title of an earlier case")),
            classes="wide",
        ),
        fields.field("note", "note", t("Note for the journal"), fields.text("note", "note", rows=2), classes="wide"),
    )
