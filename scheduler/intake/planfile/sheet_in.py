"""The review sheet, filled in by hand, back into a plan file."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.i18n import in_every_language
from scheduler.intake.documents.archive import check_archive, damaged
from scheduler.intake.draft import Problem
from scheduler.intake.planfile.building import head_of, old_of, row_of
from scheduler.intake.planfile.columns import (
    COLUMNS,
    HEAD_LABELS,
    NEW,
    OLD_COLUMNS,
    OLD_SHEET,
    PROBLEM_LABEL,
    WORDS_FOR,
    Column,
)
from scheduler.intake.planfile.facts import FORMAT, NEW_ROW, OldRow, PlanFile, PlanRow
from scheduler.intake.planfile.keys import key_of
from scheduler.intake.planfile.toml_in import MAX_ROWS
from scheduler.intake.planfile.values import Faults, Values

_MAX_SHEET_ROWS = MAX_ROWS + 200
_LISTS = frozenset({"due", "leads", "replaces"})
_YEARS = frozenset({"last", "supersedes_year"})
_YES = frozenset({"x", "có", "co", "true", "1", "đồng ý"})
_BROKEN = (
    *(InvalidFileException, KeyError, ValueError, IndexError, TypeError, AttributeError, OSError),
    *(SyntaxError, ArithmeticError, EOFError, zipfile.BadZipFile, zlib.error),
)
"""What the library raises at parts that are not what they should be; the parser's is a SyntaxError."""
Cells = tuple[int, Sequence[Any]]


def read_sheet(data: bytes, name: str) -> PlanFile:
    """The plan file in the first sheet of an .xlsx. Raises BadInput that lists every fault with its row."""
    rows = list(_cells(data, name))
    faults = Faults(name, _("hàng"))
    heading = next((at for at, row in rows if _word(row[:1]) in in_every_language(COLUMNS[0].heading)), None)
    if heading is None:
        raise BadInput(
            _("không thấy hàng tiêu đề “{heading}”"),
            place=name,
            remedy=_("Dùng tệp do `nhacviec import … --out plan.xlsx` tạo, không xóa hàng tiêu đề."),
            heading=_(COLUMNS[0].heading),
        )
    plan = _read_head([row for row in rows if row[0] < heading], name, faults)
    columns = _columns(next(row for at, row in rows if at == heading), heading, faults, COLUMNS)
    read: list[PlanRow] = []
    for at, cells in rows:
        if at > heading and any(_word([cell]) for cell in cells):
            read.append(_read_row(at, cells, columns, {row.key for row in read}, faults))
    old = _read_old(list(_cells(data, name, OLD_SHEET)), name)
    faults.raise_any()
    return replace(plan, rows=tuple(read), old=old)


def _read_old(rows: list[Cells], name: str) -> tuple[OldRow, ...]:
    """The second sheet, where there is one: rows the new document no longer has. Raises BadInput."""
    faults = Faults(name, _("trang “{sheet}”, hàng").format(sheet=_(OLD_SHEET)))
    columns = _columns(rows[0][1], rows[0][0], faults, OLD_COLUMNS) if rows else {}
    read = []
    for at, cells in rows[1:]:
        if any(_word([cell]) for cell in cells):
            values = Values(_data(cells, columns), faults, lambda _field, at=at: at)  # type: ignore[misc]
            read.append(old_of(values, at))
    faults.raise_any()
    return tuple(read)


def _cells(data: bytes, name: str, title: str = "") -> Iterator[Cells]:
    """The rows of the first sheet, or of the one with that title (none when there is no such sheet)."""
    check_archive(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that do not matter to us
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        named = [found for found in book.worksheets if found.title in in_every_language(title)]
        sheet = (named[0] if named else None) if title else book.worksheets[0]
        if sheet is None:
            return
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=len(COLUMNS) + 20, values_only=True), 1):
            if number > _MAX_SHEET_ROWS:
                raise BadInput(_("quá nhiều hàng (giới hạn {limit})"), place=name, limit=_MAX_SHEET_ROWS)
            yield number, cells
    except _BROKEN as error:
        raise damaged(name) from error


