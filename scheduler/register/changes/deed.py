"""Who does something, and when: the office's own time, handed down by a face."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """`by`: the person, never the service account; `at`: aware instant; `today`: its office day."""

    by: str
    at: datetime
    today: date
