"""Who may do what: a table of routes and the right that each needs, and one of roles and the rights that they have."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, FastAPI, Query, Request
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer

from api import browser
from api.browser import KNOWN_SECONDS
from api.common import Now, Rules, WholeDb, get_now, get_policy
from api.limits import Rates
from api.open311.parameters import open311_key
from api.open311.writing import is_open311
from api.tokens import Caller, Tokens
from graph.accounts import ApiKey
from graph.database import Database
from graph.errors import BadInputError, ForbiddenError, NotFoundError, SignInError
from graph.questions import Question, Row
from graph.terms import AccountRole
from queries import accounts, keys
from queries.access import Access, shown
from queries.scope import Scope, scope_of_account


class Personal(Protocol):
    """An answer that shows what is personal of some people."""

    @property
    def people(self) -> tuple[str, ...]:
        """Their ids."""


T = TypeVar("T", bound=Personal)


class Right(StrEnum):
    """What a route lets one do."""

    OPEN = "ask without an account"
    SELF = "know oneself"
    READ = "read"
    ANALYSE = "analyse"
    WORK = "work cases"
    AUDIT = "audit"
    LISTEN = "follow events"
    ADMINISTER = "administer"
    WATCH = "watch the server"


ROLES: dict[AccountRole, frozenset[Right]] = {
    AccountRole.ADMINISTRATOR: frozenset({Right.SELF, Right.ADMINISTER, Right.WATCH}),
    AccountRole.STAFF: frozenset({Right.SELF, Right.READ, Right.ANALYSE, Right.WORK, Right.AUDIT, Right.LISTEN}),
    AccountRole.AUDITOR: frozenset({Right.SELF, Right.READ, Right.ANALYSE, Right.AUDIT}),
    AccountRole.SYSTEM: frozenset({Right.SELF, Right.READ, Right.WORK, Right.LISTEN, Right.WATCH}),
}


class Reach(StrEnum):
    """Of what a role has its rights."""

    EVERYTHING = "everything; a key of only some areas, these and what is below"
    WORK = "what the work of the account's person reaches"
    NOTHING = "nothing of the county"


REACH: dict[AccountRole, Reach] = {
    AccountRole.ADMINISTRATOR: Reach.NOTHING,
    AccountRole.STAFF: Reach.WORK,
    AccountRole.AUDITOR: Reach.EVERYTHING,
    AccountRole.SYSTEM: Reach.EVERYTHING,
}
RIGHTS: dict[str, Right] = {
    "GET /healthz": Right.OPEN,
    "GET /readyz": Right.OPEN,
    "GET /metrics": Right.WATCH,
    "GET /v1/receipts/{receipt}": Right.OPEN,  # whoever brought a case asks by the word that only they have
    "POST /v1/token": Right.OPEN,
    "POST /v1/token/revoke": Right.OPEN,
    "GET /v1/oidc/sign-in": Right.OPEN,
    "GET /v1/oidc/back": Right.OPEN,
    "GET /v1/me": Right.SELF,
    "GET /v1/areas/{code}": Right.READ,
    "GET /v1/areas/{code}/children": Right.READ,
    "GET /v1/areas/{code}/path": Right.READ,
    "GET /v1/areas/{code}/responsibility": Right.READ,
    "GET /v1/areas/{code}/risk": Right.ANALYSE,
    "GET /v1/areas/{code}/coverage": Right.READ,
    "GET /v1/areas/{code}/stationing": Right.READ,
    "GET /v1/areas/{code}/workload": Right.READ,
    "POST /v1/route": Right.READ,
    "POST /v1/route/batch": Right.READ,
    "POST /v1/cases": Right.WORK,
    "POST /v1/cases/similar": Right.READ,
    "GET /v1/cases/{id}": Right.READ,
    "POST /v1/cases/{id}/moves": Right.WORK,
    "GET /v1/cases/{id}/escalation": Right.READ,
    "GET /v1/cases/{id}/coordination": Right.READ,
    "GET /v1/cases/{id}/risk": Right.ANALYSE,
    "GET /v1/cases/{id}/audit": Right.AUDIT,
    "GET /v1/cases/{id}/file": Right.READ,
    "GET /v1/cases/{id}/file.pdf": Right.READ,
    "POST /v1/escalation": Right.READ,
    "POST /v1/coordination": Right.READ,
    "GET /v1/persons/{id}": Right.READ,
    "GET /v1/access-log": Right.AUDIT,
    "GET /v1/policies": Right.READ,
    "GET /v1/warnings": Right.READ,
    "GET /v1/warnings/counts": Right.READ,
    "GET /v1/warnings/{id}": Right.READ,
    "POST /v1/warnings/{id}/assess": Right.WORK,
    "GET /v1/supervisions": Right.READ,
    "GET /v1/risk/top": Right.ANALYSE,
    "GET /v1/risk/runs": Right.ANALYSE,
    "GET /v1/nodes/{id}/risk": Right.ANALYSE,
    "POST /v1/risk/what-if": Right.ANALYSE,
    "GET /v1/paths": Right.ANALYSE,
    "GET /v1/nodes/{id}/neighbours": Right.ANALYSE,
    "GET /v1/search": Right.ANALYSE,
    "GET /v1/structure/cut-units": Right.ANALYSE,
    "GET /v1/structure/bottlenecks": Right.ANALYSE,
    "GET /v1/structure/communities": Right.ANALYSE,
    "GET /v1/statistics": Right.READ,
    "GET /v1/statistics/published": Right.READ,
    "GET /v1/statistics/cases": Right.READ,
    "GET /v1/events": Right.LISTEN,
    "GET /v1/events/list": Right.LISTEN,
    "GET /v1/webhooks": Right.ADMINISTER,
    "POST /v1/webhooks": Right.ADMINISTER,
    "DELETE /v1/webhooks/{id}": Right.ADMINISTER,
    "POST /v1/webhooks/{id}/test": Right.ADMINISTER,
    "GET /v1/webhooks/{id}/dead": Right.ADMINISTER,
    "POST /v1/webhooks/{id}/replay": Right.ADMINISTER,
    "GET /open311/discovery.{format}": Right.OPEN,
    "GET /open311/v2/services.{format}": Right.OPEN,  # what can be reported is no secret, nor is it in Open311
    "GET /open311/v2/services/{service_code}.{format}": Right.OPEN,
    "GET /open311/v2/requests.{format}": Right.READ,
    "POST /open311/v2/requests.{format}": Right.WORK,
    "GET /open311/v2/requests/{service_request_id}.{format}": Right.READ,
    "GET /open311/v2/tokens/{token}.{format}": Right.READ,
}
# Questions over the whole graph, or over much of it: a few at once.
HEAVY = frozenset(
    {
        "GET /v1/nodes/{id}/risk",
        "POST /v1/risk/what-if",
        "GET /v1/paths",
        "GET /v1/structure/cut-units",
        "GET /v1/structure/bottlenecks",
        "GET /v1/structure/communities",
        "GET /v1/statistics",
        "GET /v1/statistics/published",
        "GET /v1/areas/{code}/coverage",
        "GET /v1/areas/{code}/workload",
        "POST /v1/route/batch",
    }
)

bearer = OAuth2PasswordBearer(tokenUrl="/v1/token", refreshUrl="/v1/token", auto_error=False)
key_header = APIKeyHeader(name="X-API-Key", auto_error=False)


class KnownKeys:
    """Keys that were looked up not long ago, so that a busy system does not ask the graph with each request."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[ApiKey, float]] = {}

    def forget(self, id: str) -> None:
        """Look a key up anew: it was taken back here."""
        self._known = {text: each for text, each in self._known.items() if each[0].id != id}

    async def caller(self, database: Database, text: str, day: date) -> Caller:
        """The system that a key is of. Raises SignInError for a key that is not good on a day."""
        found, until = self._known.get(text, (None, 0.0))
        if found is None or until < time.monotonic():
            self._known = {known: each for known, each in self._known.items() if each[1] >= time.monotonic()}
            found = await database.ask_async(keys.key(text))
            if found is None:
                raise SignInError("the key is not good")
            if found.used_on != day:
                await database.change_async(keys.used(found.id, day))
            self._known[text] = (found, time.monotonic() + KNOWN_SECONDS)
        if found.ends_on is not None and found.ends_on <= day:
            raise SignInError(f"the key has ended on {found.ends_on}")
        return Caller(found.id, frozenset(found.roles), is_key=True, areas=found.areas)


