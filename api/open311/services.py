"""What can be reported by Open311, and what may be said with it: categories of GB/T 31000-2015, table 5.56."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from graph import standards
from graph.errors import NotFoundError
from graph.terms import Severity
from queries.service_requests import WITHHELD

CHANGESET = "2026-11-26 00:00"  # when the services or their attributes last changed: clients read them anew then
OTHER = "其他"


@dataclass(frozen=True)
class Service:
    """A kind of request: the code and name of a category, and the class that it is grouped with."""

    code: str
    name: str
    group: str


@cache
def services() -> dict[str, Service]:
    """The services by code: every category that has none below it, but those of the classes that are withheld."""
    codes = [code for code in standards.leaf_categories() if not code.startswith(WITHHELD)]
    return {code: Service(code, name_of(code), standards.categories()[code[:2]].name) for code in codes}


def service(code: str) -> Service:
    """The service ``code``. Raises NotFoundError."""
    found = services().get(code)
    if found is None:
        raise NotFoundError("service", code)
    return found


def category(code: str) -> str:
    """The code itself, of any category: cases that came in elsewhere are of all of them. Raises NotFoundError."""
    if code not in standards.categories():
        raise NotFoundError("service", code)
    return code


def name_of(code: str) -> str:
    """What people call a category. Many classes have one that is called 其他 (other): it is told with its class."""
    entry = standards.categories()[code]
    if entry.name != OTHER or entry.parent is None:
        return entry.name
    return f"{standards.categories()[entry.parent].name}（{OTHER}）"


def listed() -> list[dict[str, Any]]:
    """The list of services, in the standard's order. In Chinese only, as the standard is."""
    return [
        {
            "service_code": each.code,
            "service_name": each.name,
            "description": f"{each.group}：{each.name}",
            "metadata": True,
            "type": "realtime",
            "keywords": f"{each.group}, {each.name}",
            "group": each.group,
        }
        for each in services().values()
    ]


def definition(of: Service, zh: bool) -> dict[str, Any]:
    """The definition of a service: what the intake asks besides the fields of the specification."""
    grades = [(severity, severity.label_zh if zh else severity.name.lower()) for severity in Severity]
    return {
        "service_code": of.code,
        "attributes": [
            {
                "variable": True,
                "code": "area",
                "datatype": "string",
                "required": False,
                "datatype_description": "6、9、12或15位数字" if zh else "6, 9, 12 or 15 digits",
                "order": 1,
                "description": "所在区域的代码；没有经纬度也没有 address_id 时必填"
                if zh
                else "The code of the area where it is; needed where neither lat and long nor address_id are given",
            },
            {
                "variable": True,
                "code": "severity",
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": None,
                "order": 2,
                "description": "严重程度；不填为“一般”" if zh else "How grave it is; general where it is not said",
                "values": [{"key": str(int(severity)), "name": name} for severity, name in grades],
            },
        ],
    }
