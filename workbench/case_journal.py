"""What happened to a case, the newest first; the orders to act on it; and whether its journal is as it was written."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from markupsafe import Markup

from graph.terms import Action
from queries.casefile import CaseFile, Entry, FiledSupervision
from workbench.reasons import because
from workbench.tables import join
from workbench.words import day, either, moment, number, series, t, term


def supervisions(file: CaseFile) -> Markup:
    """The orders to act on it, with their deadlines and answers."""
    if not file.supervisions:
        return Markup("")
    return Markup('<section class="card"><h2>{}</h2><ul class="supervisions">{}</ul></section>').format(
        t("Supervisions"), join(map(_supervision, file.supervisions))
    )


def _supervision(each: FiledSupervision) -> Markup:
    own = each.supervision
    if own.answered_on:
        chip = Markup('<span class="chip good">{}</span>').format(t("answered {day}", day=day(own.answered_on)))
    else:
        chip = Markup('<span class="chip {}">{}</span>').format(
            "bad" if own.late else "warn", t("answer due {day}", day=day(own.due_on))
        )
    return Markup("<li>{} <strong>{}</strong> <span class='muted small'>{} {}</span>{}</li>").format(
        chip,
        term(own.cause),
        day(own.opened_on),
        each.cadre or "",
        join(Markup('<p class="told">{}</p>').format(text) for text in (own.reason, own.answer) if text),
    )


def journal(file: CaseFile, zone: ZoneInfo) -> Markup:
    """What happened, the newest first, and whether the journal is as it was written."""
    fault = file.audit.fault
    if fault is None and not file.unreadable:
        said = t("{n} entries, unaltered", n=number(file.audit.entries))
        badge = Markup('<span class="chip good">✓ {}</span>').format(said)
    else:
        told = either(fault.en, fault.zh) if fault else series(file.unreadable)
        badge = Markup('<span class="chip bad">{}</span>').format(t("altered: {what}", what=told))
    rows = join(_entry(entry, zone) for entry in reversed(file.journal))
    listed = rows or Markup('<li class="muted">{}</li>').format(t("It was loaded and has not been moved since."))
    hidden = (
        Markup('<p class="muted small">{}</p>').format(t("Notes and reasons are not shown.")) if file.masked else ""
    )
    return Markup('<header class="card-head"><h2>{}</h2>{}</header>{}<ol class="journal" reversed>{}</ol>').format(
        t("Journal"), badge, hidden, listed
    )


def _entry(entry: Entry, zone: ZoneInfo) -> Markup:
    note = t("erased by law") if entry.erased else entry.note or ""
    quiet = " muted" if entry.erased else ""
    due = f" · {t('due {day}', day=day(entry.due_on))}" if entry.due_on else ""
    return Markup(
        '<li class="{action}"><p class="entry-head"><strong>{said}</strong> <span>{by}</span> '
        '<time datetime="{at}">{when}</time></p>'
        '{note}<p class="small muted">{lead} · {level} · {step} · {standing}{due}</p>{why}</li>'
    ).format(
        action=_tone(entry.action),
        said=term(entry.action),
        by=entry.by_name or entry.by or t("the clock"),
        at=entry.at.isoformat(),
        when=moment(entry.at.astimezone(zone)),
        note=Markup('<p class="told{}">{}</p>').format(quiet, note) if note else "",
        lead=entry.lead_name,
        level=term(entry.level),
        step=term(entry.step),
        standing=term(entry.standing),
        due=due,
        why=because(entry.because),
    )


def _tone(action: Action) -> str:
    """What kind of thing happened: settled, gone up, or a word on record."""
    if action in (Action.SETTLE, Action.EVALUATE, Action.ARCHIVE):
        return "well"
    return "hard" if action in (Action.ESCALATE, Action.SUPERVISE, Action.SEND_BACK, Action.REOPEN) else ""
