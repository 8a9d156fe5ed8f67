"""The tables of the register. Importing this pulls in sqlmodel (0.8 s): keep it off quick paths."""

from scheduler.register.models.directory import (
    AGENCY_KINDS,
    Agency,
    AgencyName,
    Contact,
    Membership,
    Succession,
)
from scheduler.register.models.duties import (
    ACTIVE_STATES,
    OCCURRENCE_STATES,
    PLAN_STATES,
    Assignment,
    Event,
    Obligation,
    Occurrence,
    Plan,
)
from scheduler.register.models.mail import MESSAGE_STATUSES, Message, Mishap, Notice
from scheduler.register.models.office import CalendarDay, Office, TickRun

__all__ = [
    "ACTIVE_STATES",
    "AGENCY_KINDS",
    "MESSAGE_STATUSES",
    "OCCURRENCE_STATES",
    "PLAN_STATES",
    "Agency",
    "AgencyName",
    "Assignment",
    "CalendarDay",
    "Contact",
    "Event",
    "Membership",
    "Message",
    "Mishap",
    "Notice",
    "Obligation",
    "Occurrence",
    "Office",
    "Plan",
    "Succession",
    "TickRun",
]
