"""Requests as plain descriptions. The generated methods make them; a client sends them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx
from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import to_json

from gezhi_client.base import Model
from gezhi_client.errors import UnexpectedAnswerError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M", bound=Model)
Value = str | int | float | date | Sequence[str | int] | None
Body = BaseModel | Mapping[str, Any] | None
Events = Generator[M, None, None]
AsyncEvents = AsyncGenerator[M, None]
IDEMPOTENCY_KEY = "idempotency-key"


@dataclass(frozen=True)
class Call(Generic[T]):
    """A request, and how its answer is read.

    ``repeatable``: sent twice, it does what it does once. ``open``: it needs no account.
    """

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    query: Mapping[str, Value] = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: Body = field(default=None, repr=False)
    form: Body = field(default=None, repr=False)
    repeatable: bool = False
    open: bool = False

    def parameters(self) -> list[tuple[str, str]]:
        """The query, each value as a text; None is left out."""
        given: list[tuple[str, str]] = []
        for name, value in self.query.items():
            values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
            given += [(name, _text(each)) for each in values if each is not None]
        return given

    def sent(self) -> tuple[bytes | None, dict[str, str]]:
        """The body and the headers."""
        headers = {name: value for name, value in self.headers.items() if value is not None}
        if self.body is not None:
            return _json(self.body), {**headers, "content-type": "application/json"}
        if self.form is not None:
            content = str(httpx.QueryParams(_fields(self.form))).encode()
            return content, {**headers, "content-type": "application/x-www-form-urlencoded"}
        return None, headers


@dataclass(frozen=True)
class Stream(Generic[M]):
    """A request whose answer does not end: one ``event`` after the other."""

    call: Call[None]
    event: type[M]


class Paged(Protocol[T_co]):
    """A part of a list, as several models are; ``next`` asks for what follows."""

    @property
    def items(self) -> Sequence[T_co]:
        """What is on the page."""

    @property
    def next(self) -> str | None:
        """What to give as ``after``; None on the last page."""


def part(value: str) -> str:
    """A value as a part of a path. Raises ValueError for one that would lead to another path."""
    if value in ("", ".", ".."):
        raise ValueError(f"{value!r} is no id")
    return quote(value, safe="")


def key_or_new(given: str | None) -> str:
    """The idempotency key of a call: one is always sent, so that it can be repeated when no answer comes."""
    return given or uuid4().hex


def as_model(kind: type[M]) -> Callable[[httpx.Response], M]:
    """Read an answer as a model."""

    def read(response: httpx.Response) -> M:
        answer = parsed(kind, response.content)
        answer._etag = response.headers.get("etag")
        return answer

    return read


def as_bytes(response: httpx.Response) -> bytes:
    """Read an answer as it is."""
    return response.content


def as_text(response: httpx.Response) -> str:
    """Read an answer as text."""
    return response.text


def as_nothing(_: httpx.Response) -> None:
    """Read nothing."""


def parsed(kind: type[M], text: bytes | str) -> M:
    """A model from JSON. Raises UnexpectedAnswerError."""
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        said = f"the answer is no {kind.__name__}; is the client of another version than the server?"
        raise UnexpectedAnswerError(said) from error


def _text(value: str | float | date) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def _json(body: BaseModel | Mapping[str, Any]) -> bytes:
    # What was not given is left to the server, whose defaults may be newer than this client's.
    if isinstance(body, BaseModel):
        return body.model_dump_json(exclude_unset=True).encode()
    return to_json(dict(body))


def _fields(form: BaseModel | Mapping[str, Any]) -> dict[str, str]:
    given = form.model_dump(exclude_unset=True) if isinstance(form, BaseModel) else form
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in given.items()
        if value is not None
    }
