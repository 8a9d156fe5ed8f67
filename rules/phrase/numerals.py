"""Numbers of a text: years, dates in every separator, clock times, romans, numbers in words, and those that
are no time (documents, standards, shares)."""

from __future__ import annotations

from rules.phrase.lexicon import DIGIT_WORDS
from rules.phrase.neighbours import UNITS
from rules.phrase.spelling import Word, spell
from rules.phrase.spotting import ONES, ROMAN, Spotter, is_roman

_STROKES = frozenset("iv1l|")
_NGAY_OR_DATE = frozenset({"NGAY", "VA", "COMMA", "DEN", "HOAC"})
_DAY_MAY_FOLLOW = _NGAY_OR_DATE | {"TU", "TRUOC", "BY", "HET", "TRONG"}
_PARTS_OF_DAY = frozenset({"sang", "trua", "chieu", "toi"})
_HOURS = frozenset({"h", "g", "giờ", "gio", "giơ2"})


def _spelled() -> dict[str, int]:
    out = {}
    for word, value in DIGIT_WORDS.items():
        key, bare = spell(word)
        out[key] = value
        if word not in ("năm", "sáu", "lẻ", "tư", "ba", "nhất", "lăm"):
            out.setdefault(bare, value)
    out[spell("ba")[0]] = 3
    return out


SPELLED = _spelled()
_SO = spell("số")[0]
_DOCUMENT_TAIL = frozenset("-–/.")


class Numerals(Spotter):
    """Reads what begins with a number, or stands for one."""

    def _abbreviation(self, at: int) -> int:
        """T7 is tháng 7, Q1 and QI are quý I: glued to their number only."""
        word = self.words[at]
        behind = self.words[at - 1] if at else None
        if word.key == "t" and behind and behind.key.isdecimal() and behind.end == word.start:
            return (
                self._emit("THANG", "t", at, at + 1)
                if self._kind_of_next(at + 1) in ("EDGE", "NAM", "SLASH")
                else 0
            )
        if len(word.key) > 1:
            self._emit("QUY", "quý", at, at + 1)
            return self._emit("ROMAN", ROMAN[word.key[1:]], at, at + 1)
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        beyond = self.words[at + 2] if at + 2 < len(self.words) else None
        if word.key == "q" and following and beyond and following.key == "." and following.start == word.end:
            return (
                self._emit("QUY", "quý", at, at + 2) if beyond.key.isdecimal() or is_roman(beyond.key) else 0
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
            if not _STROKES.issuperset(word.key) or (end > at and word.start - words[end - 1].end > 2):
                break
            letters += word.key
            end += 1
            glued = end < len(words) and words[end].start == words[end - 1].end
            if "v" in letters and not glued:
                break
        while end > at:
            number = ROMAN.get(letters.translate(ONES))
            if number is not None and letters != "1":
                return self._emit("ROMAN", number, at, end)
            end -= 1
            letters = letters[: len(letters) - len(words[end].key)]
        return 0

    def _number(self, at: int) -> int:
        if at and self.words[at - 1].key == _SO:
            return self._numbered(at)
        for reader in (
            self._document_number,
            self._standard,
            self._clock,
            self._full_date,
            self._share,
            self._short_date,
        ):
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
            while end < len(words) and end < at + 6 and words[end].key in SPELLED:
                end += 1
            if at + 1 < end < len(words) and words[end].key == ")":
                return end + 1
        return at

    def _spelled_number(self, at: int) -> int:
        """A number in words counts only before a unit or after thứ; "năm" alone is the year."""
        words, end, value = self.words, at, 0
        while end < len(words) and end < at + 5 and words[end].key in SPELLED:
            digit = SPELLED[words[end].key]
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
        part = words[after].bare if after < len(words) else ""
        if part in _PARTS_OF_DAY and words[after].start > words[after - 1].end:
            after += 1
            if part in ("chieu", "toi") and int(hour) < 12:
                hour = str(int(hour) + 12)
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
        glued = first.start == day.end and second.start == month.end
        if (
            (first.key != "/" or second.key != "/")
            and not glued
            and not self._spaced_date(first, second, year)
        ):
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

    def _spaced_date(self, first: Word, second: Word, year: Word) -> bool:
        """ "ngày 20 – 11 – 2026": one dash twice, a year in full, and a word that wants a day before it."""
        return first.key == second.key != "." and len(year.key) == 4 and self._after_day_word()

    def _after_day_word(self) -> bool:
        return bool(self.toks) and self.toks[-1].type in _DAY_MAY_FOLLOW - {"COMMA", "VA", "HOAC"}

    def _short_date(self, at: int) -> int:
        """15-6, 15.6 for 15/6 after ngày or a bound; 1-5 of a month are two days, 15-6 never."""
        words = self.words
        if at + 2 >= len(words):
            return 0
        day, sign, month = words[at : at + 3]
        if sign.key not in ".-–—" or not month.key.isdecimal() or not self._is_day_here(at):
            return 0
        if not (1 <= int(month.key) <= 12 and 1 <= int(day.key) <= 31) or self._is_span(at + 3):
            return 0
        falls = int(day.key) > int(month.key)
        if (
            not falls
            and sign.key != "."
            and self.toks[-1].type not in _NGAY_OR_DATE | {"TU"}
            and month.key[0] != "0"
        ):
            return 0
        self._emit("NUM", int(day.key), at, at + 1)
        self._emit("SLASH", "/", at + 1, at + 2)
        return self._emit("NUM", int(month.key), at + 2, at + 3)

    def _is_day_here(self, at: int) -> bool:
        day, sign, month = self.words[at : at + 3]
        if len(day.key) > 2 or len(month.key) > 2 or sign.start != day.end or month.start != sign.end:
            return False
        toks = self.toks
        if not toks or toks[-1].type not in _DAY_MAY_FOLLOW:
            return False
        if toks[-1].type == "TU":
            ahead = self.words[at + 3 : at + 7]
            return len(ahead) > 3 and ahead[0].bare in ("den", "toi") and ahead[2].key in ".-–—"
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

    def _share(self, at: int) -> int:
        """ "2/3 thành viên", "tỷ lệ 3/4", "24/7": a share of things, or an idiom, no day of a month."""
        words = self.words
        if at + 2 >= len(words) or words[at + 1].key != "/" or not words[at + 2].key.isdecimal():
            return 0
        if words[at + 1].start != words[at].end or words[at + 2].start != words[at + 1].end:
            return 0
        before = self.toks[-1].type if self.toks else ""
        if before not in ("", "W", "LPAR", "THUONG_XUYEN", "SEMI", "DASH") or (before == "" and self.lead):
            return 0
        ratio = before == "W" and words[at - 1].bare in ("le", "dat", "chiem", "bang")
        always = words[at].key == "24" and words[at + 2].key == "7"
        return self._emit("W", "", at, at + 3) if ratio or always or self._thing_follows(at + 3) else 0

    def _thing_follows(self, at: int) -> bool:
        """A word in small letters that is no word of time: what is counted."""
        if at >= len(self.words):
            return False
        word = self.words[at]
        return word.bare.isalpha() and self.text[word.start].islower() and self._look_up(at) is None

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
