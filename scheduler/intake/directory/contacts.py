"""One address of one agency, changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from rules.errors import BadInput, NotFound
from scheduler.i18n import gettext as _
from scheduler.intake.directory.addresses import address_fault
from scheduler.intake.directory.words import language_of
from scheduler.register.roster import Address


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be true of the address; None says nothing.

    `deputy` False makes it the first reader. `away`: first and last day, an end that is None being open.
    `back`: no longer away. `remove`: no longer an address of the agency.
    """

    name: str | None = None
    deputy: bool | None = None
    language: str | None = None
    away: tuple[date | None, date | None] | None = None
    back: bool = False
    remove: bool = False

    @property
    def about_known(self) -> bool:
        """It only makes sense of an address that is known already."""
        return self.remove or self.back or self.away is not None


def changed_readers(readers: Sequence[Address], address: str, wanted: Wanted) -> tuple[Address, ...]:
    """The readers of an agency with `wanted` done to `address`; one that is not there yet is added.

    Raises NotFound for an unknown address that is to leave, be away or come back, BadInput for one that
    no mail can go to, an unknown language, or a way back before the way out.
    """
    given = address.strip()
    found = next((item for item in readers if item.address.casefold() == given.casefold()), None)
    if found is None and wanted.about_known:
        raise _unknown(given, readers)
    if found is None and (fault := address_fault(given)):
        raise BadInput(fault, place=given[:80])
    others = [item for item in readers if item is not found]
    if wanted.remove:
        return tuple(others)
    now = _changed(found or Address(given), wanted)
    if wanted.deputy is False:
        ordered = [now, *others]
    elif found is None or wanted.deputy:
        ordered = [*others, now]
    else:
        ordered = [now if item is found else item for item in readers]
    return tuple(sorted(ordered, key=lambda item: item.deputy))


def _changed(reader: Address, wanted: Wanted) -> Address:
    if wanted.name is not None:
        reader = replace(reader, name=" ".join(wanted.name.split()))
    if wanted.deputy is not None:
        reader = replace(reader, deputy=wanted.deputy)
    if wanted.language is not None:
        reader = replace(reader, language=_language(wanted.language))
    if wanted.back:
        reader = replace(reader, absent_from=None, absent_to=None)
    if wanted.away is not None:
        first, last = wanted.away
        if first and last and first > last:
            raise BadInput(
                _("ngày về trước ngày vắng"), place="--absent-to", remedy=_("Kiểm tra lại hai ngày.")
            )
        reader = replace(reader, absent_from=first, absent_to=last)
    return reader


def _language(words: str) -> str:
    language = language_of(words)
    if words.strip() and not language:
        raise BadInput(
            _("chưa soạn thư được bằng ngôn ngữ “{words}”"),
            place="--language",
            remedy=_("Chọn vi hoặc en."),
            words=words[:40],
        )
    return language


def _unknown(address: str, readers: Sequence[Address]) -> NotFound:
    known = [item.address for item in readers]
    near = get_close_matches(address, known, n=1, cutoff=0.8)
    if near:
        remedy = _("Có phải “{near}”?")
    else:
        remedy = (
            _("Các địa chỉ đang có: {known}.") if known else _("Thêm địa chỉ trước, rồi mới ghi vắng mặt.")
        )
    return NotFound(
        _("cơ quan không có địa chỉ “{address}”"),
        remedy=remedy,
        address=address[:80],
        near=near[0] if near else "",
        known=", ".join(known[:10]),
    )
