"""Webhooks and their dead letters as pages of text."""

from __future__ import annotations

from rich.markup import escape

from cli.pages import console, more, say, table
from queries.webhooks import Letters, Webhooks


def webhooks(answer: Webhooks) -> None:
    """Print addresses that are told what happens, and how far they are."""
    shown = table(
        ("id", "编号"),
        ("address", "网址"),
        ("kinds", "类型"),
        ("at event", "已到"),
        ("dead", "死信"),
        ("state", "状态"),
    )
    for hook in answer.webhooks:
        state = say("active", "启用") if hook.active else say("stopped", "停用")
        wrong = f", {hook.last_error}" if hook.last_error else ""
        kinds = "、".join(hook.kinds) or say("all", "全部")
        shown.add_row(hook.id, escape(hook.url), kinds, str(hook.position), str(hook.dead), escape(state + wrong))
    console.print(shown)


def letters(answer: Letters) -> None:
    """Print events that could not be delivered."""
    shown = table(("event", "序号"), ("kind", "类型"), ("case", "事件"), ("died", "时间"), ("why", "原因"))
    for letter in answer.items:
        why = letter.error + (say(", is sent again", "，重发中") if letter.replaying else "")
        told = letter.event
        died = f"{letter.died_at:%Y-%m-%d %H:%M} UTC"
        shown.add_row(str(told.number), told.kind, escape(told.case or "–"), died, escape(why))
    console.print(shown)
    more(answer.next)
