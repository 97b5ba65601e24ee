"""``/open311``: what can be reported, and where (GeoReport v2, Service Discovery); asked without an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.open311 import services
from api.open311.asking import As, County
from api.open311.writing import ERRORS, Format

router = APIRouter(prefix="/open311", tags=["Open311 诉求接口"], responses=ERRORS)
ServiceCode = Annotated[str, Path(description="Code of a service 服务类别代码", examples=["0902"])]
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


@router.get("/discovery.{format}", response_class=Response, summary="Where it is served 服务发现")
async def read_discovery(request: Request, asked: As) -> Response:
    """The address of the service, its formats, and how to get a key."""
    zh = asked.zh
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{request.base_url}open311/v2",
        "changeset": services.CHANGESET,
        "type": "production",
        "formats": [form.media_type.partition(";")[0] for form in (Format.XML, Format.JSON)],
    }
    return asked.answer(
        "discovery",
        {
            "changeset": services.CHANGESET,
            "contact": "县综治中心" if zh else "The governance centre of the county",
            "key_service": "由县综治中心的系统管理员发放接口密钥"
            if zh
            else "The administrator at the governance centre of the county gives out keys",
            "endpoints": [endpoint],
        },
    )


@router.get("/v2/services.{format}", response_class=Response, summary="What can be reported 服务类别")
async def read_services(asked: As, county: County) -> Response:  # noqa: ARG001 - refuses a county that is not served
    """The kinds of requests: categories of GB/T 31000-2015."""
    return asked.answer("services", services.listed())


@router.get(
    "/v2/services/{service_code}.{format}", response_class=Response, summary="What is said with it 服务类别的属性"
)
async def read_definition(service_code: ServiceCode, asked: As, county: County) -> Response:  # noqa: ARG001 - as above
    """The attributes that may be sent with a request of a kind."""
    return asked.answer("service_definition", services.definition(services.service(service_code), asked.zh))
