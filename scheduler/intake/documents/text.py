"""The .txt and .md reader: plain lines, and the shapes that tables take when they are copied as text.

Three shapes become tables here, because the text itself still shows the rows: cells between bars on one
line, cells that each end in a bar (`bars`, `headed_bars`), and cells between tabs. Tables copied as one
bare cell a line have lost their rows; they stay paragraphs, and the interpreter, who knows columns, puts
them together again.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.bars import MAX_CELL_LINES, BarCells
from scheduler.intake.documents.headed_bars import counts_rows, headed_tables
from scheduler.intake.documents.lettering import is_old
from scheduler.intake.documents.limits import MAX_LETTERS, MAX_PARAGRAPHS, too_long, too_many_rows
from scheduler.intake.documents.model import MAX_COLUMNS, MAX_ROWS, Block, Cell, Document, Paragraph, Table

MAX_LINES = 3 * MAX_PARAGRAPHS
"""Blank lines and rows of tables included."""
MANY_LINES = 6
"""Lines that a cell seldom has."""
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
_QUOTED = re.compile(r'(?:(?<=\t)|^)"((?:[^"\t]|""){0,5000})"(?=\t|$)')
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


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one line; whether it begins with a bar and ends with one."""

    number: int
    cells: list[str]
    opened: bool
    ended: bool


class _Builder:
    """Puts lines into paragraphs and tables, in one pass."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows_seen = 0
        self._blocks: list[Block] = []
        self._rows: list[_Row] = []
        self._shape = ""
        self._tables = 0

    def build(self, lines: list[str]) -> list[Block]:
        at = 0
        while at < len(lines):
            line, size = self._whole_row(lines, at)
            shape, cells = _row_shape(line, self._between_bare_rows())
            if shape:
                text = line.strip()
                self._add_row(shape, _Row(at + 1, cells, text.startswith("|"), text.endswith("|")))
                at += size - 1
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

    def _whole_row(self, lines: list[str], at: int) -> tuple[str, int]:
        """The line at `at`, with the lines that follow where a cell of a row with bars has several; how many
        lines that are. Only under rows that all end in a bar can one be told that does not."""
        line = lines[at]
        if "\t" in line:
            return _unquoted(lines, at)
        if self._shape != "bars" or " | " not in line or line.rstrip().endswith("|"):
            return line, 1
        if not all(row.ended for row in self._rows):
            return line, 1
        for size, more in enumerate(lines[at + 1 : at + MAX_CELL_LINES], 2):
            line = f"{line}\n{more.rstrip()}"
            if more.rstrip().endswith("|"):
                return line, size
        return lines[at], 1

    def _add_row(self, shape: str, row: _Row) -> None:
        if self._shape not in ("", shape):
            self._close()
        self._shape = shape
        if not _is_rule(row.cells):
            self._rows.append(row)

    def _between_bare_rows(self) -> bool:
        return self._shape == "bars" and bool(self._rows) and not self._rows[0].opened

    def _close(self) -> None:
        if self._rows:
            # Where rows begin without a bar, one that begins with it has an empty first cell.
            bare = self._shape == "bars" and 2 * sum(row.opened for row in self._rows) < len(self._rows)
            self._table(
                [(row.number, ["", *row.cells] if bare and row.opened else row.cells) for row in self._rows]
            )
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
        region = BarCells.collect(lines, self._back_to_head(lines, at))
        after = 0
        for headed in headed_tables(region.cells):
            self._lines(region.cells[after : headed.first])
            number, first = region.cells[headed.first]
            self._lines([(number, first.rpartition("\n")[0])])
            self._table(list(headed.rows))
            after = headed.after
        if after:
            self._lines(region.cells[after:])
            return region.end
        rows = region.rows()
        if rows is not None:
            self._table(rows)
        else:
            self._cells(region.cells)
        return region.end

    def _lines(self, cells: Sequence[tuple[int, str]]) -> None:
        for number, text in cells:
            for part in filter(None, text.split("\n")):
                self._paragraph(part, number)

    def _cells(self, cells: Sequence[tuple[int, str]]) -> None:
        """Cells of no table: what has very many lines is prose and the first cell below it."""
        for number, text in cells:
            if text.count("\n") >= MANY_LINES:
                self._lines([(number, text)])
            elif text:
                self._paragraph(text, number)

    def _back_to_head(self, lines: list[str], at: int) -> int:
        """Where the cells begin whose first bar stands alone at `at`: at the "STT" above it, taken back from
        the paragraphs, or at the bar."""
        last = self._blocks[-1] if self._blocks else None
        above = next((before for before in range(at - 1, -1, -1) if lines[before].strip()), 0)
        if lines[at].strip() != "|" or not isinstance(last, Paragraph) or not counts_rows(last.text):
            return at
        if lines[above].strip() != last.text:
            return at
        self._blocks.pop()
        return above


def _unquoted(lines: list[str], at: int) -> tuple[str, int]:
    """The row of cells between tabs at `at`, and how many lines it takes: spreadsheets put a cell of several
    lines in quotes, with the quotes inside it doubled. Lines whose quotes do not close are left alone."""
    line, size = lines[at], 1
    while _leaves_open(line) and size < MAX_CELL_LINES and at + size < len(lines):
        line = f"{line}\n{lines[at + size]}"
        size += 1
    if size == 1 or _leaves_open(line):
        return lines[at], 1
    return _QUOTED.sub(lambda cell: cell.group(1).replace('""', '"'), line), size


def _leaves_open(line: str) -> bool:
    """Whether the last cell of a row begins with quotes that are not closed."""
    last = line[line.rfind("\t") + 1 :]
    return last.startswith('"') and last.count('"') % 2 == 1


def _row_shape(line: str, between: bool = False) -> tuple[str, list[str]]:
    """("bars" or "tabs", cells) if the line alone is a table row, else ("", []). `between` rows that begin
    without a bar, one cell between two bars is a row too: its first cell is empty."""
    text = line.strip()
    if between and len(text) > 1 and text.startswith("|") and text.endswith("|"):
        return "bars", _between_bars(text[1:-1])
    if text.count("|") >= 3 and text.startswith("|") and text.endswith("|"):
        return "bars", _between_bars(text[1:-1])
    if text.count(" | ") >= 2 or (" | " in text and text.endswith("|")):
        return "bars", _between_bars(text.removesuffix("|"))
    if "\t" in text:
        cells = [cell.strip() for cell in line.strip(" \n").split("\t")]
        if sum(1 for cell in cells if cell) >= 2:
            return "tabs", cells
    return "", []


def _between_bars(text: str) -> list[str]:
    """The cells of one row; a bar behind a backslash is a sign like any other."""
    return [cell.replace("\\|", "|").strip() for cell in _BAR.split(text)]
