"""Answers as pages of text for people, in Chinese where the terminal's language is Chinese, else in English."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from loaders.report import Report
from queries.answers import Answer, PersonRef, Reason
from queries.coordination import Coordination
from queries.coverage import Coverage
from queries.escalation import Escalation
from queries.neighbours import Neighbours
from queries.paths import Paths
from queries.responsibility import Responsibility
from queries.risk import AreaRisk, CaseRisk
from queries.routing import Route
from queries.search import Found
from queries.tracking import Tracking, Whereabouts

console = Console(highlight=False, soft_wrap=True)
_LANGUAGE = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as in gettext
CHINESE = next((os.environ[name] for name in _LANGUAGE if os.environ.get(name)), "").startswith("zh")


def say(en: str, zh: str) -> str:
    """The text in the terminal's language."""
    return zh if CHINESE else en


def show(answer: Answer) -> None:
    """Print an answer, and why it is what it is."""
    match answer:
        case Route():
            _route(answer)
        case Responsibility():
            _responsibility(answer)
        case Escalation():
            _escalation(answer)
        case Coordination():
            _coordination(answer)
        case CaseRisk():
            _case_risk(answer)
        case AreaRisk():
            _area_risk(answer)
        case Coverage():
            _coverage(answer)
        case Paths():
            _paths(answer)
        case Neighbours():
            _neighbours(answer)
        case Found():
            _found(answer)
        case Tracking():
            _tracking(answer)
        case _:
            console.print_json(answer.model_dump_json())


def because(reasons: Iterable[Reason]) -> None:
    """Print reasons, with the way through the graph and the policy's entry."""
    for reason in reasons:
        console.print(f"  [dim]•[/] {escape(say(reason.en, reason.zh))}")
        if len(reason.path) > 1:
            console.print(f"    [dim]{escape(' '.join(reason.path))}[/]")
        if reason.policy:
            console.print(f"    [dim]{say('policy', '办法')}: {escape(reason.policy)}[/]")


def report(done: Report) -> None:
    """Print what a load did."""
    en = f"{done.kind}: {done.read} rows: {done.created} new, {done.updated} changed, {done.unchanged} as they were"
    zh = f"{done.kind}：{done.read}行：新增{done.created}，更新{done.updated}，未变{done.unchanged}"
    retired = say(f", {done.retired} relationships ended", f"，终止关系{done.retired}") if done.retired else ""
    dry = say("dry run, nothing is written: ", "试运行，未写入：") if done.dry else ""
    console.print(dry + say(en, zh) + retired + f" ({done.seconds:.1f} s)")
    if done.dry:
        for gone in done.ended:
            console.print(f"  {escape(gone.start)} {gone.relation}> {escape(gone.end)}")
    if done.held_back:
        en = "nothing was ended, because rows were refused that may have named it: correct them and load again"
        console.print(say(en, "有行被拒，其内容不明，故未终止任何关系：请更正后重新导入"))
    for fault in done.faults:
        where = say(f"row {fault.row}", f"第{fault.row}行")
        console.print(f"  [red]{where}[/] {escape(fault.column)}: {escape(fault.reason)}")
    if done.rejects_file:
        console.print(
            say(f"{done.rejected} rows refused: {done.rejects_file}", f"{done.rejected}行被拒：{done.rejects_file}")
        )


def _people(people: Iterable[PersonRef]) -> str:
    return "、".join(f"{person.name} ({say(person.role, person.role.label_zh)})" for person in people) or "–"


def _route(route: Route) -> None:
    level = say(route.level, route.level.label_zh)
    console.print(f"{say('lead', '主办')}      [bold]{escape(route.lead.name)}[/]  {level}")
    console.print(f"{say('supports', '协办')}  {escape('、'.join(unit.name for unit in route.supports) or '–')}")
    if route.person:
        console.print(f"{say('goes first', '先到场')}  {escape(_people([route.person]))}")
    if route.people:
        console.print(f"{say('joined by', '参与')}  {escape(_people(route.people))}")
    console.print(f"{say('due', '期限')}       {route.due}")
    because(route.because)


def _responsibility(answer: Responsibility) -> None:
    lines = table(("area", "区域"), ("leads", "领导"), ("serves", "服务"), ("covers", "管辖"), ("assigned", "责任人"))
    for link in answer.links:
        covers = "、".join(unit.unit.name for unit in link.covers[:3])
        more = f" +{len(link.covers) - 3}" if len(link.covers) > 3 else ""
        lines.add_row(
            escape(link.area.name),
            escape("、".join(party.name for party in link.leads)),
            escape("、".join(unit.unit.name for unit in link.serves)),
            escape(covers + more),
            escape(_people(link.assigned)),
        )
    console.print(lines)
    because([link.because[0] for link in answer.links if link.because])


