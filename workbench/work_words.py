"""What the lists of the work are called, and their columns."""

from __future__ import annotations

from enum import Enum

from queries.worklist import By, Column
from workbench import words
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
    """A value of a closed vocabulary in a language, as it begins a cell or a button."""
    return capital(words.term_in(value, tongue))


def head_of(column: Column, tongue: Language) -> str:
    """The head of a column in a language."""
    return said(HEADS[column], tongue)
