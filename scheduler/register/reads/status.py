"""The boss's one page: the official states by agency, what is late, what is not yet confirmed."""

# ruff: noqa: S608 - what is put into the SQL is text of this package and numbers of rows
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rules.workdays import WorkCalendar
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.lines import RUNNING, Line, in_state, overdue
from scheduler.register.reads.narrow import Filter, listed
from scheduler.register.reads.waiting import Undated, undated
from scheduler.register.verdict import verdict

COUNTED = (
    "done_in_time",
    "done_late",
    "open_in_time",
    "open_late",
    "undated",
    "submitted",
    "extension_requested",
    "waived",
    "ahead",
    "unsettled",
)
"""hoàn thành đúng hạn, hoàn thành quá hạn, đang thực hiện trong hạn, đang thực hiện quá hạn, không có hạn;
besides: chờ xác nhận, chờ gia hạn, dừng thực hiện, chưa đến kỳ (its period has not begun), cũ chưa xử lý."""


@dataclass(frozen=True, slots=True)
class Standings:
    """The duties of one agency, or of all. Every occurrence stands in exactly one of `counts`.

    `extended`: occurrences with an extension; `extensions`: how often in all; `past_original`: of those
    extended, how many were done, or are still owed, after the day that was first set.
    """

    agency_id: int
    code: str
    agency: str
    counts: Mapping[str, int]
    extended: int
    extensions: int
    past_original: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page for one day."""

    today: date
    total: Standings
    agencies: tuple[Standings, ...]
    late: tuple[Line, ...]
    unconfirmed: tuple[Line, ...]
    extension_requested: tuple[Line, ...]
    undated: tuple[Undated, ...]


def status(reader: ReadConnection, calendar: WorkCalendar, today: date, only: Filter = Filter()) -> Page:
    """The page of `today`, agencies with the most late duties first. Plans that have ended are left out."""
    tallies = _tallies(reader, today, only)
    without = _undated_shares(reader, only)
    rows = reader.values("SELECT id, code, name FROM agency ORDER BY name")
    names = {key: (code, name) for key, code, name in rows}
    holders = {tally.holder_id for tally in tallies} | set(without)
    agencies = [
        _standings(
            calendar,
            today,
            (key, *names[key]),
            [tally for tally in tallies if tally.holder_id == key],
            without[key],
        )
        for key in holders
    ]
    agencies.sort(key=lambda one: (-one.counts["open_late"], one.agency.casefold()))
    total = _standings(calendar, today, (0, "", ""), tallies, without.total())
    return Page(
        today=today,
        total=total,
        agencies=tuple(agencies),
        late=tuple(overdue(reader, today, only)),
        unconfirmed=tuple(in_state(reader, "submitted", only)),
        extension_requested=tuple(in_state(reader, "extension_requested", only)),
        undated=tuple(undated(reader, only)),
    )


def totals(reader: ReadConnection, calendar: WorkCalendar, today: date, only: Filter = Filter()) -> Standings:
    """The counts of all agencies together."""
    without = _undated_shares(reader, only)
    return _standings(calendar, today, (0, "", ""), _tallies(reader, today, only), without.total())


@dataclass(frozen=True, slots=True)
class _Tally:
    """So many occurrences of one holder that the judgement cannot tell apart."""

    holder_id: int
    state: str
    original_due: date
    overdue_from: date
    late_from: date | None
    late_mark: bool
    respond_by: date | None
    submitted_on: date | None
    first_submitted_on: date | None
    assumed: bool
    grace_until: date | None
    printed: bool
    extensions: int
    ahead: bool
    n: int


_TOLD_APART = """a.holder_id, a.state, a.original_due, a.overdue_from, a.late_from, a.late_mark, a.respond_by,
    a.submitted_on, a.first_submitted_on, a.assumed, a.grace_until, a.printed, a.extensions"""


def _tallies(reader: ReadConnection, today: date, only: Filter) -> list[_Tally]:
    return reader.rows(
        _Tally,
        f"""SELECT {_TOLD_APART}, began.ahead, COUNT(*) AS n
        FROM (SELECT id, CASE WHEN start > :today THEN 1 ELSE 0 END AS ahead FROM occurrence) began
        JOIN occurrence a ON a.id = began.id
        JOIN obligation b ON b.id = a.obligation_id JOIN plan p ON p.id = b.plan_id
        WHERE {RUNNING} AND a.state <> 'joined' {only.where()}
        GROUP BY {_TOLD_APART}, began.ahead""",
        today=today,
    )


def _undated_shares(reader: ReadConnection, only: Filter) -> Counter[int]:
    """How many duties without a date each agency holds."""
    bare = listed(row.obligation_id for row in undated(reader, only))
    rows = reader.values(
        f"""SELECT a.holder_id, COUNT(*) FROM assignment a JOIN obligation b ON b.id = a.obligation_id
        JOIN plan p ON p.id = b.plan_id
        WHERE a.valid_to IS NULL AND b.id IN {bare} {only.where()} GROUP BY a.holder_id"""
    )
    return Counter({holder: int(n) for holder, n in rows})


def _standings(
    calendar: WorkCalendar,
    today: date,
    who: tuple[int, str, str],
    tallies: Iterable[_Tally],
    without_date: int,
) -> Standings:
    counts = Counter(dict.fromkeys(COUNTED, 0))
    counts["undated"] = without_date
    extended = extensions = past = 0
    for tally in tallies:
        counts[_place(tally, today)] += tally.n
        if tally.extensions:
            extended += tally.n
            extensions += tally.n * tally.extensions
            past += tally.n * _is_past_original(tally, calendar, today)
    return Standings(*who, dict(counts), extended, extensions, past)


def _place(tally: _Tally, today: date) -> str:
    judged = verdict(tally, today)
    if judged.startswith("submitted"):
        return "submitted"
    return "ahead" if judged == "open_in_time" and tally.ahead else judged


def _is_past_original(tally: _Tally, calendar: WorkCalendar, today: date) -> bool:
    """Done, or still owed, after the first date; doubtful days count as in time (see `overdue_from`)."""
    if tally.state in ("waived", "unsettled"):
        return False
    day = tally.submitted_on if tally.state in ("submitted", "accepted") else today
    # "trước ngày 10/12" is due on the 9th and not late on the 10th, hence the day of grace.
    grace = timedelta(days=1) if tally.printed else timedelta(0)
    return day is not None and day > calendar.next_workday(tally.original_due) + grace
