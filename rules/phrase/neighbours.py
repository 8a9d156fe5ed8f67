"""Tokens, and those whose meaning hangs on their neighbours: counts and dates, trước, thứ, dashes."""

from __future__ import annotations

from dataclasses import dataclass

UNITS = frozenset({"NAM", "THANG", "QUY", "TUAN", "NGAY", "LAN"})
NUMBERS = frozenset({"NUM", "D4", "D12", "D31", "BIG", "CNT"})


MONTHS_OF_A_YEAR = 12
_ENDED_HERE = frozenset({"QUY", "THANG", "NAM", "NAM_TC", "YEAR", "HANG", "MOI", "CAC"})
_ENDING = frozenset({"QUY", "THANG", "NAM", "NAM_HOC", "NAM_TC", "YEAR", "CNT", "GIAI_DOAN", "TUAN"})


@dataclass(slots=True)
class Tok:
    """A token: its type in the grammar, its value, where it stands, and whether "hoàn thành" stands
    before it."""

    type: str
    value: int | str
    start: int
    end: int
    lead: bool = False


def _type(toks: list[Tok], at: int) -> str:
    return toks[at].type if 0 <= at < len(toks) else ""


def class_of_number(toks: list[Tok], at: int) -> str:
    """A count before a unit; else by size: quarter or month or day, month or day, day, big. Right to left."""
    value = int(toks[at].value)
    following, before = _type(toks, at + 1), _type(toks, at - 1)
    if following in UNITS or following == "NUA":
        if _is_count(toks, at, following, before):
            return "CNT"
    elif (
        following in ("DASH", "HOAC")
        and _type(toks, at + 2) == "CNT"
        and before not in ("NGAY", "THANG", "QUY", "SLASH")
    ):
        return "CNT"
    if before == "SLASH" and value >= 13 and value < 100:
        chain = _type(toks, at - 2)
        if chain == "ROMAN" or (chain == "NUM" and _type(toks, at - 3) in ("THANG", "QUY")):
            toks[at].value = 2000 + value
            return "YEAR"
    if before == "DASH" and _short_year(toks, at, following):
        toks[at].value = 2000 + value
        return "YEAR"
    if before == "NAM" and 20 <= value < 100 and _type(toks, at - 2) in NUMBERS | {"ROMAN"}:
        toks[at].value = 2000 + value
        return "YEAR"
    if not 1 <= value <= 31:
        return "BIG"
    if following == "THANG" and _type(toks, at + 2) in NUMBERS and before not in ("THANG", "QUY"):
        return "D31"
    dated = following in ("SLASH", "DASH", "DOT") and _type(toks, at + 2) == "YEAR"
    if dated and value <= 12 and before != "SLASH" and not _in_list(toks, at):
        toks[at + 1].type = "SLASH"
        return "MTH"
    return "D4" if value <= 4 else "D12" if value <= 12 else "D31"


def _short_year(toks: list[Tok], at: int, following: str) -> bool:
    """The 30 of 2026-30."""
    dash, year = toks[at - 1], toks[at - 2] if at > 1 else None
    return (
        year is not None
        and year.type == "YEAR"
        and dash.start == year.end
        and toks[at].start == dash.end
        and toks[at].end - dash.end == 2
        and int(year.value) < 2000 + int(toks[at].value) < 2100
        and following not in ("SLASH", "DASH", "NUM")
    )


def _in_list(toks: list[Tok], at: int) -> bool:
    """Part of "tháng 6, 7/2026", "quý 2/2026", "ngày …"."""
    for back in range(at - 1, max(-1, at - 12), -1):
        name = toks[back].type
        if name in ("THANG", "QUY", "NGAY"):
            return True
        if name not in ("NUM", "COMMA", "VA", "DASH", "ROMAN", "SLASH"):
            return False
    return False


