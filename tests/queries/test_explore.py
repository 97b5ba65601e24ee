"""Paths, neighbours and search against networkx; and answers as graphs."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import schema
from graph.database import Database
from graph.errors import BadInputError, DatabaseError, NotFoundError
from graph.organisation import Area
from graph.policy import Policy
from graph.terms import AreaKind, Level
from loaders.checking import Checker
from loaders.load import load, prepare
from loaders.rows import AreaRow
from queries.export import to_networkx, write_csv, write_graphml
from queries.neighbours import neighbours
from queries.paths import paths
from queries.responsibility import responsibility
from queries.risk import case_risk
from queries.search import search
from tests.conftest import empty
from tests.queries.county import AT, COUNTY, GRID, TOWN, area, case, complete, link, part_of, person, unit, write

PEOPLE = [f"P{number}" for number in range(6)]
EDGES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.sampled_from(["RELATED_TO", "KNOWS"]), st.sampled_from(PEOPLE), st.booleans()
    ),
    max_size=12,
)


def store(database: Database, edges: list[Any]) -> None:
    """People with ties; "KNOWS" stands for a household that both belong to, an ended tie is not there any more."""
    links = []
    homes = []
    for number, (one, kind, other, ended) in enumerate(edges):
        days = {"until": AT} if ended else {}
        if kind == "RELATED_TO":
            links.append(link(f"Person:{one}", "RELATED_TO", f"Person:{other}", kind="other", **days))
        else:
            homes.append(("Household", {"id": f"H{number}"}))
            links += [link(f"Person:{who}", "MEMBER_OF", f"Household:H{number}", **days) for who in {one, other}]
    write(database, [*(person(id) for id in PEOPLE), *homes], links)


def plain(edges: list[Any]) -> networkx.MultiGraph:
    graph = networkx.MultiGraph()
    graph.add_nodes_from(f"Person:{id}" for id in PEOPLE)
    for number, (one, kind, other, ended) in enumerate(edges):
        if ended:
            continue
        if kind == "RELATED_TO":
            if one != other:
                graph.add_edge(f"Person:{one}", f"Person:{other}")
        else:
            for who in {one, other}:
                graph.add_edge(f"Person:{who}", f"Household:H{number}")
    return graph


@settings(max_examples=30)
@given(edges=EDGES, k=st.integers(1, 6), hops=st.integers(1, 5))
def test_paths_are_the_shortest_simple_ones(database: Database, edges: list[Any], k: int, hops: int) -> None:
    store(database, edges)
    answer = database.ask(paths("Person:P0", "Person:P1", at=AT, k=k, max_hops=hops))
    graph = plain(edges)
    lengths = sorted(len(path) for path in networkx.all_simple_edge_paths(graph, "Person:P0", "Person:P1", cutoff=hops))
    if answer.complete:
        assert [chain.hops for chain in answer.paths] == lengths[:k]
    else:
        assert [chain.hops for chain in answer.paths] == lengths[: len(answer.paths)]
    for chain in answer.paths:
        ids = [node.id for node in chain.nodes]
        assert len(set(ids)) == len(ids) == chain.hops + 1
        assert (ids[0], ids[-1]) == ("Person:P0", "Person:P1")
        for left, right, relationship in zip(ids, ids[1:], chain.relationships, strict=False):
            assert {relationship.start, relationship.end} == {left, right}
            assert graph.has_edge(left, right)


def test_paths_use_only_the_types_asked_for(database: Database) -> None:
    nodes, edges = complete()
    write(database, nodes, edges)
    free = database.ask(paths(f"Area:{GRID}", f"Unit:C-{COUNTY}", at=AT))
    assert free.paths[0].hops == 4
    up = database.ask(paths(f"Area:{GRID}", f"Unit:C-{COUNTY}", at=AT, relationships=["PART_OF", "SERVES"]))
    assert [relationship.type for relationship in up.paths[0].relationships] == ["PART_OF"] * 3 + ["SERVES"]
    assert database.ask(paths(f"Area:{GRID}", f"Unit:C-{COUNTY}", at=AT, relationships=["LEADS"])).paths == ()


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"start": "nonsense"}, "from"),
        ({"end": "Nothing:1"}, "to"),
        ({"end": f"Area:{COUNTY}"}, "to"),
        ({"k": 0}, "k"),
        ({"max_hops": 11}, "max_hops"),
        ({"relationships": ["PARTOF"]}, "relationships"),
    ],
)
def test_a_question_for_paths_that_cannot_be_names_its_field(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInputError) as caught:
        paths(**{"start": f"Area:{COUNTY}", "end": f"Area:{TOWN}", "at": AT, **arguments})
    assert caught.value.field == field


def test_nodes_that_are_not_there_are_not_found(database: Database) -> None:
    write(database, [area(COUNTY)])
    with pytest.raises(NotFoundError):
        database.ask(paths(f"Area:{COUNTY}", "Unit:none", at=AT))
    with pytest.raises(NotFoundError):
        database.ask(neighbours("Person:none", at=AT))


@settings(max_examples=20)
@given(edges=EDGES, limit=st.integers(1, 4))
def test_pages_of_neighbours_hold_each_once(database: Database, edges: list[Any], limit: int) -> None:
    store(database, edges)
    seen, after = [], None
    while True:
        page = database.ask(neighbours("Person:P0", at=AT, after=after, limit=limit))
        seen += [item.node.id for item in page.items]
        if page.next is None:
            break
        after = page.next
    graph = plain(edges)
    loops = [1 for one, kind, other, ended in edges if one == other == "P0" and kind == "RELATED_TO" and not ended]
    expected = [other for other in graph["Person:P0"] for _ in graph["Person:P0"][other]] + ["Person:P0"] * len(loops)
    assert sorted(seen) == sorted(expected)
    assert sum(count.count for count in page.counts) == len(expected)


def searched(database: Database, text: str, **options: Any) -> list[str]:
    database.execute("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    return [hit.node.id for hit in database.ask(search(text, **options)).items]


def test_a_centre_is_a_unit_whatever_the_order_of_its_labels(database: Database) -> None:
    write(database, [area(TOWN), ("Centre:Unit", {"id": "C", "name": "中心", "kind": "centre", "level": "township"})])
    write(database, [], [link("Unit:C", "SERVES", f"Area:{TOWN}")], fresh=False)
    assert database.ask(neighbours("Centre:C", at=AT)).node.id == "Unit:C"
    assert database.ask(neighbours(f"Area:{TOWN}", at=AT, relationships=["SERVES"])).items[0].node.id == "Unit:C"
    assert searched(database, "中心") == ["Unit:C"]


def test_search_finds_chinese_words_codes_and_ids(database: Database) -> None:
    nodes = [
        area("621027100200", "东庄村委会"), area("621027101200", "东庄村委会"), unit("U-1", "court", "county"),
        person("P1", "王小明"), case("ZY-1", title="宅基地边界纠纷", summary="东庄两家因排水争执"),
    ]  # fmt: skip
    write(database, nodes)
    assert set(searched(database, "东庄")) == {"Area:621027100200", "Area:621027101200", "Case:ZY-1"}
    assert searched(database, "东庄", labels=["Case"]) == ["Case:ZY-1"]
    assert searched(database, "东庄 排水") == ["Case:ZY-1"]
    assert searched(database, "边界") == ["Case:ZY-1"]
    assert searched(database, "王") == ["Person:P1"]
    assert searched(database, "6210271002") == ["Area:621027100200"]
    assert searched(database, "ZY-1")[0] == "Case:ZY-1"
    assert searched(database, "西庄") == []
    write(
        database,
        [area(GRID, "东庄第1网格"), case("K1", title="东庄第1网格用水纠纷"), case("K2", title="东庄第2网格纠纷")],
    )
    assert set(searched(database, "第1网格")) == {f"Area:{GRID}", "Case:K1"}
    assert searched(database, "第1网格", labels=["Case"]) == ["Case:K1"]


def test_a_database_without_the_schema_says_what_to_do(database: Database) -> None:
    database.execute("DROP INDEX search")
    try:
        with pytest.raises(DatabaseError, match="gezhi load"):
            database.ask(search("东庄"))
    finally:
        schema.apply(database)


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_of_a_search_hold_each_once(database: Database, limit: int) -> None:
    # Names of different lengths have different scores, equal names have equal ones, and people drown the cases.
    people = [person(f"P{number:02}", "东庄" + "人" * (number % 4)) for number in range(30)]
    write(
        database, [*people, *(case(f"K{number}", title="东庄案") for number in range(5)), area("621027100200", "东庄")]
    )
    for labels, expected in ((None, 36), (["Case"], 5)):
        whole = searched(database, "东庄", labels=labels, limit=200)
        assert len(whole) == expected
        seen, after = [], None
        while True:
            page = database.ask(search("东庄", labels=labels, after=after, limit=limit))
            seen += [hit.node.id for hit in page.items]
            if page.next is None:
                break
            after = page.next
        assert seen == whole
    with pytest.raises(BadInputError, match="after"):
        search("东庄", after="nonsense")


@settings(max_examples=60)
@given(text=st.text(max_size=30))
def test_no_text_makes_search_fail(database: Database, text: str) -> None:
    try:
        database.ask(search(text))
    except BadInputError as error:
        assert error.field == "q"


@pytest.mark.parametrize(
    "text", ['a" OR "b', "AND", "OR NOT", "name:[a TO b]", "a\\", "(((", "x~2^5", "東莊*?", "-", "/a.b/"]
)
def test_lucenes_own_words_are_only_words(database: Database, text: str) -> None:
    if any(letter.isalnum() for letter in text):
        database.ask(search(text))
    else:
        with pytest.raises(BadInputError):
            search(text)


class TestExport:
    @pytest.fixture(autouse=True)
    def county(self, database: Database) -> None:
        nodes, edges = complete()
        write(database, nodes, edges)

    def test_a_chain_of_responsibility_is_a_graph(self, database: Database) -> None:
        graph = to_networkx(database.ask(responsibility(GRID, AT)))
        assert graph.has_edge(f"Area:{GRID}", f"Area:{GRID[:12]}", key="PART_OF")
        assert graph.has_edge(f"Unit:C-{TOWN}", f"Area:{TOWN}", key="SERVES")
        assert graph.nodes[f"Area:{TOWN}"] == {"label": "Area", "name": f"区{TOWN}", "kind": "township"}

    def test_paths_keep_direction_and_properties(self, database: Database) -> None:
        answer = database.ask(paths("Person:G1", f"Area:{TOWN}", at=AT))
        data = to_networkx(answer).get_edge_data("Person:G1", f"Area:{GRID}")
        assert list(data.values()) == [{"type": "ASSIGNED_TO", "role": "grid_member", "full_time": True}]

    def test_two_relationships_between_the_same_nodes_are_two_edges(self, database: Database) -> None:
        write(database, [], [link("Person:G1", "ASSIGNED_TO", f"Area:{GRID}", role="mediator")], fresh=False)
        graph = to_networkx(database.ask(neighbours("Person:G1", at=AT)))
        assert graph.number_of_edges("Person:G1", f"Area:{GRID}") == 2

    def test_risk_is_a_graph_of_its_paths(self, database: Database, policy: Policy) -> None:
        graph = to_networkx(database.ask(case_risk("K1", policy, AT)))
        assert graph.has_edge("Case:K1", f"Area:{GRID}", key="OCCURRED_IN")

    def test_graphml_comes_back_as_it_went(self, database: Database, tmp_path: Path) -> None:
        answer = database.ask(responsibility(GRID, AT))
        write_graphml(answer, tmp_path / "a.graphml")
        graph, back = to_networkx(answer), networkx.read_graphml(tmp_path / "a.graphml")
        assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
        assert sorted(back.edges()) == sorted(graph.edges())

    def test_csv_holds_the_same(self, database: Database, tmp_path: Path) -> None:
        answer = database.ask(responsibility(GRID, AT))
        write_csv(answer, tmp_path)
        with (tmp_path / "nodes.csv").open(encoding="utf-8-sig", newline="") as file:
            assert {row["id"] for row in csv.DictReader(file)} == set(to_networkx(answer).nodes)

    def test_a_name_like_a_formula_is_not_run(self, database: Database, tmp_path: Path) -> None:
        database.execute("MATCH (a:Area {code: $code}) SET a.name = '=1+1'", {"code": TOWN})
        write_csv(database.ask(responsibility(GRID, AT)), tmp_path)
        assert "'=1+1" in (tmp_path / "nodes.csv").read_text(encoding="utf-8-sig")


def test_a_merged_township_keeps_its_history(database: Database) -> None:
    day = date(2024, 1, 1)
    nodes = [area(COUNTY), area(TOWN), area("621027101"), area("621027100200")]
    edges = [
        part_of(TOWN, COUNTY), part_of("621027101", COUNTY), part_of("621027100200", TOWN, until=day),
        part_of("621027100200", "621027101", since=day),
    ]  # fmt: skip
    write(database, nodes, edges)
    for at, expected in ((date(2023, 12, 31), TOWN), (day, "621027101")):
        chain = [each.area.code for each in database.ask(responsibility("621027100200", at)).links]
        assert chain == ["621027100200", expected, COUNTY]


@pytest.mark.parametrize("limit", [2, 200])
def test_a_label_is_looked_for_however_many_others_fit_better(
    database: Database, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("queries.search.DEPTH", 5)
    people = [person(f"P{number:02}", "东庄") for number in range(20)]
    cases = [case(f"K{number}", title="东庄村的一件案子") for number in range(5)]
    # Their codes begin with the text, and go before the categories' in order.
    areas = [area(f"0{number:05}", "西") for number in range(10)]
    write(database, [*people, *cases, *areas, ("Category", {"code": "09", "name": "类"})])
    assert searched(database, "0", labels=["Category"]) == ["Category:09"]
    seen, after = [], None
    while True:
        page = database.ask(search("东庄", labels=["Case"], after=after, limit=limit))
        seen += [hit.node.id for hit in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == [f"Case:K{number}" for number in range(5)]


def test_names_are_found_by_their_pinyin_and_people_are_not(database: Database, policy: Policy) -> None:
    empty(database)
    prepare(database)
    load(database, "areas", [{"code": TOWN, "name": "孟坝镇", "level": "township", "kind": "town"}], policy=policy)
    load(
        database,
        "units",
        [{"id": "U-1", "name": "镇原县信访局", "kind": "petition_office", "level": "county", "covers": TOWN}],
        policy=policy,
    )
    write(database, [person("P1", "孟坝")], fresh=False)
    for text in ("mengbazhen", "MengBa", "meng ba", "bazhen", "mbz"):
        assert searched(database, text) == [f"Area:{TOWN}"], text
    assert searched(database, "xinfang") == searched(database, "zyxxfj") == ["Unit:U-1"]
    assert searched(database, "tudi", labels=["Category"])
    # A name that changes is spelled anew.
    load(database, "areas", [{"code": TOWN, "name": "临泾镇", "level": "township", "kind": "town"}], policy=policy)
    assert searched(database, "mengba") == []
    assert searched(database, "linjing") == [f"Area:{TOWN}"]


def test_what_was_loaded_before_is_spelled_by_the_next_load(database: Database, policy: Policy) -> None:
    write(database, [area(TOWN, "孟坝镇"), ("Category", {"code": "09", "name": "土地"})])
    prepare(database)
    row = {"code": TOWN, "name": "孟坝镇", "level": "township", "kind": "town"}
    assert load(database, "areas", [row], policy=policy).updated == 1
    assert load(database, "areas", [row], policy=policy).unchanged == 1
    assert searched(database, "mengba") == [f"Area:{TOWN}"]
    assert searched(database, "tudi", labels=["Category"])


def test_an_index_of_other_properties_is_made_anew(database: Database) -> None:
    database.execute("DROP INDEX search")
    database.execute("CREATE FULLTEXT INDEX search FOR (n:Area|Unit) ON EACH [n.name]")
    assert schema.apply(database) == 1
    assert schema.apply(database) == 0
    write(database, [case("K", title="东庄案")])
    assert searched(database, "东庄") == ["Case:K"]


def test_pinyin_is_of_no_file_and_no_answer(policy: Policy) -> None:
    checked = Checker(AreaRow, policy)
    with pytest.raises(BadInputError, match="no such column"):
        checked.check(1, {"code": TOWN, "pinyin": "x"})
    found = Area(code=TOWN, name="孟坝镇", level=Level.TOWNSHIP, kind=AreaKind.TOWN)
    assert found.pinyin == "mengbazhen bazhen zhen mbz bz z"
    assert "pinyin" not in found.model_dump() | Area.model_json_schema(mode="serialization")["properties"]
