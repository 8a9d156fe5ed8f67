"""A file that somebody named: opened only if it is one, and read only as far as it may reach.

A name may stand for a folder, a pipe that never ends, a device, or a link to one of these; what is
behind it is looked at before anything is read.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from rules.errors import BadInput, NhacviecError, NotFound
from scheduler.i18n import gettext as _


def read_given(path: Path, limit: int) -> bytes:
    """The first `limit` + 1 bytes of `path`, so that a longer result tells that the file is too large.

    Raises NotFound where nothing is, and BadInput for what is no plain file or cannot be read.
    """
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(number, "rb") as stream:
            _check_plain(os.fstat(number).st_mode, path)
            return stream.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _cannot(error, path) from error


def check_given(path: Path) -> None:
    """Raise as `read_given` does when `path` cannot be read; read nothing."""
    read_given(path, 0)


def _check_plain(mode: int, path: Path) -> None:
    if stat.S_ISREG(mode):
        return
    raise BadInput(
        _("đây không phải tệp thường mà là ống dẫn hoặc thiết bị"),
        place=str(path),
        remedy=_("Chép nội dung ra một tệp rồi dùng tệp đó."),
    )


def _cannot(error: OSError | ValueError, path: Path) -> NhacviecError:
    code = error.errno if isinstance(error, OSError) else errno.ENOENT
    place, again = str(path), _("Kiểm tra lại đường dẫn.")
    if code in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        return NotFound(_("không tìm thấy tệp"), place=place, remedy=again)
    if code == errno.EISDIR or path.is_dir():
        return BadInput(_("đây là thư mục, không phải tệp"), place=place, remedy=again)
    if code in (errno.EACCES, errno.EPERM):
        remedy = _("Xin quyền đọc tệp, hoặc chép tệp về thư mục của mình.")
        return BadInput(_("không có quyền đọc tệp"), place=place, remedy=remedy)
    if code == errno.ELOOP:
        return BadInput(_("liên kết của tệp trỏ vòng quanh, không tới tệp nào"), place=place, remedy=again)
    return BadInput(_("không đọc được tệp ({why})"), place=place, why=getattr(error, "strerror", "") or "")
