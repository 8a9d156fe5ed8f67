"""Occurrences beyond the stored horizon, unfolded live for a listing that looks further."""

# ruff: noqa: S608 - what is put into the SQL is text of this package and numbers of rows
from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from rules.occurrence import Occurrence, Terms, unfold_all
from rules.rule import Rule, from_json
from rules.workdays import WorkCalendar
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.lines import SHARE_COLUMNS, Line, Share
from scheduler.register.reads.narrow import Filter, listed


@dataclass(frozen=True, slots=True)
class _Span(Share):
    """A share with the terms of its plan and how far it is unfolded."""

    issued: date
    until: date
    before: str
    late: str
    roll: str
    cycle_due: str
    last_held: int | None
    event_on: date | None
    rules: str
    confirmed: bool
    valid_from: date | None
    valid_to: date | None
    unfolded_to: date


def beyond(
    reader: ReadConnection, calendar: WorkCalendar, today: date, days: int, only: Filter = Filter()
) -> list[Line]:
    """Lines with a due after each assignment's stored horizon and up to `today + days` (inclusive)."""
    last = today + timedelta(days=days)
    shares = reader.rows(
        _Span,
        f"""SELECT {SHARE_COLUMNS}, p.issued, p.until, p.before, p.late, p.roll, p.cycle_due, b.last_held,
                  b.event_on, b.rules, b.confirmed,
                  a.valid_from, a.valid_to, a.unfolded_to
           FROM assignment a JOIN obligation b ON b.id = a.obligation_id JOIN plan p ON p.id = b.plan_id
           JOIN agency h ON h.id = a.holder_id JOIN agency m ON m.id = a.agency_id
           JOIN agency c ON c.id = p.coordinator_id
           WHERE p.state <> 'ended' AND b.retired_on IS NULL AND b.fanout <> 'none' AND a.unfolded_to < :last
             AND (b.recipient_id IS NULL OR b.recipient_id NOT IN (a.agency_id, a.holder_id)) {only.where()}
           ORDER BY p.issued, p.id, b.position, a.id""",
        last=last,
    )
    known: dict[tuple[int, date], list[Occurrence]] = {}
    seen = _stored(reader, {share.obligation_id for share in shares})
    lines = []
    for share in sorted(shares, key=lambda share: share.agency_id != share.holder_id):
        key = (share.obligation_id, share.unfolded_to)
        if key not in known:
            known[key] = _dates(share, calendar, last)
        for one in known[key]:
            # Two agencies that one body has taken over owe one answer: the row of its own name comes first.
            mark = (share.obligation_id, share.holder_id, one.due)
            if mark not in seen and _belongs(share, one):
                seen.add(mark)
                lines.append(_line(share, one))
    return sorted(lines, key=lambda line: line.due)


def last_day(reader: ReadConnection, today: date) -> date:
    """The last day on which anything may be due: a year after the longest plan, or the last stored due.

    What a plan's last year asks for may be due in the year after ("trước ngày 31/01 năm sau").
    """
    ends = reader.rows(
        _End,
        """SELECT MAX(until) AS day FROM plan WHERE state <> 'ended'
        UNION ALL SELECT MAX(due) AS day FROM occurrence""",
    )
    return max([today, *(end.day + timedelta(days=366) for end in ends if end.day)])


@dataclass(frozen=True, slots=True)
class _End:
    day: date | None


@dataclass(frozen=True, slots=True)
class _Stored:
    obligation_id: int
    holder_id: int
    original_due: date


def _stored(reader: ReadConnection, obligations: set[int]) -> set[tuple[int, int, date]]:
    """Rows that lie beyond a horizon already: single deadlines are stored however far they are."""
    rows = reader.rows(
        _Stored,
        f"""SELECT obligation_id, holder_id, original_due FROM occurrence
        WHERE obligation_id IN {listed(obligations)}""",
    )
    return {(row.obligation_id, row.holder_id, row.original_due) for row in rows}


def _belongs(share: _Span, one: Occurrence) -> bool:
    """Membership has dates: what falls due outside them is not owed."""
    since, until = share.valid_from, share.valid_to
    return (since is None or one.due >= since) and (until is None or one.due <= until)


def _dates(share: _Span, calendar: WorkCalendar, last: date) -> list[Occurrence]:
    terms = Terms(
        issued=share.issued,
        until=share.until,
        before=share.before,
        late=share.late,
        roll=share.roll,
        cycle_due=share.cycle_due,
        last=share.last_held,
        event_on=share.event_on,
    )
    rules: list[Rule] = [from_json(entry["rule"]) for entry in json.loads(share.rules)]
    found = unfold_all(rules, terms, calendar, share.unfolded_to + timedelta(days=1), last)
    return [replace(one, assumptions=()) if share.confirmed else one for one in found]


def _line(share: _Span, one: Occurrence) -> Line:
    return Line(
        **{each.name: getattr(share, each.name) for each in fields(Share)},
        id=None,
        period=one.period,
        date_key=one.date_key,
        start=one.start,
        due=one.due,
        original_due=one.due,
        aim=one.aim,
        overdue_from=one.overdue_from,
        late_from=None,
        late_mark=False,
        respond_by=None,
        requested_to=None,
        grace_until=None,
        submitted_on=None,
        submitted_document="",
        first_submitted_on=None,
        recorded_on=None,
        state="open",
        assumed=bool(one.assumptions),
        provisional=one.provisional,
        printed=one.printed,
        extensions=0,
        note=one.note,
    )
