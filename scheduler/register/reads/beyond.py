"""Occurrences beyond the stored horizon, unfolded live for a listing that looks further."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rules.occurrence import Occurrence, Terms, unfold_all
from rules.rule import Rule, from_json
from rules.workdays import WorkCalendar
from scheduler.register.reads.connection import ReadConnection
from scheduler.register.reads.lines import Filter, Line, narrowed


@dataclass(frozen=True, slots=True)
class _Share:
    """One obligation on one agency, with the terms of its plan."""

    plan_id: int
    plan: str
    plan_state: str
    obligation_id: int
    ref: str
    kind: str
    title: str
    timing: str
    partners: str
    printed_lead: str
    recipient: str
    lead: str
    member: str
    coordinator: str
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
    unfolded_to: date


def beyond(
    reader: ReadConnection, calendar: WorkCalendar, today: date, days: int, narrow: Filter = Filter()
) -> list[Line]:
    """Lines with a due after each assignment's stored horizon and up to `today + days` (inclusive)."""
    last = today + timedelta(days=days)
    shares = reader.rows(
        _Share,
        """SELECT p.id AS plan_id, p.number AS plan, p.state AS plan_state, b.id AS obligation_id, b.ref,
                  b.kind, b.title, b.timing, b.partners, b.lead AS printed_lead, b.recipient, h.name AS lead,
                  m.name AS member, c.name AS coordinator, p.issued, p.until, p.before, p.late, p.roll,
                  p.cycle_due, b.last_held, b.event_on, b.rules, b.confirmed, a.unfolded_to
           FROM assignment a JOIN obligation b ON b.id = a.obligation_id JOIN plan p ON p.id = b.plan_id
           JOIN agency h ON h.id = a.holder_id JOIN agency m ON m.id = a.agency_id
           JOIN agency c ON c.id = p.coordinator_id
           WHERE p.state <> 'ended' AND b.retired_on IS NULL AND a.valid_to IS NULL
             AND a.unfolded_to < :last
             AND (b.recipient_id IS NULL OR b.recipient_id <> a.agency_id)""",
        last=last,
    )
    known: dict[int, list[Occurrence]] = {}
    lines = []
    for share in shares:
        if share.obligation_id not in known:
            known[share.obligation_id] = list(_dates(share, calendar, last))
        lines += [_line(share, one) for one in known[share.obligation_id] if one.due > share.unfolded_to]
    return narrowed(sorted(lines, key=lambda line: line.due), narrow)


def _dates(share: _Share, calendar: WorkCalendar, last: date) -> list[Occurrence]:
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


def _line(share: _Share, one: Occurrence) -> Line:
    return Line(
        id=None,
        plan_id=share.plan_id,
        plan=share.plan,
        plan_state=share.plan_state,
        obligation_id=share.obligation_id,
        ref=share.ref,
        kind=share.kind,
        title=share.title,
        timing=share.timing,
        partners=share.partners,
        printed_lead=share.printed_lead,
        recipient=share.recipient,
        lead=share.lead,
        member=share.member,
        coordinator=share.coordinator,
        period=one.period,
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
        first_submitted_on=None,
        state="open",
        assumed=bool(one.assumptions),
        provisional=one.provisional,
        extensions=0,
        note=one.note,
    )
