"""The HTTP application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import problems
from api.common import known_parameters
from api.head import HeadAsGet
from api.routes import areas, cases, coordination, explore, health, routing, tracking
from api.settings import ApiSettings
from graph.database import Database
from graph.policy import Policy

DESCRIPTION = """
Who is responsible for what, where, who must act together, what happens when a deadline passes, and where trouble
spreads, in a county that governs by grid. Answers say why in `because`.

县域网格化治理：谁负责、谁协同、逾期怎么办、风险往哪里扩散。每个回答都在 `because` 中说明理由。
"""


def create_app(database: Database | None = None, policy: Policy | None = None) -> FastAPI:
    """The application on a database and a policy; without them on those that the settings name."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings = ApiSettings()
        app.state.policy = policy or settings.read_policy()
        app.state.database = database or Database(settings.connection(), timeout=settings.query_timeout, patience=2)
        yield
        await app.state.database.close_async()

    # County offices have no internet: the page of the API brings its own scripts.
    app = FastAPIOffline(
        title="格治 Gezhi",
        version=version("gezhi"),
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0"},
        lifespan=lifespan,
        redoc_url=None,
    )
    problems.install(app)
    app.add_middleware(HeadAsGet)
    for module in (areas, routing, cases, coordination, explore, tracking):
        app.include_router(module.router, dependencies=[Depends(known_parameters)])
    app.include_router(health.router)
    return app
