# Made by `python -m clients.generate`; do not change it by hand.
"""What the server takes and gives."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from gezhi_client.base import Model
from pydantic import AwareDatetime, ConfigDict, Field, SecretStr
from typing_extensions import TypeAliasType


class Accessed(Model):
    """
    An entry of the log: who was shown what of whom, when and what for.
    """

    at: AwareDatetime
    by: str | None
    caller: str
    case: str | None
    number: int
    people: list[str]
    purpose: str


class AccessedPage(Model):
    items: list[Accessed]
    next: str | None


AccountRole = TypeAliasType(
    "AccountRole",
    Annotated[
        Literal["administrator", "staff", "auditor", "system"] | str,
        Field(description="What an account or a key is for; ``api.security`` says which rights each has."),
    ],
)


Action = TypeAliasType(
    "Action",
    Annotated[
        Literal[
            "accept",
            "assign",
            "take_up",
            "send_back",
            "transfer",
            "escalate",
            "remind",
            "supervise",
            "answer",
            "suspend",
            "resume",
            "note",
            "settle",
            "evaluate",
            "archive",
            "revisit",
            "reopen",
            "withdraw",
            "merge",
            "absorb",
            "split",
        ]
        | str,
        Field(description="What can be done to a case: its moves, as the journal names them."),
    ],
)


class Added(Model):
    """
    A webhook that was just added, with its secret, which is not told again.
    """

    active: bool
    added_at: AwareDatetime
    dead: int
    failures: int
    id: str
    kinds: list[str]
    last_error: str | None
    next_at: AwareDatetime | None
    position: int
    secret: str
    url: str


class AnswerSupervision(Model):
    """
    The supervision is answered (督办答复).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["answer"]
    by: str | None = None
    note: str


class Archive(Model):
    """
    The file is closed (办结归档).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["archive"]
    by: str | None = None
    note: str = ""


AreaKind = TypeAliasType(
    "AreaKind",
    Annotated[
        Literal[
            "province",
            "city",
            "county",
            "town",
            "township",
            "subdistrict",
            "village",
            "community",
            "other_community_like",
            "grid",
        ]
        | str,
        Field(description="What kind of place an area is."),
    ],
)


Assessment = TypeAliasType(
    "Assessment",
    Annotated[
        Literal["unassessed", "dismissed", "watched", "supervised"] | str,
        Field(description="What became of a warning by a day: a person's verdict, or none yet."),
    ],
)


class Assign(Model):
    """
    A unit is given the case (分流转办): ``to``, else the one that routing finds.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["assign"]
    by: str | None = None
    note: str = ""
    to: str | None = None


class Bottleneck(Model):
    """
    A unit that stands between others: the share of shortest ways between two of them that lead through it.
    """

    betweenness: float
    cases: int
    partners: int
    unit: str


class Bottlenecks(Model):
    """
    The units through which coordination runs, of ``units`` that handle cases together with others.
    """

    items: list[Bottleneck]
    units: int


CaseKind = TypeAliasType(
    "CaseKind",
    Annotated[
        Literal["dispute", "demand", "incident", "hazard"] | str,
        Field(description="The four kinds of case."),
    ],
)


CaseRole = TypeAliasType(
    "CaseRole",
    Annotated[
        Literal["party", "applicant", "respondent", "witness"] | str,
        Field(description="What a person or unit is to a case."),
    ],
)


CaseSource = TypeAliasType(
    "CaseSource",
    Annotated[
        Literal["grid_member", "hall", "hotline", "platform", "police", "petition", "patrol"] | str,
        Field(description="Where a case came in."),
    ],
)


class CategoryRef(Model):
    """
    A category, by code.
    """

    code: str
    name: str


class Community(Model):
    """
    Cases that hang together by parties, households and what follows what: ``ids``, and the places they lie in.
    """

    cases: int
    ids: list[str]
    open: int
    places: list[str]


class CoordinationBody(Model):
    """
    Areas and categories that a joint action is for, and the day (default today).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    areas: list[str]
    at: date | None = None
    categories: list[str]


class Count(Model):
    """
    How many relationships of a type leave the node (``outgoing``) or come to it.
    """

    count: int
    outgoing: bool
    relationship: str


class CutUnit(Model):
    """
    A unit whose loss leaves others without any way up: how many units, and how many open cases they handle.
    """

    cases: int
    cuts_off: int
    unit: str


class CutUnits(Model):
    """
    The units whose loss cuts ways up, those that cut off most first; of ``units`` in all.
    """

    items: list[CutUnit]
    units: int


class Escalate(Model):
    """
    The case goes up to the next level (升级), before its deadline does it.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["escalate"]
    by: str | None = None
    note: str


class Failure(Model):
    """
    A case of a batch that could not be routed; ``index`` is its place in the batch, from 0.
    """

    field: str
    index: int
    reason: str


class Fault(Model):
    """
    An entry that is not as it was written. ``entry``: its number; None where the whole case is gone.
    """

    case: str
    en: str
    entry: int | None
    zh: str


class FieldProblem(Model):
    """
    What is wrong with one field of a request.
    """

    detail: str
    field: str


class Filter(Model):
    model_config = ConfigDict(
        extra="allow",
    )


Format = TypeAliasType(
    "Format",
    Annotated[
        Literal["json", "xml"] | str,
        Field(description="The formats, as they end a path."),
    ],
)


GapKind = TypeAliasType(
    "GapKind",
    Annotated[
        Literal[
            "grid_without_member",
            "village_without_branch",
            "area_without_centre",
            "category_without_unit",
            "unit_without_head",
            "broken_reporting_line",
            "two_full_time_grids",
            "area_with_two_parents",
            "level_skipped",
            "case_without_lead",
        ]
        | str,
        Field(
            description="What can be missing.\n\nA reporting line is broken where a unit or party organisation reports to nobody (but for the county's centre and\ncommittee), where it skips the township, or where it runs in a circle."
        ),
    ],
)


