"""Why an answer is what it is, as people read it: each reason in their language, with its way through the graph."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from queries.answers import Reason
from workbench.frame import link
from workbench.words import either, t


def because(reasons: Sequence[Reason], title: str | None = None, *, opened: bool = False) -> Markup:
    """The reasons, to be unfolded under ``title``."""
    if not reasons:
        return Markup("")
    return Markup('<details class="why"{}><summary>{}</summary><ul class="because">{}</ul></details>').format(
        Markup(" open") if opened else "",
        t("Why so") if title is None else title,
        Markup("").join(map(_reason, reasons)),
    )


def plainly(reasons: Sequence[Reason]) -> Markup:
    """The reasons one after the other, without their ways."""
    return Markup('<p class="because">{}</p>').format(
        either("; ", "；").join(either(reason.en, reason.zh) for reason in reasons)
    )


def _reason(reason: Reason) -> Markup:
    policy = Markup('<span class="path">{}</span>').format(reason.policy) if reason.policy else ""
    way = Markup('<span class="path">{}</span>').format(path(reason.path)) if len(reason.path) > 1 else ""
    return Markup("<li><span>{}</span>{}{}</li>").format(either(reason.en, reason.zh), way, policy)


def path(steps: Sequence[str]) -> Markup:
    """A way through the graph: its nodes lead to where they are explored."""
    parts: list[Markup] = []
    for step in steps:
        if step.endswith(">") or step.startswith("<"):
            arrow = "→" if step.endswith(">") else "←"
            parts.append(Markup('<span title="{}">{}</span>').format(step.strip("<>"), arrow))
        else:
            said = step.partition(":")[2]
            parts.append(Markup('<a href="{}">{}</a>').format(link("/explore", node=step), said))
    return Markup(" ").join(parts)
