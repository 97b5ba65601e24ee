"""What stands among the parameters of a request of Open311, and its key."""

from __future__ import annotations

from fastapi import Request
from fastapi.security import HTTPBasic

from api.open311.writing import is_open311

basic = HTTPBasic(auto_error=False)


async def parameter(request: Request, name: str) -> str | None:
    """A parameter of the query, or of a form that is posted. An empty one is none (GeoReport v2)."""
    given: object = request.query_params.get(name)
    if not given and request.method == "POST":
        given = (await request.form()).get(name)
    return given if isinstance(given, str) and given else None


async def open311_key(request: Request) -> str | None:
    """The key of a request of Open311: its parameter ``api_key``, or the user of its HTTP Basic credentials.

    By the specification a client sends the parameter with a POST, and need not with a GET; then the key can stand in
    the address that the client is given, before the host. None on any other route: addresses are logged on their way.
    """
    if not is_open311(request):
        return None
    if given := await parameter(request, "api_key"):
        return given
    credentials = await basic(request)
    return credentials.username if credentials else None
