"""The changes of state: one transaction and one event each.

Every change takes the session of a writing transaction, the numbers it is about, and a `Deed`; it
changes all of them or, on an error, none, and returns the rows it changed.
"""

from scheduler.register.changes.allowed import ALLOWED, state_name, verb_name
from scheduler.register.changes.calendar import Stored, documents_of, provisional_ids, store_days
from scheduler.register.changes.choosing import agency_id_of, plan_id_of, select_ids
from scheduler.register.changes.clarifying import confirm_assumptions
from scheduler.register.changes.deed import Deed
from scheduler.register.changes.granting import extend, request_extension, waive
from scheduler.register.changes.happening import set_event
from scheduler.register.changes.plans import end_plan, take_live
from scheduler.register.changes.recording import accept, reopen, return_, settle, submit
from scheduler.register.changes.replacing import close_replaced, replace_row
from scheduler.register.changes.reschedule import (
    Moved,
    foresee_moves,
    recompute_stale,
    reschedule,
    stale_count,
)
from scheduler.register.changes.selection import Selection
from scheduler.register.changes.succession import Handover, foresee_succession, succeed
from scheduler.register.changes.trail import Entry, broken_links, entry_of, record

__all__ = [
    "ALLOWED",
    "Deed",
    "Entry",
    "Handover",
    "Moved",
    "Selection",
    "Stored",
    "accept",
    "agency_id_of",
    "broken_links",
    "close_replaced",
    "confirm_assumptions",
    "documents_of",
    "end_plan",
    "entry_of",
    "extend",
    "foresee_moves",
    "foresee_succession",
    "plan_id_of",
    "provisional_ids",
    "recompute_stale",
    "record",
    "reopen",
    "replace_row",
    "request_extension",
    "reschedule",
    "return_",
    "select_ids",
    "set_event",
    "settle",
    "stale_count",
    "state_name",
    "store_days",
    "submit",
    "succeed",
    "take_live",
    "verb_name",
    "waive",
]
