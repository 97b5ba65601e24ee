"""What the page of proofs shows, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from api.settings import ApiSettings
from queries.audit import CaseAudit, Fault
from workbench.administration import chip, facts, form
from workbench.fields import field, line
from workbench.frame import PATH as ROOT
from workbench.frame import link
from workbench.import_parts import PIECE, card
from workbench.tables import anchor, join
from workbench.uploads import Upload
from workbench.visitor import Visitor
from workbench.words import either, moment, number, t

if TYPE_CHECKING:
    from workbench.jobs import Job
    from workbench.proof import Proven

PATH = "/administration/proof"
SHOWN = 500  # faults


def county(job: Job[Proven] | None, why: str | None, saved: Upload | None, visitor: Visitor) -> Markup:
    """What the last proof found, and the ways to a new one."""
    about = t(
        "Each entry of a journal carries the hash of the one before it. The proof reads all of them, and the access "
        "log, and names whatever was altered, inserted or removed."
    )
    against = Markup("<p>{} {}</p>").format(chip(t("compares"), "good"), saved.name) if saved else ""
    begin = form("prove", against, t("Prove all journals"))
    content = Markup('<p class="said">{}</p>{}').format(about, begin)
    if why is not None:
        content = Markup('<p class="verdict bad" id="verdict" tabindex="-1" role="alert">{}</p>').format(why) + content
    shown = card(t("All journals of the county"), content)
    if job is not None and job.result is not None:
        shown = _found(job.result, job.by, visitor) + shown
    return shown + _saved()


def progress(job: Job[Proven]) -> Markup:
    """How far a proof is."""
    return Markup('<progress aria-labelledby="under-way"></progress><p class="said">{}</p>').format(
        t("{n} cases so far", n=number(job.done))
    )


def _found(found: Proven, by: str, visitor: Visitor) -> Markup:
    log = found.log
    broken = len(found.faults) + (log is not None and log.fault is not None)
    verdict = (
        _verdict("bad", t("{n} faults were found", n=number(broken)))
        if broken
        else _verdict("good", t("All as they were written"))
    )
    pairs: list[tuple[str, object]] = [
        (t("Cases"), number(found.cases)),
        (t("Entries of journals"), number(found.entries)),
    ]
    if log is not None:
        state = (
            t("{n} entries, all as they were written", n=number(log.entries))
            if log.fault is None
            else t("entry {n} is not as it was written", n=number(log.fault))
        )
        pairs.append((t("Access log"), state))
    if found.against is not None:
        pairs.append((t("Compared with"), t("{name}: {n} heads", name=found.against, n=number(found.compared))))
    pairs.append((t("Proved"), t("{when}, by {who}", when=moment(found.at.astimezone(visitor.policy.zone)), who=by)))
    save = anchor(f"{ROOT}{PATH}/heads.jsonl", t("Save the heads"), "button")
    note = t(
        "Keep them elsewhere: only a copy shows that a whole journal was made anew, cut off at its end, or removed."
    )
    return card(
        t("Result of the proof"),
        verdict
        + facts(pairs)
        + faults(found.faults)
        + Markup('<div class="row-actions">{}<span class="said">{}</span></div>').format(save, note),
    )


def _verdict(kind: str, text: str) -> Markup:
    return Markup('<p class="verdict {}" id="verdict" tabindex="-1" role="status"><b>{}</b></p>').format(kind, text)


def faults(found: Sequence[Fault]) -> Markup:
    """Faults, each with the way to its case."""
    if not found:
        return Markup("")
    items = join(Markup("<li>{} {}</li>").format(either(each.en, each.zh), _way(each.case)) for each in found[:SHOWN])
    more = len(found) - SHOWN
    return Markup('<h3>{}</h3><ul class="stack said">{}</ul>{}').format(
        t("Faults"), items, t("and {n} more", n=number(more)) if more > 0 else ""
    )


def _way(case: str) -> Markup:
    return anchor(link(f"/cases/{quote(case, safe='')}"), t("Open {case}", case=case))


def _saved() -> Markup:
    """The form that takes heads that were saved before."""
    file = Markup('<input type="file" id="saved-file" accept=".jsonl">')
    hint = t(
        "As a proof here or gezhi audit --save has written them. Every journal must still hold the head that it had "
        "then."
    )
    content = Markup(
        '<form class="form" data-upload="{}" data-goes="{}" data-none="{}" data-piece="{}">'
        '<input type="hidden" name="kind" value="heads">{}'
        '<progress max="1" value="0" hidden aria-label="{}"></progress>'
        '<p class="form-fault" tabindex="-1"></p>'
        '<div class="form-end"><button type="submit" class="button">{}</button></div></form>'
    ).format(
        f"{ROOT}{PATH}/saved",
        link(PATH),
        t("Choose a file first."),
        min(PIECE, ApiSettings().body_bytes),
        field("saved-file", "file", t("Heads that were saved"), file, hint=hint),
        t("How much was sent"),
        t("Compare with these"),
    )
    return card(t("Compare with saved heads"), content)


def of_case() -> Markup:
    """The form that proves one case."""
    id = field("case-id", "case", t("Number of the case"), line("case-id", "case", most=64))
    return card(t("One case"), form("case", id, t("Prove")))


def found_of_case(found: CaseAudit) -> Markup:
    """Whether the journal of a case is whole."""
    verdict = (
        _verdict("good", t("As it was written"))
        if found.fault is None
        else _verdict("bad", either(found.fault.en, found.fault.zh))
    )
    about = facts(
        [
            (t("Case"), _way(found.case)),
            (t("Entries"), number(found.entries)),
            (t("Head"), Markup('<span class="entry">{}</span>').format(found.head or "—")),
        ]
    )
    return card(found.case, verdict + about)
