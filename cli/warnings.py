"""The commands of the early-warning supervision loop: warnings, verdicts, numbers, supervisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.casework import By, Moment, moment
from cli.common import At, Json, checked, opened, printed
from cli.questions import After
from graph.terms import Stage, SupervisionCause, SupervisionState, Verdict, WarningRule

if TYPE_CHECKING:
    from graph.questions import Question
    from queries.answers import Answer

loop = typer.Typer(help="Warnings: raised, assessed, counted 预警", no_args_is_help=True)
app = typer.Typer()
Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="From this day on; default from the beginning 起始日期"),
]
Area = Annotated[str | None, typer.Option(help="Only of this area and below 区域代码")]
Limit = Annotated[int, typer.Option(min=1, max=200, help="How many on a page 每页条数")]


@loop.command("list")
def list_warnings(
    area: Area = None,
    rule: Annotated[WarningRule | None, typer.Option(help="Only of this rule 规则")] = None,
    stage: Annotated[Stage | None, typer.Option(help="Only those that stand here in the loop 环节")] = None,
    since: Since = None,
    after: After = None,
    limit: Limit = 20,
    at: At = None,
    json: Json = False,
) -> None:
    """The warnings, the newest first, and where each stands in the loop 预警列表

    Example: `gezhi warnings list --area 621027 --stage collected`
    """
    from queries.warning_lists import warnings as question

    first = since.date() if since else date.min
    _shown(
        lambda day: question(day, since=first, area=area, rule=rule, stage=stage, after=after, limit=limit), at, json
    )


@loop.command()
def show(id: str, at: At = None, json: Json = False) -> None:
    """A warning with its cases, its verdict and its supervision 预警详情

    Example: `gezhi warnings show W-0123456789abcdef0123`
    """
    from queries.warning_lists import warning as question

    _shown(lambda day: question(id, day), at, json)


@loop.command()
def assess(
    id: str,
    verdict: Verdict,
    by: By,
    note: Annotated[str, typer.Option(help="Why 研判意见")],
    on_case: Annotated[
        str | None, typer.Option("--case", help="supervised: the case; default the gravest that is open 督办事件")
    ] = None,
    cadre: Annotated[str | None, typer.Option(help="supervised: who answers for it 包抓干部")] = None,
    due_on: Annotated[str | None, typer.Option(help="supervised: by when, YYYY-MM-DD 期限")] = None,
    at: Moment = None,
    json: Json = False,
) -> None:
    """Dismiss a warning, watch it, or have one of its cases supervised 研判

    Example: `gezhi warnings assess W-0123456789abcdef0123 supervised --by S-00001 --note 双方矛盾升级`
    """
    from queries import assessment

    form = checked(assessment.Assess, by=by, verdict=verdict, note=note, on_case=on_case, cadre=cadre, due_on=due_on)
    with opened() as (database, policy):
        done = database.change(assessment.assess(id, form, policy, moment(at, policy)))
    _printed(done, json)


@loop.command()
def counts(area: str, since: Since = None, at: At = None, json: Json = False) -> None:
    """The loop in numbers, of an area and below 预警督办统计

    Example: `gezhi warnings counts 621027 --since 2026-01-01`
    """
    from queries.warning_lists import counts as question

    first = since.date() if since else None
    _shown(lambda day: question(area, day, first), at, json)


@loop.command("raise")
def run_rules(
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="Look at cases from this day on, as after a load 起始日期"),
    ] = None,
    at: Moment = None,
    json: Json = False,
) -> None:
    """Look for what raises a warning, and mark late supervisions; `gezhi tick` does it by itself 预警巡检

    Example: `gezhi warnings raise --since 2023-01-01`
    """
    from cli.pages import console, say
    from queries import warnings

    with opened() as (database, policy):
        now = moment(at, policy)
        raised: list[str] = []
        while since and since.date() <= policy.day(now):  # week by week: each is a transaction
            last = since + timedelta(days=6)
            raised += database.change(warnings.raise_warnings(policy, now, since.date(), last.date()))
            since = last + timedelta(days=1)
        done = database.change(warnings.watch(policy, now))
    done = done.model_copy(update={"raised": (*raised, *done.raised)})
    if json:
        typer.echo(done.model_dump_json(indent=2))
    else:
        raised_text, late_text = say("warnings raised", "新预警"), say("supervisions late", "督办逾期")
        console.print(f"{raised_text} {len(done.raised)}, {late_text} {len(done.late)}")
        for id in (*done.raised, *done.late):
            console.print(f"  {id}", markup=False)


@app.command()
def supervisions(
    area: Area = None,
    state: Annotated[SupervisionState | None, typer.Option(help="Only those that stand so 状态")] = None,
    cause: Annotated[SupervisionCause | None, typer.Option(help="Only of this cause 事由")] = None,
    cadre: Annotated[str | None, typer.Option(help="Only those that this person answers for 包抓干部")] = None,
    since: Since = None,
    after: After = None,
    limit: Limit = 20,
    at: At = None,
    json: Json = False,
) -> None:
    """The supervisions, the newest first, and how each stands 督办

    Example: `gezhi supervisions --area 621027 --state late`
    """
    from queries.supervisions import supervisions as question

    first = since.date() if since else date.min
    _shown(
        lambda day: question(
            day, since=first, area=area, state=state, cause=cause, cadre=cadre, after=after, limit=limit
        ),
        at,
        json,
    )


def _shown(ask: Callable[[date], Question[Any]], at: datetime | None, as_json: bool) -> None:
    with opened(prepared=False) as (database, policy):
        answer = database.ask(ask(at.date() if at else policy.today()))
    _printed(answer, as_json)


def _printed(answer: Answer, as_json: bool) -> None:
    from cli import warning_pages

    printed(answer, as_json, warning_pages.show)
