"""What the page of policies shows, as HTML: versions, what one says as tables, and what two say otherwise."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from graph import standards
from graph.policy import LEVELS, Policy
from queries.policies import ALWAYS, VersionRef
from queries.policy_entries import TIES, Difference, Entry, differences, entries, words
from workbench.administration import chip, facts, form
from workbench.fields import Choice, field, select
from workbench.fields import day as day_field
from workbench.frame import link
from workbench.tables import anchor, join, table
from workbench.words import day, either, number, t, term

PATH = "/administration/policies"


def versions(known: Sequence[VersionRef], chosen: str, in_force: Policy) -> Markup:
    """The list of versions, the last first."""
    rows = [
        (
            anchor(link(PATH, version=each.reference), each.reference),
            t("from the beginning") if each.effective_on == ALWAYS else day(each.effective_on),
            _state(each.reference == in_force.reference, shown=each.reference == chosen),
        )
        for each in reversed(known)
    ]
    if not any(each.reference == in_force.reference for each in known):
        shown = _state(True, shown=in_force.reference == chosen)
        rows.append(
            (anchor(link(PATH, version=in_force.reference), in_force.reference), t("that of the settings"), shown)
        )
    return _head(t("Versions"), number(len(rows))) + table((t("Version"), t("In force from"), t("State")), rows)


def _state(in_force: bool, *, shown: bool) -> Markup:
    return Markup('<span class="chips">{}{}</span>').format(
        chip(t("in force"), "good") if in_force else "", chip(t("shown")) if shown else ""
    )


def compared(known: Sequence[VersionRef], before: str, after: str) -> Markup:
    """The choice of two versions, which the address then names."""
    choices = [Choice(each.reference, each.reference) for each in known]
    return Markup(
        '{}<form class="form" method="get">{}{}<div class="form-end"><button class="button">{}</button></div></form>'
    ).format(
        _head(t("Compare")),
        field("than", "than", t("Before"), select("than", "than", choices, value=before)),
        field("version", "version", t("After"), select("version", "version", choices, value=after)),
        t("Show the differences"),
    )


def loading() -> Markup:
    """The form that takes a file, to be checked."""
    file = Markup('<input type="file" id="policy-file" accept=".toml,text/plain" data-fills="policy-text">')
    text = Markup(
        '<textarea class="native mono" id="policy-text" name="text" rows="8" spellcheck="false" '
        'aria-describedby="policy-text-fault"></textarea>'
    )
    content = field("policy-file", "file", t("File (TOML)"), file) + field(
        "policy-text",
        "text",
        t("Its text"),
        text,
        hint=t("It can be corrected here. Nothing is loaded by checking it."),
    )
    return _head(t("A new version")) + form("check", content, t("Check"))


def whole(policy: Policy) -> Markup:
    """All that a version says, as tables."""
    said = entries(policy)
    return join(
        [
            _card(
                policy.title,
                facts([(t("Version"), policy.reference), (t("Time zone"), policy.timezone)]),
            ),
            _card(t("Levels, days and who joins"), _levels(policy)),
            Markup('<div class="pair">{}{}</div>').format(
                _card(t("Where cases start"), _facts(said, "starts_at")), _card(t("Clocks"), _facts(said, "clock"))
            ),
            _card(t("Who leads"), _categories(policy)),
            _card(t("What raises a warning"), _warnings(policy)),
            _card(t("Risk"), _facts(said, "risk", but="risk.weights") + _weights(policy)),
            _card(t("People's data"), _facts(said, "privacy")),
            _card(t("The file"), _folded(t("Show its text"), Markup('<pre class="text">{}</pre>').format(policy.text))),
        ]
    )


def _card(title: str, content: object) -> Markup:
    return Markup('<section class="card">{}{}</section>').format(_head(title), content)


def _head(title: str, more: object = "") -> Markup:
    return Markup('<header class="card-head"><h2>{}</h2><span class="muted">{}</span></header>').format(title, more)


def _folded(summary: str, content: object) -> Markup:
    return Markup('<details class="fold"><summary>{}</summary>{}</details>').format(summary, content)


def _said(value: Any) -> str:
    return either(*words(value)) if value is not None and value != () else "—"


def _facts(said: dict[str, Entry], part: str, but: str = "none") -> Markup:
    return facts(
        [
            (either(each.en, each.zh), either(each.value_en, each.value_zh))
            for each in said.values()
            if each.part == part and not each.path.startswith(but)
        ]
    )


def _levels(policy: Policy) -> Markup:
    rows = [
        (term(rule.level), rule.name, number(rule.days), _said(rule.counting), _said(rule.joins), _said(rule.roles))
        for rule in policy.levels
    ]
    heads = (t("Level"), t("Name of the level"), t("Days"), t("Counted as"), t("Units that join"), t("People who join"))
    return table(heads, rows, numbers=(2,))


def _categories(policy: Policy) -> Markup:
    names = standards.categories()
    rows = [
        (
            Markup("<br>").join(f"{code} {names[code].name}" for code in rule.codes),
            term(rule.starts_at),
            *(_said(rule.at(level)) for level in LEVELS),
        )
        for rule in policy.categories
    ]
    return table((t("Categories"), t("Start at"), *(term(level) for level in LEVELS)), rows)


def _warnings(policy: Policy) -> Markup:
    rows = [
        (
            term(rule.rule),
            *(
                _said(getattr(rule, name) if name in rule.model_fields_set else None)
                for name in ("days", "count", "severity", "risk")
            ),
        )
        for rule in policy.warnings
    ]
    heads = (t("Warning"), t("Days"), t("At least so many cases"), t("Least severity"), t("Least risk"))
    return table(heads, rows, numbers=(1, 2))


def _weights(policy: Policy) -> Markup:
    rows = [
        (either(*TIES[each.relationship]), _said(each.forward), _said(each.backward)) for each in policy.risk.weights
    ]
    return Markup("<h3>{}</h3>").format(t("What share of a risk is passed on")) + table(
        (t("Between"), t("Forward"), t("Backward")), rows, numbers=(1, 2)
    )


def difference(before: Policy, after: Policy) -> Markup:
    """What two versions say otherwise, entry by entry, and folded the same of their texts."""
    found = differences(before, after)
    head = _head(f"{before.reference} → {after.reference}", t("{n} entries differ", n=number(len(found))))
    if not found:
        body = Markup('<p class="muted">{}</p>').format(t("Both say the same."))
    else:
        body = table((t("Entry"), t("Before"), t("After")), [_row(each) for each in found])
    return Markup('<section class="card" id="differences">{}{}{}</section>').format(
        head, body, _folded(t("Differences of the texts"), _text_difference(before.text, after.text))
    )


def _row(each: Difference) -> tuple[object, ...]:
    what = Markup('{}<br><span class="entry">{}</span>').format(either(each.entry.en, each.entry.zh), each.path)
    return what, _value(each.before, "was"), _value(each.after, "is")


def _value(entry: Entry | None, kind: str) -> Markup:
    if entry is None:
        return Markup('<span class="muted">{}</span>').format(t("says nothing"))
    return Markup('<span class="{}">{}</span>').format(kind, either(entry.value_en, entry.value_zh))


def _text_difference(before: str, after: str) -> Markup:
    kinds = {"+": Markup("<ins>{}</ins>"), "-": Markup("<del>{}</del>")}
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    shown = (kinds.get(line[:1], Markup("{}\n")).format(line) for line in lines if line[:3] not in ("+++", "---"))
    return Markup('<pre class="text">{}</pre>').format(join(shown))


def refused(entry: str, reason: str) -> Markup:
    """That a file cannot be loaded, and which entry is at fault."""
    return _card(
        t("The check"),
        Markup('<div class="verdict bad" id="verdict" tabindex="-1" role="alert"><b>{}</b></div>{}').format(
            t("This version cannot be loaded"),
            facts([(t("Entry"), Markup("<code>{}</code>").format(entry)), (t("What is wrong"), reason)]),
        ),
    )


def taken(in_force: Policy, policy: Policy, today: date) -> Markup:
    """That a file can be loaded, what it says otherwise, and from when it is to be in force."""
    note = t(
        "Cases that come in from its day on are under it; all others stay under the version that they were accepted "
        "under. It cannot be changed or taken back, only followed by a later one."
    )
    from_day = field(
        "effective_on", "effective_on", t("In force from"), day_field("effective_on", "effective_on", value=today)
    )
    act = t("Load {name}", name=policy.reference)
    content = Markup(
        '<div class="verdict good" id="verdict" tabindex="-1"><b>{}</b></div><p class="said">{}</p>{}'
    ).format(t("{name} can be loaded", name=policy.reference), note, form("load", from_day, act))
    return _card(t("The check"), content) + difference(in_force, policy)
