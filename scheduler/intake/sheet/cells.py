"""The bytes of a working sheet → its rows of cells, numbered as the spreadsheet numbers them.

A file from outside is measured before it is parsed, nothing in it is calculated, and a row too many or
a cell too long ends it.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rules.errors import BadInput
from scheduler.givenfile import read_given
from scheduler.i18n import gettext as _
from scheduler.intake.documents.archive import check_archive, damaged, part_names
from scheduler.intake.documents.text import decode

MAX_BYTES = 8_000_000
MAX_ROWS = 50_000
"""Filled rows; more than an office ever has open."""
MAX_CELL = 32_767
"""What the format allows; a CSV that has more is no sheet of ours."""
MAX_COLUMNS = 64
MAX_BLANK = 150_000
"""Empty rows one after the other; a row far below them is no row of ours."""
_DELIMITERS = (",", ";", "\t")
_BROKEN = (
    *(KeyError, ValueError, IndexError, TypeError, AttributeError, OSError, SyntaxError),
    *(ArithmeticError, EOFError, zipfile.BadZipFile, zlib.error),
)
Row = tuple[int, Sequence[Any]]
SUFFIXES = (".xlsx", ".csv")


def read_cells(path: Path) -> list[Row]:
    """The rows that hold anything. Raises NotFound without the file, BadInput for what is no sheet."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise BadInput(
            _("bảng theo dõi phải là tệp .xlsx hoặc .csv"),
            place=path.name,
            remedy=_("Xuất bảng bằng `nhacviec sheet export`, điền rồi lưu lại đúng loại tệp."),
        )
    data = _bytes_of(path)
    rows = _of_xlsx(data, path.name) if suffix == ".xlsx" else _of_csv(data, path.name)
    found: list[Row] = []
    for number, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            _check_cells(number, cells, path.name)
            found.append((number, cells))
        blank = number - (found[-1][0] if found else 0)
        if len(found) > MAX_ROWS or blank > MAX_BLANK:
            raise BadInput(
                _("bảng có quá nhiều hàng (giới hạn {limit})"),
                place=path.name,
                remedy=_("Dùng đúng bảng đã xuất, hoặc chia thành nhiều tệp."),
                limit=MAX_ROWS,
            )
    return found


def _bytes_of(path: Path) -> bytes:
    data = read_given(path, MAX_BYTES)
    if len(data) > MAX_BYTES or not data.strip():
        too_large = _("tệp quá lớn đối với một bảng theo dõi")
        message = too_large if len(data) > MAX_BYTES else _("tệp trống")
        raise BadInput(message, place=path.name, remedy=_("Kiểm tra lại đường dẫn."))
    return data


def _of_xlsx(data: bytes, name: str) -> Iterator[Row]:
    """The first sheet. Formulas come as they are written, never as what they give."""
    check_archive(data, name)
    if any(part.lower().endswith("vbaproject.bin") for part in part_names(data, name)):
        raise BadInput(
            _("tệp có macro nên không đọc"), place=name, remedy=_("Lưu lại thành .xlsx không có macro.")
        )
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that do not matter to us
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        yield from enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1)
    except (InvalidFileException, *_BROKEN) as error:
        raise damaged(name) from error


def _of_csv(data: bytes, name: str) -> Iterator[Row]:
    text = decode(data)
    if text is None:
        raise BadInput(
            _("tệp không phải văn bản CSV"), place=name, remedy=_("Lưu lại dưới dạng CSV, mã UTF-8.")
        )
    text = text.lstrip("\ufeff")
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells[:MAX_COLUMNS]
    except csv.Error as error:
        raise BadInput(
            _("tệp CSV hỏng ở dòng {line}"),
            place=name,
            remedy=_("Kiểm tra dấu ngoặc kép của ô."),
            line=reader.line_num,
        ) from error


def _check_cells(number: int, cells: Iterable[Any], name: str) -> None:
    if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
        raise BadInput(
            _("ô quá dài (giới hạn {limit} ký tự)"),
            place=_("{name}, hàng {row}").format(name=name, row=number),
            limit=MAX_CELL,
        )
