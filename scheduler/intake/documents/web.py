"""The .html reader: the pages of legal sites, saved or printed.

The page is parsed as HTML (no DTD, no entities of its own, nothing fetched) and walked without recursion.
Scripts, styles, forms and what is hidden are left out. Tables that only lay out the page are looked
through; a table inside a cell of a real table is kept beside it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from lxml import etree

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.archive import damaged, entities
from scheduler.intake.documents.grid import SpannedCell, lay_out
from scheduler.intake.documents.limits import too_many_rows
from scheduler.intake.documents.model import MAX_ROWS, Block, Document, Paragraph, Table
from scheduler.intake.documents.text import any_text

HEAD = 64 * 1024
"""Bytes in which declarations of entities are looked for; they stand before the page."""
LAYOUT_CELL = 3_000
"""Letters of a cell from which its table is the frame of a page, not a table of facts."""

_SKIPPED_NAMES = """head script style noscript template svg math object embed iframe audio video canvas map
    select option textarea button input datalist nav"""
_BLOCK_NAMES = """address article aside blockquote body br caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main menu ol p pre section summary table
    tbody td tfoot th thead title tr ul"""
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_MARKED = re.compile(r"[-–—+*•·]|\(?(?:\d{1,2}|[A-Za-zĐđ]|[IVX]{1,5})[.)]")
_HTML_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_web(data: bytes, name: str) -> Document:
    """Read the page `data`; BadInput when nothing can be made of it or it has too many rows."""
    root = _parsed(data, name)
    return Document(name, "html", tuple(_Walk(name, _frames(root)).blocks(root)))


def _parsed(data: bytes, name: str) -> etree._Element:
    if b"<!entity" in data[:HEAD].lower():
        raise entities(name)
    text = any_text(data)
    parser = etree.HTMLParser(
        encoding="utf-8" if text is not None else None,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data if text is None else text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(name) from error
    if root is None:
        raise damaged(name)
    if any(entry.level_name == "FATAL" for entry in parser.error_log):  # the rest was not read
        raise BadInput(
            _("Trang web quá lớn hoặc lồng quá nhiều lớp, không phải trang văn bản."),
            place=name,
            remedy=_("Chép nội dung Kế hoạch và Phụ lục sang tệp .docx rồi nhập."),
        )
    return root


@dataclass(slots=True)
class _Count:
    """What decides whether a table is only a frame."""

    element: etree._Element
    rows: int = 0
    cells: int = 0
    inner_rows: int = 0
    longest: int = 0
    letters: int = 0


def _frames(root: etree._Element) -> frozenset[etree._Element]:
    """The tables that only lay out the page: one cell, one long cell, or larger tables inside."""
    frames: set[etree._Element] = set()
    stack: list[_Count] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.tag == "table":
                stack.append(_Count(element))
            elif stack:
                stack[-1].rows += element.tag == "tr"
                stack[-1].cells += element.tag in ("td", "th")
                if element.tag in ("td", "th"):
                    stack[-1].letters = 0
            if stack and element.tag not in _SKIPPED:
                stack[-1].letters += len((element.text or "").strip())
        elif stack:
            count = stack[-1]
            if element.tag in ("td", "th"):
                count.longest = max(count.longest, count.letters)
            if element is count.element:
                stack.pop()
                inside = count.inner_rows and count.inner_rows >= count.rows
                if count.cells <= 1 or inside or count.longest > LAYOUT_CELL:
                    frames.add(element)
                if stack:
                    stack[-1].inner_rows = max(stack[-1].inner_rows, count.rows, count.inner_rows)
            if stack:
                stack[-1].letters += len((element.tail or "").strip())
    return frozenset(frames)


@dataclass(slots=True)
class _OpenTable:
    """A table being read; `lines` are those of the open cell."""

    rows: list[list[SpannedCell]] = field(default_factory=list)
    heading: int = 0
    lines: list[str] | None = None
    inner: list[_OpenTable] = field(default_factory=list)


@dataclass(slots=True)
class _List:
    """An open list: how its points are marked, and which is next."""

    form: str
    number: int


class _Walk:
    """One pass over the tree, in reading order."""

    def __init__(self, name: str, frames: frozenset[etree._Element]) -> None:
        self._name = name
        self._frames = frames
        self._pieces: list[str] = []
        self._blocks: list[Block] = []
        self._tables: list[_OpenTable] = []
        self._lists: list[_List] = []
        self._label = ""
        self._pre = 0
        self._counts = {"paragraph": 0, "table": 0, "row": 0}

    def blocks(self, root: etree._Element) -> list[Block]:
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walk:
            if event == "start" and _is_skipped(element):
                skipped = element
                walk.skip_subtree()
            elif event == "start":
                self._start(element)
                self._take(element.text)
            else:
                if element is not skipped:
                    self._end(element)
                skipped = None
                self._take(element.tail)
        self._flush()
        return self._blocks

    def _take(self, text: str | None) -> None:
        if text:
            self._pieces.append(text if self._pre else _HTML_SPACE.sub(" ", text))

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        if tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol", "menu"):
            self._lists.append(_list_of(element))
        elif tag == "li" and self._lists:
            self._label = _label_of(self._lists[-1])
        elif tag == "table" and element not in self._frames:
            self._tables.append(_OpenTable())
        elif self._tables and element.getparent() is not None and self._is_own(element):
            self._open_part(element)

    def _is_own(self, element: etree._Element) -> bool:
        """Whether a row or cell is one of the open table, not of a frame inside one of its cells."""
        if element.tag not in ("tr", "td", "th"):
            return False
        table = next(element.iterancestors("table"), None)
        return table is not None and table not in self._frames

    def _open_part(self, element: etree._Element) -> None:
        table = self._tables[-1]
        if element.tag == "tr":
            self._counts["row"] += 1
            if self._counts["row"] > MAX_ROWS:
                raise too_many_rows(self._name)
            table.rows.append([])
            parent = element.getparent()
            if parent is not None and parent.tag == "thead" and table.heading == len(table.rows) - 1:
                table.heading += 1
        else:
            if not table.rows:
                table.rows.append([])
            table.lines = []

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        if tag == "pre":
            self._pre -= 1
        elif tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._close_point()
        elif tag in ("td", "th") and self._tables and self._is_own(element):
            self._close_cell(element)
        elif tag == "table" and element not in self._frames and self._tables:
            self._close_table()

    def _close_cell(self, element: etree._Element) -> None:
        table = self._tables[-1]
        text = "\n".join(table.lines or []).strip()
        table.lines = None
        spans = (_span(element.get("rowspan"), 0), _span(element.get("colspan"), 1))
        table.rows[-1].append(SpannedCell(text, spans[0], max(1, spans[1])))

    def _close_table(self) -> None:
        table = self._tables.pop()
        if self._tables and self._tables[-1].lines is not None:
            self._tables[-1].lines += [cell.text for row in table.rows for cell in row if cell.text]
            self._tables[-1].inner += [table, *table.inner]
            return
        for number, found in enumerate((table, *table.inner)):
            self._emit(found, nested=number > 0)

    def _emit(self, table: _OpenTable, *, nested: bool) -> None:
        self._counts["table"] += 1
        label = _("bảng {number} (nằm trong ô)") if nested else _("bảng {number}")
        place = label.format(number=self._counts["table"])
        where = _("{table}, hàng {number}")
        rows = lay_out(table.rows, lambda number: where.format(table=place, number=number))
        if any(cell.text for row in rows for cell in row):
            self._blocks.append(Table(rows, place, table.heading if table.heading < len(rows) else 0))

    def _flush(self) -> None:
        """What was taken in since the last break becomes a line of the open cell, or a paragraph."""
        text = "".join(self._pieces).translate(_INVISIBLE)
        self._pieces.clear()
        for line in text.split("\n"):
            words = unicodedata.normalize("NFC", line).replace("\u00a0", " ").strip()
            if words:
                self._line(words)

    def _close_point(self) -> None:
        """A point of a numbered list without words is the cell of an ordinal: its number is what it says."""
        label, self._label = self._label, ""
        if label[:1].isdigit() and self._tables and self._tables[-1].lines is not None:
            self._tables[-1].lines.append(label)

    def _line(self, words: str) -> None:
        label, self._label = self._label, ""
        if label and not _MARKED.match(words):
            words = f"{label} {words}"
        if self._tables and self._tables[-1].lines is not None:
            self._tables[-1].lines.append(words)
            return
        self._counts["paragraph"] += 1
        place = _("đoạn {number}").format(number=self._counts["paragraph"])
        self._blocks.append(Paragraph(words, place))


def _is_skipped(element: etree._Element) -> bool:
    if element.tag in _SKIPPED or element.get("hidden") is not None:
        return True
    if element.tag == "a" and (element.get("name") or "").startswith("_ftnref"):
        return True  # the mark of a footnote, not a word of the text
    return bool(_HIDDEN.search(element.get("style") or ""))


def _span(value: str | None, least: int) -> int:
    """A span as stated; 1 for what is no number."""
    found = (value or "").strip()
    return max(least, int(found)) if found.isascii() and found.isdigit() and len(found) < 6 else 1


def _list_of(element: etree._Element) -> _List:
    plain = "none" in (element.get("style") or "")
    start = element.get("start") or ""
    form = "" if plain else (element.get("type") or "1") if element.tag == "ol" else "-"
    return _List(form, int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1)


def _label_of(points: _List) -> str:
    number, points.number = points.number, points.number + 1
    if points.form in ("", "-"):
        return points.form
    if points.form in ("a", "A") and number <= 26:
        return f"{chr(ord(points.form) + number - 1)})"
    return f"{number}."
