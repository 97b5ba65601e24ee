"""The chain of responsibility as a picture: a row for each level, with who leads, serves, covers and works there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from queries.answers import PersonRef, Reason
from queries.responsibility import Link, Responsibility
from workbench.frame import link
from workbench.places import LEVEL_CLASSES, level_chip
from workbench.tables import anchor, join, table
from workbench.words import either, series, t, term

WIDTH = 1240
# Of each column: where it begins, how wide it is, and how many boxes stand beside each other in it.
AREA, PARTY, CENTRE, UNITS, PEOPLE = (12, 144, 1), (180, 172, 1), (376, 172, 1), (572, 470, 2), (1066, 162, 1)
TOP, GAP, PAD, LINE = 34, 8, 12, 17
VACANT = {"nobody_leads": PARTY, "nobody_serves": CENTRE, "nobody_assigned_to": PEOPLE}
Column = tuple[int, int, int]


@dataclass(frozen=True)
class Box:
    """What stands in a column: its lines, where a click on it leads, and how it looks."""

    lines: tuple[str, ...]
    address: str
    kind: str = ""

    @property
    def height(self) -> int:
        """How high it is."""
        return LINE * len(self.lines) + 10


def chain_picture(answer: Responsibility, path: str) -> Markup:
    """The chain, the county above."""
    bands, rows, lines, y = [], [], [], TOP
    for each in reversed(answer.links):
        columns = _columns(each, path)
        height = max(_height(boxes, column) for column, boxes in columns.items()) + 2 * PAD
        bands.append(Markup('<rect class="band" y="{}" width="{}" height="{}" rx="8"/>').format(y, WIDTH, height))
        rows.append(_row(columns, y + PAD, LEVEL_CLASSES[each.area.level]))
        lines.append(y + PAD + LINE)
        y += height + GAP
    up = Markup('<path class="up" d="M{} {}V{}"/>').format(AREA[0] + AREA[1] / 2, lines[0], lines[-1])
    heads = [t("Area"), t("Party organisation that leads"), t("Centre that serves"), t("Units that cover"), t("People")]
    told = join(
        Markup('<text class="head" x="{}" y="20">{}</text>').format(column[0] + 2, head)
        for column, head in zip((AREA, PARTY, CENTRE, UNITS, PEOPLE), heads, strict=True)
    )
    title = t("Chain of responsibility of {place}", place=answer.area.name)
    return Markup(
        '<div class="picture" tabindex="0" role="group" aria-label="{}"><svg class="chain-picture" '
        'viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}{}</svg></div>'
    ).format(title, WIDTH, y, title, told, join(bands), up, join(rows))


def _columns(each: Link, path: str) -> dict[Column, list[Box]]:
    area = Box((each.area.name, term(each.area.level)), link(path, area=each.area.code), "area")
    columns = {
        AREA: [area],
        PARTY: [Box((led.name, *_heads(led.heads)), _node("PartyOrganisation", led.id)) for led in each.leads],
        CENTRE: [Box((own.unit.name, *_heads(own.heads)), _node("Unit", own.unit.id)) for own in each.serves],
        UNITS: [Box((own.unit.name, *_heads(own.heads)), _node("Unit", own.unit.id)) for own in each.covers],
        PEOPLE: [Box((person.name, term(person.role)), _node("Person", person.id)) for person in each.assigned],
    }
    for reason in each.because:
        if reason.rule in VACANT:
            columns[VACANT[reason.rule]].append(
                Box((_vacancy(reason),), link(path, area=each.area.code, view="gaps"), "vacant")
            )
    return columns


def _vacancy(reason: Reason) -> str:
    said = {
        "nobody_leads": t("nobody leads it"),
        "nobody_serves": t("no centre serves it"),
        "nobody_assigned_to": t("nobody is assigned"),
    }
    return said[reason.rule]


def _heads(heads: Sequence[PersonRef]) -> tuple[str, ...]:
    return (t("Head: {names}", names=series(each.name for each in heads)),) if heads else ()


def _node(label: str, key: str) -> str:
    return link("/explore", node=f"{label}:{key}")


def _height(boxes: Sequence[Box], column: Column) -> int:
    rows = [boxes[at : at + column[2]] for at in range(0, len(boxes), column[2])]
    return sum(max(box.height for box in row) for row in rows) + 6 * max(len(rows) - 1, 0)


def _row(columns: dict[Column, list[Box]], y: int, level: str) -> Markup:
    """A level: its boxes, and the line on which they hang."""
    last = max(column for column, boxes in columns.items() if boxes)
    ends = Markup('<path class="to" d="M{} {}H{}"/>').format(AREA[0], y + LINE + 5, last[0])
    return ends + join(_placed(boxes, column, y, level) for column, boxes in columns.items())


def _placed(boxes: Sequence[Box], column: Column, y: int, level: str) -> Markup:
    left, width, beside = column
    each = (width - 6 * (beside - 1)) / beside
    parts = []
    for at in range(0, len(boxes), beside):
        row = boxes[at : at + beside]
        parts += [_box(box, left + (each + 6) * place, y, each, level) for place, box in enumerate(row)]
        y += max(box.height for box in row) + 6
    return join(parts)


def _box(box: Box, x: float, y: float, width: float, level: str) -> Markup:
    lines = join(
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
            "name" if at == 0 else "more", x + 9, y + 18 + LINE * at, _fitted(line, width - 16, 13 if at == 0 else 12)
        )
        for at, line in enumerate(box.lines)
    )
    return Markup(
        '<a href="{}" aria-label="{}"><title>{}</title>'
        '<rect class="box {} {}" x="{}" y="{}" width="{}" height="{}" rx="6"/>{}</a>'
    ).format(box.address, " ".join(box.lines), "\n".join(box.lines), box.kind, level, x, y, width, box.height, lines)


def _fitted(text: str, room: float, size: int) -> str:
    """As much of a text as there is room for: a Chinese character is as wide as high, a letter about half."""
    used, fits = 0.0, 0
    for letter in text:
        used += size if ord(letter) > 0x2E80 else size * 0.56
        fits += used <= room
    return text if used <= room else text[: fits - 1] + "…"


def chain_table(answer: Responsibility) -> Markup:
    """The same as a table, with the reason for each line."""
    rows = [row for each in reversed(answer.links) for row in _rows(each)]
    return table((t("Area"), t("What"), t("Who"), t("Because")), rows)


def _rows(each: Link) -> list[tuple[object, ...]]:
    area = Markup("{} {}").format(each.area.name, level_chip(each.area.level))
    who = [
        *((t("leads"), _node("PartyOrganisation", led.id), led.name, led.heads) for led in each.leads),
        *((t("serves"), _node("Unit", own.unit.id), own.unit.name, own.heads) for own in each.serves),
        *((t("covers"), _node("Unit", own.unit.id), own.unit.name, own.heads) for own in each.covers),
        *((term(person.role), _node("Person", person.id), person.name, ()) for person in each.assigned),
    ]
    said = [reason for reason in each.because if reason.rule not in VACANT]
    rows: list[tuple[object, ...]] = [
        (area, what, _named(address, name, heads), _because(reason))
        for (what, address, name, heads), reason in zip(who, said, strict=True)
    ]
    vacant = [reason for reason in each.because if reason.rule in VACANT]
    rows += [
        (area, Markup('<span class="chip bad">{}</span>').format(t("vacant")), "—", _because(gap)) for gap in vacant
    ]
    return rows


def _named(address: str, name: str, heads: Sequence[PersonRef]) -> Markup:
    more = join(Markup('<br><span class="muted small">{}</span>').format(each) for each in _heads(heads))
    return anchor(address, name) + more


def _because(reason: Reason) -> Markup:
    way = Markup('<br><span class="mono small muted">{}</span>').format(" ".join(reason.path)) if reason.path else ""
    return Markup('<span class="because">{}{}</span>').format(either(reason.en, reason.zh), way)
