"""The commands that count: the figures of an area, and the cases behind each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from cli.common import At, Json, checked, opened, printed

app = typer.Typer()
Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="First day; default 1 January of the year 起始日期"),
]


@app.command()
def statistics(area: str, since: Since = None, at: At = None, json: Json = False) -> None:
    """What was found, settled, on time and more, in an area and below, as of a day 统计

    Example: `gezhi statistics 621027 --at 2023-12-15`
    """
    from cli.statistics_pages import show
    from queries.statistics import statistics as question

    with opened(prepared=False) as (database, policy):
        day = at.date() if at else policy.today()
        answer = database.ask(question(area, day, since.date() if since else None))
    printed(answer, json, show)


@app.command()
def statistics_published(area: str, since: Since = None, at: At = None, json: Json = False) -> None:
    """The same, without numbers so small that they tell of people: to be published 可公开统计

    Example: `gezhi statistics-published 621027 --at 2023-12-15`
    """
    from cli.statistics_pages import show_published
    from queries.published import published
    from queries.statistics import statistics as question

    with opened(prepared=False) as (database, policy):
        day = at.date() if at else policy.today()
        figures = database.ask(question(area, day, since.date() if since else None))
    printed(published(figures, policy.privacy.least_published), json, show_published)


@app.command()
def statistics_cases(
    area: str,
    where: Annotated[
        list[str] | None,
        typer.Argument(help="The figure's filter: measure=late unit=C-621027 month=2023-03 … 筛选条件"),
    ] = None,
    since: Since = None,
    after: Annotated[str | None, typer.Option(help="The mark that the page before ended with 上一页的标记")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    at: At = None,
    json: Json = False,
) -> None:
    """The cases that a figure of `gezhi statistics` counts 统计明细

    Example: `gezhi statistics-cases 621027 measure=settled level=village --at 2023-12-15`
    """
    from cli.statistics_pages import show_cases
    from queries.figures import Filter
    from queries.statistics import begins, cases

    given = dict(pair.partition("=")[::2] for pair in where or ())
    with opened(prepared=False) as (database, policy):
        day = at.date() if at else policy.today()
        period = {"area": area, "since": since.date() if since else begins(day), "at": day}
        answer = database.ask(cases(checked(Filter, **{**period, **given}), after, limit))
    printed(answer, json, show_cases)
