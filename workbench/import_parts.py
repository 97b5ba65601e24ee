"""What the page of imports shows, as HTML: the choice of a file, and what file it is."""

from __future__ import annotations

from markupsafe import Markup

from api.settings import ApiSettings
from loaders import gbt31000
from loaders.report import Report
from loaders.sources import SUFFIXES
from workbench.administration import dialog, facts, opener
from workbench.drafts import FILES, KINDS, Draft
from workbench.fields import Choice, field, line, select
from workbench.frame import PATH as ROOT
from workbench.frame import link
from workbench.jobs import Job
from workbench.tables import anchor, join, table
from workbench.words import later, number, t

PATH = "/administration/imports"
PIECE = 4_000_000  # bytes of a file that are sent at once
WHAT = {  # by kind: what a file of it has
    "areas": (later("Areas"), later("Townships, villages and grids, and what each lies in.")),
    "units": (
        later("Units and centres"),
        later("Police stations, judicial offices, centres …, what they cover and are competent for."),
    ),
    "stationings": (later("Stationings"), later("Which unit is present in which centre, and how.")),
    "parties": (later("Party organisations"), later("What they lead, and whom they report to.")),
    "people": (later("Staff and residents"), later("Staff and residents, their households and where they live.")),
    "assignments": (later("Assignments"), later("Who does what in which area, unit or party organisation.")),
    "ties": (later("Ties"), later("Who is tied to whom, as neighbours or kin.")),
    "cases": (
        later("Cases"),
        later("Cases that were worked elsewhere; those that are worked here are not overwritten."),
    ),
    gbt31000.KIND: (
        later("Disputes (GB/T 31000, table 30)"),
        later("Disputes in the fields of the national standard, as other platforms export them."),
    ),
}
STEPS = (later("Choose a file"), later("Look at the columns"), later("Try it"), later("Load it"))


def steps(at: int) -> Markup:
    """How far a file is."""
    items = join(
        Markup('<li class="{}"{}>{}</li>').format(
            "past" if number < at else "", Markup(' aria-current="step"') if number == at else Markup(""), t(said)
        )
        for number, said in enumerate(STEPS)
    )
    return Markup('<ol class="steps-of">{}</ol>').format(items)


def start(job: Job[Report] | None, draft: Draft | None) -> Markup:
    """The choice of a kind and a file, and what each kind is."""
    choices = [Choice(kind, t(WHAT[kind][0])) for kind in KINDS]
    most = ApiSettings()
    file = Markup('<input type="file" id="import-file" accept="{}">').format(",".join(SUFFIXES))
    hint = t(
        "CSV, XLSX, JSON Lines or Parquet, at most {n} MB. CSV may be UTF-8 or GB18030, as Excel saves it.",
        n=number(most.upload_bytes / 1e6),
    )
    area = field(
        "import-area",
        "area",
        t("Area of rows that name none"),
        line("import-area", "area", most=15),
        hint=t("Only for table 30: the code of an area."),
    )
    form = Markup(
        '<form class="form" data-upload="{}" data-goes="{}" data-none="{}" data-piece="{}">{}{}{}'
        '<progress max="1" value="0" hidden aria-label="{}"></progress><p class="form-fault" tabindex="-1"></p>'
        '<div class="form-end"><button type="submit" class="button primary">{}</button></div></form>'
    ).format(
        f"{ROOT}{FILES}",
        link(PATH),
        t("Choose a file first."),
        min(PIECE, most.body_bytes),
        field("import-kind", "kind", t("What it has"), select("import-kind", "kind", choices)),
        field("import-file", "file", t("File to load"), file, hint=hint),
        area,
        t("How much was sent"),
        t("Send the file"),
    )
    rows = [
        (t(WHAT[kind][0]), t(WHAT[kind][1]), anchor(f"{ROOT}{PATH}/template/{kind}", t("Template (CSV)")))
        for kind in KINDS
    ]
    kinds = table(
        (
            t("Kind"),
            t("What a file of it has"),
            Markup('<span class="visually-hidden">{}</span>').format(t("Template (CSV)")),
        ),
        rows,
    )
    order = t("Load them in this order: each refers to those before it. The same file again changes nothing.")
    return (
        Markup('<div class="span-12">{}{}</div>').format(steps(0), _under_way(job, draft))
        + card(t("Choose a file"), form, "span-5")
        + card(t("Kinds of files"), Markup('<p class="said">{}</p>').format(order) + kinds, "span-7")
    )


def _under_way(job: Job[Report] | None, draft: Draft | None) -> Markup:
    """The way back to what was begun."""
    said: Markup = Markup("")
    if job is not None and job.running:
        said = Markup('<p class="verdict warn" role="status">{}</p>').format(
            t("{by} is having {name} worked through: {n} rows so far.", by=job.by, name=job.name, n=number(job.done))
        )
    if draft is not None:
        way = anchor(link(PATH, file=draft.id), t("Go on with {name}", name=draft.name), "button")
        said += Markup('<p class="tools">{}</p>').format(way)
    return said


def gone() -> Markup:
    """That a file is not here any more."""
    return Markup(
        '<div class="state"><p class="state-title">{}</p><p>{}</p><p><a class="button" href="{}">{}</a></p></div>'
    ).format(
        t("This file is not here any more"),
        t("A file goes when another is sent, after a day, and when the server is started again."),
        link(PATH),
        t("Choose a file"),
    )


def card(title: str, content: object, classes: str = "") -> Markup:
    """A part of the page under its heading."""
    return Markup('<section class="card {}"><header class="card-head"><h2>{}</h2></header>{}</section>').format(
        classes, title, content
    )


def head(draft: Draft) -> Markup:
    """What file it is."""
    at = 3 if draft.loaded else 2 if draft.tried else 1
    about = facts(
        [
            (t("What it has"), t(WHAT[draft.kind][0])),
            (t("Rows"), number(draft.rows)),
            (t("Size"), t("{n} kB", n=number(draft.size / 1000, 1))),
        ]
    )
    ask = dialog(
        "discard",
        t("Put {name} away?", name=draft.name),
        t("The file goes from the server. What was loaded stays."),
        t("Put it away"),
    )
    return steps(at) + Markup(
        '<section class="card"><header class="card-head"><h2>{}</h2><span class="end">{}</span></header>{}{}</section>'
    ).format(draft.name, opener("discard", t("Put it away"), "small"), about, ask)
