"""Why a node is at risk: its own base, and the ways over which risk comes to it, told by name."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from graph.database import Database
from queries.names import names
from queries.nodes import NodeRef
from queries.outlook import Outlook
from queries.risk_explained import NodeRisk, Way, node_risk
from workbench.chains import CASE, chain
from workbench.frame import link
from workbench.outlooks import on_outlook
from workbench.risk_pictures import chance, expected, sentences
from workbench.tables import join
from workbench.visitor import Visitor
from workbench.words import chinese, either, number, percent, t

WAYS = 5  # that are told


async def why(visitor: Visitor, node: str) -> Markup:
    """Why a node is at risk, told for the page. Raises NotFoundError, BusyError."""

    def answer(database: Database, outlook: Outlook) -> tuple[NodeRisk, dict[str, NodeRef]]:
        risk = node_risk(database, outlook, node, WAYS)
        told = {part for way in risk.ways for part in way.path[::2]}
        return risk, database.ask(names([risk.node, *sorted(told)]))

    risk, known = await on_outlook(visitor, answer)
    return _told(risk, known)


def _of_cases(risk: NodeRisk) -> Markup:
    """Of an area or a unit: what its open cases come to."""
    if risk.cases is None:
        return Markup("")
    return Markup("<dt>{}</dt><dd><b>{}</b> {}</dd><dt>{}</dt><dd>{}</dd>").format(
        t("Expected to worsen"), expected(risk.expected), t("of {cases} open cases", cases=number(risk.cases)),
        t("At least one worsens"), chance(risk.any),
    )  # fmt: skip


def _told(risk: NodeRisk, known: Mapping[str, NodeRef]) -> Markup:
    # Whose base it is not stands with the ways.
    reasons = (reason for reason in risk.because if not reason.path or reason.path == (risk.node,))
    said = join(Markup("<li>{}</li>").format(_said(reason.en, reason.zh, known)) for reason in reasons)
    return Markup('<p class="why-head"><b>{}</b> {}</p><dl class="facts">{}</dl><ul class="because">{}</ul>{}').format(
        risk.name, _links(risk.node), _of_cases(risk) or _own(risk), said, _ways(risk, known)
    )


def _own(risk: NodeRisk) -> Markup:
    return Markup("<dt>{}</dt><dd><b>{}</b></dd><dt>{}</dt><dd>{}</dd>").format(
        t("Risk that it worsens or spreads"), percent(risk.risk), t("Of this by itself"), percent(risk.base)
    )


def _ways(risk: NodeRisk, known: Mapping[str, NodeRef]) -> Markup:
    if not risk.ways:
        return Markup('<p class="muted">{}</p>').format(t("No risk comes to it from other cases."))
    note = [t("Ways overlap, so their shares do not add up to the risk.")]
    if not risk.complete:
        note.append(t("There may be stronger ones: the search was stopped."))
    return Markup('<h3>{}</h3><ol class="ways">{}</ol><p class="muted small">{}</p>').format(
        t("How risk comes to it from other cases"), join(_way(way, known) for way in risk.ways), sentences(*note)
    )


def _said(en: str, zh: str, known: Mapping[str, NodeRef]) -> str:
    """A reason, with names in the place of ids."""
    text = either(en, zh)
    for node in known.values():
        text = text.replace(node.id, f"「{node.name}」" if chinese() else f"“{node.name}”")
    return text


def _way(way: Way, known: Mapping[str, NodeRef]) -> Markup:
    share = round(min(100.0, 100 * way.share), 1)
    return Markup(
        '<li><span class="way-share"><span class="meter" aria-hidden="true"><i style="width:{}%"></i></span>{}</span>'
        "{}</li>"
    ).format(
        share,
        t("{value}, {share} of the risk", value=percent(way.value, 2), share=percent(way.share, 2)),
        chain(way.path, known),
    )


def _links(node: str) -> Markup:
    explore = Markup('<a class="small" href="{}">{}</a>').format(link("/explore", node=node), t("in the graph"))
    if not node.startswith(CASE):
        return explore
    key = node.removeprefix(CASE)
    return Markup('<a class="small" href="{}">{}</a> · {}').format(link(f"/cases/{key}"), key, explore)
