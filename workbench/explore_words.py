"""What the picture of Explore says: its words, those of the graph, and the sign of each kind of node."""

from __future__ import annotations

from enum import Enum
from typing import Any

from graph.organisation import WORK_LEVELS
from graph.terms import (
    Action,
    AreaKind,
    CaseKind,
    CaseRole,
    HandlingRole,
    Level,
    PartyKind,
    Role,
    Stationing,
    SupervisionCause,
    Term,
    Tie,
    UnitKind,
    WarningRule,
)
from queries.nodes import EXPLORED
from workbench.words import chinese, either, series, t, term

KINDS: dict[str, type[Term]] = {
    "Area": AreaKind,
    "Unit": UnitKind,
    "PartyOrganisation": PartyKind,
    "Case": CaseKind,
    "JournalEntry": Action,
    "Supervision": SupervisionCause,
    "Warning": WarningRule,
}
# What stands inside a node: one Chinese character, or a letter or two.
SIGNS: dict[str, dict[str, tuple[str, str]]] = {
    "Area": {
        Level.PROVINCE: ("省", "P"), Level.CITY: ("市", "Ci"), Level.COUNTY: ("县", "Co"), Level.TOWNSHIP: ("乡", "T"),
        Level.VILLAGE: ("村", "V"), Level.GRID: ("格", "G"),
    },
    "Unit": {
        UnitKind.CENTRE: ("综", "C"), UnitKind.POLICE_STATION: ("警", "P"), UnitKind.JUDICIAL_OFFICE: ("司", "J"),
        UnitKind.PETITION_OFFICE: ("访", "Pe"), UnitKind.COURT: ("法", "Ct"), UnitKind.INDUSTRY_DEPARTMENT: ("部", "D"),
        UnitKind.MEDIATION_COMMITTEE: ("调", "M"),
    },
    "Case": {
        CaseKind.DISPUTE: ("纠", "D"), CaseKind.DEMAND: ("诉", "De"), CaseKind.INCIDENT: ("警", "I"),
        CaseKind.HAZARD: ("患", "H"),
    },
    "PartyOrganisation": {"": ("党", "Pa")}, "Person": {"": ("人", "Pn")}, "Household": {"": ("户", "Hh")},
    "Category": {"": ("类", "Ca")}, "JournalEntry": {"": ("记", "J")}, "Supervision": {"": ("督", "S")},
    "Warning": {"": ("预", "W")},
}  # fmt: skip


def given() -> dict[str, Any]:
    """All of it, as the page of a browser takes it."""
    return {
        "words": _words() | _properties() | _reasons(),
        "relations": _relations(),
        "labels": {node.key_label(): either(_spaced(node.key_label()), node.title_zh) for node in EXPLORED},
        "kinds": {label: _said(kinds) for label, kinds in KINDS.items()},
        "levels": _said(Level),
        "values": {
            "role": _said(Role) | _said(CaseRole) | _said(HandlingRole),
            "mode": _said(Stationing),
            "kind": _said(Tie),
        },
        "signs": {label: {kind: either(en, zh) for kind, (zh, en) in of.items()} for label, of in SIGNS.items()},
        "locale": "zh-CN" if chinese() else "en-GB",
    }


def _said(kinds: type[Enum]) -> dict[str, str]:
    return {str(each.value): _raised(term(each)) for each in kinds}


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _spaced(label: str) -> str:
    """``JournalEntry`` as people write it."""
    return _raised("".join(f" {letter.lower()}" if letter.isupper() else letter for letter in label).strip())


