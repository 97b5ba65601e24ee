"""``/v1/cases`` and ``/v1/escalation``: a case, its way up, who must act together, and where it can spread."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field

from api.common import DEMO_DAY, ETAG, PROBLEMS, Day, Limit, Now, Rules, WrittenDay, as_json, ask, etag
from api.routes.routing import EXAMPLE, RouteBody
from api.security import Db, Shown, ShownDb
from graph.elements import Id
from queries import audit, casefile, casefile_pdf, cases, coordination, escalation, risk, similar

router = APIRouter(prefix="/v1", tags=["cases 事件"], responses=PROBLEMS)
SIMILAR = {"area": "621027102001001", "category": "0902", "title": "宅基地边界纠纷", "at": DEMO_DAY}
CaseId = Annotated[Id, Path(description="Case id 事件编号", examples=["ZY2023-0001"])]


class SimilarBody(similar.SimilarRequest):
    """A case that comes in, the day (default today), and for how many days an ended case may still be the same."""

    at: WrittenDay | None = None
    days: Annotated[int, Field(ge=0, le=3660)] = similar.LATELY


@router.post("/cases/similar", response_model=similar.Similar, summary="Cases that may be the same 疑似重复")
async def find_similar_cases(
    body: Annotated[SimilarBody, Body(examples=[SIMILAR])], database: Db, policy: Rules, now: Now
) -> Response:
    """Open or lately ended cases near the place or of a party, alike in category or title; each says why."""
    return await ask(database, similar.similar(body, body.at or policy.day(now), days=body.days))


@router.get(
    "/cases/{id}",
    response_model=cases.CaseDetail,
    summary="A case 事件",
    responses={200: {"headers": {"ETag": ETAG}}},
)
async def read_case(id: CaseId, shown: ShownDb, now: Now, at: Day) -> Response:
    """A case with its place, category, parties, handlers, journal, and the moves that can be made now.

    The ETag is its version: send it as If-Match with a move, and the move is made only if nobody was faster.
    What is personal (names, texts) is shown to the units that handle the case, and to whoever says a `purpose`.
    """
    detail = await shown.ask(cases.case(id, at), id, now)
    response = as_json(detail.model_dump_json())
    response.headers["ETag"] = etag(detail.case.entries)
    return response


@router.get("/cases/{id}/escalation", response_model=escalation.Escalation, summary="Its way up 升级路径")
async def read_case_escalation(id: CaseId, database: Db, policy: Rules, at: Day) -> Response:
    """Village, township, county: who joins, by when, where the case stands, and what happens if nobody acts."""
    return await ask(database, escalation.escalation(id, policy, at))


@router.get("/cases/{id}/coordination", response_model=coordination.Coordination, summary="Who acts together 协同")
async def read_case_coordination(id: CaseId, database: Db, at: Day) -> Response:
    """The smallest set of units competent for the case, and who convenes them."""
    return await ask(database, coordination.case_coordination(id, at))


@router.get("/cases/{id}/risk", response_model=risk.CaseRisk, summary="Where it can spread 风险扩散")
async def read_case_risk(id: CaseId, database: Db, policy: Rules, at: Day, limit: Limit = 50) -> Response:
    """What the case can spread to in three steps, with the strongest path to each."""
    return await ask(database, risk.case_risk(id, policy, at, limit))


@router.get("/cases/{id}/audit", response_model=audit.CaseAudit, summary="Whether its journal is whole 日志核验")
async def read_case_audit(id: CaseId, database: Db) -> Response:
    """The first entry of the journal that was altered, removed or inserted, if there is one."""
    question = audit.case_audit(id)
    answer = await database.ask_async(question)
    if answer.fault is not None:  # a case that is moved while it is read looks broken, once
        answer = await database.ask_async(question)
    return as_json(answer.model_dump_json())


@router.get("/cases/{id}/file", response_model=casefile.CaseFile, summary="Its file 卷宗")
async def read_case_file(id: CaseId, shown: ShownDb, now: Now) -> Response:
    """All that is known of a case, with its whole journal and the proof that this is as it was written."""
    return as_json((await _file(id, shown, now)).model_dump_json())


@router.get(
    "/cases/{id}/file.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "PDF/A-2u"}},
    summary="Its file, to be printed 卷宗PDF",
)
async def read_case_file_pdf(id: CaseId, shown: ShownDb, policy: Rules, now: Now) -> Response:
    """The file of a case as a PDF for the archive."""
    file = await _file(id, shown, now)
    printed = await asyncio.to_thread(casefile_pdf.pdf, file, policy)
    named = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(id, safe='')}.pdf"}
    return Response(printed, media_type="application/pdf", headers=named)


async def _file(id: str, shown: Shown, now: datetime) -> casefile.CaseFile:
    question = casefile.case_file(id, now)
    file = await shown.ask(question, id, now)
    if file.audit.fault is not None:  # as above
        file = await shown.database.ask_async(question)
    return file


@router.post("/escalation", response_model=escalation.Escalation, summary="The way up before a case 预设升级路径")
async def plan_escalation(
    body: Annotated[RouteBody, Body(examples=[EXAMPLE])], database: Db, policy: Rules
) -> Response:
    """The way that a case would take if it were accepted at a place."""
    return await ask(database, escalation.escalation_from(body, policy, body.at or policy.today()))
