"""Vietnamese as offices write it: one spelling to compare, white space, ordinals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PLACED = {
    f"{lead}{new}": f"{old}{tail}"
    for lead, tail, olds, news in (
        ("o", "a", "òóỏõọ", "àáảãạ"),
        ("o", "e", "òóỏõọ", "èéẻẽẹ"),
        ("u", "y", "ùúủũụ", "ỳýỷỹỵ"),
    )
    for old, new in zip(olds, news, strict=True)
}
_PLACING = re.compile(rf"(?<!q)(?:{'|'.join(_PLACED)})(?!\w)")
_SPACE = re.compile(r"\s+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_ROMAN = re.compile(r"[IVXLC]{1,7}")


def squeeze(text: str) -> str:
    """`text` in NFC with every run of white space as one space, trimmed."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Lower case with accents placed one way ("Uỷ" = "Ủy"); as long as `text`, which must be NFC."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a sign whose small form is two, as "İ"
        lowered = "".join(sign if len(low := sign.lower()) != 1 else low for sign in text)
    return _PLACING.sub(lambda found: _PLACED[found.group()], lowered)


@lru_cache(maxsize=1024)
def bare(text: str) -> str:
    """Lower case without any diacritics, only letters, digits and single spaces: for comparing heads."""
    marks = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _NO_LETTERS.sub(" ", _ACCENTS.sub("", marks)).strip()


def is_shouted(text: str) -> bool:
    """Whether `text` is printed in capitals (at least four in five of its letters, and two of them)."""
    letters = sum(map(str.isalpha, text))
    return letters > 1 and sum(map(str.isupper, text)) * 5 >= letters * 4


def roman(number: str) -> int | None:
    """The value of a Roman number in capitals, None if it is none."""
    if not _ROMAN.fullmatch(number):
        return None
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    total = 0
    for sign, following in zip(number, [*number[1:], ""], strict=True):
        value = values[sign]
        total += -value if following and values[following] > value else value
    return total
