"""Pages of a PDF, taken one after the other and counted while they are drawn.

What a page costs cannot be seen from the file: a few bytes may unfold to millions, and a drawing may call
itself a thousand times. So letters, strokes and the bytes of the drawing are counted as they come, and a
page or file that has more than any document is refused at that page, in a second or so, on any machine.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, dict_value, resolve1, stream_value
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.model import Paragraph
from scheduler.intake.documents.steps import next_step

MAX_PAGES = 120
MAX_LETTERS, MAX_LETTERS_OF_PAGE = 300_000, 30_000
"""Letters drawn; a page of a plan has some 3,000."""
MAX_STROKES, MAX_STROKES_OF_PAGE = 250_000, 60_000
"""Ends of straight and bent lines; a ruled page has some hundred, a chart some thousand."""
MAX_DRAWING, MAX_DRAWING_OF_PAGE = 6_000_000, 1_500_000
"""Bytes of what draws the pages, unpacked; a page of a plan has some 15,000."""
CALL = 200
"""Bytes that calling a drawing inside a drawing counts for, however small it is."""


class Overfull(BaseException):
    """More than a page may hold; no `except Exception` of a library stops it."""

    def __init__(self, page: int) -> None:
        super().__init__(page)
        self.page = page


@dataclass(slots=True)
class Load:
    """What the pages up to `page` came to, and what this one did; what of them could not be had."""

    page: int = 0
    letters: int = 0
    strokes: int = 0
    drawing: int = 0
    before: tuple[int, int, int] = (0, 0, 0)
    stated: int = 0
    broken: list[int] = field(default_factory=list)

    def turn(self, page: int) -> None:
        """Another page begins."""
        self.page = page
        self.before = (self.letters, self.strokes, self.drawing)

    def take(self, letters: int = 0, strokes: int = 0, drawing: int = 0) -> None:
        """Count; raise Overfull when it is too much."""
        self.letters += letters
        self.strokes += strokes
        self.drawing += drawing
        if (
            self.letters > min(MAX_LETTERS, self.before[0] + MAX_LETTERS_OF_PAGE)
            or self.strokes > min(MAX_STROKES, self.before[1] + MAX_STROKES_OF_PAGE)
            or self.drawing > min(MAX_DRAWING, self.before[2] + MAX_DRAWING_OF_PAGE)
        ):
            raise Overfull(self.page)

    def take_stream(self, stream: PDFStream) -> None:
        """Count the bytes that `stream` unpacks to, before the library unpacks it without any limit."""
        raw, most = stream.rawdata, MAX_DRAWING_OF_PAGE
        if stream.data is None and raw is not None and not stream.decipher:
            self.take(drawing=max(0, len(raw) - most))
            filters = [kind for kind, _parameters in stream.get_filters()]
            if filters and filters[0] in LITERALS_FLATE_DECODE:
                size, whole = _inflated(raw, most)
                self.take(drawing=max(0, size - most))
                if not whole and self.page not in self.broken:
                    self.broken.append(self.page)
        self.take(drawing=len(stream.get_data()))


def pages_of(opened: Any, name: str, load: Load) -> Iterator[Page]:
    """The pages of an opened PDF, counted into `load` while they are looked at. BadInput for too many of
    them; Overfull, by whoever looks at it, for a page that holds too much."""
    found = list(itertools.islice(PDFPage.create_pages(opened.doc), MAX_PAGES + 1))
    if len(found) > MAX_PAGES:
        raise BadInput(
            _("Tệp PDF có quá nhiều trang (giới hạn {limit})."),
            place=name,
            remedy=_("Tách riêng các trang của Kế hoạch và Phụ lục thành một tệp rồi nhập."),
            limit=MAX_PAGES,
        )
    load.stated = _stated(opened.doc.catalog)
    for number, page in enumerate(found, 1):
        load.turn(number)
        next_step()
        yield _CountedPage(opened, page, number, load)
    next_step()


def _stated(catalog: Any) -> int:
    """How many pages the file says it has; 0 when it does not say."""
    try:
        count = resolve1(dict_value(catalog.get("Pages")).get("Count"))
    except Exception:  # a hostile file may break the library anywhere
        return 0
    return count if isinstance(count, int) else 0


def missing(load: Load) -> Iterator[Paragraph]:
    """A remark for each page that could be had only in part, and for pages that are not there."""
    broken = _("Trang này bị hỏng một phần, có thể thiếu chữ; so lại với bản in.")
    yield from (Paragraph(broken, _("trang {page}").format(page=page)) for page in load.broken)
    if load.stated > load.page:
        told = _("Tệp ghi có {stated} trang mà chỉ thấy {found} trang; so lại với bản in.")
        yield Paragraph(told.format(stated=load.stated, found=load.page), _("cả tệp"))


def overfull(error: Overfull, name: str) -> BadInput:
    """The sentence for a page that holds too much."""
    return BadInput(
        _(
            "Tới trang này đã quá nhiều chữ hoặc nét vẽ đối với một kế hoạch"
            " (giới hạn {page_letters} chữ cái một trang, {letters} cả tệp)."
        ),
        place=_("{name}, trang {page}").format(name=name, page=error.page),
        remedy=_("Chỉ giữ lại các trang của Kế hoạch và Phụ lục, hoặc xin bản .docx từ nơi gửi."),
        letters=MAX_LETTERS,
        page_letters=MAX_LETTERS_OF_PAGE,
    )


class _CountedPage(Page):
    """A page of the library that is counted while it is drawn, and keeps of a letter only what we read."""

    def __init__(self, pdf: Any, page: PDFPage, number: int, load: Load) -> None:
        super().__init__(pdf, page, number)
        self._load = load

    @property
    def layout(self) -> LTPage:
        if not hasattr(self, "_layout"):
            device = _Device(self.pdf.rsrcmgr, self._load)
            try:
                _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            except Exception as error:
                raise PdfminerException(error) from error
            self._layout = device.get_result()
        return self._layout

    def process_object(self, obj: Any) -> dict[str, Any]:
        if not isinstance(obj, LTChar):
            return super().process_object(obj)
        left, top = self.mediabox[:2]
        return {
            "object_type": "char",
            "text": obj.get_text(),
            "upright": obj.upright,
            "x0": obj.x0 + left,
            "x1": obj.x1 + left,
            "top": self.height - obj.y1 + top,
            "bottom": self.height - obj.y0 + top,
            "line": self.height - obj.matrix[5] + top,
        }


class _Device(PDFPageAggregator):
    """Takes what is drawn, and counts it before it is kept."""

    def __init__(self, resources: Any, load: Load) -> None:
        super().__init__(resources)
        self.load = load

    def render_char(self, *given: Any, **named: Any) -> float:
        self.load.take(letters=1)
        return super().render_char(*given, **named)

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        self.load.take(strokes=len(path))
        super().paint_path(gstate, stroke, fill, evenodd, path)


class _Interpreter(PDFPageInterpreter):
    """Carries out a drawing, and the drawings that it calls, after their bytes were counted."""

    device: _Device

    def execute(self, streams: Sequence[object]) -> None:
        for stream in map(stream_value, streams):
            self.device.load.take(drawing=CALL)
            self.device.load.take_stream(stream)
        super().execute(streams)


def _inflated(packed: bytes, most: int) -> tuple[int, bool]:
    """To how many bytes `packed` inflates (looking no further than `most` + 1), and whether all of it is
    there and unhurt; a checksum that is missing is no loss."""
    inflater = zlib.decompressobj(wbits=-15)
    try:
        data = inflater.decompress(packed[2:], most + 1)
    except zlib.error:
        return 0, False
    stated = inflater.unused_data[:4]
    hurt = len(stated) == 4 and int.from_bytes(stated, "big") != zlib.adler32(data)
    return len(data), len(data) > most or (inflater.eof and not hurt)
