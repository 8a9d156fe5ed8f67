"""A plan file under review: what was understood of every row, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rules.workdays import WorkCalendar
from scheduler.i18n import gettext as _
from scheduler.intake.directory import Directory, LeadReading, Part
from scheduler.intake.planfile.facts import PlanFile, PlanRow, Policies
from scheduler.intake.planfile.matching import Formers, Matching, match
from scheduler.intake.planfile.questions import (
    Question,
    absent_question,
    former_says,
    old_questions,
    plan_questions,
    row_name,
    row_questions,
)
from scheduler.intake.planfile.reading import RowReading, read_row, terms_for
from scheduler.register.naming import fold
from scheduler.register.roster import AgencyFacts

_ALIKE = 100
"""Rows with the same title and lead need no word."""


@dataclass(frozen=True, slots=True)
class RowReview:
    """One row with its reading. `lead` and `recipient` are None without a directory."""

    row: PlanRow
    reading: RowReading
    lead: LeadReading | None
    recipient: Part | None
    via: Part | None
    confirmed: bool
    """The officer has confirmed what the reading takes for granted, here or for the whole plan."""
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PlanReview:
    """A plan file with all readings."""

    plan: PlanFile
    rows: tuple[RowReview, ...]
    coordinator: Part | None
    superior: AgencyFacts | None
    directory: Directory | None
    own_questions: tuple[Question, ...]
    """About the plan, and about rows that the register holds and the document does not."""
    matching: Matching

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those about the plan first, then row by row."""
        return (*self.own_questions, *(item for row in self.rows for item in row.questions))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is taken without asking and must be said: which old rows are stood for by others that are not
        quite like them, and who took over from a body that is no more."""
        found: dict[str, None] = {}
        names = {item.row.key: row_name(item.row) for item in self.rows}
        for link in self.matching.links:
            if link.how != "key" and link.score < _ALIKE:
                text = _("thay cho {row}").format(row=former_says(link))
                found[f"{names[link.key]}: {text}"] = None
        if self.coordinator and self.coordinator.settled and self.coordinator.note:
            found[_("cơ quan đầu mối") + f": {self.coordinator.note}"] = None
        for item in self.rows:
            bodies = (*(item.lead.parts if item.lead else ()), item.recipient, item.via)
            for part in bodies:
                if part is not None and part.settled and part.note:
                    found[f"{row_name(item.row)}: {part.note}"] = None
        return tuple(found)


def review_plan(
    plan: PlanFile,
    calendar: WorkCalendar,
    today: date,
    directory: Directory | None = None,
    office: Policies | None = None,
    formers: Formers | None = None,
) -> PlanReview:
    """Read every row of `plan`. `today` stands in for the issue date of a draft without one.

    `formers`: what the register holds of this plan, and of the one it supersedes.
    """
    coordinator = directory.one(plan.coordinator) if directory and plan.coordinator else None
    matching = match(plan, formers or Formers())
    asked: dict[str, list[Question]] = {}
    own = list(plan_questions(plan, coordinator))
    if formers is not None and formers.absent:
        own.append(absent_question(formers.absent))
    for question in old_questions(plan, matching):
        if question.code == "match" and question.key:
            asked.setdefault(question.key, []).append(question)
        else:
            own.append(question)
    rows = tuple(
        _review_row(row, plan, calendar, today, directory, office or Policies(), asked.get(row.key, ()))
        for row in plan.rows
    )
    superior = _superior(plan, directory) if directory else None
    return PlanReview(plan, rows, coordinator, superior, directory, tuple(own), matching)


def _superior(plan: PlanFile, directory: Directory) -> AgencyFacts | None:
    """Who stands above all leads: the body that issued the plan."""
    part = directory.one(plan.issuer) if plan.issuer else None
    return part.members[0].holder if part and part.how == "agency" else None


def _review_row(
    row: PlanRow,
    plan: PlanFile,
    calendar: WorkCalendar,
    today: date,
    directory: Directory | None,
    office: Policies,
    about_old: Iterable[Question],
) -> RowReview:
    reading = read_row(row, terms_for(row, plan, office, today), calendar)
    lead = _lead(row, directory) if directory else None
    recipient = _recipient(row, directory) if directory else None
    via = directory.one(row.via) if directory and row.via else None
    confirmed = row.answers.confirm or plan.confirm
    asked = (*about_old, *row_questions(row, reading, lead, confirmed=confirmed))
    return RowReview(row, reading, lead, recipient, via, confirmed, asked)


def _lead(row: PlanRow, directory: Directory) -> LeadReading:
    """The answered agencies stand for the printed cell; a chosen successor keeps the printed name."""
    printed = directory.resolve(row.lead)
    if not row.answers.leads:
        return printed
    chosen = [directory.chosen(answer) for answer in row.answers.leads]
    as_printed = {fold(part.words) for part in printed.parts if part.settled}
    for split in (part for part in printed.parts if part.how == "split"):
        heirs = {member.holder.code: member for member in split.members}
        fits = [
            at
            for at, part in enumerate(chosen)
            if len(part.members) == 1
            and part.settled
            and part.members[0].holder.code in heirs
            and fold(part.words) not in as_printed
        ]
        if len(fits) == 1:  # of several that share one duty, none is the one that took it over
            part = chosen[fits[0]]
            member = heirs[part.members[0].holder.code]
            chosen[fits[0]] = replace(part, members=(member,), note=split.note)
    return LeadReading(tuple(chosen))


def _recipient(row: PlanRow, directory: Directory) -> Part | None:
    """The first settled body among those the report goes to; the words in brackets say by which way."""
    words = row.answers.recipient_is or row.recipient.split("(", 1)[0]
    if not words.strip():
        return None
    parts = directory.resolve(words).parts
    settled = [part for part in parts if part.how == "agency"]
    return settled[0] if settled else (parts[0] if parts else None)
