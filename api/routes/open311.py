"""``/open311/v2/requests`` and ``tokens``: cases as service requests, posted and told (GeoReport v2)."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request, Response
from pydantic import BeforeValidator, Field

from api.common import After, Now, Rules
from api.open311 import requests
from api.open311.asking import As, County
from api.open311.reports import Report
from api.open311.services import category, service
from api.open311.writing import ERRORS, written
from api.problems import own_path
from api.routes.lifecycle import Written
from api.security import Actor, Db, View
from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.questions import Question, Row
from queries import moves, service_requests
from queries.nearest import MOST as NEAR
from queries.nearest import nearest

router = APIRouter(prefix="/open311/v2", tags=["Open311 诉求接口"], responses=ERRORS)
NOT_TRIED = {"x-not-tried": "who answers for what comes in is a setting, and each receipt is of its own"}
RequestId = Annotated[str, Path(description="Id of a request: of its case 事件编号", examples=["ZY2023-3009"])]
Token = Annotated[str, Path(description="The receipt of a case 查询码")]
GIVEN = BeforeValidator(lambda text: None if text == "" else text)  # an empty parameter is none
Listed = Annotated[
    Annotated[str, Field(max_length=70_000)] | None,
    GIVEN,
    Query(description="Only of these; several stand between commas. 多个以逗号分隔"),
]
Moment = Annotated[
    Annotated[str, Field(max_length=40)] | None, GIVEN, Query(description="As 2026-01-31T08:00:00+08:00. 时间")
]
PageNumber = Annotated[Annotated[int, Field(ge=1, le=100_000)] | None, GIVEN, Query(description="From 1 on. 页码")]
PageSize = Annotated[
    Annotated[int, Field(ge=1, le=requests.MOST)] | None, GIVEN, Query(description="How many on a page. 每页条数")
]


@router.get("/requests.{format}", response_class=Response, summary="Requests 诉求列表")
async def read_requests(
    request: Request,
    asked: As,
    county: County,
    database: Db,
    policy: Rules,
    now: Now,
    service_request_id: Listed = None,
    service_code: Listed = None,
    start_date: Moment = None,
    end_date: Moment = None,
    status: Listed = None,
    page: PageNumber = None,
    page_size: PageSize = None,
    after: After = None,
) -> Response:
    """Cases of 90 days, the newest first, at most 1,000; or those that ``service_request_id`` names.

    Several values stand between commas. A page that another follows has a link to it (RFC 8288): it goes on from a
    mark, where ``page`` passes over all before it.
    """
    if ids := requests.parts(service_request_id):
        if len(ids) > requests.MOST:
            raise BadInputError("service_request_id", f"must hold 1 to {requests.MOST} entries, not {len(ids)}")
        question = service_requests.named(ids, policy.zone, county=county)
    else:
        if page is not None and after is not None:
            raise BadInputError("page", "is left out where after says where the page begins")
        size = page_size or requests.MOST
        question = service_requests.between(
            *requests.window(start_date, end_date, policy, now),
            policy.zone,
            categories=[category(code) for code in requests.parts(service_code)] or None,
            closed=requests.statuses(status),
            county=county,
            after=after,
            skip=((page or 1) - 1) * size,
            limit=size,
        )
    read = question.read

    def write(rows: list[Row]) -> tuple[bytes, str | None]:
        found = read(rows)
        told = [requests.told(each, policy, asked.zh) for each in found.items]
        return written(asked.form, "service_requests", told), found.next

    body, mark = await database.ask_long_async(Question(question.query, question.parameters, write))
    answer = asked.sent(body)
    if mark is not None:
        answer.headers["Link"] = _next(request, mark)
    return answer


def _next(request: Request, mark: str) -> str:
    """The link to the next page. The key is no part of it: the client has it, and links are kept and passed on."""
    left_out = ("page", "after", "api_key")
    given = [(name, value) for name, value in request.query_params.multi_items() if name not in left_out]
    return f'<{own_path(request)}?{urlencode([*given, ("after", mark)])}>; rel="next"'


@router.post(
    "/requests.{format}", response_class=Response, summary="Report something 提交诉求", openapi_extra=NOT_TRIED
)
async def post_request(
    report: Annotated[Report, Form()],
    request: Request,
    asked: As,
    county: County,
    database: Db,
    written: Written,
    scope: View,
    policy: Rules,
    now: Now,
    actor: Actor,
) -> Response:
    """A case comes in as any other: the centre of its level has it, and its clock runs.

    Where it is: ``address_id`` or ``attribute[area]``, the code of an area, else the area with the point nearest to
    ``lat`` and ``long``.
    """
    of = service(report.service_code)
    report.check()
    by = actor or request.app.state.open311_person
    if by is None:
        raise BadInputError("by", "nobody is named who answers for what comes in here; set GEZHI_OPEN311_PERSON")
    area = await _area(report, database, policy.day(now), county)
    intake = moves.Intake(form=report.form(of, area, by), scope=scope)
    receipt = await written.accept(intake, policy, now)
    made = {
        "service_request_id": receipt.case,
        "service_notice": requests.notice(receipt.lead.name, receipt.due_on, asked.zh),
        "account_id": None,
    }
    return asked.answer("service_requests", [made])


async def _area(report: Report, database: Database, day: date, county: str | None) -> str:
    """The code of the area that a report is of."""
    code = report.code
    if code is None:
        if report.lat is None or report.long is None:
            ways = "give lat and long, or the code of an area as address_id or attribute[area]"
            raise BadInputError("address_id", f"is missing; {ways}")
        code = await database.ask_async(nearest(report.long, report.lat, day, county=county))
        if code is None:
            far = f"no area is known within {NEAR // 1000} km of it; name one as address_id"
            raise BadInputError("lat", far)
    elif county is not None and not code.startswith(county):
        raise NotFoundError("area", code)
    return code


@router.get("/requests/{service_request_id}.{format}", response_class=Response, summary="A request 诉求")
async def read_request(
    service_request_id: RequestId, asked: As, county: County, database: Db, policy: Rules
) -> Response:
    """A case: whether it is open, who has it, and by when. Nothing about people."""
    found = await database.ask_async(service_requests.one(service_request_id, policy.zone, county=county))
    return asked.answer("service_requests", [requests.told(found, policy, asked.zh)])


@router.get(
    "/tokens/{token}.{format}",
    response_class=Response,
    summary="The request of a token 查询码",
    openapi_extra=NOT_TRIED,
)
async def read_token(token: Token, asked: As, county: County, database: Db) -> Response:
    """The id of the case of a receipt. A request that is posted here has its id at once, and no token."""
    id = await database.ask_async(service_requests.of_token(token, county=county))
    return asked.answer("service_requests", [{"service_request_id": id, "token": token}])
