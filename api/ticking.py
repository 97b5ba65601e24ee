"""The scheduler of a serving process: it ticks, takes note of the policy that is in force, and looks at risk.

Every server may have one: a tick does each thing once however many there are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from apscheduler.schedulers.background import BackgroundScheduler
from fastapi import FastAPI

from graph.database import Database
from graph.errors import GezhiError
from graph.policy import Policy
from queries import policies, risk_runs
from queries.tick import tick

log = logging.getLogger("gezhi.tick")


@contextmanager
def ticking(app: FastAPI, policy: Policy, seconds: float) -> Iterator[None]:
    """Tick every ``seconds`` while the application runs; 0 never. ``policy``: that of the settings."""
    if not seconds:
        yield
        return
    scheduler = BackgroundScheduler(timezone=policy.zone)
    # What was missed while a tick took longer, or the machine slept, is done by the next one.
    scheduler.add_job(_tick, "interval", [app, policy], seconds=seconds, max_instances=1, coalesce=True)
    # A job of its own: however long a look at the whole county takes, nobody's deadline waits for it.
    scheduler.add_job(_look, "interval", [app], seconds=seconds, max_instances=1, coalesce=True)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()


def _tick(app: FastAPI, policy: Policy) -> None:
    if not app.state.readiness.ready:  # the next one does it
        return
    database: Database = app.state.database
    now = app.state.now()
    try:
        app.state.policy = database.ask(policies.in_force(policy, policy.day(now)))
        app.state.ticked = done = tick(database, policy, now)
    except GezhiError as error:
        log.warning("the tick failed and is tried again: %s", error)
        return
    for failed in done.failed:
        log.warning("case %s cannot be moved by its clock: %s", failed.case, failed.reason)


def _look(app: FastAPI) -> None:
    if not app.state.readiness.ready:
        return
    try:
        risk_runs.renew(app.state.database, app.state.outlooks, app.state.policy, app.state.now())
    except GezhiError as error:
        log.warning("the look at the county's risk failed and is tried again: %s", error)
