"""Cases that come in and are moved at once are written together: each gets what it would have got alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import together
from api.together import Together
from graph.database import Database
from graph.errors import BadInputError, DatabaseAwayError, GezhiError, NotAllowedError, NotFoundError
from graph.policy import Policy
from graph.settings import Connection
from loaders.load import prepare
from queries import lifecycle, moves
from queries.receipts import Receipt
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE
from tests.queries.test_lifecycle import FORM, MOVE, NOON, Office, county

Sent = Callable[[Together], Awaitable[Receipt]]
SEEN = {"areas": [COUNTY], "units": [], "at": date(2026, 3, 2)}
UNSEEN = {"areas": ["621099"], "units": [], "at": date(2026, 3, 2)}


@pytest.fixture
def office(database: Database, policy: Policy) -> Office:
    county(database)
    prepare(database)
    return Office(database, policy)


class Counted(Database):
    """A database that counts the transactions in which it was changed."""

    transactions = 0

    async def change_async(self, change: Any) -> Any:
        self.transactions += 1
        return await super().change_async(change)


def at_once(office: Office, sent: Sequence[Sent], connection: Connection | None = None) -> tuple[list[Any], int]:
    """What becomes of what is sent at once, and in how many transactions it was written."""

    async def send() -> tuple[list[Any], int]:
        database = Counted(connection or office.database.connection, patience=0.5)
        written = Together(database)
        running = asyncio.create_task(written.run())
        answers = await asyncio.gather(*(each(written) for each in sent), return_exceptions=True)
        running.cancel()
        await database.close_async()
        return list(answers), database.transactions

    return asyncio.run(send())


def accepting(office: Office, scope: Any = None, request: str | None = None, **changed: Any) -> Sent:
    intake = moves.Intake(form=moves.Accept(**{**FORM, **changed}), request=request, scope=scope)
    return lambda written: written.accept(intake, office.policy, NOON)


def moving(office: Office, case: str, scope: Any = None, request: str | None = None, **form: Any) -> Sent:
    move = MOVE.validate_python({"by": "G1", "action": "note", "note": "走访", **form})
    order = moves.Order(case=case, move=move, request=request, scope=scope)
    return lambda written: written.move(order, office.policy, NOON)


def test_many_are_written_in_few_transactions_each_with_its_own_number(office: Office) -> None:
    receipts, transactions = at_once(office, [accepting(office, title=f"第{n}件") for n in range(40)])
    assert transactions == 2  # of 32 at most
    assert [receipt.case for receipt in receipts] == [f"621027-2026-{n:06}" for n in range(1, 41)]
    for number, receipt in enumerate(receipts):
        assert office.case(receipt.case)["title"] == f"第{number}件"
        office.intact(receipt.case)
    moved, transactions = at_once(office, [moving(office, receipt.case) for receipt in receipts])
    assert transactions == 2
    assert {receipt.version for receipt in moved} == {2}
    for receipt in receipts:
        office.intact(receipt.case)


def test_one_that_is_sent_alone_is_written_at_once(office: Office) -> None:
    (receipt,), transactions = at_once(office, [accepting(office)])
    assert (receipt.case, transactions) == ("621027-2026-000001", 1)


def test_each_sees_only_what_is_theirs_to_see(office: Office) -> None:
    case = office.accept().case
    answers, transactions = at_once(
        office,
        [
            accepting(office, SEEN),
            accepting(office, UNSEEN),
            accepting(office, SEEN, follows=case),
            accepting(office, {**SEEN, "areas": [TOWN]}, follows="none"),
        ],
    )
    assert transactions == 1
    assert [type(answer) for answer in answers] == [Receipt, NotFoundError, Receipt, BadInputError]
    other = office.accept().case
    answers, _ = at_once(office, [moving(office, case, UNSEEN), moving(office, other, SEEN)])
    assert [type(answer) for answer in answers] == [NotFoundError, Receipt]
    merged = moving(office, case, SEEN, action="merge", into=other)
    with_unseen, _ = at_once(office, [moving(office, other, UNSEEN), merged])
    assert [type(answer) for answer in with_unseen] == [NotFoundError, Receipt]


scopes = st.sampled_from([None, (), (COUNTY,), (TOWN,), (VILLAGE,), (GRID,), ("621099", VILLAGE)])


@settings(max_examples=15)
@given(sent=st.lists(st.tuples(scopes, st.sampled_from([COUNTY, TOWN, VILLAGE, GRID])), max_size=12))
def test_who_may_report_where_is_as_a_plain_walk_says(
    database: Database, policy: Policy, sent: list[tuple[tuple[str, ...] | None, str]]
) -> None:
    county(database)
    office = Office(database, policy)
    asked = [
        accepting(office, None if scope is None else {**SEEN, "areas": list(scope)}, area=place)
        for scope, place in sent
    ]
    answers, transactions = at_once(office, asked)
    assert transactions == (1 if sent else 0)
    for (scope, place), answer in zip(sent, answers, strict=True):
        # In this county a code begins with those of all areas above it.
        seen = scope is None or any(place.startswith(area) for area in scope)
        assert isinstance(answer, Receipt if seen else NotFoundError), (scope, place, answer)
    taken = [answer.case for answer in answers if isinstance(answer, Receipt)]
    assert len(set(taken)) == len(taken)


def test_the_same_request_sent_twice_at_once_is_one_case(office: Office) -> None:
    answers, transactions = at_once(office, [accepting(office, request="r1") for _ in range(3)])
    assert transactions == 3
    assert answers[0] == answers[1] == answers[2]
    assert office.database.execute("MATCH (c:Case) RETURN count(c) AS n").rows == [{"n": 2}]  # and the county's own
    note = moving(office, answers[0].case, request="r2")
    first, second = at_once(office, [note, note])[0]
    assert first == second


def test_moves_of_one_case_come_one_after_the_other(office: Office) -> None:
    case, other = office.accept().case, office.accept().case
    sent = [moving(office, case), moving(office, case), moving(office, other, action="merge", into=case)]
    answers, transactions = at_once(office, sent)
    assert transactions == 3
    assert [answer.version for answer in answers] == [2, 3, 2]
    office.intact(case)
    office.intact(other)


def test_what_one_may_not_is_not_the_others_matter(office: Office) -> None:
    case, other = office.accept().case, office.accept().case
    answers, _ = at_once(
        office,
        [moving(office, case, action="archive"), moving(office, other), moving(office, "none"),
         accepting(office, by="nobody"), accepting(office)],
    )  # fmt: skip
    assert [type(each) for each in answers] == [NotAllowedError, Receipt, NotFoundError, BadInputError, Receipt]


def test_a_fault_of_ours_with_one_is_not_the_others(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(intakes: Sequence[moves.Intake], *given: Any) -> Any:
        def change() -> Any:
            if any(intake.form.title == "坏" for intake in intakes):
                raise ZeroDivisionError
            return real(intakes, *given)()

        return change

    real = lifecycle.accept_all
    monkeypatch.setattr(lifecycle, "accept_all", faulty)
    answers, _ = at_once(office, [accepting(office), accepting(office, title="坏"), accepting(office)])
    assert [type(answer) for answer in answers] == [Receipt, ZeroDivisionError, Receipt]


def test_a_sender_who_is_gone_holds_nobody_up(office: Office) -> None:
    async def send() -> tuple[bool, Receipt]:
        database = Counted(office.database.connection)
        written = Together(database)
        running = asyncio.create_task(written.run())
        gone = asyncio.ensure_future(accepting(office, title="走了")(written))
        stays = asyncio.ensure_future(accepting(office)(written))
        await asyncio.sleep(0)
        gone.cancel()
        receipt = await stays
        running.cancel()
        await database.close_async()
        return gone.cancelled(), receipt

    cancelled, receipt = asyncio.run(send())
    assert cancelled
    office.intact(receipt.case)


def test_a_database_that_is_away_is_told_to_everybody(office: Office) -> None:
    nowhere = Connection("bolt://127.0.0.1:1", "neo4j", "x")
    answers, _ = at_once(office, [accepting(office), accepting(office), moving(office, "K")], nowhere)
    assert [type(answer) for answer in answers] == [DatabaseAwayError] * 3


def test_a_line_that_is_too_long_is_not_joined(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "QUEUE", 3)
    answers, _ = at_once(office, [accepting(office) for _ in range(5)])
    assert [isinstance(answer, Receipt) for answer in answers] == [True] * 3 + [False] * 2
    assert all(isinstance(answer, GezhiError) and "busy" in str(answer) for answer in answers[3:])


def test_what_is_under_way_when_the_database_goes_is_let_go(office: Office) -> None:
    """Written or not, which nobody knows: sent again with its key it is there once."""

    class Stuck(Counted):
        async def change_async(self, change: Any) -> Any:
            self.transactions += 1
            if self.transactions == 1:
                await asyncio.sleep(3600)
            return await Database.change_async(self, change)

    async def send() -> list[Any]:
        database = Stuck(office.database.connection)
        written = Together(database)
        running = asyncio.create_task(written.run())
        first = [asyncio.ensure_future(each(written)) for each in (accepting(office, request="a"), moving(office, "K"))]
        await asyncio.sleep(0.05)
        written.let_go(DatabaseAwayError("away"))
        answers: list[Any] = list(await asyncio.gather(*first, return_exceptions=True))
        answers.append(await accepting(office, request="a")(written))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await database.close_async()
        return answers

    answers = asyncio.run(send())
    assert [type(answer) for answer in answers] == [DatabaseAwayError, DatabaseAwayError, Receipt]
