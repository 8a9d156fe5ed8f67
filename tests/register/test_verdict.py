"""In time or late, judged by the document's date: a table of specimens."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.register.verdict import VERDICTS, came_in_time, is_late, verdict


@dataclass(frozen=True)
class Row:
    """due 9/12, printed "trước ngày 10/12": late from 11/12."""

    state: str = "open"
    overdue_from: date = date(2026, 12, 11)
    late_from: date | None = None
    late_mark: bool = False
    respond_by: date | None = None
    submitted_on: date | None = None
    first_submitted_on: date | None = None
    assumed: bool = False
    grace_until: date | None = None


def dec(day: int) -> date:
    return date(2026, 12, day)


RETURNED = Row(
    "returned",
    overdue_from=dec(22),
    late_from=dec(11),
    respond_by=dec(21),
    first_submitted_on=dec(9),
)

SPECIMENS = [
    ("open before its due", Row(), dec(1), "open_in_time"),
    ("on the printed day nobody is late", Row(), dec(10), "open_in_time"),
    ("open past it", Row(), dec(11), "open_late"),
    ("a guessed date is never late", Row(assumed=True), dec(31), "open_in_time"),
    ("a successor in its grace", Row(grace_until=dec(20)), dec(20), "open_in_time"),
    ("a successor after its grace", Row(grace_until=dec(20)), dec(21), "open_late"),
    ("more time asked for", Row("extension_requested"), dec(5), "extension_requested"),
    ("asking moves nothing", Row("extension_requested"), dec(11), "open_late"),
    ("submitted in time", Row("submitted", submitted_on=dec(9)), dec(30), "submitted_in_time"),
    (
        "recorded late, but dated in time",
        Row("accepted", submitted_on=dec(10)),
        dec(30),
        "done_in_time",
    ),
    ("dated late", Row("accepted", submitted_on=dec(11)), dec(30), "done_late"),
    ("submitted late", Row("submitted", submitted_on=dec(12)), dec(12), "submitted_late"),
    ("returned, the new date ahead", RETURNED, dec(15), "open_in_time"),
    ("returned, the new date passed", RETURNED, dec(22), "open_late"),
    (
        "in time first and again by the new date",
        replace(RETURNED, state="accepted", submitted_on=dec(21)),
        dec(30),
        "done_in_time",
    ),
    (
        "in time first, the new date missed",
        replace(RETURNED, state="accepted", submitted_on=dec(22)),
        dec(30),
        "done_late",
    ),
    (
        "the new date missed, but still before the due",
        replace(RETURNED, state="accepted", respond_by=dec(3), submitted_on=dec(8)),
        dec(30),
        "done_in_time",
    ),
    (
        "late first: keeping the new date heals nothing",
        replace(RETURNED, state="accepted", first_submitted_on=dec(12), submitted_on=dec(15), late_mark=True),
        dec(30),
        "done_late",
    ),
    ("waived", Row("waived"), dec(30), "waived"),
    ("old at import", Row("unsettled"), dec(30), "unsettled"),
    ("joined", Row("joined"), dec(30), "joined"),
]


@pytest.mark.parametrize(
    ("row", "today", "expected"),
    [specimen[1:] for specimen in SPECIMENS],
    ids=[specimen[0] for specimen in SPECIMENS],
)
def test_it_judges(row: Row, today: date, expected: str) -> None:
    assert verdict(row, today) == expected


DAYS = st.dates(date(2026, 11, 1), date(2027, 2, 1))
ROWS = st.builds(
    Row,
    state=st.sampled_from(["open", "returned", "extension_requested", "submitted", "accepted"]),
    overdue_from=DAYS,
    late_from=st.none() | DAYS,
    late_mark=st.booleans(),
    respond_by=st.none() | DAYS,
    submitted_on=st.none() | DAYS,
    first_submitted_on=st.none() | DAYS,
    assumed=st.booleans(),
    grace_until=st.none() | DAYS,
)


@given(ROWS, DAYS, DAYS)
def test_once_late_always_late(row: Row, one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert is_late(row, second) or not is_late(row, first)


@given(ROWS, DAYS, DAYS)
def test_an_earlier_document_is_never_worse(row: Row, one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert came_in_time(row, first) or not came_in_time(row, second)


@given(ROWS, DAYS)
def test_the_verdict_is_one_of_the_known(row: Row, today: date) -> None:
    assert verdict(row, today) in VERDICTS
