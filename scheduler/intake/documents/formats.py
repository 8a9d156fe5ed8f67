"""The kinds of file: the endings they bear, their readers, and what to do with those that are not read.

A reader's libraries are loaded when a file of its kind comes, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.intake.documents.model import Document
from scheduler.intake.documents.text import read_text

_TO_WORD = "Mở bằng phần mềm soạn thảo (Word, LibreOffice) và lưu dưới dạng .docx, rồi nhập tệp .docx."
_TO_SHEET = "Mở bằng Excel hoặc LibreOffice và lưu dưới dạng .xlsx (không có macro), rồi nhập tệp .xlsx."


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: the endings it may bear, and its reader (None: recognised, not read).

    `fenced` files are always read in a process of their own, however small they are.
    """

    kind: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Document] | None
    advice: str = ""
    fenced: bool = False


def _word(data: bytes, name: str) -> Document:
    from scheduler.intake.documents.word import read_word

    return read_word(data, name)


def _web(data: bytes, name: str) -> Document:
    from scheduler.intake.documents.web import read_web

    return read_web(data, name)


def _sheets(data: bytes, name: str) -> Document:
    from scheduler.intake.documents.sheet import read_sheets

    return read_sheets(data, name)


def _pdf(data: bytes, name: str) -> Document:
    from scheduler.intake.documents.pdf import read_pdf

    return read_pdf(data, name)


FORMATS: dict[str, Format] = {
    "docx": Format("docx", (".docx",), _word),
    "text": Format("text", (".txt", ".text", ".md", ".markdown"), read_text),
    "pdf": Format("pdf", (".pdf",), _pdf, fenced=True),
    "xlsx": Format("xlsx", (".xlsx",), _sheets),
    "html": Format("html", (".html", ".htm", ".xhtml"), _web),
    "docm": Format(
        "docm", (".docm", ".dotm"), None, "Mở bằng Word và lưu lại dưới dạng .docx (không có macro)."
    ),
    "xlsm": Format("xlsm", (".xlsm", ".xltm"), None, _TO_SHEET),
    "xlsb": Format("xlsb", (".xlsb",), None, _TO_SHEET),
    "odt": Format("odt", (".odt",), None, _TO_WORD),
    "ods": Format("ods", (".ods",), None, _TO_SHEET),
    "doc": Format("doc", (".doc",), None, _TO_WORD),
    "xls": Format("xls", (".xls",), None, _TO_SHEET),
    "rtf": Format("rtf", (".rtf",), None, _TO_WORD),
    "mht": Format(
        "mht", (".mht", ".mhtml"), None, "Mở bằng trình duyệt và lưu dưới dạng .html, rồi nhập tệp .html."
    ),
    "picture": Format(
        "picture",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp"),
        None,
        "Ảnh quét không có chữ: nhận dạng chữ (OCR) trước, rồi nhập bản .docx.",
    ),
    "locked": Format("locked", (), None),
}
"""A new format is one reader file and one line here."""