def _is_count(toks: list[Tok], at: int, unit: str, before: str) -> bool:
    after = _type(toks, at + 2)
    listed = before in ("COMMA", "VA", "DASH", "DEN") and _type(toks, at - 2) in NUMBERS
    if before in ("THANG", "QUY", "NGAY", "THU"):
        return unit == "LAN" or (unit == "NAM" and before == "NGAY")
    if before == "SLASH":
        return (
            unit == "LAN"
            or _type(toks, at - 2) == "LAN"
            or (unit == "THANG" and _type(toks, at - 2) not in NUMBERS)
        )
    if unit == "THANG" and before == "KE_TU" and str(toks[at - 1].value) != "sau":
        return False
    if unit == "THANG":
        return _months_counted(toks, at, before, after, listed)
    if unit == "NAM" and listed:
        return after not in ("YEAR", "NEXT", "CHAN", "LE") and _type(toks, at - 2) != "D31"
    return True


def _months_counted(toks: list[Tok], at: int, before: str, after: str, listed: bool) -> bool:
    """6 tháng is a count, 10 tháng 12 a day, 15 tháng cuối quý a day where a bound or list of days is
    before it."""
    if after in NUMBERS or after == "YEAR":
        return _type(toks, at + 3) == "LAN" or after == "YEAR"
    if after in ("DAU", "CUOI", "GIUA", "NEXT", "PREV", "THU", "BAO_CAO"):
        beyond = _type(toks, at + 3)
        if int(toks[at].value) > MONTHS_OF_A_YEAR and after not in ("NEXT", "PREV"):
            return False
        if beyond == "CUA":
            beyond = _type(toks, at + 4)
        if after in ("DAU", "CUOI") and (beyond == "NAM" or beyond == "YEAR"):
            return True
        in_days = listed and any(_type(toks, back) == "NGAY" for back in range(max(0, at - 6), at))
        return not (
            in_days or before in ("TRUOC", "BY", "DEN", "HET") or (before == "TRONG" and beyond == "QUY")
        )
    return True


def settle(toks: list[Tok], at: int, tok: Tok) -> None:
    """Words whose meaning hangs on their neighbours."""
    kind = tok.type
    before, after = _type(toks, at - 1), _type(toks, at + 1)
    if kind == "TRUOC" and before in UNITS and _type(toks, at - 2) not in ("HANG", "MOI", "CAC", "CNT"):
        if after not in (
            "NGAY",
            "YEAR",
            "THANG",
            "QUY",
            "NAM",
            "CLOCK",
            "KHI",
            "DAU",
            "CUOI",
            "GIUA",
            "WEEKDAY",
            "D4",
            "D12",
            "D31",
        ):
            tok.type = "PREV"
    elif kind == "TRUOC" and after == "NGAY" and _type(toks, at + 2) == "COLON" and _dated_day(toks, at + 3):
        del toks[at + 2]
    elif kind == "TRUOC_KHI" and before in UNITS | {"LAM_VIEC"}:
        pass
    elif kind == "TRUOC_KHI" and after in ("KET_THUC", "HET") and _type(toks, at + 2) in _ENDING:
        tok.type = "HET"
        if _type(toks, at + 2) != "NAM_HOC":
            del toks[at + 1]
    elif kind == "TRUOC" and after == "NGAY" and not _dated_day(toks, at + 2):
        tok.type, tok.end = "TRUOC_KHI", toks[at + 1].end
        del toks[at + 1]
    elif kind == "CLOCK" and after == "COMMA" and _type(toks, at + 2) in ("NGAY", "THU", "CHU_NHAT"):
        del toks[at + 1]
    elif kind == "SLASH" and before == after == "YEAR" and _type(toks, at - 2) == "GIAI_DOAN":
        tok.type = "DASH"
    elif kind == "SLASH":
        if after == "LAN" or (after == "CNT" and _type(toks, at + 2) == "LAN") or before == "LAN":
            tok.type = "PER"
    elif kind in ("DASH", "DOT") and after == "YEAR":
        if before == "ROMAN" or (before in ("D4", "D12") and _type(toks, at - 2) in ("THANG", "QUY")):
            tok.type = "SLASH"
    elif (
        kind == "DOT"
        and before in ("D4", "D12", "D31")
        and after in ("D4", "D12")
        and _type(toks, at - 2) == "NGAY"
    ):
        tok.type = "SLASH"
    elif (
        kind == "NAM"
        and after == "NAM"
        and before not in ("HANG", "MOI", "CAC", "THANG")
        and _type(toks, at + 2) in ("CNT", "PER", "SLASH")
    ):
        tok.type, tok.value = "CNT", 5
    elif kind == "KET_THUC" and (before in NUMBERS or _type(toks, at - 2) in ("CNT", "NGAY")):
        _ends_after_days(toks, at, tok)
    elif kind == "KET_THUC" and after in _ENDED_HERE and before not in ("KE_TU", "TU"):
        tok.type = "HET"
    elif kind == "NGAY" and _ordinal_term(toks, at):
        pass
    elif kind == "NUA" and after in ("DAU", "CUOI") and _type(toks, at + 2) in ("THANG", "QUY"):
        toks[at + 1].start = tok.start
        toks[at] = toks[at + 1]
        toks[at].type = "GIUA" if after == "DAU" else "CUOI"
        del toks[at + 1]
    elif kind == "NHIEM_KY":
        tok.type = "GIAI_DOAN" if after in ("YEAR", "TU", *NUMBERS) else "TUNG_GIAI_DOAN"
    elif kind == "TUNG_GIAI_DOAN" and before in ("THANG", "NGAY"):
        tok.type = {"c": "CUOI", "g": "GIUA"}.get(str(tok.value)[:1], "DAU")
    elif kind == "THU":
        _weekday(toks, at, tok, before)
    elif kind == "CHU_NHAT":
        tok.type, tok.value = "WEEKDAY", 7


