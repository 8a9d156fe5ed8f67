"""Documents of our own making, for the tests of the readers and of the draft."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
from docx.document import Document as WordFile

from scheduler.intake.documents import Document, read_document
from scheduler.intake.draft import PlanDraft, read_draft

HEADER = """ỦY BAN NHÂN DÂN
TỈNH LÂM SƠN
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 88/KH-UBND
Lâm Sơn, ngày 5 tháng 3 năm 2026
KẾ HOẠCH
Phát triển nghề muối giai đoạn 2026 - 2030
Căn cứ Chương trình số 12-CTr/TU ngày 01/02/2026, UBND tỉnh Lâm Sơn ban hành Kế hoạch như sau:
I. MỤC TIÊU
Nâng thu nhập của người làm muối.
"""

Rows = Sequence[Sequence[str | None]]


def text_document(text: str, name: str = "ke-hoach.txt") -> Document:
    return read_document(text.encode(), name)


def draft_of(text: str) -> PlanDraft:
    return read_draft(text_document(HEADER + text))


def word_bytes(build: Callable[[WordFile], None]) -> bytes:
    opened = docx.Document()
    build(opened)
    return saved(opened)


def saved(opened: WordFile) -> bytes:
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def word_document(build: Callable[[WordFile], None], name: str = "ke-hoach.docx") -> Document:
    return read_document(word_bytes(build), name)


def add_table(opened: WordFile, rows: Rows, merges: Sequence[tuple[int, int, int, int]] = ()) -> None:
    """A table of `rows` (None: a cell that a merge covers); `merges` are (row, column, to row, to column)."""
    table = opened.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text is not None:
                table.cell(number, column).text = text
    for top, left, bottom, right in merges:
        text = table.cell(top, left).text
        table.cell(top, left).merge(table.cell(bottom, right)).text = text


def zip_with(parts: dict[str, bytes], **options: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
