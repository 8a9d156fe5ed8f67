"""Words -> tokens of the grammar: vocabulary, numbers by size, counts, clock times, weekdays."""

from __future__ import annotations

from rules.phrase.lexicon import lexicon
from rules.phrase.neighbours import UNITS, Tok, class_of_number, settle
from rules.phrase.words import spell, words_of

MOST_TOKENS = 1000
"""Tokens of one phrase (a run of words without time is one); the rest of a monstrous cell is unread."""

_DASHES = frozenset("-–—−‐‑‒―÷~")
_SIGNS = {
    ",": "COMMA",
    "/": "SLASH",
    ";": "SEMI",
    ".": "DOT",
    ":": "COLON",
    "(": "LPAR",
    ")": "RPAR",
    "&": "VA",
    "[": "LPAR",
    "]": "RPAR",
    "+": "VA",
    "•": "SEMI",
}
_MARKUP = frozenset("*_\"'“”‘’«»`#>\n")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "l": 1, "ll": 2, "lll": 3, "lv": 4, "|": 1}
_CHAIN = frozenset({"ROMAN", "NUM", "COMMA", "DASH", "VA", "DEN", "HOAC", "SLASH", "LPAR", "QUY"})
_DIGIT_WORDS = {
    "một": 1,
    "mốt": 1,
    "nhất": 1,
    "hai": 2,
    "nhì": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "lăm": 5,
    "năm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mươi": 10,
    "linh": 0,
    "lẻ": 0,
    "trăm": 100,
    "bẩy": 7,
}
_HOURS = frozenset({"h", "g", "giờ", "gio", "giơ2"})


def _spelled() -> dict[str, int]:
    out = {}
    for word, value in _DIGIT_WORDS.items():
        key, bare = spell(word)
        out[key] = value
        if word not in ("năm", "sáu", "lẻ", "tư", "ba", "nhất", "lăm"):
            out.setdefault(bare, value)
    out[spell("ba")[0]] = 3
    return out


_SPELLED = _spelled()
_SO = spell("số")[0]
_DOCUMENT_TAIL = frozenset("-–/.")