def _escalation(answer: Escalation) -> None:
    headers = (
        ("level", "层级"),
        ("centre", "综治中心"),
        ("joins", "参与单位"),
        ("days", "天数"),
        ("due", "期限"),
        ("state", "状态"),
    )
    lines = table(*headers)
    for step in answer.steps:
        joins = "、".join(joining.unit.name for joining in step.joins[:3]) or _people(step.people)
        more = f" +{len(step.joins) - 3}" if len(step.joins) > 3 else ""
        lines.add_row(
            f"{say(step.level, step.level.label_zh)} {step.name}",
            escape(step.centre.name if step.centre else "–"),
            escape(joins + more),
            str(step.days),
            str(step.due or "–"),
            step.state,
        )
    console.print(lines)
    because([answer.next, *answer.because])


def _coordination(answer: Coordination) -> None:
    lines = table(
        ("unit", "单位"), ("head", "负责人"), ("reach", "入驻"), ("meets", "满足"), ("other open cases", "其他未结")
    )
    for participant in answer.units:
        lines.add_row(
            escape(participant.unit.name),
            escape("、".join(head.name for head in participant.heads)),
            participant.reach,
            str(len(participant.competent_for)),
            str(participant.case_count),
        )
    console.print(lines)
    because(answer.because)


def _case_risk(answer: CaseRisk) -> None:
    lines = table(("node", "节点"), ("name", "名称"), ("risk", "风险"), ("strongest path", "最强路径"))
    for reached in answer.reaches[:10]:
        path = " ".join(reached.strongest[0].path)
        lines.add_row(escape(reached.node), escape(reached.name), f"{reached.risk:.3f}", escape(path))
    console.print(lines)
    because(answer.because)


def _area_risk(answer: AreaRisk) -> None:
    expected = say("expected to grow", "预计升级")
    console.print(f"{answer.total} {say('open cases', '件未结')}, {expected}: {answer.expected:.2f}")
    lines = table(("case", "事件"), ("title", "标题"), ("risk", "风险"), ("base", "基础"))
    for case in answer.items:
        lines.add_row(case.case, escape(case.title), f"{case.risk:.3f}", f"{case.base:.3f}")
    console.print(lines)
    for case in answer.items[:3]:
        because(case.because[:3])


def _coverage(answer: Coverage) -> None:
    because(answer.because)
    for gap in answer.gaps:
        console.print(f"  [red]{gap.kind}[/] {escape(gap.node)} {escape(say(gap.because[0].en, gap.because[0].zh))}")


def _paths(answer: Paths) -> None:
    for chain in answer.paths:
        parts = [chain.nodes[0].name]
        for left, right, link in zip(chain.nodes, chain.nodes[1:], chain.relationships, strict=False):
            parts.append(f"-{link.type}→ {right.name}" if link.start == left.id else f"←{link.type}- {right.name}")
        console.print(f"  {escape(' '.join(parts))}")


def _neighbours(answer: Neighbours) -> None:
    counts = (f"{_arrow(count.relationship, count.outgoing)} {count.count}" for count in answer.counts)
    console.print(escape(f"{answer.node.id} {answer.node.name}: {', '.join(counts)}"))
    lines = table(("relationship", "关系"), ("node", "节点"), ("name", "名称"))
    for item in answer.items:
        outgoing = item.relationship.start == answer.node.id
        arrow = _arrow(item.relationship.type, outgoing)
        lines.add_row(escape(arrow), escape(item.node.id), escape(item.node.name))
    console.print(lines)
    more(answer.next)


def _arrow(relationship: str, outgoing: bool) -> str:
    return f"{relationship}>" if outgoing else f"<{relationship}"


def _found(answer: Found) -> None:
    lines = table(("node", "节点"), ("name", "名称"))
    for hit in answer.items:
        lines.add_row(escape(hit.node.id), escape(hit.node.name))
    console.print(lines)
    more(answer.next)


def _tracking(answer: Tracking) -> None:
    lines = table(("date", "日期"), ("what", "事项"), ("unit", "单位"))
    for passage in answer.way:
        lines.add_row(str(passage.day), say(passage.action, passage.action.label_zh), escape(passage.unit))
    console.print(lines)
    _whereabouts(answer)
    if answer.went_on is not None:
        _whereabouts(answer.went_on)


def _whereabouts(answer: Whereabouts) -> None:
    stands = (answer.level, answer.step, answer.standing)
    console.print(f"{escape(answer.case)}  {'  '.join(say(word, word.label_zh) for word in stands)}")
    if answer.unit is not None:
        who = f"[bold]{escape(answer.unit.name)}[/]  {escape(answer.unit.phone or '')}"
        console.print(f"{say('with', '承办')}  {who}  {say('since', '自')} {answer.since}")
    if answer.due_on is not None:
        console.print(f"{say('due', '期限')}  {answer.due_on}")
    because([*answer.because, answer.next])


def more(mark: str | None) -> None:
    """Say how to ask for the next page, where there is one."""
    if mark is not None:
        console.print(f"[dim]{say('more with', '更多')}: --after '{escape(mark)}'[/]")


def table(*headers: tuple[str, str]) -> Table:
    """An empty table with headers in the terminal's language."""
    lines = Table(box=None, pad_edge=False, header_style="dim")
    for en, zh in headers:
        lines.add_column(say(en, zh), overflow="fold")
    return lines