def _ends_after_days(toks: list[Tok], at: int, tok: Tok) -> None:
    """ "sau 05 ngày (làm việc) kết thúc …" is so many days from the end."""
    begin = Tok("KE_TU", "", tok.start, tok.start)
    if toks[at - 1].type in NUMBERS and str(tok.value).startswith("ng"):
        toks[at - 1].type = "CNT"
        toks[at:at] = [Tok("NGAY", "ngày", tok.start, tok.start), begin]
    elif toks[at - 1].type in ("NGAY", "LAM_VIEC"):
        toks.insert(at, begin)


def _dated_day(toks: list[Tok], at: int) -> bool:
    return _type(toks, at) in NUMBERS | {"CUOI", "DAU", "LAM_VIEC", "WEEKDAY", "THU", "CLOCK", "YEAR"}


def _ordinal_term(toks: list[Tok], at: int) -> bool:
    """ "ngày (làm việc) thứ 10 kể từ ngày …" is 10 days from then."""
    working = 1 if _type(toks, at + 1) == "LAM_VIEC" else 0
    number = at + working + 2
    if _type(toks, number - 1) != "THU" or _type(toks, number) not in NUMBERS:
        return False
    if _type(toks, number + (2 if _type(toks, number + 1) == "COMMA" else 1)) not in ("KE_TU", "TU"):
        return False
    day, count = toks[at], toks[number]
    toks[at] = Tok("CNT", count.value, day.start, day.end, day.lead)
    toks[number - 1 - working] = Tok("NGAY", day.value, toks[number - 1].start, count.end)
    if working:
        toks[number - 1] = Tok("LAM_VIEC", "", count.start, count.end)
    del toks[number]
    return True


def _weekday(toks: list[Tok], at: int, tok: Tok, before: str) -> None:
    """thứ Sáu is a weekday; tháng thứ hai, lần thứ 2, ngày thứ 20 are ordinals."""
    number = toks[at + 1] if at + 1 < len(toks) else None
    if number is not None and number.type == "NEXT" and number.value == "sau" and before != "LAN":
        number.type, number.value = "NUM", 6
    if number is not None and number.type == "NAM" and before not in ("THANG", "QUY", "LAN", "TUAN", "NAM"):
        tok.type, tok.value, tok.end = "WEEKDAY", 4, number.end
        del toks[at + 1]
        return
    if (
        number is None
        or number.type not in NUMBERS
        or before in ("THANG", "QUY", "LAN", "TUAN", "NAM", "KY_HOP", "LAM_VIEC")
    ):
        return
    week = any(_type(toks, n) == "TUAN" for n in range(at, min(at + 5, len(toks))))
    in_digits = number.end - number.start <= 2
    if 2 <= int(number.value) <= 7 and not (before == "NGAY" and in_digits and not week):
        tok.type, tok.value, tok.end = "WEEKDAY", int(number.value) - 1, number.end
        del toks[at + 1]