def _words() -> dict[str, str]:
    return {
        "search": t("Search for a node"),
        "search_hint": t("Name, pinyin, code or number"),
        "found_nothing": t("Nothing found that you may see"),
        "layout": t("Layout"),
        "layout_force": t("Free"),
        "layout_hierarchy": t("Hierarchy"),
        "layout_radial": t("Radial"),
        "colour": t("Colour"),
        "colour_kind": t("By node kind"),
        "colour_risk": t("By risk"),
        "colour_community": t("By community"),
        "undo": t("Undo"),
        "redo": t("Redo"),
        "undone": t("Undone"),
        "redone": t("Redone"),
        "nothing_to_undo": t("Nothing to undo"),
        "nothing_to_redo": t("Nothing to redo"),
        "zoom_in": t("Zoom in"),
        "zoom_out": t("Zoom out"),
        "fit": t("Show everything"),
        "clear": t("Empty the picture"),
        "canvas": t("Picture of relationships; the tables beside it have the same"),
        "keys": t(
            "Arrow keys: to a neighbour\nEnter: expand\nBackspace: collapse\nDelete: hide\nP: pin\n"
            "Ctrl+Z, Ctrl+Y: undo, redo\n+ − 0: zoom\nShift and click: path to it"
        ),
        "asking": t("Asking…"),
        "added": t("{count} nodes added"),
        "collapsed": t("{count} nodes folded away"),
        "hidden": t("Hidden"),
        "opened": t("{count} nodes shown"),
        "missing": t("{count} nodes of this picture are gone or outside of what you may see"),
        "bad_link": t("This link holds no picture"),
        "not_seen": t("This node is gone or outside of what you may see"),
        "too_many": t("More than {count} nodes are no picture; fold some away first"),
        "nothing_picked": t("Nothing picked"),
        "pick_hint": t("Pick a node or a relationship on the picture or in the tables."),
        "id": t("Number"),
        "level": t("Level"),
        "since": t("Since"),
        "until": t("Until"),
        "risk": t("Risk found"),
        "always": t("As long as anyone knows"),
        "still": t("Still"),
        "yes": t("Yes"),
        "relationships": t("Relationships"),
        "links": t("Links"),
        "relationship": t("Relationship"),
        "kind": t("Kind"),
        "name": t("Node"),
        "from": t("From"),
        "to": t("To"),
        "synthetic": t("Synthetic data, for demonstration"),
        "expand": t("Expand"),
        "collapse": t("Fold"),
        "pin": t("Pin"),
        "hide": t("Hide"),
        "open": t("Open its page"),
        "path_start": t("Path from here"),
        "path_from": t("Path from {name}"),
        "path_pick": t("Now pick where it leads to"),
        "around": t("Around it"),
        "nothing_around": t("Nothing that you may see"),
        "shown_of": t("Shown / all"),
        "add_group": t("Show {kind}, {count} more"),
        "says": t("{start} — {relation} → {end}"),
        "because": t("Why it stands there"),
        "because_recorded": t("It is recorded so."),
        "paths": t("Paths"),
        "close_paths": t("Close the paths"),
        "steps": t("{count} steps"),
        "paths_hint": t("The shortest first; pick one to see it."),
        "paths_incomplete": t("The shortest first; there may be others as short."),
        "no_path": t("No path of at most six steps"),
        "next_path": t("Next path"),
        "path_shown": t("Path {nth} of {count}"),
        "tables": t("The picture as tables"),
        "nodes_counted": t("Nodes {count}"),
        "links_counted": t("Relationships {count}"),
        "more_rows": t("{count} more"),
        "legend": t("Legend"),
        "filter_relations": t("Relationships shown"),
        "show_hidden": t("Show {count} hidden ones"),
        "no_risk": t("No risk found"),
        "community": t("Community {number}"),
        "no_community": t("Others"),
        "day": t("On the day"),
        "keep": t("Share and keep"),
        "close": t("Close"),
        "share": t("Link"),
        "share_hint": t("Whoever opens it sees the same picture, as far as they may see it."),
        "share_link": t("Link to this picture"),
        "copy": t("Copy"),
        "copied": t("Copied"),
        "export": t("File"),
        "export_hint": t("Pictures as on the screen; tables and GraphML with what the picture shows."),
        "csv": t("Tables (CSV)"),
        "saved": t("Kept in this browser"),
        "saved_hint": t("Only you see these, in this browser and until you sign out; a link lasts."),
        "save": t("Keep"),
        "save_name": t("Name of the picture"),
        "forget": t("Remove {name}"),
        "picture_title": t("Relationships"),
        "empty": t("The picture is empty"),
        "empty_hint": t("Search for a node, or begin here:"),
        "undrawable": t("This browser cannot draw the picture (WebGL)"),
        "undrawable_hint": t("The tables have all of it, and every task can be done there."),
    }


