"""How Open311 writes what it tells: JSON, and the same as XML.

Source: GeoReport v2, "Format Support" and "Errors". One is made of the other by a rule (its "Spark convention"): a list
stands in an element of its name and each item in one of its singular.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from xml.etree import ElementTree

from fastapi import Request, Response

PREFIX = "/open311/"
ITEMS = {"service_requests": "request"}  # the one list whose items are not called by its singular
# What no XML 1.0 document may hold, escaped or not (its section 2.2).
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The specification has 404 for what there is not, 403 for a key that is missing or wrong, 400 for all else that is the
# client's fault. What HTTP says of size, rate and the server's own trouble stays: no client takes it for success.
STATUSES = {401: 403, 409: 400, 412: 400, 422: 400}

CODES = (
    (400, "A parameter is wrong or missing"),
    (403, "The key is missing, not good, or has not the right to this"),
    (404, "There is no such thing, or the county is not served here"),
    (429, "Too many requests, or wrong keys; see Retry-After"),
    (503, "The database cannot be reached; see Retry-After"),
)
ERRORS: dict[int | str, dict[str, object]] = {
    status: {"description": description, "content": {"application/json": {}, "text/xml": {}}}
    for status, description in CODES
}


class Format(StrEnum):
    """The formats, as they end a path."""

    JSON = "json"
    XML = "xml"

    @property
    def media_type(self) -> str:
        """As the specification writes it."""
        return "application/json; charset=utf-8" if self is Format.JSON else "text/xml; charset=utf-8"


def is_open311(request: Request) -> bool:
    """Whether a request is of Open311, whatever became of it."""
    return str(request.scope["path"]).startswith(PREFIX)


def written(form: Format, name: str, content: object) -> bytes:
    """An answer of lists, maps and values. ``name``: what XML calls the whole of it; JSON has no place for it."""
    if form is Format.JSON:
        return json.dumps(content, ensure_ascii=False).encode()
    document: bytes = ElementTree.tostring(_element(name, content), encoding="utf-8", xml_declaration=True)
    return document


def refusal(request: Request, status: int, said: Sequence[str], headers: Mapping[str, str]) -> Response:
    """An error, or several, as Open311 tells them; in XML, which every client reads, unless JSON was asked for."""
    form = Format.JSON if request.scope["path"].endswith(".json") else Format.XML
    status = STATUSES.get(status, status)
    errors = [{"code": status, "description": text} for text in said]
    return Response(written(form, "errors", errors), status, headers, form.media_type)


def _element(name: str, content: object) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(content, Mapping):
        element.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, list):
        item = ITEMS.get(name, name.removesuffix("s"))
        element.extend(_element(item, value) for value in content)
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None:
        element.text = NOT_XML.sub("\ufffd", str(content))
    return element
