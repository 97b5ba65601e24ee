"""Explore, as an analyst uses it: search, unfold, paths, filters, time, undo, links, files; with a mouse and without."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import networkx
import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from graph.terms import AccountRole
from queries import accounts
from queries.paths import paths
from queries.surroundings import members, surroundings
from tests.workbench.conftest import PASSWORD, Look, Office, accessible

AT = date(2023, 12, 15)
TOWN, CENTRE, STATION = "Area:621027102", "Unit:C-621027102", "Unit:U-621027102-PS"
WORDS = {
    "zh": {"expand": "展开", "hide": "隐藏", "undo": "撤销", "start": "设为路径起点", "keep": "分享与保存", "nodes": "节点", "relations": "关系"},
    "en": {"expand": "Expand", "hide": "Hide", "undo": "Undo", "start": "Path from here", "keep": "Share and keep", "nodes": "Nodes", "relations": "Relationships"},
}  # fmt: skip


def settled(page: Page) -> None:
    """Wait until what was asked is answered and the nodes stand."""
    page.wait_for_function(
        """() => { const canvas = document.querySelector('gezhi-canvas');
        return canvas?.dataset.ready === 'true' && canvas.dataset.arranged !== 'false'
          && !document.querySelector('.explore-stage').hasAttribute('aria-busy') }""",
        timeout=60_000,
    )


def opened(look: Look, node: str, user: str = "boss", **options: Any) -> Page:
    page = look(user, f"/explore?node={node}", **options)
    settled(page)
    return page


def on_canvas(page: Page) -> set[str]:
    return set(page.evaluate("[...document.querySelector('gezhi-canvas').positions().keys()]"))


def in_table(page: Page) -> set[str]:
    page.locator("[data-key=tab-nodes]").click()
    return set(page.eval_on_selector_all("tr[data-node]", "rows => rows.map(row => row.dataset.node)"))


def look_for(page: Page, text: str) -> None:
    """Search, and take the best that is found."""
    page.get_by_role("combobox").fill(text)
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Enter")
    settled(page)


def groups_of(page: Page) -> list[str]:
    return [id for id in on_canvas(page) if " " in id]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_a_search_to_a_picture(office: Office, look: Look, language: str) -> None:
    words = WORDS[language]
    page = look("boss", "/explore", language=language)
    settled(page)
    accessible(page)
    look_for(page, "孟坝镇综治中心")
    expect(page.locator("#explore-picked-title")).to_have_text("孟坝镇综治中心")
    assert on_canvas(page) == {CENTRE}
    # What is around it is counted before any of it is shown.
    around = office.database.ask(surroundings(CENTRE, at=AT))
    counts = page.locator(".explore-groups tbody td:nth-child(3)")
    expect(counts).to_have_count(len(around.groups))
    assert sorted(counts.all_inner_texts()) == sorted(f"0 / {group.count}" for group in around.groups)
    page.get_by_role("button", name=words["expand"], exact=True).click()
    settled(page)
    few = [group for group in around.groups if group.count <= 12]
    small = set(office.database.ask(members(CENTRE, few, at=AT, limit=200)).items)
    assert in_table(page) == {CENTRE, *small}
    assert on_canvas(page) - set(groups_of(page)) == {CENTRE, *small}
    assert len(groups_of(page)) == sum(group.count > 12 for group in around.groups)
    accessible(page)
    # What is picked in the table is picked on the picture.
    page.locator(f"tr[data-node='{STATION}'] button").click()
    expect(page.locator("tr[aria-current]")).to_have_attribute("data-node", STATION)
    expect(page.locator("#explore-picked-title")).to_have_text("孟坝镇派出所")
    page.get_by_role("button", name=words["hide"], exact=True).click()
    assert STATION not in on_canvas(page) | in_table(page)
    page.get_by_role("button", name=words["undo"], exact=True).click()
    assert STATION in on_canvas(page)
    page.get_by_role("button", name=words["undo"], exact=True).click()
    assert in_table(page) == {CENTRE}


def test_a_place_is_found_by_pinyin_and_steps_go_back_and_forth_by_their_buttons(look: Look) -> None:
    page = look("boss", "/explore")
    settled(page)
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("撤销", "重做"))
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    page.get_by_role("combobox").fill("mengbazhen")
    page.get_by_role("option").filter(has=page.get_by_text("孟坝镇", exact=True)).click()
    settled(page)
    assert on_canvas(page) == in_table(page) == {TOWN}
    undo.click()
    assert on_canvas(page) == in_table(page) == set()
    expect(undo).to_be_disabled()
    redo.click()
    assert on_canvas(page) == in_table(page) == {TOWN}
    expect(redo).to_be_disabled()
    # Whoever does something else after a step back cannot go forth any more.
    undo.click()
    look_for(page, "孟坝镇综治中心")
    assert on_canvas(page) == {CENTRE}
    expect(redo).to_be_disabled()


def test_many_neighbours_are_groups_that_are_unfolded_a_part_at_a_time(office: Office, look: Look) -> None:
    page = opened(look, CENTRE)
    (group,) = [each for each in office.database.ask(surroundings(CENTRE, at=AT)).groups if each.kind == "dispute"]
    assert group.count > 30
    name = f"{CENTRE} HANDLED_BY<Case:dispute"
    assert name in groups_of(page)
    before = in_table(page)
    page.locator(f"[data-key='{name}']").click()
    settled(page)
    assert len(in_table(page) - before) == 30
    page.locator(f"[data-key='{name}']").click()
    settled(page)
    assert name not in on_canvas(page)
    cases = [id for id in on_canvas(page) if id.startswith("Case:")]
    assert len(cases) == len(set(cases))
    expect(page.locator(".explore-groups tr", has_text="矛盾纠纷").first).to_contain_text(
        f"{group.count} / {group.count}"
    )
    # Folding takes away what was unfolded.
    page.get_by_role("button", name="收起", exact=True).click()
    assert on_canvas(page) == {CENTRE}


def test_paths_between_two_nodes_and_why_a_relationship_stands_there(office: Office, look: Look) -> None:
    page = opened(look, "Case:ZY2023-0001", user="zhang")
    page.get_by_role("button", name="设为路径起点").click()
    look_for(page, "C-621027")
    page.locator("[data-key=path]").click()
    settled(page)
    found = office.database.ask(paths("Case:ZY2023-0001", "Unit:C-621027", at=AT, k=8))
    shown = page.locator(".explore-path")
    expect(shown).to_have_count(len(found.paths))
    assert [int(text.split("步")[0]) for text in shown.all_inner_texts()] == [path.hops for path in found.paths]
    assert {node.id for node in found.paths[0].nodes} <= in_table(page)
    page.get_by_role("button", name="下一条路径").click()
    settled(page)
    assert {node.id for node in found.paths[1].nodes} <= in_table(page)
    expect(page.locator(".explore-path[aria-pressed=true]")).to_contain_text(found.paths[1].nodes[1].name)
    accessible(page)
    page.locator("[data-key=tab-links]").click()
    page.locator(".explore-links button", has_text="承办单位").first.click()
    expect(page.locator(".because")).to_contain_text("HANDLED_BY>")
    expect(page.locator(".explore-picked")).to_contain_text("起始")


def test_legend_relationships_and_time_act(look: Look) -> None:
    page = opened(look, "Case:ZY2023-0001")
    everything = in_table(page)
    units = {id for id in everything if id.startswith("Unit:")}
    assert units
    key = page.locator("[data-key='kind:Unit']")
    key.click()
    assert on_canvas(page) & units == set()
    expect(key).to_have_attribute("aria-pressed", "false")
    key.click()
    page.locator(".explore-filters summary").click()
    page.locator("[data-key='relation-HANDLED_BY']").uncheck()
    page.locator("[data-key=tab-links]").click()
    expect(page.locator(".explore-links", has_text="承办单位")).to_have_count(0)
    page.locator("[data-key='relation-HANDLED_BY']").check()
    # On the day that it was accepted nothing of what came later was there.
    slider = page.locator(".explore-time input")
    slider.focus()
    page.keyboard.press("Home")
    assert in_table(page) < everything
    slider.focus()
    page.keyboard.press("End")
    assert in_table(page) == everything
    for colour, said in (("risk", "%"), ("community", "社群1"), ("kind", "单位")):
        page.locator(f"[data-value={colour}]").click()
        expect(page.locator(".explore-looks")).to_contain_text(said)
    for layout in ("hierarchy", "radial", "force"):
        before = page.evaluate("[...document.querySelector('gezhi-canvas').positions().values()].map(({ x }) => x)")
        page.locator(f"[data-value={layout}]").click()
        settled(page)
        after = page.evaluate("[...document.querySelector('gezhi-canvas').positions().values()].map(({ x }) => x)")
        assert before != after


def test_a_link_shows_the_same_to_others_as_far_as_they_may_see_it(office: Office, look: Look) -> None:
    page = opened(look, CENTRE)
    page.locator("[data-value=risk]").click()
    page.locator("[data-key=pin]").click()
    page.wait_for_function("location.hash.startsWith('#v=')")
    page.get_by_role("button", name="分享与保存").click()
    accessible(page)
    address = page.get_by_label("本图谱链接").input_value()
    page.get_by_label("图谱名称").fill("孟坝")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="关闭").click()
    expected, places = on_canvas(page), page.evaluate(PLACES)
    fragment = address.partition("#")[2]

    other = look("zhang", f"/explore#{fragment}")
    settled(other)
    assert on_canvas(other) == expected
    expect(other.locator("[data-value=risk]")).to_have_attribute("aria-pressed", "true")
    expect(other.locator("[data-key=pin]")).to_have_attribute("aria-pressed", "true")
    assert all(abs(other.evaluate(PLACES)[id] - x) <= 1 for id, x in places.items() if " " not in id)

    form = accounts.AccountForm(id="li", roles=(AccountRole.STAFF,), password=SecretStr(PASSWORD), person="S-01853")
    office.database.change(accounts.add(form, datetime(2023, 12, 15, tzinfo=UTC)))
    less = look("li", f"/explore#{fragment}")
    settled(less)
    assert on_canvas(less) < expected
    expect(less.locator(".explore-status")).to_contain_text("不在您的权限范围内")

    # What was kept under a name is there again, and a reload loses nothing.
    page.get_by_role("button", name="清空图谱").click()
    assert on_canvas(page) == set()
    page.get_by_role("button", name="分享与保存").click()
    page.get_by_role("button", name="孟坝", exact=True).click()
    page.locator(f"tr[data-node='{CENTRE}']").wait_for()
    settled(page)
    assert on_canvas(page) == expected
    page.wait_for_function("location.hash.startsWith('#v=')")
    page.reload()
    settled(page)
    assert on_canvas(page) == expected


PLACES = "Object.fromEntries([...document.querySelector('gezhi-canvas').positions()].map(([id, { x }]) => [id, x]))"


def test_files_hold_what_the_picture_shows(look: Look, tmp_path: Path) -> None:
    page = opened(look, "Case:ZY2023-0001", user="zhang")
    nodes = in_table(page)
    page.locator("[data-key=tab-links]").click()
    links = page.locator(".explore-links tbody tr").count()
    page.get_by_role("button", name="分享与保存").click()
    files: dict[str, Path] = {}
    for name in ("PNG", "SVG", "表格（CSV）", "GraphML"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        files[file.suffix] = file
    graph = networkx.read_graphml(files[".graphml"])
    assert set(graph.nodes) == nodes
    assert graph.number_of_edges() == links
    with zipfile.ZipFile(files[".zip"]) as packed:
        rows = list(csv.DictReader(io.StringIO(packed.read("nodes.csv").decode("utf-8-sig"))))
        assert {row["id"] for row in rows} == nodes
        assert len(packed.read("edges.csv").decode("utf-8-sig").splitlines()) == links + 1
    picture = xml.etree.ElementTree.parse(files[".svg"]).getroot()
    discs = picture.findall(".//{http://www.w3.org/2000/svg}g/{http://www.w3.org/2000/svg}circle")
    assert len(discs) == len(on_canvas(page))
    assert files[".png"].read_bytes().startswith(b"\x89PNG")


def test_the_keyboard_alone_does_all_of_it(look: Look) -> None:
    page = look("zhang", "/explore")
    settled(page)
    page.get_by_role("combobox").focus()
    page.keyboard.type("孟坝镇派出所")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settled(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "gezhi-canvas":
            break
    assert page.evaluate("document.activeElement.localName") == "gezhi-canvas"
    page.keyboard.press("Enter")
    settled(page)
    whole = on_canvas(page)
    assert len(whole) > 5
    first = page.locator("tr[aria-current]").get_attribute("data-node")
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
        if page.locator("tr[aria-current]").get_attribute("data-node") not in (None, first):
            break
    picked = page.locator("tr[aria-current]").get_attribute("data-node")
    assert picked not in (None, first)
    page.keyboard.press("p")
    expect(page.locator("[data-key=pin]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Delete")
    assert picked not in on_canvas(page)
    page.keyboard.press("Control+z")
    assert on_canvas(page) == whole
    page.keyboard.press("Control+y")
    assert picked not in on_canvas(page)
    page.keyboard.press("Escape")
    expect(page.locator("tr[aria-current]")).to_have_count(0)


@pytest.mark.parametrize(("phone", "dark", "language"), [(True, False, "zh"), (False, True, "en"), (True, True, "en")])
def test_it_is_well_on_phones_and_in_the_dark(look: Look, phone: bool, dark: bool, language: str) -> None:
    page = opened(look, TOWN, phone=phone, dark=dark, language=language)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)


def test_a_node_that_is_picked_on_the_picture_and_moved_stays(look: Look) -> None:
    page = opened(look, TOWN)
    page.wait_for_timeout(300)  # for the last frame
    spot = page.evaluate(f"document.querySelector('gezhi-canvas').spot('{STATION}')")
    page.mouse.click(spot["x"], spot["y"])
    expect(page.locator("#explore-picked-title")).to_have_text("孟坝镇派出所")
    page.mouse.move(spot["x"], spot["y"])
    page.mouse.down()
    page.mouse.move(spot["x"] + 60, spot["y"] - 40, steps=5)
    page.mouse.up()
    expect(page.locator("[data-key=pin]")).to_have_attribute("aria-pressed", "true")


def test_a_large_picture_is_panned_by_as_much_as_the_pointer_moves(look: Look) -> None:
    page = look("boss", "/explore")
    settled(page)
    page.evaluate(
        """() => { const canvas = document.querySelector('gezhi-canvas');
        document.querySelector('.explore-empty').remove();
        const nodes = Array.from({ length: 2000 }, (_, i) => ({ id: `n${i}`, x: i % 50, y: Math.floor(i / 50), name: '', sign: '', tone: '--node-unit', size: 3 }));
        const edges = Array.from({ length: 4000 }, (_, i) => ({ id: `e${i}`, start: `n${i % 2000}`, end: `n${(i * 7) % 2000}`, name: '' }));
        canvas.show(nodes, edges); }"""
    )
    page.wait_for_timeout(500)
    where = "document.querySelector('gezhi-canvas').spot('n1025')"
    before = page.evaluate(where)
    beside = page.evaluate(where.replace("n1025", "n1076"))
    x, y = (before["x"] + beside["x"]) / 2, (before["y"] + beside["y"]) / 2  # between nodes
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 60, steps=8)
    page.mouse.up()
    page.wait_for_timeout(400)
    after = page.evaluate(where)
    assert abs(after["x"] - before["x"] - 120) < 2
    assert abs(after["y"] - before["y"] - 60) < 2
    assert page.eval_on_selector("gezhi-canvas > div", "sheet => sheet.style.transform") == ""


def test_a_browser_that_cannot_draw_has_the_tables(office: Office, look: Look) -> None:
    context = look.context("boss")
    context.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = context.new_page()
    page.goto(f"{office.url}/workbench/explore?node={TOWN}")
    settled(page)
    expect(page.locator(".explore-empty")).to_contain_text("WebGL")
    assert TOWN in in_table(page)
    assert len(in_table(page)) > 5


@pytest.mark.parametrize("told", [{"at": "yesterday"}, {"nodes": ["nonsense"]}, {"nodes": [1] * 6000}])
def test_what_no_page_of_ours_asks_is_refused_in_words(look: Look, told: dict[str, Any]) -> None:
    page = look("boss", "/explore")
    settled(page)
    answer = page.evaluate(
        "told => getElement(Number(document.querySelector('.explore').id.slice(1))).explorer.server('gather', told)",
        told,
    )
    assert answer["error"]
    assert "Traceback" not in json.dumps(answer)
