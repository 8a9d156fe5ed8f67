"""What a tick knows besides standings, as plain facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_DATED = frozenset({"once", "recurring"})

Group = tuple[int, str, date]
"""A duty and period: obligation, period key, original due."""


@dataclass(frozen=True, slots=True)
class PlanHead:
    """A plan as a mail names it."""

    id: int
    number: str
    issued: date
    issuer: str
    title: str
    until: date
    coordinator_id: int
    superior_id: int | None
    state: str
    live_on: date | None
    imported_on: date


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address of an agency."""

    address: str
    name: str = ""
    deputy: bool = False
    absent_from: date | None = None
    absent_to: date | None = None
    flagged: bool = False
    language: str = ""
    """"" is the language of the office."""

    def absent(self, day: date) -> bool:
        """Its reader is away on `day`; both ends inclusive, an open end when null."""
        if self.absent_from is None and self.absent_to is None:
            return False
        return (self.absent_from or day) <= day <= (self.absent_to or day)


@dataclass(frozen=True, slots=True)
class Body:
    """An agency as a mail knows it, its addresses in order."""

    id: int
    name: str
    kind: str = "department"
    mailboxes: tuple[Mailbox, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a duty and period have answered, and who has not (named when few)."""

    done: int
    total: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A row of a plan that rests on an agency, with its next date if it has one (`unsure`: provisional)."""

    plan_id: int
    obligation_id: int
    holder_id: int
    ref: str
    kind: str
    title: str
    timing: str
    lead: str
    kinds: tuple[str, ...]
    next_due: date | None = None
    unsure: bool = False

    @property
    def dated(self) -> bool:
        """It has a deadline of its own."""
        return bool(_DATED & set(self.kinds))


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something recorded lately, to be acknowledged. `cleared`: recorded late, handed in in time."""

    id: int
    holder_id: int
    coordinator_id: int
    title: str
    document: str
    on: date
    state: str
    cleared: bool


@dataclass(frozen=True, slots=True)
class MishapRow:
    """An address that refused."""

    id: int
    agency_id: int
    agency_name: str
    coordinator_id: int
    address: str
    code: int
    words: str
    trial: bool
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Yesterday:
    """What became of the mails of the day before."""

    day: date | None = None
    sent: int = 0
    failed: int = 0
    queued: int = 0

    def line(self, today: date, _: Callable[[str], str]) -> str:
        """ "Hôm qua gửi 14, lỗi 0, hàng đợi 0", the day itself where it was not yesterday; no full stop."""
        when = _("Hôm qua")
        if self.day is not None and self.day != today - timedelta(days=1):
            when = _("Ngày {day}").format(day=self.day.strftime("%d/%m/%Y"))
        return _("{when} gửi {sent}, lỗi {failed}, hàng đợi {queued}").format(
            when=when, sent=self.sent, failed=self.failed, queued=self.queued
        )


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """A lead of a live plan that has had no opening mail yet."""

    plan_id: int
    holder_id: int
