"""What the pages say, in Chinese and English: one catalogue, and numbers, days and moments as each language has them.

Texts stand in the code in English, inside ``t``; ``locale/zh_Hans.po`` has them in Chinese. A test finds what it lacks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from babel import Locale, dates, numbers
from babel.messages.pofile import read_po
from nicegui import Client, context

from graph.terms import Severity, Term

log = logging.getLogger("gezhi.workbench")
ISO_DAY = re.compile(r"(?<![A-Za-z\d-])\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![A-Za-z\d-])")
CATALOGUE = Path(__file__).parent / "locale" / "zh_Hans.po"


class Language(StrEnum):
    """The languages of the pages, by their tags (BCP 47)."""

    ZH = "zh-Hans"
    EN = "en"

    @property
    def locale(self) -> Locale:
        """How numbers and days are written in it."""
        return _ZH if self is Language.ZH else _EN


_ZH, _EN = Locale("zh", "CN", script="Hans"), Locale("en", "GB")
_OF_CLIENTS: WeakKeyDictionary[Client, Language] = WeakKeyDictionary()


def speak(client: Client, language: Language) -> None:
    """Have a page speak a language from now on."""
    _OF_CLIENTS[client] = language


def language() -> Language:
    """The language of the page that is being made or acts."""
    return _OF_CLIENTS.get(context.client, Language.ZH)


def chinese() -> bool:
    """Whether that is Chinese."""
    return language() is Language.ZH


@cache
def catalogue() -> dict[str, str]:
    """The texts in Chinese, by the English ones."""
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def said(text: str, tongue: Language, **values: object) -> str:
    """A text in a language."""
    told = text
    if tongue is Language.ZH:
        told = catalogue().get(text, "")
        if not told:
            log.warning("the catalogue lacks a text in Chinese: %s", text)
            told = text
    return told.format(**values) if values else told


def later(text: str) -> str:
    """Marks a text that stands in a table and goes through ``t`` where it is shown."""
    return text


def t(text: str, **values: object) -> str:
    """A text in the language of the page. ``values`` stand in it as ``{name}``, already written as people read them."""
    return said(text, language(), **values)


def either(en: str, zh: str) -> str:
    """The one of two texts that is in the language of the page: for what answers say in both, days as it has them."""
    return ISO_DAY.sub(lambda found: day(date.fromisoformat(found[0])), zh if chinese() else en)


def series(parts: Iterable[str]) -> str:
    """Words one after the other."""
    return ("、" if chinese() else ", ").join(parts)


def noted(text: str, note: str) -> str:
    """A word with another in brackets."""
    return f"{text}（{note}）" if chinese() else f"{text} ({note})"


def term(value: Enum | None) -> str:
    """A value of a closed vocabulary; a dash for none."""
    return "—" if value is None else term_in(value, language())


def term_in(value: Enum, tongue: Language) -> str:
    """The same in a language, where no page says which."""
    if tongue is Language.ZH and isinstance(value, Term | Severity):
        return value.label_zh
    written: str = value.name if isinstance(value, Severity) else value.value
    return written.replace("_", " ").lower()


def capital(text: str) -> str:
    """A text as it begins a line or a button: in English with a capital."""
    return text[:1].upper() + text[1:]


def number(value: float | None, digits: int = 0) -> str:
    """A number with at most so many digits after the point; a dash for none."""
    if value is None:
        return "—"
    form = "#,##0." + "#" * digits if digits else "#,##0"
    return str(numbers.format_decimal(value, format=form, locale=language().locale))


def percent(value: float | None, digits: int = 1) -> str:
    """A share (0 to 1) as a percentage; a dash for none."""
    if value is None:
        return "—"
    return numbers.format_percent(value, format=f"#,##0.{'#' * digits}%", locale=language().locale)


def day(value: date | None) -> str:
    """A day; a dash for none."""
    if value is None:
        return "—"
    return dates.format_date(value, format="yyyy年M月d日" if chinese() else "d MMM yyyy", locale=language().locale)


def month(value: date) -> str:
    """The month of a day, without its year."""
    return dates.format_date(value, format="M月" if chinese() else "MMM", locale=language().locale)


def moment(value: datetime | None) -> str:
    """A moment, to the minute, as its own zone has it; a dash for none."""
    if value is None:
        return "—"
    form = "yyyy年M月d日 HH:mm" if chinese() else "d MMM yyyy, HH:mm"
    return dates.format_datetime(value, format=form, tzinfo=value.tzinfo, locale=language().locale)
