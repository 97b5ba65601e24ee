"""What the lists of the work are called, and their columns."""

from __future__ import annotations

from enum import Enum

from graph.terms import Severity, Term
from queries.worklist import By, Column
from workbench.words import Language, capital, later, said

HEADS = {
    Column.ID: later("Number"), Column.TITLE: later("Title"), Column.KIND: later("Kind"),
    Column.SEVERITY: later("Severity"), Column.LEVEL: later("Level"), Column.STEP: later("Step"),
    Column.STANDING: later("Standing"), Column.DUE_ON: later("Due"), Column.LEAD: later("Lead"),
    Column.AREA: later("Place"), Column.CATEGORY: later("Category"), Column.ACCEPTED_ON: later("Accepted"),
    Column.SETTLED_ON: later("Ended"),
}  # fmt: skip
GROUPS = {
    By.AREA: later("Place"), By.CATEGORY: later("Category"), By.KIND: later("Kind"), By.LEVEL: later("Level"),
    By.STEP: later("Step"), By.STANDING: later("Standing"), By.SEVERITY: later("Severity"), By.LEAD: later("Lead"),
}  # fmt: skip


def term_in(value: Enum, tongue: Language) -> str:
    """A value of a closed vocabulary in a language, where no page says which."""
    if tongue is Language.ZH and isinstance(value, Term | Severity):
        return value.label_zh
    written = value.name if isinstance(value, Severity) else str(value.value)
    return capital(written.replace("_", " ").lower())


def head_of(column: Column, tongue: Language) -> str:
    """The head of a column in a language."""
    return said(HEADS[column], tongue)
