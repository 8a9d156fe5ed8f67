"""The .pdf reader: pages with text to paragraphs and tables; a picture of a page is said to be one.

Only words and lines are taken from a page: no script, form, attachment or link of a PDF is looked at. It is
run behind a fence (`contained`), because a PDF can unfold without end.
"""

from __future__ import annotations

import io
import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.archive import damaged, locked
from scheduler.intake.documents.limits import too_many_rows
from scheduler.intake.documents.model import MAX_ROWS, Block, Document, Paragraph
from scheduler.intake.documents.pdf.margins import PageWords, strip_margins
from scheduler.intake.documents.pdf.pages import Load, Overfull, missing, overfull, pages_of
from scheduler.intake.documents.pdf.parts import Part, append, follows, to_table
from scheduler.intake.documents.pdf.prose import Measure, paragraphs, unfold_columns
from scheduler.intake.documents.pdf.ruled import Edge, level_edges, ruled_parts, walls_of
from scheduler.intake.documents.pdf.unruled import unruled_parts
from scheduler.intake.documents.pdf.whole import check_whole
from scheduler.intake.documents.pdf.words import Line, lines_of_words, words_of

FEW_UNKNOWN, SHARE_UNKNOWN = 5, 0.01
"""Letters without a meaning, and their share, from which a page is said to lack some: bullets often have
none."""
FEW_LETTERS = 25
"""Letters below which a page with a picture counts as scanned."""


def read_pdf(data: bytes, name: str) -> Document:
    """Read the PDF `data`; BadInput for one that is locked, damaged, too long, or has no text in it."""
    try:
        check_whole(data, name)
        opened = pdfplumber.open(io.BytesIO(data))
        load = Load()
        pages = [_page(page) for page in pages_of(opened, name, load)]
    except Overfull as error:
        raise overfull(error, name) from error
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, MemoryError):
            raise cause from error
        if isinstance(cause, PDFPasswordIncorrect) or "Password" in repr(cause):
            raise locked(name) from error
        raise damaged(name) from error
    _refuse_pictures(pages, name)
    document = _document(pages, name)
    return replace(document, unread=(*document.unread, *missing(load)))


@dataclass(slots=True)
class _Page:
    """What one page says; `scanned` if it is a picture with hardly any letter."""

    text: PageWords
    tables: list[Part]
    rules: list[Edge]
    letters: int
    unknown: int
    scanned: bool


def _page(page: Page) -> _Page:
    chars = page.chars
    width, height = float(page.width), float(page.height)
    shown = [
        char
        for char in chars
        if char["x1"] > 0 and char["x0"] < width and char["bottom"] > 0 and char["top"] < height
    ]
    words = words_of(shown, walls_of(page.edges))
    letters = sum(1 for char in shown if char["text"].strip())
    unknown = sum(1 for char in shown if _is_unknown(char["text"]))
    pictured = any(image["width"] * image["height"] > 0.4 * width * height for image in page.images)
    tables, words = ruled_parts(page.edges, words, page.page_number)
    found = _Page(
        PageWords(page.page_number, width, height, words, []),
        tables,
        level_edges(page.edges),
        letters,
        unknown,
        letters < FEW_LETTERS and (pictured or bool(page.images)),
    )
    page.close()
    return found


def _is_unknown(text: str) -> bool:
    """Whether a font does not say which letter it drew: a number, a gap, a sign of its own."""
    gap = text[:1] and unicodedata.category(text[0]) in ("Cc", "Co", "Cn") and not text.isspace()
    return bool(gap) or text.startswith("(cid:") or "\ufffd" in text


def _refuse_pictures(pages: Sequence[_Page], name: str) -> None:
    letters, unknown = sum(page.letters for page in pages), sum(page.unknown for page in pages)
    if unknown * 5 > max(letters, 1):
        raise BadInput(
            _("Tệp PDF dùng phông chữ không cho biết chữ gì, không đọc được."), place=name, remedy=_ocr()
        )
    if letters < FEW_LETTERS:
        scanned = _("Tệp PDF là ảnh quét, không có chữ để đọc; cần nhận dạng chữ (OCR).")
        drawn = _("Tệp PDF không có chữ nào để đọc.")
        told = scanned if any(page.scanned for page in pages) else drawn
        raise BadInput(told, place=name, remedy=_ocr())


