"""Cases as Open311 lists them: how each stands, which unit has it, by when, and about where. Nothing about people.

Clients publish what they get, on maps. So only what concerns the public is here, demands and hazards: a dispute is two
families' own, an incident somebody's misfortune. A hazard is where it is; a demand only to about a kilometre, since its
place is often the door of whoever brought it. What a case is called, what it says and its address may name somebody:
none of it is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from graph.errors import BadInputError, NotFoundError
from graph.lifecycle import standing_of
from graph.questions import Query, Question, Row
from graph.terms import CaseKind, Standing, Step
from queries.answers import Answer, Page, page

QUERY = Query.beside(__file__)
TOKEN = Query.beside(__file__, "service_requests_token")
PUBLIC = (CaseKind.DEMAND, CaseKind.HAZARD)
# Classes that neither come in nor are told here. What concerns courts, prosecutors and police (14) and cadres (15) is
# for the organs of law and of discipline, and whoever else is told of it only passes it on (信访工作条例, art. 22).
# Ethnic and religious matters (16) would have people write down what they believe, and nothing may be kept of that.
WITHHELD = ("14", "15", "16")
TOLD = {"kinds": list(PUBLIC), "withheld": list(WITHHELD)}


class ServiceRequest(Answer):
    """A case as Open311 tells it.

    ``closed``: its work has ended. ``requested_at``: when it came in. ``updated_at``: when it was last moved; of a
    closed one, when it was closed. ``due_on``: by when something must have happened; None when its clock stands still
    or its work has ended. Moments are in the county's time; of a case that a file brought they are the beginning of a
    day. ``category`` and ``area`` are codes. ``longitude`` and ``latitude`` are in degrees: of a
    hazard as they were given, of a demand to two places.
    """

    id: str
    closed: bool
    step: Step
    standing: Standing
    category: str | None
    unit: str | None
    requested_at: datetime
    updated_at: datetime
    due_on: date | None
    area: str | None
    longitude: float | None
    latitude: float | None


def between(
    earliest: datetime,
    latest: datetime,
    zone: ZoneInfo,
    *,
    categories: Sequence[str] | None = None,
    closed: bool | None = None,
    county: str | None = None,
    after: str | None = None,
    skip: int = 0,
    limit: int = 1000,
) -> Question[Page[ServiceRequest]]:
    """The cases that came in from ``earliest`` to ``latest``, the newest first, a page after the mark ``after``.

    ``zone``: the county's. ``categories``: only of these codes. ``closed``: only those whose work has ended, or has
    not. ``county``: only in areas whose code begins so. ``skip``: how many of the newest are passed over. Raises
    BadInputError for a mark that is none. Cost: what is on the page and what was passed over on the way to it.
    """
    came, mark = (latest, "") if after is None else _mark(after)
    last = min(came, latest)
    return _question(
        {
            "ids": None,
            "earliest": earliest.astimezone(UTC),
            "latest": last.astimezone(UTC),
            "mark": mark,
            "first": earliest.astimezone(zone).date(),
            "last": last.astimezone(zone).date(),
            "codes": None if categories is None else list(categories),
            "closed": closed,
            "county": county,
            "skip": skip,
        },
        zone,
        limit,
    )


def named(ids: Sequence[str], zone: ZoneInfo, *, county: str | None = None) -> Question[Page[ServiceRequest]]:
    """The cases ``ids``, the newest first; those that there are not are left out. One look into an index for each."""
    given = list(dict.fromkeys(ids))
    unused = dict.fromkeys(("earliest", "latest", "first", "last", "codes", "closed", "mark"))
    return _question({"ids": given, "county": county, "skip": 0, **unused}, zone, len(given))


def one(id: str, zone: ZoneInfo, *, county: str | None = None) -> Question[ServiceRequest]:
    """The case ``id``. Reading raises NotFoundError for one that there is not."""
    question = named([id], zone, county=county)

    def read(rows: list[Row]) -> ServiceRequest:
        if not rows:
            raise NotFoundError("case", id)
        return _request(rows[0], zone)

    return Question(question.query, question.parameters, read)


def of_token(token: str, *, county: str | None = None) -> Question[str]:
    """The id of the case whose receipt ``token`` is. Reading raises NotFoundError for a word that nobody was given."""

    def read(rows: list[Row]) -> str:
        if not rows:
            raise NotFoundError("token", token)
        id: str = rows[0]["id"]
        return id

    # As ``queries.tracking`` takes it: as somebody copies it from paper.
    return Question(TOKEN, {"receipt": token.strip().lower(), "county": county, **TOLD}, read)


def _question(parameters: Row, zone: ZoneInfo, limit: int) -> Question[Page[ServiceRequest]]:
    def read(rows: list[Row]) -> Page[ServiceRequest]:
        found = [_request(row, zone) for row in rows]
        return page(found, limit, lambda request: f"{request.requested_at.isoformat()}/{request.id}")

    return Question(QUERY, {**parameters, **TOLD, "zone": zone.key, "limit": limit + 1}, read)


def _request(row: Row, zone: ZoneInfo) -> ServiceRequest:
    given = row["standing"]
    standing = standing_of(Standing(given) if given else None, row["settled_on"])
    return ServiceRequest(
        id=row["id"],
        closed=row["settled_on"] is not None,
        step=Step(row["step"]),
        standing=standing,
        category=row["category"],
        unit=row["unit"],
        requested_at=row["requested_at"].astimezone(zone),
        updated_at=row["updated_at"].astimezone(zone),
        due_on=row["due_on"] if standing in (Standing.OPEN, Standing.RETURNED) else None,
        area=row["area"],
        longitude=row["longitude"],
        latitude=row["latitude"],
    )


def _mark(after: str) -> tuple[datetime, str]:
    """The moment and the id in the mark of a page, ``moment/id``: an id has no slash."""
    moment, _, id = after.partition("/")
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), id
    except ValueError as error:
        raise BadInputError("after", f"{after} is not the next of a page; ask for the first page without it") from error
