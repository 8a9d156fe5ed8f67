"""Compose: a digest and what it rests on -> sealed bytes. Costs a few milliseconds, so it is done once.

Nothing here touches the register; a digest that cannot be rendered becomes a message that has failed
with its reason, and the others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

from icalendar import Calendar, Event

from scheduler.i18n import gettext as _
from scheduler.i18n import speaking, spoken
from scheduler.reminding.envelope import Attachment, mailbox, mime_bytes, unstructured
from scheduler.reminding.letter import Backdrop, Letter, Line, letter_of, spoken_ids
from scheduler.reminding.notices import Digest
from scheduler.reminding.pages import Around, Pages, pages_of
from scheduler.reminding.route import Route, checked, language_of, route_to
from scheduler.reminding.settings import MailSettings
from scheduler.reminding.wording import one_line
from scheduler.reminding.worksheet import Worksheet, file_name, takes_sheet
from scheduler.sheetfile import CONTENT_TYPE, sheet_xlsx

NO_ADDRESS = "cơ quan chưa có địa chỉ thư dùng được"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message ready for the outbox. `content` is None and `error` says why when it could not be made."""

    digest: Digest
    key: str
    message_ref: str
    address: str
    true_address: str
    part: int
    subject: str
    occurrences: tuple[int, ...]
    content: bytes | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """Seals digests for one office. `dry` leaves the bytes out; subject, address and key stay the same."""

    settings: MailSettings
    instance: str
    dry: bool = False
    pages: Pages | None = None

    def base_key(self, digest: Digest, address: str) -> str:
        """The message key without its part: day, recipient, coordinator, kind, address."""
        return "/".join(
            (
                digest.day.isoformat(),
                str(digest.agency_id),
                str(digest.coordinator_id),
                digest.kind,
                address,
            )
        )

    def route(self, digest: Digest, backdrop: Backdrop) -> Route | None:
        """Where the digest would go in earnest."""
        return route_to(backdrop.bodies[digest.agency_id], digest.day)

    def seal(self, digest: Digest, backdrop: Backdrop, at: datetime, parts: dict[str, int]) -> Sealed:
        """The message of `digest`, sealed `at` (aware), in the language of its reader.

        `parts` counts the keys used and is raised.
        """
        route = self.route(digest, backdrop)
        with speaking(language_of(route, self.settings.language)):
            return self._sealed(digest, backdrop, at, parts, route)

    def _sealed(
        self, digest: Digest, backdrop: Backdrop, at: datetime, parts: dict[str, int], route: Route | None
    ) -> Sealed:
        true_address = route.address if route else ""
        address = one_line(self.settings.trial_to if digest.trial else true_address)
        base = self.base_key(digest, address)
        part = parts[base] = parts.get(base, 0) + 1
        key = f"{base}/{part}"
        reference = message_ref(self.instance, key, self.settings.sender)
        subject, content, error = "", None, ""
        try:
            letter = letter_of(digest, backdrop)
            pages = self.pages or pages_of(spoken())
            trial_for = self._trial_for(letter, true_address) if digest.trial else ""
            subject = pages.subject(letter, trial_for=letter.recipient if digest.trial else "")
            checked(address)
            if not self.dry:
                sheet = self._sheet(digest, backdrop)
                around = Around(
                    phone=one_line(self.settings.phone),
                    trial_for=trial_for,
                    reader=one_line(route.reader) if route else "",
                    absent=one_line(route.absent) if route else "",
                    sheet=sheet,
                    sheet_name=file_name(digest),
                )
                text, html = pages.text(letter, around, subject), pages.html(letter, around, subject)
                headers = self._headers(letter, backdrop, digest, address, subject, reference, at)
                attached = self._attachments(letter, sheet, around.sheet_name, at)
                content = mime_bytes(headers, text, html, attached)
        except Exception as failure:  # this one message fails; the others go on
            error = f"{type(failure).__name__}: {failure}"[:500]
            content = None
        return Sealed(
            digest=digest,
            key=key,
            message_ref=reference,
            address=address,
            true_address=true_address if digest.trial else "",
            part=part,
            subject=subject or one_line(error)[:120],
            occurrences=spoken_ids(digest, backdrop),
            content=content,
            error=error,
        )

    def _trial_for(self, letter: Letter, true_address: str) -> str:
        return f"{letter.recipient} <{one_line(true_address) or _(NO_ADDRESS)}>"

    def _headers(
        self,
        letter: Letter,
        backdrop: Backdrop,
        digest: Digest,
        address: str,
        subject: str,
        reference: str,
        at: datetime,
    ) -> dict[str, str]:
        sender = checked(self.settings.sender)
        headers = {
            "Date": format_datetime(at),
            "From": mailbox(one_line(self.settings.sender_name) or letter.coordinator, sender),
            "To": mailbox(letter.recipient, address),
            "Message-ID": reference,
            "Subject": unstructured("Subject", subject),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        reply = route_to(backdrop.bodies[digest.coordinator_id], digest.day)
        if reply is not None:
            headers["Reply-To"] = mailbox(letter.coordinator, checked(reply.address))
        if letter.lead_line is not None:
            headers["References"] = thread_ref(self.instance, digest, letter.lead_line, sender)
        return headers

    def _sheet(self, digest: Digest, backdrop: Backdrop) -> Worksheet | None:
        if not takes_sheet(digest, backdrop.calendar):
            return None
        return backdrop.worksheets.get((digest.coordinator_id, digest.trial))

    def _attachments(
        self, letter: Letter, sheet: Worksheet | None, sheet_name: str, at: datetime
    ) -> list[Attachment]:
        found = []
        calendar = self._calendar(letter, at)
        if calendar:
            found.append(Attachment("thoi-han.ics", "text/calendar", calendar.encode()))
        if sheet is not None:
            found.append(Attachment(sheet_name, CONTENT_TYPE, sheet_xlsx(sheet.rows)))
        return found

    def _calendar(self, letter: Letter, at: datetime) -> str:
        """Due days of the recipient's own lines, as all-day entries; "" when there are none."""
        ahead = [line for line in letter.soon if line.days >= 0]
        if not ahead:
            return ""
        domain = self.settings.sender.rpartition("@")[2]
        calendar = Calendar()
        calendar.add("prodid", f"-//nhacviec//{spoken().upper()}")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        for line in ahead:
            calendar.add_component(_entry(line, at, domain))
        return str(calendar.to_ical().decode())


def message_ref(instance: str, key: str, sender: str) -> str:
    """The Message-ID of a message key: the same key in the same office, the same id for ever."""
    return f"<{_digest(instance, key)}@{sender.rpartition('@')[2] or 'localhost'}>"


def thread_ref(instance: str, digest: Digest, line: Line, sender: str) -> str:
    """The root of the thread of a recipient, plan and due; it never exists as a mail of its own."""
    root = f"thread/{digest.agency_id}/{line.plan_id}/{line.original_due.isoformat()}"
    return f"<{_digest(instance, root)}@{sender.rpartition('@')[2] or 'localhost'}>"


def unreached(digests: Iterable[Digest], backdrop: Backdrop) -> list[Digest]:
    """The digests in earnest whose recipient has no usable address: they wait for one."""
    return [
        digest
        for digest in digests
        if not digest.trial and route_to(backdrop.bodies[digest.agency_id], digest.day) is None
    ]


def _digest(instance: str, words: str) -> str:
    return hashlib.sha256(f"{instance}\n{words}".encode()).hexdigest()[:40]


def _entry(line: Line, at: datetime, domain: str) -> Event:
    entry = Event()
    entry.add("uid", f"nhacviec-{line.ids[0]}@{domain}")
    entry.add("dtstamp", at)
    entry.add("dtstart", line.counted)
    entry.add("dtend", line.counted + timedelta(days=1))
    entry.add("summary", f"{line.title} (#{line.ids[0]})")
    unsure = f" ({_('tạm tính')})" if line.assumed or line.provisional else ""
    entry.add("description", f"{line.plan_number}: “{line.timing}”{unsure}")
    entry.add("transp", "TRANSPARENT")
    return entry
