"""What loading a calendar file would do: foreseen, shown, told as JSON, and done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.errors import BadInput
from scheduler.cli import render
from scheduler.cli.failure import message_of
from scheduler.i18n import gettext as _
from scheduler.workcalendar import OverrideDay

if TYPE_CHECKING:
    from sqlmodel import Session

    from rules.workdays import WorkCalendar
    from scheduler.register.changes import Deed, Moved, Stored
    from scheduler.register.practice import Practice
    from scheduler.register.store import Register

    PracticeOf = Callable[[Session], Practice]

SHOWN = 30
"""Lines of moved deadlines that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A day whose work changes: `now` says "off" or "worked", `reason` why, `was` why it was otherwise."""

    day: date
    now: str
    reason: str
    was: str


@dataclass(frozen=True, slots=True)
class Move:
    """One occurrence with a date that moves."""

    id: int
    plan: str
    ref: str
    title: str
    agency: str
    moved: Moved


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a calendar file changes in the register.

    `official` are years that are no longer provisional; `settled` counts the occurrences whose dates
    are then no longer provisional.
    """

    file: str
    days: tuple[OverrideDay, ...]
    written: tuple[OverrideDay, ...]
    removed: tuple[date, ...]
    official: tuple[int, ...]
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    settled: int
    problems: tuple[BadInput, ...]

    @property
    def nothing(self) -> bool:
        """The register holds it all already."""
        return not self.written and not self.removed


def foresee_days(
    register: Register,
    practice_of: PracticeOf,
    deed: Deed,
    days: Sequence[OverrideDay],
    file: str,
    problems: Sequence[BadInput],
) -> Outcome:
    """Let it happen in a transaction that is taken back."""
    from scheduler.intake.apply.rehearsal import rehearsal
    from scheduler.register.changes import provisional_ids

    with rehearsal(register) as session:
        before, unsure = practice_of(session).calendar, provisional_ids(session)
        stored, moved = _take_in(session, practice_of, deed, days, file)
        after = practice_of(session).calendar
        return Outcome(
            file=file,
            days=tuple(days),
            written=stored.written,
            removed=stored.removed,
            official=tuple(year for year in stored.official if before.is_provisional(date(year, 1, 1))),
            changes=tuple(_changes(before, after, {day.day.year for day in days})),
            moves=tuple(_moves(session, moved)),
            settled=len(unsure - provisional_ids(session)),
            problems=tuple(problems),
        )
    raise AssertionError("unreachable")


def apply_days(
    register: Register, practice_of: PracticeOf, deed: Deed, days: Sequence[OverrideDay], file: str
) -> None:
    """Do it, in one transaction."""
    with register.write() as session:
        _take_in(session, practice_of, deed, days, file)


def _take_in(
    session: Session, practice_of: PracticeOf, deed: Deed, days: Sequence[OverrideDay], file: str
) -> tuple[Stored, list[Moved]]:
    from scheduler.register.brake import expect_calendar
    from scheduler.register.changes import documents_of, recompute_stale, store_days

    stored = store_days(session, days, deed, file=file)
    practice = practice_of(session)
    document = documents_of(stored.written or days)
    moved = recompute_stale(session, practice, deed.today, deed=deed, document=document)
    expect_calendar(session, practice.calendar)
    return stored, moved


def _changes(before: WorkCalendar, after: WorkCalendar, years: set[int]) -> Iterator[Change]:
    for year in sorted(years):
        day = date(year, 1, 1)
        while day.year == year:
            if before.is_workday(day) != after.is_workday(day):
                now = "worked" if after.is_workday(day) else "off"
                yield Change(day, now, after.reason(day), before.reason(day))
            day += timedelta(days=1)


