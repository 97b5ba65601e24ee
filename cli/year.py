"""The demo's year run through the machine: what people do is planned, the clock does the rest by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from pydantic import TypeAdapter

from cli.year_warnings import Centre
from graph.database import Database
from graph.errors import GezhiError
from graph.policy import Policy
from loaders.demo import Files
from loaders.demo_cases import FIRST_DAY
from loaders.demo_year import Batch, year
from queries import lifecycle, moves, policies, requests
from queries.tick import due, tick

MOVE: TypeAdapter[moves.AnyMove] = TypeAdapter(moves.AnyMove)

Progress = Callable[[datetime, int], None]


def planned(database: Database, files: Files, policy: Policy, since: date = FIRST_DAY) -> list[Batch]:
    """The year's plan under the policy that its cases are accepted under; ``policy``: while none is loaded.

    ``since``: only the cases that come in from that day on.
    """
    return year(files, database.ask(policies.in_force(policy, since)), since=since)


def run(database: Database, policy: Policy, batches: Sequence[Batch], progress: Progress | None = None) -> int:
    """Do what is planned and not done yet, in order of time; how many things people did, 0 when all was done before.

    Before each batch the clock does what falls due up to then, and the county's centre assesses the warnings that were
    raised, so the year ends with the last batch.
    Each batch is one transaction with an idempotency key for each thing done, so one that was broken off is found and
    gone on with. ``progress`` is told the moment and how many things were done. The county must be loaded. Raises
    GezhiError when something cannot be done: the graph holds other cases of these ids, or lacks people of the plan.
    """
    done = database.ask(requests.done([batch.mark for batch in batches]))
    left = [batch for batch in batches if batch.mark not in done]
    if not left:
        return 0
    centre = Centre(database, policy)
    count = 0
    for batch in left:
        _let_time_pass(database, policy, batch.at)
        centre.works(batch.at)
        _do(database, policy, batch)
        count += len(batch.doings)
        if progress:
            progress(batch.at, count)
    return count


def _let_time_pass(database: Database, policy: Policy, until: datetime) -> None:
    """What the clock has to do up to a moment is done at the moment it is due."""
    while waiting := database.ask(due(until, limit=1)):
        ticked = tick(database, policy, waiting[0][1])
        if ticked.failed:
            first = ticked.failed[0]
            raise GezhiError(f"case {first.case} cannot be moved by its clock: {first.reason}")


def _do(database: Database, policy: Policy, batch: Batch) -> None:
    if batch.arrivals:
        intakes = [
            moves.Intake(form=moves.Accept.model_validate(doing.form), request=doing.request) for doing in batch.doings
        ]
        outcomes = database.change(lifecycle.accept_all(intakes, policy, batch.at.astimezone(UTC)))
    else:
        orders = [
            moves.Order(case=doing.case, move=MOVE.validate_python(doing.form), request=doing.request)
            for doing in batch.doings
        ]
        outcomes = database.change(lifecycle.move_all(orders, policy, batch.at.astimezone(UTC)))
    for doing, outcome in zip(batch.doings, outcomes, strict=True):
        if isinstance(outcome, GezhiError):
            raise GezhiError(
                f"the demo's year cannot go on with case {doing.case} ({doing.form['action']}): {outcome}; it needs a "
                "database without other cases of these numbers"
            ) from outcome
