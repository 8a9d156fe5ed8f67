"""Words -> tokens of the grammar: vocabulary, numbers by size, counts, clock times, weekdays."""

from __future__ import annotations

from rules.phrase.lexicon import DIGIT_WORDS, Spelling, lexicon
from rules.phrase.neighbours import UNITS, Tok, class_of_number, settle
from rules.phrase.spelling import Word, spell
from rules.phrase.words import words_of

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
_MARKUP = frozenset("*_\"'“”‘’«»`#>")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_STROKES = frozenset("iv1l|")
_ONES = str.maketrans("1l|", "iii")
_CHAIN = frozenset({"ROMAN", "NUM", "COMMA", "DASH", "VA", "DEN", "HOAC", "SLASH", "LPAR", "QUY"})
_NGAY_OR_DATE = frozenset({"NGAY", "VA", "COMMA", "DEN", "HOAC"})
_DAY_MAY_FOLLOW = _NGAY_OR_DATE | {"TRUOC", "BY", "HET", "TRONG"}
_HOURS = frozenset({"h", "g", "giờ", "gio", "giơ2"})


_UNIT_WORDS = {
    "nam": "NAM", "thang": "THANG", "quy": "QUY", "tuan": "TUAN", "ngay": "NGAY", "sau": "NEXT", "tiep": "NEXT",
    "lan": "LAN", "cac": "CAC", "nhung": "CAC", "khi": "KHI", "dot": "KHI", "theo": "KHI",
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


def _spelled() -> dict[str, int]:
    out = {}
    for word, value in DIGIT_WORDS.items():
        key, bare = spell(word)
        out[key] = value
        if word not in ("năm", "sáu", "lẻ", "tư", "ba", "nhất", "lăm"):
            out.setdefault(bare, value)
    out[spell("ba")[0]] = 3
    return out


_SPELLED = _spelled()
_SO = spell("số")[0]
_DOCUMENT_TAIL = frozenset("-–/.")


def _is_roman(key: str) -> bool:
    return key.translate(_ONES) in _ROMAN


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
        if self.chain and (done := self._roman(at)):
            return done
        if key.isdecimal():
            return self._number(at)
        if key in _MARKUP:
            return at + 1
        if key in _DASHES:
            return self._emit("DASH", "-", at, at + 1)
        if key in _SIGNS:
            return self._emit(_SIGNS[key], key, at, at + 1)
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
                or (words[at + n].key == plain[n] and words[at + n].bare == plain[n])
                for n in range(size)
            ):
                if size > 1 or self._is_time_here(at, name):
                    return name, size
        return None

    def _is_time_here(self, at: int, name: str) -> bool:
        """Is a lone word without its accents ("nam", "quy", "truoc") a word of time between its neighbours?"""
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
        if _is_roman(word.key):
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
                self._emit("QUY", "quý", at, at + 2) if beyond.key.isdecimal() or _is_roman(beyond.key) else 0
            )
        if (
            following
            and following.start == word.end
            and following.key.isdecimal()
            and len(following.key) <= 2
        ):
            return self._emit("THANG" if word.key == "t" else "QUY", word.key, at, at + 1)
        return 0

    def _roman(self, at: int) -> int:
        """I … IV of a quarter, however the one is typed ("ll", "1V", "|") and torn ("I I")."""
        words, letters, end = self.words, "", at
        while end < len(words) and end < at + 3 and len(letters) < 4:
            word = words[end]
            if not _STROKES.issuperset(word.key) or (end > at and word.start - words[end - 1].end > 1):
                break
            letters += word.key
            end += 1
            glued = end < len(words) and words[end].start == words[end - 1].end
            if "v" in letters and not glued:
                break
        while end > at:
            number = _ROMAN.get(letters.translate(_ONES))
            if number is not None and letters != "1":
                return self._emit("ROMAN", number, at, end)
            end -= 1
            letters = letters[: len(letters) - len(words[end].key)]
        return 0

    # ---- numbers

    def _number(self, at: int) -> int:
        if at and self.words[at - 1].key == _SO:
            return self._numbered(at)
        for reader in (self._document_number, self._standard, self._clock, self._full_date, self._short_date):
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
        before, beyond = (self.toks[-n].type if len(self.toks) >= n else "" for n in (1, 2))
        after_ordinal = before == "THU" or (before in ("THANG", "QUY", "NGAY") and beyond != "W")
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
            first.key not in "./-–—"
            or second.key not in "./-–—"
            or not (month.key.isdecimal() and year.key.isdecimal())
        ):
            return 0
        if len(day.key) > 2 or len(month.key) > 2 or len(year.key) not in (2, 4):
            return 0
        if (first.key != "/" or second.key != "/") and (first.start != day.end or second.start != month.end):
            return 0
        if not (1 <= int(month.key) <= 12 and 1 <= int(day.key) <= 31):
            return 0
        if first.key != second.key and not (len(year.key) == 4 and self._after_day_word()):
            return 0
        self._emit("NUM", int(day.key), at, at + 1)
        self._emit("SLASH", "/", at + 1, at + 2)
        self._emit("NUM", int(month.key), at + 2, at + 3)
        self._emit("SLASH", "/", at + 3, at + 4)
        value = int(year.key) + (2000 if len(year.key) == 2 else 0)
        return self._emit("YEAR" if 1900 <= value < 2200 else "BIG", value, at + 4, at + 5)

    def _after_day_word(self) -> bool:
        return bool(self.toks) and self.toks[-1].type in _DAY_MAY_FOLLOW - {"COMMA", "VA", "HOAC"}

    def _short_date(self, at: int) -> int:
        """15-6, 15.6 for 15/6 after ngày or a bound; 1-5 of a month are two days, 15-6 never."""
        words = self.words
        if at + 2 >= len(words):
            return 0
        day, sign, month = words[at : at + 3]
        if sign.key not in ".-–—" or not month.key.isdecimal() or not self._is_day_here(day, sign, month):
            return 0
        if not (1 <= int(month.key) <= 12 and 1 <= int(day.key) <= 31) or self._is_span(at + 3):
            return 0
        falls = int(day.key) > int(month.key)
        if not falls and sign.key != "." and self.toks[-1].type not in _NGAY_OR_DATE and month.key[0] != "0":
            return 0
        self._emit("NUM", int(day.key), at, at + 1)
        self._emit("SLASH", "/", at + 1, at + 2)
        return self._emit("NUM", int(month.key), at + 2, at + 3)

    def _is_day_here(self, day: Word, sign: Word, month: Word) -> bool:
        if len(day.key) > 2 or len(month.key) > 2 or sign.start != day.end or month.start != sign.end:
            return False
        toks = self.toks
        if not toks or toks[-1].type not in _DAY_MAY_FOLLOW:
            return False
        if toks[-1].type in ("VA", "COMMA", "DEN", "HOAC"):
            return len(toks) > 3 and toks[-3].type == "SLASH" and toks[-2].type == "NUM"
        return True

    def _is_span(self, at: int) -> bool:
        """Does a month or a length follow, so that two days or a range of counts are meant?"""
        if at >= len(self.words):
            return False
        word = self.words[at]
        if word.key in "/-–%" or word.key.isdecimal():
            return True
        if word.bare in ("hang", "moi", "cua", "cac"):
            word = self.words[at + 1] if at + 1 < len(self.words) else word
            return word.bare in ("thang", "quy", "thang", "tuan")
        return word.bare in ("thang", "ngay", "tuan", "quy", "lan", "nguoi", "gio")

    def _standard(self, at: int) -> int:
        """TCVN 11930:2017, ISO 9001:2015: the name of a standard."""
        words = self.words
        if at + 2 < len(words) and words[at + 1].key == ":" and words[at + 1].start == words[at].end:
            year = words[at + 2]
            if year.key.isdecimal() and len(year.key) == 4 and year.start == words[at + 1].end:
                return self._emit("W", "", at, at + 3)
        return 0

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
