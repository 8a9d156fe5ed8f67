"""A plan review → the TOML file an officer edits: facts as keys, what was understood as comments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date
from typing import Any

import tomlkit
from tomlkit.items import AoT, Item, Table

from scheduler.i18n import gettext as _
from scheduler.intake.planfile.columns import HEAD_LABELS
from scheduler.intake.planfile.facts import (
    ANSWER_FIELDS,
    CHOICES,
    FORMAT,
    OLD_FIELDS,
    PLAN_FIELDS,
    POLICY_FIELDS,
    ROW_FIELDS,
    Answers,
    OldRow,
    PlanFile,
    PlanRow,
)
from scheduler.intake.planfile.questions import Question, rules_say, shortened, stands_for
from scheduler.intake.planfile.reading import MAX_DATES, SHOWN_DATES, RowReading
from scheduler.intake.planfile.review import PlanReview, RowReview

WIDTH = 100
_KINDS = {
    "once": "một lần",
    "recurring": "định kỳ",
    "ongoing": "thường xuyên",
    "on_event": "theo sự kiện",
    "on_request": "khi có yêu cầu",
    "undated": "chưa có thời hạn",
    "unread": "chưa hiểu",
}


def write_toml(review: PlanReview) -> str:
    """The text of the plan file. `read_toml` of it gives back exactly `review.plan`."""
    document = tomlkit.document()
    for line in _opening(review):
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    document.add("format", tomlkit.item(FORMAT))
    document.add(tomlkit.nl())
    document.add("plan", _plan_table(review.plan))
    if review.plan.problems:
        document.add("problem", _problems(review.plan))
    if review.plan.old:
        document.add("old", _old_rows(review))
    rows = tomlkit.aot()
    for item in review.rows:
        rows.append(_row_table(item, stands_for(review.matching, item.row.key)))
    if review.rows:
        document.add("obligation", rows)
    return tomlkit.dumps(document)


def kinds_say(reading: RowReading) -> str:
    """The kinds in Vietnamese: "định kỳ, khi có yêu cầu"."""
    return ", ".join(_(_KINDS[kind]) for kind in sorted(reading.kinds))


def dates_say(reading: RowReading, shown: int = SHOWN_DATES) -> str:
    """The first dates and their number: "09/12/2026, 09/12/2027 … (5 kỳ, đến 09/12/2030)"; "" without."""
    dates = reading.dates
    if not dates:
        return ""
    text = ", ".join(f"{item.due:%d/%m/%Y}" for item in dates[:shown])
    if len(dates) <= shown:
        return text
    count = _("hơn {n}") if len(dates) >= MAX_DATES else "{n}"
    return text + _(" … ({n} kỳ, đến {day})").format(
        n=count.format(n=len(dates)), day=f"{dates[-1].due:%d/%m/%Y}"
    )


def _opening(review: PlanReview) -> Iterable[str]:
    plan = review.plan
    yield _("Tệp kế hoạch để rà soát. Sửa bằng trình soạn thảo, rồi chạy: nhacviec apply TỆP_NÀY")
    if plan.source:
        yield _("Đọc từ: {source}").format(source=shortened(plan.source, 200))
    yield _("Dòng bắt đầu bằng # là giải thích hoặc câu trả lời mẫu; bỏ dấu # và điền để trả lời.")
    yield ""
    questions = [item for item in review.questions if item.code != "confirm"]
    if questions:
        yield _("CẦN TRẢ LỜI ({n}):").format(n=len(questions))
        for number, item in enumerate(questions, 1):
            where = f" [{item.key}]" if item.key else ""
            yield from _wrapped(f"{number}. {item.place}{where}: {item.text}", "   ")
    else:
        yield _("Không còn câu hỏi nào.")
    assumed = sum(1 for item in review.questions if item.code == "confirm")
    if assumed:
        yield from _wrapped(
            _(
                "{n} nhiệm vụ có ngày tạm tính theo giả định (vẫn nhắc, không tính quá hạn). Đồng ý "
                "từng dòng bằng confirm = true, hoặc tất cả bằng confirm = true trong [plan]."
            ).format(n=assumed),
            "",
        )
    yield ""


def _plan_table(plan: PlanFile) -> Table:
    table = tomlkit.table()
    for name in PLAN_FIELDS:
        value = getattr(plan, name)
        if value or name in ("number", "issuer", "title", "coordinator"):
            table.add(name, _item(value))
        elif name == "issued":
            table.add(tomlkit.comment(_("issued = 2026-01-09   (chưa có ngày ban hành)")))
        elif name == "until" and plan.effective_until:
            day = plan.effective_until.isoformat()
            table.add(
                tomlkit.comment(_("until = {day}   (giả định: hết năm ban hành cộng 5)").format(day=day))
            )
    for name in POLICY_FIELDS:
        if value := getattr(plan.policies, name):
            table.add(name, _item(value))
        else:
            words = " | ".join(f'"{word}"' for word in CHOICES[name])
            table.add(tomlkit.comment(f"{name} = {words}   ({_(HEAD_LABELS[name])})"))
    if plan.confirm:
        table.add("confirm", _item(True))
    return table


def _problems(plan: PlanFile) -> AoT:
    tables = tomlkit.aot()
    for problem in plan.problems:
        table = tomlkit.table()
        for name in ("place", "words", "message"):
            table.add(name, _item(getattr(problem, name)))
        tables.append(table)
    return tables


def _old_rows(review: PlanReview) -> AoT:
    """Rows the new document no longer has; what is asked about each stands below it."""
    asked = {item.key: item for item in review.own_questions if item.code == "old"}
    tables = tomlkit.aot()
    for row in review.plan.old:
        tables.append(_old_table(row, asked.get(row.key)))
    return tables


def _old_table(row: OldRow, question: Question | None) -> Table:
    table = tomlkit.table()
    for name in OLD_FIELDS:
        if value := getattr(row, name):
            table.add(name, _item(value))
    if question is not None:
        for line in _asked(question):
            table.add(tomlkit.comment(line))
    return table


def _row_table(review: RowReview, old: Iterable[str]) -> Table:
    row = review.row
    table = tomlkit.table()
    for name in ROW_FIELDS:
        value = getattr(row, name)
        if value or name in ("key", "kind", "title", "lead", "timing"):
            table.add(name, _item(value))
    for line in _understood(review):
        table.add(tomlkit.comment(line))
    for former in old:
        for line in _wrapped(_("Thay cho: {row}").format(row=former)):
            table.add(tomlkit.comment(line))
    _add_answers(table, row)
    for question in review.questions:
        for line in _asked(question):
            table.add(tomlkit.comment(line))
    return table


def _understood(review: RowReview) -> Iterable[str]:
    reading = review.reading
    said = rules_say(reading)
    yield from _wrapped(
        _("Cách hiểu: {kinds}").format(kinds=kinds_say(reading)) + (f" — {said}" if said else "")
    )
    if dates := dates_say(reading):
        yield from _wrapped(_("Hạn: {dates}").format(dates=dates))
    notes = [note for item in reading.rules for note in item.notes]
    if notes:
        yield from _wrapped(_("Ghi chú: {notes}").format(notes="; ".join(notes)))
    if review.confirmed and reading.assumptions:
        listed = " ".join(_(item.sentence) for item in reading.assumptions)
        yield from _wrapped(_("Đã đồng ý: {text}").format(text=listed))
    for part in review.lead.parts if review.lead else ():
        if part.how == "group":
            text = _("Chủ trì: nhóm “{words}” gồm {n} cơ quan.")
            yield from _wrapped(text.format(words=shortened(part.words, 80), n=len(part.members)))
        if part.settled and part.note:
            yield from _wrapped(_("Kế thừa: {note}").format(note=part.note))


def _asked(question: Question) -> Iterable[str]:
    yield from _wrapped(_("HỎI: {text}").format(text=question.text))
    for answer in question.answers:
        yield f"  {answer}"


def _add_answers(table: Table, row: PlanRow) -> None:
    for name in ANSWER_FIELDS:
        value = getattr(row.answers, name)
        if value != getattr(Answers(), name):
            table.add(name, _item(value))


def _item(value: Any) -> Item:
    if isinstance(value, tuple):
        array = tomlkit.array()
        array.extend(value)
        return array
    if isinstance(value, date):
        return tomlkit.date(value.isoformat())
    item: Item = tomlkit.item(value)
    return item


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return textwrap.wrap(clean, WIDTH - 2, subsequent_indent=indent, break_on_hyphens=False) or [""]
