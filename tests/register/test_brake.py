"""When the system stops speaking and asks, and when it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.register.brake import TickFacts, brake_reason, clocks_reason, pull_brake, release_brake
from scheduler.register.models import Office
from scheduler.register.store import Register

NOW = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
CALM = TickFacts(now=NOW, last_tick_at=NOW - timedelta(hours=2))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"last_tick_at": NOW + timedelta(seconds=1)}, "chậm hơn lần quét trước"),
        ({"last_tick_at": NOW - 46 * DAY}, "đã 46 ngày"),
        ({"calendar_days_before": 40, "calendar_days": 39}, "còn 39 ngày, trước là 40"),
        ({"calendar_days_before": 40}, "lịch làm việc bị thiếu"),
        ({"dates_ahead": 100, "dates_moved": 6}, "6/100 hạn"),
        ({"newly_overdue": 150, "foreseen": 129}, "150 việc bỗng thành quá hạn"),
    ],
)
def test_it_stops_and_says_why(facts: dict[str, object], words: str) -> None:
    assert words in brake_reason(replace(CALM, **facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts",
    [
        {"last_tick_at": None},
        {"last_tick_at": NOW},
        {"last_tick_at": NOW - 30 * DAY},
        {"last_tick_at": NOW - 45 * DAY},
        {"last_tick_at": NOW - 3 * DAY, "newly_overdue": 20},
        {"newly_overdue": 129, "foreseen": 129},
        {"newly_overdue": 149, "foreseen": 129},
        {"calendar_days_before": 40, "calendar_days": 80},
        {"dates_ahead": 100, "dates_moved": 5},
        {"last_tick_at": NOW - 400 * DAY, "played": True},
        {"last_tick_at": NOW + 400 * DAY, "played": True},
    ],
)
def test_it_goes_on(facts: dict[str, object]) -> None:
    assert brake_reason(replace(CALM, **facts)) == ""  # type: ignore[arg-type]


def test_played_time_still_asks_about_calendar_and_load() -> None:
    facts = replace(CALM, played=True, calendar_days_before=40)
    assert "lịch làm việc" in brake_reason(facts)


def test_clocks_may_differ_by_ten_minutes() -> None:
    hour = timedelta(hours=1)
    assert clocks_reason(hour + timedelta(minutes=10), hour) == ""
    assert clocks_reason(hour, hour + timedelta(minutes=10)) == ""
    assert clocks_reason(hour + timedelta(minutes=11), hour) == "đồng hồ của máy vừa nhảy +11 phút"
    assert clocks_reason(timedelta(0), hour) == "đồng hồ của máy vừa nhảy -60 phút"


def test_the_first_reason_stays_until_a_person_lets_go(register: Register) -> None:
    with register.write() as session:
        pull_brake(session, "một", NOW)
        pull_brake(session, "hai", NOW + DAY)
    with register.read() as session:
        office = session.get_one(Office, 1)
        assert (office.brake, office.brake_at, office.brake_released_at) == ("một", NOW, None)
    with register.write() as session:
        release_brake(session, NOW + DAY)
    with register.read() as session:
        office = session.get_one(Office, 1)
        assert (office.brake, office.brake_released_at) == ("", NOW + DAY)
