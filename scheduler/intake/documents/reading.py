"""Bytes to `Document`: which reader a file belongs to is decided by what is in it, not by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from rules.errors import BadInput, NotFound
from scheduler.i18n import gettext as _
from scheduler.intake.documents.archive import check_archive, part_names
from scheduler.intake.documents.model import Document
from scheduler.intake.documents.text import decode, read_text
from scheduler.intake.documents.word import read_word

MAX_BYTES = 30 * 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: the endings it may bear, and its reader (None: recognised, not read)."""

    kind: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Document] | None
    advice: str = ""


FORMATS: dict[str, Format] = {
    "docx": Format("docx", (".docx",), read_word),
    "text": Format("text", (".txt", ".text", ".md", ".markdown"), read_text),
    "pdf": Format("pdf", (".pdf",), None, "Mở tệp PDF, chép nội dung sang tệp .docx hoặc .txt rồi nhập."),
    "xlsx": Format("xlsx", (".xlsx",), None, "Chép bảng sang tệp .docx rồi nhập."),
    "html": Format("html", (".html", ".htm"), None, "Chép nội dung trang sang tệp .docx rồi nhập."),
    "docm": Format("docm", (".docm",), None, "Lưu lại dưới dạng .docx (không có macro)."),
    "odt": Format("odt", (".odt",), None, "Mở bằng phần mềm soạn thảo và lưu dưới dạng .docx."),
    "doc": Format("doc", (".doc",), None, "Mở bằng Word hoặc LibreOffice và lưu dưới dạng .docx."),
    "xls": Format("xls", (".xls",), None, "Mở bằng Excel hoặc LibreOffice và chép bảng sang tệp .docx."),
    "rtf": Format("rtf", (".rtf",), None, "Mở bằng phần mềm soạn thảo và lưu dưới dạng .docx."),
    "picture": Format(
        "picture",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp"),
        None,
        "Ảnh quét không có chữ: nhận dạng chữ (OCR) trước, rồi nhập bản .docx.",
    ),
    "locked": Format("locked", (), None, "Mở tệp, bỏ mật khẩu rồi lưu lại."),
}
"""A new format is one reader file and one line here."""


def read_document(source: Path | bytes, name: str = "") -> Document:
    """Read `source` (a path, or bytes that came under `name`).

    Raises NotFound for a path without a file, and BadInput, with place and remedy, for a file that is
    empty, too large, of an unknown or unsupported type, locked, damaged, or wrongly named.
    """
    name = name or (source.name if isinstance(source, Path) else "")
    data = _load(source, name)
    form = FORMATS[_kind(data, name)]
    if form.read is None:
        raise BadInput(
            _("Chưa đọc được loại tệp này ({kind})."), place=name, remedy=_(form.advice), kind=form.kind
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
    return form.read(data, name)


def _load(source: Path | bytes, name: str) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        if not source.is_file():
            raise NotFound(_("Không có tệp {path}."), remedy=_("Kiểm tra lại đường dẫn."), path=str(source))
        with source.open("rb") as stream:  # one byte past the limit tells that there is more
            data = stream.read(MAX_BYTES + 1)
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
    if data.startswith(_OLE):
        return _ole_kind(data)
    if b"%pdf-" in head:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_PICTURES):
        return "picture"
    if head.startswith((b"<!doctype html", b"<html")):
        return "html"
    if decode(data) is not None:
        return "html" if PurePath(name).suffix.lower() in FORMATS["html"].suffixes else "text"
    raise _unknown(name)


def _archive_kind(data: bytes, name: str) -> str:
    parts = part_names(data, name)
    check_archive(data, name)
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        return "docm"
    if "word/document.xml" in parts:
        return "docx"
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "content.xml" in parts and "mimetype" in parts:
        return "odt"
    raise _unknown(name)


def _ole_kind(data: bytes) -> str:
    """The old binary container holds .doc and .xls, and new files under a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "locked"
    return "xls" if "Workbook".encode("utf-16-le") in data else "doc"


def _unknown(name: str) -> BadInput:
    return BadInput(
        _("Không nhận ra loại tệp."),
        place=name,
        remedy=_("Dùng tệp .docx, hoặc .txt lưu bằng mã UTF-8."),
    )
