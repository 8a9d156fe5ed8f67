"""One roll serves all plans: what is shared is what each would have laid out alone, lazily, to any length."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.occurrence import Terms, unfold
from rules.phrase import parse
from rules.roll import MOST_KEPT, Roll
from rules.rule import Except, Mark, Recurring, Rule, Spot
from rules.workdays import WorkCalendar
from tests.rules.test_occurrence_laws import series, terms

WEEKLY = Recurring("week", spot=Spot(pick="weekday", day=5))
QUARTERLY = Recurring("quarter")
ISSUED = date(2026, 1, 9)
PLAN = Terms(ISSUED, date(2030, 12, 31))


def plain() -> WorkCalendar:
    """Monday to Friday, nothing shared yet."""
    return WorkCalendar({}, frozenset(), lambda year: {})


def roll_in(calendar: WorkCalendar) -> Roll:
    """The only roll kept with the calendar."""
    (found,) = calendar.shared.values()
    assert isinstance(found, Roll)
    return found


HABITS = st.fixed_dictionaries(
    {
        "before": st.sampled_from(["strict", "inclusive"]),
        "late": st.sampled_from(["printed", "strict"]),
        "roll": st.sampled_from(["period-ends", "all", "none"]),
        "cycle_due": st.sampled_from(["end", "start"]),
        "last": st.sampled_from([None, None, 2023, 2024]),
    }
)
FRAMES = st.one_of(
    st.none(),
    st.builds(Mark, st.integers(2018, 2036)),
    st.builds(Mark, st.integers(2018, 2036), st.just(Spot(4, 3))),
)


@settings(deadline=None, max_examples=60)
@given(
    series(),
    FRAMES,
    FRAMES,
    st.lists(st.tuples(terms(), HABITS, st.integers(0, 900), st.integers(0, 2000)), min_size=2, max_size=5),
)
def test_a_shared_roll_gives_every_plan_what_it_would_have_alone(
    rule: Recurring,
    since: Mark | None,
    until: Mark | None,
    plans: list[tuple[Terms, dict[str, object], int, int]],
) -> None:
    rule = replace(rule, since=since, until=until, assumed=("cycle-anchor",))
    calendar = plain()
    for given_terms, habits, skip, width in plans:
        own = replace(given_terms, **habits)  # type: ignore[arg-type]
        first = own.issued + timedelta(days=skip)
        for bounds in ((None, None), (first, None), (first, first + timedelta(days=width))):
            alone = list(unfold(rule, own, plain(), *bounds))
            assert list(unfold(rule, own, calendar, *bounds)) == alone
            assert list(unfold(rule, own, calendar, *bounds)) == alone


def test_plans_with_the_same_words_share_one_roll() -> None:
    calendar = plain()
    for year in (2024, 2021, 2026):
        assert len(list(unfold(QUARTERLY, Terms(date(year, 1, 9), date(2030, 12, 31)), calendar))) == 4 * (
            2031 - year
        )
    assert roll_in(calendar).start == date(2021, 1, 1)
    assert all(a < b for a, b in pairwise(roll_in(calendar).ends))
    assert list(unfold(QUARTERLY, replace(PLAN, late="strict"), calendar))
    assert len(calendar.shared) == 2


@pytest.mark.parametrize("phrase", ["Hằng quý", "thứ Sáu hằng tuần", "Hằng năm"])
def test_an_until_of_the_year_9999_costs_nothing_for_the_first_ten(phrase: str) -> None:
    rule: Rule = parse(phrase).rules[0].rule
    calendar = plain()
    first = list(islice(unfold(rule, Terms(ISSUED, date(9999, 12, 31)), calendar), 10))
    assert first == list(islice(unfold(rule, Terms(ISSUED, date(2036, 12, 31)), plain()), 10))
    assert len(roll_in(calendar).items) <= 11  # one of the days before the issue


def test_a_repetition_longer_than_is_kept_goes_on() -> None:
    calendar = plain()
    long = Terms(ISSUED, date(2099, 12, 31))
    dues = [item.due for item in unfold(WEEKLY, long, calendar)]
    assert len(roll_in(calendar).items) == MOST_KEPT
    assert {b - a for a, b in pairwise(dues)} == {timedelta(days=7)}
    assert dues[-1] == date(2099, 12, 25)
    assert [item.due for item in unfold(WEEKLY, long, calendar, date(2098, 1, 1))] == [
        due for due in dues if due.year >= 2098
    ]


def test_a_repetition_whose_days_are_not_in_order_is_given_in_the_order_of_its_periods() -> None:
    late = Except(4, Spot(4, 1, "day", 10, 1))
    rule = Recurring("quarter", spot=Spot(1, 1, "day", 15), exceptions=(late,))
    calendar = plain()
    for _ in range(2):
        found = [item.period for item in unfold(rule, PLAN, calendar)]
        assert found[:5] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]
    assert not roll_in(calendar).ascending


def test_several_threads_may_unfold_at_once() -> None:
    calendar = plain()
    wanted = [item.due for item in unfold(WEEKLY, PLAN, plain())]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: [item.due for item in unfold(WEEKLY, PLAN, calendar)], range(16)))
    assert found == [wanted] * 16
