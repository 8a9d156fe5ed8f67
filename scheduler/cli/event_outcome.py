"""What entering the day of an event would do: foreseen, shown, told as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from rules.phrase import say
from rules.rule import OnEvent
from rules.spot import term_due
from scheduler.cli import render
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.register.changes import Deed
    from scheduler.register.models import Obligation, Occurrence
    from scheduler.register.practice import Practice
    from scheduler.register.store import Register

NAMED = 5
"""Agencies that are named; of more the number is said."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One occurrence as the event dates it; `due_was` is None for a new one. `late`: over before today."""

    id: int | None
    agency: str
    due_was: date | None
    due: date
    aim: date
    overdue_from: date
    provisional: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the day of an event does to the rows of one obligation.

    `kept` rows are settled under the earlier day. `earliest` are the first days of rules that give no
    deadline ("sau 10 ngày kể từ …").
    """

    obligation_id: int
    plan: str
    ref: str
    title: str
    rules: tuple[OnEvent, ...]
    on: date
    on_was: date | None
    document: str
    document_was: str
    created: tuple[Dated, ...]
    moved: tuple[Dated, ...]
    kept: int
    earliest: tuple[date, ...]

    @property
    def changes_nothing(self) -> bool:
        """The day and its document stand in the register already."""
        return self.on == self.on_was and self.document == self.document_was

    def with_numbers(self, numbers: Sequence[int]) -> Outcome:
        """The same with the numbers that the rows were really given (moved ones first, as `set_event`)."""
        new = numbers[len(self.moved) :]
        created = [replace(row, id=number) for row, number in zip(self.created, new, strict=False)]
        return replace(self, created=tuple(created))


def foresee_event(
    register: Register, practice: Practice, deed: Deed, number: int, on: date, document: str
) -> Outcome:
    """Let it happen in a transaction that is taken back. Raises what `set_event` raises."""
    from scheduler.intake.apply.rehearsal import rehearsal
    from scheduler.register.changes import set_event
    from scheduler.register.models import Obligation

    with rehearsal(register) as session:
        before = session.get(Obligation, number)
        known = (before.event_on, before.event_document) if before else (None, "")
        dues = _dues(session, number)
        rows = set_event(session, number, deed, practice, on=on, document=document)
        return _outcome(session, number, rows, dues, known, practice, deed.today)
    raise AssertionError("unreachable")


def _dues(session: Session, number: int) -> dict[int, date]:
    from sqlmodel import col, select

    from scheduler.register.models import Occurrence

    rows = session.exec(select(Occurrence).where(col(Occurrence.obligation_id) == number))
    return {row.id: row.due for row in rows if row.id is not None}


def _outcome(
    session: Session,
    number: int,
    rows: Sequence[Occurrence],
    dues: dict[int, date],
    known: tuple[date | None, str],
    practice: Practice,
    today: date,
) -> Outcome:
    from scheduler.register.models import Obligation, Plan
    from scheduler.register.reckoning import read_rules

    obligation = session.get_one(Obligation, number)
    rules = tuple(one.rule for one in read_rules(obligation) if isinstance(one.rule, OnEvent))
    on = obligation.event_on
    assert on is not None
    dated = [_dated(session, row, dues.get(row.id or 0), today) for row in rows]
    return Outcome(
        obligation_id=number,
        plan=session.get_one(Plan, obligation.plan_id).number,
        ref=obligation.ref,
        title=obligation.title,
        rules=rules,
        on=on,
        on_was=known[0],
        document=obligation.event_document,
        document_was=known[1],
        created=tuple(row for row in dated if row.due_was is None),
        moved=tuple(row for row in dated if row.due_was is not None),
        kept=_settled(session, obligation),
        earliest=tuple(term_due(on, rule.term, practice.calendar) for rule in rules if rule.way == "after"),
    )


def _dated(session: Session, row: Occurrence, due_was: date | None, today: date) -> Dated:
    from scheduler.register.models import Agency

    name = session.get_one(Agency, row.holder_id).name
    number = row.id if due_was is not None else None
    return Dated(
        number, name, due_was, row.due, row.aim, row.overdue_from, row.provisional, row.overdue_from <= today
    )


def _settled(session: Session, obligation: Obligation) -> int:
    from sqlmodel import col, select

    from scheduler.register.models import Occurrence

    query = select(Occurrence.id).where(
        col(Occurrence.obligation_id) == obligation.id, col(Occurrence.state).in_(("accepted", "waived"))
    )
    return len(session.exec(query).all())


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The JSON of `event set`."""
    return {
        "id": outcome.obligation_id,
        "plan": outcome.plan,
        "ref": outcome.ref or None,
        "on": outcome.on,
        "on_was": outcome.on_was,
        "document": outcome.document,
        "created": [_row_json(row) for row in outcome.created],
        "moved": [_row_json(row) for row in outcome.moved],
        "kept": outcome.kept,
        "earliest": list(outcome.earliest),
    }


