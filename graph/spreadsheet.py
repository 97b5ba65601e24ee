"""Texts on their way into a spreadsheet."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def harmless(text: str) -> str:
    """``text`` so that a spreadsheet does not run it as a formula (OWASP, CSV injection); a number is none."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def as_meant(text: str) -> str:
    """``text`` as it was before :func:`harmless`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
