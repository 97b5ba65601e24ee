"""The closed vocabularies of grid governance: every value that a kind, level, role or step may have.

Each member's value is what stands in the graph, in files and in the API; ``label_zh`` is how an office writes
it. Loaders accept both. Sources: design words (section 1), GB/T 2260, GB/T 10114, GB/T 31000-2015.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self


class Term(StrEnum):
    """A string with its Chinese name."""

    label_zh: str

    def __new__(cls, value: str, label_zh: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label_zh = label_zh
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return next((member for member in cls if member.label_zh == value), None)


class Level(Term):
    """A level of the hierarchy, from the top down."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇"
    VILLAGE = "village", "村"
    GRID = "grid", "网格"

    @property
    def code_length(self) -> int:
        """How many digits an area code of this level has (GB/T 2260, GB/T 10114; a grid adds three)."""
        return _CODE_LENGTHS[self]

    @property
    def above(self) -> Level | None:
        """The next level up; None for a province."""
        position = _LEVELS.index(self)
        return _LEVELS[position - 1] if position else None


_LEVELS = list(Level)
_CODE_LENGTHS = dict(zip(_LEVELS, (2, 4, 6, 9, 12, 15), strict=True))


class AreaKind(Term):
    """What kind of place an area is."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    SUBDISTRICT = "subdistrict", "街道"
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"
    COMMUNITY_LIKE = "other_community_like", "类社区"  # an industrial zone and the like, counted as a community
    GRID = "grid", "网格"

    @property
    def level(self) -> Level:
        """The level that areas of this kind stand on."""
        return _KIND_LEVELS[self]


_KIND_LEVELS = {
    AreaKind.PROVINCE: Level.PROVINCE,
    AreaKind.CITY: Level.CITY,
    AreaKind.COUNTY: Level.COUNTY,
    AreaKind.TOWN: Level.TOWNSHIP,
    AreaKind.TOWNSHIP: Level.TOWNSHIP,
    AreaKind.SUBDISTRICT: Level.TOWNSHIP,
    AreaKind.VILLAGE: Level.VILLAGE,
    AreaKind.COMMUNITY: Level.VILLAGE,
    AreaKind.COMMUNITY_LIKE: Level.VILLAGE,
    AreaKind.GRID: Level.GRID,
}


class UnitKind(Term):
    """What a unit does."""

    CENTRE = "centre", "综治中心"
    POLICE_STATION = "police_station", "派出所"
    JUDICIAL_OFFICE = "judicial_office", "司法所"
    PETITION_OFFICE = "petition_office", "信访办"
    COURT = "court", "法庭"
    INDUSTRY_DEPARTMENT = "industry_department", "行业部门"
    MEDIATION_COMMITTEE = "mediation_committee", "调委会"


class Industry(Term):
    """The industry of an industry department or of an industry mediation committee."""

    MARRIAGE_FAMILY = "marriage_family", "婚姻家庭"
    LAND_FOREST = "land_forest", "土地林权"
    LABOUR = "labour", "劳动人事"
    MEDICAL = "medical", "医疗"
    ROAD_TRAFFIC = "road_traffic", "道路交通"
    HOUSING_PROPERTY = "housing_property", "住房物业"
    CONSUMER = "consumer", "消费"
    ENVIRONMENT = "environment", "生态环境"


class PartyKind(Term):
    """A party organisation's kind, one for each level that it leads."""

    COUNTY_COMMITTEE = "county_committee", "县委"
    TOWNSHIP_COMMITTEE = "township_committee", "乡镇党委"
    VILLAGE_BRANCH = "village_branch", "村党支部"
    VILLAGER_GROUP = "villager_group", "村民党小组"


class Role(Term):
    """What a person does in an area or a unit."""

    GRID_MEMBER = "grid_member", "网格员"
    MEDIATOR = "mediator", "调解员"
    CADRE_IN_CHARGE = "cadre_in_charge", "包抓干部"
    HEAD = "head", "负责人"
    STAFF = "staff", "工作人员"


class Stationing(Term):
    """How a unit is present in a centre (入驻方式), the closest first."""

    RESIDENT = "resident", "常驻"
    ROTATING = "rotating", "轮驻"
    ON_CALL = "on_call", "随叫随驻"


class Tie(Term):
    """How two people are related."""

    FAMILY = "family", "亲属"
    NEIGHBOUR = "neighbour", "邻居"
    COLLEAGUE = "colleague", "同事"
    CREDITOR = "creditor", "债权"
    OTHER = "other", "其他"


class CaseKind(Term):
    """The four kinds of case."""

    DISPUTE = "dispute", "矛盾纠纷"
    DEMAND = "demand", "群众诉求"
    INCIDENT = "incident", "治安警情"
    HAZARD = "hazard", "风险隐患"


