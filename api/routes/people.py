"""``/v1/persons`` and ``/v1/access-log``: what is kept of a person, for a purpose, and who was shown it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.common import PROBLEMS, After, Limit, Now, as_json, ask_page
from api.security import Db, ShownDb
from graph.elements import Id
from graph.errors import BadInputError
from queries import access, people
from queries.answers import Page

router = APIRouter(prefix="/v1", tags=["people 人员"], responses=PROBLEMS)
PersonId = Annotated[Id, Path(description="Person id 人员编号", examples=["S-00001"])]


@router.get(
    "/persons/{id}",
    response_model=people.PersonDetail,
    summary="A person 人员",
    openapi_extra={"x-not-tried": "no example knows what for"},
)
async def read_person(id: PersonId, shown: ShownDb, now: Now) -> Response:
    """What is kept of a person. It needs a `purpose`, which stands in the access log with who asked."""
    if shown.access is None:
        raise BadInputError("purpose", "is missing; say what the details are needed for")
    response = as_json((await shown.ask(people.person(id), None, now)).model_dump_json())
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/access-log", response_model=Page[access.Accessed], summary="Who was shown what 查阅记录")
async def list_accesses(
    request: Request,
    database: Db,
    person: Annotated[Id | None, Query(description="Only who was shown this person. 被查阅人")] = None,
    caller: Annotated[str | None, Query(max_length=64, description="Only this account or key. 查阅账号")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Who was shown what is personal of whom, when and what for, the newest first."""
    return await ask_page(request, database, access.log(person=person, caller=caller, after=after, limit=limit))
