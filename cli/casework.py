"""The commands that work cases: they come in, are moved, and what is due is done."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from cli.common import At, Json, checked, checked_move, opened, printed, working

case = typer.Typer(help="Cases: they come in and are moved 事件办理", no_args_is_help=True)
app = typer.Typer()
By = Annotated[str, typer.Option(help="Id of the person who acts 经办人")]
Key = Annotated[str | None, typer.Option(help="Idempotency key: the same again does nothing twice 幂等键")]
Moment = Annotated[
    datetime | None,
    typer.Option("--at", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="The moment, by the county's clock; default now"),
]


@case.command()
def accept(
    title: str,
    by: By,
    kind: Annotated[str, typer.Option(help="dispute, demand, incident or hazard 类型")],
    area: Annotated[str, typer.Option(help="Area code 区域代码")],
    category: Annotated[str, typer.Option(help="Code of GB/T 31000, table 5.56 类别")],
    source: Annotated[str, typer.Option(help="grid_member, hall, hotline, platform, police, petition, patrol 来源")],
    party: Annotated[list[str] | None, typer.Option(help="Id, or ROLE:ID; a new person as ROLE:=NAME 当事人")] = None,
    severity: Annotated[int, typer.Option(min=1, max=4)] = 1,
    summary: str = "",
    place: str | None = None,
    follows: Annotated[str | None, typer.Option(help="The case that this one comes after 前案")] = None,
    number: Annotated[str | None, typer.Option("--id", help="The number that another system gave it")] = None,
    note: str = "",
    key: Key = None,
    at: Moment = None,
    json: Json = False,
) -> None:
    """A case comes in 受理

    Example: `gezhi case accept 宅基地边界纠纷 --by S-00001 --kind dispute --area 621027102200001 --category 0902
    --source grid_member --party applicant:=张三`
    """
    from queries import lifecycle, moves

    form = checked(
        moves.Accept, kind=kind, title=title, by=by, area=area, category=category, source=source, severity=severity,
        parties=tuple(_party(text) for text in party or ()), summary=summary, place=place, follows=follows, id=number,
        note=note,
    )  # fmt: skip
    intake = moves.Intake(form=form, request=key or str(uuid.uuid4()))
    with opened() as (database, policy):
        _told(database.change(lifecycle.accept(intake, policy, moment(at, policy))), json)


@case.command()
def move(
    id: str,
    action: Annotated[str, typer.Argument(help="assign, take_up, send_back, transfer, escalate, supervise, answer, …")],
    by: By,
    note: Annotated[str | None, typer.Option(help="What the journal keeps; why a return or transfer 记事")] = None,
    to: Annotated[str | None, typer.Option(help="assign, transfer: the unit 单位")] = None,
    until: Annotated[str | None, typer.Option(help="suspend: the day on which the clock goes on 中止至")] = None,
    resolution: Annotated[str | None, typer.Option(help="settle: code of table 5.58 化解方式")] = None,
    satisfaction: Annotated[str | None, typer.Option(help="evaluate, revisit: satisfied, … 满意度")] = None,
    into: Annotated[str | None, typer.Option(help="merge: the case that goes on 并入")] = None,
    cadre: Annotated[str | None, typer.Option(help="supervise: who answers for it 包抓干部")] = None,
    due_on: Annotated[str | None, typer.Option(help="supervise: by when 期限")] = None,
    part: Annotated[list[str] | None, typer.Option(help="split: CATEGORY:TITLE, once for each 拆分")] = None,
    seen: Annotated[int | None, typer.Option(help="Version that it was decided on; refused if it moved 版本")] = None,
    key: Key = None,
    at: Moment = None,
    json: Json = False,
) -> None:
    """Move a case; `gezhi case show` lists what can be done 办理

    Example: `gezhi case move ZY2023-0001 transfer --by S-00001 --to U-621027102-JO --note 需法律意见`
    """
    from queries import lifecycle, moves

    given: dict[str, Any] = {
        "note": note, "to": to, "until": until, "resolution": resolution, "satisfaction": satisfaction, "into": into,
        "cadre": cadre, "due_on": due_on, "parts": [_part(text) for text in part] if part else None,
    }  # fmt: skip
    said = {name: value for name, value in given.items() if value is not None}
    form = checked_move(by=by, action=action, **said)
    order = checked(moves.Order, case=id, move=form, seen=seen, request=key or str(uuid.uuid4()))
    with opened() as (database, policy):
        _told(database.change(lifecycle.move(order, policy, moment(at, policy))), json)


@case.command("show")
def show_case(id: str, at: At = None, json: Json = False) -> None:
    """A case with its journal, who has it, and what can be done now 查看

    Example: `gezhi case show ZY2023-0001`
    """
    from cli import case_pages
    from queries import cases

    with opened(prepared=False) as (database, policy):
        detail = database.ask(cases.case(id, at.date() if at else policy.today()))
    printed(detail, json, case_pages.case)


@app.command()
def tick(at: Moment = None, json: Json = False) -> None:
    """Do what is due: remind, escalate, supervise, resume 到期处理

    `gezhi serve` does it by itself every minute. However often and on however many servers: each thing is done once.

    Example: `gezhi tick`
    """
    from cli import case_pages
    from queries import risk_runs
    from queries.outlook import Outlooks
    from queries.tick import tick as run

    with opened() as (database, policy), working() as progress:
        now = moment(at, policy)
        done = run(database, policy, now, lambda count: progress("tick", count, None))
        printed(done, json, case_pages.tick)
        # Afterwards: nobody's deadline waits for it, nor fails with it.
        risk_runs.renew(database, Outlooks(), policy, now)
    if done.failed:
        raise typer.Exit(1)


def _told(receipt: Any, as_json: bool) -> None:
    from cli import case_pages

    printed(receipt, as_json, case_pages.receipt)


def moment(at: datetime | None, policy: Any) -> datetime:
    """The moment that was given by the county's clock; without one now."""
    return datetime.now(UTC) if at is None else at.replace(tzinfo=policy.zone)


def _party(text: str) -> dict[str, str]:
    """``P-1``, ``applicant:P-1``, or for somebody new ``applicant:=张三``."""
    role, separator, who = text.rpartition(":")
    party = {"role": role} if separator else {}
    return party | ({"name": who[1:]} if who.startswith("=") else {"id": who})


def _part(text: str) -> dict[str, str]:
    category, _, title = text.partition(":")
    return {"category": category, "title": title}
