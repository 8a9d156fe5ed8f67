"""What a file says of agencies that are known already: it adds and corrects, and takes nothing away.

A register knows what an old file does not: a membership by `agencies join`, an end by `agencies
succeed`, a reader by `agencies contact`. An empty cell or a shorter list denies none of it; only `exact`
makes what the file speaks of become what the file says. What the file has no column for is never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scheduler.i18n import gettext as _
from scheduler.intake.directory.cells import (
    said_absences,
    said_day,
    said_groups,
    said_heirs,
    said_languages,
    said_readers,
)
from scheduler.intake.directory.loading import AgencyFile
from scheduler.intake.draft import Problem
from scheduler.register.naming import fold
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir, Roster


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one agency: what stands in the register, and what would stand there."""

    code: str
    column: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The agencies as they shall be. `changes`: of known ones; `kept`: what `exact` would take away."""

    agencies: tuple[AgencyFacts, ...]
    changes: tuple[Difference, ...]
    kept: tuple[Difference, ...]
    problems: tuple[Problem, ...] = ()


def merge_file(file: AgencyFile, roster: Roster, *, exact: bool = False) -> Merged:
    """The agencies of `file` over those of `roster`; `exact`: what it speaks of is the whole truth."""
    known = {agency.code: agency for agency in roster.agencies}
    merged: list[AgencyFacts] = []
    changes: list[Difference] = []
    kept: list[Difference] = []
    problems: list[Problem] = []
    for given in file.agencies:
        before = known.get(given.code)
        if before is None:
            merged.append(given)
            continue
        spoken = file.spoken.get(given.code, frozenset())
        strict = _taken_over(given, before, spoken)
        now = strict if exact else _added(given, before, spoken)
        if now.valid_from and now.valid_to and now.valid_from > now.valid_to:
            problems.append(
                Problem(
                    given.code,
                    said_day(now.valid_from),
                    _("ngày bắt đầu sau ngày kết thúc đã ghi; giữ hai ngày cũ"),
                )
            )
            now = replace(now, valid_from=before.valid_from, valid_to=before.valid_to)
        merged.append(now)
        changes += differences(before, now)
        kept += [] if exact else differences(now, strict)
    return Merged(tuple(merged), tuple(changes), tuple(kept), tuple(problems))


def row_of(agency: AgencyFacts) -> dict[str, str]:
    """The cells of an agency, by column."""
    first, deputies = (
        [item for item in agency.addresses if item.deputy is deputy] for deputy in (False, True)
    )
    return {
        "code": agency.code,
        "name": agency.name,
        "aliases": "; ".join(agency.aliases),
        "kind": agency.kind,
        "groups": said_groups(agency.groups),
        "email": said_readers(first),
        "deputy": said_readers(deputies),
        "absent": said_absences(agency.addresses),
        "language": said_languages(agency.addresses),
        "valid_from": said_day(agency.valid_from),
        "valid_to": said_day(agency.valid_to),
        "successor": said_heirs(agency.heirs, agency.valid_to),
    }


def differences(was: AgencyFacts, now: AgencyFacts) -> list[Difference]:
    """The columns in which two states of one agency differ; of a reader that both know, its own."""
    before, after = row_of(was), row_of(now)
    shared = {item.address for item in was.addresses} & {item.address for item in now.addresses}
    for row, agency in ((before, was), (after, now)):
        readers = [item for item in agency.addresses if item.address in shared]
        row["absent"] = said_absences(readers)
        row["language"] = said_languages(readers)
        row["successor"] = said_heirs(agency.heirs, None)
    return [
        Difference(was.code, column, before[column], after[column])
        for column in before
        if before[column] != after[column]
    ]


# --- additive -----------------------------------------------------------------------------------------


def _added(given: AgencyFacts, before: AgencyFacts, spoken: Collection[str]) -> AgencyFacts:
    own = {fold(given.name), *(fold(alias) for alias in before.aliases)}
    return replace(
        before,
        name=given.name,
        kind=given.kind if "kind" in spoken else before.kind,
        aliases=(
            *(alias for alias in before.aliases if fold(alias) != fold(given.name)),
            *(alias for alias in given.aliases if fold(alias) not in own),
        ),
        groups=_groups(given.groups, before.groups),
        addresses=_readers(given.addresses, before.addresses, spoken, exact=False),
        valid_from=given.valid_from or before.valid_from,
        valid_to=given.valid_to or before.valid_to,
        heirs=_heirs(given.heirs, before.heirs),
    )


def _groups(given: Sequence[Belonging], before: Sequence[Belonging]) -> tuple[Belonging, ...]:
    """A group without days says nothing of the days that are known; with days it corrects what it meets."""
    kept = list(before)
    for item in given:
        same = [at for at, old in enumerate(kept) if fold(old.group) == fold(item.group)]
        dated = item.valid_from or item.valid_to
        if item in kept or (same and not dated):
            continue
        met = [at for at in same if _meet(kept[at], item)]
        if not met:
            kept.append(item)
            continue
        old = kept[met[0]]
        kept[met[0]] = Belonging(old.group, item.valid_from or old.valid_from, item.valid_to or old.valid_to)
    return tuple(kept)


def _meet(one: Belonging, other: Belonging) -> bool:
    """They have a day in common."""
    starts = [day for day in (one.valid_from, other.valid_from) if day]
    ends = [day for day in (one.valid_to, other.valid_to) if day]
    return not starts or not ends or max(starts) <= min(ends)


def _heirs(given: Sequence[Heir], before: Sequence[Heir]) -> tuple[Heir, ...]:
    kept = list(before)
    for item in given:
        same = [at for at, old in enumerate(kept) if old.code == item.code]
        here = [at for at in same if kept[at].effective == item.effective] or (same if len(same) == 1 else [])
        if not here:
            kept.append(item)
            continue
        old = kept[here[0]]
        kept[here[0]] = Heir(
            item.code, item.effective, item.scope or old.scope, item.document or old.document
        )
    return tuple(kept)


# --- exact --------------------------------------------------------------------------------------------


def _taken_over(given: AgencyFacts, before: AgencyFacts, spoken: Collection[str]) -> AgencyFacts:
    """What the file speaks of is as it says; the order of what has none is the register's."""
    aliases, groups, heirs = given.aliases, given.groups, given.heirs
    if {fold(item) for item in aliases} == {fold(item) for item in before.aliases}:
        aliases = before.aliases
    if set(groups) == set(before.groups):
        groups = before.groups
    if set(heirs) == set(before.heirs):
        heirs = before.heirs
    return replace(
        before,
        name=given.name,
        kind=given.kind if "kind" in spoken else before.kind,
        aliases=aliases
        if "aliases" in spoken
        else tuple(alias for alias in before.aliases if fold(alias) != fold(given.name)),
        groups=groups if "groups" in spoken else before.groups,
        addresses=_readers(given.addresses, before.addresses, spoken, exact=True),
        valid_from=given.valid_from if "valid_from" in spoken else before.valid_from,
        valid_to=(given.valid_to if "valid_to" in spoken or given.valid_to is not None else before.valid_to),
        heirs=heirs if "successor" in spoken else before.heirs,
    )


