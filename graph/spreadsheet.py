"""Texts on their way into a spreadsheet."""

from __future__ import annotations


def harmless(text: str) -> str:
    """``text`` so that a spreadsheet does not run it as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