class GrantTokenForm(Model):
    grant_type: Literal["password", "refresh_token"]
    password: SecretStr | None = None
    refresh_token: str | None = None
    scope: str | None = None
    username: str | None = None


class Granted(Model):
    """
    An access token and how many seconds it is good, and the refresh token, good for one use, that follows it.
    """

    access_token: str
    expires_in: int = 600
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"


HandlingRole = TypeAliasType(
    "HandlingRole",
    Annotated[
        Literal["lead", "support"] | str,
        Field(description="Who leads a case and who supports."),
    ],
)


class Health(Model):
    """
    ``ok``.
    """

    status: str


class HeldCase(Model):
    """
    An open case that a unit holds in the areas asked for.
    """

    id: str
    role: HandlingRole
    title: str


Industry = TypeAliasType(
    "Industry",
    Annotated[
        Literal[
            "marriage_family",
            "land_forest",
            "labour",
            "medical",
            "road_traffic",
            "housing_property",
            "consumer",
            "environment",
        ]
        | str,
        Field(description="The industry of an industry department or of an industry mediation committee."),
    ],
)


Lacking = TypeAliasType(
    "Lacking",
    Annotated[
        Literal["category", "unit", "child", "step"] | str,
        Field(description="What a case may lack, so that no row of the table by it counts it."),
    ],
)


Level = TypeAliasType(
    "Level",
    Annotated[
        Literal["province", "city", "county", "township", "village", "grid"] | str,
        Field(description="A level of the hierarchy, from the top down."),
    ],
)


class LoopCounts(Model):
    """
    The loop in numbers: warnings raised from ``since`` to ``at``, and where they stood on the day ``at``.

    ``stages``: how many stood at each; ``verdicts``: how many were assessed how; ``supervisions``: those opened in the
    same days, for whatever cause, by how they stood; ``causes``: the same by cause.
    """

    area: str
    at: date
    causes: dict[SupervisionCause, int]
    raised: int
    rules: dict[WarningRule, int]
    since: date | None
    stages: dict[Stage, int]
    supervisions: dict[SupervisionState, int]
    verdicts: dict[Verdict, int]


Measure = TypeAliasType(
    "Measure",
    Annotated[
        Literal[
            "found",
            "settled",
            "open",
            "withdrawn",
            "merged",
            "on_time",
            "late",
            "without_deadline",
            "repeated",
            "supervised",
            "answered",
            "warned",
        ]
        | str,
        Field(description="What is counted. All but the last three are of the cases that were accepted in the period."),
    ],
)


class Membership(Model):
    """
    A household that a person belongs or belonged to.
    """

    household: str
    since: date | None
    until: date | None


class Merge(Model):
    """
    The case is about the same matter as ``into``, which takes over its parties (并案).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["merge"]
    by: str | None = None
    into: str
    note: str


class NodeRef(Model):
    """
    A node: ``id`` is ``Label:key``; ``kind`` its level or kind, where it has one.
    """

    id: str
    kind: str | None
    label: str
    name: str


class Note(Model):
    """
    Something is put on record (记事): a talk, a visit, a session of mediation.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["note"]
    by: str | None = None
    note: str


class PartIn(Model):
    """
    A case that a person is party to.
    """

    accepted_on: date
    case: str
    role: CaseRole
    settled_on: date | None
    title: str


class Party(Model):
    """
    A person or unit that a case involves; ``node`` is their node id.
    """

    name: str
    node: str
    role: CaseRole


class PartyForm(Model):
    """
    A party: somebody the graph knows, by ``id``, or somebody new, by ``name``.

    ``id_number``: the national ID number, by which somebody new is found to be known; it is not kept.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    id: str | None = None
    id_number: SecretStr | None = None
    name: str | None = None
    phone: str | None = None
    role: CaseRole = "party"


PartyKind = TypeAliasType(
    "PartyKind",
    Annotated[
        Literal["county_committee", "township_committee", "village_branch", "villager_group"] | str,
        Field(description="A party organisation's kind, one for each level that it leads."),
    ],
)


class Passage(Model):
    """
    A day on the way of a case: what was done, and the unit that had the case after it.
    """

    action: Action
    day: date
    unit: str


class PolicyRef(Model):
    """
    The version of the policy that the case is worked under.
    """

    reference: str
    title: str | None


class Published(Model):
    """
    A row of a table; None is left out.
    """

    found: int | None
    key: str | None
    name: str
    name_zh: str
    on_time: int | None
    settled: int | None


Reach = TypeAliasType(
    "Reach",
    Annotated[
        Literal["resident", "rotating", "on_call", "not_stationed", "convenes"] | str,
        Field(description="How a unit is reached at the centre that convenes it."),
    ],
)


class Reason(Model):
    """
    One step of why an answer is what it is.

    ``rule`` is a stable name; ``en`` and ``zh`` say it to people; ``path`` is the way through the graph, node ids
    (``Label:key``) and relationships (``PART_OF>``, ``<COVERS``) in turn; ``policy`` is the policy and its entry.
    """

    en: str
    path: list[str]
    policy: str | None
    rule: str
    zh: str


class RelationshipRef(Model):
    """
    A relationship in its true direction, with its properties (dates as ISO texts).
    """

    end: str
    properties: dict[str, str | int | float | bool | None]
    start: str
    type: str


class Reopen(Model):
    """
    An ended case is open again (重启), on its level, with a new clock.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["reopen"]
    by: str | None = None
    note: str


class Replayed(Model):
    """
    How many dead letters wait to be sent again.
    """

    count: int


class Resume(Model):
    """
    The clock goes on (恢复).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["resume"]
    by: str | None = None
    note: str = ""


class Revisit(Model):
    """
    The people concerned were asked again (回访了解); if they are not content, the case opens one level higher.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["revisit"]
    by: str | None = None
    note: str = ""
    satisfaction: Literal["satisfied", "basically_satisfied", "dissatisfied"]