# --- readers ------------------------------------------------------------------------------------------


def _readers(
    given: Sequence[Address], before: Sequence[Address], spoken: Collection[str], *, exact: bool
) -> tuple[Address, ...]:
    """The file's readers first, where it names a new one or another order; those it leaves out after."""
    known = {item.address.casefold(): item for item in before}
    parts = any(item.deputy for item in given)
    said = {}
    for item in given:
        old = known.get(item.address.casefold())
        said[item.address.casefold()] = (
            item if old is None else _reader(item, old, spoken, parts, exact=exact)
        )
    left = [
        item
        for key, item in known.items()
        if key not in said and not (exact and ("deputy" if item.deputy else "email") in spoken)
    ]
    familiar = [key for key in known if key in said]
    if list(said) == familiar:
        left_out = {item.address.casefold() for item in left}
        ordered = [said.get(key, item) for key, item in known.items() if key in said or key in left_out]
    else:
        ordered = [*said.values(), *left]
    return tuple(sorted(ordered, key=lambda item: item.deputy))


def _reader(item: Address, old: Address, spoken: Collection[str], parts: bool, *, exact: bool) -> Address:
    """One address that is known. `parts`: the row says which of its addresses are deputies."""
    absence = (item.absent_from, item.absent_to)
    if exact:
        deputy = item.deputy if "deputy" in spoken or item.deputy else old.deputy
        name = item.name
        language = item.language if "language" in spoken else old.language
        away = absence if "absent" in spoken else (old.absent_from, old.absent_to)
    else:
        deputy = item.deputy if parts else old.deputy
        name, language = item.name or old.name, item.language or old.language
        away = absence if any(absence) else (old.absent_from, old.absent_to)
    return Address(old.address, name, deputy, language, *away)
