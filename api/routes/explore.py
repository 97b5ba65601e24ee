"""``/v1/paths``, ``/v1/nodes`` and ``/v1/search``: what analysts explore with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.common import PROBLEMS, After, Day, Limit, ask, ask_page
from api.security import Db
from queries import neighbours, paths, search

router = APIRouter(prefix="/v1", tags=["explore 探索"], responses=PROBLEMS)
Types = Annotated[list[str] | None, Query(description="Relationship types to follow; default all. 关系类型")]


@router.get("/paths", response_model=paths.Paths, summary="Chains between two nodes 关系链")
async def find_paths(
    database: Db,
    at: Day,
    start: Annotated[str, Query(alias="from", description="The first node. 起点", examples=["Case:ZY2023-0001"])],
    end: Annotated[str, Query(alias="to", description="The last node. 终点", examples=["Unit:C-621027"])],
    k: Annotated[int, Query(ge=1, le=paths.MOST_PATHS, description="How many chains. 条数")] = 1,
    max_hops: Annotated[int, Query(ge=1, le=paths.MOST_HOPS, description="Relationships at most. 最多几步")] = 6,
    relationships: Types = None,
) -> Response:
    """The shortest chains of relationships between two nodes."""
    return await ask(database, paths.paths(start, end, at=at, k=k, relationships=relationships, max_hops=max_hops))


@router.get("/nodes/{id}/neighbours", response_model=neighbours.Neighbours, summary="Neighbours of a node 相邻节点")
async def list_neighbours(
    request: Request,
    id: Annotated[str, Path(description="Node id, `Label:key` 节点", examples=["Area:621027102"])],
    database: Db,
    at: Day,
    limit: Limit = 50,
    after: After = None,
    relationships: Types = None,
) -> Response:
    """What a node is linked to, and how many of each relationship."""
    question = neighbours.neighbours(id, at=at, relationships=relationships, after=after, limit=limit)
    return await ask_page(request, database, question)


@router.get("/search", response_model=search.Found, summary="Search 搜索")
async def search_nodes(
    request: Request,
    database: Db,
    q: Annotated[
        str,
        Query(
            min_length=1, max_length=search.LONGEST, description="What to look for. 查询词", examples=["孟坝镇 司法所"]
        ),
    ],
    limit: Limit = 20,
    after: After = None,
    labels: Annotated[list[str] | None, Query(description="Labels to look for; default all. 标签")] = None,
) -> Response:
    """Areas, units, people and cases by words of their names, titles and summaries, or by code."""
    return await ask_page(request, database, search.search(q, labels=labels, after=after, limit=limit))
