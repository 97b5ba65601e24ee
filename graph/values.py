"""Values of properties as JSON and back, without loss.

Texts, whole numbers, fractions and truths are JSON's own. What JSON has no form for becomes an object of one member
that names its kind: a property of Neo4j is never an object, so none is taken for one.
"""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytz  # the driver's own time zones: its times cannot be moved into those of zoneinfo
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from graph.errors import DatabaseError


def to_json(value: Any) -> Any:
    """A value as JSON holds it. Raises DatabaseError for one of a kind that Neo4j did not have when this was written.

    The driver does not tell a moment in the zone that is named UTC from one without an offset: both become the latter.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or (kind is float and math.isfinite(value)):
        return value
    if kind is list:
        return [to_json(item) for item in value]
    for of, name, form in _FORMS:
        if isinstance(value, of):
            return {name: form(value)}
    raise DatabaseError(f"a property holds a {kind.__name__}, which this version cannot keep")


def from_json(value: Any) -> Any:
    """The value that :func:`to_json` made this of. Raises ValueError for what it never makes."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind not in _KINDS:
        raise ValueError(f"there is no kind of value {kind}")
    return _KINDS[kind](content)


def _moment(value: DateTime) -> list[str | int]:
    """The moment by UTC, and its zone: the name, or the offset in seconds; nothing where it has none.

    By UTC, so that of the two half past two of a night in autumn the right one is meant.
    """
    zone = value.tzinfo
    if zone is None:
        return [value.iso_format()]
    name = getattr(zone, "zone", None)
    offset = value.utcoffset()
    assert offset is not None
    by_utc = value.astimezone(pytz.UTC).replace(tzinfo=None).iso_format()
    return [by_utc, int(offset.total_seconds()) if name is None or zone is pytz.UTC else name]


def _datetime(content: list[Any]) -> DateTime:
    moment = DateTime.from_iso_format(content[0])
    if len(content) == 1:
        return moment
    zone = content[1]
    if zone == 0:
        return moment.replace(tzinfo=UTC)
    zone = pytz.FixedOffset(zone // 60) if isinstance(zone, int) else pytz.timezone(zone)
    return moment.replace(tzinfo=pytz.UTC).as_timezone(zone)


def _point(content: list[Any]) -> Point:
    point = Point(content[1:])
    point.srid = content[0]
    return point


def _duration(content: list[int]) -> Duration:
    return Duration(**dict(zip(("months", "days", "seconds", "nanoseconds"), content, strict=True)))


_FORMS: tuple[tuple[type | tuple[type, ...], str, Callable[[Any], Any]], ...] = (
    (float, "float", repr),  # those that are no numbers of JSON
    (Date, "date", Date.iso_format),
    (DateTime, "datetime", _moment),
    (Time, "time", Time.iso_format),
    (Duration, "duration", list),
    (Point, "point", lambda value: [value.srid, *value]),
    ((bytes, bytearray), "bytes", lambda value: b64encode(value).decode()),
)
_KINDS: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "date": Date.from_iso_format,
    "datetime": _datetime,
    "time": Time.from_iso_format,
    "duration": _duration,
    "point": _point,
    "bytes": b64decode,
}
