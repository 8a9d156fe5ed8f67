"""Days and numbers as people type them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rules.errors import BadInput
from scheduler.cli.arguments import parse_day, parse_ids
from scheduler.clock import parse_moment

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("words", ["2026-03-10", "10/03/2026", "10/3/2026", "10.3.2026", " 2026-3-10 "])
def test_a_day_is_read_in_both_orders(words: str) -> None:
    assert parse_day(words, "--on") == date(2026, 3, 10)


@pytest.mark.parametrize(
    "words", ["", "hôm qua", "31/02/2026", "2026-13-01", "10/3", "0001-01-01", "9999-12-31", "2026-03-10T08"]
)
def test_what_is_no_day_is_refused_with_its_option(words: str) -> None:
    with pytest.raises(BadInput, match="--on"):
        parse_day(words, "--on")


def test_numbers_come_once_and_in_order() -> None:
    assert parse_ids(["#12", "7", "12", "3,4"]) == [12, 7, 3, 4]


@pytest.mark.parametrize("word", ["abc", "-1", "0", "1.5", "٣", "9" * 30, "#"])
def test_what_is_no_number_is_refused(word: str) -> None:
    with pytest.raises(BadInput, match="mã số kỳ hạn"):
        parse_ids([word])


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026-03-10T08:00", datetime(2026, 3, 10, 8, 0, tzinfo=ZONE)),
        ("2026-03-10 16:30", datetime(2026, 3, 10, 16, 30, tzinfo=ZONE)),
        ("2026-03-10", datetime(2026, 3, 10, 8, 0, tzinfo=ZONE)),
        ("2026-03-10T01:00+00:00", datetime(2026, 3, 10, 8, 0, tzinfo=ZONE)),
    ],
)
def test_a_moment_is_in_the_zone_of_the_office(words: str, moment: datetime) -> None:
    assert parse_moment(words, ZONE) == moment


@pytest.mark.parametrize("words", ["", "8 giờ", "2026-02-30T08:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_what_is_no_moment_is_refused(words: str) -> None:
    with pytest.raises(BadInput, match="--now"):
        parse_moment(words, ZONE)
