"""What stands beside the form of intake: who will get the case, what may be the same; and the slip after it."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from graph.terms import Standing
from queries import moves
from queries.answers import UnitRef
from queries.escalation import Escalation
from queries.receipts import Receipt
from queries.routing import Route
from queries.similar import Similar, SimilarCase
from workbench import case_pictures as pictures
from workbench.frame import link
from workbench.reasons import because, plainly
from workbench.words import day, noted, series, t, term


def nothing_yet() -> Markup:
    """In place of the answer, before enough is said."""
    return Markup('<h2>{}</h2><p class="muted">{}</p>').format(
        t("Who will get it"), t("Say where it happened and of which category it is; who gets it stands here at once.")
    )


def trouble(text: str) -> Markup:
    """In place of the answer, where there is none."""
    return Markup('<h2>{}</h2><p class="fault">{}</p>').format(t("Who will get it"), text)


def outlook(route: Route) -> str:
    """The answer in a line."""
    return t("{lead} leads, due {day}", lead=route.lead.name, day=day(route.due))


def routed(route: Route, way: Escalation, today: date) -> Markup:
    """Who leads, supports and goes first, by when and why, and the way up."""
    first = (
        Markup("<dt>{}</dt><dd>{} <span class='muted small'>{}</span></dd>").format(
            t("Goes first"), route.person.name, term(route.person.role)
        )
        if route.person
        else ""
    )
    people = series(noted(one.name, term(one.role)) for one in route.people)
    return Markup(
        '<h2>{title}</h2><p class="lead-unit"><span class="chip {level}">{level_said}</span> '
        "<strong>{lead}</strong></p>"
        '<dl class="facts"><dt>{by}</dt><dd>{due} <span class="muted small">{days}</span></dd>{first}'
        "{supports}{people}</dl>{why}<h3>{up}</h3>{ladder}{table}"
    ).format(
        title=t("Who will get it"),
        level=route.level,
        level_said=term(route.level),
        lead=route.lead.name,
        by=t("By"),
        due=day(route.due),
        days=pictures.days((route.due - today).days),
        first=first,
        supports=_fact(t("Supports"), _units(route.supports)),
        people=_fact(t("Joined by"), people),
        why=because(route.because, opened=True),
        up=t("If nothing is done"),
        ladder=pictures.ladder(way, joins=False),
        table=pictures.ladder_table(way),
    )


def _fact(name: str, text: str) -> Markup:
    return Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) if text else Markup("")


def _units(units: tuple[UnitRef, ...]) -> str:
    return series(unit.name for unit in units)


def twins(found: Similar, follows: str | None) -> Markup:
    """The cases that may be the same matter, with the way to say so; nothing where there is none."""
    if not found.items:
        return Markup("")
    return Markup('<h2>{}</h2><p class="muted small">{}</p><ul class="twin-list">{}</ul>').format(
        t("May be the same matter"),
        t("Look before it is taken in twice."),
        Markup("").join(_twin(case, chosen=case.id == follows) for case in found.items),
    )


def _twin(case: SimilarCase, *, chosen: bool) -> Markup:
    stands = term(case.standing) if case.standing else (term(Standing.SETTLED) if case.settled_on else term(case.step))
    return Markup(
        '<li><a href="{href}" target="_blank" rel="noopener">{title}<span class="visually-hidden"> {tab}</span></a>'
        '<p class="small muted"><span class="chip {kind}">{kind_said}</span> {id} · {stands} · {since}</p>{why}'
        '<button type="button" class="button small" data-pick-in="follows-box" data-value="{id}" data-text="{title}" '
        'aria-pressed="{pressed}">{follow}</button></li>'
    ).format(
        href=link(f"/cases/{case.id}"),
        title=case.title,
        tab=t("(opens in a new tab)"),
        kind=case.kind,
        kind_said=term(case.kind),
        id=case.id,
        stands=stands,
        since=day(case.accepted_on),
        why=plainly(case.because),
        pressed="true" if chosen else "false",
        follow=t("It is the same: let this one follow it"),
    )


def slip(receipt: Receipt, form: moves.Accept, accepted: date) -> Markup:
    """What was taken in: the number, who has it, and the word for whoever brought it, to be printed and handed over."""
    return Markup(
        '<section class="card slip"><h2 id="taken-in" tabindex="-1">{taken}</h2>'
        '<div class="slip-paper"><p class="slip-name">{name}</p><dl class="facts">'
        "<dt>{n}</dt><dd class='mono'>{case}</dd><dt>{what}</dt><dd>{title}</dd><dt>{on}</dt><dd>{accepted}</dd>"
        "<dt>{at}</dt><dd>{lead}</dd><dt>{by}</dt><dd>{due}</dd></dl>"
        '<p class="slip-word"><span>{word}</span><strong class="mono">{receipt}</strong></p>'
        '<p class="small">{hand}</p></div>'
        '<div class="tools no-print"><a class="button primary" href="{href}">{open}</a>'
        '<button type="button" class="button" data-print>{print}</button>'
        '<a class="button" href="{again}">{next}</a></div>'
        "{why}</section>"
    ).format(
        taken=t("Taken in as {case}", case=receipt.case),
        name=t("Receipt of a case"),
        n=t("Number"),
        case=receipt.case,
        what=t("Matter"),
        title=form.title,
        on=t("Accepted"),
        accepted=day(accepted),
        at=t("Now with"),
        lead=receipt.lead.name,
        by=t("Due"),
        due=day(receipt.due_on),
        word=t("Word to ask with"),
        receipt=receipt.receipt or "—",
        hand=t("Hand this to whoever brought the matter: with the word they ask where it is. It is shown only now."),
        href=link(f"/cases/{receipt.case}"),
        open=t("Open the case"),
        print=t("Print the slip"),
        again=link("/intake"),
        next=t("Take in another"),
        why=because(receipt.because),
    )
