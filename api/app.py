"""The HTTP application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version

import limits
from fastapi import Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import documentation, problems
from api import oidc as provider
from api.browser import SignedIn
from api.common import known_parameters
from api.deliveries import Deliveries
from api.feed import Feed
from api.head import HeadAsGet
from api.limits import BodyLimit, Rates, SafeHeaders, Turns
from api.observing import Figures, Observed
from api.readiness import Readiness
from api.routes import (
    areas,
    cases,
    coordination,
    events,
    explore,
    health,
    lifecycle,
    me,
    metrics,
    oidc,
    open311,
    open311_services,
    people,
    risk,
    routing,
    sessions,
    setup,
    statistics,
    structure,
    tracking,
    warnings,
    webhooks,
)
from api.security import KnownKeys, KnownScopes, check_table, get_caller, in_turn, may_guess
from api.serving import beside
from api.settings import ApiSettings
from api.ticking import ticking
from api.together import Together
from api.tokens import Tokens, token_key
from graph.database import Database
from graph.errors import DatabaseError
from graph.policy import Policy
from queries import policies
from queries.outlook import Outlooks

ROUTES = (
    areas, routing, cases, lifecycle, warnings, coordination, risk, explore, structure, statistics, events, webhooks,
    people, me, metrics, open311,
)  # fmt: skip
OPEN = (sessions, oidc, tracking, open311_services)  # asked by whoever has no account, or not yet
log = logging.getLogger("gezhi.api")
DESCRIPTION = """
Who is responsible for what, where, who must act together, what happens when a deadline passes, and where trouble
spreads, in a county that governs by grid. Answers say why in `because`.

县域网格化治理：谁负责、谁协同、逾期怎么办、风险往哪里扩散。每个回答都在 `because` 中说明理由。
"""


async def _policy_in_force(database: Database, own: Policy, now: datetime) -> Policy:
    """That of the graph; while the database is away that of the settings, until a tick finds it back."""
    try:
        return await database.ask_async(policies.in_force(own, own.day(now)))
    except DatabaseError as error:
        log.warning("the policy in force is not known yet: %s", error)
        return own


def create_app(
    database: Database | None = None,
    policy: Policy | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    tick_seconds: float = 0,
    setup_word: str | None = None,
    rehearsed: bool = False,
) -> FastAPI:
    """The application on a database and a policy; without them on those that the settings name.

    ``policy`` is that of the settings: one that was loaded into the graph goes before it. ``now``: the clock.
    ``tick_seconds``: how often what is due is done; 0 leaves it to others. ``setup_word``: whoever has it may make the
    first account. ``rehearsed``: what is asked most is made ready before anybody is answered, then and whenever the
    database was away.
    """

    settings = ApiSettings()
    key = token_key(settings.key())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        own = policy or settings.read_policy()
        db = database or Database(
            settings.connection(), timeout=settings.query_timeout, patience=2, slow=settings.slow_query
        )
        app.state.now, app.state.database = now, db
        app.state.policy = await _policy_in_force(db, own, now())
        app.state.outlooks, app.state.ticked = Outlooks(), None
        app.state.rates, app.state.turns = Rates(limits.parse(settings.rate), settings.rate_storage), Turns()
        app.state.tokens, app.state.setup = Tokens(key), setup_word
        app.state.keys, app.state.scopes, app.state.signed_in = KnownKeys(), KnownScopes(), SignedIn()
        app.state.open311_person = settings.open311_person
        app.state.secure = bool(settings.tls or settings.proxy)
        app.state.feed, app.state.deliveries = Feed(db), Deliveries(db, now=now)
        app.state.together = Together(db)
        app.state.readiness = Readiness(db, lambda: app.state.policy, now, app.state.together.let_go)
        works = [app.state.feed.run(), app.state.deliveries.run(), app.state.together.run()]
        async with beside(*(work(app.state) for work in app.state.also if rehearsed)):
            if rehearsed:
                await app.state.readiness.begin()
                works.append(app.state.readiness.run())
            async with beside(*works):
                with ticking(app, own, tick_seconds):
                    yield
        await db.close_async()
        db.close()

    # County offices have no internet: the page of the API brings its own scripts.
    app = FastAPIOffline(
        title="格治 Gezhi",
        version=version("gezhi"),
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "The server that the document came from."}],
        generate_unique_id_function=documentation.operation_id,
        lifespan=lifespan,
        redoc_url=None,
        # Its own spans have paths and parameters, which may name somebody; ``Observed`` makes ones that do not.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.also = []  # called with the state: what others make ready meanwhile
    problems.install(app)
    documentation.install(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit, most=settings.body_bytes)
    app.add_middleware(SafeHeaders)
    provider.install(app, settings, key)
    app.state.figures = Figures()
    app.add_middleware(Observed, figures=app.state.figures)
    for module in ROUTES:
        dependencies = [Depends(get_caller), Depends(known_parameters), Depends(in_turn)]
        app.include_router(module.router, dependencies=dependencies)
    for module in OPEN:
        app.include_router(module.router, dependencies=[Depends(may_guess), Depends(known_parameters)])
    app.include_router(setup.router)
    app.include_router(health.router)
    check_table(app)
    return app
