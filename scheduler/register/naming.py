"""Names of agencies as people print them, brought to one form for matching.

Two prints of one name differ in case, in the place of the tone mark (hoá, hóa), in punctuation and
in "và", in abbreviations (UBND, KH&KT), and in whether the province is said. All of that is
folded away here; letters and their diacritics stay, so a typing slip is never folded away.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_NAME = 1_000
"""Longer cells are cut before matching: no list of agencies is as long."""

_TONE_PAIRS = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE_PAIR = re.compile(rf"(?:{'|'.join(_TONE_PAIRS)})(?!\w)")
"""At the end of a syllable only: "hoạch" and "hoàn" are written one way."""
_NOT_WORD = re.compile(r"[^\w]+|_+")
_JOINERS = frozenset({"và"})

_ABBREVIATIONS = (
    ("ubnd", "ủy ban nhân dân"),
    ("hđnd", "hội đồng nhân dân"),
    ("ubmttqvn", "ủy ban mặt trận tổ quốc việt nam"),
    ("ubmttq", "ủy ban mặt trận tổ quốc"),
    ("mttqvn", "mặt trận tổ quốc việt nam"),
    ("mttq", "mặt trận tổ quốc"),
    ("lđ tb xh", "lao động thương binh xã hội"),
    ("vh tt dl", "văn hóa thể thao du lịch"),
    ("nn ptnt", "nông nghiệp phát triển nông thôn"),
    ("nn mt", "nông nghiệp môi trường"),
    ("tn mt", "tài nguyên môi trường"),
    ("tt tt", "thông tin truyền thông"),
    ("kh cn", "khoa học công nghệ"),
    ("kh kt", "khoa học kỹ thuật"),
    ("kh đt", "kế hoạch đầu tư"),
    ("gd đt", "giáo dục đào tạo"),
    ("vh tt", "văn hóa thể thao"),
    ("dt tg", "dân tộc tôn giáo"),
    ("pt th", "phát thanh truyền hình"),
    ("gtvt", "giao thông vận tải"),
    ("bhxh", "bảo hiểm xã hội"),
    ("bchqs", "bộ chỉ huy quân sự"),
    ("bql", "ban quản lý"),
    ("kcn", "khu công nghiệp"),
    ("lđlđ", "liên đoàn lao động"),
    ("lhpn", "liên hiệp phụ nữ"),
    ("tncs", "thanh niên cộng sản"),
    ("hcm", "hồ chí minh"),
    ("ccb", "cựu chiến binh"),
    ("vhnt", "văn học nghệ thuật"),
    ("hcc", "hành chính công"),
    ("vp", "văn phòng"),
    ("đh", "đại học"),
    ("tp", "thành phố"),
    ("tx", "thị xã"),
)
_PATTERNS = tuple(
    (re.compile(r"(?<!\S)" + short.replace(" ", " ?") + r"(?!\S)"), long) for short, long in _ABBREVIATIONS
)
_BROADCASTER = re.compile(r"(?<!\S)đài (?=phát thanh truyền hình)")
_COMMUNE_OFFICE = re.compile(r"^ủy ban nhân dân (?=(?:xã|phường|đặc khu|thị trấn) )")
_TOO_BARE = frozenset({"ủy ban nhân dân", "hội đồng nhân dân", "ủy ban", "hội đồng"})


@lru_cache(maxsize=8_192)
def fold(name: str) -> str:
    """The form in which two prints of one name are equal: words only, abbreviations spelled out."""
    text = unicodedata.normalize("NFC", name[:MAX_NAME]).casefold()
    text = _TONE_PAIR.sub(lambda found: _TONE_PAIRS[found[0]], text)
    words = [word for word in _NOT_WORD.sub(" ", text).split() if word not in _JOINERS]
    text = " ".join(words)
    for pattern, long in _PATTERNS:
        text = pattern.sub(long, text)
    return _COMMUNE_OFFICE.sub("", _BROADCASTER.sub("", text))


def without_province(folded: str, province: str = "") -> str:
    """`folded` without a closing "tỉnh", "tỉnh X" or X, where enough of a name is left.

    `province` is X, folded ("ninh bình"); empty when it is not known.
    """
    for tail in (f" tỉnh {province}", f" thành phố {province}", f" {province}") if province else ():
        rest = folded.removesuffix(tail)
        if rest != folded:
            if rest in _TOO_BARE:
                return f"{rest} tỉnh"
            return rest if " " in rest else folded
    rest = folded.removesuffix(" tỉnh")
    return folded if rest in _TOO_BARE or " " not in rest else rest


@lru_cache(maxsize=8_192)
def bare(folded: str) -> str:
    """`folded` without diacritics (and without "va"): what is left when somebody types "Cong nghe"."""
    text = unicodedata.normalize("NFD", folded.replace("đ", "d"))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(word for word in text.split() if word != "va")


def province_of(issuer: str) -> str:
    """The province in "UBND tỉnh Ninh Bình", folded ("ninh bình"); "" when none is named."""
    folded = fold(issuer)
    for mark in ("tỉnh ", "thành phố "):
        _, found, province = folded.rpartition(mark)
        if found and province:
            return province
    return ""
