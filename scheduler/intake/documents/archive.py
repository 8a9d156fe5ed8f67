"""Guards for office files, which are zip archives of XML: nothing is parsed before it is measured."""

from __future__ import annotations

import io
import zipfile
import zlib

from rules.errors import BadInput
from scheduler.i18n import gettext as _

MAX_PARTS = 4_000
MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts together, pictures included."""
MAX_XML = 48 * 1024 * 1024
"""Bytes of one XML part: what a parser must hold several times over."""
_CHUNK = 1 << 20


def damaged(name: str) -> BadInput:
    """The error for a file that breaks off or does not add up."""
    return BadInput(
        _("Tệp bị hỏng hoặc tải về chưa đủ, không đọc được."),
        place=name,
        remedy=_("Tải lại tệp, hoặc mở bằng phần mềm soạn thảo rồi lưu lại."),
    )


def part_names(data: bytes, name: str) -> frozenset[str]:
    """The names of the parts of the archive `data`; BadInput if it is no whole archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged(name) from error


def check_archive(data: bytes, name: str) -> None:
    """Refuse an archive that is too large unpacked, locked, damaged, or holds XML with a DTD.

    Declared sizes are added up first; then every XML part is really unpacked, in pieces, and counted
    (the unpacker itself stops at the declared size), so that a lying header gains nothing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _bomb(name)
            for part in parts:
                if part.flag_bits & 0x1:
                    raise _locked(name)
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(archive, part, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise damaged(name) from error


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    if part.file_size > MAX_XML:
        raise _bomb(name)
    total = 0
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > MAX_XML:
                raise _bomb(name)
            # UTF-16 text has a zero byte beside each letter; office files never declare a DTD.
            window = (tail + chunk).replace(b"\0", b"")
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise BadInput(
                    _("Tệp khai báo thực thể XML, điều mà tệp văn phòng không bao giờ có."),
                    place=f"{name}, {part.filename}",
                    remedy=_("Không mở tệp này; đề nghị nơi gửi gửi lại bản gốc."),
                )
            tail = chunk[-16:]


def _bomb(name: str) -> BadInput:
    return BadInput(
        _("Tệp giải nén ra quá lớn (giới hạn {limit} MB)."),
        place=name,
        remedy=_("Bỏ bớt hình ảnh rồi lưu lại, hoặc chỉ nhập phần Kế hoạch và Phụ lục."),
        limit=MAX_UNPACKED // (1024 * 1024),
    )


def _locked(name: str) -> BadInput:
    return BadInput(
        _("Tệp có mật khẩu nên không đọc được."),
        place=name,
        remedy=_("Mở tệp, bỏ mật khẩu rồi lưu lại."),
    )
