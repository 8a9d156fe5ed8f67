"""Words that a PDF tore apart ("Q uý", "T h ường", "ngà y", "1 5/6/20 26") are joined again."""

from __future__ import annotations

from collections.abc import Iterable

from rules.phrase.spelling import Word, spell

_LONGEST = 7
"""Letters of the longest syllable."""
_WIDEST_GAP = 2
"""White space that may lie inside a torn word."""
_VOWELS = frozenset("aeiouy")
_SHORTEST_PAIR = 4
_STROKES = frozenset("IVl|")


class Syllables:
    """The syllables that time words are made of, and the letters that begin one."""

    def __init__(self, words: Iterable[str]) -> None:
        spelt = [spell(word) for word in words]
        self.keys = frozenset(key for key, _ in spelt)
        self.bare = frozenset(bare for _, bare in spelt)
        self.beginnings = frozenset(bare[:n] for bare in self.bare for n in range(1, len(bare)))
        self.parts = self.beginnings | self.bare


def mended(words: list[Word], text: str, syllables: Syllables) -> list[Word]:
    """The words with torn ones joined. Linear: every word looks at most at the five after it.

    In accented text the pieces join when they spell a syllable of time with its accent; in text without
    accents only around a piece that is no syllable ("T", "qu").
    """
    beginnings = syllables.beginnings
    out: list[Word] = []
    at, size = 0, len(words)
    while at < size:
        word = words[at]
        used, joined = 1, word
        if at + 1 < size:
            if word.bare in beginnings and _may_begin(words, at, syllables):
                joined, used = _joined(words, at, text, syllables)
            elif word.key.isdecimal() and words[at + 1].key.isdecimal() and words[at + 1].start > word.end:
                joined, used = _number(words, at)
            if used == 1 and words[at + 1].start == word.end and _DIGIT_LIKE.issuperset(word.key):
                joined, used = _mistyped(words, at)
        parted = _parted(joined, text, syllables) if used == 1 else None
        out += parted or (joined,)
        at += used
    return out


def _parted(word: Word, text: str, syllables: Syllables) -> tuple[Word, Word] | None:
    """ "hằngnăm", "QuýI": two words of time without the space; no Vietnamese word has two syllables."""
    size = word.end - word.start
    if not _SHORTEST_PAIR <= size <= 2 * _LONGEST or word.key == word.bare or word.key in syllables.keys:
        return None
    letters = text[word.start : word.end]
    for cut in range(2, size):
        first, second = letters[:cut], letters[cut:]
        key, plain = spell(first)
        if key not in syllables.keys or key == plain:
            continue
        other, bare = spell(second)
        strokes = plain == "quy" and set(second) <= _STROKES
        if strokes or (other in syllables.keys and len(second) > 1):
            middle = word.start + cut
            return Word(key, plain, word.start, middle), Word(other, bare, middle, word.end)
    return None


def _may_begin(words: list[Word], at: int, syllables: Syllables) -> bool:
    """A quick look, for the many words that do not: do this and the next make a syllable, or the next two?"""
    pair = words[at].bare + words[at + 1].bare
    if pair in syllables.bare:
        return True
    return (
        pair in syllables.beginnings and at + 2 < len(words) and pair + words[at + 2].bare in syllables.parts
    )


def _joined(words: list[Word], at: int, text: str, syllables: Syllables) -> tuple[Word, int]:
    """The longest run of pieces from `at` that spells a syllable of time."""
    first = words[at]
    joined, used = first, 1
    bare, letters = first.bare, text[first.start : first.end]
    lower = letters[-1].islower()
    torn = _is_torn(first)
    for n in range(1, 6):
        if at + n >= len(words):
            break
        word, before = words[at + n], words[at + n - 1]
        gap = text[before.end : word.start]
        if not word.bare.isalpha() or not gap.isspace() or len(gap) > _WIDEST_GAP:
            break
        piece = text[word.start : word.end]
        bare, letters = bare + word.bare, letters + piece
        if len(bare) > _LONGEST or (lower and not piece[0].islower()):
            break
        torn = torn or _is_torn(word)
        if bare in syllables.bare and not (n == 1 and _next_pair_joins(words, at, first, syllables)):
            key, plain = spell(letters)
            if key in syllables.keys and (torn or key != plain or plain in _LONE):
                joined, used = Word(key, plain, first.start, word.end), n + 1
        if bare not in syllables.beginnings:
            break
    if used > 1 and not torn and first.key in syllables.keys and words[at + used - 1].key in syllables.keys:
        return first, 1
    return joined, used


def _next_pair_joins(words: list[Word], at: int, first: Word, syllables: Syllables) -> bool:
    """ "từ ng ày" is từ ngày, not từng: the first piece is a word, and the two after it are one."""
    if first.key not in syllables.keys or at + 2 >= len(words):
        return False
    return words[at + 1].bare + words[at + 2].bare in syllables.bare


_LONE = frozenset({"theo", "hai", "sau"})
"""Syllables without an accent whose pieces ("the o", "ha i", "sa u") are no words that meet."""


def _is_torn(word: Word) -> bool:
    """A piece that is no syllable: consonants only ("T", "h"; not the roman i), or "qu"."""
    bare = word.bare
    return bare == "qu" or (len(bare) <= 3 and bare.isalpha() and not _VOWELS.intersection(bare))


_DIGIT_LIKE = frozenset("0123456789lio")
_TYPED = str.maketrans("lio", "110")


def _mistyped(words: list[Word], at: int) -> tuple[Word, int]:
    """ "l5/6/2026", "1O/12/2026": letters that look like digits, glued to one in front of a slash."""
    first, second = words[at], words[at + 1]
    key = first.key + second.key
    ahead = words[at + 2] if at + 2 < len(words) else None
    one_digit = first.key.isdecimal() != second.key.isdecimal()
    if len(key) == 2 and one_digit and _DIGIT_LIKE.issuperset(second.key) and ahead is not None:
        number = key.translate(_TYPED)
        if ahead.key == "/" and ahead.start == second.end and number <= "31":
            return Word(number, number, first.start, second.end), 2
    return first, 1


def _number(words: list[Word], at: int) -> tuple[Word, int]:
    """Digits torn inside a date: "1 5/6", "15/1 2/2026", "/20 26"."""
    first, second = words[at], words[at + 1]
    key = first.key + second.key
    behind = words[at - 1] if at else None
    ahead = words[at + 2] if at + 2 < len(words) else None
    glued_behind = behind is not None and behind.key in "/." and behind.end == first.start
    glued_ahead = ahead is not None and ahead.key in "/." and ahead.start == second.end
    year = len(key) == 4 and "1900" <= key < "2200" and (glued_behind or (behind and behind.bare == "nam"))
    day = len(key) == 2 and glued_ahead and key <= "31" and (
        glued_behind or (behind is not None and behind.bare in ("ngay", "truoc"))
    )  # fmt: skip
    spaced = behind is not None and behind.bare == "ngay" and ahead is not None and ahead.bare == "thang"
    if year or day or (spaced and len(key) == 2 and key <= "31"):
        return Word(key, key, first.start, second.end), 2
    return first, 1
