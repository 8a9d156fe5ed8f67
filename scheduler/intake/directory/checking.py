"""What an officer should look at in the directory, the pressing things first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.i18n import gettext as _
from scheduler.intake.directory.addresses import address_fault, is_private
from scheduler.intake.directory.cells import said_day
from scheduler.intake.directory.successions import holder_on
from scheduler.intake.draft import Problem
from scheduler.register.roster import Address, AgencyFacts, Roster, within

AHEAD = timedelta(days=30)
"""Absences that begin so soon are looked at as well."""


@dataclass(frozen=True, slots=True)
class Finding(Problem):
    """`place` is the code. `kind`: ended, no-address, away, bad-address, returned, private or orphan.

    `duties`: how many occurrences the agency still owes.
    """

    kind: str = ""
    duties: int = 0


def check_roster(
    roster: Roster, today: date, duties: Mapping[str, int], flagged: Mapping[tuple[str, str], str]
) -> tuple[Finding, ...]:
    """Bodies with open duties (`duties`: code → count) that cannot be written to or are no more, then
    missing, absent, returned (`flagged`: code and address → reason), private and faulty addresses, then
    successions."""
    by_code = {agency.code: agency for agency in roster.agencies}
    ordered = sorted(roster.agencies, key=lambda agency: (-duties.get(agency.code, 0), agency.code))
    found: list[Finding] = []
    for agency in ordered:
        found += check_agency(agency, today, duties.get(agency.code, 0), flagged)
    for agency in ordered:
        ended = agency.valid_to is not None and agency.valid_to < today
        if ended and (agency.code in duties or not agency.heirs):
            holder = holder_on(agency, by_code, today)
            if holder.agency is None:
                owed = duties.get(agency.code, 0)
                found.append(Finding(agency.code, agency.name, holder.note, "orphan", owed))
    return tuple(found)


def check_agency(
    agency: AgencyFacts, today: date, owed: int, flagged: Mapping[tuple[str, str], str]
) -> Iterator[Finding]:
    """What is to be said of one agency that owes `owed` occurrences."""
    place = agency.code
    if owed and not agency.exists_on(today):
        text = _("không còn hoạt động mà còn {n} kỳ hạn chưa xong").format(n=owed)
        yield Finding(place, agency.name, text, "ended", owed)
    usable = [item for item in agency.addresses if (place, item.address) not in flagged]
    if agency.exists_on(today):
        for kind, text in _unread(agency, usable, today):
            more = _(", đang có {n} kỳ hạn chưa xong").format(n=owed) if owed else ""
            yield Finding(place, agency.name, text + more, kind, owed)
    for item in agency.addresses:
        if fault := address_fault(item.address):
            yield Finding(place, item.address, fault, "bad-address", owed)
        if (place, item.address) in flagged:
            text = _("thư đã bị trả lại: {why}").format(why=flagged[place, item.address] or "?")
            yield Finding(place, item.address, text, "returned", owed)
        if is_private(item.address):
            text = _("địa chỉ của nhà cung cấp thư cá nhân")
            yield Finding(place, item.address, text, "private", owed)


def _unread(agency: AgencyFacts, usable: Sequence[Address], today: date) -> Iterator[tuple[str, str]]:
    """Nobody to write to, or only people who are away."""
    if not agency.addresses:
        yield "no-address", _("thiếu địa chỉ thư")
    elif not usable:
        yield "no-address", _("mọi địa chỉ đều đã bị trả lại thư")
    else:
        starts = {item.absent_from for item in usable if item.absent_from is not None}
        for day in sorted({today, *(day for day in starts if today < day <= today + AHEAD)}):
            if all(is_away(item, day) for item in usable):
                text = _("từ {day} mọi người nhận đều vắng mặt, không có người thay; thư vẫn gửi {address}")
                yield "away", text.format(day=said_day(day), address=usable[0].address)
                return


def is_away(reader: Address, day: date) -> bool:
    """The reader is away on `day`; an absence has at least one of its two days."""
    given = reader.absent_from is not None or reader.absent_to is not None
    return given and within(day, reader.absent_from, reader.absent_to)
