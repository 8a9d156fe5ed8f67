"""The rows of a working sheet → what the officer filled in, and what cannot be understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.i18n import in_every_language
from scheduler.intake.sheet.cells import Row, read_cells
from scheduler.intake.sheet.days import day_of
from scheduler.listingwords import clean
from scheduler.sheetfile import COLUMNS, FORMULA

_HEADING_WITHIN = 20
"""Rows in which the heading is looked for: an office puts its own title above."""
_NEEDED = ("id", "plan", "title", "lead", "period", "submitted_on", "document")
"""Columns without which a row cannot be trusted; the others may have been taken out."""
_ANSWERS = tuple(column.field for column in COLUMNS if column.answer)
_MOST = 2**63 - 1
_LONGEST_NUMBER, _LONGEST_NOTE = 200, 1_000


@dataclass(frozen=True, slots=True)
class Filled:
    """One row that was filled in: what it says it is about, and the answer."""

    row: int
    id: int
    plan: str
    title: str
    lead: str
    period: str
    on: date
    document: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A row that is not recorded, and why. `id` is None where it could not be read."""

    row: int
    id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class SheetAnswers:
    """What a sheet holds. `blank`: rows in which nothing was filled in."""

    filled: tuple[Filled, ...] = ()
    skipped: tuple[Remark, ...] = ()
    wrong: tuple[Remark, ...] = ()
    blank: int = 0


def read_sheet(path: Path, today: date) -> SheetAnswers:
    """Read a filled-in sheet. Bad rows are remarks with their number, good rows are kept.

    Raises NotFound without the file, BadInput when it is no sheet of ours.
    """
    rows = read_cells(path)
    at, columns = _heading(rows, path.name)
    reader = _Reader(columns, today)
    for number, cells in rows:
        if number > at:
            reader.take(number, cells)
    return reader.found()


def same(cell: str) -> str:
    """The form in which a text of the register and what a spreadsheet made of it are equal."""
    words = clean(unicodedata.normalize("NFC", cell))
    return words[1:] if words.startswith("'") and words[1:].startswith(FORMULA) else words


def _heading(rows: Sequence[Row], name: str) -> tuple[int, dict[str, int]]:
    """The number of the heading row, and in which column each field stands."""
    known = {
        heading.casefold(): column.field
        for column in COLUMNS
        for heading in in_every_language(column.heading)
    }
    for number, cells in rows[:_HEADING_WITHIN]:
        found: dict[str, int] = {}
        for place, cell in enumerate(cells):
            field = known.get(same(cell).casefold()) if isinstance(cell, str) else None
            if field is not None:
                found.setdefault(field, place)
        if "id" in found and len(found) > 2:
            _check_columns(found, number, name)
            return number, found
    raise BadInput(
        _("không thấy hàng tiêu đề có cột “{heading}”"),
        place=name,
        remedy=_("Dùng bảng do `nhacviec sheet export` tạo, không xóa hàng tiêu đề."),
        heading=_(COLUMNS[0].heading),
    )


def _check_columns(found: dict[str, int], number: int, name: str) -> None:
    missing = [
        _(column.heading) for column in COLUMNS if column.field in _NEEDED and column.field not in found
    ]
    if missing:
        raise BadInput(
            _("thiếu cột: {missing}"),
            place=_("{name}, hàng {row}").format(name=name, row=number),
            remedy=_("Xuất lại bảng bằng `nhacviec sheet export`."),
            missing=", ".join(missing),
        )