class RevokeTokenForm(Model):
    token: str


Right = TypeAliasType(
    "Right",
    Annotated[
        Literal[
            "ask without an account",
            "know oneself",
            "read",
            "analyse",
            "work cases",
            "audit",
            "follow events",
            "administer",
            "watch the server",
        ]
        | str,
        Field(description="What a route lets one do."),
    ],
)


RiskBy = TypeAliasType(
    "RiskBy",
    Annotated[
        Literal["cases", "areas", "units"] | str,
        Field(description="What is listed by risk. People never are."),
    ],
)


class RiskPath(Model):
    """
    One way that risk came: the nodes and relationships in turn, and how much it gave.
    """

    path: list[str]
    value: float


Role = TypeAliasType(
    "Role",
    Annotated[
        Literal["grid_member", "mediator", "cadre_in_charge", "head", "staff"] | str,
        Field(description="What a person does in an area or a unit."),
    ],
)


class Run(Model):
    """
    A look at the whole county. ``expected``: how many of its open cases are expected to worsen.

    ``iterations``: sweeps over the network; ``residual``: the most that one more would move anything.
    """

    at: AwareDatetime
    cases: int
    day: date
    expected: float
    id: str
    iterations: int
    links: int
    nodes: int
    policy: str
    residual: float
    seconds: float


Satisfaction = TypeAliasType(
    "Satisfaction",
    Annotated[
        Literal["satisfied", "basically_satisfied", "dissatisfied", "no_answer"] | str,
        Field(description="What the people concerned say of how a case was handled (群众评价)."),
    ],
)


class Scope(Model):
    """
    Codes of areas, each with all below it, and ids of units whose cases are seen; in order.
    """

    areas: list[str]
    units: list[str]


class SendBack(Model):
    """
    The unit gives the case back (退回); the centre of the level has it until somebody else is named.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["send_back"]
    by: str | None = None
    note: str


class Settle(Model):
    """
    The matter is settled (化解). ``resolution``: how, by table 5.58 of GB/T 31000-2015.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["settle"]
    by: str | None = None
    note: str
    resolution: str


class Settling(Model):
    """
    A case to settle: by how much that alone lowers the expected number, and by how much after those before it.
    """

    alone: float
    case: str
    expected: float
    lowers: float


Severity = TypeAliasType(
    "Severity",
    Annotated[
        Literal[1, 2, 3, 4] | int,
        Field(
            description="How grave a case is, on the four levels that public emergencies are graded by in China.\n\nSource: Emergency Response Law of the PRC, art. 3 (一般, 较大, 重大, 特别重大)."
        ),
    ],
)


class Share(Model):
    """
    A part of the cases settled: how many, of how many. ``filter`` lists them.
    """

    count: int
    filter: Filter
    of: int
    share: float | None


class SimilarBody(Model):
    """
    A case that comes in, the day (default today), and for how many days an ended case may still be the same.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    area: str
    at: date | None = None
    category: str | None = None
    days: int = 90
    parties: list[str] = []
    title: str = ""


class SpreadRisk(Model):
    """
    A node that risk can spread to: how much (0 to 1), over how many paths, and the strongest of them.
    """

    name: str
    node: str
    paths: int
    risk: float
    strongest: list[RiskPath]


Stage = TypeAliasType(
    "Stage",
    Annotated[
        Literal["collected", "assessed", "dispatched", "coordinated", "reviewed"] | str,
        Field(description="The platform's loop (平台闭环)."),
    ],
)


Standing = TypeAliasType(
    "Standing",
    Annotated[
        Literal["open", "returned", "suspended", "settled", "withdrawn", "merged"] | str,
        Field(description="How a case stands beside its step."),
    ],
)


State = TypeAliasType(
    "State",
    Annotated[
        Literal["not_accepted", "below", "passed", "current", "overdue", "suspended", "ahead", "settled"] | str,
        Field(description="Where a level stands on the way of a case."),
    ],
)


Stationing = TypeAliasType(
    "Stationing",
    Annotated[
        Literal["resident", "rotating", "on_call"] | str,
        Field(description="How a unit is present in a centre (入驻方式), the closest first."),
    ],
)


Step = TypeAliasType(
    "Step",
    Annotated[
        Literal["accepted", "assigned", "handling", "supervised", "evaluated", "archived", "revisited"] | str,
        Field(description="The seven steps of a case (七步)."),
    ],
)


class StepTime(Model):
    """
    How long a step took: ``days`` on average over all ``times`` that a case left it; ``cases`` is what is listed.
    """

    cases: int
    days: float | None
    filter: Filter
    step: Step
    times: int


class Supervise(Model):
    """
    A supervision is ordered (督办). ``cadre``: who answers for it; ``due_on``: by when; else the policy says.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["supervise"]
    by: str | None = None
    cadre: str | None = None
    due_on: date | None = None
    note: str


SupervisionCause = TypeAliasType(
    "SupervisionCause",
    Annotated[
        Literal["deadline", "warning", "order"] | str,
        Field(description="Why a supervision was opened."),
    ],
)


SupervisionState = TypeAliasType(
    "SupervisionState",
    Annotated[
        Literal["open", "late", "answered"] | str,
        Field(description="How a supervision stands."),
    ],
)


class Suspend(Model):
    """
    The clock stands still (中止) until the day ``until``, on which it goes on by itself.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["suspend"]
    by: str | None = None
    note: str
    until: date


class TakeUp(Model):
    """
    The unit takes the case up (签收); from here on it is handled.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["take_up"]
    by: str | None = None
    note: str = ""


Tie = TypeAliasType(
    "Tie",
    Annotated[
        Literal["family", "neighbour", "colleague", "creditor", "other"] | str,
        Field(description="How two people are related."),
    ],
)


