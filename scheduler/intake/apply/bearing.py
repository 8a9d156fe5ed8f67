"""Who carries a row, when the register knows more than the plan file: bodies have taken over since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from scheduler.intake.draft import Problem
from scheduler.register.models import Assignment
from scheduler.register.store.plans import Bearer, bearers_of


@dataclass(frozen=True, slots=True)
class Divided:
    """A body named in the lead cell whose duties went to several; the file does not say to whom this one.

    `problem`: what is asked about it, as long as the register does not know either.
    """

    agency_id: int
    heirs: frozenset[int]
    problem: Problem


@dataclass(frozen=True, slots=True)
class Borne:
    """The bearers of a row, and the questions that a succession in the register has answered."""

    bearers: tuple[Bearer, ...]
    answered: frozenset[Problem] = frozenset()


def borne(
    session: Session,
    obligation_id: int,
    wanted: Sequence[Bearer],
    divided: Sequence[Divided],
    today: date,
) -> Borne:
    """`wanted`, but for what successions have settled since: whoever took over a row goes on with it.

    A member that took the place of another member of its group keeps that one's rows, and is not given
    the row a second time; of a divided body the one that was chosen then stays.
    """
    current = [
        row for row in bearers_of(session, obligation_id) if row.valid_to is None or row.valid_to >= today
    ]
    named = {bearer.agency_id for bearer in wanted}
    taken = [row for row in current if row.holder_id != row.agency_id and row.agency_id not in named]
    own = {row.agency_id for row in current}
    bearers: list[Bearer] = []
    for bearer in wanted:
        instead = [
            _as_bearer(row)
            for row in taken
            if bearer.grouped and row.holder_id == bearer.holder_id and bearer.agency_id not in own
        ]
        bearers += instead or [bearer]
    by_agency = {row.agency_id: row for row in taken}
    chosen = [part for part in divided if _choice(part, by_agency) is not None]
    known = {bearer.agency_id for bearer in bearers}
    for part in chosen:
        row = by_agency[part.agency_id]
        if row.agency_id not in known:
            known.add(row.agency_id)
            bearers.append(replace(_as_bearer(row), heirs=part.heirs))
    return Borne(tuple(bearers), frozenset(part.problem for part in chosen))


def _choice(part: Divided, by_agency: Mapping[int, Assignment]) -> int | None:
    row = by_agency.get(part.agency_id)
    return row.holder_id if row is not None and row.holder_id in part.heirs else None


def _as_bearer(row: Assignment) -> Bearer:
    return Bearer(row.agency_id, row.holder_id, row.valid_from, row.valid_to)
