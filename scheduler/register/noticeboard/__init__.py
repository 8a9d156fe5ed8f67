"""What a tick reads besides standings: each function a query or two, however many rows it is about."""

from scheduler.register.noticeboard.answers import recorded_since, tallies
from scheduler.register.noticeboard.facts import (
    Body,
    DutyRow,
    Group,
    Mailbox,
    MishapRow,
    OpenSeat,
    PlanHead,
    Recorded,
    Tally,
    Yesterday,
)
from scheduler.register.noticeboard.people import bodies, mishaps_by_id, untold_mishaps
from scheduler.register.noticeboard.plans import duties_of, kinds_of, plan_heads, seats_to_open, waiting_rows
from scheduler.register.noticeboard.seats import (
    due_ids,
    existing_keys,
    late_ids,
    owed_notices,
    parts_used,
    seats_taken,
    surprises,
    yesterday,
)

__all__ = [
    "Body",
    "DutyRow",
    "Group",
    "Mailbox",
    "MishapRow",
    "OpenSeat",
    "PlanHead",
    "Recorded",
    "Tally",
    "Yesterday",
    "bodies",
    "due_ids",
    "duties_of",
    "existing_keys",
    "kinds_of",
    "late_ids",
    "mishaps_by_id",
    "owed_notices",
    "parts_used",
    "plan_heads",
    "recorded_since",
    "seats_taken",
    "seats_to_open",
    "surprises",
    "tallies",
    "untold_mishaps",
    "waiting_rows",
    "yesterday",
]
