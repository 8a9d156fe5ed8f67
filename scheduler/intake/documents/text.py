"""The .txt and .md reader: plain lines, and the shapes that tables take when they are copied as text.

Three shapes become tables here, because the text itself still shows the rows: cells between bars on one
line, cells ending in a bar one a line, and cells between tabs. Tables copied as one bare cell a line have
lost their rows; they stay paragraphs, and the interpreter, who knows columns, puts them together again.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.bars import BarCells
from scheduler.intake.documents.lettering import is_old
from scheduler.intake.documents.limits import MAX_LETTERS, MAX_PARAGRAPHS, too_long, too_many_rows
from scheduler.intake.documents.model import MAX_COLUMNS, MAX_ROWS, Block, Cell, Document, Paragraph, Table

MAX_LINES = 3 * MAX_PARAGRAPHS
"""Blank lines and rows of tables included."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=[^<>]{0,200})?\s*/?>"
_BREAK_TAG = re.compile(r"<(?:br|/p|/li|/div|li)" + _ATTRIBUTES, re.IGNORECASE)
_TAG = re.compile(r"</?(?:ul|ol|li|p|b|i|u|strong|em|sup|sub|div|span|font|a)" + _ATTRIBUTES, re.IGNORECASE)
_BOOKMARK = re.compile(r"\[bookmark:[^\[\]]{0,200}\]")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{2,3})(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1(?![\w*])")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_BAR = re.compile(r"(?<!\\)\|")
_VIETNAMESE = re.compile("[đ\u0302\u0306\u031b]")
_RULE_CELL = re.compile(r"[\s:|+=_–—-]*")


def decode(data: bytes) -> str | None:
    """`data` as text (UTF-8, UTF-16 with its mark, Windows-1258), None if it is no text, or Vietnamese in
    the letters of an old font."""
    text = any_text(data)
    return None if text is None or is_old(text) else text


def any_text(data: bytes) -> str | None:
    """As `decode`, old fonts included, for those who name them (`check_lettering`)."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _decoded(data, encoding)
            return text if text is not None and _printable(text) else None
    if b"\0" in data:
        return None
    text = _decoded(data, "utf-8")
    if text is None:
        text = _decoded(data, "cp1258")
        # Any bytes pass for the old code page; only text with Vietnamese letters is believed, or with
        # those of the old fonts.
        if text is None or not (_VIETNAMESE.search(unicodedata.normalize("NFD", text)) or is_old(text)):
            return None
    return text if _printable(text) else None


def read_text(data: bytes, name: str) -> Document:
    """Read a text file; each line is a paragraph unless it is part of a table."""
    if len(data) > 4 * MAX_LETTERS:  # the most that this many letters take
        raise too_long(name)
    text = any_text(data)
    if text is None:
        raise BadInput(
            _("Tệp văn bản dùng bảng mã không nhận ra."), place=name, remedy=_("Lưu lại tệp bằng mã UTF-8.")
        )
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise too_long(name)
    return Document(name, "text", tuple(_Builder(name).build([_clean(line) for line in lines])))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _printable(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(1 for sign in sample if unicodedata.category(sign) == "Cc" and sign not in "\t\n\r\f\v")
    return odd * 100 <= len(sample)


def _clean(line: str) -> str:
    """The line without the marks that copying and converting left in it."""
    if "<" in line:
        line = _TAG.sub(" ", _BREAK_TAG.sub("\n" if "|" in line or "\t" in line else " ", line))
    if "[bookmark" in line:
        line = _BOOKMARK.sub("", line)
    if "*" in line or "__" in line:
        line = _EMPHASIS.sub(r"\2", line)
    return _HEADING.sub("", line)


def _is_rule(cells: list[str]) -> bool:
    """A drawn line (`|---|---|`), not a row; cells that are merely empty are no line."""
    return any(cells) and all(_RULE_CELL.fullmatch(cell) for cell in cells)


class _Builder:
    """Puts lines into paragraphs and tables, in one pass."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows_seen = 0
        self._blocks: list[Block] = []
        self._rows: list[tuple[int, list[str]]] = []
        self._shape = ""
        self._tables = 0

    def build(self, lines: list[str]) -> list[Block]:
        at = 0
        while at < len(lines):
            shape, cells = _row_shape(lines[at])
            if shape:
                self._add_row(shape, at + 1, cells)
            elif lines[at].rstrip().endswith("|"):
                self._close()
                at = self._bar_cells(lines, at)
                continue
            elif lines[at].strip() and not (self._rows and _is_rule([lines[at].strip()])):
                self._close()
                self._paragraph(lines[at].strip(), at + 1)
            at += 1
        self._close()
        return self._blocks

    def _paragraph(self, text: str, number: int) -> None:
        self._blocks.append(Paragraph(text, _("dòng {number}").format(number=number)))

    def _add_row(self, shape: str, number: int, cells: list[str]) -> None:
        if self._shape not in ("", shape):
            self._close()
        self._shape = shape
        if not _is_rule(cells):
            self._rows.append((number, cells))

    def _close(self) -> None:
        if self._rows:
            self._table(self._rows)
        self._rows, self._shape = [], ""

    def _table(self, rows: list[tuple[int, list[str]]]) -> None:
        self._tables += 1
        self._rows_seen += len(rows)
        if self._rows_seen > MAX_ROWS:
            raise too_many_rows(self._name)
        place = _("bảng {number}").format(number=self._tables)
        grid = tuple(
            tuple(
                Cell(
                    text,
                    _("{table}, hàng {row} (dòng {line})").format(table=place, row=index, line=number),
                )
                for text in cells[:MAX_COLUMNS]
            )
            for index, (number, cells) in enumerate(rows, 1)
        )
        self._blocks.append(Table(grid, place))

    def _bar_cells(self, lines: list[str], at: int) -> int:
        """Take in the region of bar-ended cells that begins at `at`; the index after it."""
        region = BarCells.collect(lines, at)
        rows = region.rows()
        if rows is not None:
            self._table(rows)
        else:
            for number, text in region.cells:
                if text:
                    self._paragraph(text, number)
        return region.end


def _row_shape(line: str) -> tuple[str, list[str]]:
    """("bars" or "tabs", cells) if the line alone is a table row, else ("", [])."""
    text = line.strip()
    if text.count("|") >= 3 and text.startswith("|") and text.endswith("|"):
        return "bars", _between_bars(text[1:-1])
    if text.count(" | ") >= 2:
        return "bars", _between_bars(text.strip("|"))
    if "\t" in text:
        cells = [cell.strip() for cell in line.strip(" \n").split("\t")]
        if sum(1 for cell in cells if cell) >= 2:
            return "tabs", cells
    return "", []


def _between_bars(text: str) -> list[str]:
    """The cells of one row; a bar behind a backslash is a sign like any other."""
    return [cell.replace("\\|", "|").strip() for cell in _BAR.split(text)]
