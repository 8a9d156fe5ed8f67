"""What an officer should look at in the directory, the pressing things first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from scheduler.i18n import gettext as _
from scheduler.intake.directory.addresses import address_fault, is_private
from scheduler.intake.directory.successions import holder_on
from scheduler.intake.draft import Problem
from scheduler.register.roster import AgencyFacts, Roster


def check_roster(
    roster: Roster, today: date, duties: Mapping[str, int], flagged: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Bodies with open duties (`duties`: code → count) that cannot be written to or are no more, then
    missing, returned (`flagged`: address → reason), private and faulty addresses, then successions."""
    by_code = {agency.code: agency for agency in roster.agencies}
    ordered = sorted(roster.agencies, key=lambda agency: (-duties.get(agency.code, 0), agency.code))
    found = [
        item for agency in ordered for item in _about(agency, today, duties.get(agency.code, 0), flagged)
    ]
    for agency in ordered:
        ended = agency.valid_to is not None and agency.valid_to < today
        if ended and (agency.code in duties or not agency.heirs):
            holder = holder_on(agency, by_code, today)
            if holder.agency is None:
                found.append(Problem(agency.code, agency.name, holder.note))
    return tuple(found)


def _about(agency: AgencyFacts, today: date, owed: int, flagged: Mapping[str, str]) -> Iterator[Problem]:
    place = agency.code
    if owed and not agency.exists_on(today):
        text = _("không còn hoạt động mà còn {n} kỳ hạn chưa xong").format(n=owed)
        yield Problem(place, agency.name, text)
    usable = [item for item in agency.addresses if item.address not in flagged]
    if not usable and agency.exists_on(today):
        text = _("thiếu địa chỉ thư") + (_(", đang có {n} kỳ hạn chưa xong").format(n=owed) if owed else "")
        yield Problem(place, agency.name, text)
    for item in agency.addresses:
        if fault := address_fault(item.address):
            yield Problem(place, item.address, fault)
        if item.address in flagged:
            text = _("thư đã bị trả lại: {why}").format(why=flagged[item.address] or "?")
            yield Problem(place, item.address, text)
        if is_private(item.address):
            yield Problem(place, item.address, _("địa chỉ của nhà cung cấp thư cá nhân"))
