"""How requests are asked for by time, and how a case is told as one."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from api.open311.services import name_of
from graph.errors import BadInputError
from graph.lifecycle import state_of
from graph.policy import Policy
from graph.terms import Standing, Step
from queries.service_requests import ServiceRequest

SPAN = timedelta(days=90)  # GeoReport v2, "GET Service Requests"
MOST = 1000  # the same, "Response Volume"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = timedelta(microseconds=1)
LAST = time(23, 59, 59)  # a deadline lies at the end of its day


def window(start: str | None, end: str | None, policy: Policy, now: datetime) -> tuple[datetime, datetime]:
    """From when to when requests are asked for: 90 days, up to now where no ``end`` is given.

    Raises BadInputError for what is no moment, for a start after the end, and for more than 90 days.
    """
    first = None if start is None else _moment("start_date", start, policy)
    last = None if end is None else _moment("end_date", end, policy)
    if first is None and last is None:
        return now - SPAN, now
    if last is None:
        assert first is not None
        return first[0], first[0] + SPAN
    begins, lasts = last
    if first is None:
        return begins - SPAN, begins + lasts
    if first[0] > begins + lasts:
        raise BadInputError("start_date", f"{start} lies after end_date, {end}")
    if begins - first[0] > SPAN:
        raise BadInputError("start_date", f"lies more than {SPAN.days} days before end_date; ask for less at once")
    return first[0], begins + lasts


def _moment(field: str, text: str, policy: Policy) -> tuple[datetime, timedelta]:
    """When a moment is and how long it lasts: a day alone is the county's, and lasts a day.

    Source: the W3C's note on dates and times, which GeoReport v2 names; a time has its offset.
    """
    try:
        if DAY.fullmatch(text):
            begins, lasts = datetime.combine(date.fromisoformat(text), time(), policy.zone), timedelta(days=1) - INSTANT
        else:
            # Some clients do not encode the plus of an offset, and then it arrives as a blank.
            begins, lasts = datetime.fromisoformat(text.replace(" ", "+")), timedelta()
    except ValueError as error:
        raise BadInputError(field, f"{text} is no moment; write 2026-01-31T08:00:00+08:00") from error
    if begins.tzinfo is None:
        raise BadInputError(field, f"{text} has no offset; write 2026-01-31T08:00:00+08:00")
    if not 1900 <= begins.year <= 9000:  # so that no days before or after it leave the calendar
        raise BadInputError(field, f"{text} is not within 1900 to 9000")
    return begins, lasts


def statuses(text: str | None) -> bool | None:
    """Whether only closed (true) or only open (false) requests are asked for. Raises BadInputError."""
    asked = set(parts(text))
    if unknown := asked - {"open", "closed"}:
        raise BadInputError("status", f"{', '.join(sorted(unknown))} is not open or closed")
    return None if len(asked) != 1 else asked == {"closed"}


def parts(text: str | None) -> list[str]:
    """What stands between the commas of a parameter, each once."""
    return list(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def told(request: ServiceRequest, policy: Policy, zh: bool) -> dict[str, Any]:
    """A case with the fields of the specification, in its order.

    ``description`` and ``address`` are always empty: what people wrote, and where they live, is told to nobody here.
    """
    return {
        "service_request_id": request.id,
        "status": "closed" if request.closed else "open",
        "status_notes": _state(request, zh),
        "service_name": request.category and name_of(request.category),
        "service_code": request.category,
        "description": None,
        "agency_responsible": request.unit,
        "service_notice": None if request.closed else notice(request.unit, request.due_on, zh),
        "requested_datetime": _written(request.requested_at),
        "updated_datetime": _written(request.updated_at),
        "expected_datetime": request.due_on and _written(datetime.combine(request.due_on, LAST, policy.zone)),
        "address": None,
        "address_id": request.area,
        "zipcode": None,
        "lat": request.latitude,
        "long": request.longitude,
        "media_url": None,
    }


def notice(unit: str | None, due: date | None, zh: bool) -> str | None:
    """Who has a request now, and by when something must have happened; None where nobody has it."""
    if unit is None:
        return None
    if zh:
        return f"现由{unit}办理" + (f"，期限为{due}" if due else "")
    return f"{unit} has it now" + (f"; it is due by {due}" if due else "")


def _state(request: ServiceRequest, zh: bool) -> str:
    state = state_of(request.step, request.standing)
    if not zh:
        return state
    return Step(state).label_zh if state in set(Step) else Standing(state).label_zh


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
