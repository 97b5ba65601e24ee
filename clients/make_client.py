"""The client without an event loop, from the one with it: what both do is written once."""

from __future__ import annotations

import re

# Longer words first: each is replaced where it begins.
WORDS = {
    "for programs with an event loop; ``client.py``, for those without one, is made from it": (
        "for programs without an event loop"
    ),
    "for programs with an event loop": "for programs without an event loop",
    "several tasks of one event loop": "several threads",
    "import asyncio\n": "import threading\nimport time\n",
    "asyncio.Lock": "threading.Lock",
    "asyncio.sleep": "time.sleep",
    "Awaitable[Paged[T]]": "Paged[T]",
    "AsyncIterator, Awaitable, Callable": "Callable, Iterator",
    "AsyncIterator": "Iterator",
    "AsyncEvents": "Events",
    "async def": "def",
    "async with": "with",
    "async for": "for",
    "await ": "",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "aclosing": "closing",
    "aclose": "close",
    "aread": "read",
    "aiter_bytes": "iter_bytes",
    "async_operations": "operations",
    "AsyncOperations": "Operations",
    "AsyncClient": "Client",
}


def without_event_loop(text: str) -> str:
    """The same module for programs that have no event loop."""
    return re.sub("|".join(map(re.escape, WORDS)), lambda found: WORDS[found[0]], text)
