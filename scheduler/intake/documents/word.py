"""The .docx reader: body, text boxes, headers and footers; tracked changes are taken as accepted.

python-docx opens the package; the walk over its XML is our own, because a table's grid there costs
time in the square of its rows, and because insertions, deletions and text boxes are not in its faces.
Nothing is fetched: links and linked pictures are never followed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from scheduler.i18n import gettext as _
from scheduler.intake.documents.archive import damaged
from scheduler.intake.documents.limits import too_many_rows
from scheduler.intake.documents.model import MAX_COLUMNS, MAX_ROWS, Block, Cell, Document, Paragraph, Table
from scheduler.intake.documents.word_numbering import Numbering

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_VAL = qn("w:val")
_GONE = frozenset(
    qn(tag)
    for tag in (
        "w:del",
        "w:moveFrom",
        "w:instrText",
        "w:delText",
        "w:delInstrText",
        "w:pPr",
        "w:rPr",
        "w:tcPr",
        "w:trPr",
        "w:tblPr",
        "w:sectPr",
        "w:footnoteReference",
        "w:endnoteReference",
        "w:commentReference",
    )
)
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = qn("w:txbxContent")
_RUN, _VANISH = qn("w:r"), f"{qn('w:rPr')}/{qn('w:vanish')}"


def read_word(data: bytes, name: str) -> Document:
    """Read the .docx `data`, which has passed `check_archive`; BadInput when it is damaged."""
    try:
        opened = docx.Document(io.BytesIO(data))
        walk = _Walk(name, Numbering(opened))
        blocks = tuple(walk.blocks(opened.element.body))
        margins = tuple(_margins(opened, walk))
    except (PackageNotFoundError, KeyError, ValueError, AttributeError) as error:
        raise damaged(name) from error
    except (etree.XMLSyntaxError, zipfile.BadZipFile, EOFError) as error:
        raise damaged(name) from error
    return Document(name, "docx", blocks, margins)


def _margins(opened: docx.document.Document, walk: _Walk) -> Iterator[Paragraph]:
    for relation in opened.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/header", "/footer")):
            continue
        for paragraph in relation.target_part.element.iter(_P):
            if text := walk.text(paragraph).strip():
                yield Paragraph(text, _("đầu hoặc chân trang"))


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: how many paragraphs, tables and rows it has passed."""

    name: str
    numbering: Numbering
    paragraphs: int = 0
    tables: int = 0
    rows: int = 0
    boxes: list[etree._Element] = field(default_factory=list)

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """The blocks under `parent`, text boxes right after the paragraph they hang on."""
        for child in parent:
            if child.tag == _P:
                self.paragraphs += 1
                place = _("đoạn {number}").format(number=self.paragraphs)
                yield Paragraph(self.text(child).strip("\n"), place)
                yield from self._boxes()
            elif child.tag == _TBL:
                yield from self._table(child, _("bảng {number}"))
                yield from self._boxes()
            elif isinstance(child.tag, str) and child.tag not in _GONE:
                yield from self.blocks(child)  # content controls, insertions, custom XML

    def _boxes(self) -> Iterator[Block]:
        waiting, self.boxes = self.boxes, []
        for box in waiting:
            yield from self.blocks(box)

    def text(self, paragraph: etree._Element) -> str:
        """The words of one paragraph, with the number that the program would print before it."""
        label = self.numbering.label(paragraph)
        words = "".join(self._pieces(paragraph))
        return f"{label} {words}" if label else words

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            if child.tag in _GONE or child.tag == _FALLBACK or not isinstance(child.tag, str):
                continue
            if child.tag == _RUN and _on(child.find(_VANISH)):
                continue  # hidden text: not printed
            if child.tag == _BOX:
                self.boxes.append(child)
            elif child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            else:
                yield from self._pieces(child)

    def _table(self, element: etree._Element, label: str) -> Iterator[Block]:
        self.tables += 1
        place = label.format(number=self.tables)
        rows: list[list[Cell]] = []
        inner: list[etree._Element] = []
        heading = 0
        for tr in _children(element, _TR):
            properties = tr.find(qn("w:trPr"))
            if properties is not None and properties.find(qn("w:del")) is not None:
                continue
            self._count_row(place)
            if heading == len(rows) and properties is not None and _on(properties.find(qn("w:tblHeader"))):
                heading += 1
            where = _("{table}, hàng {number}").format(table=place, number=len(rows) + 1)
            rows.append(self._row(tr, rows[-1] if rows else [], where, inner))
        yield Table(_with_spans(rows), place, heading)
        for nested in inner:
            yield from self._table(nested, _("bảng {number} (nằm trong ô)"))

    def _count_row(self, place: str) -> None:
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise too_many_rows(f"{self.name}, {place}")

    def _row(
        self, tr: etree._Element, above: list[Cell], where: str, inner: list[etree._Element]
    ) -> list[Cell]:
        row = [Cell("", where)] * min(
            _number(tr.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0), MAX_COLUMNS
        )
        for tc in _children(tr, _TC):
            properties = tc.find(qn("w:tcPr"))
            span = max(1, _number(properties.find(qn("w:gridSpan")) if properties is not None else None, 1))
            merge = properties.find(qn("w:vMerge")) if properties is not None else None
            continues = merge is not None and merge.get(_VAL, "continue") == "continue"
            if continues and len(row) < len(above):
                text, origin = above[len(row)].text, False
            else:
                text, origin = self._cell_text(tc, inner), True
            for step in range(min(span, MAX_COLUMNS - len(row))):
                row.append(Cell(text, where, origin and step == 0, 1, span if step == 0 else 1))
        return row

    def _cell_text(self, tc: etree._Element, inner: list[etree._Element]) -> str:
        """The paragraphs of a cell, one a line; a table inside gives its words and is kept in `inner`."""
        lines: list[str] = []
        for child in _children(tc, _P, _TBL):
            if child.tag == _P:
                lines.append(self.text(child))
            else:
                inner.append(child)
                lines += ["".join(self._pieces(paragraph)) for paragraph in child.iter(_P)]
        return "\n".join(line.strip() for line in lines).strip()


def _children(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children of these tags, looking through content controls and insertions but not into others."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _GONE and child.tag not in (_P, _TBL, _TR, _TC):
            yield from _children(child, *tags)


def _number(element: etree._Element | None, default: int) -> int:
    value = element.get(_VAL, "") if element is not None else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else default


def _on(element: etree._Element | None) -> bool:
    return element is not None and element.get(_VAL, "1") not in ("0", "false", "off")


def _with_spans(rows: list[list[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """The grid with row spans counted into the cell that each merge starts from."""
    starts: dict[int, tuple[int, int]] = {}
    spans: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows):
        covered = 0  # columns up to here belong to a cell that begins in this row
        for column, cell in enumerate(row):
            if cell.origin:
                starts[column] = (number, column)
                covered = column + cell.column_span
            elif column < covered:
                starts.pop(column, None)
            elif column in starts and starts[column][0] < number and rows[number - 1][column : column + 1]:
                spans[starts[column]] = number - starts[column][0] + 1
    return tuple(
        tuple(
            Cell(cell.text, cell.place, True, spans[number, column], cell.column_span)
            if (number, column) in spans
            else cell
            for column, cell in enumerate(row)
        )
        for number, row in enumerate(rows)
    )
