"""Warnings and supervisions, as pages of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from cli.pages import because, console, say, table
from graph.terms import Term
from queries.answers import Answer, Page
from queries.assessment import Assessed
from queries.supervisions import SupervisionItem
from queries.warning_lists import LoopCounts, WarningDetail, WarningItem


def show(answer: Answer) -> None:
    """Print an answer about warnings and supervisions."""
    match answer:
        case Page():
            _list(answer)
        case WarningDetail():
            _warning(answer)
        case LoopCounts():
            _counts(answer)
        case Assessed():
            _assessed(answer)


def _name(term: Term | None) -> str:
    return say(term, term.label_zh) if term else "–"


def _list(answer: Page[WarningItem] | Page[SupervisionItem]) -> None:
    warnings = [item for item in answer.items if isinstance(item, WarningItem)]
    supervisions = [item for item in answer.items if isinstance(item, SupervisionItem)]
    if warnings:
        lines = table(("warning", "预警"), ("raised", "日期"), ("stage", "环节"), ("verdict", "研判"), ("what", "内容"))
        for each in warnings:
            what = escape(say(each.en, each.zh))
            lines.add_row(each.id, str(each.raised_on), _name(each.stage), _name(each.verdict), what)
        console.print(lines)
    if supervisions:
        lines = table(
            ("supervision", "督办"), ("cause", "事由"), ("opened", "启动"), ("due", "期限"), ("state", "状态"),
            ("cadre", "包抓干部"), ("area", "区域"),
        )  # fmt: skip
        for order in supervisions:
            area = escape(order.area.name) if order.area else "–"
            lines.add_row(
                escape(order.id), _name(order.cause), str(order.opened_on), str(order.due_on), _name(order.state),
                escape(order.cadre or "–"), area,
            )  # fmt: skip
        console.print(lines)
    if not answer.items:
        console.print(say("none", "无"))
    if answer.next is not None:
        console.print(f"[dim]{say('more with', '更多')}: --after '{escape(answer.next)}'[/]")


def _warning(answer: WarningDetail) -> None:
    console.print(f"[bold]{answer.id}[/] {_name(answer.rule)}  {answer.raised_on}  {_name(answer.stage)}")
    because(answer.because)
    lines = table(("case", "事件"), ("kind", "类型"), ("title", "标题"), ("accepted", "受理"), ("open", "未结"))
    for each in answer.cases:
        still_open = "✓" if each.open else ""
        lines.add_row(escape(each.id), _name(each.kind), escape(each.title), str(each.accepted_on), still_open)
    console.print(lines)
    if answer.verdict:
        who = f"{answer.assessed_by} {answer.assessed_on}"
        console.print(f"{say('verdict', '研判')}  {_name(answer.verdict)}  {escape(who)}  {escape(answer.note or '')}")
    if answer.supervision:
        own = answer.supervision
        done = own.answered_on or say("not answered", "未答复")
        console.print(f"{say('supervision', '督办')}  {escape(own.id)}  {say('due', '期限')} {own.due_on}  {done}")


def _counts(answer: LoopCounts) -> None:
    console.print(f"[bold]{answer.area}[/] {answer.at}  {say('warnings raised', '预警总数')} {answer.raised}")
    sums: tuple[tuple[str, Mapping[Any, int]], ...] = (
        (say("stands at", "环节"), answer.stages),
        (say("rule", "规则"), answer.rules),
        (say("verdict", "研判"), answer.verdicts),
        (say("supervisions", "督办"), answer.supervisions),
        (say("for", "事由"), answer.causes),
    )
    for title, numbers in sums:
        console.print(f"{title}: " + ", ".join(f"{_name(term)} {count}" for term, count in numbers.items()))


def _assessed(answer: Assessed) -> None:
    console.print(f"[bold]{answer.warning}[/] {_name(answer.verdict)} → {_name(answer.stage)}")
    if answer.supervision:
        console.print(f"{say('supervision', '督办')}  {escape(answer.supervision)}")