class _Reader:
    """Takes row after row; of two that answer for one number, only equal ones are taken, once."""

    def __init__(self, columns: dict[str, int], today: date) -> None:
        self._columns = columns
        self._today = today
        self._filled: dict[int, Filled] = {}
        self._torn: dict[int, int] = {}
        self._skipped: list[Remark] = []
        self._wrong: list[Remark] = []
        self._blank = 0

    def found(self) -> SheetAnswers:
        """Everything taken so far."""
        return SheetAnswers(
            tuple(self._filled.values()), tuple(self._skipped), tuple(self._wrong), self._blank
        )

    def take(self, number: int, cells: Sequence[Any]) -> None:
        """One row below the heading."""
        values = {field: cells[at] if at < len(cells) else None for field, at in self._columns.items()}
        answers = {field: values.get(field) for field in _ANSWERS if _text(values.get(field))}
        if not answers:
            self._blank += bool(_text(values["id"]))
            return
        occurrence = _number(values["id"])
        if occurrence is None:
            shown = _text(values["id"])[:20]
            reason = _("“{id}” không phải mã số") if shown else _("thiếu mã số")
            self._wrong.append(Remark(number, None, reason.format(id=shown)))
        elif set(answers) == {"note"}:
            self._skipped.append(Remark(number, occurrence, _("chỉ có ghi chú, chưa có ngày nộp")))
        else:
            self._take_answer(number, occurrence, values)

    def _take_answer(self, number: int, occurrence: int, values: dict[str, Any]) -> None:
        on = self._day(values["submitted_on"])
        document = _document(values["document"])
        fault = on if isinstance(on, str) else document[1] or _too_long(values)
        if fault or isinstance(on, str):
            self._wrong.append(Remark(number, occurrence, fault))
            return
        texts = {field: same(_text(values[field])) for field in ("plan", "title", "lead", "period")}
        note = same(_text(values.get("note")))
        self._keep(Filled(number, occurrence, **texts, on=on, document=document[0], note=note))

    def _day(self, cell: Any) -> date | str:
        if not _text(cell):
            return _("có số văn bản mà chưa có ngày nộp")
        day = day_of(cell)
        if isinstance(day, date) and day > self._today:
            return _("ngày nộp {day} sau hôm nay {today}").format(
                day=f"{day:%d/%m/%Y}", today=f"{self._today:%d/%m/%Y}"
            )
        return day

    def _keep(self, filled: Filled) -> None:
        number = filled.id
        known = self._filled.get(number)
        if number in self._torn:
            reason = _("mã #{id} điền khác nhau ở hàng {row}").format(id=number, row=self._torn[number])
            self._wrong.append(Remark(filled.row, number, reason))
        elif known is None:
            self._filled[number] = filled
        elif (known.on, known.document) == (filled.on, filled.document):
            reason = _("trùng với hàng {row}").format(row=known.row)
            self._skipped.append(Remark(filled.row, number, reason))
        else:
            del self._filled[number]
            self._torn[number] = known.row
            for row, other in ((known.row, filled.row), (filled.row, known.row)):
                reason = _("mã #{id} điền khác nhau ở hàng {row}").format(id=number, row=other)
                self._wrong.append(Remark(row, number, reason))


def _number(cell: Any) -> int | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() else None
    if isinstance(cell, int):
        return cell if 0 < cell <= _MOST else None
    digits = _text(cell).removeprefix("#")
    usable = digits.isascii() and digits.isdigit() and len(digits) < 20
    return int(digits) if usable and 0 < int(digits) <= _MOST else None


def _document(cell: Any) -> tuple[str, str]:
    """The number of a document, and what is wrong with it ("" when nothing is)."""
    if isinstance(cell, date):
        return "", _("phần mềm bảng tính đã đổi số văn bản thành ngày; ghi lại dưới dạng văn bản")
    words = _text(cell)
    if words.startswith("="):
        return "", _("số văn bản là công thức; ghi thẳng số văn bản")
    return same(words), ""


def _too_long(values: dict[str, Any]) -> str:
    for field, most in (("document", _LONGEST_NUMBER), ("note", _LONGEST_NOTE)):
        if len(_text(values.get(field))) > most:
            heading = next(column.heading for column in COLUMNS if column.field == field)
            return _("“{heading}” quá dài (giới hạn {limit} ký tự)").format(heading=_(heading), limit=most)
    return ""


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return clean(str(cell))
