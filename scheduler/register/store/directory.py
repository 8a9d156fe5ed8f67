"""Writing and reading the directory of agencies: what is given of a code becomes the whole truth of it.

What a file leaves unsaid is filled in before it comes here (`intake.directory.merging`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, delete, select

from scheduler.register.models import (
    ACTIVE_STATES,
    Agency,
    AgencyName,
    Contact,
    Membership,
    Occurrence,
    Succession,
)
from scheduler.register.naming import fold
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir, Roster


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """Codes that were created, changed, left as they were, and what could not be written."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    untouched: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()
    """(code, name or alias that already belongs to another agency)."""
    renamed: tuple[tuple[str, str, str], ...] = ()
    """(code, name until now, new name): a slip in a code would show here."""


def load_roster(session: Session) -> Roster:
    """All agencies with everything known of them, by code; seven queries whatever their number."""
    agencies = session.exec(select(Agency).order_by(col(Agency.code))).all()
    codes = {agency.id: agency.code for agency in agencies}
    names = _by_agency(session, AgencyName)
    groups = _by_agency(session, Membership)
    contacts = _by_agency(session, Contact)
    heirs: dict[int, list[Heir]] = defaultdict(list)
    for item in session.exec(select(Succession).order_by(col(Succession.id))):
        heirs[item.old_id].append(Heir(codes[item.new_id], item.effective, item.scope, item.document))
    return Roster(
        tuple(
            _facts(agency, names[agency.id], groups[agency.id], contacts[agency.id], heirs[agency.id])
            for agency in agencies
            if agency.id is not None
        )
    )


def save_agencies(session: Session, agencies: Sequence[AgencyFacts]) -> DirectoryChange:
    """Write `agencies` by their codes: new ones are made, known ones become what is given, others stay.

    A name or alias that belongs to another agency is refused and told; the rest is written.
    Successors that no agency bears as its code are refused in the same way.
    """
    before = {agency.code: agency for agency in load_roster(session).agencies}
    accepted, refused = _without_stolen_names(agencies, before)
    ids = _write_rows(session, accepted)
    created: list[str] = []
    changed: list[str] = []
    untouched: list[str] = []
    for agency in accepted:
        known = before.get(agency.code)
        if known == agency:
            untouched.append(agency.code)
            continue
        (created if known is None else changed).append(agency.code)
        _write_names(session, ids[agency.code], agency)
        _write_groups(session, ids[agency.code], agency)
        _write_contacts(session, ids[agency.code], agency)
    session.flush()
    all_ids = {code: known.id for code, known in before.items() if known.id is not None} | ids
    for agency in accepted:
        refused += _write_heirs(session, all_ids, agency)
    session.flush()
    renamed = tuple(
        (agency.code, before[agency.code].name, agency.name)
        for agency in accepted
        if agency.code in before and before[agency.code].name != agency.name
    )
    return DirectoryChange(tuple(created), tuple(changed), tuple(untouched), tuple(refused), renamed)


def _by_agency(session: Session, model: type[Any]) -> dict[int | None, list[Any]]:
    rows: dict[int | None, list[Any]] = defaultdict(list)
    for row in session.exec(select(model).order_by(col(model.id))):
        rows[row.agency_id].append(row)
    return rows


def _facts(
    agency: Agency,
    names: list[AgencyName],
    groups: list[Membership],
    contacts: list[Contact],
    heirs: list[Heir],
) -> AgencyFacts:
    ordered = sorted(contacts, key=lambda item: item.position)
    return AgencyFacts(
        code=agency.code, name=agency.name, kind=agency.kind,
        aliases=tuple(item.name for item in names if item.folded != fold(agency.name)),
        groups=tuple(Belonging(item.group_name, item.valid_from, item.valid_to) for item in groups),
        addresses=tuple(
            Address(c.address, c.name, c.deputy, c.language, c.absent_from, c.absent_to) for c in ordered
        ),
        valid_from=agency.valid_from, valid_to=agency.valid_to, heirs=tuple(heirs), id=agency.id,
    )  # fmt: skip


def _without_stolen_names(
    agencies: Sequence[AgencyFacts], before: dict[str, AgencyFacts]
) -> tuple[list[AgencyFacts], list[tuple[str, str]]]:
    """A folded name stands for one agency. Names in the file win over aliases in the file."""
    renewed = {agency.code for agency in agencies}
    owner: dict[str, str] = {}
    for known in before.values():
        if known.code not in renewed:
            owner |= {fold(name): known.code for name in (known.name, *known.aliases)}
    accepted, refused = [], []
    for agency in agencies:
        if owner.setdefault(fold(agency.name), agency.code) != agency.code:
            refused.append((agency.code, agency.name))
        else:
            accepted.append(agency)
    for at, agency in enumerate(accepted):
        kept = []
        for alias in agency.aliases:
            if owner.setdefault(fold(alias), agency.code) == agency.code:
                kept.append(alias)
            else:
                refused.append((agency.code, alias))
        accepted[at] = replace(agency, aliases=tuple(kept))
    return accepted, refused