class Told(Model):
    """
    An event as it is told: nothing about people. ``data`` depends on the kind (docs/events.md).
    """

    at: AwareDatetime
    case: str | None
    data: dict[str, Any]
    kind: str
    number: int


class Transfer(Model):
    """
    Another unit gets the case (转办); one that is not competent is refused.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["transfer"]
    by: str | None = None
    note: str
    to: str


class Tried(Model):
    """
    How a test went: the receiver's status where it answered, and what was wrong where it was not well.
    """

    delivered: bool
    error: str | None
    status: int | None


UnitKind = TypeAliasType(
    "UnitKind",
    Annotated[
        Literal[
            "centre",
            "police_station",
            "judicial_office",
            "petition_office",
            "court",
            "industry_department",
            "mediation_committee",
        ]
        | str,
        Field(description="What a unit does."),
    ],
)


class UnitName(Model):
    """
    A unit by id and name.
    """

    id: str
    name: str


class UnitRef(Model):
    """
    A unit, by id.
    """

    id: str
    industry: Industry | None
    kind: UnitKind
    level: Level
    name: str


class ValidationError(Model):
    ctx: dict[str, Any] | None = None
    input: Any | None = None
    loc: list[str | int]
    msg: str
    type: str


Verdict = TypeAliasType(
    "Verdict",
    Annotated[
        Literal["dismissed", "watched", "supervised"] | str,
        Field(description="What a person makes of a warning."),
    ],
)


class VersionRef(Model):
    """
    A version of the policy, and from when it is in force for cases that are then accepted.
    """

    effective_on: date
    in_force: bool
    loaded_at: AwareDatetime
    reference: str
    title: str


class Versions(Model):
    """
    The versions, in the order in which they came into force.
    """

    versions: list[VersionRef]


class Warned(Model):
    """
    Warnings raised in the period by verdict, None of all of them; ``cases`` are those that they concern.
    """

    cases: int
    filter: Filter
    raised: int
    verdict: Assessment | None


class WarnedCase(Model):
    """
    A case that a warning concerns. ``open`` is as of the day asked for.
    """

    accepted_on: date
    id: str
    kind: CaseKind
    open: bool
    severity: Severity
    title: str


WarningRule = TypeAliasType(
    "WarningRule",
    Annotated[
        Literal["repeated_parties", "long_open", "grid_cluster", "incident_in_dispute", "case_at_risk"] | str,
        Field(description="The rules that raise warnings; each is a query of its own name."),
    ],
)


class Way(Model):
    """
    One way: the case that it comes from, nodes and relationships in turn, what it gives, also as a share.
    """

    case: str
    path: list[str]
    share: float
    value: float


class WebhookForm(Model):
    """
    A webhook to be added. ``kinds``: none means all. ``after``: the last event that it is not told of.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    after: int | None = None
    kinds: list[str] = []
    url: str


class WebhookRef(Model):
    """
    A webhook and how far it is, without its secret. ``dead``: how many dead letters it has.
    """

    active: bool
    added_at: AwareDatetime
    dead: int
    failures: int
    id: str
    kinds: list[str]
    last_error: str | None
    next_at: AwareDatetime | None
    position: int
    url: str


class Webhooks(Model):
    """
    All webhooks, in the order in which they were added.
    """

    webhooks: list[WebhookRef]


class WhatIf(Model):
    """
    The ``settle`` list, in order, with the expected number that is left after each.

    ``expected``: of the area's ``cases``, without any of it. ``tried``: how many cases were tried. ``within``: the list
    lowers the number by at least this share of what the best list of its length would (1: there is none better).
    """

    area: str
    cases: int
    expected: float
    settle: list[Settling]
    tried: int
    within: float


class WhatIfForm(Model):
    """
    Which cases may be settled for which area; without ``cases`` all that are open in it.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    area: str
    cases: list[str] | None = None
    count: int = 10


class Withdraw(Model):
    """
    Whoever brought it takes it back (撤回).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["withdraw"]
    by: str | None = None
    note: str


class Work(Model):
    """
    What a person does or did for the county; ``node`` is where.
    """

    name: str
    node: str
    role: Role
    since: date | None
    until: date | None


class Accept(Model):
    """
    A case comes in (统一受理). ``id``: the number that another system gave it; without one it gets its own.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["accept"] = "accept"
    area: str
    by: str | None = None
    category: str
    follows: str | None = None
    id: str | None = None
    kind: CaseKind
    latitude: float | None = None
    longitude: float | None = None
    note: str = ""
    occurred_on: date | None = None
    parties: Annotated[list[PartyForm], Field(validate_default=True)] = []
    people: int | None = None
    place: str | None = None
    scale: str | None = None
    severity: Severity = 1
    source: CaseSource
    summary: str = ""
    synthetic: bool = False
    title: str


class Area(Model):
    """
    A place in the hierarchy, from the province to the grid. Codes: GB/T 2260, GB/T 10114; a grid adds 3 digits.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    code: str
    kind: AreaKind
    latitude: float | None = None
    level: Level
    longitude: float | None = None
    name: str
    source: str | None = None
    synthetic: bool = False


class AreaRef(Model):
    """
    An area, by code.
    """

    code: str
    level: Level
    name: str


class AreaRefPage(Model):
    items: list[AreaRef]
    next: str | None


