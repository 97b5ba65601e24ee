"""``/v1/oidc``: signing in at the county's OpenID provider."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.common import PROBLEMS, Now, WholeDb
from api.oidc import Provider
from api.routes.sessions import Granted, granted
from graph.errors import NotFoundError
from queries import accounts, sessions

router = APIRouter(prefix="/v1/oidc", tags=["sign-in 登录"], responses=PROBLEMS)
Told = Annotated[str | None, Query(description="What the provider tells. 统一身份认证传回的参数")]
NOT_TRIED = {"x-not-tried": "there is no provider until one is set"}


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NotFoundError("provider", "OpenID")
    return provider


@router.get(
    "/sign-in",
    status_code=302,
    response_class=Response,
    summary="Sign in at the provider 统一身份登录",
    openapi_extra=NOT_TRIED,
)
async def send_to_provider(request: Request) -> Response:
    """Sends a browser to the provider, which sends it back to `/v1/oidc/back`."""
    return await _provider(request).sends_to(request, str(request.url_for("come_back")))


@router.get("/back", summary="Back from the provider 登录返回", openapi_extra=NOT_TRIED)
async def come_back(
    request: Request,
    response: Response,
    database: WholeDb,
    now: Now,
    code: Told = None,  # noqa: ARG001 - these are read from the request by what checks them
    state: Told = None,  # noqa: ARG001
    session_state: Told = None,  # noqa: ARG001
    iss: Told = None,  # noqa: ARG001
    error: Told = None,  # noqa: ARG001
    error_description: Told = None,  # noqa: ARG001
) -> Granted:
    """The tokens of the account whose name the provider vouches for, as `/v1/token` gives them.

    Only an account that was added for it (`gezhi user add NAME --oidc`) can be signed in to so.
    """
    response.headers["Cache-Control"] = "no-store"
    account = await database.ask_async(accounts.vouched_for(await _provider(request).name(request)))
    return granted(request, await database.change_async(sessions.begin(account, now)), now)
