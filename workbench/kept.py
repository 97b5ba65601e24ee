"""Answers kept for a moment: what many look at at once is asked once.

Only figures that grow slow with the county are worth it. Nothing is kept past the next event, and nothing is shared by
those who do not see the same.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from typing import TypeVar, cast

from api.security import Right
from graph.questions import Question
from workbench.visitor import Visitor

T = TypeVar("T")
SECONDS = 60  # what is loaded from files tells no event
MOST = 200  # answers
_KEPT: OrderedDict[str, tuple[object, float]] = OrderedDict()


async def ask(visitor: Visitor, named: str, question: Question[T], right: Right = Right.READ) -> T:
    """The answer to a question that takes long, or the one that somebody who sees the same got a moment ago.

    ``named``: tells what is asked, and of what, from everything else that is kept.
    """
    database = await visitor.database(right)  # first: whether they still may
    view = await visitor.view(right)
    key = json.dumps([named, view, visitor.state.feed.last], default=str, sort_keys=True)
    answer, until = _KEPT.get(key, (None, 0.0))
    if until >= time.monotonic():
        _KEPT.move_to_end(key)
        return cast("T", answer)
    async with visitor.turn():
        fresh = await database.ask_long_async(question)
    _KEPT[key] = (fresh, time.monotonic() + SECONDS)
    while len(_KEPT) > MOST:
        _KEPT.popitem(last=False)
    return fresh
