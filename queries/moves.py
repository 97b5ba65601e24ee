"""What can be asked of a case: one form for each move, with what it must say."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from graph.elements import AreaCode, CategoryCode, Id, Latitude, Longitude, Name, ResolutionCode, ScaleCode
from graph.errors import BadInputError
from graph.personal import checked_id_number
from graph.terms import Action, CaseKind, CaseRole, CaseSource, Satisfaction, Severity

Text = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{5,24}$")]
Outcome = Literal[Satisfaction.SATISFIED, Satisfaction.BASICALLY, Satisfaction.DISSATISFIED]


class Acted(BaseModel):
    """What somebody does. ``by``: the person; of whoever signed in their account tells it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Id | None = None

    @property
    def actor(self) -> str:
        """The person who acts. Raises BadInputError where nobody is named."""
        if self.by is None:
            raise BadInputError("by", "is missing; name the person who acts")
        return self.by

    def acted_by(self, person: str | None) -> Self:
        """The same, done by a person whom the account told; None leaves it to the form.

        Raises BadInputError where the form names another.
        """
        if person is None:
            return self
        if self.by not in (None, person):
            raise BadInputError("by", f"is {person}, as the account tells; leave it out")
        return self.model_copy(update={"by": person})


class Form(Acted):
    """What every move says: who acts, and a note for the journal."""

    note: Text = ""

    def detail(self) -> dict[str, Any]:
        """What the journal keeps of the form as it is; who acted and the note have places of their own."""
        return self.model_dump(mode="json", exclude={"action", "by", "note"}, exclude_none=True)


class WithReason(Form):
    """A move that must say why."""

    note: Said


class PartyForm(BaseModel):
    """A party: somebody the graph knows, by ``id``, or somebody new, by ``name``.

    ``id_number``: the national ID number, by which somebody new is found to be known; it is not kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id | None = None
    name: Name | None = None
    phone: Phone | None = None
    id_number: SecretStr | None = None
    role: CaseRole = CaseRole.PARTY

    @field_validator("id_number")
    @classmethod
    def _is_an_id_number(cls, number: SecretStr | None) -> SecretStr | None:
        return checked_id_number(number)

    @model_validator(mode="after")
    def _is_known_or_new(self) -> Self:
        if (self.id is None) == (self.name is None):
            raise ValueError("give the id of a person or unit, or the name of a new person")
        if self.id is not None and self.id_number is not None:
            raise ValueError("give the id of a person, or what is known of a new one")
        return self


class Matter(BaseModel):
    """What a case is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Name
    category: CategoryCode
    severity: Severity = Severity.GENERAL
    summary: Text = ""
    parties: Annotated[tuple[PartyForm, ...], Field(max_length=1000)] = ()


# What each kind of case must say besides: a demand who asks and for what, an incident where, a hazard what and where.
REQUIRED: dict[CaseKind, tuple[str, ...]] = {
    CaseKind.DISPUTE: ("parties",),
    CaseKind.DEMAND: ("applicant", "summary"),
    CaseKind.INCIDENT: ("place",),
    CaseKind.HAZARD: ("summary", "place"),
}


class Accept(Matter, Form):
    """A case comes in (统一受理). ``id``: the number that another system gave it; without one it gets its own."""

    action: Literal[Action.ACCEPT] = Action.ACCEPT
    id: Id | None = None
    kind: CaseKind
    source: CaseSource
    area: AreaCode
    occurred_on: date | None = None
    place: Annotated[str, StringConstraints(max_length=200)] | None = None
    people: Annotated[int, Field(ge=0, le=999_999)] | None = None
    scale: ScaleCode | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    follows: Id | None = None
    synthetic: bool = False

    @model_validator(mode="after")
    def _says_what_its_kind_must(self) -> Self:
        says = {
            "parties": bool(self.parties),
            "applicant": any(party.role is CaseRole.APPLICANT for party in self.parties),
            "summary": bool(self.summary),
            "place": bool(self.place),
        }
        missing = [name for name in REQUIRED[self.kind] if not says[name]]
        if missing:
            words = {"applicant": "a party with the role applicant"}
            needs = " and ".join(words.get(name, name) for name in missing)
            given = {"kind": self.kind.value, "needs": needs, "missing": missing}
            raise PydanticCustomError("incomplete", "a {kind} needs {needs}", given)
        return self

    def detail(self) -> dict[str, Any]:
        """Kind, source and place: what it says of people stands in the case, where it can be erased."""
        kept = {"kind", "source", "area", "category", "severity", "follows", "occurred_on"}
        return self.model_dump(mode="json", include=kept, exclude_none=True)


