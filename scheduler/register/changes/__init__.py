"""The changes of state: one transaction and one event each."""

from scheduler.register.changes.deed import Deed
from scheduler.register.changes.selection import Selection

__all__ = ["Deed", "Selection"]