class Assess(Model):
    """
    What a person makes of a warning, and why.

    Of a verdict ``supervised``: ``on_case`` is the case to be supervised, else the gravest that is open; ``cadre`` who
    answers for it, else the cadre in charge there; ``due_on`` by when, else the policy says.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    by: str | None = None
    cadre: str | None = None
    due_on: date | None = None
    note: str
    on_case: str | None = None
    verdict: Verdict


class Assessed(Model):
    """
    How a warning stands after its assessment; the same verdict again gets the same answer.

    ``case`` and ``supervision``: what the verdict ``supervised`` led to.
    """

    assessed_by: str
    assessed_on: date
    case: str | None
    stage: Stage
    supervision: str | None
    verdict: Verdict
    warning: str


class AtRisk(Model):
    """
    A case with its ``risk``; or an area or unit with the ``expected`` number of its ``cases`` that worsen.

    ``any``: how likely at least one does. ``change``: of ``expected`` in a week, where there was a look then.
    """

    any: float | None
    cases: int | None
    change: float | None
    expected: float | None
    level: Level | None
    name: str
    node: str
    risk: float | None


class Case(Model):
    """
    Anything that comes in and must be closed: a dispute, a demand, an incident or a hazard.

    What is below only moves set (``graph.lifecycle``); a case that was loaded and never moved has none of it.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    accepted_on: date
    begins_on: date | None = None
    due_on: date | None = None
    entries: int = 0
    erased_on: date | None = None
    exchange: str | None = None
    head: str | None = None
    id: str
    kind: CaseKind
    latitude: float | None = None
    level: Level = "village"
    longitude: float | None = None
    next_at: AwareDatetime | None = None
    occurred_on: date
    people: int | None = None
    place: str | None = None
    policy: str | None = None
    receipt: str | None = None
    resolution: str | None = None
    resolution_note: str | None = None
    risk: float | None = None
    risk_run: str | None = None
    satisfaction: Satisfaction | None = None
    scale: str | None = None
    settled_on: date | None = None
    severity: Severity = 1
    source: CaseSource | None = None
    stage: Stage = "collected"
    standing: Standing | None = None
    step: Step = "accepted"
    summary: str = ""
    synthetic: bool = False
    title: str


class CaseAtRisk(Model):
    """
    An open case with its risk: its own base and what comes to it from other cases.
    """

    base: float
    because: list[Reason]
    case: str
    risk: float
    title: str


class CaseAudit(Model):
    """
    How many entries the journal of a case has, the hash of the last, and its first fault; None where it is whole.
    """

    case: str
    entries: int
    fault: Fault | None
    head: str | None


class CaseRef(Model):
    """
    A case as of the day asked for; ``step`` is None where a file says only how it ended later.
    """

    accepted_on: date
    due_on: date | None
    id: str
    kind: CaseKind
    lead: UnitRef | None
    level: Level
    settled_on: date | None
    standing: Standing
    step: Step | None
    title: str


class CaseRefPage(Model):
    items: list[CaseRef]
    next: str | None


class CaseRisk(Model):
    """
    What a case can spread to, the most at risk first; ``total`` counts them all.
    """

    base: float
    because: list[Reason]
    case: str
    reaches: list[SpreadRisk]
    total: int


class Chain(Model):
    """
    A chain of relationships: ``hops`` of them, between one node more.
    """

    hops: int
    nodes: list[NodeRef]
    relationships: list[RelationshipRef]


class Communities(Model):
    """
    Where disputes recur, the largest community first. ``modularity``: how clearly they are apart (up to 1).
    """

    items: list[Community]
    modularity: float


class Contact(Model):
    """
    A unit as the public may reach it.
    """

    kind: UnitKind
    name: str
    phone: str | None


class Entry(Model):
    """
    A journal entry, with names for ids. ``by``: None is the clock. ``erased``: its texts were erased.
    """

    action: Action
    at: AwareDatetime
    because: list[Reason]
    begins_on: date | None
    by: str | None
    by_name: str | None
    day: date
    detail: dict[str, Any]
    due_on: date | None
    erased: bool
    hash: str
    lead: str
    lead_name: str
    level: Level
    note: str | None
    number: int
    previous: str
    standing: Standing
    step: Step


class Evaluate(Model):
    """
    What the people concerned say (群众评价).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["evaluate"]
    by: str | None = None
    note: str = ""
    satisfaction: Satisfaction


class Events(Model):
    """
    Events in order. ``position`` is the number to ask after next time; ``next`` is the same where there is more now.

    A page may be empty and yet have a ``next``: of many events none was of the kinds asked for. ``mark``: another than
    on the page before means that a backup was restored and numbers begin anew; null where none ever was.
    """

    items: list[Told]
    last: int
    mark: str | None
    next: str | None
    position: int


class Figures(Model):
    """
    One row of a table. ``filter`` lists its cases found; with another ``measure``, those of that figure.

    ``rate`` is settled of found, ``on_time_rate`` on time of those settled with a deadline; None of none.
    """

    counts: dict[Measure, int]
    filter: Filter
    key: str | None
    name: str
    name_zh: str
    on_time_rate: float | None
    rate: float | None


class Gap(Model):
    """
    One gap: its kind, the node that lacks something, the area that it concerns, and what closes it.
    """

    area: str
    because: list[Reason]
    kind: GapKind
    name: str
    node: str


class HTTPValidationError(Model):
    detail: list[ValidationError] | None = None


class Handler(Model):
    """
    A unit that handles the case now.
    """

    role: HandlingRole
    unit: UnitRef


class Handling(Model):
    """
    A unit that handles a case, and the days from and to which it does.
    """

    role: HandlingRole
    since: date | None
    unit: UnitRef
    until: date | None


class Hit(Model):
    """
    A node that was found, and how well it fits; scores compare within one answer only.
    """

    node: NodeRef
    score: float


class Home(Model):
    """
    Where a person lives or lived.
    """

    area: AreaRef
    since: date | None
    until: date | None


class JournalEntry(Model):
    """
    One entry of a case's journal: who did what when, and how the case stood after it. Only ever added.

    ``hash`` covers every property but the sealed ones (``graph.journal``) and the hash of the entry before it. ``seal``
    covers those with ``salt``: texts about people may be erased later, and the chain still proves the rest.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Action
    at: AwareDatetime
    because: str | None = None
    begins_on: date | None = None
    by: str | None = None
    day: date
    detail: str = "{}"
    due_on: date | None = None
    fingerprint: str | None = None
    hash: str
    id: str
    lead: str
    level: Level
    note: str | None = None
    number: int
    previous: str
    request: str | None = None
    salt: str | None = None
    seal: str
    standing: Standing
    step: Step
    synthetic: bool = False


