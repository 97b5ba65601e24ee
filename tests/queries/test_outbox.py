"""The outbox and what webhooks keep in the graph, against plain lists."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import BadInputError, NotAllowedError, NotFoundError
from graph.policy import Policy
from graph.questions import Row, Statement
from graph.webhooks import DeadLetter
from queries import lifecycle, outbox, webhooks
from queries.outbox import BeyondLastError
from queries.webhooks import WebhookForm
from tests.conftest import empty
from tests.queries.test_lifecycle import Office, county

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
KINDS = ["case.accept", "case.settle", "case", "cases.x", "warning.raise"]


def tell(database: Database, events: Sequence[tuple[str, str | None]]) -> None:
    """Write events of a kind and a case through the statement that every change uses."""
    rows = [{"kind": kind, "at": NOW, "case": case, "data": json.dumps({"是": 1})} for kind, case in events]

    def change() -> Generator[Statement, list[Row], None]:
        yield lifecycle.TELL.text, {"events": rows}

    database.change(change)


def walk(database: Database, after: int, kinds: Sequence[str], case: str | None, limit: int) -> list[int]:
    """All events after a number, page by page."""
    found: list[int] = []
    while True:
        page = database.ask(outbox.events(after, kinds, case, limit))
        assert len(page.items) <= limit
        found += [event.number for event in page.items]
        assert page.position >= after
        after = page.position
        if page.next is None:
            assert after == page.last
            return found
        assert page.next == str(page.position)


def test_an_empty_graph_has_no_events(database: Database) -> None:
    empty(database)
    assert database.ask(outbox.last()).number == 0
    page = database.ask(outbox.events(0))
    assert (page.items, page.next, page.position, page.last) == ((), None, 0, 0)


@pytest.mark.parametrize("after", [1, 7])
def test_a_number_that_no_event_has_had_is_refused(database: Database, after: int) -> None:
    empty(database)
    for question in (outbox.events(after), outbox.position(after)):
        with pytest.raises(BeyondLastError, match="after the last event, 0"):
            database.ask(question)


@pytest.mark.parametrize("after", [-1, 2**63])
def test_what_can_be_no_number_is_refused(after: int) -> None:
    with pytest.raises(BadInputError, match="after: must be"):
        outbox.events(after)


@settings(max_examples=25)
@given(
    batches=st.lists(
        st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from([None, "甲", "乙"])), min_size=1, max_size=9),
        max_size=5,
    ),
    kinds=st.lists(st.sampled_from(["case", "case.settle", "warning", "nothing"]), max_size=2),
    case=st.sampled_from([None, "甲", "丙"]),
    limit=st.integers(1, 6),
    span=st.integers(1, 8),
    data=st.data(),
)
def test_pages_are_a_plain_list(
    database: Database, batches: Any, kinds: list[str], case: str | None, limit: int, span: int, data: st.DataObject
) -> None:
    empty(database)
    for batch in batches:
        tell(database, batch)
    events = list(enumerate((event for batch in batches for event in batch), start=1))
    after = data.draw(st.integers(0, len(events)))
    expected = [
        number
        for number, (kind, of) in events
        if number > after
        and (case is None or of == case)
        and (not kinds or any(kind == k or kind.split(".")[0] == k for k in kinds))
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "SPAN", span)
        assert walk(database, after, kinds, case, limit) == expected
    told = database.ask(outbox.events(0, limit=1_000)).items
    assert [event.number for event in told if event.number > after and event.wanted(kinds, case)] == expected


def test_eight_at_once_leave_no_gap_and_every_case_in_order(database: Database, policy: Policy) -> None:
    county(database)
    office = Office(database, policy)
    cases = [office.accept(title=f"案{index}").case for index in range(4)]

    def work(worker: int) -> None:
        mine = Office(database, policy)
        for turn in range(6):
            case = cases[(worker + turn) % len(cases)]
            action = ("assign", "take_up", "send_back")[turn % 3]
            try:
                mine.move(case, action, note="说明")
            except NotAllowedError:
                mine.move(case, "note", note="说明")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    told = database.ask(outbox.events(0, limit=1_000)).items
    assert [event.number for event in told] == list(range(1, 4 + 8 * 6 + 1))
    for case in cases:
        entries = [entry["number"] for entry in office.journal(case)]
        assert [event.data["number"] for event in told if event.case == case] == entries
    assert "说明" not in "".join(event.model_dump_json() for event in told)


# Webhooks


@pytest.fixture
def hook(database: Database) -> str:
    """A webhook with ten events of two cases before it."""
    empty(database)
    tell(database, [("case.note", "甲" if number % 2 else "乙") for number in range(1, 11)])
    return database.change(webhooks.add(WebhookForm(url="http://127.0.0.1:9/", after=0), NOW)).id


def take(database: Database, hook: str, holder: str, now: datetime) -> webhooks.Held | None:
    return database.change(webhooks.take(hook, holder, now, now + timedelta(seconds=60)))


def bury(database: Database, hook: str, holder: str, *events: tuple[int, str | None]) -> bool:
    letters = [
        DeadLetter(id=f"{hook}-{number}", number=number, case=case, died_at=NOW, error="HTTP 500")
        for number, case in events
    ]
    return database.change(webhooks.write(hook, holder, {"position": events[-1][0]}, letters=letters))


def dead(database: Database, hook: str) -> list[tuple[int, bool]]:
    return [(letter.event.number, letter.replaying) for letter in database.ask(webhooks.dead(hook)).items]


def test_a_secret_is_told_once_and_is_another_each_time(database: Database) -> None:
    empty(database)
    first, second = (database.change(webhooks.add(WebhookForm(url="https://x.cn/a"), NOW)) for _ in range(2))
    assert first.secret.startswith("whsec_")
    assert first.secret != second.secret
    listed = database.ask(webhooks.webhooks())
    assert [each.id for each in listed.webhooks] == sorted([first.id, second.id])
    assert "whsec_" not in listed.model_dump_json()


def test_a_webhook_begins_now_or_after_an_earlier_event(database: Database, hook: str) -> None:
    assert database.change(webhooks.add(WebhookForm(url="https://x.cn"), NOW)).position == 10
    assert database.change(webhooks.add(WebhookForm(url="https://x.cn", after=3), NOW)).position == 3
    with pytest.raises(BadInputError, match="11 lies after the last event"):
        database.change(webhooks.add(WebhookForm(url="https://x.cn", after=11), NOW))


def test_one_holds_the_lease_until_it_ends(database: Database, hook: str) -> None:
    assert database.ask(webhooks.due(NOW)) == [hook]
    assert take(database, hook, "a", NOW) is not None
    assert database.ask(webhooks.due(NOW)) == []
    assert take(database, hook, "b", NOW + timedelta(seconds=59)) is None
    assert take(database, hook, "a", NOW + timedelta(seconds=59)) is not None  # prolonged
    assert take(database, hook, "b", NOW + timedelta(seconds=61)) is None
    later = NOW + timedelta(seconds=120)
    assert database.ask(webhooks.due(later)) == [hook]
    assert take(database, hook, "b", later) is not None
    assert not database.change(webhooks.write(hook, "a", {"position": 9}))
    assert not bury(database, hook, "a", (1, "甲"))
    assert dead(database, hook) == []
    assert database.ask(webhooks.webhook(hook)).position == 0


def test_of_many_who_want_the_lease_one_gets_it(database: Database, hook: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda holder: take(database, hook, str(holder), NOW), range(8)))
    assert len([each for each in held if each is not None]) == 1


def test_what_is_due_waits_for_its_time(database: Database, hook: str) -> None:
    take(database, hook, "a", NOW)
    later = NOW + timedelta(seconds=5)
    database.change(webhooks.write(hook, "a", {"next_at": later, "lease_until": None, "lease": None}))
    assert database.ask(webhooks.due(NOW)) == []
    assert database.ask(webhooks.due(later)) == [hook]
    take(database, hook, "a", later)
    database.change(webhooks.write(hook, "a", {"position": 10, "lease_until": None, "lease": None}))
    assert database.ask(webhooks.due(later)) == []
    database.execute("MATCH (h:Webhook) SET h.position = 0, h.active = false")
    assert database.ask(webhooks.due(later)) == []
    assert take(database, hook, "a", later) is None


def test_the_dead_letters_of_one_case_are_replayed_together(database: Database, hook: str) -> None:
    take(database, hook, "a", NOW)
    bury(database, hook, "a", (1, "甲"), (2, "乙"), (3, "甲"), (4, None), (5, None))
    assert database.change(webhooks.replay(hook, 3)).count == 2
    assert dead(database, hook) == [(1, True), (2, False), (3, True), (4, False), (5, False)]
    bury(database, hook, "a", (6, "乙"), (7, "甲"))
    assert dead(database, hook)[-2:] == [(6, False), (7, True)]  # what comes to a case in replay joins it
    held = take(database, hook, "a", NOW)
    assert held is not None
    assert [event.number for event in held.replays] == [1, 3, 7]
    assert held.blocked == {"甲", "乙"}
    database.change(webhooks.write(hook, "a", {}, delivered=[1]))
    database.change(webhooks.write(hook, "a", {}, failed=[{"number": 3, "case": "甲", "error": "HTTP 502"}]))
    assert dead(database, hook) == [(2, False), (3, False), (4, False), (5, False), (6, False), (7, False)]
    errors = {letter.event.number: letter.error for letter in database.ask(webhooks.dead(hook)).items}
    assert (errors[3], errors[7]) == ("HTTP 502", "HTTP 500")
    assert database.change(webhooks.replay(hook, 4)).count == 1  # of no case: alone
    assert database.change(webhooks.replay(hook)).count == 6
    assert database.change(webhooks.replay(hook)).count == 6  # asked twice, sent once: they are marked already


def test_dead_letters_come_page_by_page(database: Database, hook: str) -> None:
    take(database, hook, "a", NOW)
    bury(database, hook, "a", *((number, "甲") for number in range(1, 11)))
    seen: list[int] = []
    after: str | None = None
    while True:
        page = database.ask(webhooks.dead(hook, after, limit=3))
        seen += [letter.event.number for letter in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == list(range(1, 11))
    with pytest.raises(BadInputError, match="is not the next of a page"):
        webhooks.dead(hook, "x")


def test_a_webhook_goes_with_its_dead_letters(database: Database, hook: str) -> None:
    take(database, hook, "a", NOW)
    bury(database, hook, "a", (1, "甲"))
    database.change(webhooks.remove(hook))
    assert database.execute("MATCH (n:Webhook|DeadLetter) RETURN count(n) AS n").rows[0]["n"] == 0
    for change in (webhooks.remove(hook), webhooks.replay(hook)):
        with pytest.raises(NotFoundError, match="there is no webhook"):
            database.change(change)
    assert not database.change(webhooks.write(hook, "a", {"position": 1}))
    for question in (webhooks.dead(hook), webhooks.webhook(hook)):
        with pytest.raises(NotFoundError, match="there is no webhook"):
            database.ask(question)


def test_only_a_dead_letter_is_replayed(database: Database, hook: str) -> None:
    with pytest.raises(NotFoundError, match="there is no dead letter 3"):
        database.change(webhooks.replay(hook, 3))
    assert database.change(webhooks.replay(hook)).count == 0


@pytest.mark.parametrize(
    "url",
    ["ftp://x.cn/", "x.cn", "http://", "file:///etc/passwd", "https://user:secret@x.cn/", "http://x.cn/#a", "http://x cn/"],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not a web address"):
        WebhookForm(url=url)


@pytest.mark.parametrize("kind", ["", "case.", ".case", "Case", "case escalate", "case.a.b", "*"])
def test_a_kind_that_cannot_be_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="is not a kind of event"):
        WebhookForm(url="http://x.cn", kinds=(kind,))