def _properties() -> dict[str, str]:
    return {
        "property_role": t("Role"),
        "property_mode": t("Presence"),
        "property_kind": t("Tie"),
        "property_full_time": t("Full time"),
    }


def _relations() -> dict[str, tuple[str, str]]:
    """Each relationship as its start has it, and as its end does."""
    return {
        "PART_OF": (t("part of"), t("consists of")),
        "SERVES": (t("serves"), t("served by")),
        "LEADS": (t("leads"), t("led by")),
        "REPORTS_TO": (t("reports to"), t("is reported to by")),
        "COVERS": (t("covers"), t("covered by")),
        "COMPETENT_FOR": (t("competent for"), t("competence of")),
        "STATIONED_AT": (t("present in"), t("present here")),
        "ASSIGNED_TO": (t("works in"), t("who works here")),
        "LIVES_IN": (t("lives in"), t("who lives here")),
        "MEMBER_OF": (t("member of"), t("members")),
        "RELATED_TO": (t("related to"), t("related to")),
        "SUBCATEGORY_OF": (t("belongs to class"), t("has classes")),
        "OCCURRED_IN": (t("happened in"), t("what happened here")),
        "OF_CATEGORY": (t("of category"), t("cases of it")),
        "INVOLVES": (t("involves"), t("involved in")),
        "HANDLED_BY": (t("handled by"), t("handles")),
        "FOLLOWS": (t("follows"), t("followed by")),
        "RECORDS": (t("records"), t("journal")),
        "MERGED_INTO": (t("merged into"), t("took in")),
        "SPLIT_FROM": (t("split from"), t("split into")),
        "SUPERVISES": (t("supervises"), t("supervised by")),
        "ENTRUSTED_TO": (t("entrusted to"), t("entrusted with")),
        "LED_TO": (t("led to"), t("came of")),
        "CONCERNS": (t("concerns"), t("warnings")),
        "ABOUT": (t("about"), t("warnings about it")),
    }


def _reasons() -> dict[str, str]:
    """Why a relationship stands in the graph, and what follows from it."""
    levels = series(term(level) for level in reversed(WORK_LEVELS))
    return {
        "because_PART_OF": t("By the division of areas: cases rise along it from the grid to the county."),
        "because_SERVES": t("A centre stands for each {levels}; what happens below comes to it.", levels=levels),
        "because_LEADS": t("Each area has a party organisation that answers for it."),
        "because_REPORTS_TO": t("The line of command: who is late is asked for by the one above."),
        "because_COVERS": t("The unit is responsible in the area and everything below it; cases are sent by that."),
        "because_COMPETENT_FOR": t("The unit may lead cases of the category and of everything below it."),
        "because_STATIONED_AT": t("The unit is present in the centre and acts in the area that it serves."),
        "because_ASSIGNED_TO": t("The person works there in the role that is told, for as long as it is told."),
        "because_HANDLED_BY": t("The case was sent to the unit; its journal says by which rule and when."),
        "because_OCCURRED_IN": t("It was accepted for this place; the place tells who is responsible."),
        "because_INVOLVES": t("They are a party to the case in the role that is told."),
        "because_OF_CATEGORY": t("It was accepted under this category; the category tells who is competent."),
        "because_FOLLOWS": t("The same matter came back after it had been closed."),
        "because_CONCERNS": t("The rule of the warning found it in this case."),
        "because_ABOUT": t("The rule of the warning found it in this area."),
        "because_LED_TO": t("Whoever assessed the warning had it supervised."),
        "because_SUPERVISES": t("The order to act on this case, with a deadline of its own."),
        "because_ENTRUSTED_TO": t("The cadre who answers for the supervision."),
    }