class KindLoad(Model):
    """
    The units of a kind and level: how many, their average, and the most that one of them has.
    """

    kind: UnitKind
    late: int
    level: Level
    most: int
    units: int
    usual: float


class Letter(Model):
    """
    A dead letter: the event, why it could not be delivered, and whether it waits to be sent again.
    """

    died_at: AwareDatetime
    error: str
    event: Told
    replaying: bool


class Letters(Model):
    """
    Dead letters of a webhook, in the order of their events.
    """

    items: list[Letter]
    next: str | None


class Look(Model):
    """
    A run, and how many of the area's open ``cases`` it ``expected`` to worsen.

    Of each day what the last look found of areas is kept; of the others it is None.
    """

    any: float | None
    cases: int | None
    expected: float | None
    run: Run


class Matter(Model):
    """
    What a case is about.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    category: str
    parties: Annotated[list[PartyForm], Field(validate_default=True)] = []
    severity: Severity = 1
    summary: str = ""
    title: str


class Me(Model):
    """
    An account or a key: its roles, the rights that they have, its person, and what it sees; no ``scope`` is all.
    """

    id: str
    person: str | None
    rights: list[Right]
    roles: list[AccountRole]
    scope: Scope | None


class Neighbour(Model):
    """
    A node at the other end of a relationship.
    """

    node: NodeRef
    relationship: RelationshipRef


class Neighbours(Model):
    """
    The node, how many neighbours it has of each relationship, and a page of them.
    """

    counts: list[Count]
    items: list[Neighbour]
    next: str | None
    node: NodeRef


class NodeRisk(Model):
    """
    The risk of a node (0 to 1), its own base, and the ways that it came, the strongest first.

    ``complete``: whether there may be no stronger way than the last one told. Of an area: ``cases`` that are open in it
    and below, how many are ``expected`` to worsen, and how likely ``any`` does; of a unit: of those that it handles.
    """

    any: float | None
    base: float
    because: list[Reason]
    cases: int | None
    complete: bool
    expected: float | None
    name: str
    node: str
    risk: float
    ways: list[Way]


class Paths(Model):
    """
    The chains, the shortest first. ``complete``: no shorter one was left out.
    """

    complete: bool
    paths: list[Chain]


class PersonRef(Model):
    """
    A person by id, with the role that brings them into the answer.
    """

    id: str
    name: str
    role: Role


class Problem(Model):
    """
    A problem document; ``errors`` names the fields where a request is at fault.

    Of a move that cannot be made: ``allowed`` are the moves that can, ``competent`` the units that may have the case,
    ``changes`` what happened to it since the caller looked.
    """

    allowed: list[str] = []
    changes: list[str] = []
    competent: Annotated[list[UnitName], Field(validate_default=True)] = []
    detail: str
    errors: Annotated[list[FieldProblem], Field(validate_default=True)] = []
    instance: str
    status: int
    title: str
    type: str


class Publication(Model):
    """
    The figures of an area as they may be published. ``least``: no smaller number can be told from them but 0.
    """

    area: AreaRef
    at: date
    by_area: list[Published]
    by_category: list[Published]
    by_kind: list[Published]
    by_level: list[Published]
    by_month: list[Published]
    least: int
    since: date
    whole: Published


class Receipt(Model):
    """
    What a move made of a case: how it stands, who has it now and why, and by when.

    ``version`` is the number of the journal entry; ``receipt`` is the word by which whoever brought a new case asks
    where it is; ``created`` are the cases that a split made. The same request gets the same receipt.
    """

    action: Action
    at: AwareDatetime
    because: list[Reason]
    begins_on: date | None
    case: str
    created: list[str]
    day: date
    due_on: date | None
    lead: UnitRef
    level: Level
    receipt: str | None
    standing: Standing
    step: Step
    version: int


class Relation(Model):
    """
    Somebody whom a person is related to.
    """

    kind: Tie
    person: str


class Report(Model):
    """
    What is posted. An empty field is one that was not sent (GeoReport v2, "Optional Arguments").

    What else a client sends (``email``, ``device_id``, ``account_id``, ``media_url``) is taken and not kept: a person
    has a name and a phone here, and no more. Attributes are those of the service definition.
    """

    model_config = ConfigDict(
        extra="allow",
    )
    address_id: str | None = None
    address_string: str | None = None
    attribute_area_: Annotated[str | None, Field(alias="attribute[area]")] = None
    attribute_severity_: Annotated[Severity, Field(alias="attribute[severity]")] = 1
    description: str
    first_name: str = ""
    last_name: str = ""
    lat: float | None = None
    long: float | None = None
    phone: str | None = None
    service_code: str


class ResponsibleUnit(Model):
    """
    A unit that serves or covers an area, with its heads.
    """

    heads: list[PersonRef]
    unit: UnitRef


class RiskHistory(Model):
    """
    The looks, the newest first, with what they found of an area.
    """

    area: str
    items: list[Look]
    next: str | None


class RiskTop(Model):
    """
    The most at risk of an area, and what the area as a whole comes to. ``run``: None before the first look.
    """

    any: float
    area: str
    by: RiskBy
    cases: int
    expected: float
    items: list[AtRisk]
    next: str | None
    run: Run | None


class Route(Model):
    """
    Where a case goes.
    """

    because: list[Reason]
    due: date
    lead: UnitRef
    level: Level
    people: list[PersonRef]
    person: PersonRef | None
    supports: list[UnitRef]


class RouteBody(Model):
    """
    A case to route, and the day on which it is accepted (default today).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    area: str
    at: date | None = None
    category: str
    level: Literal["village", "township", "county"] | None = None
    parties: list[str] = []
    severity: Severity = 1


