"""The commands that ask a question of the graph, one for each capability."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.common import At, Graph, Json, answered, checked
from graph.errors import BadInputError

app = typer.Typer()
After = Annotated[str | None, typer.Option(help="The mark that the page before ended with 上一页的标记")]


@app.command()
def route(
    area: str,
    category: str,
    severity: Annotated[int, typer.Option(min=1, max=4)] = 1,
    party: Annotated[list[str] | None, typer.Option(help="Id of a person or unit that is party to it")] = None,
    at: At = None,
    json: Json = False,
    graph: Graph = None,
) -> None:
    """Who leads a case at a place, who supports, who goes first, by when 分流

    Example: `gezhi route 621027102200001 0902 --severity 2`
    """
    from queries.routing import RouteRequest
    from queries.routing import route as question

    request = checked(RouteRequest, area=area, category=category, severity=severity, parties=tuple(party or ()))
    answered(lambda policy, day: question(request, policy, day), at, json, graph)


@app.command()
def escalation(case: str, at: At = None, json: Json = False, graph: Graph = None) -> None:
    """The way up of a case, its deadlines, and what happens next 升级路径

    Example: `gezhi escalation ZY2023-0001 --at 2023-12-15`
    """
    from queries.escalation import escalation as question

    answered(lambda policy, day: question(case, policy, day), at, json, graph)


@app.command()
def coordinate(
    case: Annotated[str | None, typer.Argument(help="A case; or give areas and categories")] = None,
    area: Annotated[list[str] | None, typer.Option(help="Area code, once or more")] = None,
    category: Annotated[list[str] | None, typer.Option(help="Category code, once or more")] = None,
    at: At = None,
    json: Json = False,
    graph: Graph = None,
) -> None:
    """Who must act together, and who convenes them 协同

    Example: `gezhi coordinate --area 621027102 --area 621027103 --category 0902`
    """
    from queries.coordination import case_coordination, coordination

    if case and (area or category):
        raise BadInputError("case", "give a case, or areas and categories, not both")
    if case:
        answered(lambda _, day: case_coordination(case, day), at, json, graph)
    else:
        answered(lambda _, day: coordination(area or [], category or [], day), at, json, graph)


@app.command()
def coverage(area: str, at: At = None, json: Json = False, graph: Graph = None) -> None:
    """Where nobody is in charge, in an area and below 覆盖

    Example: `gezhi coverage 621027`
    """
    from queries.coverage import coverage as question

    answered(lambda _, day: question(area, day), at, json, graph)


@app.command()
def responsibility(area: str, at: At = None, json: Json = False, graph: Graph = None) -> None:
    """Who is responsible, link by link up to the county 责任链

    Example: `gezhi responsibility 621027102200001`
    """
    from queries.responsibility import responsibility as question

    answered(lambda _, day: question(area, day), at, json, graph)


@app.command()
def paths(
    start: str,
    end: str,
    k: Annotated[int, typer.Option("-k", help="How many chains")] = 3,
    at: At = None,
    json: Json = False,
    graph: Graph = None,
) -> None:
    """The shortest chains of relationships between two nodes 关系链

    Example: `gezhi paths Case:ZY2023-0001 Unit:C-621027 -k 3 --graph chains.graphml`
    """
    from queries.paths import paths as question

    answered(lambda _, day: question(start, end, at=day, k=k), at, json, graph)


@app.command()
def neighbours(
    node: str,
    relationship: Annotated[list[str] | None, typer.Option(help="Type to follow, once or more; default all")] = None,
    after: After = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    at: At = None,
    json: Json = False,
    graph: Graph = None,
) -> None:
    """What a node is linked to, and how many of each relationship 相邻节点

    Example: `gezhi neighbours Area:621027102 --relationship PART_OF`
    """
    from queries.neighbours import neighbours as question

    answered(
        lambda _, day: question(node, at=day, relationships=relationship, after=after, limit=limit), at, json, graph
    )


@app.command()
def search(
    text: str,
    after: After = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    json: Json = False,
    graph: Graph = None,
) -> None:
    """Find areas, units, people and cases by words or codes 搜索

    Example: `gezhi search "孟坝镇 司法所"`
    """
    from queries.search import search as question

    answered(lambda *_: question(text, after=after, limit=limit), None, json, graph)
