"""The self-audit: what should have been said against what was, and whether the register is whole.

Reads only. It reckons anew, from the rules, every row that is due soon and a changing sample of the
others; a difference from what is stored is a finding, never quietly mended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from scheduler.i18n import gettext as _
from scheduler.register.changes.trail import broken_links
from scheduler.register.models import Assignment, Event, Obligation, Occurrence, Office, Plan
from scheduler.register.noticeboard import Yesterday, yesterday
from scheduler.register.owing import steps_owed
from scheduler.register.practice import HORIZON_DAYS, Practice
from scheduler.register.rescheduling import LIVE_STATES, reckoned
from scheduler.register.standing import Standing, load_standings, next_notice_on

NEAR_DAYS = 40
"""Rows due within so many days are all reckoned anew."""
SAMPLE_OF = 20
"""Of the rows due later, one in so many is reckoned anew; another part every day."""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: what kind, in words, about which occurrences."""

    kind: str
    """unsaid: a notice was owed and not decided; dates: a stored date differs from what the rules give;
    asleep: a row would be heard of too late; horizon: rows end too early; trail: an event was altered."""
    text: str
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit of `today` found. `line` is one line for the officer."""

    today: date
    checked: int
    mails: Yesterday
    findings: tuple[Finding, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing was found; only then is the heartbeat pinged."""
        return not self.findings

    @property
    def line(self) -> str:
        """ "Hôm qua gửi 14, lỗi 0, hàng đợi 0", and what was found, if anything."""
        text = self.mails.line(self.today, _)
        if self.findings:
            text += "; " + _("tự kiểm tra thấy {n} điều cần xem").format(n=len(self.findings))
        return text + "."


def self_audit(session: Session, practice: Practice, today: date) -> Audit:
    """Audit the register as the last tick left it. What was changed after that tick is left to the next."""
    office = session.get_one(Office, 1)
    rows = _rows(session, today)
    standings = load_standings(session, ids=[row.id for row in rows if row.id is not None])
    findings: list[Finding] = []
    if office.decided_on is not None:
        untouched = _without(standings, _changed_since_tick(session, office))
        findings += _unsaid(untouched, practice, office.decided_on)
        findings += _asleep(standings, practice, max(office.decided_on, today - timedelta(days=1)))
        findings += _short(session, office.decided_on + timedelta(days=HORIZON_DAYS))
    findings += _differing(session, rows, practice)
    findings += _altered(session)
    return Audit(today, len(rows), yesterday(session, today), tuple(findings))


def _rows(session: Session, today: date) -> list[Occurrence]:
    """Live rows due up to NEAR_DAYS from today (late ones too), and today's part of the others."""
    near = col(Occurrence.due) <= today + timedelta(days=NEAR_DAYS)
    sampled = (col(Occurrence.id) % SAMPLE_OF) == today.toordinal() % SAMPLE_OF
    query = select(Occurrence).where(col(Occurrence.state).in_(LIVE_STATES), near | sampled)
    return list(session.scalars(query.order_by(col(Occurrence.id))))


def _changed_since_tick(session: Session, office: Office) -> frozenset[int]:
    """Occurrences, and those of rows and plans, that somebody changed after the last tick."""
    if office.last_tick_at is None:
        return frozenset()
    later = col(Event.at) >= office.last_tick_at
    found: set[int] = set()
    direct = select(col(Event.occurrence_id)).where(later, col(Event.occurrence_id).is_not(None))
    found |= {number for number in session.scalars(direct) if number is not None}
    query = (
        select(col(Occurrence.id))
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .join(
            Event,
            (col(Event.obligation_id) == col(Obligation.id))
            | (col(Event.obligation_id).is_(None) & (col(Event.plan_id) == col(Obligation.plan_id))),
        )
        .where(later, col(Event.occurrence_id).is_(None))
    )
    return frozenset(found | {number for number in session.scalars(query) if number is not None})


def _without(standings: Iterable[Standing], ids: Collection[int]) -> list[Standing]:
    return [standing for standing in standings if standing.id not in ids]


def _unsaid(standings: Iterable[Standing], practice: Practice, decided_on: date) -> list[Finding]:
    """What the ladder owed on the last decided day and no notice was made of."""
    missed = [
        standing.id
        for standing in standings
        if standing.active and not standing.silent and steps_owed(standing, practice, decided_on)
    ]
    if not missed:
        return []
    return [
        Finding("unsaid", _("Đáng lẽ đã có thông báo về {ids}.").format(ids=_named(missed)), tuple(missed))
    ]


def _asleep(standings: Iterable[Standing], practice: Practice, after: date) -> list[Finding]:
    """Rows that the tick would look at later than something is owed about them."""
    late = []
    for standing in standings:
        expected = next_notice_on(standing, practice, after)
        stored = standing.next_notice_on
        if expected is not None and (stored is None or stored > expected):
            late.append(standing.id)
    if not late:
        return []
    text = _("Lượt quét sẽ xem quá muộn: {ids}.").format(ids=_named(late))
    return [Finding("asleep", text, tuple(late))]


def _short(session: Session, horizon: date) -> list[Finding]:
    """Assignments whose rows end before the horizon the last tick should have brought them to."""
    query = (
        select(func.count())
        .select_from(Assignment)
        .join(Obligation, col(Obligation.id) == col(Assignment.obligation_id))
        .join(Plan, col(Plan.id) == col(Obligation.plan_id))
        .where(
            (col(Assignment.unfolded_to) < horizon) | col(Assignment.unfolded_to).is_(None),
            col(Plan.state) != "ended",
            col(Obligation.retired_on).is_(None),
            col(Obligation.fanout) != "none",
        )
    )
    count = session.scalar(query) or 0
    if not count:
        return []
    text = _("{n} phân công chưa có kỳ hạn đến {day}.").format(n=count, day=horizon.strftime("%d/%m/%Y"))
    return [Finding("horizon", text)]


def _differing(session: Session, rows: Iterable[Occurrence], practice: Practice) -> list[Finding]:
    """Rows whose stored dates are not what the rules give; those under another stamp wait for the tick."""
    different = []
    current = [row for row in rows if row.schedule_stamp == practice.stamp]
    for row, dates in reckoned(session, current, practice):
        stored = (row.original_due, row.due, row.aim, row.overdue_from, row.late_from, row.assumed)
        right = (
            dates.original_due,
            dates.due,
            dates.aim,
            dates.overdue_from,
            dates.late_from,
            dates.assumed,
        )
        if stored != right and row.id is not None:
            different.append(row.id)
    if not different:
        return []
    text = _("Ngày đã lưu khác ngày tính lại: {ids}.").format(ids=_named(different))
    return [Finding("dates", text, tuple(different))]


def _altered(session: Session) -> list[Finding]:
    broken = broken_links(session)
    if not broken:
        return []
    return [Finding("trail", _("Nhật ký thay đổi bị sửa tại dòng {ids}.").format(ids=_named(broken)))]


def _named(ids: Collection[int]) -> str:
    shown = ", ".join(f"#{number}" for number in list(ids)[:SHOWN])
    return shown + (" …" if len(ids) > SHOWN else "")
