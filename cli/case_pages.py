"""Cases and what became of them, as pages of text."""

from __future__ import annotations

from rich.markup import escape

from cli.pages import because, console, say, table
from queries.answers import REASONS
from queries.cases import CaseDetail
from queries.policies import Versions
from queries.receipts import Receipt
from queries.tick import Tick


def receipt(done: Receipt) -> None:
    """Print what a move made of a case."""
    step, standing = say(done.step, done.step.label_zh), say(done.standing, done.standing.label_zh)
    action = say(done.action, done.action.label_zh)
    console.print(f"[bold]{escape(done.case)}[/] v{done.version}  {action} → {step} ({standing})")
    console.print(f"{say('with', '主办')}  {escape(done.lead.name)}  {say(done.level, done.level.label_zh)}")
    console.print(f"{say('due', '期限')}   {done.due_on or '–'}")
    if done.receipt:
        console.print(f"{say('receipt', '回执')}  {done.receipt}")
    if done.created:
        console.print(f"{say('new cases', '新事件')}  {escape('、'.join(done.created))}")
    because(done.because)


def case(detail: CaseDetail) -> None:
    """Print a case with its life so far."""
    own = detail.case
    step = say(own.step, own.step.label_zh)
    standing = say(own.standing, own.standing.label_zh) if own.standing else ""
    console.print(f"[bold]{escape(own.id)}[/] {escape(own.title)}  {step} {standing} v{own.entries}")
    where = detail.area.name if detail.area else "–"
    what = detail.category.name if detail.category else "–"
    level = say(own.level, own.level.label_zh)
    console.print(f"{escape(where)}  {escape(what)}  {level}  {say('due', '期限')} {own.due_on or '–'}")
    for by in detail.handlers:
        if by.until is None:
            console.print(f"{say(by.role, by.role.label_zh)}  {escape(by.unit.name)}")
    journal(detail)
    can = (say(action, action.label_zh) for action in detail.allowed)
    console.print(f"{say('can be done', '可办理')}: {'、'.join(can) or '–'}")


def journal(detail: CaseDetail) -> None:
    """Print the journal: who did what when, who had the case after it, by when, and why."""
    units = {by.unit.id: by.unit.name for by in detail.handlers}
    lines = table(
        ("", ""), ("day", "日期"), ("action", "操作"), ("with", "主办"), ("due", "期限"), ("note, why", "记事、理由")
    )
    for entry in detail.journal:
        reasons = REASONS.validate_json(entry.because or "[]")
        why = say(reasons[0].en, reasons[0].zh) if reasons else ""
        lines.add_row(
            str(entry.number),
            str(entry.day),
            say(entry.action, entry.action.label_zh),
            escape(units.get(entry.lead, entry.lead)),
            str(entry.due_on or "–"),
            escape(entry.note or why),
        )
    console.print(lines)


def tick(done: Tick) -> None:
    """Print what a tick did."""
    what = ", ".join(f"{say(action, action.label_zh)} {count}" for action, count in done.done.items())
    console.print(f"{say('due', '到期')} {done.due}: {what or '–'} ({done.seconds:.1f} s)")
    if done.warnings or done.late:
        console.print(f"{say('warnings raised', '新预警')} {done.warnings}, {say('late', '督办逾期')} {done.late}")
    if done.erased:
        console.print(f"{say('texts erased, their time has passed', '期满删除文字')} {done.erased}")
    for failed in done.failed:
        console.print(f"  [red]{escape(failed.case)}[/] {escape(failed.reason)}")


def versions(answer: Versions) -> None:
    """Print the versions of the policy."""
    lines = table(("version", "版本"), ("title", "名称"), ("from", "施行"), ("in force", "现行"))
    for each in answer.versions:
        lines.add_row(escape(each.reference), escape(each.title), str(each.effective_on), "✓" if each.in_force else "")
    console.print(lines)
