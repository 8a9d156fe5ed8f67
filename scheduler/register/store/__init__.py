"""Writes and claims, named as verbs. Differences between the two databases live in here only."""

from scheduler.register.store.engine import Register

__all__ = ["Register"]
