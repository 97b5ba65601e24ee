"""What the page of imports shows of a file: what can be done with it, how far that is, and what came of it."""

from __future__ import annotations

from markupsafe import Markup

from loaders import columns as by_name
from loaders.report import PERSONAL_COLUMNS, Report
from workbench.administration import dialog, opener
from workbench.drafts import Draft
from workbench.frame import PATH as ROOT
from workbench.frame import link
from workbench.import_columns import called, reason_of
from workbench.import_parts import PATH, card
from workbench.jobs import Job
from workbench.tables import anchor, join, table
from workbench.words import number, t


def work(draft: Draft, fault: str | None) -> Markup:
    """What can be done now, and what came of what was done."""
    said = (
        Markup('<p class="verdict bad" id="fault" tabindex="-1" role="alert">{}</p>').format(fault)
        if fault
        else Markup("")
    )
    if draft.loaded is not None:
        again = anchor(link(PATH), t("Load another file"), "button primary")
        return card(
            t("Loaded"), said + outcome(draft, draft.loaded) + Markup('<div class="row-actions">{}</div>').format(again)
        )
    if by_name.missing(draft.known, draft.columns):
        return said
    tried = (
        card(t("What loading it would do"), outcome(draft, draft.tried) + _go(draft, draft.tried))
        if draft.tried
        else Markup("")
    )
    return card(t("Try it"), said + _try(draft)) + tried


def _try(draft: Draft) -> Markup:
    said = t(
        "What holds now and is not in the file ends today, in the counties that the file speaks for; it stays in the "
        "history. Without this the file only adds and changes. Nothing ends while a row is refused."
    )
    replace = Markup(
        '<label class="check"><input type="checkbox" name="replace" value="yes"{}><span>{}</span>'
        "<small>{}</small></label>"
    ).format(Markup(" checked") if draft.replace else "", t("The file is complete: end what it no longer names"), said)
    return Markup(
        '<p class="said">{}</p><form data-form="try" class="form">{}<p class="form-fault" tabindex="-1"></p>'
        '<div class="form-end"><button type="submit" class="button {}">{}</button></div></form>'
    ).format(
        t("Each row is compared with what is there. Nothing is written."),
        replace if draft.may_replace else "",
        "" if draft.tried else "primary",
        t("Try it again") if draft.tried else t("Try it"),
    )


def _go(draft: Draft, report: Report) -> Markup:
    """The way to loading what was tried."""
    if not (report.created or report.updated or report.retired):
        return Markup('<p class="verdict good">{}</p>').format(
            t("There is nothing to load: all of it is there already.")
        )
    counts = t(
        "{new} new, {changed} changed, {refused} refused.",
        new=number(report.created),
        changed=number(report.updated),
        refused=number(report.rejected),
    )
    ends = t("{n} relationships end.", n=number(report.retired)) if report.retired else ""
    return Markup('<div class="row-actions">{}</div>{}').format(
        opener("load", t("Load the file"), "primary"),
        dialog(
            "load", t("Load {name}?", name=draft.name), f"{counts} {ends}", t("Load it"), danger=bool(report.retired)
        ),
    )


def outcome(draft: Draft, report: Report) -> Markup:
    """What a load did, or would do."""
    shown = [
        (t("Rows"), report.read, ""),
        (t("New"), report.created, ""),
        (t("Changed"), report.updated, ""),
        (t("As they were"), report.unchanged, ""),
        (t("Refused"), report.rejected, "worse" if report.rejected else ""),
    ]
    if draft.replace:
        shown.append((t("Relationships ended"), report.retired, "worse" if report.retired else ""))
    figures = join(
        Markup('<div class="figure"><div class="name">{}</div><div class="value {}">{}</div></div>').format(
            name, kind, number(n)
        )
        for name, n, kind in shown
    )
    head = (
        t("Nothing was written. It took {s} s.", s=number(report.seconds, 1))
        if report.dry
        else t("It took {s} s.", s=number(report.seconds, 1))
    )
    held = (
        Markup('<p class="verdict warn">{}</p>').format(
            t("Nothing ends, because rows were refused that may have named it: correct them, and try again.")
        )
        if report.held_back
        else ""
    )
    return Markup('<p class="said" id="outcome" tabindex="-1">{}</p><div class="figures">{}</div>{}{}{}').format(
        head, figures, held, _refused(draft, report), _ended(report)
    )


def _refused(draft: Draft, report: Report) -> Markup:
    if not report.faults:
        return Markup("")
    names = {column.name: called(column).rstrip(" *") for column in draft.known}
    rows = [
        (
            number(fault.row),
            names.get(fault.column, fault.column),
            "***" if fault.column in PERSONAL_COLUMNS else fault.value,
            reason_of(fault),
        )
        for fault in report.faults
    ]
    download = anchor(f"{ROOT}{PATH}/rejects/{draft.id}", t("Download all that were refused (CSV)"), "button")
    return Markup('<h3>{}</h3>{}<p class="tools">{}</p>').format(
        t("Refused, the first of them"), table((t("Row"), t("Column"), t("Value"), t("What is wrong")), rows), download
    )


def _ended(report: Report) -> Markup:
    if not report.ended:
        return Markup("")
    items = join(
        Markup('<li>{} → {} <span class="muted">{}</span></li>').format(e.start, e.end, e.relation)
        for e in report.ended
    )
    more = report.retired - len(report.ended)
    title = t("What would end") if report.dry else t("What ended")
    note = Markup("<p>{}</p>").format(t("and {n} more", n=number(more))) if more else ""
    return Markup('<h3>{}</h3><ul class="ended">{}</ul>{}').format(title, items, note)


def progress(job: Job[Report]) -> Markup:
    """How far it is."""
    return Markup('<progress max="{}" value="{}" aria-labelledby="under-way"></progress><p class="said">{}</p>').format(
        job.total or 1, job.done, t("{n} of {total} rows", n=number(job.done), total=number(job.total))
    )
