"""The working sheet that rides with the coordinator's digest on the first working day of a week.

It is the sheet of `nhacviec sheet export`, narrowed to the plans that this coordinator follows. It adds
nothing to when and to whom a mail goes; it is read and written only for a mail that is really composed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scheduler.i18n import speaking
from scheduler.register.reads.connection import within
from scheduler.register.reads.narrow import Filter
from scheduler.register.reads.sheet import sheet_rows
from scheduler.reminding.notices.facts import on_trial
from scheduler.reminding.notices.occasions import first_workday_of_week
from scheduler.sheetfile import SheetRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from rules.workdays import WorkCalendar
    from scheduler.register.noticeboard import PlanHead
    from scheduler.reminding.notices import Digest

AHEAD_DAYS = 30
"""Calendar days ahead, as `sheet export` has them without `--days`."""
MOST_ROWS = 2_000
"""Rows a mail carries (about 100 kB); the command gives the rest."""
Desk = tuple[int, bool]
"""A coordinator, and whether its mail is on trial."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The rows of one coordinator; `left_out` more did not fit."""

    rows: tuple[SheetRow, ...]
    left_out: int = 0


def takes_sheet(digest: Digest, calendar: WorkCalendar) -> bool:
    """The coordinator's own digest of the day that begins a week, or of the day its list is made up for."""
    if digest.agency_id != digest.coordinator_id:
        return False
    begins = first_workday_of_week(digest.day, calendar) == digest.day
    return begins or any(item.topic == "weekly" for item in digest.items)


def worksheets(
    session: Session, desks: Mapping[Desk, str], plans: Mapping[int, PlanHead], today: date, *, live: bool
) -> dict[Desk, Worksheet]:
    """The sheet of each desk that has anything to fill in, in the language that is read there.

    `live`: the office sends in earnest.
    """
    reader = within(session)
    found: dict[Desk, Worksheet] = {}
    for desk in sorted(desks):
        mine = frozenset(
            plan.id
            for plan in plans.values()
            if (plan.coordinator_id, on_trial(plan.state, plan.live_on, live=live)) == desk
        )
        with speaking(desks[desk]):
            rows = sheet_rows(reader, today, AHEAD_DAYS, Filter(plans=mine))
        if rows:
            found[desk] = Worksheet(tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))
    return found


def file_name(digest: Digest) -> str:
    """What the attachment is called."""
    return f"bang-theo-doi-{digest.day.isoformat()}.xlsx"
