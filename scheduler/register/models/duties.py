"""What is owed: plans, obligations, who carries them, and their dated occurrences."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.register.models.base import check, instant, one_of, text

PLAN_STATES = ("trial", "live", "ended")
OBLIGATION_KINDS = ("task", "report")
FANOUTS = ("each", "coordinator", "none")
OCCURRENCE_STATES = (
    "open",
    "submitted",
    "accepted",
    "returned",
    "extension_requested",
    "waived",
    "unsettled",
    "joined",
)
"""open: nothing recorded; submitted: đã nộp, chờ xác nhận; accepted: hoàn thành; returned: trả lại;
extension_requested: chờ gia hạn; waived: dừng thực hiện; unsettled: old at import, silent until settled;
joined: became one with another occurrence when two bodies merged."""
ACTIVE_STATES = ("open", "returned", "extension_requested")
"""States in which the lead still owes an answer."""
LENGTHS = ("week", "month", "quarter", "half", "year", "cycle")


class Plan(SQLModel, table=True):
    """A plan (kế hoạch), known by issuer, number and year of issue."""

    __table_args__ = (UniqueConstraint("issuer", "number", "year"), one_of("state", PLAN_STATES))

    id: int | None = Field(default=None, primary_key=True)
    number: str
    issuer: str
    year: int
    issued: date
    title: str = text()
    until: date
    until_assumed: bool = False
    coordinator_id: int = Field(foreign_key="agency.id")
    superior_id: int | None = Field(default=None, foreign_key="agency.id")
    state: str = "trial"
    live_on: date | None = None
    """Office day on which the plan was taken live; the ladder starts then."""
    ended_on: date | None = None
    ended_document: str = ""
    supersedes: str = ""
    imported_on: date
    """Office day of the first apply: what was due before it is unsettled."""
    before: str = "strict"
    late: str = "printed"
    roll: str = "period-ends"
    cycle_due: str = "end"
    yearly_tasks: str = "report"
    superior_policy: str = "ask"
    document: str = ""
    """Name of the file it was read from."""
    planfile: str = text()
    """The plan file as last applied."""


class Obligation(SQLModel, table=True):
    """A task or a duty to report of a plan. `key` survives renumbering; `ref` is the printed ordinal."""

    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        one_of("kind", OBLIGATION_KINDS),
        one_of("fanout", FANOUTS),
        check("key_set", "key <> ''"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    key: str
    position: int = 0
    ref: str = ""
    kind: str = "task"
    title: str = text()
    lead: str = text()
    """The lead as printed."""
    partners: str = text()
    result: str = text()
    timing: str = text()
    """The timing phrase as printed."""
    recipient: str = text()
    recipient_id: int | None = Field(default=None, foreign_key="agency.id")
    fanout: str = "each"
    rules: str = text("[]")
    """JSON list: {"rule", "words", "assumptions", "notes"} as `rules.rule.to_json` writes them."""
    unread: str = text("[]")
    """JSON list of words nobody understood."""
    confirmed: bool = False
    """The officer has confirmed the assumptions of the reading."""
    last_held: int | None = None
    event_on: date | None = None
    """The date of the awaited event, once entered."""
    event_document: str = ""
    next_stage_id: int | None = Field(default=None, foreign_key="obligation.id")
    """The duty that waits for this one (two-stage reports)."""
    place: str = text()
    """Where it stands in the document."""
    retired_on: date | None = None
    """From this office day on nothing new is owed here; what had begun is followed until it is settled."""
    replaced_by_id: int | None = Field(default=None, foreign_key="obligation.id")
    """The row of a corrected or superseding plan that stands for this one since `retired_on`."""


class Assignment(SQLModel, table=True):
    """An obligation rests on an agency: as printed, or as a member of the printed group."""

    __table_args__ = (UniqueConstraint("obligation_id", "agency_id"),)

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id")
    agency_id: int = Field(foreign_key="agency.id", index=True)
    holder_id: int = Field(foreign_key="agency.id")
    """Who carries it today (the successor); equals agency_id until a succession."""
    valid_from: date | None = None
    valid_to: date | None = None
    unfolded_to: date | None = None
    """Occurrences with a due up to this day (inclusive) have rows."""


class Occurrence(SQLModel, table=True):
    """One dated instance of an obligation for one agency (kỳ hạn)."""

    __table_args__ = (
        UniqueConstraint("obligation_id", "agency_id", "date_key", "period"),
        one_of("state", OCCURRENCE_STATES),
        one_of("length", LENGTHS),
        check("round_positive", "round >= 1"),
        check("submitted_dated", "state <> 'submitted' OR submitted_on IS NOT NULL"),
        check("accepted_dated", "state <> 'accepted' OR accepted_on IS NOT NULL"),
        check("returned_dated", "state <> 'returned' OR respond_by IS NOT NULL"),
        check("requested_dated", "state <> 'extension_requested' OR requested_to IS NOT NULL"),
        check("aim_order", "aim < overdue_from"),
        check(
            "active_notice",
            "next_notice_on IS NULL OR state IN ('open','submitted','returned','extension_requested')",
        ),
        Index("ix_occurrence_next_notice_on", "next_notice_on"),
        Index("ix_occurrence_due", "due", "state"),
        Index("ix_occurrence_holder", "holder_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    obligation_id: int = Field(foreign_key="obligation.id")
    agency_id: int = Field(foreign_key="agency.id")
    holder_id: int = Field(foreign_key="agency.id")
    date_key: str
    period: str
    start: date
    original_due: date
    due: date
    """Last granted extension, else the original due."""
    aim: date
    """Last working day on or before the day the ladder follows (respond_by, else due)."""
    overdue_from: date
    """First day that counts as late by the day the ladder follows (respond_by, else due)."""
    late_from: date | None = None
    """First day that counts as late by `due`, while a return makes `overdue_from` follow another day."""
    late_mark: bool = False
    """A submission that was returned had come late: nothing handed in later makes it in time."""
    length: str = "year"
    printed: bool = False
    assumed: bool = False
    """The date rests on an assumption nobody has confirmed: reminds, never late."""
    provisional: bool = False
    past: bool = False
    note: str = text()
    kept_words: str = text()
    """The timing words that gave this date, where its row has other words since and the date stays."""
    state: str = "open"
    round: int = 1
    since: date | None = None
    """First office day of this round: ladder steps before it are never sent."""
    respond_by: date | None = None
    requested_on: date | None = None
    requested_to: date | None = None
    hold_until: date | None = None
    """An extension was requested: up to this day (inclusive) nothing goes past the coordinator."""
    submitted_on: date | None = None
    """Date of the agency's document of the current submission: lateness is judged by it."""
    submitted_document: str = text()
    first_submitted_on: date | None = None
    recorded_on: date | None = None
    """Office day on which the last submission or acceptance was recorded."""
    accepted_on: date | None = None
    closing_document: str = text()
    extensions: int = 0
    grace_until: date | None = None
    """A successor is not late up to this day, inclusive."""
    carried_by_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    """The yearly report that carries this yearly task."""
    joined_into_id: int | None = Field(default=None, foreign_key="occurrence.id")
    next_notice_on: date | None = None
    schedule_stamp: str = ""


class Event(SQLModel, table=True):
    """One change of state: who, when, what, why, by which document. Rows are only added."""

    __table_args__ = (check("by_set", "by <> ''"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant(nullable=False)
    by: str
    verb: str
    plan_id: int | None = Field(default=None, foreign_key="plan.id", index=True)
    obligation_id: int | None = Field(default=None, foreign_key="obligation.id")
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    document: str = text()
    reason: str = text()
    detail: str = text("{}")
    """JSON object: what was and what is."""
    prev_hash: str = ""
    hash: str = ""
