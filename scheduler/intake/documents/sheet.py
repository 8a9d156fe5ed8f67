"""The .xlsx reader: each visible sheet is a table, from its first row, so that row numbers are those shown.

Values are the stored ones: formulas are never computed, links never followed. Real dates become d/m/y, as
the plan file and the phrases write them; numbers are written as their format shows them.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.archive import damaged
from scheduler.intake.documents.grid import SpannedCell, lay_out
from scheduler.intake.documents.limits import too_many_rows
from scheduler.intake.documents.model import MAX_COLUMNS, MAX_ROWS, Block, Document, Paragraph, Table

MAX_SHEETS = 60
MAX_BLANK_ROWS = 2_000
"""Empty rows after which a sheet is taken to be over, however far its formats reach."""
MAX_MERGES = 20_000
MAX_COVERED = 500_000
"""Cells that merges may cover together; further merges are read as plain cells."""
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,80}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_UNCOMPUTED = re.compile(
    rb'<(?:\w+:)?c\s[^>]{0,200}?r="([A-Z]{1,3}\d{1,7})"[^>]{0,200}>\s*<(?:\w+:)?f[^>]{0,400}'
    rb"(?:/>|>[^<]{0,9000}</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_FAR_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?:[^<>]{0,100}\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]{0,200}>\s{0,9}'
    rb"(?:<(?:\w+:)?v>[^<\s]|<(?:\w+:)?is>\s{0,9}<(?:\w+:)?(?:t|r)\b)"
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s((?:[^>]{0,400}\s)?hidden="(?:1|true)"[^>]{0,400})>')
_DECIMALS = re.compile(r"0\.(0{1,6})(%?)")
_CONTROL = re.compile(r"_x000[dD]_\n?")


def read_sheets(data: bytes, name: str) -> Document:
    """Read the workbook `data`, which has passed `check_archive`; BadInput when it is damaged or too long."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that do not matter to us
            return _read(data, name)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise damaged(name) from error
    except (IndexError, AttributeError, EOFError, SyntaxError, OSError) as error:
        raise damaged(name) from error


def _read(data: bytes, name: str) -> Document:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    blocks: list[Block] = []
    unread: list[Paragraph] = []
    seen = 0
    if len(book.sheetnames) > MAX_SHEETS:
        raise BadInput(
            _("Tệp có quá nhiều trang tính (giới hạn {limit})."),
            place=name,
            remedy=_("Chỉ giữ lại các trang tính của phụ lục."),
            limit=MAX_SHEETS,
        )
    sheets: list[Any] = list(book.worksheets)
    for sheet in sheets:
        place = _("trang tính “{title}”").format(title=sheet.title)
        if sheet.sheet_state != "visible":
            unread.append(Paragraph(_("Trang tính ẩn, không đọc."), place))
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            stated = archive.read(sheet._worksheet_path)
        rows = _rows(sheet, f"{name}, {place}", MAX_ROWS - seen)
        seen += len(rows)
        unread += _hide(rows, stated, place)
        blocks += _table(rows, _merges(stated), place)
        unread += _uncomputed(stated, place)
        unread += _beyond(stated, len(rows), place)
    return Document(name, "xlsx", tuple(blocks), (), tuple(unread))


def _rows(sheet: Any, place: str, left: int) -> list[list[str]]:
    """The rows as text, up to the last row and column that say anything; at most `left` of them."""
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    rows: list[list[str]] = []
    last = blank = 0
    for row in sheet.iter_rows(max_col=MAX_COLUMNS):
        rows.append([_text(cell) for cell in row])
        if any(rows[-1]):
            last, blank = len(rows), 0
        elif (blank := blank + 1) > MAX_BLANK_ROWS:
            break
        if last > left:
            raise too_many_rows(place)
    width = max((at for row in rows for at, text in enumerate(row, 1) if text), default=0)
    return [row[:width] for row in rows[:last]]


def _table(rows: list[list[str]], merges: list[tuple[int, int, int, int]], place: str) -> Iterator[Block]:
    """The rows as one table with its merges; nothing for an empty sheet."""
    if not rows:
        return
    covered: dict[tuple[int, int], tuple[int, int] | None] = {}
    for left, top, right, bottom in merges:
        height, width = min(bottom, len(rows)) - top + 1, min(right, MAX_COLUMNS) - left + 1
        if height < 1 or width < 1 or (top, left) in covered:
            continue
        if len(covered) + height * width > MAX_COVERED:
            break
        for down in range(top, top + height):
            covered.update(((down, column), None) for column in range(left, left + width))
        covered[top, left] = (height, width)
    columns = max(len(row) for row in rows)
    stated = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, text in enumerate(row + [""] * (columns - len(row)), 1):
            if (span := covered.get((number, column), (1, 1))) is not None:
                cells.append(SpannedCell(text, *span))
        stated.append(cells)
    where = _("{table}, hàng {number}")
    yield Table(lay_out(stated, lambda number: where.format(table=place, number=number)), place)


