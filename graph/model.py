"""The model: every node and relationship of the graph.

Constraints and indexes (``graph.schema``), loader columns, API schemas and the picture in the docs all derive from
these classes, declared once in ``graph.organisation``, ``graph.casework``, ``graph.webhooks``,
``graph.riskrun``, ``graph.accounts``, ``graph.access`` and ``graph.gate``.
"""

from __future__ import annotations

from graph.access import AccessEntry, Shows
from graph.accounts import Account, ApiKey, IsAccountOf, Session, SessionOf
from graph.casework import (
    About,
    Case,
    Concerns,
    Counter,
    EntrustedTo,
    Event,
    Follows,
    HandledBy,
    Involves,
    JournalEntry,
    LedTo,
    MergedInto,
    OccurredIn,
    OfCategory,
    PolicyVersion,
    Records,
    SplitFrom,
    Supervises,
    Supervision,
    Warning,
    Watch,
)
from graph.elements import Node, Relationship
from graph.gate import Gate
from graph.organisation import (
    Area,
    AssignedTo,
    Category,
    Centre,
    CompetentFor,
    Covers,
    Household,
    Leads,
    LivesIn,
    MemberOf,
    PartOf,
    PartyOrganisation,
    Person,
    RelatedTo,
    ReportsTo,
    Serves,
    StationedAt,
    SubcategoryOf,
    Unit,
)
from graph.riskrun import Found, RiskRun
from graph.webhooks import AddressedTo, DeadLetter, Webhook

# Raised when what stands in the graph comes to mean something else, or is called otherwise: a backup of a higher number
# is not restored by this code. New labels and properties need no new number: a backup lists those of its model.
VERSION = 1

NODES: tuple[type[Node], ...] = (
    Area, Unit, Centre, PartyOrganisation, Person, Household, Category, Case, JournalEntry,
    Supervision, Warning, Watch, PolicyVersion, Event, Counter, Webhook, DeadLetter,
    RiskRun, Account, Session, ApiKey, AccessEntry, Gate,
)  # fmt: skip

RELATIONSHIPS: tuple[type[Relationship], ...] = (
    PartOf, Serves, Leads, ReportsTo, Covers, CompetentFor, StationedAt, AssignedTo, LivesIn, MemberOf, RelatedTo,
    SubcategoryOf, OccurredIn, OfCategory, Involves, HandledBy, Follows, Records,
    MergedInto, SplitFrom, Supervises, EntrustedTo, LedTo, Concerns, About, AddressedTo, Found,
    IsAccountOf, SessionOf, Shows,
)  # fmt: skip
