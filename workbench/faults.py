"""What is wrong with a form, told at its fields in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from api.problems import told
from api.problems_zh import FAULTS_ZH
from graph.errors import BadInputError, NotCompetentError
from workbench.frame import message_of
from workbench.words import chinese, series, t


@dataclass(frozen=True)
class FieldFault:
    """What is wrong with a field (``parties.0.phone``); with none in particular where that is empty."""

    field: str
    text: str


def faults_of(error: Exception) -> list[FieldFault]:
    """What an error says of the fields of a form, in the order in which it says it."""
    match error:
        case ValidationError():
            return [fault for each in error.errors(include_url=False) for fault in _invalid(dict(each))]
        case BadInputError():
            en, zh = told(error).reason
            return [FieldFault(error.field, zh if chinese() and zh else en)]
        case NotCompetentError():
            who = series(name for _, name in error.competent)
            return [FieldFault("to", t("It is not competent, or nobody works there; these are: {who}", who=who or "—"))]
        case _:
            return [FieldFault("", message_of(error))]


def _invalid(fault: dict[str, Any]) -> list[FieldFault]:
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "incomplete":
        return [FieldFault(*_lacking(name)) for name in fault["ctx"]["missing"]]
    if fault["type"] == "value_error" and place.startswith("parties."):  # neither a known person nor a new one's name
        return [FieldFault(f"{place}.name", t("Name somebody, or choose a person who is known."))]
    return [FieldFault(place, _said(fault))]


def _lacking(name: str) -> tuple[str, str]:
    """The field of something that a kind of case must say, and what is missing there."""
    if name == "applicant":
        return "parties", t("Name who asks for it, as applicant.")
    if name == "parties":
        return name, t("Name at least one party.")
    return name, t("This is needed.")


def _said(fault: dict[str, Any]) -> str:
    if fault["type"] == "string_too_long":
        return t("At most {n} characters.", n=fault["ctx"]["max_length"])
    words = {
        "missing": t("This is needed."),
        "string_too_short": t("This is needed."),
        "literal_error": t("This is needed."),
        "enum": t("This is needed."),
        "string_pattern_mismatch": t("A phone number has 5 to 24 digits, spaces, or the signs + ( ) -."),
        "id_number": t("This is no ID number: it has 18 digits, and the last must fit the others."),
        "area_code": t("Choose one of those that are found."),
        "id": t("Choose one of those that are found."),
        "value_error": t("Choose one of those that are found."),
        "date_from_datetime_parsing": t("This is no day."),
        "int_parsing": t("Write a whole number from 0 to 999,999."),
        "greater_than_equal": t("Write a whole number from 0 to 999,999."),
        "less_than_equal": t("Write a whole number from 0 to 999,999."),
    }
    return words.get(fault["type"]) or (FAULTS_ZH.get(fault["type"]) if chinese() else None) or str(fault["msg"])
