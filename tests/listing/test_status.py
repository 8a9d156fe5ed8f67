"""The boss's page: each occurrence stands in one column, and extensions never hide the first date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from rules.rule import OnRequest
from scheduler.register.reads import ReadConnection
from scheduler.register.reads.narrow import narrow
from scheduler.register.reads.status import COUNTED, status, totals
from scheduler.workcalendar import load_calendar
from tests.listing.sample import ONGOING, QUARTER_ONE, TODAY, UNDATED, Sample

Look = Callable[[], ReadConnection]
CALENDAR = load_calendar()


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


PLACES: list[tuple[str, int, dict[str, Any]]] = [
    ("open_in_time", 5, {}),
    ("open_late", -5, {}),
    ("ahead", 300, {"start": day(1)}),
    ("open_in_time", 300, {"start": day(0)}),
    ("open_late", -5, {"state": "extension_requested", "requested_to": day(9)}),
    ("extension_requested", 5, {"state": "extension_requested", "requested_to": day(9)}),
    ("open_in_time", -5, {"assumed": True}),
    ("open_in_time", -5, {"state": "returned", "respond_by": day(2), "late_from": day(-4)}),
    ("submitted", -5, {"state": "submitted", "submitted_on": day(-9)}),
    ("submitted", -5, {"state": "submitted", "submitted_on": day(-1)}),
    ("done_in_time", -5, {"state": "accepted", "submitted_on": day(-5), "accepted_on": day(0)}),
    ("done_late", -5, {"state": "accepted", "submitted_on": day(-4), "accepted_on": day(0)}),
    ("done_late", 5, {"state": "accepted", "submitted_on": day(0), "accepted_on": day(0), "late_mark": True}),
    ("waived", -5, {"state": "waived"}),
    ("unsettled", -500, {"state": "unsettled"}),
]


def test_every_occurrence_stands_in_exactly_one_column(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    for n, (_, due, given) in enumerate(PLACES):
        sample.occurrence(duty, "SNV", day(due), period=str(n), **given)
    sample.occurrence(duty, "SNV", day(1), period="joined", state="joined")
    page = status(reading(), CALENDAR, TODAY)
    wanted = {name: sum(place == name for place, *_ in PLACES) for name in COUNTED}
    (row,) = page.agencies
    assert dict(row.counts) == wanted == dict(page.total.counts)


@pytest.mark.parametrize(("place", "due", "given"), PLACES)
def test_an_occurrence_stands_where_its_verdict_says(
    sample: Sample, reading: Look, place: str, due: int, given: dict[str, Any]
) -> None:
    sample.occurrence(sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE]), "SNV", day(due), **given)
    counts = totals(reading(), CALENDAR, TODAY).counts
    assert [name for name, n in counts.items() if n] == [place]


def test_duties_without_a_date_are_counted_by_who_holds_them(sample: Sample, reading: Look) -> None:
    plan = sample.plan()
    for n, rules in enumerate(([ONGOING], [UNDATED], [OnRequest()], [ONGOING, QUARTER_ONE], [])):
        sample.assign(sample.duty(plan, str(n), f"Việc {n}", rules), "SNV", "STC")
    page = status(reading(), CALENDAR, TODAY)
    assert {row.code: row.counts["undated"] for row in page.agencies} == {"SNV": 4, "STC": 4}
    assert [row.kinds for row in page.undated] == [("ongoing",), ("undated",), ("on_request",), ("undated",)]


@pytest.mark.parametrize(
    ("original", "given", "past"),
    [
        (-5, {"state": "open"}, 1),
        (3, {"state": "open"}, 0),
        (-5, {"state": "accepted", "submitted_on": day(-5), "accepted_on": day(0)}, 0),
        (-5, {"state": "accepted", "submitted_on": day(-1), "accepted_on": day(0)}, 1),
        (-5, {"state": "submitted", "submitted_on": day(-1)}, 1),
        (-5, {"state": "waived"}, 0),
        # Due on Saturday 4 April: handed in on Monday is in time (Đ148.5).
        (-2, {"state": "accepted", "submitted_on": day(0), "accepted_on": day(0)}, 0),
        # "trước ngày 2/4": due on the 1st, the printed 2nd is not late.
        (-5, {"state": "accepted", "submitted_on": day(-4), "accepted_on": day(0), "printed": True}, 0),
    ],
)
def test_the_first_date_is_counted_beside_the_extended_one(
    sample: Sample, reading: Look, original: int, given: dict[str, Any], past: int
) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    sample.occurrence(duty, "SNV", day(20), original_due=day(original), extensions=2, **given)
    total = totals(reading(), CALENDAR, TODAY)
    assert (total.extended, total.extensions, total.past_original) == (1, 2, past)


def test_agencies_with_the_most_late_duties_come_first(sample: Sample, reading: Look) -> None:
    plan = sample.plan()
    for code, late in (("SKHCN", 0), ("SNV", 1), ("STC", 3)):
        for n in range(late):
            sample.occurrence(sample.duty(plan, str(n), f"Việc {code} {n}", [QUARTER_ONE]), code, day(-3 - n))
        sample.occurrence(sample.duty(plan, "9", f"Việc {code}", [QUARTER_ONE]), code, day(3))
    page = status(reading(), CALENDAR, TODAY)
    assert [row.code for row in page.agencies] == ["STC", "SNV", "SKHCN"]
    assert len(page.late) == 4


def test_a_filter_narrows_the_whole_page(sample: Sample, reading: Look) -> None:
    duty = sample.duty(sample.plan(), "1", "Việc", [QUARTER_ONE])
    sample.assign(sample.duty(sample.plan("07/KH-UBND"), "1", "Khác", [ONGOING]), "STC")
    for code in ("SNV", "STC"):
        sample.occurrence(duty, code, day(-3))
        sample.occurrence(duty, code, day(3), period="x", state="submitted", submitted_on=day(0))
    reader = reading()
    page = status(reader, CALENDAR, TODAY, narrow(reader, agency="STC"))
    assert [row.code for row in page.agencies] == ["STC"]
    assert {line.lead for line in (*page.late, *page.unconfirmed)} == {"Sở Tài chính"}
    assert status(reader, CALENDAR, TODAY, narrow(reader, plan="06")).undated == ()
