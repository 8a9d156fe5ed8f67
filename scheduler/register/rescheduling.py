"""THE one function through which an occurrence's dates and its next notice are recomputed and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from scheduler.register.models import Obligation, Occurrence, Plan
from scheduler.register.practice import Practice
from scheduler.register.reckoning import Dates, reckon
from scheduler.register.standing import ACTIVE, chunks, load_standings, next_notice_on

LIVE_STATES = (*sorted(ACTIVE), "submitted")
"""States in which the dates of a row may still move; in the others nothing is ever changed."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a recomputation moved: the dates of one row before and after."""

    id: int
    due_was: date
    due: date
    aim_was: date
    aim: date
    overdue_from_was: date
    overdue_from: date

    @property
    def due_moved(self) -> bool:
        """The legal last day itself moved, not only when we remind or count as late."""
        return self.due != self.due_was


def reschedule(
    session: Session, rows: Iterable[Occurrence | int], practice: Practice, today: date
) -> list[Moved]:
    """Recompute the dates and the next notice of `rows` (or their ids); return what moved.

    The day the ladder follows is `respond_by` after a return, else `due`; `due` is the granted date
    after an extension, else the original. A settled row keeps its dates and has no next notice.
    """
    live = []
    for row in _rows(session, rows):
        if row.state in LIVE_STATES:
            live.append(row)
        else:
            enter(row, row.state)
    moved = _write_all(session, live, practice)
    set_next_notices(session, live, practice, today)
    return moved


def enter(row: Occurrence, state: str) -> None:
    """Bring the row into `state`. In a state in which nothing more is said it has no next notice."""
    row.state = state
    if state not in LIVE_STATES:
        row.next_notice_on = None


def set_next_notices(session: Session, rows: Sequence[Occurrence], practice: Practice, today: date) -> None:
    """Write when each of `rows` is next heard of, from `today` (inclusive) on."""
    session.flush()
    by_id = {row.id: row for row in rows}
    for standing in load_standings(session, ids=[row.id for row in rows if row.id is not None]):
        by_id[standing.id].next_notice_on = next_notice_on(standing, practice, today - _DAY)
    session.flush()


def _rows(session: Session, rows: Iterable[Occurrence | int]) -> list[Occurrence]:
    given = list(rows)
    ids = sorted({row for row in given if isinstance(row, int)})
    found = [row for row in given if isinstance(row, Occurrence)]
    for chunk in chunks(ids):
        found += session.scalars(select(Occurrence).where(col(Occurrence.id).in_(chunk)))
    return found


def _write_all(session: Session, rows: Sequence[Occurrence], practice: Practice) -> list[Moved]:
    moved = []
    for row, dates in reckoned(session, rows, practice):
        change = moved_by(row, dates)
        if change is not None:
            moved.append(change)
        _write_dates(row, dates, practice)
    return moved


def _write_dates(row: Occurrence, dates: Dates, practice: Practice) -> None:
    """Put the reckoned dates into the row, under the stamp of the practice."""
    row.start = dates.start
    row.original_due = dates.original_due
    row.due = dates.due
    row.aim = dates.aim
    row.overdue_from = dates.overdue_from
    row.late_from = dates.late_from
    row.length = dates.length
    row.printed = dates.printed
    row.assumed = dates.assumed
    row.provisional = dates.provisional
    row.note = dates.note
    row.schedule_stamp = practice.stamp


def reckoned(
    session: Session, rows: Collection[Occurrence], practice: Practice
) -> list[tuple[Occurrence, Dates]]:
    """Each row with its dates as they should be; one unfolding a plan row, whatever its agencies.

    Writes nothing.
    """
    session.flush()
    groups: dict[int, list[Occurrence]] = defaultdict(list)
    for row in rows:
        groups[row.obligation_id].append(row)
    result = []
    for number, group in groups.items():
        obligation = session.get_one(Obligation, number)
        plan = session.get_one(Plan, obligation.plan_id)
        dates = reckon(plan, obligation, group, practice)
        result += [(row, dates[row.id]) for row in group if row.id is not None]
    return result


def moved_by(row: Occurrence, dates: Dates) -> Moved | None:
    """What writing `dates` into `row` would move, or None."""
    before = (row.due, row.aim, row.overdue_from)
    if row.id is None or before == (dates.due, dates.aim, dates.overdue_from):
        return None
    return Moved(row.id, row.due, dates.due, row.aim, dates.aim, row.overdue_from, dates.overdue_from)