def _document(pages: Sequence[_Page], name: str) -> Document:
    texts = [page.text for page in pages]
    strip_margins(texts)
    items = _joined(pages)
    rows = sum(len(item.rows) for item in items if isinstance(item, Part))
    if rows > MAX_ROWS:
        raise too_many_rows(name)
    margins = [
        Paragraph(line.text, _("đầu hoặc chân trang {page}").format(page=page.number))
        for page in texts
        for line in page.margins
    ]
    unread = [
        Paragraph(
            _("Trang này là ảnh quét, không có chữ nên không đọc được; cần nhận dạng chữ (OCR)."),
            _("trang {page}").format(page=page.text.number),
        )
        for page in pages
        if page.scanned
    ]
    unread += [
        Paragraph(
            _("Phông chữ không cho biết {count} chữ trên trang này là chữ gì; chỗ đó thiếu chữ.").format(
                count=page.unknown
            ),
            _("trang {page}").format(page=page.text.number),
        )
        for page in pages
        if page.unknown >= FEW_UNKNOWN and page.unknown > SHARE_UNKNOWN * page.letters
    ]
    return Document(name, "pdf", tuple(_blocks(items)), tuple(margins), tuple(unread))


_Item = tuple[Line, int, float] | Part
"""A line with its page and the width of that page, or a table."""


def _items(page: _Page, before: Part | None) -> Iterator[_Item]:
    """What stands on a page, from top to bottom; `before`: see `unruled_parts`."""
    number, width = page.text.number, page.text.width
    for piece in _stretches(page):
        if isinstance(piece, Part):
            yield piece
        else:
            for part in unruled_parts(piece, page.rules, number, before):
                if isinstance(part, Part):
                    yield part
                else:
                    yield from ((line, number, width) for line in unfold_columns(part))
        before = None


def _stretches(page: _Page) -> Iterator[Part | list[Line]]:
    """The ruled tables of a page, and the lines before, between and after them."""
    pending: list[Line] = []
    stops = sorted(page.tables, key=lambda part: part.top)
    for line in lines_of_words(page.text.words):
        while stops and line.top > stops[0].top:
            if pending:
                yield pending
            yield stops.pop(0)
            pending = []
        pending.append(line)
    if pending:
        yield pending
    yield from stops


def _joined(pages: Sequence[_Page]) -> list[_Item]:
    """What stands on all pages, tables that go on over a page end as one."""
    out: list[_Item] = []
    for page in pages:
        last = out[-1] if out else None
        open_table = last if isinstance(last, Part) and not last.ruled else None
        for item in _items(page, open_table):
            before = out[-1] if out else None
            if isinstance(item, Part) and isinstance(before, Part) and follows(item, before):
                append(before, item)
            else:
                out.append(item)
    return out


def _blocks(items: Sequence[_Item]) -> Iterator[Block]:
    lines = [item for item in items if not isinstance(item, Part)]
    widths = {round(width) for _line, _page_number, width in lines}
    measures = {
        at: Measure.of([line for line, _page_number, width in lines if round(width) == at]) for at in widths
    }
    tables = written = 0
    for is_table, run in itertools.groupby(items, key=lambda item: isinstance(item, Part)):
        if is_table:
            for part in run:
                if isinstance(part, Part):
                    tables += 1
                    yield to_table(part, tables, _("bảng {number}").format(number=tables))
            continue
        plain = [item for item in run if not isinstance(item, Part)]
        for at, same in itertools.groupby(plain, key=lambda item: round(item[2])):
            for text, page in paragraphs(((line, number) for line, number, _w in same), measures[at]):
                written += 1
                yield Paragraph(text, _("trang {page}, đoạn {number}").format(page=page, number=written))


def _ocr() -> str:
    return _(
        "Tốt nhất là xin bản .docx từ nơi gửi. Nếu không có, nhận dạng chữ trước bằng phần mềm OCR,"
        " chẳng hạn `ocrmypdf -l vie --force-ocr goc.pdf moi.pdf`, rồi nhập tệp mới và soát lại từng hàng."
    )
