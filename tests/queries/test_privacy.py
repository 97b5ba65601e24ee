"""What is personal: shown to whom, written down, all of it for its owner, and gone when its time has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy
from graph.terms import CaseKind
from queries import access, audit, cases, erasure, moves, people, rekeying
from queries.access import Access
from queries.scope import Scope
from queries.search import search
from queries.statistics import statistics
from tests.queries.county import COUNTY, link, person, write
from tests.queries.test_lifecycle import Office, county

NUMBER = "11010519491231002X"
PHONE = "13800138000"
AT = date(2026, 3, 2)


@pytest.fixture
def office(database: Database, policy: Policy) -> Office:
    county(database)
    return Office(database, policy)


def reader(database: Database, *units: str, purpose: bool = False) -> Database:
    return database.seen_by(None, Scope(units=units).reader(AT, purpose=purpose))


def everything(database: Database) -> str:
    return str(database.execute("MATCH (n) RETURN collect(properties(n)) AS all").rows)


def accepted(office: Office, name: str = "王五七", **party: Any) -> str:
    """A case that is accepted with a new party, and noted on."""
    case: str = office.accept(
        parties=[{"name": name, **party}, {"name": "对方"}], summary="机密的经过", place="某处"
    ).case
    office.move(case, "note", note="只有办案人知道")
    return case


def test_names_and_texts_are_shown_to_the_units_that_handle(office: Office) -> None:
    case = accepted(office)
    lead = office.database.ask(cases.case(case, AT)).handlers[0].unit.id
    for database, shown in (
        (office.database, True), (reader(office.database, lead), True), (reader(office.database, "another"), False),
        (reader(office.database), False), (reader(office.database, purpose=True), True),
    ):  # fmt: skip
        detail = database.ask(cases.case(case, AT))
        assert detail.masked != shown
        assert {party.name for party in detail.parties} == ({"王五七", "对方"} if shown else {"王**", "对**"})
        told = detail.model_dump_json()
        for text in ("机密的经过", "某处", "只有办案人知道"):
            assert (text in told) == shown
        assert detail.case.title
        assert database.ask(audit.case_audit(case)).fault is None


def test_what_is_not_shown_is_not_found(office: Office) -> None:
    case = accepted(office)
    office.database.execute("CALL db.awaitIndexes(60)")
    office.database.execute("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    lead = office.database.ask(cases.case(case, AT)).handlers[0].unit.id
    title = office.database.ask(cases.case(case, AT)).case.title
    for words in ("王五七", "机密"):
        assert reader(office.database, lead).ask(search(words)).items
        assert not reader(office.database).ask(search(words)).items
    found = reader(office.database).ask(search(title)).items
    assert f"Case:{case}" in [hit.node.id for hit in found]


def test_a_phone_and_an_id_number_are_not_in_the_graph(office: Office) -> None:
    first = accepted(office, phone=PHONE, id_number=SecretStr(NUMBER).get_secret_value())
    second = accepted(office, name="改了名", id_number=NUMBER)
    for secret in (PHONE, NUMBER, NUMBER[:-1]):
        assert secret not in everything(office.database)
    parties = [office.database.ask(cases.case(case, AT)).people for case in (first, second)]
    (same,) = set(parties[0]) & set(parties[1])
    known = office.database.ask(people.person(same))
    assert (known.name, known.phone, known.has_id_number) == ("王五七", PHONE, True)
    assert {part.case for part in known.cases} == {first, second}


def test_new_keys_open_what_older_ones_closed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = "a1" * 32, "b2" * 32
    monkeypatch.setenv("GEZHI_PHONE_KEYS", old)
    monkeypatch.setenv("GEZHI_ID_KEYS", old)
    first = accepted(office, phone=PHONE, id_number=NUMBER)
    office.database.execute("CREATE (:Person {id: 'plain', name: '旧', phone: '110'})")
    monkeypatch.setenv("GEZHI_PHONE_KEYS", f"{new},{old}")
    monkeypatch.setenv("GEZHI_ID_KEYS", f"{new},{old}")
    assert rekeying.rekey(office.database) == 2
    assert rekeying.rekey(office.database) == 0
    monkeypatch.setenv("GEZHI_PHONE_KEYS", new)
    again = accepted(office, id_number=NUMBER)
    (same,) = set(office.database.ask(cases.case(first, AT)).people) & set(
        office.database.ask(cases.case(again, AT)).people
    )
    assert office.database.ask(people.person(same)).phone == PHONE
    assert office.database.ask(people.person("plain")).phone == "110"
    monkeypatch.setenv("GEZHI_PHONE_KEYS", old)
    with pytest.raises(BadInputError, match="GEZHI_PHONE_KEYS"):
        office.database.ask(people.person(same))


def look(office: Office, person_id: str, purpose: str = "回访", caller: str = "zhang") -> people.PersonDetail:
    asked = Access(caller=caller, by="P1", purpose=purpose)
    return office.database.change(access.shown(people.person(person_id), asked, lambda found: found.people, office.now))


def test_whoever_is_shown_stands_in_the_log(office: Office) -> None:
    case = accepted(office)
    one, other = office.database.ask(cases.case(case, AT)).people
    look(office, one)
    look(office, other, caller="li")
    look(office, one, purpose="核对电话")
    with pytest.raises(NotFoundError):
        look(office, "nobody")
    logged = office.database.ask(access.log()).items
    assert [(each.number, each.people, each.purpose) for each in logged] == [
        (3, (one,), "核对电话"), (2, (other,), "回访"), (1, (one,), "回访"),
    ]  # fmt: skip
    assert [each.number for each in office.database.ask(access.log(person=one)).items] == [3, 1]
    assert [each.number for each in office.database.ask(access.log(caller="li")).items] == [2]
    first = office.database.ask(access.log(limit=2))
    assert [each.number for each in office.database.ask(access.log(limit=2, after=first.next)).items] == [1]
    assert access.proof(office.database).fault is None
    export = people.export(office.database, one)
    assert [each.purpose for each in export.accesses] == ["回访", "核对电话"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("MATCH (e:AccessEntry {number: 2}) SET e.purpose = '别的'", 2),
        ("MATCH (e:AccessEntry {number: 1}) DETACH DELETE e", 1),
        ("MATCH (e:AccessEntry {number: 3}) DETACH DELETE e", 3),
        ("MATCH (e:AccessEntry {number: 2}) SET e.people = []", 2),
        ("CREATE (:AccessEntry {number: 4, purpose: 'x', caller: 'x', people: [], previous: '', hash: ''})", 4),
        ("MATCH (c:Counter {id: 'access'}) SET c.value = 2", 4),
    ],
)
def test_an_altered_log_shows(office: Office, change: str, fault: int) -> None:
    (one, _) = office.database.ask(cases.case(accepted(office), AT)).people
    for _ in range(3):
        look(office, one)
    office.database.execute(change)
    assert access.proof(office.database).fault == fault


def test_somebody_is_forgotten(office: Office, policy: Policy) -> None:
    case = accepted(office, phone=PHONE, id_number=NUMBER)
    one, _ = office.database.ask(cases.case(case, AT)).people
    write(
        office.database,
        [person("kin")],
        [link(f"Person:{one}", "RELATED_TO", "Person:kin", kind="family")],
        fresh=False,
    )
    with pytest.raises(BadInputError, match=case):
        office.database.change(erasure.forget(one, "本人申请", "test", policy, office.now))
    office.database.execute("MATCH (c:Case {id: $case}) SET c.settled_on = $day", {"case": case, "day": AT})
    before = office.database.ask(statistics(COUNTY, date(2026, 12, 31)))
    loads = office.database.execute("MATCH (c:Counter {id: 'loads'}) RETURN c.mark AS mark").rows
    done = office.database.change(erasure.forget(one, "本人申请", "test", policy, office.now))
    assert (done.people, done.cases) == ((one,), (case,))
    for text in ("王五七", "机密的经过", "某处", "只有办案人知道", PHONE):
        assert text not in everything(office.database)
    detail = office.database.ask(people.person(one))
    assert (detail.name, detail.phone, detail.has_id_number, detail.related) == ("（已删除）", None, False, ())
    assert [part.case for part in detail.cases] == [case]
    assert office.database.ask(audit.case_audit(case)).fault is None
    after = office.database.ask(statistics(COUNTY, date(2026, 12, 31)))
    assert after == before
    assert office.database.execute("MATCH (c:Counter {id: 'loads'}) RETURN c.mark AS mark").rows != loads
    assert office.database.ask(access.log(person=one)).items[0].purpose == "erased: 本人申请"


def test_who_works_for_the_county_stays_answerable(office: Office, policy: Policy) -> None:
    (staff,) = office.database.execute("MATCH (p:Person)-[:ASSIGNED_TO]->() RETURN p.id AS id LIMIT 1").rows
    with pytest.raises(BadInputError, match="answerable"):
        office.database.change(erasure.forget(staff["id"], "x", "test", policy, office.now))
    with pytest.raises(NotFoundError):
        office.database.change(erasure.forget("nobody", "x", "test", policy, office.now))


NOW = datetime(2036, 1, 1, 0, 30, tzinfo=UTC)  # a new year's morning in China
TODAY = date(2036, 1, 1)
ended = st.tuples(
    st.sampled_from(CaseKind), st.one_of(st.none(), st.integers(-6000, 0)), st.sets(st.sampled_from("甲乙丙丁"))
)


@settings(max_examples=25)
@given(
    found=st.lists(ended, max_size=8),
    loaded=st.lists(ended, max_size=3),
    staff=st.sets(st.sampled_from("甲乙"), max_size=1),
)
def test_what_has_had_its_time_goes(
    database: Database, policy: Policy, found: list[Any], loaded: list[Any], staff: set[str]
) -> None:
    """Against a plain walk: twice, with cases loaded in between that ended long ago."""
    write(database, [("Area", {"code": COUNTY}), *(person(name) for name in "甲乙丙丁")],
          [link(f"Person:{name}", "ASSIGNED_TO", f"Area:{COUNTY}", role="staff") for name in staff])  # fmt: skip
    known: list[tuple[str, CaseKind, date | None, set[str]]] = []
    expected: set[str] = set()
    for batch in (found, loaded):
        rows = [(f"K{len(known) + number}", kind, None if ago is None else TODAY + timedelta(days=ago), parties)
                for number, (kind, ago, parties) in enumerate(batch)]  # fmt: skip
        write(database, [("Case", {"id": id, "kind": kind, "title": "题", "summary": "文", "settled_on": day}) for id, kind, day, _ in rows],
              [link(f"Case:{id}", "INVOLVES", f"Person:{name}", role="party") for id, _, _, parties in rows for name in parties], fresh=False)  # fmt: skip
        database.execute("MERGE (c:Counter {id: 'loads'}) SET c.mark = randomUUID()")
        known += rows
        erasure.expire(database, policy, NOW)
        gone = {
            id for id, kind, day, _ in known if day and day <= TODAY - timedelta(days=policy.privacy.keep_days[kind])
        }
        erased = {
            row["id"] for row in database.execute("MATCH (c:Case) WHERE c.erased_on IS NOT NULL RETURN c.id AS id").rows
        }
        assert erased == gone
        texts = {row["id"] for row in database.execute("MATCH (c:Case {summary: '文'}) RETURN c.id AS id").rows}
        assert texts == {id for id, *_ in known} - gone
        kept = {name for id, _, _, parties in known if id not in gone for name in parties}
        party = {name for _, _, _, parties in known for name in parties}
        # Whoever was in a case that was kept when the other went is looked at with the last of theirs; whoever is
        # forgotten stays so, also where a case that is loaded later names them.
        expected |= party - kept - staff
    assert erasure.expire(database, policy, NOW) == erasure.Erased(people=(), cases=())
    forgotten = {
        row["id"] for row in database.execute("MATCH (p:Person) WHERE p.erased_on IS NOT NULL RETURN p.id AS id").rows
    }
    assert forgotten == expected


def test_many_are_erased_in_batches(database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "BATCH", 3)
    old = TODAY - timedelta(days=9000)
    write(
        database,
        [
            ("Case", {"id": f"K{n}", "kind": "dispute", "title": "题", "summary": "文", "settled_on": old})
            for n in range(10)
        ],
    )
    assert len(erasure.expire(database, policy, NOW).cases) == 10
    assert erasure.expire(database, policy, NOW).cases == ()


def test_an_idempotent_request_keeps_no_id_number(office: Office) -> None:
    form = moves.Accept.model_validate({
        "by": "P1", "kind": "dispute", "source": "hall", "area": COUNTY, "category": "0101", "title": "题",
        "parties": [{"name": "甲", "id_number": NUMBER}],
    })  # fmt: skip
    assert NUMBER not in form.model_dump_json()
    assert NUMBER not in str(form.detail())
