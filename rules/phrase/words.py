"""Text -> words of one spelling, each with its place in the original text.

Case, Unicode form (NFC, NFD), place of the accent (hoá, hóa), í/ý, invisible characters and letters
torn apart by a PDF ("Q uý", "T h ường") are evened out here; the offsets stay those of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rules.phrase.mending import Syllables, mended
from rules.phrase.spelling import Word, spell

CHUNK = 4096
"""Characters read at a time."""

_ACCENTED = re.compile("[\u00c0-\u01b0\u0300-\u0323\u1ea0-\u1ef9]")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


def words_of(text: str, syllables: Syllables) -> list[Word]:
    """All words and signs, in order, torn syllables of time words joined. Linear in the length."""
    text, places = _composed(text)
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        key, bare = spell(match[0])
        found.append(Word(key, bare, start, end))
    found = mended(found, text, syllables)
    if places is None:
        return found
    return [Word(w.key, w.bare, places[w.start], places[w.end]) for w in found]


def chunks_of(text: str, syllables: Syllables) -> Iterator[list[Word]]:
    """The words of a text in pieces, for readers that may stop early; cut at white space if any."""
    start = 0
    while start < len(text):
        end = min(start + CHUNK, len(text))
        if end < len(text):
            spaces = [match.end() for match in _SPACE.finditer(text, end - CHUNK // 8, end)]
            end = spaces[-1] if spaces else end
        yield [
            Word(w.key, w.bare, w.start + start, w.end + start) for w in words_of(text[start:end], syllables)
        ]
        start = end


def has_accents(text: str) -> bool:
    """Is any letter of the text typed with a Vietnamese accent?"""
    return _ACCENTED.search(text) is not None


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
