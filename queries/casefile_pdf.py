"""The file of a case as a PDF to be printed and archived: PDF/A-2u, with Chinese fonts embedded.

Typst sets the pages (``casefile.typ``) in Noto Serif SC and Noto Sans SC, which the package pylopdf-fonts-zh-cn brings:
all of GB 2312, GBK and Unicode's extension A, and the rarer characters of the List of Commonly Used Standard Chinese
Characters. What the fonts lack is written by its number, ``[U+1F600]``: nothing is dropped in silence.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn as fonts
import typst
from fontTools.ttLib import TTFont

from graph import standards
from graph.policy import Policy
from graph.terms import Severity
from queries.casefile import OTHERS, CaseFile, Entry

TEMPLATE = Path(__file__).with_name("casefile.typ")
# Invisible, unassigned or of no agreed meaning: a page would show nothing, or not the same everywhere.
ERASED, NOT_SHOWN = "（文字已依法删除 Text erased）", "（未显示 Not shown）"
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
LINKS = {
    "follows": "接续 Follows",
    "followed_by": "被接续 Followed by",
    "merged_into": "并入 Merged into",
    "absorbed": "吸收 Absorbed",
    "split_from": "拆分自 Split from",
    "split_into": "拆分为 Split into",
}


def pdf(file: CaseFile, policy: Policy) -> bytes:
    """The file as PDF. ``policy``: for the county's time. Cost: some 0.1 s, and as much for 300 entries."""
    shown = _shown(_data(file, policy.zone))
    return typst.compile(
        TEMPLATE,
        font_paths=[fonts.sans_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"file": json.dumps(shown, ensure_ascii=False)},
        pdf_standards=["a-2u"],
    )


@cache
def _known() -> frozenset[int]:
    """The characters that the fonts have."""
    paths = (fonts.sans_path(), fonts.serif_path())
    return frozenset(code for path in paths for code in TTFont(path, lazy=True).getBestCmap())


def _shown(value: Any) -> Any:
    """The value with every character in its texts as it can be seen."""
    match value:
        case str():
            return "".join(map(_character, value.replace("\r\n", "\n").replace("\t", " ")))
        case list() | tuple():
            return [_shown(item) for item in value]
        case dict():
            return {name: _shown(item) for name, item in value.items()}
    return value


def _character(character: str) -> str:
    if character == "\n" or (ord(character) in _known() and unicodedata.category(character) not in UNSEEN):
        return character
    return f"[U+{ord(character):04X}]"


def _data(file: CaseFile, zone: ZoneInfo) -> dict[str, Any]:
    case, made = file.case, file.generated_at.astimezone(zone)
    stands = [case.level.label_zh + "级", case.step.label_zh, *([case.standing.label_zh] if case.standing else [])]
    texts = [("事由", "Summary", case.summary), ("化解情况", "Resolution", case.resolution_note or "")]
    return {
        "id": case.id,
        "title": case.title,
        "kind": " · ".join([case.kind.label_zh, *(category.name for category in reversed(file.category))]),
        "stands": " · ".join(stands),
        "synthetic": case.synthetic,
        "head": file.audit.head or "–",
        "entries": str(file.audit.entries),
        "generated": f"{made:%Y-%m-%d %H:%M} {zone.key}",
        "made": {name: getattr(made, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        "whole": file.audit.fault is None and not file.unreadable,
        "audit": _audit(file),
        "facts": _facts(file),
        "texts": [text for text in texts if text[2]],
        "parties": [[party.role.label_zh, party.name, party.node] for party in file.parties],
        "handlers": [
            [by.role.label_zh, by.unit.name, by.unit.kind.label_zh, _day(by.since), _day(by.until)]
            for by in file.handlers
        ],
        "supervisions": [
            [
                each.supervision.cause.label_zh,
                _day(each.supervision.opened_on),
                _day(each.supervision.due_on),
                each.cadre or "–",
                each.supervision.reason,
                f"{_day(each.supervision.answered_on)} {each.supervision.answer or ''}".strip(),
            ]
            for each in file.supervisions
        ],
        "links": [[LINKS[name], "、".join(getattr(file, name))] for name in OTHERS if getattr(file, name)],
        "journal": [_entry(entry, zone, file.masked) for entry in file.journal],
    }


def _facts(file: CaseFile) -> list[tuple[str, str, str]]:
    case = file.case
    number = case.resolution
    resolution = standards.resolution_modes()[number].name if number else ""
    scale = standards.scales()[case.scale].name if case.scale else ""
    facts = [
        ("事件编号", "Case", case.id),
        ("来源", "Source", case.source.label_zh if case.source else ""),
        ("发生地", "Place", " ".join(area.name for area in reversed(file.place))),
        ("具体地点", "Spot", case.place or ""),
        ("严重程度", "Severity", Severity(case.severity).label_zh),
        ("规模", "Scale", " ".join(filter(None, (scale, f"{case.people}人" if case.people is not None else "")))),
        ("发生日期", "Occurred", _day(case.occurred_on)),
        ("受理日期", "Accepted", _day(case.accepted_on)),
        ("本级期限", "Due", _day(case.due_on)),
        ("办结日期", "Settled", _day(case.settled_on)),
        ("化解方式", "Resolution", resolution),
        ("群众评价", "Evaluation", case.satisfaction.label_zh if case.satisfaction else ""),
        ("适用办法", "Policy", f"{file.policy.title or ''} {file.policy.reference}".strip() if file.policy else ""),
        ("平台阶段", "Stage", case.stage.label_zh),
    ]
    return [(zh, en, value or "–") for zh, en, value in facts]


def _audit(file: CaseFile) -> list[str]:
    count, fault = file.audit.entries, file.audit.fault
    if fault is None and not file.unreadable:
        return [
            f"日志核验：{count}条，哈希链完整，未被改动。",
            f"Journal: {count} entries, the chain of hashes is whole.",
        ]
    lines = [f"日志核验未通过：{fault.zh}。", f"The journal is not as it was written: {fault.en}."] if fault else []
    unread = "、".join(file.unreadable)
    return [*lines, f"无法读取的日志 Unreadable entries: {unread}"] if unread else lines


def _entry(entry: Entry, zone: ZoneInfo, masked: bool) -> dict[str, Any]:
    at = entry.at.astimezone(zone)
    due = f" · 期限 {entry.due_on}" if entry.due_on else ""
    return {
        "number": str(entry.number),
        "day": _day(entry.day),
        "time": f"{at:%H:%M:%S}" if at.date() == entry.day else f"{at:%Y-%m-%d %H:%M:%S}",
        "action": entry.action.label_zh,
        "action_en": entry.action.value.replace("_", " "),
        "by": (entry.by_name or entry.by) if entry.by else "（时限到点自动）",
        "unit": entry.lead_name,
        "stands": f"{entry.level.label_zh}级 · {entry.step.label_zh} · {entry.standing.label_zh}{due}",
        "note": NOT_SHOWN if masked else ERASED if entry.erased else entry.note,
        "because": [reason.zh for reason in entry.because],
        "hash": entry.hash,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else "–"
