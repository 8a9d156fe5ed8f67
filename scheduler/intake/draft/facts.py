"""What a careful reader takes from a plan document: its head, its duties, and what could not be read.

Everything is in the words of the document; rules and dates are made of these words elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["task", "report"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the document that a person must look at; it never stops the rest.

    `place` is an address in the document ("Phụ lục, hàng 3"), `words` are the printed words it is
    about ("" when something is missing), `message` is a Vietnamese sentence.
    """

    place: str
    words: str
    message: str


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What the document says about itself; None where it is left blank or not found.

    `number` is as printed ("06/KH-UBND"). `until` is 31 December of the first "đến năm Y" or
    "giai đoạn X - Y" of the title and `until_words` the words it was read from (None and "" when the
    title names none: the default is given later, as an assumption). A document with a secrecy stamp
    is refused before a head is made, so there is no field for it.
    """

    number: str | None
    issued: date | None
    issuer: str | None
    title: str | None
    coordinator: str | None
    until: date | None
    until_words: str


@dataclass(frozen=True, slots=True)
class DraftObligation:
    """One duty, in the words of the document; None where it has no such words.

    A task is one row of an appendix table; `ref` is its printed ordinal with the section's before it
    ("7", "II.2"). A report is one standing duty to report, from the prose: `recipient` is to whom as
    printed, `via` the agency it passes through when the clause says so ("qua Sở Nội vụ" -> "Sở Nội
    vụ"). `place` is its
    address in the document and `words` the sentence or row it was read from.
    """

    ref: str | None
    kind: Kind
    title: str
    lead: str | None
    partners: str | None
    result: str | None
    timing: str | None
    recipient: str | None
    via: str | None
    place: str
    words: str
    section: str = ""
    """Title of the section the row stands under, "" without sections."""
    note: str | None = None
    """The cell of a "Ghi chú" column."""


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as read: `obligations` in the order printed, tasks before reports."""

    plan: PlanHead
    obligations: tuple[DraftObligation, ...]
    problems: tuple[Problem, ...]
