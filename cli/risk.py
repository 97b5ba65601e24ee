"""The commands of risk: one case in the graph, and the whole county at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import At, Graph, Json, answered, opened, printed, working
from cli.questions import After
from graph.terms import Level, RiskBy

if TYPE_CHECKING:
    from graph.database import Database
    from queries.outlook import Outlook

risk = typer.Typer(help="Risk: where trouble spreads, why, and what would lower it 风险", no_args_is_help=True)
Limit = Annotated[int, typer.Option(min=1, max=200, help="How many 条数")]


@risk.command()
def spread(
    subject: Annotated[str, typer.Argument(help="A case id, or an area code")],
    limit: Limit = 10,
    at: At = None,
    json: Json = False,
    graph: Graph = None,
) -> None:
    """Where one case can spread in three steps, or the cases of an area that others can reach 扩散

    Example: `gezhi risk spread ZY2023-0001 --at 2023-12-15`
    """
    from queries.risk import area_risk, case_risk

    if subject.isdigit():
        answered(lambda policy, day: area_risk(subject, policy, day, limit=limit), at, json, graph)
    else:
        answered(lambda policy, day: case_risk(subject, policy, day, limit), at, json, graph)


@risk.command()
def run(at: At = None, json: Json = False) -> None:
    """Look at the whole county, and write what is found on cases, areas and units 全县推演

    `gezhi serve` does it by itself, as often as the policy says.

    Example: `gezhi risk run --at 2023-12-15`
    """
    from cli import risk_pages
    from queries import risk_runs
    from queries.outlook import Outlooks

    with opened() as (database, policy), working() as progress:
        day = at.date() if at else policy.today()
        told = lambda what, done: progress(what, done, None)  # noqa: E731 — a progress of three from one of two
        done = risk_runs.run(database, Outlooks(), policy, datetime.now(UTC), day, told)
    printed(done, json, risk_pages.run)


@risk.command()
def top(
    area: str,
    by: Annotated[RiskBy, typer.Option(help="What is listed 列出什么")] = RiskBy.CASES,
    level: Annotated[Level | None, typer.Option(help="Only areas or units of this level 层级")] = None,
    after: After = None,
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Where risk is building, as the last look at the whole county found it 风险排序

    Example: `gezhi risk top 621027 --by areas --level township`
    """
    from cli import risk_pages
    from queries.risk_top import risk_top

    with opened(prepared=False) as (database, _):
        answer = database.ask(risk_top(area, by, level=level, after=after, limit=limit))
    printed(answer, json, risk_pages.top)


@risk.command()
def explain(
    node: Annotated[str, typer.Argument(help="Label:key, or a case id 节点或事件编号")],
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many ways 路径数")] = 5,
    at: At = None,
    json: Json = False,
) -> None:
    """The ways that risk comes to a node, from which cases, and what each gives 风险来源

    Example: `gezhi risk explain ZY2023-0001 --at 2023-12-15`
    """
    from cli import risk_pages
    from queries.risk_explained import node_risk

    with _looking(at) as (database, outlook):
        answer = node_risk(database, outlook, node if ":" in node else f"Case:{node}", k)
    printed(answer, json, risk_pages.explained)


@risk.command("what-if")
def what_if(
    area: str,
    case: Annotated[
        list[str] | None, typer.Option(help="Only these cases, once or more; default all open ones")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=200, help="How many to settle 件数")] = 10,
    at: At = None,
    json: Json = False,
) -> None:
    """Which cases to settle first, and by how much each lowers an area's expected number 先化解哪些

    Example: `gezhi risk what-if 621027102 --count 3 --at 2023-12-15`
    """
    from cli import risk_pages
    from queries.what_if import what_if as question

    with _looking(at) as (_, outlook), working() as progress:
        answer = question(outlook, area, case or None, count, lambda what, done: progress(what, done, None))
    printed(answer, json, risk_pages.what_if)


@contextmanager
def _looking(at: datetime | None) -> Iterator[tuple[Database, Outlook]]:
    """The database, and the whole county's risk as of a day."""
    from queries.outlook import Outlooks

    with opened(prepared=False) as (database, policy):
        day: date = at.date() if at else policy.today()
        with working() as progress:
            found = Outlooks().of(database, policy, day, lambda what, done: progress(what, done, None))
        yield database, found
