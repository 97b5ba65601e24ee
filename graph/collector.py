"""Python's garbage collector, kept from looking through ten thousand living objects again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

RARELY = 500_000  # new objects between two collections; Python's own is 700
_LOCK = Lock()
_within: list[tuple[int, int, int]] = []  # for each who is within, what was usual before the first came


@contextmanager
def rare_collection() -> Iterator[None]:
    """Collect seldom while a batch makes many objects that live and hold no cycles: it halves the time of the batch.

    Not never: what an error leaves behind in a cycle still goes, so memory stays flat however long the work is. Of
    several at once in threads the last to leave goes back to what was usual.
    """
    with _LOCK:
        _within.append(_within[0] if _within else gc.get_threshold())
        gc.set_threshold(RARELY, *_within[0][1:])
    try:
        yield
    finally:
        with _LOCK:
            usual = _within.pop()
            if not _within:
                gc.set_threshold(*usual)