class CaseSource(Term):
    """Where a case came in."""

    GRID_MEMBER = "grid_member", "网格员上报"
    HALL = "hall", "窗口受理"
    HOTLINE = "hotline", "热线"
    PLATFORM = "platform", "平台"
    POLICE = "police", "公安推送"
    PETITION = "petition", "信访"
    PATROL = "patrol", "巡查"


class CaseRole(Term):
    """What a person or unit is to a case."""

    PARTY = "party", "当事人"
    APPLICANT = "applicant", "申请人"
    RESPONDENT = "respondent", "被申请人"
    WITNESS = "witness", "证人"


class HandlingRole(Term):
    """Who leads a case and who supports."""

    LEAD = "lead", "主办"
    SUPPORT = "support", "协办"


class Step(Term):
    """The seven steps of a case (七步)."""

    ACCEPTED = "accepted", "统一受理"
    ASSIGNED = "assigned", "分流转办"
    HANDLING = "handling", "协同办理"
    SUPERVISED = "supervised", "跟踪督办"
    EVALUATED = "evaluated", "群众评价"
    ARCHIVED = "archived", "办结归档"
    REVISITED = "revisited", "回访了解"


class Stage(Term):
    """The platform's loop (平台闭环)."""

    COLLECTED = "collected", "信息归集"
    ASSESSED = "assessed", "预警研判"
    DISPATCHED = "dispatched", "分派处理"
    COORDINATED = "coordinated", "联动协调"
    REVIEWED = "reviewed", "督查考核"


class Standing(Term):
    """How a case stands beside its step."""

    OPEN = "open", "在办"
    RETURNED = "returned", "退回待分"
    SUSPENDED = "suspended", "中止"
    SETTLED = "settled", "已化解"
    WITHDRAWN = "withdrawn", "撤回"
    MERGED = "merged", "并案"


class Action(Term):
    """What can be done to a case: its moves, as the journal names them."""

    ACCEPT = "accept", "受理"
    ASSIGN = "assign", "分派"
    TAKE_UP = "take_up", "签收"
    SEND_BACK = "send_back", "退回"
    TRANSFER = "transfer", "转办"
    ESCALATE = "escalate", "升级"
    REMIND = "remind", "提醒"
    SUPERVISE = "supervise", "督办"
    ANSWER = "answer", "督办答复"
    SUSPEND = "suspend", "中止"
    RESUME = "resume", "恢复"
    NOTE = "note", "记事"
    SETTLE = "settle", "化解"
    EVALUATE = "evaluate", "评价"
    ARCHIVE = "archive", "归档"
    REVISIT = "revisit", "回访"
    REOPEN = "reopen", "重启"
    WITHDRAW = "withdraw", "撤回"
    MERGE = "merge", "并入"
    ABSORB = "absorb", "吸收"
    SPLIT = "split", "拆分"


class Satisfaction(Term):
    """What the people concerned say of how a case was handled (群众评价)."""

    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically_satisfied", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    NO_ANSWER = "no_answer", "未作评价"


class SupervisionCause(Term):
    """Why a supervision was opened."""

    DEADLINE = "deadline", "逾期"
    WARNING = "warning", "预警"
    ORDER = "order", "交办"


class WarningRule(Term):
    """The rules that raise warnings; each is a query of its own name."""

    REPEATED_PARTIES = "repeated_parties", "同一当事人反复"
    LONG_OPEN = "long_open", "重大事件久拖未结"
    GRID_CLUSTER = "grid_cluster", "同一网格多发"
    INCIDENT_IN_DISPUTE = "incident_in_dispute", "纠纷双方发生警情"
    CASE_AT_RISK = "case_at_risk", "事件风险升高"


class RiskBy(Term):
    """What is listed by risk. People never are."""

    CASES = "cases", "事件"
    AREAS = "areas", "区域"
    UNITS = "units", "单位"


class Verdict(Term):
    """What a person makes of a warning."""

    DISMISSED = "dismissed", "排除"
    WATCHED = "watched", "关注"
    SUPERVISED = "supervised", "督办"


class SupervisionState(Term):
    """How a supervision stands."""

    OPEN = "open", "待答复"
    LATE = "late", "逾期未答复"
    ANSWERED = "answered", "已答复"


class AccountRole(Term):
    """What an account or a key is for; ``api.security`` says which rights each has."""

    ADMINISTRATOR = "administrator", "管理员"
    STAFF = "staff", "工作人员"
    AUDITOR = "auditor", "监察"
    SYSTEM = "system", "系统"


class Severity(IntEnum):
    """How grave a case is, on the four levels that public emergencies are graded by in China.

    Source: Emergency Response Law of the PRC, art. 3 (一般, 较大, 重大, 特别重大).
    """

    GENERAL = 1
    SERIOUS = 2
    MAJOR = 3
    CRITICAL = 4

    @property
    def label_zh(self) -> str:
        """The name of the grade in Chinese."""
        return ("一般", "较大", "重大", "特别重大")[self - 1]
