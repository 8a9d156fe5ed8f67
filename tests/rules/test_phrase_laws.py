"""Laws of the language: there and back, never a crash, linear time, deaf to case and Unicode form."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rules.phrase import parse, say
from rules.rule import (
    LEFT_OUT,
    Except,
    Mark,
    Once,
    OnEvent,
    Ongoing,
    OnRequest,
    Recurring,
    Rule,
    Spot,
    Term,
    Undated,
    assumptions_of,
    from_json,
    to_json,
)
from tests.rules.reading import own_specimens

YEARS = st.integers(2000, 2099)
BOUNDS = st.sampled_from(["by", "before"])
CLOCKS = st.sampled_from(["07:30", "10:00", "16:00", "17:30"])
ENDS = st.sampled_from(
    [Spot(m, 1) for m in range(1, 13)]
    + [Spot(m, 3) for m in (1, 4, 7, 10)]
    + [Spot(1, 6), Spot(7, 6), Spot(1, 9)]
)
DAYS = st.builds(lambda m, d: Spot(m, 1, "day", d), st.integers(1, 12), st.integers(1, 31))
POINTS = st.builds(
    lambda spot, pick: Spot(spot.month, spot.months, pick),
    ENDS.filter(lambda spot: spot.months in (1, 3)),
    st.sampled_from(["begin", "mid", "last"]),
)
WORKDAYS = st.builds(
    lambda spot, day: Spot(spot.month, spot.months, "workday", day),
    ENDS.filter(lambda spot: spot.months in (1, 3)),
    st.sampled_from([1, -1, 3]),
)
WEEKDAYS = st.builds(
    lambda spot, day, nth: Spot(spot.month, spot.months, "weekday", day, nth=nth),
    ENDS.filter(lambda spot: spot.months in (1, 3)),
    st.integers(1, 7),
    st.sampled_from([1, 2, 3, -1]),
)
WEEKS = st.builds(
    lambda month, nth: Spot(month, 1, "week", nth), st.integers(1, 12), st.sampled_from([1, 2, 3, -1])
)
SPOTS = st.one_of(ENDS, DAYS, POINTS, WORKDAYS, WEEKDAYS, WEEKS)
MARKS = st.builds(Mark, YEARS, st.one_of(st.just(Spot()), SPOTS))
FRAMES = st.builds(Mark, YEARS, st.one_of(st.just(Spot()), ENDS.filter(lambda s: s.months in (1, 3))))
EVENTS = st.sampled_from(["nhận được hướng dẫn", "Nghị quyết có hiệu lực", "nhận đủ hồ sơ hợp lệ", "họp báo"])
UNITS = st.sampled_from(["day", "workday", "month", "year", "week"])


@st.composite
def once_rules(draw: st.DrawFn) -> Once:
    kind = draw(
        st.sampled_from(
            ["mark", "loose", "window", "until", "term", "based", "review", "clock", "school", "unit"]
        )
    )
    if kind == "term":
        return Once(Term(draw(st.integers(1, 200)), draw(UNITS)))
    if kind == "based":
        base = draw(
            st.one_of(DAYS, ENDS.filter(lambda s: s.months in (1, 3)), st.just(Spot()), st.just(Spot(1, 6)))
        )
        return Once(Term(draw(st.integers(1, 200)), draw(UNITS), Mark(draw(YEARS), base)))
    if kind == "school":
        return Once(Mark(draw(st.one_of(st.none(), YEARS)), unit="school-year"))
    if kind == "unit":
        return Once(Mark(None, Spot(), draw(st.sampled_from(["month", "quarter", "year"]))))
    if kind == "review":
        return Once(Mark(None, nth=draw(st.integers(1, 30))))
    if kind == "loose":
        return Once(Mark(None, draw(SPOTS)), draw(BOUNDS))
    if kind == "window":
        first, last = sorted(draw(st.lists(YEARS, min_size=2, max_size=2, unique=True)))
        spot = draw(st.one_of(st.just(Spot()), ENDS, DAYS))
        bound = draw(BOUNDS) if spot.pick == "day" else "by"
        return Once(Mark(last, spot), bound, since=Mark(first, spot))
    if kind == "until":
        spot = draw(st.one_of(st.just(Spot()), ENDS, DAYS))
        return Once(Mark(draw(YEARS), spot), draw(BOUNDS) if spot.pick == "day" else "by", until=True)
    if kind == "clock":
        return Once(Mark(draw(YEARS), draw(DAYS)), clock=draw(CLOCKS))
    mark = draw(MARKS)
    return Once(mark, draw(BOUNDS))


@st.composite
def recurring_rules(draw: st.DrawFn) -> Recurring:
    units = ["week", "month", "months", "quarter", "half", "year", "cycle", "ended", "school", "apart"]
    unit = draw(st.sampled_from(units))
    bound = draw(BOUNDS)
    framed = draw(st.booleans())
    since = draw(FRAMES) if framed and draw(st.booleans()) else None
    until = draw(FRAMES) if framed else None
    if since and until and since.year and until.year and since.year >= until.year:
        since = None
    if unit == "school":
        return Recurring("school-year")
    if unit == "apart":
        return draw(with_exceptions())
    if unit == "week":
        return Recurring(
            "week", spot=Spot(pick="weekday", day=draw(st.integers(1, 7))), since=since, until=until
        )
    if unit == "ended":
        spot = Spot(
            pick="after", day=draw(st.integers(1, 120)), unit=draw(st.sampled_from(["day", "workday"]))
        )
        if draw(st.booleans()):
            part = draw(st.sampled_from([Spot(1, 6), Spot(1, 3), Spot(4, 3), Spot(3, 1)]))
            return Recurring("year", spot=replace(spot, month=part.month, months=part.months))
        return Recurring(draw(st.sampled_from(["month", "quarter", "year"])), spot=spot)
    if unit == "month":
        days = st.builds(lambda d, s: Spot(1, 1, "day", d, s), st.integers(1, 31), st.sampled_from([0, 1]))
        picks = st.sampled_from(
            [
                Spot(pick="workday", day=1),
                Spot(pick="workday", day=-1),
                Spot(pick="last"),
                Spot(pick="week", day=1),
                Spot(pick="week", day=-1),
                Spot(pick="weekday", day=5, nth=-1),
                Spot(pick="weekday", day=1, nth=2),
                Spot(pick="begin"),
                Spot(pick="mid"),
                Spot(pick="workday", day=5, shift=1),
            ]
        )
        return Recurring("month", 1, draw(st.one_of(days, picks)), bound, since, until)
    if unit == "months":
        every = draw(st.sampled_from([2, 4, 5, 8]))
        month = draw(st.sampled_from([1, every]))
        spot = draw(
            st.one_of(st.just(Spot()), st.builds(lambda d: Spot(month, 1, "day", d), st.integers(1, 31)))
        )
        return Recurring("month", every, spot, bound if spot != Spot() else "by", since, until)
    if unit == "quarter":
        spot = Spot(
            draw(st.integers(1, 3)), 1, "day", draw(st.integers(1, 31)), draw(st.sampled_from([0, 1]))
        )
        own = Except(draw(st.integers(1, 4)), draw(DAYS), draw(BOUNDS))
        exceptions = (own,) if draw(st.booleans()) else ()
        return Recurring("quarter", 1, spot, bound, since, until, exceptions=exceptions)
    if unit == "half":
        spot = draw(st.one_of(st.just(Spot()), st.builds(lambda d: Spot(6, 1, "day", d), st.integers(1, 31))))
        return Recurring("half", 1, spot, bound if spot != Spot() else "by", since, until)
    if unit == "cycle":
        every = draw(st.integers(2, 10))
        month = draw(st.integers(1, 12)) + draw(st.sampled_from([0, 12 * (every - 1)]))
        spot = draw(st.sampled_from([Spot(), Spot(month, 1), Spot(month, 1, "day", 10)]))
        return Recurring("year", every, spot, bound if spot != Spot() else "by", since, until)
    spot = draw(SPOTS)
    if spot.pick == "day" and draw(st.booleans()):
        spot = Spot(spot.month, spot.months, spot.pick, spot.day, 1)
    opens = None
    if spot.pick == "day" and spot.shift == 0 and spot.month > 1 and draw(st.booleans()):
        opens, bound = Spot(spot.month - 1, 1, "day", 1), "by"
    parity = draw(st.sampled_from(["", "", "even", "odd"])) if opens is None and not spot.shift else ""
    clock = draw(CLOCKS) if spot.pick == "day" and bound == "by" and opens is None else ""
    if parity:
        since = until = None
    return Recurring("year", 1, spot, bound, since, until, parity=parity, opens=opens, clock=clock)


@st.composite
def with_exceptions(draw: st.DrawFn) -> Recurring:
    """Repetitions with days of their own for some periods, in every year or in one."""
    unit, count = draw(st.sampled_from([("month", 12), ("quarter", 4), ("half", 2), ("year", 1)]))
    year = draw(YEARS) if unit == "year" else draw(st.one_of(st.none(), YEARS))
    own = replace(draw(DAYS), shift=draw(st.sampled_from([0, 0, 1])))
    except_ = Except(draw(st.integers(1, count)), own, draw(BOUNDS), year)
    if draw(st.booleans()):
        except_ = Except(draw(st.integers(1, count)), LEFT_OUT, year=year)
    size = 12 // count
    spot = Spot(size, 1, "day", draw(st.integers(1, 31)))
    return Recurring(unit, 1, spot, draw(BOUNDS), exceptions=(except_,))


RULES: st.SearchStrategy[Rule] = st.one_of(
    once_rules(),
    recurring_rules(),
    st.builds(Ongoing, since=st.one_of(st.none(), FRAMES)),
    st.builds(lambda n, unit: Ongoing(after=Term(n, unit)), st.integers(1, 99), UNITS),
    st.builds(
        OnEvent,
        EVENTS,
        st.builds(Term, st.integers(1, 200), UNITS),
        st.sampled_from(["within", "after", "before"]),
    ),
    st.builds(OnRequest, st.sampled_from(["khi có yêu cầu", "đột xuất", "theo yêu cầu của Bộ"])),
    st.builds(Undated, st.sampled_from(["theo lộ trình", "theo tiến độ được phê duyệt", "giữa nhiệm kỳ"])),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RULES)
def test_what_is_said_is_read_back(rule: Rule) -> None:
    text = say(rule)
    back = parse(text)
    assert [item.rule for item in back.rules] == [rule], text


def test_every_rule_of_the_specimens_is_read_back() -> None:
    lost = []
    for specimen in own_specimens():
        for item in parse(specimen.phrase).rules:
            text = say(item.rule)
            if [back.rule for back in parse(text).rules] != [item.rule]:
                lost.append((specimen.phrase, text))
    assert lost == []


@settings(deadline=None)
@given(RULES)
def test_english_says_something_of_every_rule(rule: Rule) -> None:
    assert say(rule, "en").isprintable()
    assert "None" not in say(rule, "en")


@settings(deadline=None)
@given(RULES)
def test_a_stored_rule_is_the_rule(rule: Rule) -> None:
    import json

    stored = json.loads(json.dumps(to_json(rule)))
    assert from_json(stored) == rule
    assert from_json(stored).assumed == rule.assumed


@pytest.mark.parametrize("specimen", own_specimens()[::3], ids=lambda s: s.phrase)
def test_reading_is_deaf_to_case_and_unicode_form(specimen: object) -> None:
    phrase = specimen.phrase  # type: ignore[attr-defined]
    rules = [
        item.rule for item in parse(phrase).rules if not isinstance(item.rule, OnEvent | OnRequest | Undated)
    ]
    for form in (phrase.lower(), unicodedata.normalize("NFD", phrase), f"  {phrase.replace(' ', '  ')}. "):
        other = [item.rule for item in parse(form).rules]
        assert [r for r in other if not isinstance(r, OnEvent | OnRequest | Undated)] == rules, form


LONGEST_READING = 0.25
"""Seconds of processor time for a cell of 20,000 characters; the goal is 0.05, the rest for slow machines."""

WORDS = st.lists(
    st.sampled_from(
        [
            "trước",
            "ngày",
            "tháng",
            "quý",
            "năm",
            "hằng",
            "hàng",
            "mỗi",
            "các",
            "của",
            "15/6",
            "2026",
            "2030",
            "10",
            "tháng/lần",
            "I",
            "IV",
            "/",
            "-",
            ",",
            ";",
            "(",
            ")",
            "và",
            "hoặc",
            "đến",
            "từ",
            "trong",
            "sau",
            "đầu",
            "cuối",
            "giữa",
            "định",
            "kỳ",
            "báo",
            "cáo",
            "riêng",
            "đối",
            "với",
            "kể",
            "từ",
            "ngày",
            "khi",
            "theo",
            "lần",
            "một",
            "6",
            "9",
            "thường",
            "xuyên",
            "đột",
            "xuất",
            "giai",
            "đoạn",
            "sơ",
            "kết",
            "kết",
            "thúc",
            "thứ",
            "Sáu",
            "tuần",
            "làm",
            "việc",
            "16h00",
            "chẵn",
            "nhiệm",
            "kỳ",
            "họp",
            "trừ",
            "đợt",
            "hè",
            "tới",
            "truớc",
            "hằngnăm",
            "tầm",
            "nhìn",
            "tiếp",
            "theo",
        ]
    ),
    max_size=25,
)


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=60))
@example("\ud800 Quý I/2026")
@example("0/0/0")
@example("ngày 0 tháng 0")
@example("quý 9/2026")
@example("0 năm/lần")
@example("99999999999 năm/lần")
@example("trong 99999999 ngày kể từ ngày ban hành")
@example("²/⁵/2026 Ⅳ ５ tháng")
def test_no_text_breaks_the_reading(text: str) -> None:
    reading = parse(text)
    assert reading.phrase == text
    for item in reading.rules:
        assert text[item.start : item.end] == item.words
        assert [a.code for a in assumptions_of(item.rule)] == [a.code for a in item.assumptions]


@settings(max_examples=600, deadline=None)
@given(WORDS)
def test_no_heap_of_time_words_breaks_reading_saying_or_unfolding(words: list[str]) -> None:
    from tests.rules.reading import occurrences

    text = " ".join(words)
    for item in parse(text).rules:
        assert say(item.rule)
        assert say(item.rule, "en")
        assert from_json(to_json(item.rule)) == item.rule
    dues = [occurrence.due for occurrence in occurrences(text)]
    assert dues == sorted(set(dues))


@pytest.mark.parametrize(
    "pattern",
    [
        "Quý I/2026; ",
        "trước ngày ",
        "tháng 6, ",
        "1/",
        "chậm nhất là trong ",
        "(",
        "khi ",
        "hằng năm và ",
        "T h ",
        "thực hiện các nhiệm vụ được giao ",
        "1 (một ",
        "\u0301",
        "e\u0301",
        "Q uý I ",
        "nga y ",
        "I ",
        "12-",
        "thứ Hai ",
        "tháng 1, ",
        "quý I I ",
        "10 tháng 6 và ",
        "riêng quý I trước ngày 5; ",
        "Ngày 1/1 (6 tháng), ",
        "trư ớc ng ày 1 5/6/ 2026 ",
        "x7",
        "truớc ",
        "hằngnăm",
        "hằng quý trừ quý II và quý III ",
        "quý I trước ngày 15/3, ",
        "từ ngày ký đến ",
        "sau 5 ngày kết thúc ",
        "\n",
    ],
)
def test_time_grows_with_the_length_only(pattern: str) -> None:
    """Twice the text costs about twice the time; measured in processor time, so that a busy machine is
    no failure."""

    def cost(length: int) -> float:
        text = (pattern * (length // len(pattern) + 1))[:length]
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            parse(text)
            best = min(best, time.process_time() - begun)
        return best

    parse(pattern)
    assert cost(20_000) < 0.01 + 8 * cost(5_000)
    assert cost(20_000) < LONGEST_READING
