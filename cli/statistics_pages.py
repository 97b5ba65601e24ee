"""Statistics as tables for people, in the terminal's language."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from cli.pages import console, say, table
from queries.answers import Page
from queries.figures import CaseRef, Figures, Statistics
from queries.published import Publication

# The tables by their names; of the categories only classes are shown, the kinds are in the JSON.
TABLES = (
    ("by_level", "level", "层级"),
    ("by_area", "area", "区域"),
    ("by_category", "category", "类别"),
    ("by_unit", "unit", "主办单位"),
    ("by_month", "month of acceptance", "受理月份"),
    ("by_kind", "kind", "事件类型"),
    ("by_step", "step", "所处环节"),
)


def show(answer: Statistics) -> None:
    """Print the figures of an area."""
    place = f"{answer.area.code} {answer.area.name}"
    console.print(f"[bold]{escape(place)}[/]  {answer.since} … {answer.at}")
    _figures(say("whole", "合计"), (answer.whole,))
    village = answer.settled_at_village
    title = say("settled at the village", "小事不出村")
    console.print(f"{title}: {village.count} / {village.of}  {_percent(village.share)}")
    for name, en, zh in TABLES:
        rows: Sequence[Figures] = getattr(answer, name)
        if name == "by_category":
            rows = [row for row in rows if row.key is None or len(row.key) == 2]
        _figures(say(en, zh), rows)
    _steps(answer)
    _events(answer)


def show_cases(answer: Page[CaseRef]) -> None:
    """Print a page of cases."""
    table = _table(
        ("case", "事件"), ("title", "标题"), ("level", "层级"), ("step", "步骤"), ("standing", "状态"),
        ("lead", "主办"), ("accepted", "受理"), ("ended", "办结"), ("due", "期限"),
    )  # fmt: skip
    for item in answer.items:
        table.add_row(
            escape(item.id),
            escape(item.title),
            say(item.level, item.level.label_zh),
            say(item.step, item.step.label_zh) if item.step else "–",
            say(item.standing, item.standing.label_zh),
            escape(item.lead.name) if item.lead else "–",
            str(item.accepted_on),
            str(item.settled_on or "–"),
            str(item.due_on or "–"),
        )
    console.print(table)
    if answer.next is not None:
        console.print(f"[dim]{say('more with', '更多')}: --after '{escape(answer.next)}'[/]")


def _figures(title: str, rows: Sequence[Figures]) -> None:
    if not rows:
        return
    measures = tuple(rows[0].counts)
    table = _table((title, title), *((measure.replace("_", " "), measure.label_zh) for measure in measures))
    table.add_column(say("rate", "化解率"), justify="right")
    table.add_column(say("on time rate", "按期率"), justify="right")
    for row in rows:
        counts = (str(row.counts[measure]) for measure in measures)
        table.add_row(escape(_name(row)), *counts, _percent(row.rate), _percent(row.on_time_rate))
    console.print(table)


def _name(row: Figures) -> str:
    return say(row.name, row.name_zh)


def _steps(answer: Statistics) -> None:
    table = _table(("step", "步骤"), ("days on average", "平均天数"), ("times", "次数"))
    for step in answer.steps:
        days = "–" if step.days is None else f"{step.days:.1f}"
        table.add_row(say(step.step, step.step.label_zh), days, str(step.times))
    console.print(table)


def _events(answer: Statistics) -> None:
    table = _table(("satisfaction", "群众评价"), ("cases", "件"))
    for said in answer.satisfaction:
        table.add_row(say(said.satisfaction.replace("_", " "), said.satisfaction.label_zh), str(said.cases))
    console.print(table)
    table = _table(("supervisions", "督办"), ("opened", "发出"), ("answered", "答复"))
    for order in answer.supervisions:
        name = say(order.cause, order.cause.label_zh) if order.cause else say("all", "合计")
        table.add_row(name, str(order.opened), str(order.answered))
    console.print(table)
    table = _table(("warnings", "预警"), ("raised", "发出"), ("cases", "件"))
    for warned in answer.warnings:
        name = say(warned.verdict, warned.verdict.label_zh) if warned.verdict else say("all", "合计")
        table.add_row(name, str(warned.raised), str(warned.cases))
    console.print(table)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


def _table(*headers: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for en, zh in headers:
        table.add_column(say(en, zh), overflow="fold")
    return table


def show_published(answer: Publication) -> None:
    """Print what may be published; a dot stands for what is left out."""
    console.print(f"[bold]{escape(answer.area.name)}[/]  {answer.since} – {answer.at}")
    tables = (
        (answer.by_level, "level", "层级"), (answer.by_area, "area", "区域"), (answer.by_category, "category", "类别"),
        (answer.by_month, "month", "月份"), (answer.by_kind, "kind", "类型"),
    )  # fmt: skip
    for rows, en, zh in tables:
        lines = table((en, zh), ("found", "受理"), ("settled", "化解"), ("on time", "按期"))
        for row in (*rows, answer.whole):
            told = (row.found, row.settled, row.on_time)
            lines.add_row(escape(say(row.name, row.name_zh)), *("·" if value is None else str(value) for value in told))
        console.print(lines)
    console.print(say(f"left out: what would tell of fewer than {answer.least}", f"已隐去少于{answer.least}件的数据"))
