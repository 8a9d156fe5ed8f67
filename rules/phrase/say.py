"""Rule -> canonical words. The Vietnamese is read back by the same grammar: parse(say(rule)) gives the
rule."""

from __future__ import annotations

from rules.phrase.say_english import in_english
from rules.rule import (
    LEFT_OUT,
    Except,
    Mark,
    Once,
    OnEvent,
    Ongoing,
    OnRequest,
    Raw,
    Recurring,
    Rule,
    Spot,
    Term,
    Undated,
)

ROMANS = ("", "I", "II", "III", "IV")
WEEKDAYS = ("", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_EVERY = {"week": "hằng tuần", "month": "hằng tháng", "quarter": "hằng quý", "half": "6 tháng/lần",
          "year": "hằng năm", "school-year": "từng năm học"}  # fmt: skip
_UNITS = {
    "day": "ngày",
    "workday": "ngày làm việc",
    "week": "tuần",
    "month": "tháng",
    "quarter": "quý",
    "year": "năm",
}
_WHICH = {1: "đầu", -1: "cuối"}
_OF_ANY = frozenset({"last", "workday", "week"})
"""Days that would be those of every period, were it not said to be this one."""
_SHIFTS = {1: " sau", -1: " trước"}
_FRAMES = {
    "week": "tuần",
    "month": "tháng",
    "quarter": "quý",
    "half": "6 tháng",
    "year": "năm",
    "school-year": "năm học",
}


def say(rule: Rule, language: str = "vi") -> str:
    """The rule in canonical words, in Vietnamese ("vi") or English ("en")."""
    if language == "en":
        return in_english(rule)
    if isinstance(rule, OnRequest | Undated):
        return rule.words
    if isinstance(rule, Raw):
        return rule.text
    if isinstance(rule, OnEvent):
        return _event(rule)
    if isinstance(rule, Ongoing):
        text = _ongoing(rule)
    elif isinstance(rule, Once):
        text = _once(rule)
    else:
        text = _recurring(rule)
    return text[:1].upper() + text[1:]


def _event(rule: OnEvent) -> str:
    if rule.term.n == 0 and rule.way == "within":
        return rule.event
    length = f"{rule.term.n} {_UNITS[rule.term.unit]}"
    if rule.way == "before":
        return f"Ít nhất {length} trước ngày {rule.event}"
    head = "Sau" if rule.way == "after" else "Trong"
    return f"{head} {length} kể từ ngày {rule.event}"


def _ongoing(rule: Ongoing) -> str:
    if rule.after is not None:
        return f"sau {_term(rule.after)}" if rule.after.n else "kể từ ngày ban hành"
    return f"từ {mark_words(rule.since)}" if rule.since else "thường xuyên"


def _term(term: Term) -> str:
    length = f"{term.n} {_UNITS[term.unit]}"
    if term.base is None:
        return f"{length} kể từ ngày ban hành"
    ended = "" if term.base.spot.pick == "day" else "ngày kết thúc "
    return f"{length} kể từ {ended}{mark_words(term.base)}"


def _once(rule: Once) -> str:
    if isinstance(rule.at, Term):
        return f"trong {_term(rule.at)}"
    mark = rule.at
    if mark.nth:
        return f"sơ kết {mark.nth} năm"
    words = mark_words(mark)
    head = ""
    if rule.clock:
        head = f"trước {_clock(rule.clock)} "
    elif rule.bound == "before":
        head = "trước "
    if rule.since:
        return f"từ {mark_words(rule.since)} đến {head}{words}"
    if rule.until:
        whole_year = mark.spot == Spot() and mark.unit == "year"
        return f"đến {head}{words}" if head or whole_year else f"đến hết {words}"
    if head:
        return head + words
    if mark.year is None and mark.spot == Spot():
        return f"trong {words}" if mark.unit != "school-year" else "kết thúc năm học"
    return f"chậm nhất {words}" if mark.spot.pick == "day" else words


def _clock(clock: str) -> str:
    return clock.replace(":", " giờ ")


def mark_words(mark: Mark) -> str:
    """A place in the calendar: quý I/2026, ngày 15/6/2026, năm học 2025-2026."""
    if mark.unit == "school-year":
        return f"năm học {mark.year - 1}-{mark.year}" if mark.year else "năm học"
    if mark.unit == "year":
        return _in_year(mark.spot, f"/{mark.year}" if mark.year else "", f" {mark.year}" if mark.year else "")
    if mark.unit == "month" and mark.spot.pick == "day":
        return f"ngày {mark.spot.day}"
    now = " này" if mark.spot.pick in _OF_ANY and mark.unit in ("week", "month", "quarter") else ""
    return _picked(mark.spot, _FRAMES[mark.unit] + now)


def _in_year(spot: Spot, slash: str, space: str) -> str:
    """A spot of a year, the year written after a slash or a space."""
    if spot.pick == "day" and spot.months == 1:
        return f"ngày {spot.day}/{spot.month}{slash or space}"
    return _picked(spot, _part(spot, slash, space))


def _part(spot: Spot, slash: str, space: str) -> str:
    if spot.months in (0, 12):
        return f"năm{space}"
    if spot.months == 1:
        return f"tháng {spot.month}{slash or space}"
    if spot.months == 3 and spot.month % 3 == 1:
        return f"quý {ROMANS[(spot.month + 2) // 3]}{slash or space}"
    side = "đầu" if spot.month == 1 else "cuối"
    return f"{spot.months} tháng {side}{space if space.startswith(' năm') else ' năm' + space}"


def _picked(spot: Spot, part: str) -> str:
    """The day that is picked in a part."""
    if spot.pick == "end":
        return part
    if spot.pick == "last":
        return f"ngày cuối cùng của {part}"
    if spot.pick == "begin":
        return f"đầu {part}"
    if spot.pick == "mid":
        return f"giữa {part}"
    if spot.pick == "weekday" and spot.nth:
        return f"{WEEKDAYS[spot.day]} tuần {_WHICH.get(spot.nth, f'thứ {spot.nth}')} của {part}"
    if spot.pick == "weekday":
        return WEEKDAYS[spot.day] if part == "tuần" else f"{WEEKDAYS[spot.day]} {part}"
    if spot.pick == "workday":
        which = {1: "đầu tiên", -1: "cuối cùng"}.get(spot.day, f"thứ {spot.day}")
        return f"ngày làm việc {which} của {part}"
    if spot.pick == "week":
        which = _WHICH.get(spot.day, f"thứ {spot.day}")
        return f"tuần {which} của {part}"
    return f"{spot.day} ngày đầu {part}" if spot.day > 1 else f"ngày đầu tiên của {part}"


# ---- repetition


def _recurring(rule: Recurring) -> str:
    if rule.spot.pick == "after":
        spot = rule.spot
        ended = _part(spot, "", "") if spot.months else _FRAMES[rule.unit]
        if spot.months and "năm" not in ended:
            ended += " năm"
        return f"{spot.day} {_UNITS[spot.unit]} kể từ ngày kết thúc {ended}{_exceptions(rule)}"
    head = f"{_cadence(rule)}{_frame(rule)}"
    words = _spot_words(rule, rule.spot)
    if not words:
        return head + _exceptions(rule)
    before = f"trước {_clock(rule.clock)} " if rule.clock else "trước " if rule.bound == "before" else ""
    if rule.opens is not None:
        words = f"từ {_spot_words(rule, rule.opens)} đến {before}{words}"
    elif before:
        words = before + words
    elif rule.spot.pick == "day":
        words = f"chậm nhất {words}"
    if rule.parity:
        return words + _frame(rule)
    return f"{head}, {words}{_exceptions(rule)}"


def _cadence(rule: Recurring) -> str:
    if rule.parity:
        return "năm chẵn" if rule.parity == "even" else "năm lẻ"
    if rule.every == 1:
        return _EVERY[rule.unit]
    return f"{rule.every} {_UNITS[rule.unit]}/lần"


def _frame(rule: Recurring) -> str:
    if rule.since and rule.since == rule.until and rule.since.spot == Spot():
        return f" trong {mark_words(rule.since)}"
    if rule.since and rule.until:
        return f" từ {mark_words(rule.since)} đến {mark_words(rule.until)}"
    if rule.since:
        return f" từ {mark_words(rule.since)}"
    return f" đến {mark_words(rule.until)}" if rule.until else ""


def _spot_words(rule: Recurring, spot: Spot) -> str:
    """Empty for the end of the period itself."""
    if spot == Spot():
        return ""
    shift = _SHIFTS.get(spot.shift, "")
    if rule.unit == "week":
        frame = f"tuần{shift}"
        return (
            f"{WEEKDAYS[spot.day]}{' ' + frame if shift else ''}"
            if spot.pick == "weekday"
            else _picked(spot, frame)
        )
    if rule.unit == "year" and rule.every == 1:
        if rule.parity:
            return _in_year(spot, "", f" {_cadence(rule)}")
        if shift:
            return _in_year(spot, "", f" năm{shift}") if spot.months else _picked(spot, f"năm{shift}")
        return _in_year(spot, "", "")
    if rule.unit == "year":
        return _cycle_spot(rule, spot)
    if rule.unit == "month" and rule.every == 1:
        if spot.pick == "day":
            return f"ngày {spot.day}{' tháng' + shift if shift else ''}"
        return _picked(spot, f"tháng{shift}")
    return _part_spot(rule, spot, shift)


def _cycle_spot(rule: Recurring, spot: Spot) -> str:
    last = 12 * (rule.every - 1)
    which = " năm cuối" if spot.month > last else " năm đầu tiên"
    moved = Spot(spot.month - last if spot.month > last else spot.month, spot.months, spot.pick, spot.day)
    if spot.months == 12 and spot.pick == "end":
        return which.strip()
    return _in_year(moved, "", which)


def _part_spot(rule: Recurring, spot: Spot, shift: str) -> str:
    """A month of a quarter or of n months."""
    size = {"quarter": 3, "half": 6}.get(rule.unit, rule.every)
    frame = f"quý{shift}" if rule.unit == "quarter" else ""
    if not spot.months:
        return _picked(spot, frame or "kỳ")
    if rule.unit != "quarter" and spot.shift == 1:
        return f"ngày {spot.day} tháng sau" if spot.pick == "day" else _picked(spot, "tháng sau")
    which = {1: "đầu", size: "cuối"}.get(spot.month, "giữa" if size == 3 else f"thứ {spot.month}")
    month = f"tháng {which} {frame}".strip()
    return f"ngày {spot.day} {month}" if spot.pick == "day" else _picked(spot, month)


def _exceptions(rule: Recurring) -> str:
    return "".join(
        f" (trừ {_nth(rule, item)})"
        if item.spot == LEFT_OUT
        else f" (riêng {_nth(rule, item)}: {_except(item)})"
        for item in rule.exceptions
    )


def _nth(rule: Recurring, item: Except) -> str:
    slash, space = (f"/{item.year}", f" {item.year}") if item.year else ("", "")
    if rule.unit == "quarter":
        return f"quý {ROMANS[item.nth]}{slash}"
    if rule.unit == "half":
        return f"6 tháng {'đầu' if item.nth == 1 else 'cuối'} năm{space}"
    return f"tháng {item.nth}{slash}" if rule.unit == "month" else f"năm{space}"


def _except(item: Except) -> str:
    words = _in_year(item.spot, "", f" năm{_SHIFTS[item.spot.shift]}" if item.spot.shift else "")
    return f"trước {words}" if item.bound == "before" else words
