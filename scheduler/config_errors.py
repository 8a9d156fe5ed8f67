"""Why a configuration was refused, in words: the key, what it must be, and the nearest right key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from rules.errors import BadConfig
from scheduler.i18n import gettext as _

_EXPECTED = {
    "bool": "phải là true hoặc false (không có ngoặc kép)",
    "int": "phải là một số nguyên",
    "float": "phải là một số",
    "string": "phải là một chuỗi trong ngoặc kép",
    "tuple": "phải là một danh sách trong ngoặc vuông",
    "model": "phải là một bảng, viết [tên] ở đầu dòng",
}


def explain_refusal(model: type[BaseModel], file: Path, errors: Sequence[Mapping[str, Any]]) -> BadConfig:
    """The first of `errors` (pydantic's) as a BadConfig; how many others there are is said too."""
    error = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    location = [part for part in error["loc"] if isinstance(part, str)]
    place = f"{file}: {_key(location)}"
    others = {_key([part for part in one["loc"] if isinstance(part, str)]) for one in errors}
    more = (
        " " + _("Còn {others} khóa khác cần sửa.").format(others=len(others) - 1) if len(others) > 1 else ""
    )
    if error["type"] == "extra_forbidden":
        return _unknown(model, location, place, more)
    return BadConfig(
        "giá trị không dùng được: {expected}",
        place=place,
        remedy=_("Sửa dòng này trong tệp cấu hình; tệp mẫu do `nhacviec init` tạo có giải thích từng khóa.")
        + more,
        expected=_expected(error),
    )


def _unknown(model: type[BaseModel], location: Sequence[str], place: str, more: str) -> BadConfig:
    known = list(_fields(model, location[:-1]))
    near = get_close_matches(location[-1], known, n=1, cutoff=0.5)
    elsewhere = _section_with(model, location[-1]) if len(location) > 1 and not near else ""
    if near:
        remedy = _("Có phải ý là “{near}”?").format(near=near[0])
    elif elsewhere:
        remedy = _("Khóa này thuộc mục [{section}].").format(section=elsewhere)
    else:
        remedy = _("Các khóa dùng được ở đây: {known}.").format(known=", ".join(known))
    return BadConfig("không có khóa “{key}”", place=place, remedy=remedy + more, key=location[-1])


def _fields(model: type[BaseModel], location: Sequence[str]) -> Sequence[str]:
    for part in location:
        inner = model.model_fields[part].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, BaseModel)
        model = inner
    return [name for name in model.model_fields if name not in ("path", "password")]


def _section_with(model: type[BaseModel], key: str) -> str:
    for section in _fields(model, ()):
        if key in _fields(model, (section,)):
            return section
    return ""


def _key(location: Sequence[str]) -> str:
    known = [part for part in location if not part.startswith(("tuple[", "function-", "constrained"))]
    known = [part for part in known if part not in ("int", "str")]
    return f"[{known[0]}] {known[1]}" if len(known) > 1 else f"[{known[0]}]"


def _expected(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    context = error.get("ctx") or {}
    if kind == "literal_error":
        return _("phải là một trong {choices}").format(choices=str(context["expected"]).replace(" or ", ", "))
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        words = _("không được nhỏ hơn {bound}") if "ge" in context else _("không được lớn hơn {bound}")
        return words.format(bound=bound)
    if kind.startswith("string_too"):
        return _("quá dài hoặc để trống")
    return _(_EXPECTED.get(kind.split("_")[0], str(error.get("msg", kind))))