class RouteRequest(Model):
    """
    What is known of a case: where, what, how grave and, if known, who is involved (ids of people and units).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    area: str
    category: str
    level: Literal["village", "township", "county"] | None = None
    parties: list[str] = []
    severity: Severity = 1


class Routes(Model):
    """
    The answers to a batch, in its order; a case that failed has None there and a line in ``failures``.
    """

    failures: list[Failure]
    routes: list[Route | None]


class Said(Model):
    """
    How many cases were so evaluated, by what was said last.
    """

    cases: int
    filter: Filter
    satisfaction: Satisfaction


class SimilarCase(Model):
    """
    A case that may be the same matter; ``points`` add up what ``because`` says.
    """

    accepted_on: date
    area: AreaRef | None
    because: list[Reason]
    category: CategoryRef | None
    id: str
    kind: CaseKind
    points: int
    settled_on: date | None
    standing: Standing | None
    step: Step
    title: str


class Split(Model):
    """
    The case holds several matters (拆分): each of ``parts`` becomes a case of its own at the same place.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    action: Literal["split"]
    by: str | None = None
    note: str
    parts: list[Matter]


class Stationed(Model):
    """
    A unit that is present in a centre, how, and since when where that is known.
    """

    mode: Stationing
    since: date | None
    unit: UnitRef


class Supervised(Model):
    """
    Supervisions opened in the period, and those of them answered by the day; and of how many cases they are.
    """

    answered: int
    cases: int
    cases_answered: int
    cause: SupervisionCause | None
    filter: Filter
    filter_answered: Filter
    opened: int


