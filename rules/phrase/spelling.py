"""The spelling of one word: case, Unicode form, place of the accent and í/ý evened out."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5"}


class Word(NamedTuple):
    """One word, number or sign. `key` ignores case and where the tone stands, `bare` all accents too."""

    key: str
    bare: str
    start: int
    end: int


def spell(word: str) -> tuple[str, str]:
    """The key of a word, whichever way it is typed, and the key without accents.

    >>> spell("Hoá") == spell("hóa")
    True
    """
    return _spell(word) if len(word) < 24 else (word, word)


def is_weaker(key: str, full: str) -> bool:
    """Is `key` the word `full` with some of its accents lost ("truớc", "hăng"), or all of them?"""
    at, tone = 0, full[-1:] if full[-1:].isdigit() else ""
    letters = full[: len(full) - len(tone)]
    given = key[:-1] if tone and key.endswith(tone) else key
    for char in letters:
        if at < len(given) and (given[at] == char or (char == "đ" and given[at] == "d")):
            at += 1
        elif not unicodedata.combining(char):
            return False
    return at == len(given)


@lru_cache(maxsize=8192)
def _spell(word: str) -> tuple[str, str]:
    letters, bare, tones = [], [], ""
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tones += _TONES[char]
        elif char == "đ":
            letters.append(char)
            bare.append("d")
        elif unicodedata.combining(char):
            letters.append(char)
        elif unicodedata.category(char) != "Cf":
            letters.append(char)
            bare.append(char)
    key, plain = "".join(letters), "".join(bare)
    if key in ("qui", "ki"):
        key, plain = key[:-1] + "y", plain[:-1] + "y"
    return key + tones, plain
