"""Groups as plans print them: "Các sở, ban, ngành", "UBND các xã, phường", and what they take in.

The words are matched in their folded form, in any order and mixture. A noun phrase that closes with
"(có) liên quan" names nobody in particular: it is recognised, and left to the officer.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from scheduler.register.naming import fold

GroupKind = Literal["departments", "communes", "districts"]

GROUP_NAMES: dict[GroupKind, str] = {
    "departments": "Các sở, ban, ngành",
    "communes": "UBND các xã, phường",
    "districts": "UBND các huyện, thị xã, thành phố",
}
"""How each kind is called; an agency may also be listed under this name in its `groups`."""
DISTRICTS_ENDED = date(2025, 7, 1)
"""First day without a district level (Luật Tổ chức chính quyền địa phương 72/2025/QH15)."""

_PEOPLES_COMMITTEE = "ủy ban nhân dân"
_UNITS = (
    (
        "departments",
        r"(?:sở )?cơ quan (?:chuyên môn |ngang sở )?(?:trực )?thuộc ubnd(?: tỉnh)?|cơ quan chuyên môn"
        r"|sở ban ngành|sở ngành|sở ban|ban ngành|sở",
    ),
    ("communes", r"(?:ubnd )?(?:cấp xã|xã phường(?: đặc khu| thị trấn)?|phường xã(?: đặc khu| thị trấn)?)"),
    (
        "districts",
        r"(?:ubnd )?(?:cấp huyện|(?:huyện|thị xã|thành phố)(?: (?:huyện|thị xã|thành phố))+)",
    ),
    ("communes", r"(?:chính quyền )?địa phương"),
)
_UNIT = re.compile("|".join(f"(?P<u{at}>(?:{pattern})(?!\\S))" for at, (_, pattern) in enumerate(_UNITS)))
_TAIL = re.compile(
    r"(?<!\S)(?:cấp tỉnh|(?:trong|toàn|thuộc|trên địa bàn)(?: toàn)? tỉnh|trên địa bàn|tỉnh)(?!\S)"
)
_VAGUE_NOUN = (
    r"(?:sở|ban|ngành|cơ quan|đơn vị|tổ chức|địa phương|doanh nghiệp|cá nhân|đoàn thể|hội"
    r"|xã|phường|ubnd|cấp|huyện|thị xã|thành phố|trường|viện)"
)
_VAGUE = re.compile(rf"(?:các )?(?:{_VAGUE_NOUN} )*(?:có )?liên quan(?: khác)?")
_BARE = frozenset({"sở", "địa phương"})


def group_kinds(words: str, province: str = "") -> tuple[GroupKind, ...]:
    """The kinds of bodies that `words` name as a whole, in order and distinct; () if they are no group."""
    folded = fold(words).replace(_PEOPLES_COMMITTEE, "ubnd")
    folded = folded.removesuffix(f" {province}") if province else folded
    plural = "các" in folded.split() or "tất cả" in folded
    text = " ".join(_TAIL.sub(" ", _keep_office(folded)).replace("tất cả", " ").split())
    text = " ".join(word for word in text.split() if word != "các")
    if not text or (text in _BARE and not plural):
        return ()
    found: list[GroupKind] = []
    at = 0
    while at < len(text):
        unit = _UNIT.match(text, at)
        if unit is None or unit.lastgroup is None:
            return ()
        kind = _UNITS[int(unit.lastgroup[1:])][0]
        found.append(kind)  # type: ignore[arg-type]
        at = unit.end() + 1
    return tuple(dict.fromkeys(found))


def is_vague(words: str) -> bool:
    """`words` are one noun phrase like "các đơn vị (có) liên quan": nobody in particular."""
    return _VAGUE.fullmatch(fold(words).replace(_PEOPLES_COMMITTEE, "ubnd")) is not None


def _keep_office(folded: str) -> str:
    """Protect "thuộc ubnd tỉnh" from losing its closing word to the tail."""
    return folded.replace("thuộc ubnd tỉnh", "thuộc ubnd")
