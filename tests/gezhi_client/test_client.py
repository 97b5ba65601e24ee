"""Both clients against a real server, over a network in which things go wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from gezhi_client import ConnectionFailedError, ProblemError, async_client, client, models, problems
from graph.database import Database
from graph.policy import Policy
from tests.gezhi_client.asking import (
    Asking,
    Looped,
    Network,
    Plain,
    answers,
    cut_after,
    cut_after_events,
    cut_before,
    cut_when_ready,
    passes,
)
from tests.gezhi_client.conftest import PASSWORD, Clock
from tests.queries.county import COUNTY, GRID, VILLAGE
from tests.queries.test_lifecycle import FORM, Office
from tests.queries.test_outbox import tell


@pytest.fixture
def network(server: str) -> Iterator[Network]:
    with Network(server) as network:
        yield network


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the clients would have waited."""
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    # Theirs only: the server, in a thread of this process, does wait.
    monkeypatch.setattr(client, "time", SimpleNamespace(sleep=waited.append))
    monkeypatch.setattr(async_client, "asyncio", SimpleNamespace(sleep=note, Lock=asyncio.Lock))
    return waited


Connect = Callable[..., Asking]


@pytest.fixture(params=[Plain, Looped])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Either client."""
    made: list[Asking] = []

    def make(network: Network, **options: Any) -> Asking:
        made.append(request.param(network.url, **{"timeout": 120, **options}))
        return made[-1]

    yield make
    for asking in made:
        asking.close()


def test_an_answer_is_a_model(connect: Connect, network: Network, key: str) -> None:
    asking = connect(network, key=key)
    area = asking.ask("read_area", COUNTY)
    assert isinstance(area, models.AreaDetail)
    assert area.area.code == COUNTY
    (headers,) = network.sent(f"GET /v1/areas/{COUNTY}")
    assert headers["user-agent"].startswith("gezhi-client/")
    assert asking.ask("read_health").status == "ok"
    assert "authorization" not in network.sent("GET /healthz")[0]


def test_items_come_page_by_page(connect: Connect, network: Network, key: str, database: Database) -> None:
    asking = connect(network, key=key)
    whole = asking.ask("list_neighbours", f"Area:{VILLAGE}", limit=200)
    assert len(whole.items) > 3
    assert asking.each("list_neighbours", f"Area:{VILLAGE}", limit=1) == whole.items
    assert len(network.sent("GET /v1/nodes")) == 1 + len(whole.items)
    tell(database, [("case.note", "甲")] * 5)
    numbers = [event.number for event in asking.each("list_events", kind=["case.note"], limit=2)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) >= 5


def test_a_case_file_is_bytes(connect: Connect, network: Network, key: str, database: Database, policy: Policy) -> None:
    case = Office(database, policy).accept().case
    assert connect(network, key=key).ask("read_case_file_pdf", case).startswith(b"%PDF")


def test_problems_are_exceptions_that_say_what_is_wrong(connect: Connect, network: Network, key: str) -> None:
    asking = connect(network, key=key, language="zh")
    with pytest.raises(problems.NotFoundError, match="没有区域 999999") as missing:
        asking.ask("read_area", "999999")
    assert (missing.value.status, missing.value.type) == (404, "/problems/not-found")
    assert missing.value.request_id
    with pytest.raises(problems.BadInputError, match="请更正 code") as wrong:
        asking.ask("read_area", "12345")
    assert [error.field for error in wrong.value.errors] == ["code"]
    with pytest.raises(problems.SignInError):
        connect(network).ask("read_area", COUNTY)
    with pytest.raises(problems.SignInError):
        connect(network, token="made.up.token").ask("read_area", COUNTY)


class TestRetries:
    def test_what_only_asks_is_asked_again(
        self, connect: Connect, network: Network, key: str, waits: list[float]
    ) -> None:
        network.faults = [answers(503, "2"), cut_before, cut_after]
        assert connect(network, key=key).ask("read_area", COUNTY).area.code == COUNTY
        assert len(network.seen) == 4
        assert waits[0] == 2
        assert 0.5 <= waits[1] <= 1
        assert 1 <= waits[2] <= 2
        network.faults = [cut_after]
        place = {"area": GRID, "category": "0101"}
        assert connect(network, key=key).ask("route_case", place).lead.id == "MC"

    def test_not_for_ever(self, connect: Connect, network: Network, key: str, waits: list[float]) -> None:
        network.faults = [answers(503)] * 9
        with pytest.raises(ProblemError) as away:
            connect(network, key=key, retries=2).ask("read_area", COUNTY)
        assert (away.value.status, away.value.type) == (503, "about:blank")
        assert (len(network.seen), len(waits)) == (3, 2)
        network.faults = [cut_before] * 9
        with pytest.raises(ConnectionFailedError):
            connect(network, key=key, retries=0).ask("read_area", COUNTY)
        assert len(network.seen) == 4

    def test_not_longer_than_it_may_wait(
        self, connect: Connect, network: Network, key: str, waits: list[float]
    ) -> None:
        network.faults = [answers(429, "61")]
        with pytest.raises(ProblemError) as much:
            connect(network, key=key).ask("read_area", COUNTY)
        assert much.value.retry_after == 61
        assert waits == []

    @pytest.mark.parametrize("fault", [cut_before, cut_after, answers(503, "1")])
    def test_what_would_happen_twice_is_not_sent_twice(
        self, connect: Connect, network: Network, key: str, fault: Any
    ) -> None:
        network.faults = [fault]
        with pytest.raises((ConnectionFailedError, ProblemError)):
            connect(network, key=key).ask("add_webhook", {"url": "https://county.example/hooks"})
        assert len(network.seen) == 1

    def test_unless_the_server_has_not_looked_at_it(self, connect: Connect, network: Network, key: str) -> None:
        network.faults = [answers(429, "1")]
        hook = connect(network, key=key).ask("add_webhook", {"url": "https://county.example/hooks"})
        assert hook.secret.startswith("whsec_")
        assert len(network.sent("POST /v1/webhooks")) == 2
        assert connect(network, key=key).ask("remove_webhook", hook.id) is None

    def test_where_nobody_listens(self, connect: Connect, network: Network, key: str, waits: list[float]) -> None:
        network.__exit__()
        with pytest.raises(ConnectionFailedError) as failed:
            connect(network, key=key).ask("accept_case", FORM, idempotency_key="mine")
        assert failed.value.idempotency_key == "mine"
        assert len(waits) == 3
        network.__init__(network.server)  # type: ignore[misc]
        network.__enter__()


class TestOnce:
    def count(self, database: Database) -> int:
        return int(database.execute("MATCH (c:Case) RETURN count(c) AS n").rows[0]["n"])

    def test_a_case_comes_in_once_when_its_answer_is_lost(
        self, connect: Connect, network: Network, key: str, database: Database
    ) -> None:
        before = self.count(database)
        network.faults = [cut_after, answers(503), passes]
        receipt = connect(network, key=key).ask("accept_case", models.Accept(**FORM))
        assert self.count(database) == before + 1
        assert receipt.etag == '"1"'
        sent = {headers["idempotency-key"] for headers in network.sent("POST /v1/cases")}
        assert len(network.seen) == 3
        assert len(sent) == 1
        connect(network, key=key).ask("accept_case", FORM)
        assert self.count(database) == before + 2

    def test_a_move_is_made_once_and_only_on_what_was_seen(self, connect: Connect, network: Network, key: str) -> None:
        asking = connect(network, key=key)
        case = asking.ask("accept_case", FORM).case
        seen = asking.ask("read_case", case)
        network.faults = [cut_after]
        note = models.Note(action="note", by="G1", note="已约双方")
        moved = asking.ask("move_case", case, note, if_match=seen.etag)
        assert moved.version == 2
        assert len(network.sent(f"POST /v1/cases/{case}/moves")) == 2
        with pytest.raises(problems.StaleError) as stale:
            asking.ask("move_case", case, note, if_match=seen.etag)
        assert stale.value.status == 412
        assert stale.value.problem.changes


class TestAccount:
    @pytest.fixture
    def options(self) -> dict[str, str]:
        return {"username": "zhang", "password": PASSWORD}

    def grants(self, network: Network) -> int:
        return len(network.sent("POST /v1/token"))

    def test_an_account_stays_signed_in(
        self, connect: Connect, network: Network, clock: Clock, options: dict[str, str]
    ) -> None:
        asking = connect(network, **options)
        for _ in range(3):
            assert asking.ask("read_me").id == "zhang"
            assert asking.ask("read_me").id == "zhang"
            clock.now += timedelta(minutes=11)  # the token has ended, which the client does not know
        assert self.grants(network) == 3
        assert len(network.sent("GET /v1/me")) == 6 + 2  # two were refused

    def test_many_that_are_refused_at_once_ask_for_one_token(
        self, connect: Connect, network: Network, clock: Clock, options: dict[str, str]
    ) -> None:
        asking = connect(network, **options)
        asking.ask("read_me")
        clock.now += timedelta(minutes=11)
        assert [me.id for me in asking.all_at_once(6, "read_me")] == ["zhang"] * 6
        assert self.grants(network) == 2

    def test_a_refresh_token_is_never_sent_twice(
        self, connect: Connect, network: Network, clock: Clock, options: dict[str, str]
    ) -> None:
        asking = connect(network, **options)
        asking.ask("read_me")
        clock.now += timedelta(minutes=11)
        network.faults = [passes, cut_after]  # the new tokens are lost: only the password is sure
        assert asking.ask("read_me").id == "zhang"
        assert self.grants(network) == 3
        assert asking.ask("read_me").id == "zhang"
        assert self.grants(network) == 3

    def test_a_session_that_was_ended_elsewhere_begins_anew(
        self, connect: Connect, network: Network, clock: Clock, options: dict[str, str], database: Database
    ) -> None:
        asking = connect(network, **options)
        asking.ask("read_me")
        database.execute("MATCH (s:Session) DETACH DELETE s")
        clock.now += timedelta(minutes=11)
        assert asking.ask("read_me").id == "zhang"
        assert self.grants(network) == 3

    def test_a_wrong_password_is_told(self, connect: Connect, network: Network) -> None:
        asking = connect(network, username="zhang", password="wrong")
        with pytest.raises(problems.SignInError):
            asking.ask("read_me")
        assert len(network.seen) == 1

    def test_signing_out_ends_the_session(
        self, connect: Connect, network: Network, options: dict[str, str], database: Database
    ) -> None:
        def sessions() -> int:
            return int(database.execute("MATCH (s:Session) RETURN count(s) AS n").rows[0]["n"])

        asking = connect(network, **options)
        asking.ask("sign_out")
        assert network.seen == []
        before = sessions()
        asking.ask("read_me")
        assert sessions() == before + 1
        asking.ask("sign_out")
        assert sessions() == before
        assert asking.ask("read_me").id == "zhang"


class TestEvents:
    @pytest.fixture
    def told(self, database: Database) -> list[int]:
        """The numbers of nine events that have happened."""
        begun = database.execute("MATCH (c:Counter {id: 'events'}) RETURN c.value AS n").rows
        first = (begun[0]["n"] if begun else 0) + 1
        tell(database, [("case.note", "甲\u2028乙")] * 9)
        return list(range(first, first + 9))

    def test_a_stream_that_breaks_goes_on_where_it_broke(
        self, connect: Connect, network: Network, key: str, told: list[int], waits: list[float]
    ) -> None:
        network.faults = [cut_after_events(2), cut_before, answers(503, "7"), cut_after_events(3), passes]
        events = connect(network, key=key, retries=1).events(9, after=told[0] - 1)
        assert [event.number for event in events] == told
        assert {event.case for event in events} == {"甲\u2028乙"}
        sent = [headers.get("last-event-id") for headers in network.sent("GET /v1/events")]
        assert sent == [None, str(told[1]), str(told[1]), str(told[1]), str(told[4])]
        assert 7 in waits

    def test_one_that_breaks_before_anything_happened_misses_nothing(
        self, connect: Connect, network: Network, key: str, told: list[int], database: Database
    ) -> None:
        def ready(handler: Any) -> None:
            cut_when_ready(handler)
            tell(database, [("case.settle", "丙")])

        network.faults = [ready]
        (event,) = connect(network, key=key).events(1)
        assert (event.number, event.kind) == (told[-1] + 1, "case.settle")

    def test_one_that_is_silent_is_begun_anew(
        self, connect: Connect, network: Network, key: str, told: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        came = threading.Event()

        def silent(handler: Any) -> None:
            with handler.handed_on() as answer:
                handler.begin(answer)
                came.wait(60)

        monkeypatch.setattr("gezhi_client.connection.SILENCE", 3)
        network.faults = [silent]
        assert connect(network, key=key).events(1, after=told[0] - 1)[0].number == told[0]
        came.set()

    def test_one_that_is_refused_ends(self, connect: Connect, network: Network, key: str) -> None:
        with pytest.raises(problems.BadInputError):
            connect(network, key=key).events(1, after=10**9)
        with pytest.raises(problems.SignInError):
            connect(network).events(1)
        assert len(network.seen) == 2

    def test_an_account_listens_longer_than_its_token_is_good(
        self, connect: Connect, network: Network, clock: Clock, told: list[int]
    ) -> None:
        def later() -> None:
            clock.now += timedelta(minutes=11)

        network.faults = [passes, cut_after_events(1, meanwhile=later)]
        events = connect(network, username="zhang", password=PASSWORD).events(3, after=told[0] - 1)
        assert [event.number for event in events] == told[:3]
        assert len(network.sent("POST /v1/token")) == 2
