"""The vocabulary of the grammar file, as a table that the reader can walk."""

from __future__ import annotations

from functools import cache

from rules.phrase.mending import Syllables
from rules.phrase.spelling import spell
from rules.phrase.table import table

Spelling = tuple[tuple[str, ...], tuple[str, ...], str]
"""The words of an entry with accents and without, and the name of its token."""
Table = dict[str, list[Spelling]]

EVENT_WORDS = "ban hành ký duyệt phê kế hoạch quyết định chương trình văn bản công bố được này"
"""Words that tell the issue of this document from any other event."""
DIGIT_WORDS = {
    "một": 1, "mốt": 1, "nhất": 1, "hai": 2, "nhì": 2, "ba": 3, "bốn": 4, "tư": 4, "lăm": 5, "năm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mươi": 10, "linh": 0, "lẻ": 0,
    "trăm": 100,
}  # fmt: skip


class Lexicon:
    """First word -> entries that begin with it, longest first; once accented, once without accents."""

    def __init__(self, entries: list[tuple[str, str]]) -> None:
        self.accented: Table = {}
        self.bare: Table = {}
        words = [*EVENT_WORDS.split(), *DIGIT_WORDS]
        for phrase, name in entries:
            split = phrase.replace(",", "").split()
            words += split
            spelt = [spell(word) for word in split]
            keys = tuple(key for key, _ in spelt)
            plain = tuple(bare for _, bare in spelt)
            self.accented.setdefault(keys[0], []).append((keys, plain, name))
            self.bare.setdefault(plain[0], []).append((keys, plain, name))
        self.syllables = Syllables(words)
        for words_of_one_kind in (self.accented, self.bare):
            for options in words_of_one_kind.values():
                options.sort(key=lambda entry: -len(entry[0]))


@cache
def lexicon() -> Lexicon:
    """The vocabulary: every terminal of the grammar file that is spelled out in words."""
    return Lexicon(table().vocabulary)
