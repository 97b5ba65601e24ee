"""What every route takes and gives: the database, the policy, the day, and answers as JSON."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, BeforeValidator
from pydantic_core import PydanticCustomError

from api.problems import Problem, own_path
from api.readiness import Readiness
from graph.database import Database
from graph.errors import BadInputError, hint
from graph.policy import Policy
from graph.questions import Question
from queries.answers import Page

T = TypeVar("T", bound=BaseModel)
DEMO_DAY = "2023-12-15"  # the examples answer on the demo county as of its report
PROBLEMS: dict[int | str, dict[str, object]] = {
    status: {"model": Problem, "description": description}
    for status, description in (
        (401, "Nobody is signed in, or not any more"),
        (403, "The account has not the right to this"),
        (404, "There is no such thing"),
        (413, "The request is too large"),
        (422, "A field is wrong; `errors` names it"),
        (429, "Too many requests, or wrong passwords; see Retry-After"),
        (503, "The database cannot be reached, or too much is asked at once; see Retry-After"),
    )
}

ETAG = {"description": "The version of the case, for `If-Match`.", "schema": {"type": "string"}}


def _as_written(value: object) -> object:
    """Refuses what Pydantic would take for a day besides YYYY-MM-DD: to it 0 is the first of January 1970."""
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
        return value
    raise PydanticCustomError("day", "a day is written YYYY-MM-DD")


WrittenDay = Annotated[date, BeforeValidator(_as_written)]


async def get_database(request: Request) -> Database:
    """The application's database, as nobody in particular sees it: ``api.security`` has that of a caller.

    Raises DatabaseAwayError while it is not ready.
    """
    readiness: Readiness = request.app.state.readiness
    readiness.check()
    database: Database = request.app.state.database
    return database


async def get_policy(request: Request) -> Policy:
    """The application's policy."""
    policy: Policy = request.app.state.policy
    return policy


async def get_now(request: Request) -> datetime:
    """The moment, by the application's clock."""
    now: datetime = request.app.state.now()
    return now


async def get_day(
    policy: Annotated[Policy, Depends(get_policy)],
    at: Annotated[
        WrittenDay | None, Query(description="The day asked for; default today. 查询日期", examples=[DEMO_DAY])
    ] = None,
) -> date:
    """The day asked for; without one today, by the county's clock."""
    return at or policy.today()


def _query_names(dependant: Dependant) -> list[str]:
    return [
        *(parameter.alias for parameter in dependant.query_params),
        *(name for inner in dependant.dependencies for name in _query_names(inner)),
    ]


async def known_parameters(request: Request) -> None:
    """Refuse a query parameter that the route does not declare: ``att`` for ``at`` would be answered for today."""
    if not request.query_params:
        return
    names = _query_names(request.scope["route"].dependant)
    for name in request.query_params:
        if name not in names:
            said = f"the parameters are {', '.join(names)}" if names else "there is none"
            raise BadInputError(name, f"is no parameter of this; {hint(name, names, said)}")


WholeDb = Annotated[Database, Depends(get_database)]
Rules = Annotated[Policy, Depends(get_policy)]
Day = Annotated[date, Depends(get_day)]
Now = Annotated[datetime, Depends(get_now)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many on a page. 每页条数")]
After = Annotated[str | None, Query(max_length=400, description="`next` of the page before. 上一页的 next")]


async def ask(database: Database, question: Question[T]) -> Response:
    """The answer to a question as JSON. It was checked when it was made, so it is not checked again."""
    answer = await database.ask_async(question)
    return as_json(answer.model_dump_json())


async def ask_long(database: Database, question: Question[T]) -> Response:
    """As :func:`ask`, for an answer that takes long to make and to write out: others are answered meanwhile."""
    read = question.read
    told = Question(question.query, question.parameters, lambda rows: read(rows).model_dump_json())
    return as_json(await database.ask_long_async(told))


async def ask_page(request: Request, database: Database, question: Question[T], *, long: bool = False) -> Response:
    """The same for a page; a link to the next one stands in the header (RFC 8288). ``long``: as :func:`ask_long`."""
    answer = await (database.ask_long_async if long else database.ask_async)(question)
    response = as_json(answer.model_dump_json())
    if isinstance(answer, Page) and answer.next is not None:
        given = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        following = f"{own_path(request)}?{urlencode([*given, ('after', answer.next)])}"
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def as_json(answer: str) -> Response:
    """The text of an answer as a JSON response."""
    return Response(answer, media_type="application/json")


def etag(version: int) -> str:
    """The entity tag of a case: the number of its last journal entry."""
    return f'"{version}"'
