"""Warnings to be assessed (预警研判): each with why it was raised and its cases, and the form of a verdict."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nicegui import events, ui
from pydantic import ValidationError

from api.security import Right
from graph.errors import BadInputError
from graph.terms import Severity, Stage, Verdict
from queries.assessment import Assess, assess
from queries.warning_lists import WarnedCase, WarningDetail, warning, warnings
from workbench.acting import acting_person
from workbench.faults import faults_of
from workbench.frame import link, nothing
from workbench.reasons import because
from workbench.tables import anchor, join
from workbench.visitor import Visitor
from workbench.words import day, either, later, number, t, term

SHOWN = 20
MEANING = {
    Verdict.DISMISSED: later("there is nothing in it"),
    Verdict.WATCHED: later("it is kept an eye on"),
    Verdict.SUPERVISED: later("a supervision is opened on a case"),
}


async def build(visitor: Visitor) -> None:
    """The list, which is made anew when a warning was assessed here or elsewhere and nothing is being written."""
    box = ui.element("div").classes("work-warnings")

    async def fill() -> None:
        found = await visitor.ask(warnings(visitor.today, stage=Stage.COLLECTED, limit=SHOWN))
        details = await asyncio.gather(*(visitor.ask(warning(item.id, visitor.today)) for item in found.items))
        box.clear()
        with box:
            if not details:
                nothing(t("No warning waits to be assessed"), t("Rules raise warnings by themselves."), "task_alt")
                return
            ui.html(join(_warning(each, may=visitor.may(Right.WORK)) for each in details), sanitize=False)
            if found.next is not None:
                ui.label(t("There are more; they follow when these are assessed.")).classes("muted")

    async def send(event: events.GenericEventArguments) -> None:
        given: Mapping[str, Any] = event.args
        try:
            done = await visitor.change(assess(given["id"], await _form(visitor, given), visitor.policy, visitor.now))
        except (ValidationError, BadInputError) as error:
            ui.run_javascript(f"workWarnings.refused({_quoted(given['id'])}, {_quoted(faults_of(error)[0].text)})")
            return
        except Exception:
            ui.run_javascript(f"workWarnings.ready({_quoted(given['id'])})")
            raise
        ui.notify(t("Assessed: {verdict}", verdict=term(done.verdict)), type="positive", position="top")
        ui.run_javascript(f"workWarnings.done({_quoted(given['id'])})")

    ui.on("warning_sent", send)
    ui.on("warnings_changed", fill)
    await fill()


async def _form(visitor: Visitor, given: Mapping[str, Any]) -> Assess:
    said = {name: given[name] for name in ("verdict", "note", "on_case") if given.get(name)}
    if "verdict" not in said:
        raise BadInputError("verdict", t("choose a verdict"))
    if not str(said.get("note", "")).strip():
        raise BadInputError("note", t("say why"))
    return Assess(**said, by=await acting_person(visitor))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


WARNING = """
<article class="card work-warning" id="warning-{id}">
  <header><h2>{said}</h2>
    <p class="muted small"><span class="chip warn">{rule}</span> {raised}{area}</p></header>
  <h3>{cases}</h3><ul class="work-warned">{list}</ul>{why}{form}
</article>
"""
CASE = """
<li><a href="{href}">{title}</a> <span class="chip {kind}">{kind_said}</span>{grave}
  <span class="muted small">{id} · {accepted} · {state}</span></li>
"""
VERDICT = """
<form class="work-assess" data-warning="{id}" novalidate>
  <fieldset><legend>{title}</legend>{choices}</fieldset>
  <label class="work-on" hidden>{which}
    <select class="native" name="on_case"><option value="">{gravest}</option>{options}</select></label>
  <label>{why}<textarea class="native" name="note" rows="2" maxlength="4000" required></textarea></label>
  <p class="work-fault" role="alert"></p><button class="button primary">{send}</button>
</form>
"""


def _warning(own: WarningDetail, *, may: bool) -> Markup:
    return Markup(WARNING).format(
        id=own.id,
        said=either(own.en, own.zh),
        rule=term(own.rule),
        raised=t("raised {day}", day=day(own.raised_on)),
        area=Markup(" · {}").format(anchor(link("/", area=own.area.code), own.area.name)) if own.area else "",
        cases=t("Its cases"),
        list=join(_case(case) for case in own.cases),
        why=because(own.because),
        form=_verdict(own) if may else "",
    )


def _case(case: WarnedCase) -> Markup:
    grave = case.severity > Severity.GENERAL
    return Markup(CASE).format(
        href=link(f"/cases/{case.id}"),
        title=case.title,
        kind=case.kind.value,
        kind_said=term(case.kind),
        grave=Markup(' <span class="chip">{}</span>').format(term(case.severity)) if grave else "",
        id=case.id,
        accepted=t("accepted {day}", day=day(case.accepted_on)),
        state=t("being worked") if case.open else t("ended"),
    )


def _verdict(own: WarningDetail) -> Markup:
    choice = Markup(
        '<label><input type="radio" name="verdict" value="{}"> <b>{}</b> <span class="muted">{}</span></label>'
    )
    still = [case for case in own.cases if case.open]
    return Markup(VERDICT).format(
        id=own.id,
        title=t("Verdict on it"),
        choices=join(choice.format(each.value, term(each), t(MEANING[each])) for each in Verdict),
        which=t("On which case"),
        gravest=t("the gravest that is open, of {n}", n=number(len(still))),
        options=join(Markup('<option value="{}">{}</option>').format(case.id, case.title) for case in still),
        why=t("Reason"),
        send=t("Assess"),
    )