def _write_rows(session: Session, agencies: Sequence[AgencyFacts]) -> dict[str, int]:
    codes = [agency.code for agency in agencies]
    rows = {row.code: row for row in session.exec(select(Agency).where(col(Agency.code).in_(codes)))}
    for agency in agencies:
        row = rows.get(agency.code) or Agency(code=agency.code, name=agency.name)
        row.name, row.kind = agency.name, agency.kind
        row.valid_from, row.valid_to = agency.valid_from, agency.valid_to
        rows[agency.code] = row
        session.add(row)
    session.flush()
    return {code: row.id for code, row in rows.items() if row.id is not None}


def _write_names(session: Session, agency_id: int, agency: AgencyFacts) -> None:
    _clear(session, AgencyName, agency_id)
    for name in (agency.name, *agency.aliases):
        session.add(AgencyName(agency_id=agency_id, name=name, folded=fold(name)))


def _write_groups(session: Session, agency_id: int, agency: AgencyFacts) -> None:
    _clear(session, Membership, agency_id)
    for item in agency.groups:
        session.add(
            Membership(
                agency_id=agency_id, group_name=item.group, folded=fold(item.group),
                valid_from=item.valid_from, valid_to=item.valid_to,
            )
        )  # fmt: skip


def _write_contacts(session: Session, agency_id: int, agency: AgencyFacts) -> None:
    """An address that stays keeps its flag: a bounce is not forgotten by loading the file again."""
    known = {row.address: row for row in session.exec(select(Contact).where(Contact.agency_id == agency_id))}
    for position, item in enumerate(agency.addresses, 1):
        row = known.pop(item.address, None) or Contact(agency_id=agency_id, address=item.address)
        row.position, row.name, row.deputy, row.language = position, item.name, item.deputy, item.language
        row.absent_from, row.absent_to = item.absent_from, item.absent_to
        session.add(row)
    for row in known.values():
        session.delete(row)
    session.flush()


def _write_heirs(session: Session, ids: dict[str, int], agency: AgencyFacts) -> list[tuple[str, str]]:
    """Successions are facts with consequences: what has happened is kept, what is new is added."""
    agency_id = ids[agency.code]
    known = {
        (row.new_id, row.effective): row
        for row in session.exec(select(Succession).where(Succession.old_id == agency_id))
    }
    refused = []
    for heir in agency.heirs:
        if heir.code not in ids:
            refused.append((agency.code, heir.code))
            continue
        key = (ids[heir.code], heir.effective)
        row = known.pop(key, None) or Succession(old_id=agency_id, new_id=key[0], effective=heir.effective)
        row.scope, row.document = heir.scope, heir.document
        session.add(row)
    for row in known.values():
        session.delete(row)
    return refused


def _clear(session: Session, model: type[SQLModel], agency_id: int) -> None:
    session.exec(delete(model).where(model.agency_id == agency_id))  # type: ignore[attr-defined]


def open_duties(session: Session) -> dict[str, int]:
    """How many occurrences each agency still owes, by code; agencies that owe nothing are left out."""
    query = (
        select(Agency.code, func.count(col(Occurrence.id)))
        .join(Occurrence, col(Occurrence.holder_id) == col(Agency.id))
        .where(col(Occurrence.state).in_(ACTIVE_STATES))
        .group_by(Agency.code)
    )
    return dict(session.exec(query).all())


def flagged_addresses(session: Session) -> dict[tuple[str, str], str]:
    """Code of the agency and address → why mail to it came back."""
    query = (
        select(Agency.code, Contact.address, Contact.flag_reason)
        .join(Contact, col(Contact.agency_id) == col(Agency.id))
        .where(col(Contact.flagged_at).is_not(None))
    )
    return {(code, address): why for code, address, why in session.exec(query).all()}


def unflag(session: Session, agency_id: int, address: str) -> None:
    """Mail to the address is tried again, whatever came back before."""
    query = select(Contact).where(Contact.agency_id == agency_id, Contact.address == address)
    for row in session.exec(query):
        row.flagged_at, row.flag_reason = None, ""
    session.flush()
