"""Fields of forms, as HTML: their names say where a value goes; ``static/forms.js`` tells the server what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum

from markupsafe import Markup

from graph import standards
from workbench.words import capital, t, term


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen. ``hint`` stands beside it in small; ``under``: the choice that it stands below."""

    value: str
    text: str
    hint: str = ""
    under: str | None = None


def field(
    id: str, name: str, label: str, control: Markup, *,
    needed: bool = False, by_kind: bool = False, hint: str = "", classes: str = "",
) -> Markup:  # fmt: skip
    """A control under its label, with a place for what is wrong. ``by_kind``: whether it is needed depends."""
    return Markup('<div class="field {}" data-field="{}"><label for="{}">{}{}</label>{}</div>').format(
        classes, name, id, label, badge(needed=needed, by_kind=by_kind), _with_notes(id, control, hint)
    )


def group(
    id: str, name: str, label: str, control: Markup, *,
    needed: bool = False, by_kind: bool = False, hint: str = "", classes: str = "",
) -> Markup:  # fmt: skip
    """The same for several controls that belong together."""
    return Markup(
        '<fieldset class="field {}" data-field="{}" aria-describedby="{}-fault"><legend>{}{}</legend>{}</fieldset>'
    ).format(classes, name, id, label, badge(needed=needed, by_kind=by_kind), _with_notes(id, control, hint))


def _with_notes(id: str, control: Markup, hint: str) -> Markup:
    return Markup('{}{}<p class="field-fault" id="{}-fault"></p>').format(control, _hint(id, hint), id)


def badge(*, needed: bool, by_kind: bool = False) -> Markup:
    """Beside a label: that something must be said. ``by_kind``: the page shows it for kinds that need it."""
    if not needed and not by_kind:
        return Markup("")
    marks = Markup(" data-by-kind hidden") if by_kind else Markup("")
    return Markup(' <span class="needed"{}>{}</span>').format(marks, t("needed"))


def _hint(id: str, hint: str) -> Markup:
    return Markup('<p class="hint" id="{}-hint">{}</p>').format(id, hint) if hint else Markup("")


def line(
    id: str,
    name: str,
    *,
    kind: str = "text",
    value: str = "",
    most: int = 200,
    needed: bool = False,
    attributes: str = "",
) -> Markup:
    """A line to write in. ``attributes``: further ones, as they are."""
    return Markup(
        '<input type="{}" id="{}" name="{}" value="{}" maxlength="{}" autocomplete="off" '
        'aria-describedby="{}-fault"{} {}>'
    ).format(kind, id, name, value, most, id, _required(needed), Markup(attributes))


def text(id: str, name: str, *, rows: int = 4, needed: bool = False) -> Markup:
    """Several lines to write in."""
    return Markup(
        '<textarea class="native" id="{}" name="{}" rows="{}" maxlength="4000" '
        'aria-describedby="{}-fault"{}></textarea>'
    ).format(id, name, rows, id, _required(needed))


def day(
    id: str, name: str, *, least: date | None = None, most: date | None = None, value: date | None = None
) -> Markup:
    """A day."""
    return Markup(
        '<input type="date" id="{}" name="{}" value="{}" min="{}" max="{}" aria-describedby="{}-fault">'
    ).format(id, name, value or "", least or "1900-01-01", most or "9999-12-31", id)


def select(id: str, name: str, choices: Iterable[Choice], *, none: str | None = None, value: str = "") -> Markup:
    """A list of which one is chosen; those that stand below another are under its heading."""
    parts = [] if none is None else [Markup('<option value="">{}</option>').format(none)]
    for choice in choices:
        said = f"{choice.text} · {choice.hint}" if choice.hint else choice.text
        indent = "　" if choice.under else ""
        chosen = Markup(" selected") if choice.value == value else ""
        parts.append(Markup('<option value="{}"{}>{}{}</option>').format(choice.value, chosen, indent, said))
    return Markup('<select class="native" id="{}" name="{}" aria-describedby="{}-fault">{}</select>').format(
        id, name, id, Markup("").join(parts)
    )


def radios(id: str, name: str, choices: Iterable[Choice], *, value: str = "", classes: str = "") -> Markup:
    """Some choices beside each other, of which one is made."""
    parts = [
        Markup(
            '<label class="radio"><input type="radio" name="{}" id="{}-{}" value="{}"{}><span>{}</span></label>'
        ).format(name, id, choice.value, choice.value, Markup(" checked") if choice.value == value else "", choice.text)
        for choice in choices
    ]
    return Markup('<div class="radios {}">{}</div>').format(classes, Markup("").join(parts))


def combo(
    id: str,
    name: str,
    *,
    find: str = "",
    choices: Sequence[Choice] | None = None,
    typed: str | None = None,
    hint: str = "",
    value: tuple[str, str] = ("", ""),
) -> Markup:
    """A line that finds what is typed: among ``choices``, else what the server finds of the kind ``find``.

    The value of what was chosen goes under ``name``. ``typed``: the name under which goes what was only typed, where
    that will do. ``value``: what is chosen from the beginning, and its text.
    """
    options = "" if choices is None else json.dumps([asdict(choice) for choice in choices], ensure_ascii=False)
    return Markup(
        '<div class="combo" id="{id}-box" data-find="{find}"{options}{free} data-nothing="{nothing}">'
        '<input type="text" id="{id}" data-typed{typed} role="combobox" aria-expanded="false" aria-autocomplete="list" '
        'aria-controls="{id}-list" aria-describedby="{id}-fault" autocomplete="off" '
        'spellcheck="false" placeholder="{hint}" '
        'value="{said}"><input type="hidden" name="{name}" data-kept value="{value}">'
        '<ul role="listbox" id="{id}-list" aria-label="{found}" hidden></ul></div>'
    ).format(
        id=id,
        find=find,
        options=Markup(' data-options="{}"').format(options) if options else "",
        free=Markup(" data-free") if typed else "",
        typed=Markup(' name="{}"').format(typed) if typed else "",
        nothing=t("Nothing was found"),
        hint=hint,
        said=value[1],
        name=name,
        value=value[0],
        found=t("What was found"),
    )


def _required(needed: bool) -> Markup:
    return Markup(' aria-required="true"') if needed else Markup("")


def of_terms(terms: Iterable[Enum]) -> list[Choice]:
    """The values of a closed vocabulary."""
    return [Choice(str(value.value), capital(term(value))) for value in terms]


def of_table(table: Mapping[str, standards.Entry]) -> list[Choice]:
    """The entries of a code table of the standard, as a tree."""
    return [Choice(entry.code, entry.name, "", entry.parent) for entry in table.values()]
