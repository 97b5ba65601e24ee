"""Administration: what all its parts share. The start page, with how the server does, is ``workbench/health.py``."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from api.security import Right
from workbench.frame import link
from workbench.scripts import load
from workbench.tables import join
from workbench.visitor import Visitor
from workbench.words import later, t

HOME = "/administration"
# In the order in which they stand: the words, and the right that the page needs.
PARTS = {
    HOME: (later("How it runs"), Right.ADMINISTER),
    f"{HOME}/accounts": (later("Accounts and roles"), Right.ADMINISTER),
    f"{HOME}/policies": (later("Policies"), Right.ADMINISTER),
    f"{HOME}/imports": (later("Imports"), Right.ADMINISTER),
    f"{HOME}/proof": (later("Proof of journals"), Right.AUDIT),
}


def begin(visitor: Visitor, path: str) -> None:
    """The ways to the parts that the visitor may see, and what their pages load."""
    load("forms.css", "administration.css", "forms.js", "administration.js")
    ways = join(
        Markup('<li><a class="part" href="{}"{}>{}</a></li>').format(
            link(part), Markup(' aria-current="page"') if part == path else Markup(""), t(title)
        )
        for part, (title, right) in PARTS.items()
        if visitor.may(right)
    )
    nav = Markup('<nav class="parts" aria-label="{}"><ul>{}</ul></nav>').format(t("Parts of the administration"), ways)
    ui.html(nav, sanitize=False)


def done(text: str) -> None:
    """Say that what was asked for has been done."""
    ui.notify(text, type="positive", position="top", close_button=t("Close"))


def facts(pairs: list[tuple[str, object]]) -> Markup:
    """What is known of something, each under its name."""
    return Markup('<dl class="facts">{}</dl>').format(
        join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, value) for name, value in pairs)
    )


def chip(text: object, kind: str = "") -> Markup:
    """A short word in a frame; ``kind``: good, warn or bad."""
    return Markup('<span class="chip {}">{}</span>').format(kind, text)


def opener(dialog: str, text: str, classes: str = "") -> Markup:
    """A button that opens a dialog."""
    return Markup('<button type="button" class="button {}" data-opens="{}">{}</button>').format(classes, dialog, text)


def dialog(id: str, title: str, text: object, act: str, *, danger: bool = False) -> Markup:
    """A question before something is done; a yes sends the form of the same name."""
    return Markup(
        '<dialog id="{id}" class="ask" aria-labelledby="{id}-title"><form data-form="{id}" class="form">'
        '<h2 id="{id}-title">{title}</h2><div>{text}</div><p class="form-fault" tabindex="-1"></p>'
        '<div class="form-end"><button type="button" class="button" data-closes>{no}</button>'
        '<button type="submit" class="button {kind}">{act}</button></div></form></dialog>'
    ).format(id=id, title=title, text=text, act=act, no=t("Cancel"), kind="danger" if danger else "primary")


def form(name: str, content: object, act: str, *, classes: str = "", kind: str = "primary") -> Markup:
    """A form that is sent as a whole, with its button, of a ``kind`` of the stylesheet."""
    return Markup(
        '<form data-form="{}" class="form {}" novalidate>{}<p class="form-fault" tabindex="-1"></p>'
        '<div class="form-end"><button type="submit" class="button {}">{}</button></div></form>'
    ).format(name, classes, content, kind, act)
