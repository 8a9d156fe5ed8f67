"""An apply that is taken back: what would happen, found by letting it happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlmodel import Session

from scheduler.intake.apply.applying import apply_plan
from scheduler.intake.apply.diff import Diff
from scheduler.intake.apply.wanted import Taking
from scheduler.intake.planfile.review import PlanReview
from scheduler.register.changes import Deed
from scheduler.register.practice import Practice
from scheduler.register.store import Register


class _TakenBack(Exception):
    """Rolls the transaction back."""


@contextmanager
def rehearsal(register: Register) -> Iterator[Session]:
    """A writing session in which everything may be tried; nothing of it stays."""
    with suppress(_TakenBack), register.write() as session:
        yield session
        raise _TakenBack


def foresee_plan(
    register: Register, review: PlanReview, practice: Practice, deed: Deed, taking: Taking | None = None
) -> Diff:
    """The diff that `apply_plan` would give now; the register is as it was."""
    with rehearsal(register) as session:
        return apply_plan(session, review, practice, deed, taking)
    raise AssertionError("unreachable")
