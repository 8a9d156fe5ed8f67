"""A working sheet as an officer fills it in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

HEADINGS = (
    "Mã số",
    "Kế hoạch",
    "Mục",
    "Nhiệm vụ",
    "Chủ trì",
    "Phối hợp",
    "Kỳ",
    "Hạn",
    "Còn lại (ngày)",
    "Trạng thái",
    "Ngày nộp",
    "Số văn bản",
    "Ghi chú",
)


def column(heading: str) -> int:
    """Its place, from 1."""
    return HEADINGS.index(heading) + 1


def fill(path: Path, answers: dict[int, dict[str, Any]]) -> None:
    """Write cells of the rows about these occurrences, by heading."""
    if path.suffix == ".csv":
        return _fill_csv(path, answers)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        for heading, value in answers.get(int(str(row[0].value)), {}).items():
            cell = row[column(heading) - 1]
            cell.value = value
            if isinstance(value, int):
                cell.number_format = "General"
    return book.save(path)


def _fill_csv(path: Path, answers: dict[int, dict[str, Any]]) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    for row in rows[1:]:
        for heading, value in answers.get(int(row[0]), {}).items():
            row[column(heading) - 1] = value
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)  # as a Vietnamese spreadsheet saves it
    path.write_text(out.getvalue(), encoding="utf-8-sig")


def change(path: Path, do: Callable[[Any], None]) -> None:
    """Do anything to the sheet of an .xlsx file."""
    book = load_workbook(path)
    do(book.worksheets[0])
    book.save(path)
