"""The commands that say how the county hangs together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from cli.common import At, Json, opened, printed, working

if TYPE_CHECKING:
    from graph.projection import Projection
    from queries.structure import Bottlenecks, Communities, CutUnits

structure = typer.Typer(
    help="Structure: where the organisation is thin, where disputes recur 结构", no_args_is_help=True
)
Limit = Annotated[int, typer.Option(min=1, max=200, help="How many 条数")]


@structure.command("cut-units")
def cut_units(limit: Limit = 10, at: At = None, json: Json = False) -> None:
    """Units whose loss leaves others without any way up 断点单位

    Example: `gezhi structure cut-units --at 2023-12-15`
    """
    from queries.structure import cut_units as question

    with _projected(at) as (projection, day):
        answer = question(projection, day, limit)
    printed(answer, json, _cut_units)


@structure.command()
def bottlenecks(limit: Limit = 10, at: At = None, json: Json = False) -> None:
    """Units that stand between others that handle cases together 协同瓶颈

    Example: `gezhi structure bottlenecks --at 2023-12-15`
    """
    from queries.structure import bottlenecks as question

    with _projected(at) as (projection, day):
        answer = question(projection, day, limit)
    printed(answer, json, _bottlenecks)


@structure.command()
def communities(
    least: Annotated[int, typer.Option(min=2, max=1000, help="Cases at least 最少件数")] = 3,
    limit: Limit = 10,
    at: At = None,
    json: Json = False,
) -> None:
    """Cases that recur among the same people 反复纠纷群

    Example: `gezhi structure communities --least 4 --at 2023-12-15`
    """
    from queries.structure import communities as question

    with _projected(at) as (projection, day):
        answer = question(projection, day, least, limit)
    printed(answer, json, _communities)


@contextmanager
def _projected(at: datetime | None) -> Iterator[tuple[Projection, date]]:
    from queries.outlook import Outlooks

    with opened(prepared=False) as (database, policy), working() as progress:
        day = at.date() if at else policy.today()
        yield Outlooks().of(database, policy, day, lambda what, done: progress(what, done, None)).projection, day


def _cut_units(answer: CutUnits) -> None:
    from cli.pages import console, say, table

    lines = table(("unit", "单位"), ("cuts off", "断开单位"), ("their cases", "涉及未结"))
    for item in answer.items:
        lines.add_row(escape(item.unit), str(item.cuts_off), str(item.cases))
    console.print(f"{answer.units} {say('units', '个单位')}")
    console.print(lines)


def _bottlenecks(answer: Bottlenecks) -> None:
    from cli.pages import console, say, table

    lines = table(("unit", "单位"), ("betweenness", "中介度"), ("partners", "协同单位"), ("cases", "未结"))
    for item in answer.items:
        lines.add_row(escape(item.unit), f"{item.betweenness:.3f}", str(item.partners), str(item.cases))
    console.print(f"{answer.units} {say('units', '个单位')}")
    console.print(lines)


def _communities(answer: Communities) -> None:
    from cli.pages import console, say, table

    lines = table(("cases", "事件"), ("open", "未结"), ("places", "地点"), ("ids", "编号"))
    for item in answer.items:
        places, ids = " ".join(item.places[:3]), " ".join(item.ids[:6])
        lines.add_row(str(item.cases), str(item.open), escape(places), escape(ids))
    console.print(f"{say('modularity', '模块度')} {answer.modularity:.2f}")
    console.print(lines)
