"""A plan review → one sheet: words, reading, dates, question, and the columns for answers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from scheduler.i18n import gettext as _
from scheduler.intake.planfile.columns import (
    COLUMNS,
    HEAD_LABELS,
    NEW,
    OLD_COLUMNS,
    OLD_SHEET,
    PROBLEM_LABEL,
    SHEET,
    WORDS_FOR,
    YES,
    Column,
)
from scheduler.intake.planfile.facts import FORMAT, NEW_ROW, PLAN_FIELDS, POLICY_FIELDS, PlanFile
from scheduler.intake.planfile.questions import Question, rules_say, stands_for
from scheduler.intake.planfile.review import PlanReview, RowReview
from scheduler.intake.planfile.toml_out import dates_say, kinds_say

_FILLS = {"words": "FFE7E6E6", "reading": "FFDDEBF7", "answer": "FFFFF2CC"}
_TOP = Alignment(wrap_text=True, vertical="top")
SHOWN_ANSWERS = 4
_ANSWER = re.compile(r"(\w+) = (.*?)(?: +# (.*))?", re.DOTALL)
_EXAMPLES = {"YYYY-MM-DD": "31/12/2026", "YYYY": "2025"}
MAX_CELL = 32_000
"""A cell of the format holds 32,767 characters."""


def write_sheet(review: PlanReview) -> bytes:
    """The .xlsx file. `read_sheet` of it gives back exactly `review.plan`."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _(SHEET)
    _write_head(sheet, review.plan)
    heading = sheet.max_row + 2
    _write_headings(sheet, heading, COLUMNS)
    for line, item in enumerate(review.rows, heading + 1):
        _write_row(sheet, line, item, stands_for(review.matching, item.row.key))
    _offer_choices(sheet, heading + 1, heading + max(len(review.rows), 1), COLUMNS)
    sheet.freeze_panes = f"F{heading + 1}"
    if review.plan.old:
        _write_old(book.create_sheet(_(OLD_SHEET)), review)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_head(sheet: Worksheet, plan: PlanFile) -> None:
    fields: list[tuple[str, Any]] = [("format", FORMAT)]
    fields += [(name, getattr(plan, name)) for name in PLAN_FIELDS]
    fields += [(name, getattr(plan.policies, name)) for name in POLICY_FIELDS]
    fields.append(("confirm", YES if plan.confirm else ""))
    for at, (name, value) in enumerate(fields, 1):
        _put(sheet, at, 1, _(HEAD_LABELS[name])).font = Font(bold=True)
        _put(sheet, at, 2, value)
    for problem in plan.problems:
        at = sheet.max_row + 1
        for column, value in enumerate((_(PROBLEM_LABEL), problem.place, problem.words, problem.message), 1):
            _put(sheet, at, column, value)


def _write_old(sheet: Worksheet, review: PlanReview) -> None:
    """Rows the new document no longer has, one a line, with the columns for the answer."""
    asked = {item.key: _asked(item) for item in review.own_questions if item.code == "old"}
    _write_headings(sheet, 1, OLD_COLUMNS)
    for at, row in enumerate(review.plan.old, 2):
        for number, column in enumerate(OLD_COLUMNS, 1):
            value = getattr(row, column.field) if column.field else asked.get(row.key, "")
            cell = _put(
                sheet,
                at,
                number,
                _(WORDS_FOR[column.field][value]) if value and column.field in WORDS_FOR else value,
            )
            cell.alignment = _TOP
            cell.fill = PatternFill("solid", fgColor=_FILLS[column.use])
    _offer_choices(sheet, 2, len(review.plan.old) + 1, OLD_COLUMNS)
    sheet.freeze_panes = "A2"


def _write_headings(sheet: Worksheet, at: int, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, 1):
        cell = _put(sheet, at, number, _(column.heading))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=_FILLS[column.use])
        cell.alignment = _TOP
        if column.hint:
            cell.comment = Comment(_(column.hint), "nhacviec")
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _write_row(sheet: Worksheet, at: int, review: RowReview, old: Iterable[str]) -> None:
    shown = iter(_shown(review, old))
    for number, column in enumerate(COLUMNS, 1):
        value = next(shown) if column.use == "reading" else _value(review, column)
        cell = _put(sheet, at, number, value)
        cell.alignment = _TOP
        if column.use == "answer":
            cell.fill = PatternFill("solid", fgColor=_FILLS["answer"])


def _value(review: RowReview, column: Column) -> Any:
    source = review.row.answers if column.use == "answer" else review.row
    value = getattr(source, column.field)
    if column.field in WORDS_FOR:
        return _(WORDS_FOR[column.field].get(value, value))
    if isinstance(value, bool):
        return YES if value else ""
    if isinstance(value, tuple):
        if column.field == "replaces":
            return "; ".join(_(NEW) if item == NEW_ROW else item for item in value)
        days = [f"{item:%d/%m/%Y}" if isinstance(item, date) else item for item in value]
        return "; ".join(days)
    return value


def _shown(review: RowReview, old: Iterable[str]) -> Iterable[str]:
    reading = review.reading
    said = rules_say(reading)
    lines = [kinds_say(reading) + (f": {said}" if said else "")]
    lines += [_("Thay cho: {row}").format(row=former) for former in old]
    yield "\n".join(lines)
    yield dates_say(reading)
    yield "\n".join(_asked(question) for question in review.questions)


def _asked(question: Question) -> str:
    """The question, and in which column what would answer it."""
    lines = [question.text]
    for answer in question.answers[:SHOWN_ANSWERS]:
        field, cell, gloss = _in_a_cell(answer)
        heading = next(
            (_(column.heading) for column in (*COLUMNS, *OLD_COLUMNS) if column.field == field), ""
        )
        lines.append(_("  → cột “{heading}”: {cell}").format(heading=heading, cell=cell) + gloss)
    return "\n".join(lines)


def _in_a_cell(answer: str) -> tuple[str, str, str]:
    """A line of the plan file as a person fills in a cell: (field, "giữ", "")."""
    found = _ANSWER.fullmatch(answer)
    assert found, "answers are lines of the plan file"
    field, value, gloss = found[1], found[2], found[3] or ""
    words = [word.strip().strip('"') for word in value.strip("[]").split('", "')]
    if field in WORDS_FOR:
        return field, _(WORDS_FOR[field][words[0]]), ""
    if value == "true":
        return field, YES, ""
    said = _EXAMPLES.get(value) or "; ".join(_(NEW) if word == NEW_ROW else word for word in words)
    return field, said, f" ({gloss})" if gloss else ""


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write a value that is never taken for a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = value[:MAX_CELL] or None
        if value:
            cell.data_type = "s"
            cell.quotePrefix = value[0] in "=+-@"
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "DD/MM/YYYY"
    return cell


def _offer_choices(sheet: Worksheet, first: int, last: int, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, 1):
        if column.use != "answer" or column.field not in (*WORDS_FOR, "confirm"):
            continue
        words = [_(word) for word in WORDS_FOR.get(column.field, {"": YES}).values()]
        rule = DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True)
        rule.add(f"{get_column_letter(number)}{first}:{get_column_letter(number)}{last}")
        sheet.add_data_validation(rule)
