"""Words of time among the words of a text: the vocabulary, with accents, without, and half of each."""

from __future__ import annotations

from rules.phrase.lexicon import Spelling, lexicon
from rules.phrase.neighbours import Tok
from rules.phrase.spelling import Word, is_weaker
from rules.phrase.words import chunks_of, has_accents

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
ONES = str.maketrans("1l|", "iii")
_CHAIN = frozenset({"ROMAN", "NUM", "COMMA", "DASH", "VA", "DEN", "HOAC", "SLASH", "LPAR", "QUY"})
_UNIT_WORDS = {
    "nam": "NAM", "thang": "THANG", "quy": "QUY", "tuan": "TUAN", "ngay": "NGAY", "sau": "NEXT",
    "tiep": "NEXT", "lan": "LAN", "cac": "CAC", "nhung": "CAC", "khi": "KHI", "dot": "KHI", "theo": "KHI",
    "dau": "EDGE", "cuoi": "EDGE",
}  # fmt: skip
_UNIT = frozenset({"NAM", "THANG", "QUY", "TUAN"})
_PLACE = _UNIT | {"NGAY", "NUM", "YEAR"}
_BARE_BEFORE = {
    "QUY": {"NUM", "ROMAN", "NEXT"}, "THANG": {"NUM", "NEXT", "EDGE"}, "NGAY": {"NUM"},
    "NAM": {"YEAR", "NEXT", "SLASH"}, "HANG": _UNIT,
    "MOI": _UNIT, "CAC": _UNIT, "TRUOC": _PLACE, "DEN": _PLACE, "TU": _PLACE, "HET": _UNIT, "CUA": _UNIT,
    "CUOI": _UNIT, "DAU": _UNIT, "GIUA": _UNIT, "TUAN": {"NEXT"}, "VA": {"NUM", "CAC", "KHI"},
    "HOAC": {"NUM", "KHI"},
}  # fmt: skip
"""What must follow a lone word without accents to make it the word of time."""
_BARE_AFTER = {
    "NAM": {"HANG", "MOI", "CUOI", "DAU", "GIUA"}, "QUY": {"HANG", "CUOI", "DAU", "GIUA"},
    "THANG": {"HANG", "MOI", "NUM", "CUOI", "DAU", "GIUA"}, "TUAN": {"HANG", "MOI", "NUM", "CUOI", "DAU"},
    "NGAY": {"NUM", "TRUOC", "CUOI", "DAU"}, "LAN": {"NUM", "SLASH"}, "CUOI": {"THANG", "NGAY", "TUAN"},
    "DAU": {"THANG", "NGAY", "TUAN"}, "GIUA": {"THANG"},
}  # fmt: skip
"""What must stand before it instead."""


def is_roman(key: str) -> bool:
    return key.translate(ONES) in ROMAN


class Spotter:
    """The words of one text, the tokens made of them so far, and the vocabulary."""

    def __init__(self, text: str) -> None:
        book = lexicon()
        self.text = text
        self._chunks = chunks_of(text, book.syllables)
        self.words = next(self._chunks, [])
        self.accented = has_accents(text)
        self.table = book.accented if self.accented else book.bare
        self.bare_table = book.bare
        self.known = book.syllables.keys
        self.toks: list[Tok] = []
        self.chain = False
        self.lead = False

    def read_on(self) -> None:
        """More words, if the text has any: a monstrous cell is not read to its end for nothing."""
        self.words += next(self._chunks, [])

    def _look_up(self, at: int) -> tuple[str, int] | None:
        """The longest entry of the vocabulary that begins here, and how many words it takes."""
        word = self.words[at]
        if not self.accented:
            found = self._match(self.bare_table.get(word.key), at, 1)
            each = found is not None and found[0] == "STOP" and self.words[at + found[1] - 1].bare == "moi"
            if each and found and self._kind_of_next(at + found[1]) in _UNIT:
                return self._match([o for o in self.bare_table[word.key] if o[2] != "STOP"], at, 1)
            return found
        found = self._match(self.table.get(word.key), at, 0)
        if word.bare in self.bare_table and (
            found is None or word.key == word.bare or self._bare_follows(at)
        ):
            other = self._half_accented(at)
            if other is not None and (found is None or other[1] > found[1]):
                return other
        return found

    def _match(self, options: list[Spelling] | None, at: int, form: int) -> tuple[str, int] | None:
        words = self.words
        for option in options or ():
            spelling = option[form]
            size = len(spelling)
            if at + size <= len(words) and all(words[at + n][form] == spelling[n] for n in range(1, size)):
                return option[2], size
        return None

    def _bare_follows(self, at: int) -> bool:
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        return following is not None and following.key == following.bare and following.key.isalpha()

    def _half_accented(self, at: int) -> tuple[str, int] | None:
        """ "thường xuyen", "quy II", "Hằng nam": words typed without accents in accented text."""
        words = self.words
        for keys, plain, name in self.bare_table[words[at].bare]:
            size = len(keys)
            if at + size > len(words):
                continue
            if all(
                words[at + n].key == keys[n]
                or (words[at + n].bare == plain[n] and self._lost_accents(words[at + n], keys[n]))
                for n in range(size)
            ) and (size > 1 or self._is_time_here(at, name)):
                return name, size
        return None

    def _lost_accents(self, word: Word, full: str) -> bool:
        """No accents at all, or not all of them, and no other word of time as it stands."""
        return word.key == word.bare or (word.key not in self.known and is_weaker(word.key, full))

    def _is_time_here(self, at: int, name: str) -> bool:
        """Is a lone word without its accents ("nam", "quy", "truoc") a word of time where it stands?"""
        word = self.words[at]
        letters = self.text[word.start : word.end]
        if name == "NAM" and letters[0].isupper() and not letters.isupper() and at:
            return False
        before = self.toks[-1].type if self.toks else ""
        follows = self._kind_of_next(at + 1)
        return follows in _BARE_BEFORE.get(name, ()) or before in _BARE_AFTER.get(name, ())

    def _kind_of_next(self, at: int) -> str:
        """The token that the next word would be, if that is certain."""
        if at >= len(self.words):
            return ""
        word = self.words[at]
        if word.key.isdecimal():
            return "YEAR" if len(word.key) == 4 else "NUM"
        if is_roman(word.key):
            return "ROMAN"
        if word.key == "/":
            return "SLASH"
        return _UNIT_WORDS.get(word.bare, "")

    def _emit(self, name: str, value: int | str, first: int, after: int) -> int:
        toks = self.toks
        start, end = self.words[first].start, self.words[after - 1].end
        if name == "W" and toks and toks[-1].type == "W" and not self.lead:
            toks[-1].end = end
        else:
            toks.append(Tok(name, value, start, end, self.lead))
        self.lead = False
        self.chain = name == "QUY" or (self.chain and name in _CHAIN)
        return after
