"""A plan file on disk: .toml for an editor, .xlsx for a spreadsheet; the same facts either way."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rules.errors import BadInput
from scheduler.givenfile import read_given
from scheduler.i18n import gettext as _
from scheduler.intake.planfile.facts import PlanFile
from scheduler.intake.planfile.review import PlanReview
from scheduler.intake.planfile.toml_in import MAX_BYTES, read_toml
from scheduler.intake.planfile.toml_out import write_toml

SUFFIXES = (".toml", ".xlsx")


def read_plan_file(path: Path) -> PlanFile:
    """Read a reviewed plan. Raises NotFound, or BadInput with file and line (or row)."""
    _check_suffix(path)
    data = read_given(path, MAX_BYTES)
    if len(data) > MAX_BYTES or not data.strip():
        message = _("tệp kế hoạch quá lớn") if len(data) > MAX_BYTES else _("tệp trống")
        raise BadInput(message, place=path.name, remedy=_("Kiểm tra lại đường dẫn."))
    if path.suffix.lower() == ".xlsx":
        from scheduler.intake.planfile.sheet_in import read_sheet

        return read_sheet(data, path.name)
    return read_toml(_decoded(data, path.name), path.name)


def write_plan_file(review: PlanReview, path: Path, *, overwrite: bool = False) -> None:
    """Write `review` to `path`, whole or not at all. Raises BadInput when it is there already.

    A file under review holds answers: it is replaced only when that is wanted.
    """
    _check_suffix(path)
    if path.exists() and not overwrite:
        raise BadInput(
            _("tệp đã có, có thể đã điền câu trả lời"),
            place=str(path),
            remedy=_("Đổi tên khác, hoặc thêm --force để ghi đè."),
        )
    _replace(path, plan_file_bytes(review, path.suffix.lower()))


def keep_own_remarks(review: PlanReview, path: Path) -> Path | None:
    """A copy of the file beside it, where it holds remarks (`# …`) that writing it anew would lose.

    `review` is that of the file as it stands. The copy's path, or None where nothing would be lost.
    """
    if path.suffix.lower() != ".toml":
        return None
    written = set(_remarks(write_toml(review)))
    data = read_given(path, MAX_BYTES)
    if all(remark in written for remark in _remarks(_decoded(data, path.name))):
        return None
    ends = (".bak", *(f".bak{number}" for number in range(2, 100)))
    copy = next(each for each in (path.with_name(path.name + end) for end in ends) if not each.exists())
    _replace(copy, data)
    return copy


def _remarks(text: str) -> Iterator[str]:
    """The lines of a plan file that hold nothing but a remark."""
    lines = (line.strip() for line in text.splitlines())
    return (line for line in lines if line.lstrip("# ") and line.startswith("#"))


def plan_file_bytes(review: PlanReview, suffix: str) -> bytes:
    """The content of the file of that kind (".toml" or ".xlsx")."""
    if suffix == ".xlsx":
        from scheduler.intake.planfile.sheet_out import write_sheet

        return write_sheet(review)
    return write_toml(review).encode("utf-8")


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(
            _("tệp kế hoạch phải là .toml hoặc .xlsx"),
            place=path.name,
            remedy=_("Văn bản kế hoạch thì đọc bằng `nhacviec import` trước."),
        )


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadInput(
            _("tệp không phải mã UTF-8"), place=name, remedy=_("Lưu lại tệp bằng mã UTF-8.")
        ) from error


def _replace(path: Path, data: bytes) -> None:
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError as error:
        raise BadInput(_("không ghi được tệp ({why})"), place=str(path), why=error.strerror or "") from error
