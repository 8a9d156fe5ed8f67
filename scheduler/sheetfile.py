"""The officer's working sheet as a file: columns, .xlsx and .csv.

It stands beside `config`, below every wing: the mail that brings it (reminding) and the command that
takes it back filled in (intake) must write and read the same columns and may not know each other.

The same rows give the same bytes, whatever the day or machine they are written on: a sealed mail can
be made again and compared. Nothing that comes from a plan can become a formula.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from scheduler.i18n import gettext as _
from scheduler.listingwords import clean

SHEET = "Theo dõi"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A text that begins so is taken for a formula by one spreadsheet or another."""
MAX_CELL = 32_000
"""A cell of the format holds 32,767 characters."""
DAY_FORMAT = "DD/MM/YYYY"
TEXT_FORMAT = "@"
_FORMATS = {"due": DAY_FORMAT, "submitted_on": DAY_FORMAT, "document": TEXT_FORMAT, "note": TEXT_FORMAT}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a constant; the format knows no zones
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One occurrence as the sheet shows it. `left`: calendar days to the due, negative when passed."""

    id: int
    plan: str
    ref: str
    title: str
    lead: str
    partners: str
    period: str
    due: date
    left: int
    status: str


@dataclass(frozen=True, slots=True)
class Column:
    """`field` of the row, or of the officer's answer; its heading (a msgid) and width in characters."""

    field: str
    heading: str
    width: int
    answer: bool = False


COLUMNS = (
    Column("id", "Mã số", 8),
    Column("plan", "Kế hoạch", 14),
    Column("ref", "Mục", 7),
    Column("title", "Nhiệm vụ", 44),
    Column("lead", "Chủ trì", 26),
    Column("partners", "Phối hợp", 24),
    Column("period", "Kỳ", 16),
    Column("due", "Hạn", 11),
    Column("left", "Còn lại (ngày)", 9),
    Column("status", "Trạng thái", 15),
    Column("submitted_on", "Ngày nộp", 12, answer=True),
    Column("document", "Số văn bản", 18, answer=True),
    Column("note", "Ghi chú", 28, answer=True),
)
_SHOWN = tuple(item.name for item in fields(SheetRow))
_FILLS = {False: "FFE7E6E6", True: "FFFFF2CC"}


def sheet_csv(rows: Iterable[SheetRow]) -> bytes:
    """UTF-8 with a byte-order mark, days as dd/mm/yyyy, an apostrophe before what looks like a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_(column.heading) for column in COLUMNS)
    blank = [""] * (len(COLUMNS) - len(_SHOWN))
    for row in rows:
        writer.writerow([*(_csv_cell(getattr(row, name)) for name in _SHOWN), *blank])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def sheet_xlsx(rows: Sequence[SheetRow]) -> bytes:
    """One sheet with a frozen heading, a filter, real dates, and marked columns to fill in."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator = "nhacviec"
    book.properties.created = _MADE
    sheet = book.create_sheet(_(SHEET))
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    sheet.page_setup.orientation = "landscape"
    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    _write(sheet, rows)
    out = io.BytesIO()
    book.save(out)
    return _repacked(out.getvalue())


def _write(sheet: Any, rows: Sequence[SheetRow]) -> None:
    from openpyxl.cell import WriteOnlyCell

    styles = {
        (column.field, quoted): _style(sheet, column, quoted=quoted)
        for column in COLUMNS
        for quoted in (False, True)
    }

    def cell(value: Any, column: Column) -> Any:
        text = clean(value)[:MAX_CELL] if isinstance(value, str) else ""
        made: Any = WriteOnlyCell(sheet, value=(text or None) if isinstance(value, str) else value)
        if text:
            made.data_type = "s"  # whatever it begins with, it is text
        made._style = styles[column.field, text.startswith(FORMULA)]
        return made

    sheet.append([_heading(sheet, column) for column in COLUMNS])
    for row in rows:
        sheet.append([cell(getattr(row, column.field, ""), column) for column in COLUMNS])


def _heading(sheet: Any, column: Column) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    made = WriteOnlyCell(sheet, value=_(column.heading))
    made.font = Font(bold=True)
    made.fill = PatternFill("solid", fgColor=_FILLS[column.answer])
    made.alignment = Alignment(wrap_text=True, vertical="top")
    return made


def _style(sheet: Any, column: Column, *, quoted: bool) -> Any:
    """The style of a column's cells, made once: asking for each part of it cell by cell takes seconds."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, PatternFill

    model: Any = WriteOnlyCell(sheet)
    model.alignment = Alignment(wrap_text=True, vertical="top")
    model.quotePrefix = quoted
    if column.answer:
        model.fill = PatternFill("solid", fgColor=_FILLS[True])
    if column.field in _FORMATS:
        model.number_format = _FORMATS[column.field]
    return model._style


def _csv_cell(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if not isinstance(value, str):
        return value
    words = clean(value)[:MAX_CELL]
    return f"'{words}" if words.startswith(FORMULA) else words


def _repacked(data: bytes) -> bytes:
    """The same archive without the hour of its making."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept,
    ):
        for part in made.infolist():
            content = made.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            kept.writestr(entry, content)
    return out.getvalue()