def _row_json(row: Dated) -> dict[str, Any]:
    return {
        "id": row.id,
        "lead": row.agency,
        "due_was": row.due_was,
        "due": row.due,
        "aim": row.aim,
        "overdue_from": row.overdue_from,
        "provisional": row.provisional,
    }


def print_outcome(console: Console, outcome: Outcome, language: str) -> None:
    """What it is about, and each date that comes or moves, before it is asked whether it is meant."""
    head = _("{plan}, mục {ref}: {title}") if outcome.ref else _("{plan}: {title}")
    console.print(
        render.text(head.format(plan=outcome.plan, ref=outcome.ref, title=outcome.title), style="bold")
    )
    for rule in outcome.rules:
        console.print(
            render.text(_("  Chờ: {event} ({rule})").format(event=rule.event, rule=say(rule, language)))
        )
    day = _("Ngày của sự kiện: {day}, căn cứ {document}")
    words = day.format(day=render.long_day(outcome.on), document=outcome.document)
    console.print(Text("  ") + render.text(words))
    if outcome.on_was and outcome.on_was != outcome.on:
        was = _("  Ngày đã ghi trước đây: {day}").format(day=render.long_day(outcome.on_was))
        console.print(Text(was, style=render.SOON))
    for line in _lines(outcome):
        console.print(line)


def _lines(outcome: Outcome) -> Iterator[Text]:
    for rows in _alike(outcome.created):
        yield _line(_("  Có hạn: {day}").format(day=render.long_day(rows[0].due)), rows)
    for rows in _alike(outcome.moved):
        words = _("  Đổi hạn: {was} → {day}")
        yield _line(words.format(was=render.day(rows[0].due_was), day=render.long_day(rows[0].due)), rows)
    for day in outcome.earliest:
        yield Text(_("  Thực hiện từ {day}, không có hạn cuối.").format(day=render.long_day(day)))
    if outcome.kept:
        yield Text(
            _("  {n} kỳ hạn đã có kết quả giữ nguyên ngày cũ.").format(n=outcome.kept), style=render.QUIET
        )
    if len({rule.event for rule in outcome.rules}) > 1:
        yield Text(_("  Dòng này chờ nhiều sự kiện; ngày này dùng cho tất cả."), style=render.SOON)
    if not (outcome.created or outcome.moved or outcome.earliest or outcome.changes_nothing):
        yield Text(_("  Không có kỳ hạn nào có ngày mới."), style=render.SOON)


def _alike(rows: Iterable[Dated]) -> list[list[Dated]]:
    """Rows of the same dates together."""
    groups: dict[tuple[object, ...], list[Dated]] = {}
    for row in rows:
        groups.setdefault((row.due, row.due_was, row.overdue_from), []).append(row)
    return list(groups.values())


def _line(words: str, rows: Sequence[Dated]) -> Text:
    first = rows[0]
    line = Text(words)
    if first.aim != first.due:
        line.append(
            _(" (nhắc theo ngày làm việc {day})").format(day=render.day(first.aim)), style=render.QUIET
        )
    line.append(_(", quá hạn từ {day}").format(day=render.day(first.overdue_from)), style=render.QUIET)
    if first.provisional:
        line.append(", " + _("tạm tính"), style=render.SOON)
    names = [render.clean(row.agency) for row in rows[:NAMED]]
    rest = len(rows) - len(names)
    line.append("; " + ", ".join(names) + (_(" và {n} cơ quan khác").format(n=rest) if rest else ""))
    if first.late:
        line.append("\n    " + _("Hạn này đã qua."), style=render.LATE)
    return line
