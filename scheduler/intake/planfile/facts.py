"""The reviewed plan file as facts: the printed words, and what an officer answered about them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date

from scheduler.intake.draft import Kind, Problem

FORMAT = 1
"""The version of the file; another one is refused."""

CHOICES: dict[str, tuple[str, ...]] = {
    "kind": ("task", "report"),
    "fanout": ("each", "coordinator", "none"),
    "before": ("strict", "inclusive"),
    "late": ("printed", "strict"),
    "roll": ("period-ends", "all", "none"),
    "cycle_due": ("end", "start"),
    "yearly_tasks": ("report", "own"),
    "superior": ("ask", "send", "off"),
    "then": ("keep", "move", "end"),
}
"""Fields that take one of a few words."""


@dataclass(frozen=True, slots=True)
class Policies:
    """How this plan reckons where it differs from the office; "" is the office's way."""

    before: str = ""
    late: str = ""
    roll: str = ""
    cycle_due: str = ""
    yearly_tasks: str = ""
    superior: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the officer said about one row; empty where nothing was said.

    `rule`: another timing phrase, or "RRULE:…", that stands for the printed one. `due`: dates that
    stand for it, once each. `last`: year in which an n-year cycle was last held. `leads`: codes or
    names of agencies, or names of groups, that stand for the printed lead. `recipient_is`:
    the same for the one who receives. `replaces`: keys of rows the register held before that this one
    takes the place of, or NEW_ROW for none.
    """

    rule: str = ""
    due: tuple[date, ...] = ()
    event_on: date | None = None
    event_document: str = ""
    last: int | None = None
    confirm: bool = False
    fanout: str = ""
    leads: tuple[str, ...] = ()
    recipient_is: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One obligation in the words of the document. `key` is written once and never changes."""

    key: str
    kind: Kind
    title: str
    ref: str = ""
    lead: str = ""
    partners: str = ""
    result: str = ""
    timing: str = ""
    recipient: str = ""
    via: str = ""
    section: str = ""
    note: str = ""
    place: str = ""
    answers: Answers = Answers()
    line: int = field(default=0, compare=False)
    """Where it begins in the file (a line, or a row of the sheet); 0 when it is not from a file."""


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row the register holds and the new document does not, and what is to become of it.

    `then`: "keep" (it goes on), "move" (into the row `to`), "end"; "" while nobody has answered; `to`
    alone is "move". The printed words are shown only.
    """

    key: str
    ref: str = ""
    title: str = ""
    lead: str = ""
    timing: str = ""
    then: str = ""
    to: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan under review. `until` None: the end of the issue year + 5, an assumption.

    `supersedes`: number of the plan it takes the place of; issuer and year where the number alone does
    not tell.
    """

    number: str = ""
    issued: date | None = None
    issuer: str = ""
    title: str = ""
    coordinator: str = ""
    until: date | None = None
    supersedes: str = ""
    supersedes_issuer: str = ""
    supersedes_year: int | None = None
    source: str = ""
    """Name of the document it was read from."""
    policies: Policies = Policies()
    rows: tuple[PlanRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What could not be read in the document; the officer strikes out what is done."""
    old: tuple[OldRow, ...] = ()
    confirm: bool = False
    """All assumptions of all rows are confirmed."""

    @property
    def effective_until(self) -> date | None:
        """Last day of repetition: what is given, else the end of the issue year + 5."""
        if self.until is not None or self.issued is None:
            return self.until
        return date(self.issued.year + DEFAULT_YEARS, 12, 31)


DEFAULT_YEARS = 5
NEW_ROW = "new"
"""The answer to `replaces` that the row takes no old row's place."""
PLAN_FIELDS = (
    *("number", "issued", "issuer", "title", "coordinator", "until"),
    *("supersedes", "supersedes_issuer", "supersedes_year", "source"),
)
POLICY_FIELDS = tuple(item.name for item in fields(Policies))
ANSWER_FIELDS = tuple(item.name for item in fields(Answers))
OLD_FIELDS = ("key", "ref", "title", "lead", "timing", "then", "to")
ROW_FIELDS = (
    "key",
    "kind",
    "ref",
    "section",
    "title",
    "lead",
    "partners",
    "result",
    "timing",
    "recipient",
    "via",
    "note",
    "place",
)
