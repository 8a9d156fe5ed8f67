"""Laws of unfolding: from the anchor, clamped, inside the window, a bound moves one day, lazily, as RFC
5545 says."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.occurrence import Terms, unfold, unfold_all
from rules.period import Period, add_months, days_in_month, length_of, months, school_year, week_of
from rules.phrase import parse
from rules.rrule import to_rrule
from rules.rule import Mark, Once, Recurring, Spot
from rules.workdays import WorkCalendar
from tests.rules.reading import TERMS, occurrences

ISSUED = st.dates(date(2015, 1, 1), date(2035, 12, 31))
DAY = timedelta(days=1)
PLAIN = WorkCalendar({}, frozenset(), lambda year: {})
"""Monday to Friday, no holidays."""


@st.composite
def series(draw: st.DrawFn) -> Recurring:
    unit = draw(st.sampled_from(["month", "quarter", "half", "year"]))
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    every = draw(st.sampled_from([1, 1, 1, 2, 3]))
    months_long = size * every
    spot = draw(
        st.one_of(
            st.just(Spot()),
            st.builds(
                lambda m, d, s: Spot(m, 1, "day", d, s),
                st.integers(1, months_long),
                st.integers(1, 31),
                st.sampled_from([0, 1]),
            ),
            st.builds(
                lambda m, p: Spot(m, 1, p),
                st.integers(1, months_long),
                st.sampled_from(["begin", "last", "end"]),
            ),
        )
    )
    return Recurring(unit, every, spot, draw(st.sampled_from(["by", "before"])))


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    issued = draw(ISSUED)
    return Terms(issued, date(issued.year + draw(st.integers(0, 12)), 12, 31))


@settings(deadline=None)
@given(series(), terms())
def test_each_occurrence_is_counted_from_the_anchor(rule: Recurring, given_terms: Terms) -> None:
    """The n-th due is that of the n-th period, however many came before: a late start gives the same days."""
    all_dues = [item.due for item in unfold(rule, given_terms, PLAIN)]
    for skip in (1, 3):
        if len(all_dues) > skip:
            first = all_dues[skip]
            again = [item.due for item in unfold(rule, given_terms, PLAIN, first=first)]
            assert again == all_dues[skip:]
    assert all(a < b for a, b in pairwise(all_dues))


@settings(deadline=None)
@given(series(), terms())
def test_every_occurrence_lies_in_its_window(rule: Recurring, given_terms: Terms) -> None:
    for item in unfold(rule, given_terms, PLAIN):
        assert item.due >= given_terms.issued
        assert item.start <= item.due < item.overdue_from
        assert item.aim <= item.due
        assert PLAIN.is_workday(item.aim)


@settings(deadline=None)
@given(st.integers(1, 31), st.integers(1, 12), terms())
def test_a_bound_moves_the_day_by_one(day: int, month: int, given_terms: Terms) -> None:
    spot = Spot(month, 1, "day", day)
    wide = Terms(given_terms.issued - timedelta(days=800), given_terms.until)
    by = {item.period: item.due for item in unfold(Recurring(spot=spot), wide, PLAIN)}
    before = {item.period: item.due for item in unfold(Recurring(spot=spot, bound="before"), wide, PLAIN)}
    for period in by.keys() & before.keys():
        assert by[period] - before[period] == DAY


@given(st.integers(1, 31), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_month_without_the_day_ends_on_its_last(day: int, issued: date) -> None:
    for item in islice(
        unfold(Recurring("month", spot=Spot(1, 1, "day", day)), Terms(issued, date(2199, 12, 31)), PLAIN), 14
    ):
        assert item.due.day == min(day, days_in_month(item.due.year, item.due.month))


@settings(deadline=None, max_examples=200)
@given(series(), terms())
def test_the_rrule_gives_the_same_days(rule: Recurring, given_terms: Terms) -> None:
    text = to_rrule(rule, given_terms)
    if text is None:
        return
    found = [item.due for item in unfold(rule, given_terms, PLAIN)]
    assert [moment.date() for moment in rrulestr(text)] == found


def test_the_rrule_of_weeks_gives_the_same_days() -> None:
    rule = Recurring("week", spot=Spot(pick="weekday", day=1))
    text = to_rrule(rule, TERMS)
    assert text is not None
    assert [moment.date() for moment in rrulestr(text)] == [item.due for item in unfold(rule, TERMS, PLAIN)]


def test_what_rfc_5545_cannot_say_has_no_rrule() -> None:
    assert to_rrule(Recurring("month", spot=Spot(pick="workday", day=1)), TERMS) is None
    assert to_rrule(Recurring("month", spot=Spot(1, 1, "day", 30), bound="before"), TERMS) is None


def test_unfolding_is_lazy() -> None:
    endless = Terms(date(2026, 1, 9), date(9000, 12, 31))
    (first,) = islice(unfold(Recurring("week", spot=Spot(pick="weekday", day=5)), endless, PLAIN), 1)
    assert first.due == date(2026, 1, 9)


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(-300, 300))
def test_months_there_and_back_lose_only_the_clamped_days(day: date, n: int) -> None:
    back = add_months(add_months(day, n), -n)
    assert (back.year, back.month) == (day.year, day.month)
    assert back <= day


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.sampled_from([1, 3, 6, 12]))
def test_periods_follow_each_other_without_a_gap(day: date, size: int) -> None:
    period = months(day.year, (day.month - 1) // size * size + 1, size)
    assert period.first <= day <= period.last
    assert period.next().first == period.last + DAY
    assert period.next().unit == period.unit
    assert period.shifted(5).shifted(-5) == period


@pytest.mark.parametrize(
    ("period", "key", "length"),
    [
        (months(2026, 1, 3), "2026-Q1", "quarter"),
        (months(2026, 7, 1), "2026-07", "month"),
        (months(2026, 7, 6), "2026-H2", "half"),
        (months(2026, 1, 12), "2026", "year"),
        (months(2026, 1, 24), "2026/2027", "cycle"),
        (months(2026, 1, 2), "2026-01/2026-02", "quarter"),
        (school_year(2026), "2025/2026-S", "year"),
        (week_of(date(2026, 1, 9)), "2026-W02", "week"),
    ],
)
def test_periods_have_short_names(period: Period, key: str, length: str) -> None:
    assert (period.key, period.length) == (key, length)
    assert length_of(period.first, period.last) == length


# ---- the three dates, word for word from the specification


@pytest.mark.parametrize(
    ("phrase", "due", "overdue_from", "printed"),
    [
        ("trước ngày 10/12 hằng năm", "2026-12-09", "2026-12-11", True),
        ("chậm nhất 10/12 hằng năm", "2026-12-10", "2026-12-11", True),
        ("Quý I/2026", "2026-03-31", "2026-04-01", False),
        ("Tháng 5/2026", "2026-05-31", "2026-06-02", False),
        ("trong 30 ngày kể từ ngày ban hành", "2026-02-08", "2026-02-10", False),
        ("trước quý II/2026", "2026-03-31", "2026-04-01", False),
    ],
)
def test_lateness_counts_from_the_printed_day_or_the_next_working_day(
    phrase: str, due: str, overdue_from: str, printed: bool
) -> None:
    first = occurrences(phrase)[0]
    assert (first.due.isoformat(), first.overdue_from.isoformat(), first.printed) == (
        due,
        overdue_from,
        printed,
    )


def test_the_plan_may_count_strictly_inclusively_or_without_rolling() -> None:
    phrase = "trước ngày 10/12 hằng năm"
    base = {"issued": TERMS.issued, "until": TERMS.until}
    assert occurrences(phrase, Terms(**base, late="strict"))[0].overdue_from == date(2026, 12, 10)
    assert occurrences(phrase, Terms(**base, before="inclusive"))[0].due == date(2026, 12, 10)
    assert occurrences("trước quý II/2026", Terms(**base, before="inclusive"))[0].due == date(2026, 3, 31)
    assert occurrences("Tháng 5/2026", Terms(**base, roll="none"))[0].overdue_from == date(2026, 6, 1)
    assert occurrences("Chậm nhất 31/5/2026", Terms(**base, roll="all"))[0].overdue_from == date(2026, 6, 2)


def test_a_cycle_starts_where_the_officer_says_it_was_last_held() -> None:
    base = {"issued": TERMS.issued, "until": date(2032, 12, 31)}
    told = occurrences("2 năm/lần", Terms(**base, last=2024))
    assert [item.due.year for item in told][:2] == [2026, 2028]
    assert told[0].assumptions == ()
    assert occurrences("2 năm/lần", Terms(**base))[0].assumptions[0].code == "cycle-anchor"
    start = occurrences("5 năm/lần", Terms(**base, cycle_due="start"))
    assert start[0].due == date(2026, 12, 31)


def test_an_event_is_dated_once_its_day_is_entered() -> None:
    phrase = "trong 15 ngày làm việc kể từ ngày nhận được hướng dẫn"
    assert occurrences(phrase) == []
    dated = occurrences(phrase, Terms(TERMS.issued, TERMS.until, event_on=date(2026, 3, 2)))
    assert [item.due for item in dated] == [date(2026, 3, 23)]
    later = occurrences(
        "sau 10 ngày kể từ ngày phê duyệt", Terms(TERMS.issued, TERMS.until, event_on=date(2026, 3, 2))
    )
    assert later == []


def test_a_deadline_before_the_issue_is_kept_and_flagged() -> None:
    (item,) = occurrences("Quý IV/2025")
    assert item.past
    assert item.due == date(2025, 12, 31)


def test_equal_dates_rest_on_an_assumption_only_if_all_do() -> None:
    rules = [item.rule for item in parse("Hằng năm và hằng quý").rules]
    merged = list(unfold_all(rules, TERMS, PLAIN))
    assert len(merged) == 20
    assert all(item.assumptions == () for item in merged)
    assert occurrences("Hằng năm")[0].assumptions[0].code == "year-end"


def test_several_dates_of_one_period_have_their_own_keys() -> None:
    found = [item for item in occurrences("trước 15/6 và 15/12 hằng năm") if item.period == "2026"]
    assert [item.date_key for item in found] == ["06-15", "12-15"]
    kept = [item for item in occurrences("chậm nhất 15/6 và 15/12 hằng năm") if item.period == "2026"]
    assert [item.date_key for item in kept] == ["06-15", "12-15"]


def test_dates_beyond_the_official_calendar_are_provisional() -> None:
    found = occurrences("Hằng năm")
    assert not found[0].provisional
    assert found[-1].provisional


@settings(deadline=None)
@given(ISSUED)
def test_a_missing_year_is_the_first_that_is_not_over(issued: date) -> None:
    rule = Once(Mark(None, Spot(6, 1, "day", 15)), assumed=("missing-year",))
    (item,) = unfold(rule, Terms(issued, date(2099, 12, 31)), PLAIN)
    assert item.due >= issued
    assert item.due - issued < timedelta(days=366)
    assert item.assumptions[0].params == (("year", str(item.due.year)),)


def test_a_raw_rule_is_unfolded_by_dateutil() -> None:
    (item,) = parse("RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1").rules
    found = [o.due for o in unfold(item.rule, TERMS, PLAIN)]
    assert found[:2] == [date(2026, 6, 30), date(2027, 6, 30)]
    hostile = parse("RRULE:FREQ=SECONDLY").rules[0].rule
    assert next(unfold(hostile, TERMS, PLAIN)).due == date(2026, 1, 9)
