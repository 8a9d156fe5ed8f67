"""Where a mail goes: the first reader of an agency, the deputy of an absent one, or the trial address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rules.errors import MailTrouble
from scheduler.i18n import LANGUAGES
from scheduler.register.noticeboard import Body, Mailbox

_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)
MAX_ADDRESS = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True, slots=True)
class Route:
    """An address, its reader's name, and whom the reader stands in for ("" for nobody).

    `language` is the reader's own, "" for that of the office.
    """

    address: str
    reader: str = ""
    absent: str = ""
    language: str = ""


def route_to(body: Body, today: date) -> Route | None:
    """The address that is written to on `today`; None when there is none that works.

    An absent officer's mail goes to the deputy, without one to another address of the office, and
    without that to the officer all the same. A flagged address is passed over.
    """
    boxes = [box for box in body.mailboxes if not box.flagged]
    readers = [box for box in boxes if not box.deputy] or boxes
    if not readers:
        return None
    first = readers[0]
    stand_in = _stand_in(boxes, first, today) if first.absent(today) else None
    if stand_in is None:
        return Route(first.address, first.name, language=first.language)
    absent = first.name or first.address
    return Route(stand_in.address, stand_in.name, absent, stand_in.language)


def language_of(route: Route | None, office: str) -> str:
    """The language of a mail that goes this way; `office` where its reader has none we can write."""
    return route.language if route is not None and route.language in LANGUAGES else office


def _stand_in(boxes: list[Mailbox], absent: Mailbox, today: date) -> Mailbox | None:
    present = [box for box in boxes if box is not absent and not box.absent(today)]
    deputies = [box for box in present if box.deputy]
    offices = [box for box in present if not box.name]
    return next(iter((*deputies, *offices, *present)), None)


def checked(address: str) -> str:
    """`address` if it may stand in a header and an envelope. Raises MailTrouble."""
    if len(address) > MAX_ADDRESS or not _ADDRESS.fullmatch(address):
        raise MailTrouble("địa chỉ thư không hợp lệ: {address}", address=repr(address)[:80])
    return address
