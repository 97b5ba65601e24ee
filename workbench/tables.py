"""Tables as HTML made once: a head, rows whose first cell names them, numbers to the right, bars that compare."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

from markupsafe import Markup

SHADES = 5  # as many as the stylesheet has colours for risk and for time


def table(
    heads: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Collection[int] = (),
    caption: str = "",
    classes: str = "",
    name: int = 0,
    current: int | None = None,
) -> Markup:
    """A table.

    ``numbers``: the columns that hold numbers; ``name``: the one that names its row; ``current``: the row that is shown
    in full beside the table.

    Cells are escaped, unless they are markup.
    """
    head = join(Markup('<th scope="col"{}>{}</th>').format(_kind(at, numbers), cell) for at, cell in enumerate(heads))
    body = join(
        Markup("<tr{}>{}</tr>").format(
            Markup(' aria-current="true"') if number == current else "",
            join(_cell(at, cell, numbers, name) for at, cell in enumerate(row)),
        )
        for number, row in enumerate(rows)
    )
    return Markup(
        '<div class="table-wrap {}" tabindex="0"><table class="plain">{}<thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(classes, Markup("<caption>{}</caption>").format(caption) if caption else "", head, body)


def bar(value: float, most: float, said: object, shade: int | None = None) -> Markup:
    """A number behind a bar as long as its share of ``most``; ``shade``: of the colours of risk."""
    length = round(min(100.0, 100 * value / most), 1) if most > 0 else 0
    kind = "" if shade is None else f"r{shade}"
    bar = Markup('<span class="bar-cell" aria-hidden="true"><i class="{}" style="width:{}%"></i></span>')
    return bar.format(kind, length) + Markup("{}").format(said)


def shade_of(value: float | None, most: float, least: float = 0.0) -> int:
    """Which of the colours stands for a value: the darkest for ``most``, the lightest for ``least``; 0 for no value."""
    if value is None:
        return 0
    if most <= least:  # all are the same
        return SHADES if most > 0 else 1
    return max(1, min(SHADES, math.ceil(SHADES * (value - least) / (most - least))))


def join(parts: Iterable[Markup]) -> Markup:
    """Markup put together."""
    return Markup("").join(parts)


def anchor(address: str, said: object, classes: str = "") -> Markup:
    """A link."""
    return Markup('<a href="{}" class="{}">{}</a>').format(address, classes, said)


def _cell(at: int, cell: object, numbers: Collection[int], name: int) -> Markup:
    if at == name:
        return Markup('<th scope="row">{}</th>').format(cell)
    return Markup("<td{}>{}</td>").format(_kind(at, numbers), cell)


def _kind(at: int, numbers: Collection[int]) -> Markup:
    return Markup(' class="n"') if at in numbers else Markup("")
