"""The rows of the officer's working sheet: the lines of `upcoming` that have a number.

One function makes a row of a line, for the file that is exported, for the file that a mail carries, and
for comparing what comes back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from scheduler.i18n import gettext as _
from scheduler.listingwords import STATES, clean, period
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.lines import COLUMNS, JOINS, Line, upcoming
from scheduler.register.reads.narrow import Filter, listed
from scheduler.sheetfile import SheetRow

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KnownLine(Line):
    """A line with what else decides whether something may be recorded about it.

    `issued`: of its plan; `since`: first office day of its present round; `retired`: nothing new
    is owed under its row, and what had begun is followed to its end.
    """

    issued: date
    since: date | None
    retired: bool


def sheet_rows(reader: ReadConnection, today: date, days: int, only: Filter = Filter()) -> list[SheetRow]:
    """What is owed or awaits confirmation with a day up to `today + days` (inclusive), late first."""
    return [row_of(line, today) for line in upcoming(reader, today, days, only)]


def row_of(line: Line, today: date) -> SheetRow:
    """The row of a stored line."""
    assert line.id is not None
    return SheetRow(
        id=line.id,
        plan=clean(line.plan),
        ref=clean(line.ref),
        title=clean(line.title),
        lead=clean(line.lead),
        partners=clean(line.partners),
        period=period(line.period),
        due=line.follows,
        left=line.days_left(today),
        status=_(STATES[line.status(today)]),
    )


def known_lines(reader: ReadConnection, ids: Collection[int]) -> dict[int, KnownLine]:
    """The occurrences of these numbers, whatever their state; unknown numbers are left out."""
    wanted = sorted(set(ids))
    found: dict[int, KnownLine] = {}
    for at in range(0, len(wanted), _CHUNK):
        rows = reader.rows(
            KnownLine,
            f"""SELECT {COLUMNS}, p.issued, a.since,
                CASE WHEN b.retired_on IS NULL THEN 0 ELSE 1 END AS retired
            {JOINS} WHERE a.id IN {listed(wanted[at : at + _CHUNK])}""",
        )
        found.update({row.id: row for row in rows if row.id is not None})
    return found
