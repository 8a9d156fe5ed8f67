"""Whether a PDF is all there, before anything of it is read.

The library looks through a file without a usable table of its objects line by line, for minutes, and then
reads whatever it found: half a plan, without a word. A file that breaks off is damage.
"""

from __future__ import annotations

import io
import re

from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser

from scheduler.intake.documents.archive import damaged

END = 2_048
"""Bytes at the end in which the file must say where its table is, and that it ends."""
MAX_UNLISTED = 2 * 1024 * 1024
"""Bytes of a file whose table is wrong and that is looked through all the same: some programs miscount."""
_POINTER = re.compile(rb"startxref\s{1,20}(\d{1,10})\s")
_TABLE = re.compile(rb"\s{0,20}(?:xref\b|\d{1,10}\s{1,20}\d{1,5}\s{1,20}obj\b)")


def check_whole(data: bytes, name: str) -> None:
    """Raise BadInput for a PDF that breaks off, or is too large to be looked through without its table."""
    end = data[-END:]
    if b"%%EOF" not in end or b"startxref" not in end:
        raise damaged(name)
    if len(data) > MAX_UNLISTED and not _is_listed(data, end):
        raise damaged(name)


def _is_listed(data: bytes, end: bytes) -> bool:
    """Whether the table of objects stands where the file says, and leads to its pages."""
    pointers = _POINTER.findall(end)
    if not pointers or not _TABLE.match(data, int(pointers[-1])):
        return False
    try:
        PDFDocument(PDFParser(io.BytesIO(data)), fallback=False)
    except PDFPasswordIncorrect:
        return True
    except MemoryError:
        raise
    except Exception:  # a hostile file may break the library anywhere
        return False
    return True