class KnownScopes:
    """Whose accounts were looked up not long ago, and what their work reaches."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, date], tuple[str | None, Scope, float]] = {}

    def forget(self, account: str) -> None:
        """Look an account up anew: it was changed here."""
        self._known = {asked: each for asked, each in self._known.items() if asked[0] != account}

    async def of(self, database: Database, account: str, day: date) -> tuple[str | None, Scope]:
        """The person of an account and their scope on a day."""
        person, scope, until = self._known.get((account, day), (None, Scope(), 0.0))
        if until < time.monotonic():
            self._known = {known: each for known, each in self._known.items() if each[2] >= time.monotonic()}
            person, scope = await database.ask_async(scope_of_account(account, day))
            self._known[account, day] = (person, scope, time.monotonic() + KNOWN_SECONDS)
        return person, scope


async def get_caller(
    request: Request,
    database: WholeDb,
    policy: Rules,
    now: Now,
    token: Annotated[str | None, Depends(bearer)],
    key: Annotated[str | None, Depends(key_header)],
    parameter: Annotated[str | None, Depends(open311_key)],
    cookie: Annotated[str | None, Depends(browser.cookie)],
) -> Caller:
    """Who asks, where that is somebody with the right to what is asked.

    Raises SignInError, ForbiddenError, and TooManyError. A bearer token that has the form of a key is one, since some
    systems can send no other header; the clients of Open311 send theirs among the parameters. The workbench's pages are
    known by their cookie.
    """
    if token is not None and token.startswith(keys.PREFIX):
        token, key = None, token
    key = key or parameter
    async with guessing(request):
        caller = await _identified(request, database, policy.day(now), now, token, key, cookie)
    await _rates(request).asked(f"{'key' if caller.is_key else 'account'} {caller.id}")
    _check_right(request, caller)
    request.state.proofs = (token, key, cookie)
    return caller


def _check_right(request: Request, caller: Caller) -> None:
    right = RIGHTS[_route(request)]
    if not any(right in ROLES[role] for role in caller.roles):
        raise ForbiddenError(right)


Asking = Annotated[Caller, Depends(get_caller)]
Purpose = Annotated[
    str | None,
    Query(
        min_length=2,
        max_length=200,
        description="What the personal details are needed for; they are then shown, and that is written down. 查阅事由",
    ),
]


async def scope_of(known: KnownScopes, database: Database, caller: Caller, right: Right, day: date) -> Scope | None:
    """What a caller sees by a right on a day; None is everything."""
    reaches = {REACH[role] for role in caller.roles if right in ROLES[role]}
    if Reach.EVERYTHING in reaches:
        return Scope(areas=caller.areas) if caller.areas else None
    if Reach.WORK in reaches and not caller.is_key:
        _, scope = await known.of(database, caller.id, day)
        return scope
    return Scope()


async def reader_of(known: KnownScopes, database: Database, caller: Caller, day: date) -> Row:
    """As whom statements show a caller what is personal: to the units that handle a case."""
    own = Scope() if caller.is_key else (await known.of(database, caller.id, day))[1]
    return own.reader(day)


async def get_scope(request: Request, database: WholeDb, policy: Rules, now: Now, caller: Asking) -> Scope | None:
    """What whoever asks may see for what they ask; None is everything."""
    return await scope_of(_scopes(request), database, caller, RIGHTS[_route(request)], policy.day(now))


Seeing = Annotated[Scope | None, Depends(get_scope)]


async def get_view(scope: Seeing, policy: Rules, now: Now) -> Row | None:
    """The same as statements take it, on today."""
    return None if scope is None else scope.parameter(policy.day(now))


View = Annotated[Row | None, Depends(get_view)]


async def get_seen_database(
    request: Request, database: WholeDb, policy: Rules, now: Now, view: View, caller: Asking
) -> Database:
    """The database as whoever asks may see it: what is there and shown goes with each of its statements.

    What is personal of a case is shown to the units that handle it.
    """
    return database.seen_by(view, await reader_of(_scopes(request), database, caller, policy.day(now)))


Listening = Callable[[], Awaitable[Database | None]]


async def get_listening(request: Request, database: WholeDb, _: Asking) -> Listening:
    """The database as whoever listens may see it at the moment, None for all of it: a stream lasts, a session may not.

    Asking it raises SignInError and ForbiddenError once they may listen no more.
    """

    async def listening() -> Database | None:
        policy, now = await get_policy(request), await get_now(request)
        day = policy.day(now)
        caller = await _identified(request, database, day, now, *request.state.proofs)
        _check_right(request, caller)
        scope = await scope_of(_scopes(request), database, caller, RIGHTS[_route(request)], day)
        return None if scope is None else database.seen_by(scope.parameter(day), Scope().reader(day))

    return listening


Heard = Annotated[Listening, Depends(get_listening)]


@dataclass(frozen=True)
class Shown:
    """The database as whoever asks may see it, and why they are to be shown what is personal, if they said so."""

    database: Database
    access: Access | None

    async def ask(self, question: Question[T], case: str | None, now: datetime) -> T:
        """The answer to a question, of a case where it is of one, written down where it shows what is personal."""
        if self.access is None:
            return await self.database.ask_async(question)
        access = replace(self.access, case=case)
        return await self.database.change_async(shown(question, access, lambda answer: answer.people, now))


async def get_shown(
    request: Request, whole: WholeDb, policy: Rules, now: Now, view: View, caller: Asking, purpose: Purpose = None
) -> Shown:
    """As :func:`get_seen_database`; to whoever says what for, what is personal is shown, and that is written down."""
    seen = await get_seen_database(request, whole, policy, now, view, caller)
    if purpose is None:
        return Shown(seen, None)
    day = policy.day(now)
    by = None if caller.is_key else (await _scopes(request).of(whole, caller.id, day))[0]
    shown = whole.seen_by(view, Scope().reader(day, purpose=True))
    return Shown(shown, Access(caller=caller.id, by=by, purpose=purpose))


async def get_actor(request: Request, database: WholeDb, policy: Rules, now: Now, caller: Asking) -> str | None:
    """The person who acts; None for a system, which acts for people and names them.

    Raises BadInputError for an account that is nobody's.
    """
    if AccountRole.SYSTEM in caller.roles:
        return None
    person, _ = await _scopes(request).of(database, caller.id, policy.day(now))
    if person is None:
        raise BadInputError("by", "is told by the account, and this account is nobody's; an administrator can add one")
    return person


Db = Annotated[Database, Depends(get_seen_database)]
ShownDb = Annotated[Shown, Depends(get_shown)]
Actor = Annotated[str | None, Depends(get_actor)]


async def _identified(
    request: Request,
    database: Database,
    day: date,
    now: datetime,
    token: str | None,
    key: str | None,
    cookie: str | None,
) -> Caller:
    if token is not None:
        tokens: Tokens = request.app.state.tokens
        return tokens.read(token, now)
    if key is not None:
        known: KnownKeys = request.app.state.keys
        return await known.caller(database, key, day)
    if cookie is not None:
        browser.check_own_page(request)
        signed_in: browser.SignedIn = request.app.state.signed_in
        return await signed_in.caller(database, cookie, now)
    if is_open311(request):
        raise SignInError("send a key as api_key")
    if await database.ask_async(accounts.any_account()):
        raise SignInError("sign in (POST /v1/token) and send the access token, or send a key as X-API-Key")
    raise SignInError("there is no account yet: open the link that `gezhi serve` printed, or run `gezhi user add`")


@asynccontextmanager
async def guessing(request: Request) -> AsyncIterator[None]:
    """Around what proves something: what it refuses may be a guess. Raises TooManyError for one too many."""
    address = request.client.host if request.client else ""
    await _rates(request).may_guess(address)
    try:
        yield
    except (SignInError, NotFoundError):
        await _rates(request).failed(address)
        raise


async def may_guess(request: Request) -> AsyncIterator[None]:
    """The same around a whole route."""
    async with guessing(request):
        yield


async def in_turn(request: Request) -> AsyncIterator[None]:
    """Let a heavy question wait for its turn. Raises BusyError."""
    if _route(request) not in HEAVY:
        yield
        return
    async with request.app.state.turns.turn():
        yield


def _scopes(request: Request) -> KnownScopes:
    scopes: KnownScopes = request.app.state.scopes
    return scopes


def _rates(request: Request) -> Rates:
    rates: Rates = request.app.state.rates
    return rates


def _route(request: Request) -> str:
    return f"{request.method} {request.scope['route'].path}"


def check_table(app: FastAPI) -> None:
    """Raise LookupError where the table is not that of the routes: nobody would know who may use what it lacks."""
    routes = set()
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and context.include_in_schema:
            routes |= {f"{method} {context.path}" for method in context.methods or ()}
    if wrong := routes ^ RIGHTS.keys():
        raise LookupError(f"the table of api/security.py and the routes differ in {', '.join(sorted(wrong))}")


def table() -> str:
    """Both tables as Markdown, for the documentation."""
    lines = ["| role | rights | of |", "|---|---|---|"]
    lines += [f"| {role} {role.label_zh} | {', '.join(sorted(ROLES[role]))} | {REACH[role]} |" for role in AccountRole]
    lines += ["", "| route | right |", "|---|---|", *(f"| `{route}` | {right} |" for route, right in RIGHTS.items())]
    return "\n".join(lines) + "\n"
