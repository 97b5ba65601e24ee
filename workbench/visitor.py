"""Who looks at a page: what they may do, and the graph as they may see it. No page asks the graph but through this."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from fastapi import Request
from starlette.datastructures import State

from api.browser import COOKIE, SignedIn
from api.security import REACH, ROLES, KnownScopes, Personal, Reach, Right, reader_of, scope_of
from api.together import Together
from api.tokens import Caller
from graph.accounts import Account
from graph.database import Database
from graph.errors import ForbiddenError, SignInError
from graph.policy import Policy
from graph.questions import Change, Question, Row
from queries.access import Access, shown
from queries.scope import Scope
from workbench.words import Language

T = TypeVar("T")
P = TypeVar("P", bound=Personal)


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, on one page. ``state``: of the API's application. ``token``: of their session."""

    state: State
    token: str
    account: Account
    language: Language
    request: Request

    @classmethod
    async def of(cls, state: State, request: Request, language: Language) -> Visitor:
        """Who asks for a page. Raises SignInError, TooManyError, and DatabaseAwayError while it is not ready."""
        state.readiness.check()
        token = request.cookies.get(COOKIE)
        if token is None:
            raise SignInError("sign in first")
        signed_in: SignedIn = state.signed_in
        account = await signed_in.account(state.database, token, state.now())
        await state.rates.asked(f"account {account.id}")
        return cls(state, token, account, language, request)

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        policy: Policy = self.state.policy
        return policy

    @property
    def now(self) -> datetime:
        """The moment."""
        now: datetime = self.state.now()
        return now

    @property
    def today(self) -> date:
        """The day, by the county's clock."""
        return self.policy.day(self.now)

    @property
    def caller(self) -> Caller:
        """The same as the API has it."""
        return Caller(self.account.id, frozenset(self.account.roles))

    def may(self, right: Right) -> bool:
        """Whether they have a right."""
        return any(right in ROLES[role] for role in self.account.roles)

    def may_everywhere(self, right: Right) -> bool:
        """Whether they have a right to everything in the county."""
        return any(right in ROLES[role] and REACH[role] is Reach.EVERYTHING for role in self.account.roles)

    def query(self, name: str) -> str | None:
        """A parameter of the page's address; None where it is not there or empty."""
        return self.request.query_params.get(name) or None

    async def person(self) -> str | None:
        """The id of their person; None of an account that is nobody's."""
        return (await self._scopes.of(self.state.database, self.account.id, self.today))[0]

    async def scope(self, right: Right = Right.READ) -> Scope | None:
        """What they see by a right; None is everything."""
        return await scope_of(self._scopes, self.state.database, self.caller, right, self.today)

    async def view(self, right: Right = Right.READ) -> Row | None:
        """The same as statements take it."""
        scope = await self.scope(right)
        return None if scope is None else scope.parameter(self.today)

    async def database(self, right: Right = Right.READ) -> Database:
        """The graph as they may see it by a right. Raises SignInError once their session has ended, ForbiddenError."""
        await self._check(right)
        reader = await reader_of(self._scopes, self.state.database, self.caller, self.today)
        whole: Database = self.state.database
        return whole.seen_by(await self.view(right), reader)

    async def whole(self, right: Right) -> Database:
        """The graph itself, for what is nobody's scope: accounts, policies, the journal's proof. Raises the same."""
        await self._check(right)
        whole: Database = self.state.database
        return whole

    async def ask(self, question: Question[T], right: Right = Right.READ) -> T:
        """The answer to a question."""
        return await (await self.database(right)).ask_async(question)

    async def ask_long(self, question: Question[T], right: Right = Right.READ) -> T:
        """The same, for an answer that takes long to make: others are answered meanwhile."""
        return await (await self.database(right)).ask_long_async(question)

    async def change(self, change: Change[T], right: Right = Right.WORK) -> T:
        """What a change answers, once it is on disk."""
        return await (await self.database(right)).change_async(change)

    async def ask_personal(self, question: Question[P], purpose: str | None, case: str | None = None) -> P:
        """The answer to a question, with what is personal where a purpose is told; that is then written down."""
        if purpose is None:
            return await self.ask(question)
        await self._check(Right.READ)
        whole: Database = self.state.database
        seen = whole.seen_by(await self.view(), Scope().reader(self.today, purpose=True))
        access = replace(Access(caller=self.account.id, by=await self.person(), purpose=purpose), case=case)
        return await seen.change_async(shown(question, access, lambda answer: answer.people, self.now))

    @property
    def together(self) -> Together:
        """Where cases that come in and are moved are written."""
        together: Together = self.state.together
        return together

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Around a heavy question: a few are answered at once. Raises BusyError."""
        turn: Callable[[], AbstractAsyncContextManager[None]] = self.state.turns.turn
        return turn()

    @property
    def _scopes(self) -> KnownScopes:
        scopes: KnownScopes = self.state.scopes
        return scopes

    async def _check(self, right: Right) -> None:
        """A page stays open for long: whether whoever looks at it still may is asked each time."""
        self.state.readiness.check()
        signed_in: SignedIn = self.state.signed_in
        await signed_in.account(self.state.database, self.token, self.now)
        if not self.may(right):
            raise ForbiddenError(right)
