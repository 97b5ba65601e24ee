"""The catalogue: everything that the pages say has its Chinese, and nothing stands in it that nobody says."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime

import pytest
from babel.messages.pofile import read_po

from workbench import words
from workbench.words import CATALOGUE, Language

MARKS = {"t": 0, "said": 0, "later": 0, "page": 1}  # functions that take a text, and which argument that is
HOLES = re.compile(r"\{[a-z_]*\}")


def texts() -> dict[str, str]:
    """What the code says, with where."""
    found: dict[str, str] = {}
    for file in sorted(CATALOGUE.parents[1].glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                place = MARKS[node.func.id]
                given = node.args[place] if len(node.args) > place else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    found[given.value] = f"{file.name}:{node.lineno}"
    return found


def test_everything_that_is_said_has_its_chinese() -> None:
    lacking = {text: where for text, where in texts().items() if not words.catalogue().get(text)}
    assert not lacking


def test_nothing_stands_in_the_catalogue_that_nobody_says() -> None:
    assert set(words.catalogue()) - set(texts()) == set()


def test_a_text_stands_there_once() -> None:
    ids = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(ids) == len(set(ids)), {id for id in ids if ids.count(id) > 1}
    with CATALOGUE.open("rb") as file:
        assert not [message.id for message in read_po(file) if message.fuzzy]


@pytest.mark.parametrize("text", sorted(words.catalogue()))
def test_a_text_has_the_same_holes_in_both_languages(text: str) -> None:
    zh = words.catalogue()[text]
    assert sorted(HOLES.findall(text)) == sorted(HOLES.findall(zh)), zh
    said = HOLES.sub("", text)
    assert re.search("[\u4e00-\u9fff]", zh) or not re.search("[a-z]{3}", said), "it is not Chinese"


def test_numbers_and_days_are_written_as_each_language_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2024, 1, 1, 9, 5, tzinfo=UTC)
    written = {}
    for tongue in Language:
        monkeypatch.setattr(words, "language", lambda tongue=tongue: tongue)
        written[tongue] = (
            words.day(date(2023, 12, 31)),
            words.moment(at),
            words.number(12345.678, 2),
            words.percent(0.98684, 2),
        )
        reason = words.either("by 2023-11-25 (621027-2023-000007)", "至2023-11-25止（621027-2023-000007）")
        assert reason == {
            Language.ZH: "至2023年11月25日止（621027-2023-000007）",
            Language.EN: "by 25 Nov 2023 (621027-2023-000007)",
        }.get(tongue)
        assert (words.day(None), words.moment(None), words.number(None), words.percent(None)) == ("—",) * 4
    assert written[Language.ZH] == ("2023年12月31日", "2024年1月1日 09:05", "12,345.68", "98.68%")
    assert written[Language.EN] == ("31 Dec 2023", "1 Jan 2024, 09:05", "12,345.68", "98.68%")
