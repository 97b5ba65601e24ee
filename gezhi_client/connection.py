"""What both clients share: where the server is, who asks, and how a call becomes a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypedDict

import httpx
from pydantic import ValidationError

from gezhi_client import models, problems
from gezhi_client.calls import IDEMPOTENCY_KEY, Call
from gezhi_client.errors import ConnectionFailedError, ProblemError
from gezhi_client.retries import Retries, retry_after
from gezhi_client.session import Session
from gezhi_client.stream import SILENCE
from gezhi_client.version import VERSION


class Options(TypedDict, total=False):
    """How a client asks.

    ``key`` is that of a system, ``token`` an access token, ``username`` and ``password`` an account, which stays signed
    in. ``language``: of problems, ``zh`` or ``en``. ``timeout``: seconds without a sign of the server. ``retries``: how
    often a call is repeated where that does no harm. ``longest_wait``: how many seconds it waits at most when the
    server asks it to.
    """

    key: str | None
    token: str | None
    username: str | None
    password: str | None
    language: str | None
    timeout: float
    retries: int
    longest_wait: float


class Connection:
    """The options of a client, made use of; holds no socket."""

    def __init__(self, base_url: str, options: Options) -> None:
        url = httpx.URL(base_url)
        if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
            raise ValueError("base_url is http:// or https://, a host and perhaps a path, and nothing more")
        key, token = options.get("key"), options.get("token")
        username, password = options.get("username"), options.get("password")
        if [key, token, username].count(None) < 2 or (username is None) != (password is None):
            raise ValueError("give one of key, token, or username with password")
        self._base = str(url).rstrip("/")
        self._who = "a key" if key else "a token" if token else username or "nobody"
        self.session = Session(key or token, username, password)
        self.retries = Retries(options.get("retries", 3), options.get("longest_wait", 60))
        self._timeout = options.get("timeout", 30)
        self._headers = {"user-agent": f"gezhi-client/{VERSION}"}
        if language := options.get("language"):
            self._headers["accept-language"] = language

    def __repr__(self) -> str:
        return f"{self._base!r} as {self._who}"

    def request(self, build: Callable[..., httpx.Request], call: Call[Any], *, endless: bool = False) -> httpx.Request:
        """The request of a call, as httpx builds it. ``endless``: its answer is a stream."""
        content, headers = call.sent()
        if self.session.access is not None and not call.open:
            # A key is taken here too, and unlike X-API-Key it is not shown when httpx's headers are printed.
            headers["authorization"] = f"Bearer {self.session.access}"
        return build(
            call.method,
            self._base + call.path,
            params=call.parameters() or None,
            content=content,
            headers={**self._headers, **headers},
            timeout=httpx.Timeout(self._timeout, read=SILENCE) if endless else self._timeout,
        )


def failed(call: Call[Any], outcome: httpx.Response | httpx.RequestError) -> NoReturn:
    """Raise what came instead of an answer."""
    if isinstance(outcome, httpx.RequestError):
        said = f"{call.method} {call.path}: {str(outcome) or type(outcome).__name__}"
        raise ConnectionFailedError(said, call.headers.get(IDEMPOTENCY_KEY)) from outcome
    raise problem(outcome)


def problem(response: httpx.Response) -> ProblemError:
    """The error that an answer stands for; its own class for each type of problem that this client knows."""
    try:
        told = models.Problem.model_validate_json(response.content)
    except ValidationError:  # of a proxy before the server
        told = models.Problem(
            type="about:blank",
            title=response.reason_phrase,
            status=response.status_code,
            detail="the answer is no problem document",
            instance=response.request.url.path,
        )
    kind = problems.KINDS.get(told.type, ProblemError)
    return kind(told, retry_after(response), response.headers.get("x-request-id"))