def _merges(stated: bytes) -> list[tuple[int, int, int, int]]:
    """(left, top, right, bottom) of the merged ranges, counted from 1."""
    found: list[tuple[int, int, int, int]] = []
    for match in _MERGE.finditer(stated):
        if len(found) >= MAX_MERGES:
            break
        left, top, right, bottom = range_boundaries(match.group(1).decode("ascii"))
        found.append((int(left or 1), int(top or 1), int(right or 1), int(bottom or 1)))
    return found


def _hide(rows: list[list[str]], stated: bytes, place: str) -> list[Paragraph]:
    """Empty the rows that the sheet does not show, and say which they were."""
    gone = []
    for match in _HIDDEN_ROW.finditer(stated):
        number = re.search(rb'(?:^|\s)r="(\d{1,7})"', match.group(1))
        at = int(number.group(1)) - 1 if number else -1
        if 0 <= at < len(rows) and any(rows[at]):
            rows[at] = [""] * len(rows[at])
            gone.append(at + 1)
    if not gone:
        return []
    shown = ", ".join(map(str, gone[:10])) + (" …" if len(gone) > 10 else "")
    message = _("Hàng ẩn, không đọc: {rows}. Nếu vẫn còn hiệu lực thì bỏ ẩn rồi nhập lại.")
    return [Paragraph(message.format(rows=shown), place)]


def _beyond(stated: bytes, rows: int, place: str) -> list[Paragraph]:
    """A remark for values that stand too far below or to the right to belong to the table."""
    found: list[str] = []
    for match in _FAR_CELL.finditer(stated):
        column, row = match.group(1).decode("ascii"), int(match.group(2))
        if row > rows or column_index_from_string(column) > MAX_COLUMNS:
            found.append(f"{column}{row}")
            if len(found) > 10:
                break
    if not found:
        return []
    message = _("Ô nằm quá xa phần bảng, không đọc: {cells}.")
    return [Paragraph(message.format(cells=", ".join(found[:10]) + (" …" if len(found) > 10 else "")), place)]


def _uncomputed(stated: bytes, place: str) -> list[Paragraph]:
    """One remark for the cells whose formula has no stored value: they look empty to us."""
    if b"<f" not in stated and b":f" not in stated:
        return []
    cells = [match.group(1).decode("ascii") for match in _UNCOMPUTED.finditer(stated)]
    if not cells:
        return []
    message = _("Ô có công thức chưa tính giá trị, không đọc được: {cells}. Mở bằng Excel rồi lưu lại.")
    shown = ", ".join(cells[:10]) + (" …" if len(cells) > 10 else "")
    return [Paragraph(message.format(cells=shown), place)]


def _text(cell: Any) -> str:
    """A cell as the officer sees it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        text = _CONTROL.sub("\n", value).replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", text).strip()
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, dt.date):
        return _date_text(value, str(cell.number_format or ""))
    if isinstance(value, (int, float)):
        return _number_text(value, str(cell.number_format or ""))
    return str(value)


def _date_text(value: dt.date, form: str) -> str:
    """d/m/y, with noughts where the cell shows them; only month or year where the cell shows no day."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", form.lower())
    padded = shown != "mm-dd-yy"  # this one is what files say for "as the machine writes dates"
    days, months = (f"{{:0{2 if padded and 2 * sign in shown else 1}}}" for sign in "dm")
    month = months.format(value.month)
    if "y" in shown and "d" not in shown:
        return f"{month}/{value.year}" if "m" in shown else str(value.year)
    day = f"{days.format(value.day)}/{month}/{value.year}"
    timed = isinstance(value, dt.datetime) and (value.hour or value.minute)
    return f"{value:%H:%M} {day}" if timed else day


def _number_text(value: int | float, form: str) -> str:
    """A number without the machine's fraction: 3, 1.1, 1.10 where the cell shows two decimals, 20%."""
    decimals = _DECIMALS.search(form)
    if form.rstrip().endswith("%"):
        return f"{value * 100:.{len(decimals.group(1)) if decimals else 0}f}%"
    if decimals:
        return f"{value:.{len(decimals.group(1))}f}"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
