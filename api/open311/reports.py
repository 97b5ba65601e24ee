"""A request that a client of Open311 posts, and what comes in of it: one form of the ordinary intake."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.open311.services import Service
from graph.elements import AreaCode, Latitude, Longitude
from graph.errors import BadInputError
from graph.terms import CaseKind, CaseRole, CaseSource, Severity
from queries import moves

CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
ATTRIBUTE = re.compile(r"attribute\[(.*?)\].*")
NAMELESS = "匿名"  # a demand has an applicant, and Open311 asks nobody for a name

GivenName = Annotated[str, StringConstraints(max_length=90, strip_whitespace=True)]


class Report(BaseModel):
    """What is posted. An empty field is one that was not sent (GeoReport v2, "Optional Arguments").

    What else a client sends (``email``, ``device_id``, ``account_id``, ``media_url``) is taken and not kept: a person
    has a name and a phone here, and no more. Attributes are those of the service definition.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    service_code: str
    description: Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
    lat: Latitude | None = None
    long: Longitude | None = None
    address_string: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] | None = None
    address_id: AreaCode | None = None
    first_name: GivenName = ""
    last_name: GivenName = ""
    phone: moves.Phone | None = None
    area: Annotated[AreaCode | None, Field(alias="attribute[area]")] = None
    severity: Annotated[Severity, Field(alias="attribute[severity]")] = Severity.GENERAL

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_empty(cls, sent: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in sent.items() if value != ""}

    def check(self) -> None:
        """Raise BadInputError for an attribute that no definition has, and for half a pair of coordinates."""
        for name in self.model_extra or {}:
            if found := ATTRIBUTE.fullmatch(name):
                raise BadInputError(name, f"there is no attribute {found[1]}; the attributes are area, severity")
        if (self.lat is None) != (self.long is None):
            missing = "lat" if self.lat is None else "long"
            raise BadInputError(missing, "is missing; lat and long are sent together")

    @property
    def code(self) -> str | None:
        """The code of the area, where it was said."""
        return self.address_id or self.area

    def form(self, service: Service, area: str, by: str) -> moves.Accept:
        """The form of the intake. ``area``: code of the place; ``by``: id of the person who answers for it.

        The title is that of the service: what people write goes into the summary, where it can be erased.
        """
        return moves.Accept(
            by=by,
            kind=CaseKind.DEMAND,
            source=CaseSource.PLATFORM,
            title=service.name,
            category=service.code,
            severity=self.severity,
            summary=self.description,
            parties=(moves.PartyForm(name=self._name(), phone=self.phone, role=CaseRole.APPLICANT),),
            area=area,
            place=self.address_string,
            longitude=self.long,
            latitude=self.lat,
        )

    def _name(self) -> str:
        """The family name first in Chinese, and last elsewhere."""
        if CHINESE.search(self.first_name + self.last_name):
            return self.last_name + self.first_name
        return f"{self.first_name} {self.last_name}".strip() or NAMELESS
