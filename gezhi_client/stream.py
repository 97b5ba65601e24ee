"""Server-sent events: read from bytes, and followed over connections that break. Sends nothing itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Generic, TypeVar

import httpx

from gezhi_client.base import Model
from gezhi_client.calls import Call, Stream, parsed
from gezhi_client.retries import Retries

M = TypeVar("M", bound=Model)
# Only these end a line. httpx and str.splitlines know more, such as U+2028, which may stand in a text.
ENDS = re.compile(rb"\r\n|\n|\r(?!\Z)")
SILENCE = 60  # seconds without a byte after which a connection is dead: the server sends a heartbeat every 15
PAUSE = 1.0  # seconds before coming back where the server names none


class Decoder:
    """Reads events from bytes as they come (the HTML standard, 9.2.6)."""

    def __init__(self) -> None:
        self.last_id: str | None = None
        self.pause = PAUSE
        self._rest = b""
        self._id: str | None = None
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The data of each event that the bytes complete."""
        *lines, self._rest = ENDS.split(self._rest + chunk)
        for line in lines:
            if line:
                self._field(*line.decode(errors="replace").partition(":")[::2])
                continue
            data, self._data = self._data, []
            self.last_id = self._id  # not before the event is whole, and also where there is nothing but an id
            if data:
                yield "\n".join(data)

    def _field(self, name: str, value: str) -> None:
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isdecimal():
            self.pause = int(value) / 1000


class Following(Generic[M]):
    """A stream over as many connections as it takes: each begins after the last event of the one before."""

    def __init__(self, stream: Stream[M], retries: Retries) -> None:
        self._stream, self._retries = stream, retries
        self._decoder, self._failures = Decoder(), 0
        self._last_id: str | None = None

    @property
    def call(self) -> Call[None]:
        """The request that goes on where the last connection broke."""
        if self._last_id is None:
            return self._stream.call
        return replace(self._stream.call, headers={**self._stream.call.headers, "last-event-id": self._last_id})

    def feed(self, chunk: bytes) -> Iterator[M]:
        """The events that the bytes complete."""
        # A stream that once began is followed until the server refuses it, however often its connections break.
        self._failures, self._retries = 0, replace(self._retries, most=sys.maxsize)
        for data in self._decoder.feed(chunk):
            yield parsed(self._stream.event, data)
            self._last_id = self._decoder.last_id
        self._last_id = self._decoder.last_id or self._last_id

    def wait(self, outcome: httpx.Response | httpx.RequestError) -> float | None:
        """How many seconds before coming back after a connection that came out so; None: the stream has ended."""
        pause, self._decoder = self._decoder.pause, Decoder()  # half an event is none: it comes again whole
        if isinstance(outcome, httpx.Response) and outcome.is_success:
            return pause
        wait = self._retries.wait(self.call, outcome, self._failures)
        self._failures += 1
        return wait
