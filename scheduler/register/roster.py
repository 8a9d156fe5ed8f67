"""Who is who, as plain facts: agencies, their names, groups, addresses and successors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Heir:
    """`code` took over on `effective` (first day); `scope` is for what, "" for everything."""

    code: str
    effective: date
    scope: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Membership in the named group, both days inclusive, open when None."""

    group: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where mail goes. `deputy`: who is written to while the first reader is away."""

    address: str
    name: str = ""
    deputy: bool = False
    language: str = ""
    absent_from: date | None = None
    absent_to: date | None = None


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """One public body. `code` is the office's own and never changes; `id` only once it is stored."""

    code: str
    name: str
    kind: str = "department"
    aliases: tuple[str, ...] = ()
    groups: tuple[Belonging, ...] = ()
    addresses: tuple[Address, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    heirs: tuple[Heir, ...] = ()
    id: int | None = field(default=None, compare=False)

    def exists_on(self, day: date) -> bool:
        """Between its first and last day, both inclusive."""
        return within(day, self.valid_from, self.valid_to)

    @property
    def ended_before(self) -> date | None:
        """The day after its last one."""
        return self.valid_to + timedelta(days=1) if self.valid_to else None


@dataclass(frozen=True, slots=True)
class Roster:
    """All agencies of the office, in the order of their codes."""

    agencies: tuple[AgencyFacts, ...] = ()


def within(day: date, first: date | None, last: date | None) -> bool:
    """`first` <= `day` <= `last`, an end that is None being open."""
    return (first is None or first <= day) and (last is None or day <= last)
