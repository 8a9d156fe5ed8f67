"""What was said: notices (decided), messages (stored), mishaps (came back)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.register.models.base import blob, check, instant, one_of, text

TOPICS = ("step", "change", "opening", "listing", "weekly", "mishap", "expiry", "unconfirmed", "ack")
ROLES = ("lead", "coordinator", "superior")
NOTICE_STATES = ("owed", "held", "carried", "dropped")
MESSAGE_KINDS = ("escalation", "overdue", "reminder", "opening", "listing")
MESSAGE_STATUSES = ("pending", "sending", "sent", "failed", "uncertain", "cancelled", "held", "bounced")
PHASES = ("none", "connect", "mail", "rcpt", "data", "dot", "accepted")


class Notice(SQLModel, table=True):
    """One thing owed to one role about one subject (`key`), once per round and step.

    `key` is "occ:ID" for a step, "change:EVENT", "opening:PLAN:AGENCY", "listing:PLAN:2026-Q2",
    "weekly:COORDINATOR:2026-W12", "mishap:ID", "expiry:PLAN:2030".
    """

    __table_args__ = (
        UniqueConstraint("key", "round", "step", "role"),
        one_of("topic", TOPICS),
        one_of("role", ROLES),
        one_of("state", NOTICE_STATES),
        check("carried_by_message", "(state = 'carried') = (message_id IS NOT NULL)"),
        check("dropped_why", "state <> 'dropped' OR reason <> ''"),
        Index("ix_notice_owed", "state", "agency_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str
    round: int = 1
    step: int = 0
    role: str
    topic: str = "step"
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    agency_id: int = Field(foreign_key="agency.id")
    """Whom it is for: the holder of the role when it was decided."""
    coordinator_id: int = Field(foreign_key="agency.id")
    state: str = "owed"
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    reason: str = text()
    decided_on: date
    state_seen: str = ""
    """State of the occurrence when this was decided; another state at the claim cancels the message."""
    payload: str = text("{}")
    """JSON object: what the line says besides the occurrence (a change: from, to, document)."""
    failed_days: int = 0
    """Office days on which a message carrying it was tried in vain, across re-sealing."""


class Message(SQLModel, table=True):
    """A sealed mail in the outbox, and its life."""

    __table_args__ = (
        one_of("kind", MESSAGE_KINDS),
        one_of("status", MESSAGE_STATUSES),
        one_of("phase", PHASES),
        check("dots_range", "dots BETWEEN 0 AND 2"),
        check("sending_owned", "status <> 'sending' OR (owner IS NOT NULL AND lease_until IS NOT NULL)"),
        check("sent_dated", "status <> 'sent' OR sent_at IS NOT NULL"),
        check("uncertain_dotted", "status <> 'uncertain' OR dots >= 1"),
        Index("ix_message_claim", "status", "next_attempt_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """office day / recipient agency / coordinator / kind / address / part."""
    message_ref: str = Field(unique=True)
    """The Message-ID header, derived from the key."""
    day: date
    agency_id: int = Field(foreign_key="agency.id", index=True)
    coordinator_id: int = Field(foreign_key="agency.id")
    kind: str
    address: str
    true_address: str = ""
    """Whom it would have gone to, when it goes to the trial address."""
    trial: bool = False
    part: int = 1
    subject: str = text()
    content: bytes | None = blob()
    occurrences: str = text("[]")
    """JSON list of occurrence ids it speaks of."""
    send_before: datetime | None = instant()
    """End of the office window it was made for; not past phase dot by then: cancelled and owed again."""
    status: str = "pending"
    phase: str = "none"
    dots: int = 0
    fence: int = 0
    owner: str | None = None
    lease_until: datetime | None = instant()
    attempts: int = 0
    next_attempt_at: datetime | None = instant()
    sealed_at: datetime | None = instant()
    sent_at: datetime | None = instant()
    answer: str = text()
    last_error: str = text()


class Mishap(SQLModel, table=True):
    """An address that refused or a mail that came back; the next tick tells the coordinator."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int | None = Field(default=None, foreign_key="message.id")
    agency_id: int = Field(foreign_key="agency.id")
    coordinator_id: int = Field(foreign_key="agency.id")
    address: str
    at: datetime = instant(nullable=False)
    code: int = 0
    words: str = text()
    told: bool = Field(default=False, index=True)