class Assign(Form):
    """A unit is given the case (分流转办): ``to``, else the one that routing finds."""

    action: Literal[Action.ASSIGN]
    to: Id | None = None


class TakeUp(Form):
    """The unit takes the case up (签收); from here on it is handled."""

    action: Literal[Action.TAKE_UP]


class SendBack(WithReason):
    """The unit gives the case back (退回); the centre of the level has it until somebody else is named."""

    action: Literal[Action.SEND_BACK]


class Transfer(WithReason):
    """Another unit gets the case (转办); one that is not competent is refused."""

    action: Literal[Action.TRANSFER]
    to: Id


class Escalate(WithReason):
    """The case goes up to the next level (升级), before its deadline does it."""

    action: Literal[Action.ESCALATE]


class Supervise(WithReason):
    """A supervision is ordered (督办). ``cadre``: who answers for it; ``due_on``: by when; else the policy says."""

    action: Literal[Action.SUPERVISE]
    cadre: Id | None = None
    due_on: date | None = None


class AnswerSupervision(WithReason):
    """The supervision is answered (督办答复)."""

    action: Literal[Action.ANSWER]


class Suspend(WithReason):
    """The clock stands still (中止) until the day ``until``, on which it goes on by itself."""

    action: Literal[Action.SUSPEND]
    until: date


class Resume(Form):
    """The clock goes on (恢复)."""

    action: Literal[Action.RESUME]


class Note(WithReason):
    """Something is put on record (记事): a talk, a visit, a session of mediation."""

    action: Literal[Action.NOTE]


class Settle(WithReason):
    """The matter is settled (化解). ``resolution``: how, by table 5.58 of GB/T 31000-2015."""

    action: Literal[Action.SETTLE]
    resolution: ResolutionCode


class Evaluate(Form):
    """What the people concerned say (群众评价)."""

    action: Literal[Action.EVALUATE]
    satisfaction: Satisfaction


class Archive(Form):
    """The file is closed (办结归档)."""

    action: Literal[Action.ARCHIVE]


class Revisit(Form):
    """The people concerned were asked again (回访了解); if they are not content, the case opens one level higher."""

    action: Literal[Action.REVISIT]
    satisfaction: Outcome


class Reopen(WithReason):
    """An ended case is open again (重启), on its level, with a new clock."""

    action: Literal[Action.REOPEN]


class Withdraw(WithReason):
    """Whoever brought it takes it back (撤回)."""

    action: Literal[Action.WITHDRAW]


class Merge(WithReason):
    """The case is about the same matter as ``into``, which takes over its parties (并案)."""

    action: Literal[Action.MERGE]
    into: Id


class Split(WithReason):
    """The case holds several matters (拆分): each of ``parts`` becomes a case of its own at the same place."""

    action: Literal[Action.SPLIT]
    parts: Annotated[tuple[Matter, ...], Field(min_length=1, max_length=20)]

    def detail(self) -> dict[str, Any]:
        """Only how many: what they say of people stands in the new cases."""
        return {"parts": len(self.parts)}


AnyMove = Annotated[
    Assign
    | TakeUp
    | SendBack
    | Transfer
    | Escalate
    | Supervise
    | AnswerSupervision
    | Suspend
    | Resume
    | Note
    | Settle
    | Evaluate
    | Archive
    | Revisit
    | Reopen
    | Withdraw
    | Merge
    | Split,
    Field(discriminator="action"),
]


class Order(BaseModel):
    """A move of a case as it was sent.

    ``move``: None for what the clock asks for. ``request``: the idempotency key. ``seen``: the version of the case that
    the sender had before them; None where they did not say. ``warning``: the warning that a supervision is ordered for;
    only ``queries.assessment`` says it. ``scope``: what whoever sends it sees (``graph.functions``), where several
    people's are moved in one transaction; None leaves it to the database that is asked.
    """

    model_config = ConfigDict(frozen=True)

    case: Id
    move: AnyMove | None = None
    request: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    seen: int | None = None
    warning: str | None = None
    scope: dict[str, Any] | None = None


class Intake(BaseModel):
    """A case that comes in, as it was sent; ``request`` and ``scope`` as in :class:`Order`."""

    model_config = ConfigDict(frozen=True)

    form: Accept
    request: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    scope: dict[str, Any] | None = None
