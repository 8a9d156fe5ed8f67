"""Text -> words of one spelling, each with its place in the original text.

Case, Unicode form (NFC, NFD), place of the accent (hoá, hóa), í/ý, invisible characters and letters
torn apart by a PDF ("Q uý", "T h ường") are evened out here; the offsets stay those of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

_TONES = {"\u0300": "1", "\u0301": "2", "\u0303": "3", "\u0309": "4", "\u0323": "5"}
_WORD = re.compile(r"[^\W\d_]+|\d+|\n|[^\w\s]|_")
_VOWELS = frozenset("aeiouy")
_LONGEST_SYLLABLE = 6


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


def words_of(text: str, syllables: Collection[str]) -> list[Word]:
    """All words and signs, in order, torn syllables of time words joined. Linear in the length."""
    text, places = _composed(text)
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        key, bare = spell(match[0])
        found.append(Word(key, bare, start, end))
    if any(_is_torn(word) for word in found):
        found = _mended(found, text, syllables)
    if places is None:
        return found
    return [Word(w.key, w.bare, places[w.start], places[w.end]) for w in found]


def _composed(text: str) -> tuple[str, list[int] | None]:
    """The text with every letter one character, and for each position its offset in the original."""
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and not _has_marks(text)):
        return text, None
    out: list[str] = []
    places: list[int] = []
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        if end - start > 1:
            letter = unicodedata.normalize("NFC", _INVISIBLE.sub("", text[start : min(end, start + 6)]))
            out.append(letter)
            places.extend([start] * len(letter))
        elif not _INVISIBLE.match(text, start):
            out.append(match[0])
            places.append(start)
    places.append(len(text))
    return "".join(out), places


_CLUSTER = re.compile("(?s).[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")


def _has_marks(text: str) -> bool:
    return _MARKS.search(text) is not None


def _is_torn(word: Word) -> bool:
    """A piece that is no syllable: consonants only ("T", "h"; not the roman i)."""
    bare = word.bare
    return len(bare) <= 3 and bare.isalpha() and not _VOWELS.intersection(bare)


def _mended(words: list[Word], text: str, syllables: Collection[str]) -> list[Word]:
    """Pieces divided by white space only, one of them torn, that together spell a word of time."""
    out: list[Word] = []
    at = 0
    while at < len(words):
        joined, used = words[at], 1
        torn = _is_torn(joined)
        start, pieces = joined.start, [text[joined.start : joined.end]]
        for n in range(1, 6):
            if at + n >= len(words):
                break
            word, before = words[at + n], words[at + n - 1]
            if not word.bare.isalpha() or not text[before.end : word.start].isspace():
                break
            if word.start - before.end > 2:
                break
            torn = torn or _is_torn(word)
            pieces.append(text[word.start : word.end])
            if sum(map(len, pieces)) > _LONGEST_SYLLABLE + 1:
                break
            key, bare = spell("".join(pieces))
            if torn and key in syllables:
                joined, used = Word(key, bare, start, word.end), n + 1
        out.append(joined)
        at += used
    return out