class Supervision(Model):
    """
    An order to act on a case, with its own deadline (督办). It must be answered.
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    answer: str | None = None
    answered_on: date | None = None
    cause: SupervisionCause
    due_on: date
    id: str
    late: bool = False
    next_at: AwareDatetime | None = None
    opened_at: AwareDatetime
    opened_on: date
    reason: str
    synthetic: bool = False


class SupervisionItem(Model):
    """
    A supervision in a list. ``answered_on`` and ``state`` are as of the day asked for.

    ``warnings``: those that led to it.
    """

    answered_on: date | None
    area: AreaRef | None
    cadre: str | None
    case: str
    cause: SupervisionCause
    due_on: date
    id: str
    opened_on: date
    state: SupervisionState
    warnings: list[str]


class SupervisionItemPage(Model):
    items: list[SupervisionItem]
    next: str | None


class SupervisionRef(Model):
    """
    A supervision of a case, and who answers for it by when.
    """

    cadre: str | None
    supervision: Supervision


class UnitLoad(Model):
    """
    A unit's open cases: how many, of these how many it leads, supports, and has past their deadline.

    ``usual``: how many a unit of its kind and level has in the same area on average, itself included.
    """

    late: int
    led: int
    open: int
    supported: int
    unit: UnitRef
    usual: float


class WarningDetail(Model):
    """
    A warning with its cases, who assessed it how, and the supervision that it led to. As of the day asked for.
    """

    area: AreaRef | None
    assessed_by: str | None
    assessed_on: date | None
    because: list[Reason]
    cadre: str | None
    cases: list[WarnedCase]
    cause: str
    en: str
    id: str
    note: str | None
    raised_at: AwareDatetime
    raised_on: date
    rule: WarningRule
    stage: Stage
    supervised_case: str | None
    supervision: Supervision | None
    synthetic: bool
    verdict: Verdict | None
    zh: str


class WarningItem(Model):
    """
    A warning in a list. ``stage``, ``verdict`` and ``assessed_on`` are as of the day asked for.
    """

    area: AreaRef | None
    assessed_on: date | None
    cases: list[str]
    en: str
    id: str
    raised_on: date
    rule: WarningRule
    stage: Stage
    supervision: str | None
    verdict: Verdict | None
    zh: str


class WarningItemPage(Model):
    items: list[WarningItem]
    next: str | None


class Whereabouts(Model):
    """
    Where a case stands: the unit that has it, ``since`` when and ``because`` of what, and what comes ``next``.

    ``due_on``: by when something must have happened; None when its clock stands still or its work has ended.
    ``because``: of the move that brought it to the unit, without what names people; empty where it was erased.
    """

    because: list[Reason]
    case: str
    due_on: date | None
    level: Level
    next: Reason
    since: date
    standing: Standing
    step: Step
    unit: Contact | None


class Workload(Model):
    """
    The units of an area that have open cases, those with the most first; ``kinds`` counts those without any too.
    """

    area: str
    at: date
    busy: int
    items: list[UnitLoad]
    kinds: list[KindLoad]
    units: int


class AreaDetail(Model):
    """
    An area, its parent (several only by mistake), the number of areas below by level, and of open cases in it.
    """

    area: Area
    below: dict[Level, int]
    open_cases: int
    parents: list[AreaRef]


class AreaPath(Model):
    """
    The areas from one up to the top, the one first; ``because`` has each way up, several only by mistake.
    """

    areas: list[AreaRef]
    because: list[Reason]


class AreaRisk(Model):
    """
    The open cases of an area by risk; ``expected`` is the number of them that are expected to grow.
    """

    area: str
    expected: float
    items: list[CaseAtRisk]
    next: str | None
    total: int


class BatchBody(Model):
    """
    Cases to route, accepted on one day (default today).
    """

    model_config = ConfigDict(
        extra="forbid",
    )
    at: date | None = None
    cases: list[RouteRequest]


class CaseDetail(Model):
    """
    A case with its links. ``open`` is as of the day asked for; ``allowed`` are the moves that can be made now.

    ``masked``: what is personal is not shown (names, texts, the receipt).
    """

    allowed: list[Action]
    area: AreaRef | None
    case: Case
    category: CategoryRef | None
    followed_by: list[str]
    follows: list[str]
    handlers: list[Handling]
    journal: list[JournalEntry]
    masked: bool
    merged_from: list[str]
    merged_into: str | None
    open: bool
    parties: list[Party]
    split_from: str | None
    split_into: list[str]
    supervisions: list[SupervisionRef]


class CentreStationing(Model):
    """
    A centre, the area that it serves, and who is present in it, the closest first.
    """

    area: AreaRef
    because: list[Reason]
    centre: UnitRef
    stationed: list[Stationed]


class Coverage(Model):
    """
    The gaps of an area and everything below it. ``checked`` and ``counts`` are whole even where the list is cut.
    """

    area: str
    because: list[Reason]
    checked: dict[str, int]
    complete: bool
    counts: dict[GapKind, int]
    gaps: list[Gap]


class FiledSupervision(Model):
    """
    A supervision of the case, and the name of the cadre who answers for it.
    """

    cadre: str | None
    supervision: Supervision


class Found(Model):
    """
    What was found, the best first; of more than three hundred with the labels asked for the best three hundred.
    """

    items: list[Hit]
    next: str | None


class Joining(Model):
    """
    A unit that joins at a level, with its heads, and whether it is competent for the category.
    """

    competent: bool
    heads: list[PersonRef]
    unit: UnitRef


class LeadingParty(Model):
    """
    A party organisation that leads an area, with its heads.
    """

    heads: list[PersonRef]
    id: str
    kind: PartyKind
    name: str


class Link(Model):
    """
    One area of the chain and everybody who is responsible in it.
    """

    area: AreaRef
    assigned: list[PersonRef]
    because: list[Reason]
    covers: list[ResponsibleUnit]
    leads: list[LeadingParty]
    serves: list[ResponsibleUnit]


class Participant(Model):
    """
    A unit of the set: what it is competent for there, how it is reached, and what else it holds there.
    """

    case_count: int
    cases: list[HeldCase]
    competent_for: list[list[Any]]
    heads: list[PersonRef]
    reach: Reach
    unit: UnitRef


class PersonDetail(Model):
    """
    What is kept of a person. ``has_id_number``: its hash is kept, not the number.
    """

    cases: list[PartIn]
    erased_on: date | None
    has_id_number: bool
    homes: list[Home]
    households: list[Membership]
    id: str
    name: str
    phone: str | None
    related: list[Relation]
    synthetic: bool
    work: list[Work]


class Responsibility(Model):
    """
    The chain from an area to its county, the area first.
    """

    area: AreaRef
    at: date
    links: list[Link]


class Similar(Model):
    """
    The cases that may be the same matter, what speaks most for it first.
    """

    items: list[SimilarCase]


class StationingByCentre(Model):
    """
    The centres of an area and of those directly below it, the area's own first.
    """

    area: str
    at: date
    centres: list[CentreStationing]


class Statistics(Model):
    """
    The figures of an area and everything below it.

    ``by_area`` has a row for each area directly below, and one for the area itself where cases lie in none of them.
    """

    area: AreaRef
    at: date
    by_area: list[Figures]
    by_category: list[Figures]
    by_kind: list[Figures]
    by_level: list[Figures]
    by_month: list[Figures]
    by_step: list[Figures]
    by_unit: list[Figures]
    satisfaction: list[Said]
    settled_at_village: Share
    since: date
    steps: list[StepTime]
    supervisions: list[Supervised]
    warnings: list[Warned]
    whole: Figures


class Tracking(Model):
    """
    A case of a receipt, with its way so far. ``went_on``: where the case stands that it was merged into at last.
    """

    because: list[Reason]
    case: str
    due_on: date | None
    level: Level
    next: Reason
    since: date
    standing: Standing
    step: Step
    unit: Contact | None
    way: list[Passage]
    went_on: Whereabouts | None


class CaseFile(Model):
    """
    The file of a case at the moment ``generated_at``.

    ``masked``: what is personal is not shown: names and texts. ``place`` and ``category``: the nearest first.
    ``absorbed``: the cases that were merged into it. ``unreadable``: the ids of journal entries that hold what no entry
    is written with; ``audit`` says which is the first that was altered.
    """

    absorbed: list[str]
    audit: CaseAudit
    case: Case
    category: list[CategoryRef]
    followed_by: list[str]
    follows: list[str]
    generated_at: AwareDatetime
    handlers: list[Handling]
    journal: list[Entry]
    masked: bool
    merged_into: list[str]
    parties: list[Party]
    place: list[AreaRef]
    policy: PolicyRef | None
    split_from: list[str]
    split_into: list[str]
    supervisions: list[FiledSupervision]
    unreadable: list[str]


class Coordination(Model):
    """
    The set, the centre that can convene it, and what nobody is competent for.

    ``exact``: no smaller set exists; else the set is the greedy one, at most 1 + ln(number of needs) times as large.
    """

    because: list[Reason]
    centre: UnitRef | None
    convenes_for: AreaRef | None
    exact: bool
    uncovered: list[list[Any]]
    units: list[Participant]


class EscalationStep(Model):
    """
    One level of the way up. ``begins`` and ``due`` are None for a level below the start.
    """

    area: AreaRef
    begins: date | None
    centre: UnitRef | None
    days: int
    due: date | None
    joins: list[Joining]
    level: Level
    name: str
    people: list[PersonRef]
    state: State


class Escalation(Model):
    """
    The way up, where the case stands on it, and what happens next if nobody does anything.

    ``level`` is where it stands; of a case that is not accepted yet, where it will start.
    """

    because: list[Reason]
    case: str | None
    handlers: list[Handler]
    level: Level
    next: Reason
    steps: list[EscalationStep]