class _Reader:
    """Walks the words once, left to right."""

    def __init__(self, text: str) -> None:
        book = lexicon()
        self.text = text
        self.words = words_of(text, book.syllables)
        self.accented = any(word.key != word.bare for word in self.words)
        self.table = book.accented if self.accented else book.bare
        self.bare_table = book.bare
        self.toks: list[Tok] = []
        self.chain = False
        self.lead = False
        self.document = False

    def run(self) -> list[Tok]:
        at = 0
        while at < len(self.words) and len(self.toks) < MOST_TOKENS:
            at = self._step(at)
        if at < len(self.words):
            self.toks.append(Tok("W", "", self.words[at].start, len(self.text)))
        return self.toks

    def _step(self, at: int) -> int:
        word = self.words[at]
        key = word.key
        if key.isdecimal():
            return self._number(at)
        if key in _MARKUP:
            return at + 1
        if key in _DASHES:
            return self._emit("DASH", "-", at, at + 1)
        if key in _SIGNS and not (key == "|" and self.chain):
            return self._emit(_SIGNS[key], key, at, at + 1)
        if self.chain and key in _ROMAN:
            return self._emit("ROMAN", _ROMAN[key], at, at + 1)
        if key in ("t", "q", "qi", "qii", "qiii", "qiv") and (done := self._abbreviation(at)):
            return done
        found = self._look_up(at)
        if found is not None:
            name, used = found
            if name == "NOISE":
                self.lead = True
                self.chain = False
                return at + used
            if name == "STOP":
                return self._emit("W", "", at, at + used)
            return self._emit(name, self.text[word.start : word.end].lower(), at, at + used)
        if key in _SPELLED and (done := self._spelled_number(at)):
            return done
        return self._emit("W", "", at, at + 1)

    def _look_up(self, at: int) -> tuple[str, int] | None:
        word = self.words[at]
        options = self.table.get(word.key)
        if options is None and self.accented and word.key == word.bare and self._number_follows(at):
            options = [o for o in self.bare_table.get(word.key, ()) if o[1] in ("QUY", "THANG", "NGAY")]
        for keys, name in options or ():
            if all(
                at + n < len(self.words) and self.words[at + n][0 if self.accented else 1] == key
                for n, key in enumerate(keys)
            ):
                return name, len(keys)
        return None

    def _number_follows(self, at: int) -> bool:
        return at + 1 < len(self.words) and (
            self.words[at + 1].key.isdecimal() or self.words[at + 1].key in _ROMAN
        )

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

    def _abbreviation(self, at: int) -> int:
        """T7 is tháng 7, Q1 and QI are quý I: glued to their number only."""
        word = self.words[at]
        if len(word.key) > 1:
            self._emit("QUY", "quý", at, at + 1)
            return self._emit("ROMAN", _ROMAN[word.key[1:]], at, at + 1)
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        beyond = self.words[at + 2] if at + 2 < len(self.words) else None
        if word.key == "q" and following and beyond and following.key == "." and following.start == word.end:
            return (
                self._emit("QUY", "quý", at, at + 2) if beyond.key.isdecimal() or beyond.key in _ROMAN else 0
            )
        if (
            following
            and following.start == word.end
            and following.key.isdecimal()
            and len(following.key) <= 2
        ):
            return self._emit("THANG" if word.key == "t" else "QUY", word.key, at, at + 1)
        return 0

    # ---- numbers

    def _number(self, at: int) -> int:
        if at and self.words[at - 1].key == _SO:
            return self._numbered(at)
        for reader in (self._document_number, self._clock, self._full_date):
            if done := reader(at):
                return done
        word = self.words[at]
        value = int(word.key[:9])
        if at + 1 < len(self.words) and self.words[at + 1].key == "%":
            return self._emit("W", "", at, at + 2)
        after = at + 1
        if len(word.key) == 4 and 1900 <= value < 2200:
            return self._emit("YEAR", value, at, after)
        self._emit("NUM", value if len(word.key) < 5 else 99999, at, after)
        return self._repeated_in_words(after)

    def _numbered(self, at: int) -> int:
        """ "số 12/2026", "số 1": the number of a thing."""
        end = at + 1
        while end < len(self.words) and self.words[end].start == self.words[end - 1].end:
            if self.words[end].key not in _DOCUMENT_TAIL and not self.words[end].key.isalnum():
                break
            end += 1
        if end < len(self.words) and self.words[end].bare == "ngay":
            end = self._past_date(end + 1)
        return self._emit("W", "", at, end)

    def _repeated_in_words(self, at: int) -> int:
        """Skips "(mười lăm)" after its number."""
        words = self.words
        if at + 2 < len(words) and words[at].key == "(":
            end = at + 1
            while end < len(words) and end < at + 6 and words[end].key in _SPELLED:
                end += 1
            if at + 1 < end < len(words) and words[end].key == ")":
                return end + 1
        return at

    def _spelled_number(self, at: int) -> int:
        """A number in words counts only before a unit or after thứ; "năm" alone is the year."""
        words, end, value = self.words, at, 0
        while end < len(words) and end < at + 5 and words[end].key in _SPELLED:
            digit = _SPELLED[words[end].key]
            ten = words[end].bare in ("muoi", "tram")
            if words[end].bare == "nam" and end > at and digit == 5:
                break
            value = max(value, 1) * digit if ten and value else value + digit
            end += 1
        if not value:
            return 0
        after_ordinal = bool(self.toks) and self.toks[-1].type == "THU"
        following = self._look_up(end) if end < len(words) else None
        if after_ordinal or (following and following[0] in UNITS | {"NUA"}):
            return self._emit("NUM", value, at, end)
        return 0

    def _clock(self, at: int) -> int:
        """16 giờ 00, 10h, 17h30, 16:00."""
        words = self.words
        hour = words[at].key
        if len(hour) > 2 or int(hour) > 24 or at + 1 >= len(words):
            return 0
        sign = words[at + 1].key
        minute_at = at + 2
        has_minute = (
            minute_at < len(words) and words[minute_at].key.isdecimal() and len(words[minute_at].key) == 2
        )
        if sign == ":":
            if not has_minute or words[minute_at].start != words[at + 1].end:
                return 0
        elif sign not in _HOURS and words[at + 1].bare != "gio":
            return 0
        minute, after = "00", minute_at
        if has_minute and int(words[minute_at].key) < 60:
            minute, after = words[minute_at].key, minute_at + 1
            if after < len(words) and words[after].bare == "phut":
                after += 1
        return self._emit("CLOCK", f"{int(hour):02d}:{minute}", at, after)

    def _full_date(self, at: int) -> int:
        """15.6.2026, 03-01-1987, 15/6/26: emitted with slashes and four digits."""
        words = self.words
        if at + 4 >= len(words):
            return 0
        day, first, month, second, year = words[at : at + 5]
        if (
            first.key not in "./-–"
            or second.key != first.key
            or not (month.key.isdecimal() and year.key.isdecimal())
        ):
            return 0
        if len(day.key) > 2 or len(month.key) > 2 or len(year.key) not in (2, 4):
            return 0
        if first.key != "/" and (first.start != day.end or second.start != month.end):
            return 0
        if not (1 <= int(month.key) <= 12 and 1 <= int(day.key) <= 31):
            return 0
        self._emit("NUM", int(day.key), at, at + 1)
        self._emit("SLASH", "/", at + 1, at + 2)
        self._emit("NUM", int(month.key), at + 2, at + 3)
        self._emit("SLASH", "/", at + 3, at + 4)
        value = int(year.key) + (2000 if len(year.key) == 2 else 0)
        return self._emit("YEAR" if 1900 <= value < 2200 else "BIG", value, at + 4, at + 5)

    def _document_number(self, at: int) -> int:
        """45/2025/NĐ-CP, 06/KH-UBND, and the date of that document: no deadline."""
        words, end = self.words, at + 1
        while (
            end < at + 5 and end + 1 < len(words) and words[end].key == "/" and words[end + 1].key.isdecimal()
        ):
            end += 2
        if end + 1 >= len(words) or words[end].key not in "/-–" or not self._is_code(end + 1):
            return 0
        end += 2
        while end < len(words) and words[end].start == words[end - 1].end:
            if words[end].key not in _DOCUMENT_TAIL and not words[end].key.isalnum():
                break
            end += 1
        if end < len(words) and words[end].bare == "ngay":
            end = self._past_date(end + 1)
        return self._emit("W", "", at, end)

    def _is_code(self, at: int) -> bool:
        """NĐ, KH, QH15: capitals, or letters joined to more of them by a dash."""
        word = self.words[at]
        text = self.text[word.start : word.end]
        if not text.isalpha() or len(text) < 2 or word.key in self.table:
            return False
        if text.isupper():
            return True
        return at + 2 < len(self.words) and (
            self.words[at + 1].key == "-"
            and self.words[at + 1].start == word.end
            and self.words[at + 2].key.isalpha()
        )

    def _past_date(self, at: int) -> int:
        """Skips d/m/y or d tháng m năm y."""
        words, seen = self.words, 0
        while at < len(words) and seen < 5:
            key = words[at].key
            if not (key.isdecimal() or key in "/-." or words[at].bare in ("thang", "nam")):
                break
            if key == "." and not (at + 1 < len(words) and words[at + 1].key.isdecimal()):
                break
            at += 1
            seen += 1
        return at


def tokens_of(text: str) -> list[Tok]:
    """The tokens of a phrase, words without time as `W`. Linear in the length."""
    toks = _Reader(text).run()
    for at in range(len(toks) - 1, -1, -1):
        if toks[at].type == "NUM":
            toks[at].type = class_of_number(toks, at)
    for at, tok in enumerate(toks):
        settle(toks, at, tok)
    return toks
