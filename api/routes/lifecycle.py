"""``/v1/cases``: cases come in and are moved, each request once."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Request, Response

from api.common import ETAG, PROBLEMS, Now, Rules, as_json, ask, etag
from api.problems import Problem, own_path
from api.routes.cases import CaseId
from api.security import Actor, Db, View
from api.together import Together
from graph.errors import BadInputError
from queries import moves, policies
from queries.receipts import Receipt

router = APIRouter(prefix="/v1", tags=["casework 办理"], responses=PROBLEMS)
REFUSED = {"model": Problem, "description": "The move is not allowed (`allowed`), or the unit not competent"}
STALE = {"model": Problem, "description": "The case has moved on since; `changes` says how"}
LOCATION = {"description": "The path of the case.", "schema": {"type": "string"}}
EXAMPLE = {
    "by": "S-00001",
    "kind": "dispute",
    "source": "grid_member",
    "area": "621027102200001",
    "category": "0902",
    "title": "宅基地边界纠纷",
    "parties": [{"name": "申请人甲", "role": "applicant"}, {"name": "相对人乙", "role": "respondent"}],
}
NOTE = {"action": "note", "by": "S-00001", "note": "已约双方周五到村委会调解"}


async def get_request_key(
    idempotency_key: Annotated[
        str | None,
        Header(description="Sent twice with the same body, it happens once and answers the same. 幂等键"),
    ] = None,
) -> str | None:
    """The idempotency key of the request (draft-ietf-httpapi-idempotency-key-header)."""
    if idempotency_key is not None and not 1 <= len(idempotency_key) <= 200:
        raise BadInputError("Idempotency-Key", "must hold 1 to 200 characters")
    return idempotency_key


async def get_seen(
    if_match: Annotated[
        str | None, Header(description="The ETag of the case that the move was decided on. 版本")
    ] = None,
) -> int | None:
    """The version that the caller has seen (RFC 9110, 13.1.1); None where they did not say, or take any."""
    if if_match is None or if_match == "*":
        return None
    found = re.fullmatch(r'"(\d{1,9})"', if_match.strip())
    if found is None:
        raise BadInputError("If-Match", f"{if_match} is no version of a case; send the ETag that came with it")
    return int(found[1])


async def get_together(request: Request) -> Together:
    """Where what is sent is written."""
    together: Together = request.app.state.together
    return together


Written = Annotated[Together, Depends(get_together)]
Key = Annotated[str | None, Depends(get_request_key)]
Seen = Annotated[int | None, Depends(get_seen)]


def _told(receipt: Receipt, status: int = 200, location: str | None = None) -> Response:
    response = as_json(receipt.model_dump_json())
    response.status_code = status
    response.headers["ETag"] = etag(receipt.version)
    if location:
        response.headers["Location"] = location
    return response


@router.post(
    "/cases",
    response_model=Receipt,
    status_code=201,
    summary="A case comes in 受理",
    responses={201: {"headers": {"ETag": ETAG, "Location": LOCATION}}, 409: REFUSED},
)
async def accept_case(
    form: Annotated[moves.Accept, Body(examples=[EXAMPLE])],
    request: Request,
    written: Written,
    scope: View,
    policy: Rules,
    now: Now,
    actor: Actor,
    key: Key,
) -> Response:
    """The centre of its level has it, its clock runs, and `because` names who is to lead it; `assign` gives it to them.

    A dispute needs parties, a demand an applicant and a summary, an incident a place, a hazard a summary and a place.
    """
    intake = moves.Intake(form=form.acted_by(actor), request=key, scope=scope)
    receipt = await written.accept(intake, policy, now)
    return _told(receipt, 201, f"{own_path(request)}/{receipt.case}")


@router.post(
    "/cases/{id}/moves",
    response_model=Receipt,
    summary="Move a case 办理",
    responses={200: {"headers": {"ETag": ETAG}}, 409: REFUSED, 412: STALE},
)
async def move_case(
    id: CaseId,
    form: Annotated[moves.AnyMove, Body(examples=[NOTE])],
    written: Written,
    scope: View,
    policy: Rules,
    now: Now,
    actor: Actor,
    key: Key,
    seen: Seen,
) -> Response:
    """Assign, take up, send back, transfer, escalate, supervise, suspend, settle, evaluate, archive, revisit and more.

    `allowed` of the case lists what can be done now; each action has its own form.
    """
    order = moves.Order(case=id, move=form.acted_by(actor), request=key, seen=seen, scope=scope)
    return _told(await written.move(order, policy, now))


@router.get("/policies", response_model=policies.Versions, summary="Versions of the policy 办法版本")
async def list_policies(database: Db, policy: Rules, now: Now) -> Response:
    """Each case keeps the version that it was accepted under; the one in force is for those that come in now."""
    return await ask(database, policies.versions(policy.day(now)))
