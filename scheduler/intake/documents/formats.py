"""The kinds of file: the endings they bear, their readers, and what to do with those that are not read.

A reader's libraries are loaded when a file of its kind comes, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.i18n import gettext as _
from scheduler.intake.documents.model import Document
from scheduler.intake.documents.text import read_text


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: the endings it may bear, and its reader (None: recognised, not read).

    `fenced` files are always read in a process of their own, however small they are.
    """

    kind: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Document] | None
    remedy: Callable[[], str] = str
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


_READ = (
    Format("docx", (".docx",), _word),
    Format("text", (".txt", ".text", ".md", ".markdown"), read_text),
    Format("pdf", (".pdf",), _pdf, fenced=True),
    Format("xlsx", (".xlsx",), _sheets),
    Format("html", (".html", ".htm", ".xhtml"), _web),
)
"""A new format is one reader file and one line here."""

_DOCUMENTS = {"docm": (".docm", ".dotm"), "doc": (".doc",), "odt": (".odt",), "rtf": (".rtf",)}
_SHEETS = {"xlsm": (".xlsm", ".xltm"), "xlsb": (".xlsb",), "xls": (".xls",), "ods": (".ods",)}
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp")


def _as_document() -> str:
    return _("Mở bằng Word hoặc LibreOffice, lưu dưới dạng .docx (không có macro), rồi nhập tệp .docx đó.")


def _as_sheet() -> str:
    return _("Mở bằng Excel hoặc LibreOffice, lưu dưới dạng .xlsx (không có macro), rồi nhập tệp .xlsx đó.")


def _as_page() -> str:
    return _("Mở bằng trình duyệt, lưu dưới dạng .html, rồi nhập tệp .html đó.")


def _with_letters() -> str:
    return _("Ảnh quét không có chữ: nhận dạng chữ (OCR) trước, rồi nhập bản .docx.")


_RECOGNISED = (
    *(Format(kind, suffixes, None, _as_document) for kind, suffixes in _DOCUMENTS.items()),
    *(Format(kind, suffixes, None, _as_sheet) for kind, suffixes in _SHEETS.items()),
    Format("mht", (".mht", ".mhtml"), None, _as_page),
    Format("picture", _PICTURES, None, _with_letters),
    Format("locked", (), None),
)

FORMATS: dict[str, Format] = {form.kind: form for form in (*_READ, *_RECOGNISED)}
