"""``/v1/me``: who one is here, and what one may do and see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.common import PROBLEMS, WholeDb, as_json
from api.security import ROLES, Right, Seeing, get_caller
from api.tokens import Caller
from graph.terms import AccountRole
from queries import accounts
from queries.answers import Answer
from queries.scope import Scope

router = APIRouter(prefix="/v1", tags=["sign-in 登录"], responses=PROBLEMS)
NOT_TRIED = {"x-not-tried": "there is no account until one is added"}


class Me(Answer):
    """An account or a key: its roles, the rights that they have, its person, and what it sees; no ``scope`` is all."""

    id: str
    roles: tuple[AccountRole, ...]
    rights: tuple[Right, ...]
    person: str | None
    scope: Scope | None


@router.get("/me", response_model=Me, summary="Who I am 我的权限", openapi_extra=NOT_TRIED)
async def read_me(caller: Annotated[Caller, Depends(get_caller)], scope: Seeing, database: WholeDb) -> Response:
    """Who asks, with which rights, and what of the county is there for them."""
    person = None if caller.is_key else (await database.ask_async(accounts.account(caller.id))).person
    rights = {right for role in caller.roles for right in ROLES[role]}
    me = Me(id=caller.id, roles=tuple(sorted(caller.roles)), rights=tuple(sorted(rights)), person=person, scope=scope)
    return as_json(me.model_dump_json())
