"""Office time: read here, by the faces only, and handed down from there.

`--now` plays the clock: it then stands still at the given moment for the whole command.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.errors import BadInput


class OfficeClock:
    """The clock of one office. `played_at` (aware) makes it stand still at that moment."""

    def __init__(self, zone: ZoneInfo, played_at: datetime | None = None) -> None:
        self.zone = zone
        self.played_at = played_at

    @property
    def is_played(self) -> bool:
        """Somebody set the clock by hand (`--now`)."""
        return self.played_at is not None

    def now(self) -> datetime:
        """This moment, aware, in the office's zone."""
        moment = self.played_at or datetime.now(self.zone)  # noqa: TID251 - the one reading of office time
        return moment.astimezone(self.zone)

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
    if "T" not in words.upper() and ":" not in words:
        moment = moment.replace(hour=8)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
