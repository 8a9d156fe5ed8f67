"""Office time: read here, by the faces only, and handed down from there.

`--now` plays the clock: it stands still at the given moment for the whole command, or, for the
daemon, goes on from there.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.errors import BadInput

PLAUSIBLE_YEARS = range(2000, 2201)
"""Years a person may name: beyond them a slip of the keyboard is likelier than a plan."""


class OfficeClock:
    """The clock of one office. `played_at` (aware) makes it stand still at that moment."""

    def __init__(self, zone: ZoneInfo, played_at: datetime | None = None) -> None:
        self.zone = zone
        self.played_at = played_at
        self._started: float | None = None

    @property
    def is_played(self) -> bool:
        """Somebody set the clock by hand (`--now`)."""
        return self.played_at is not None

    def now(self) -> datetime:
        """This moment, aware, in the office's zone."""
        if self.played_at is None:
            return datetime.now(self.zone)  # noqa: TID251 - the one reading of office time
        gone = 0.0 if self._started is None else time.monotonic() - self._started
        return (self.played_at + timedelta(seconds=gone)).astimezone(self.zone)

    def moving(self) -> OfficeClock:
        """The same clock, but a played one goes on from its moment at the pace of the world."""
        clock = OfficeClock(self.zone, self.played_at)
        clock._started = time.monotonic()
        return clock

    def today(self) -> date:
        """The office's day: its zone decides what "today" is."""
        return self.now().date()


def parse_moment(words: str, zone: ZoneInfo) -> datetime:
    """`words` as ISO 8601 ("2026-03-10", "2026-03-10T08:00"), in the office's zone unless it names one.

    A bare day means 08:00, the start of an office day. Raises BadInput.
    """
    try:
        moment = datetime.fromisoformat(words.strip())
    except ValueError as error:
        raise BadInput(
            "không hiểu thời điểm “{words}”",
            place="--now",
            remedy="Viết theo dạng 2026-03-10T08:00.",
            words=words,
        ) from error
    if moment.year not in PLAUSIBLE_YEARS:
        raise BadInput(
            "năm {year} ngoài khoảng từ {first} đến {last}",
            place="--now",
            year=moment.year,
            first=PLAUSIBLE_YEARS[0],
            last=PLAUSIBLE_YEARS[-1],
        )
    if "T" not in words.upper() and ":" not in words:
        moment = moment.replace(hour=8)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
