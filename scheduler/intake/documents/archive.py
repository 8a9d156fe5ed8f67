"""Guards for office files, which are zip archives of XML: nothing is parsed before it is measured."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from rules.errors import BadInput
from scheduler.i18n import gettext as _

MAX_PARTS = 4_000
MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts together, pictures included."""
MAX_XML = 32 * 1024 * 1024
"""Bytes of all XML parts together, unpacked: what a parser must hold several times over."""
MAX_TAGS = 1_500_000
"""Tags of all XML parts together, opening and closing: each costs a parser far more than its letters."""
_CHUNK = 1 << 20
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""What the old binary container begins with; new files under a password come in it."""
_ENTRY = b"PK\x01\x02"
"""What each entry of an archive's directory begins with."""


def damaged(name: str) -> BadInput:
    """The error for a file that breaks off or does not add up."""
    return BadInput(
        _("Tệp bị hỏng hoặc tải về chưa đủ, không đọc được."),
        place=name,
        remedy=_("Tải lại tệp, hoặc mở bằng phần mềm soạn thảo rồi lưu lại."),
    )


def entities(place: str) -> BadInput:
    """The error for a file that declares entities of its own, which may unfold without end."""
    return BadInput(
        _("Tệp khai báo thực thể XML, điều mà văn bản không bao giờ có."),
        place=place,
        remedy=_("Không mở tệp này; đề nghị nơi gửi gửi lại bản gốc."),
    )


def part_names(data: bytes, name: str) -> frozenset[str]:
    """The names of the parts of the archive `data`; BadInput if it is no whole archive."""
    try:
        if data.count(_ENTRY) > 2 * MAX_PARTS:  # an archive inside adds its own
            raise _bomb(name)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged(name) from error


def check_archive(data: bytes, name: str) -> None:
    """Refuse an archive that is too large unpacked, locked, damaged, or holds XML with a DTD.

    Declared sizes are added up first; then every XML part is really unpacked, in pieces, and counted
    (the unpacker itself stops at the declared size), so that a lying header gains nothing.
    """
    if is_locked(data):
        raise locked(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _bomb(name)
            measure = _Measure(name)
            for part in parts:
                if part.flag_bits & 0x1:
                    raise locked(name)
                measure.take(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise damaged(name) from error


def is_locked(data: bytes) -> bool:
    """Whether `data` is an office file under a password."""
    return data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data


def markup_size(data: bytes) -> int:
    """Bytes of all XML parts of a checked archive, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist() if _is_named_xml(part))


def _is_named_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


@dataclass(slots=True)
class _Measure:
    """What the XML parts seen so far come to."""

    name: str
    bytes: int = 0
    tags: int = 0

    def take(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        """Refuse XML that is too large or declares a DTD; XML is known by its first sign, because the
        libraries follow the package's own list of parts, whatever these are called."""
        first, tail = True, b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if first and not _is_named_xml(part) and not _looks_like_xml(part, chunk):
                    return
                first = False
                self.bytes += len(chunk)
                self.tags += chunk.count(b"<")
                if part.file_size > MAX_XML or self.bytes > MAX_XML or self.tags > MAX_TAGS:
                    raise _crowded(self.name)
                # UTF-16 text has a zero byte beside each letter; office files never declare a DTD.
                window = (tail + chunk).replace(b"\0", b"")
                if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                    raise entities(f"{self.name}, {part.filename}")
                tail = chunk[-64:]


def _looks_like_xml(part: zipfile.ZipInfo, start: bytes) -> bool:
    if part.filename.lower().endswith(".svg"):  # a picture, which no reader opens
        return False
    return start[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _bomb(name: str) -> BadInput:
    return BadInput(
        _("Tệp giải nén ra quá lớn (giới hạn {limit} MB)."),
        place=name,
        remedy=_("Bỏ bớt hình ảnh rồi lưu lại, hoặc chỉ nhập phần Kế hoạch và Phụ lục."),
        limit=MAX_UNPACKED // (1024 * 1024),
    )


def _crowded(name: str) -> BadInput:
    return BadInput(
        _("Phần chữ của tệp giải nén ra quá lớn (giới hạn {limit} MB, {tags} thẻ)."),
        place=name,
        remedy=_("Chỉ giữ lại phần Kế hoạch và Phụ lục; bảng quá dài thì tách thành nhiều tệp."),
        limit=MAX_XML // (1024 * 1024),
        tags=MAX_TAGS,
    )


def locked(name: str) -> BadInput:
    """The error for a file under a password."""
    return BadInput(
        _("Tệp có mật khẩu nên không đọc được."),
        place=name,
        remedy=_("Mở tệp, bỏ mật khẩu rồi lưu lại."),
    )