def _moves(session: Session, moved: Sequence[Moved]) -> Iterator[Move]:
    from scheduler.register.models import Agency, Obligation, Occurrence, Plan

    for one in sorted(moved, key=lambda one: (one.due, one.id)):
        row = session.get_one(Occurrence, one.id)
        duty = session.get_one(Obligation, row.obligation_id)
        number = session.get_one(Plan, duty.plan_id).number
        agency = session.get_one(Agency, row.holder_id).name
        yield Move(one.id, number, duty.ref, duty.title, agency, one)


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The JSON of `calendar import`."""
    return {
        "file": outcome.file,
        "days": [
            {
                "day": day.day,
                "state": "off" if day.off else "worked",
                "name": day.name,
                "document": day.document,
                "official": day.official,
            }
            for day in outcome.written
        ],
        "removed": list(outcome.removed),
        "official_years": list(outcome.official),
        "changes": [
            {"day": one.day, "state": one.now, "reason": one.reason, "was": one.was}
            for one in outcome.changes
        ],
        "moves": [
            {
                "id": one.id,
                "plan": one.plan,
                "ref": one.ref or None,
                "title": one.title,
                "lead": one.agency,
                "due_was": one.moved.due_was,
                "due": one.moved.due,
                "aim_was": one.moved.aim_was,
                "aim": one.moved.aim,
                "overdue_from_was": one.moved.overdue_from_was,
                "overdue_from": one.moved.overdue_from,
            }
            for one in outcome.moves
        ],
        "no_longer_provisional": outcome.settled,
        "problems": [{"place": one.place, "message": message_of(one)} for one in outcome.problems],
    }


def print_outcome(console: Console, outcome: Outcome) -> None:
    """Days, what they change, which deadlines move: before it is asked whether it is meant."""
    off = sum(day.off for day in outcome.days)
    head = _("{file}: {n} ngày ({off} nghỉ, {worked} làm bù)")
    words = head.format(file=outcome.file, n=len(outcome.days), off=off, worked=len(outcome.days) - off)
    console.print(render.text(words, "bold"))
    for problem in outcome.problems:
        console.print(Text("  ") + render.text(str(problem), "red"))
    for year in outcome.official:
        words = _("  Năm {year}: từ nay là lịch chính thức, không còn tạm tính.").format(year=year)
        console.print(Text(words, style="green"))
    if outcome.removed:
        gone = ", ".join(render.day(day) for day in outcome.removed)
        console.print(Text(_("  Không còn trong thông báo: {days}.").format(days=gone), style=render.SOON))
    _print_changes(console, outcome)
    _print_moves(console, outcome)
    if outcome.settled:
        words = _("{n} kỳ hạn không còn tạm tính.").format(n=outcome.settled)
        console.print(Text(words, style=render.QUIET))


def _print_changes(console: Console, outcome: Outcome) -> None:
    if not outcome.changes:
        console.print(Text(_("Không ngày nào đổi từ nghỉ sang làm việc hoặc ngược lại."), style=render.QUIET))
        return
    console.print(Text(_("Ngày làm việc thay đổi so với lịch đang dùng:")))
    for one in outcome.changes:
        state = Text(_("làm việc"), style="green") if one.now == "worked" else Text(_("nghỉ"), style="red")
        line = Text(f"  {render.long_day(one.day)}: ").append(state)
        if one.reason:
            line.append(f" ({render.clean(_(one.reason))})")
        elif one.was:
            line.append(" (" + _("không còn là {reason}").format(reason=render.clean(_(one.was))) + ")")
        console.print(line)


def _print_moves(console: Console, outcome: Outcome) -> None:
    if not outcome.moves:
        console.print(_("Không có kỳ hạn nào bị dời."))
        return
    due = sum(one.moved.due_moved for one in outcome.moves)
    words = _(
        "{n} kỳ hạn có ngày mới ({due} đổi chính hạn, còn lại chỉ đổi ngày nhắc hoặc ngày tính quá hạn):"
    )
    console.print(Text(words.format(n=len(outcome.moves), due=due), style="bold"))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0), expand=True)
    table.add_column(_("Số"), width=8)
    table.add_column(_("Nhiệm vụ"), ratio=1)
    for name in (_("Hạn"), _("Mục tiêu"), _("Quá hạn từ")):
        table.add_column(name, width=13)
    groups = _alike(outcome.moves)
    for group in groups[:SHOWN]:
        table.add_row(*_row(group))
    console.print(table)
    if len(groups) > SHOWN:
        console.print(Text(_("… và {n} dòng nữa.").format(n=len(groups) - SHOWN), style=render.QUIET))


def _alike(moves: Sequence[Move]) -> list[list[Move]]:
    """One duty with the same dates is one line, whatever its agencies."""
    groups: dict[tuple[object, ...], list[Move]] = {}
    for one in moves:
        at = one.moved
        key = (one.plan, one.ref, one.title, at.due_was, at.due, at.aim_was, at.aim, at.overdue_from)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _row(group: Sequence[Move]) -> list[Text]:
    first, many = group[0], len(group) > 1
    where = f"{first.plan}, {first.ref}" if first.ref else first.plan
    who = _("{n} cơ quan").format(n=len(group)) if many else first.agency
    title = render.text(render.shortened(first.title, 80))
    title.append("\n").append(render.clean(f"{where}; {who}"), style=render.QUIET)
    at = first.moved
    return [
        Text(f"#{first.id}" + ("…" if many else "")),
        title,
        _dates(at.due_was, at.due),
        _dates(at.aim_was, at.aim),
        _dates(at.overdue_from_was, at.overdue_from),
    ]


def _dates(was: date, now: date) -> Text:
    """The date; where it moves, the old one above the new one."""
    if was == now:
        return Text(render.day(now), style=render.QUIET)
    return Text(render.day(was), style="strike dim").append("\n→ " + render.day(now), style="not strike bold")
