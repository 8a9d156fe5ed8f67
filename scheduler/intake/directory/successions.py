"""Who carries the duties of a body that is no more: by the day, by scope, and never by a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.i18n import gettext as _
from scheduler.register.roster import AgencyFacts, Heir

MAX_CHAIN = 10


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds on a day. `agency` None: several took over, or nobody is known; `choices` are they.

    `note` is the stated reason in Vietnamese, "" when the body carries its own duties.
    """

    agency: AgencyFacts | None
    note: str = ""
    choices: tuple[Heir, ...] = ()


def holder_on(agency: AgencyFacts, by_code: Mapping[str, AgencyFacts], day: date) -> Holder:
    """Follow whole successions that are in force on `day`; stop where the duties were split."""
    note, current = "", agency
    for _step in range(MAX_CHAIN):
        heirs = tuple(heir for heir in current.heirs if heir.effective <= day)
        ended = current.valid_to is not None and current.valid_to < day
        whole = [heir for heir in heirs if not heir.scope]
        if len(whole) == 1 and whole[0].code in by_code:
            note, current = _reason(note, current, whole[0], by_code), by_code[whole[0].code]
            continue
        if len(whole) > 1 or (ended and heirs):
            return Holder(None, _split(current, heirs, by_code), heirs)
        if ended:
            return Holder(None, _orphan(current))
        return Holder(current, note)
    return Holder(None, _("“{name}”: chuỗi kế thừa đi vòng tròn.").format(name=agency.name))


def _reason(note: str, old: AgencyFacts, heir: Heir, by_code: Mapping[str, AgencyFacts]) -> str:
    line = _("“{old}” → “{new}” từ {day}").format(
        old=old.name, new=by_code[heir.code].name, day=f"{heir.effective:%d/%m/%Y}"
    )
    line += f" ({heir.document})" if heir.document else ""
    return f"{note}; {line}" if note else line


def _split(agency: AgencyFacts, heirs: tuple[Heir, ...], by_code: Mapping[str, AgencyFacts]) -> str:
    named = "; ".join(
        (by_code[heir.code].name if heir.code in by_code else heir.code)
        + (f" ({heir.scope})" if heir.scope else "")
        for heir in heirs
    )
    return _("“{name}” đã chia cho nhiều cơ quan: {named}. Chọn cơ quan nhận nhiệm vụ này.").format(
        name=agency.name, named=named
    )


def _orphan(agency: AgencyFacts) -> str:
    return _("“{name}” đã kết thúc hoạt động ngày {day}, chưa ghi cơ quan kế thừa.").format(
        name=agency.name, day=f"{agency.valid_to:%d/%m/%Y}"
    )
