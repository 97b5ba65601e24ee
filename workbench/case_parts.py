"""What stands on the page of a case: its head, seven steps and clock, the matter, the parties, the journal."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from graph import standards
from graph.calendar import Suspension
from graph.terms import CaseRole, Severity, Standing, Step
from queries.casefile import CaseFile, Entry
from queries.cases import CaseDetail, Party
from queries.escalation import Escalation, EscalationStep, State
from queries.passages import standstills
from workbench import case_pictures as pictures
from workbench.fields import field, line
from workbench.frame import link
from workbench.tables import join
from workbench.words import day, number, t, term

HERE = (State.CURRENT, State.OVERDUE, State.SUSPENDED, State.SETTLED, State.NOT_ACCEPTED)


def head(file: CaseFile, detail: CaseDetail) -> Markup:
    """The title, and what the case is at a glance."""
    case = file.case
    standing = detail.case.standing or (Standing.OPEN if detail.open else Standing.SETTLED)
    chips = [
        Markup('<span class="chip {}">{}</span>').format(case.kind, term(case.kind)),
        Markup('<span class="chip {}">{}</span>').format(_grave(case.severity), term(Severity(case.severity))),
        Markup('<span class="chip {}">{}</span>').format(case.level, term(case.level)),
        Markup('<span class="chip {}">{}</span>').format(_good(standing), term(standing)),
    ]
    made_up = Markup('<p class="synthetic">{}</p>').format(t("This case is synthetic.")) if case.synthetic else ""
    return Markup(
        '<h2 class="case-title" id="case-title" tabindex="-1">{}</h2>'
        '<p class="case-line"><span class="mono">{}</span>{}</p>{}'
    ).format(case.title, case.id, join(chips), made_up)


def _grave(severity: Severity) -> str:
    return {Severity.MAJOR: "warn", Severity.CRITICAL: "bad"}.get(Severity(severity), "")


def _good(standing: Standing) -> str:
    return {Standing.SETTLED: "good", Standing.SUSPENDED: "warn", Standing.RETURNED: "warn"}.get(standing, "")


def steps(file: CaseFile) -> Markup:
    """The seven steps, with the day on which each was reached and by whom; the one where the case stands."""
    reached: dict[Step, Entry] = {}
    for entry in file.journal:
        reached.setdefault(entry.step, entry)
    order = list(Step)
    now = order.index(file.case.step)
    items = [
        _step(step, reached.get(step), "now" if at == now else "done" if at < now else "", file)
        for at, step in enumerate(order)
    ]
    return Markup('<ol class="stepper">{}</ol>').format(join(items))


def _step(step: Step, entry: Entry | None, state: str, file: CaseFile) -> Markup:
    when = entry.day if entry else file.case.accepted_on if step is Step.ACCEPTED else None
    passed_by = state == "done" and when is None
    said = day(when) if when else t("not needed") if passed_by else ""
    who = (entry.by_name or entry.by or t("the clock")) if entry else ""
    return Markup(
        '<li class="{}"{}><span class="dot" aria-hidden="true"></span><span class="step-name">{}</span>'
        '<span class="step-day">{}</span><span class="step-day">{}</span></li>'
    ).format(
        "skipped" if passed_by else state,
        Markup(' aria-current="step"') if state == "now" else "",
        term(step),
        said,
        who,
    )


def time(file: CaseFile, way: Escalation, today: date) -> Markup:
    """The clock of the level where the case stands: in a sentence, and as a bar."""
    here = next((step for step in way.steps if step.state in HERE), None)
    if here is None or here.begins is None or here.due is None:
        return Markup("")
    ended = file.case.settled_on if file.case.settled_on and file.case.settled_on <= today else None
    pauses, since = standstills([entry.action, entry.day] for entry in file.journal)
    if since is not None:
        pauses.append(Suspension(since, today))
    state, said = _left(here, today, ended)
    return Markup('<p class="clock-line"><strong class="{}">{}</strong> <span class="muted">{}</span></p>{}').format(
        state,
        said,
        t(
            "{level} clock: {begins} to {due}",
            level=f"{term(here.level)} {here.name}",
            begins=day(here.begins),
            due=day(here.due),
        ),
        pictures.clock(here.begins, here.due, today, ended, pauses),
    )


def _left(here: EscalationStep, today: date, ended: date | None) -> tuple[str, str]:
    """How much time is left, in a few words, and how that is to be shown."""
    assert here.due is not None
    if ended is not None:
        late = (ended - here.due).days
        return (
            ("worse", t("Ended {days} late", days=pictures.days(late))) if late > 0 else ("better", t("Ended in time"))
        )
    if here.state is State.SUSPENDED:
        return "still", t("The clock stands still")
    left = (here.due - today).days
    if left < 0:
        return "worse", t("{days} overdue", days=pictures.days(-left))
    return ("soon", t("Due today")) if left == 0 else ("", t("{days} left", days=pictures.days(left)))


def facts(file: CaseFile) -> Markup:
    """What the case is about."""
    case = file.case
    scale = standards.scales()[case.scale].name if case.scale else ""
    known = [
        (t("Category"), " › ".join(each.name for each in reversed(file.category))),
        (t("Place"), " › ".join(area.name for area in reversed(file.place))),
        (t("Spot"), case.place or ""),
        (t("Came in by"), term(case.source) if case.source else ""),
        (t("Happened on"), day(case.occurred_on)),
        (t("Accepted"), day(case.accepted_on)),
        (t("Scale"), " ".join(filter(None, (scale, t("{n} people", n=number(case.people)) if case.people else "")))),
        (t("Ended"), day(case.settled_on) if case.settled_on else ""),
        (t("How settled"), standards.resolution_modes()[case.resolution].name if case.resolution else ""),
        (t("Evaluation"), term(case.satisfaction) if case.satisfaction else ""),
        (t("Policy"), f"{file.policy.title or ''} {file.policy.reference}" if file.policy else ""),
    ]
    rows = join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in known if value)
    texts = [(t("Summary"), case.summary), (t("How it was settled"), case.resolution_note or "")]
    told = join(Markup('<h3>{}</h3><p class="told">{}</p>').format(name, value) for name, value in texts if value)
    hidden = (
        Markup('<p class="muted small">{}</p>').format(t("Texts about people are not shown.")) if file.masked else ""
    )
    return Markup('<dl class="facts">{}</dl>{}{}{}').format(rows, told, hidden, _links(file))


def _links(file: CaseFile) -> Markup:
    """The cases before and after it."""
    kinds = (
        (t("Follows"), file.follows),
        (t("Followed by"), file.followed_by),
        (t("Merged into"), file.merged_into),
        (t("Took over"), file.absorbed),
        (t("Part of"), file.split_from),
        (t("Split into"), file.split_into),
    )
    rows = join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(
            name, join(Markup('<a class="mono" href="{}">{}</a> ').format(link(f"/cases/{id}"), id) for id in ids)
        )
        for name, ids in kinds
        if ids
    )
    return Markup('<h3>{}</h3><dl class="facts">{}</dl>').format(t("Other cases"), rows) if rows else Markup("")


def parties(file: CaseFile, *, shown: bool) -> Markup:
    """Who is in the case. Where they are masked: the field in which is said what they are needed for."""
    rows = join(map(_party, sorted(file.parties, key=lambda party: (list(CaseRole).index(party.role), party.name))))
    listed = (
        Markup('<ul class="people">{}</ul>').format(rows)
        if rows
        else Markup('<p class="muted">{}</p>').format(t("Nobody is named."))
    )
    if not file.masked:
        note = (
            Markup('<p class="muted small">{}</p>').format(
                t("Shown for the purpose that you gave; that is in the access log.")
            )
            if shown
            else ""
        )
        return listed + note
    return Markup(
        '{}<form class="form purpose no-print" data-form="purpose" novalidate>{}'
        '<button type="submit" class="button">{}</button></form>'
    ).format(
        listed,
        field(
            "purpose",
            "purpose",
            t("Purpose"),
            line("purpose", "purpose", needed=True),
            hint=t("Names and texts are then shown, and that is written down."),
        ),
        t("Show"),
    )


def _party(party: Party) -> Markup:
    return Markup('<li><a href="{}">{}</a> <span class="muted small">{}</span></li>').format(
        link("/explore", node=party.node), party.name, term(party.role)
    )


def handlers(file: CaseFile) -> Markup:
    """Who has the case, and who had it before."""
    now = [each for each in file.handlers if each.until is None]
    before = [each for each in file.handlers if each.until is not None]
    rows = [
        Markup(
            '<li><a href="{}">{}</a> <span class="chip{}">{}</span> <span class="muted small">{}</span></li>'
        ).format(
            link("/explore", node=f"Unit:{each.unit.id}"),
            each.unit.name,
            "" if each.role == "support" else " good",
            term(each.role),
            t("since {day}", day=day(each.since)) if each.since else "",
        )
        for each in sorted(now, key=lambda each: each.role)
    ]
    earlier = [
        Markup('<li>{} <span class="muted small">{} · {} – {}</span></li>').format(
            each.unit.name, term(each.role), day(each.since), day(each.until)
        )
        for each in before
    ]
    past = (
        Markup('<details class="why"><summary>{}</summary><ul class="people">{}</ul></details>').format(
            t("Earlier"), join(earlier)
        )
        if earlier
        else ""
    )
    listed = Markup('<ul class="people">{}</ul>').format(join(rows)) if rows else Markup('<p class="muted">—</p>')
    return listed + past