def _read_head(rows: list[Cells], name: str, faults: Faults) -> PlanFile:
    fields = {label: field for field, words in HEAD_LABELS.items() for label in in_every_language(words)}
    data: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for at, cells in rows:
        label = _word(cells[:1])
        if label in in_every_language(PROBLEM_LABEL):
            problems.append(Problem(*(_word(cells[n : n + 1]) for n in (1, 2, 3))))
        elif label in fields:
            field = fields[label]
            lines[field] = at
            data[field] = _plain(cells[1] if len(cells) > 1 else None, field)
        elif label:
            faults.unknown([label], tuple(fields), lambda _label, at=at: at)  # type: ignore[misc]
    if str(data.get("format", "")) != str(FORMAT):
        raise BadInput(
            _("không phải tệp rà soát bản {known}"),
            place=name,
            remedy=_("Tạo tệp mới bằng `nhacviec import VĂN_BẢN --out plan.xlsx`."),
            known=FORMAT,
        )
    values = Values(data, faults, lambda field: lines.get(field, 0))
    return replace(head_of(values), problems=tuple(problems))


def _columns(cells: Sequence[Any], at: int, faults: Faults, columns: Sequence[Column]) -> dict[int, str]:
    """Which field stands in which column; columns may have been moved, none may be unknown."""
    known = {label: column.field for column in columns for label in in_every_language(column.heading)}
    found: dict[int, str] = {}
    for number, cell in enumerate(cells):
        heading = _word([cell])
        if heading in known:
            found[number] = known[heading]
        elif heading:
            faults.unknown([heading], tuple(known), lambda _heading: at)
    for column in columns:
        if column.field and column.field not in found.values():
            faults.add(
                at,
                _("thiếu cột “{heading}”: chèn lại một cột có tiêu đề ấy").format(heading=_(column.heading)),
            )
    return found


def _read_row(
    at: int, cells: Sequence[Any], columns: dict[int, str], taken: set[str], faults: Faults
) -> PlanRow:
    data = _data(cells, columns)
    values = Values(data, faults, lambda _field: at)
    if "key" in data:
        key = values.key("key")
    else:
        key = key_of(values.choice("kind") or "task", values.words("title"), values.words("lead"), taken)
    if key in taken:
        faults.add(at, _("khóa “{key}” đã dùng ở hàng trên").format(key=key))
    return row_of(values, key, at)


def _data(cells: Sequence[Any], columns: dict[int, str]) -> dict[str, Any]:
    """The cells that are filled in, by field."""
    data = {
        field: _plain(cells[number] if number < len(cells) else None, field)
        for number, field in columns.items()
        if field
    }
    return {field: value for field, value in data.items() if value not in ("", [])}


def _plain(value: Any, field: str) -> Any:
    """A cell as the value a TOML file would hold: a number typed as a year is a number, "x" is yes."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if field in WORDS_FOR:
        words = {label: word for word, said in WORDS_FOR[field].items() for label in in_every_language(said)}
        return words.get(_word([value]).casefold(), _word([value]))
    if field == "confirm":
        return _word([value]).casefold() in _YES if _word([value]) else ""
    if field in _YEARS:
        text = _word([value])
        return int(text) if text.isascii() and text.isdigit() else text or None
    if field in _LISTS and not isinstance(value, date):
        parts = [part.strip() for part in _word([value]).split(";") if part.strip()]
        if field == "replaces":
            return [NEW_ROW if part.casefold() in in_every_language(NEW) else part for part in parts]
        return parts
    if isinstance(value, date) and field in ("issued", "until", "due", "event_on"):
        return value
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value).replace("_x000D_", "").replace("\r\n", "\n")


def _word(cells: Sequence[Any]) -> str:
    """The first cell as trimmed text, "" when there is none."""
    return _text(cells[0]).strip() if cells else ""
