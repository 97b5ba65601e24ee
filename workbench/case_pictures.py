"""Pictures of a case: its way up as levels above each other, and its clock; drawn here, so that they are printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from graph.calendar import Suspension
from queries.escalation import Escalation, EscalationStep, State
from workbench.words import capital, day, noted, number, series, t, term

WIDTH, PAD, LINE, GAP = 372, 14, 20, 28  # of the picture, in its own units
SPAN = 26.5  # how many Chinese characters of 12 units stand in a line


def ladder(way: Escalation, *, joins: bool = True) -> Markup:
    """The levels from the village at the foot up to the county: who joins, by when, and where the case stands.

    ``joins``: whether those who join are named. The same stands in :func:`ladder_table` for whoever cannot see it.
    """
    boxes: list[Markup] = []
    top = 2
    steps = list(reversed(way.steps))
    for position, step in enumerate(steps):
        lines = _lines(step, joins)
        height = 2 * PAD + LINE * (len(lines) + 1) - 6
        said = t("starts here") if way.case is None and step.level is way.level else state_word(step.state)
        boxes.append(_box(step, said, lines, top, height, here=step.level is way.level))
        top += height
        if position < len(steps) - 1:
            boxes.append(_arrow(top, step, steps[position + 1]))
            top += GAP
    return Markup('<svg class="ladder" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, top + 2, t("The way up from the village to the county; the table has the same."), Markup("").join(boxes)
    )


def ladder_table(way: Escalation) -> Markup:
    """The same as a table."""
    heads = (t("Level"), t("Centre"), t("Begins"), t("Due"), t("State"), t("Who joins"))
    rows = [
        (
            f"{term(step.level)} {step.name}",
            step.centre.name if step.centre else "—",
            day(step.begins),
            day(step.due),
            state_word(step.state),
            series(
                [*(each.unit.name for each in step.joins), *(noted(one.name, term(one.role)) for one in step.people)]
            ),
        )
        for step in way.steps
    ]
    body = (
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in rows
    )
    return Markup(
        '<details class="why as-table"><summary>{}</summary>'
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{}">'
        '<table class="plain"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>'
    ).format(
        t("As a table"),
        t("The way up"),
        Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in heads),
        Markup("").join(body),
    )


def days(count: int) -> str:
    """A number of days."""
    return t("1 day") if count == 1 else t("{n} days", n=number(count))


def state_word(state: State) -> str:
    """How a level stands on the way of a case."""
    return {
        State.NOT_ACCEPTED: t("not accepted yet"),
        State.BELOW: t("not used"),
        State.PASSED: t("passed"),
        State.CURRENT: t("here now"),
        State.OVERDUE: t("here, overdue"),
        State.SUSPENDED: t("here, suspended"),
        State.AHEAD: t("if not settled"),
        State.SETTLED: t("ended here"),
    }[state]


def _lines(step: EscalationStep, joins: bool) -> list[tuple[str, str]]:
    """What stands in a box under its head: the class and the text of each line."""
    lines = [("area", step.area.name), ("centre", step.centre.name if step.centre else t("no centre"))]
    if step.begins and step.due:
        lines.append(("days", f"{day(step.begins)} → {day(step.due)} · {days(step.days)}"))
    if not joins or step.state is State.BELOW:
        return lines
    units = [f"{each.unit.name}{'✓' if each.competent else ''}" for each in step.joins]
    people = [noted(one.name, term(one.role)) for one in step.people[:6]]
    if len(step.people) > 6:
        people.append(t("and {n} more", n=number(len(step.people) - 6)))
    return lines + [("joins", line) for names in (units, people) for line in wrapped(names)]


def _box(
    step: EscalationStep, said: str, lines: Sequence[tuple[str, str]], top: int, height: int, *, here: bool
) -> Markup:
    texts = [
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
            kind, PAD + 12, top + PAD + LINE * (number + 1) + 10, text
        )
        for number, (kind, text) in enumerate(lines)
    ]
    return Markup(
        '<g class="rung {state} {level}{here}"><rect x="2" y="{top}" width="{width}" height="{height}" rx="9"/>'
        '<rect class="edge" x="2" y="{top}" width="6" height="{height}" rx="3"/>'
        '<text class="head" x="{x}" y="{y}">{head}</text>'
        '<text class="state" x="{end}" y="{y}" text-anchor="end">{said}</text>'
        "{texts}</g>"
    ).format(
        state=step.state.value,
        level=step.level.value,
        here=" here" if here else "",
        top=top,
        width=WIDTH - 4,
        height=height,
        x=PAD + 12,
        y=top + PAD + 8,
        end=WIDTH - PAD,
        head=f"{capital(term(step.level))} · {step.name}",
        said=said,
        texts=Markup("").join(texts),
    )


def _arrow(top: int, above: EscalationStep, below: EscalationStep) -> Markup:
    """Between two levels, upwards: when a case goes that way."""
    middle = PAD + 22
    said = t("not settled by {day}", day=day(below.due)) if below.due and above.due else ""
    return Markup('<g class="climb {}"><path d="M{} {}v-{}m-5 6l5 -6l5 6"/><text x="{}" y="{}">{}</text></g>').format(
        below.state.value, middle, top + GAP - 3, GAP - 7, middle + 14, top + GAP / 2 + 4, said
    )


def wrapped(names: Iterable[str], span: float = SPAN) -> list[str]:
    """Names one after the other in lines of at most ``span`` Chinese characters, or one name."""
    lines: list[str] = []
    for name in names:
        longer = series([lines[-1], name]) if lines else name
        if lines and _wide(longer) <= span:
            lines[-1] = longer
        else:
            lines.append(name)
    return lines


def _wide(text: str) -> float:
    """How wide a text is in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56 for sign in text)


def clock(begins: date, due: date, today: date, ended: date | None, pauses: Sequence[Suspension]) -> Markup:
    """The time of the case's level as a bar: what is gone, what was late, and where it stood still."""
    until = ended or today
    last = max(due, until, begins + timedelta(days=1))
    length = (last - begins).days

    def share(one: date) -> float:
        return round(100 * min(max((one - begins).days / length, 0), 1), 2)

    parts = [_part("gone", 0, share(min(until, due)))]
    if until > due:
        parts.append(_part("late", share(due), share(until) - share(due)))
    parts += [
        _part("still", share(pause.since), share(min(pause.until, last)) - share(pause.since)) for pause in pauses
    ]
    parts.append(Markup('<b class="due" style="left:{}%"></b>').format(share(due)))
    if ended is None and begins <= today:
        parts.append(Markup('<b class="today" style="left:{}%"></b>').format(share(today)))
    ends = [(begins, t("begins {day}", day=day(begins)), "first"), (due, t("due {day}", day=day(due)), "due")]
    if until > due:
        ends.append((until, t("ended {day}", day=day(until)) if ended else t("today {day}", day=day(until)), "last"))
    words = (
        Markup('<span class="{}" style="{}">{}</span>').format(name, _at(share(one)), said) for one, said, name in ends
    )
    return Markup(
        '<div class="clock" aria-hidden="true"><div class="track">{}</div><div class="ends">{}</div></div>'
    ).format(Markup("").join(parts), Markup("").join(words))


def _at(left: float) -> str:
    """Where a word stands under the bar: within it, whichever end is near."""
    return f"left:{left}%;transform:translateX(-{left}%)"


def _part(name: str, left: float, width: float) -> Markup:
    return Markup('<i class="{}" style="left:{}%;width:{}%"></i>').format(name, left, round(width, 2))
