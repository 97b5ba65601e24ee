"""Search: nodes by words of their names, titles and summaries, or by the beginning of a code or id."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.errors import BadInputError
from graph.questions import Query, Question, Row
from queries.answers import Answer, Page, page, score_mark
from queries.nodes import LABELS, NodeRef, node_ref

QUERY = Query.beside(__file__)
LONGEST = 200  # characters of a search
DEPTH = 300  # of more that fit, the best are looked at: nobody turns thirty pages

_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_CHINESE = re.compile(f"[{_HAN}]")
# Runs of Chinese and runs of other letters and digits, each a word of its own, as the index has them; without what
# Lucene's query language gives a meaning to, and punctuation that no index keeps.
_WORD = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")


class Hit(Answer):
    """A node that was found, and how well it fits; scores compare within one answer only."""

    node: NodeRef
    score: float


class Found(Page[Hit]):
    """What was found, the best first; of more than three hundred with the labels asked for the best three hundred."""


def search(
    text: str, *, labels: Sequence[str] | None = None, after: str | None = None, limit: int = 20
) -> Question[Found]:
    """The nodes that have every word of ``text``, or whose code or id begins with it: ``limit`` after ``after``.

    ``after`` is what ``next`` of the page before said; a node that is loaded between two pages can move the scores.
    The index splits Chinese into pairs of characters, so a word of two or more is found anywhere; a single character
    is found in a pair or alone. Raises BadInputError for a text without any letter, or too long.
    """
    words = words_of(text)
    if not words:
        raise BadInputError("q", "has no word to look for; type a part of a name, a title or a code")
    if len(text) > LONGEST:
        raise BadInputError("q", f"is longer than {LONGEST} characters")
    for label in labels or ():
        if label not in LABELS:
            raise BadInputError("labels", f"there is no label {label}; the labels are {', '.join(LABELS)}")

    score, mark = score_mark(after) or (None, "")

    def read(rows: list[Row]) -> Found:
        hits = [
            Hit(node=node_ref([row["label"], row["key"], row["name"], row["kind"]]), score=row["score"]) for row in rows
        ]
        found = page(hits, limit, lambda hit: f"{hit.score!r}:{hit.node.id}")
        return Found(items=found.items, next=found.next)

    parameters = {
        "words": " AND ".join(_term(word) for word in words),
        "titles": " AND ".join(f"title:{_term(word)}" for word in words),
        "prefix": text.strip(),
        "labels": list(labels or LABELS),
        "depth": DEPTH,
        "score": score,
        "mark": mark,
        "limit": limit + 1,
    }
    return Question(QUERY, parameters, read)


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case: runs of Chinese, and runs of other letters and digits."""
    return [word.lower() for word in _WORD.findall(text)]


def _term(word: str) -> str:
    """A word as a term of Lucene's language; only letters and digits are left in it, so quotes are safe."""
    if len(word) == 1 and _CHINESE.match(word):
        return f"({word} OR {word}* OR *{word})"
    return f'"{word}"' if _CHINESE.search(word) else f"{word}*"
