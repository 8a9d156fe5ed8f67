"""Bytes to `Document`: which reader a file belongs to is decided by what is in it, not by its name."""

from __future__ import annotations

from pathlib import Path, PurePath

from rules.errors import BadInput
from scheduler.givenfile import read_given
from scheduler.i18n import gettext as _
from scheduler.intake.documents.archive import OLE, check_archive, is_locked, locked, markup_size, part_names
from scheduler.intake.documents.contained import LIGHT, LIGHT_PAGE, read_contained
from scheduler.intake.documents.formats import FORMATS
from scheduler.intake.documents.lettering import check_lettering
from scheduler.intake.documents.limits import check_length
from scheduler.intake.documents.model import Document
from scheduler.intake.documents.text import any_text
from scheduler.listingwords import clean

MAX_BYTES = 30 * 1024 * 1024
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")
_STARTS = (("rtf", b"{\\rtf"), ("mht", b"mime-version:"))


def read_document(source: Path | bytes, name: str = "") -> Document:
    """Read `source` (a path, or bytes that came under `name`).

    Raises NotFound for a path without a file, and BadInput, with place and remedy, for a file that is
    empty, too large, of an unknown or unsupported type, locked, damaged, or wrongly named.
    """
    name = clean(name or (source.name if isinstance(source, Path) else ""))
    data = _load(source, name)
    form = FORMATS[_kind(data, name)]
    if form.kind == "locked":
        raise locked(name)
    if form.read is None:
        raise BadInput(
            _("Chưa đọc được loại tệp này ({kind})."), place=name, remedy=form.remedy(), kind=form.kind
        )
    suffix = PurePath(name).suffix.lower()
    known = {ending for other in FORMATS.values() for ending in other.suffixes}
    if suffix in known and suffix not in form.suffixes:
        raise BadInput(
            _("Tên tệp có đuôi {suffix} nhưng nội dung là {kind}."),
            place=name,
            remedy=_("Đổi đuôi tệp thành {right} nếu đúng là văn bản cần nhập."),
            suffix=suffix,
            kind=form.kind,
            right=form.suffixes[0],
        )
    if form.kind == "text" and suffix and suffix not in form.suffixes:
        raise _unknown(name)
    if form.fenced or _weight(form.kind, data) > (LIGHT_PAGE if form.kind == "html" else LIGHT):
        document = read_contained(form.kind, data, name)
    else:
        document = form.read(data, name)
        check_length(document)
    return check_lettering(document)


def _weight(kind: str, data: bytes) -> int:
    """Bytes that a parser will have to take apart; plain text costs next to nothing."""
    if kind == "text":
        return 0
    return markup_size(data) if data.startswith(b"PK") else len(data)


def _load(source: Path | bytes, name: str) -> bytes:
    data = source if isinstance(source, bytes) else read_given(source, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise BadInput(
            _("Tệp quá lớn (giới hạn {limit} MB)."),
            place=name,
            remedy=_("Bỏ bớt hình ảnh rồi lưu lại, hoặc chỉ nhập phần Kế hoạch và Phụ lục."),
            limit=MAX_BYTES // (1024 * 1024),
        )
    if not data.strip():
        raise BadInput(_("Tệp rỗng."), place=name, remedy=_("Kiểm tra lại tệp đã tải về."))
    return data


def _kind(data: bytes, name: str) -> str:
    """The key of FORMATS that the content belongs to; BadInput when to none."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"PK"):
        return _archive_kind(data, name)
    if data.startswith(OLE):
        return _ole_kind(data)
    for kind, start in _STARTS:
        if head.startswith(start):
            return kind
    if b"%pdf-" in head:
        return "pdf"
    if data.startswith(_PICTURES):
        return "picture"
    if _is_page(head, data):
        return "html"
    if any_text(data) is not None:
        return "html" if PurePath(name).suffix.lower() in FORMATS["html"].suffixes else "text"
    raise _unknown(name)


def _is_page(head: bytes, data: bytes) -> bool:
    """Whether a text is a web page: by its first tag, or by its tables after a comment or XML head."""
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<table", b"<div")):
        return True
    return head.startswith((b"<?xml", b"<!--")) and (b"<html" in data[:20_000].lower())


def _archive_kind(data: bytes, name: str) -> str:
    parts = part_names(data, name)
    check_archive(data, name)
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        return "xlsm" if "xl/workbook.xml" in parts else "docm"
    for part, kind in (
        ("word/document.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("xl/workbook.bin", "xlsb"),
    ):
        if part in parts:
            return kind
    if "content.xml" in parts and "mimetype" in parts:
        return "ods" if PurePath(name).suffix.lower() == ".ods" else "odt"
    raise _unknown(name)


def _ole_kind(data: bytes) -> str:
    """The old binary container holds .doc and .xls, and new files under a password."""
    if is_locked(data):
        return "locked"
    return "xls" if "Workbook".encode("utf-16-le") in data else "doc"


def _unknown(name: str) -> BadInput:
    return BadInput(
        _("Không nhận ra loại tệp."),
        place=name,
        remedy=_("Dùng tệp .docx, .pdf, .xlsx, .html, hoặc .txt lưu bằng mã UTF-8."),
    )
