"""What the page of imports shows of a file: what each header is taken for, and how its first rows are understood."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from markupsafe import Markup

from graph.policy import Policy
from loaders import columns as by_name
from loaders import gbt31000
from loaders.checking import Checker, Fault
from loaders.report import PERSONAL_COLUMNS
from loaders.rows import ROWS
from loaders.sources import Cells
from workbench.administration import chip
from workbench.drafts import SHOWN, Draft, in_chinese
from workbench.fields import Choice
from workbench.import_parts import card
from workbench.tables import join, table
from workbench.words import chinese, day, series, t, term


def columns(draft: Draft) -> Markup:
    """What each header is taken for, to be changed by hand."""
    known = draft.known
    choices = [Choice(column.name, called(column)) for column in known]
    rows = [
        (
            header,
            _example(draft, header),
            _select(header, choices, draft.columns[header]),
            Markup('<span data-mark="{}">{}</span>').format(header, _mark(draft, header)),
        )
        for header in draft.headers
    ]
    heads = (t("Header in the file"), t("For example"), t("Is taken for"), t("How"))
    note = t("What you choose is remembered in this browser for files with the same headers.")
    return card(
        t("Columns"),
        Markup('<div data-kind="{}"><div id="lacking">{}</div>{}<p class="said">{}</p></div>').format(
            draft.kind, lacking(draft), table(heads, rows), note
        ),
    )


def called(column: by_name.Column) -> str:
    """A column as people call it, with a mark where every row needs it."""
    name = column.zh if chinese() else column.name.replace("_", " ")
    return f"{name} *" if column.required else name


def _example(draft: Draft, header: str) -> str:
    cells = (str(cells.get(header) or "").strip() for _, cells in draft.first)
    found = next(filter(None, cells), "")
    return f"{found[:40]}…" if len(found) > 40 else found or "—"


def _select(header: str, choices: list[Choice], chosen: str | None) -> Markup:
    options = join(
        Markup('<option value="{}"{}>{}</option>').format(
            each.value, Markup(" selected") if each.value == (chosen or "") else "", each.text
        )
        for each in (Choice("", t("nothing: leave it out")), *choices)
    )
    return Markup('<select class="native" data-header="{}" aria-label="{}">{}</select>').format(
        header, t("What {header} is taken for", header=header), options
    )


def _mark(draft: Draft, header: str) -> Markup:
    chosen, by_itself = draft.columns[header], by_name.meant(draft.known, draft.headers)[header]
    if chosen is None:
        return chip(t("left out"))
    return chip(t("by its name"), "good") if chosen == by_itself else chip(t("by hand"), "warn")


def lacking(draft: Draft) -> Markup:
    """Which columns every row needs and no header is taken for."""
    missing = by_name.missing(draft.known, draft.columns)
    if not missing:
        return Markup("")
    names = series(called(column).rstrip(" *") for column in missing)
    return Markup('<p class="verdict bad" role="alert">{}</p>').format(
        t("No header is taken for: {names}", names=names)
    )


def marks(draft: Draft) -> dict[str, str]:
    """What changes in the table of columns when one of them is taken for another, by header; "" is what is lacking."""
    return {"": lacking(draft), **{header: _mark(draft, header) for header in draft.headers}}


def preview(draft: Draft, policy: Policy) -> Markup:
    """The first rows as they are understood, with what is wrong in them."""
    if by_name.missing(draft.known, draft.columns):
        return Markup("")
    taken = [column for column in draft.known if column.name in draft.columns.values()]
    renamed = by_name.renamed(draft.first, draft.columns)
    twice = [name for name in draft.columns.values() if name and [*draft.columns.values()].count(name) > 1]
    if twice:
        name = next(called(column) for column in taken if column.name == twice[0])
        return card(
            t("First rows"),
            Markup('<p class="verdict bad" role="alert">{}</p>').format(
                t("Two headers are taken for {name}; choose one of them.", name=name)
            ),
        )
    rows = [_row(draft, policy, taken, number, cells) for number, cells in renamed]
    heads = join(Markup('<th scope="col">{}</th>').format(text) for text in (t("Row"), *map(called, taken)))
    body = Markup(
        '<div class="table-wrap preview" tabindex="0" role="region" aria-label="{}"><table class="plain">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(t("First rows"), heads, join(rows))
    note = t("The first {n} rows as they are understood.", n=SHOWN)
    return card(t("First rows"), Markup('<p class="said">{}</p>').format(note) + body)


def _row(draft: Draft, policy: Policy, taken: list[by_name.Column], number: int, cells: Cells) -> Markup:
    values, faults = _understood(draft, policy, number, cells)
    by_column: dict[str, str] = {}
    for fault in faults:
        by_column.setdefault(fault.column, reason_of(fault))
    shown = join(
        Markup('<td class="{}">{}{}</td>').format(
            "faulty" if column.name in by_column else "",
            _value(column.name, values.get(column.name), cells.get(column.name)),
            Markup('<span class="cell-fault">{}</span>').format(by_column.pop(column.name))
            if column.name in by_column
            else "",
        )
        for column in taken
    )
    rest = join(Markup('<span class="cell-fault">{}</span>').format(reason) for reason in by_column.values())
    return Markup('<tr><th scope="row">{}{}</th>{}</tr>').format(number, rest, shown)


def _understood(draft: Draft, policy: Policy, number: int, cells: Cells) -> tuple[dict[str, Any], list[Fault]]:
    """The values of a row, where it can be taken, and what is wrong with it."""
    if draft.kind == gbt31000.KIND:
        return {}, list(gbt31000.faults_of(number, cells, draft.area))
    checked = Checker(ROWS[draft.kind], policy).check(number, cells)
    return ({}, checked) if isinstance(checked, list) else (checked.__dict__, [])


def _value(name: str, value: object, cell: object) -> str:
    """A value as it is understood; what is personal as it stands in the file, since the graph keeps it otherwise."""
    if value is None or name in PERSONAL_COLUMNS:
        return "" if cell is None else str(cell)
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Enum):
        return term(value)
    if isinstance(value, list):
        return series(map(str, value))
    return str(value)


def reason_of(fault: Fault) -> str:
    """What is wrong with a cell."""
    return in_chinese(fault.reason) if chinese() else fault.reason
