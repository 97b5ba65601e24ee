"""What stands beside a case: its way up, who must act together and where they are, and where it can spread."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from graph.standards import categories
from graph.terms import Stationing
from queries.coordination import Coordination, Participant, Reach
from queries.escalation import Escalation
from queries.nodes import NodeRef
from queries.risk import CaseRisk, SpreadRisk
from workbench import case_pictures as pictures
from workbench.chains import chain, page_of
from workbench.frame import link
from workbench.reasons import because
from workbench.tables import join
from workbench.words import either, noted, number, percent, series, t, term

SHOWN = 5
WAYS = 2  # to each that is shown
OFTEN = ("Case", "Area")  # what is listed by risk; people never are


def way_up(way: Escalation) -> Markup:
    """The way up, what comes next, and why."""
    return Markup('<h2>{}</h2><p class="next">{}</p>{}<p class="hint">{}</p>{}{}').format(
        t("The way up"),
        either(way.next.en, way.next.zh),
        pictures.ladder(way),
        t("✓ competent for the category"),
        pictures.ladder_table(way),
        because(way.because),
    )


def together(plan: Coordination) -> Markup:
    """The units that together are competent, and how each is reached at the centre that convenes them."""
    centre = (
        Markup("<p>{}</p>").format(t("{centre} convenes", centre=plan.centre.name))
        if plan.centre
        else Markup('<p class="fault">{}</p>').format(t("No centre can convene them."))
    )
    gaps = (
        Markup('<p class="fault">{}</p>').format(
            t(
                "Nobody is competent for {what}.",
                what=series(noted(categories()[code].name, area) for area, code in plan.uncovered),
            )
        )
        if plan.uncovered
        else ""
    )
    return Markup('<h2>{}</h2>{}{}<ul class="people together">{}</ul>{}').format(
        t("Who acts together"), centre, gaps, join(map(_unit, plan.units)), because(plan.because)
    )


def _unit(each: Participant) -> Markup:
    heads = series(person.name for person in each.heads)
    return Markup(
        '<li><a href="{}">{}</a> <span class="chip {}">{}</span><span class="muted small">{} {}</span></li>'
    ).format(
        link("/explore", node=f"Unit:{each.unit.id}"),
        each.unit.name,
        "good" if each.reach in (Reach.RESIDENT, Reach.CONVENES) else "",
        reach_word(each.reach),
        heads,
        t("has {n} open cases here", n=number(each.case_count)),
    )


def reach_word(reach: Reach) -> str:
    """How a unit is reached."""
    if reach is Reach.CONVENES:
        return t("convenes")
    return t("not stationed there") if reach is Reach.NOT_STATIONED else term(Stationing(reach.value))


def spread(risk: CaseRisk, known: Mapping[str, NodeRef], last: float | None) -> Markup:
    """Where the case can spread, the most at risk first, each with its strongest paths.

    ``known``: what the nodes of ``ways`` are called; ``last``: the risk of the last run.
    """
    run = (
        Markup("<dt>{}</dt><dd>{}</dd>").format(t("That it worsens (county-wide)"), percent(last))
        if last is not None
        else ""
    )
    facts = Markup('<dl class="facts"><dt>{}</dt><dd>{}</dd>{}</dl>').format(
        t("Its own hazard"), percent(risk.base), run
    )
    listed = _listed(risk)
    if not listed:
        said = t("It can spread to no other case or place.") if risk.base else t("What has ended spreads no more.")
        return Markup('<h2>{}</h2>{}<p class="muted">{}</p>{}').format(t("Risk"), facts, said, because(risk.because))
    return Markup('<h2>{}</h2>{}<h3>{}</h3><ol class="spread">{}</ol>{}').format(
        t("Risk"),
        facts,
        t("Where it can spread"),
        join(_reached(each, known) for each in listed),
        because(risk.because),
    )


def ways(risk: CaseRisk) -> list[str]:
    """The nodes of the ways that are told."""
    paths = (way.path for each in _listed(risk) for way in each.strongest[:WAYS])
    return list(dict.fromkeys(node for path in paths for node in path[::2]))


def _listed(risk: CaseRisk) -> list[SpreadRisk]:
    return [reached for reached in risk.reaches if reached.node.partition(":")[0] in OFTEN][:SHOWN]


def _reached(each: SpreadRisk, known: Mapping[str, NodeRef]) -> Markup:
    told = join(
        Markup('<li>{}<span class="muted small">{}</span></li>').format(chain(way.path, known), percent(way.value, 2))
        for way in each.strongest[:WAYS]
    )
    return Markup(
        '<li><p class="spread-head"><a href="{}">{}</a><span class="n">{}</span></p>'
        '<div class="meter" aria-hidden="true"><i style="width:{}%"></i></div><ul>{}</ul></li>'
    ).format(page_of(each.node), each.name, percent(each.risk), round(100 * min(each.risk, 1), 1), told)
