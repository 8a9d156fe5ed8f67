"""What one cell of a directory says, read and written: spans of days, members, readers, successors.

Each form is one that an officer types without thinking: "Tổ giúp việc (từ 01/01/2026 đến 31/12/2026)",
"Nguyễn Văn An <an@x.example>", "STC (từ 01/03/2025, 12/NQ-HĐND): ngân sách". Lists are cut at ";".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.i18n import gettext as _
from scheduler.register.roster import Address, Belonging, Heir

_DAY = r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
_SPAN = re.compile(
    rf"\s*(?:(?P<since>từ|from|since)?\s*(?:ngày\s+)?(?P<first>{_DAY}))?"
    rf"\s*(?:(?:-|–|—|đến|tới|to|until|till)\s*(?:hết\s+)?(?:ngày\s+)?(?P<last>{_DAY})?)?\s*",
    re.IGNORECASE,
)
_PRINTED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_IN_BRACKETS = re.compile(r"(?P<name>.*\S)\s*\((?P<about>[^()]*)\)", re.DOTALL)
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_ABOUT_ONE = re.compile(r"(?P<address>[^\s:<>]+@[^\s:<>]+)\s*:\s*(?P<rest>.*)", re.DOTALL)
_HEIR = re.compile(r"(?P<code>[\w.-]+)\s*(?:\((?P<about>[^()]*)\))?\s*(?::\s*(?P<scope>.*))?", re.DOTALL)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Two days, both inclusive, open where None. `bare`: one day was written, and no word beside it."""

    first: date | None
    last: date | None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class HeirWords:
    """A successor as a cell writes it: the day may be left to the end of the body."""

    code: str
    since: date | None
    document: str
    scope: str


# --- read ---------------------------------------------------------------------------------------------


def day_of(text: str) -> date:
    """2025-03-01 or 01/03/2025. Raises ValueError."""
    found = _PRINTED.fullmatch(text)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)


def span_of(text: str) -> Span | None:
    """ "từ … đến …", "… - …", "đến …", "…"; None when it is no span. ValueError for a day that is none."""
    found = _SPAN.fullmatch(text)
    if found is None or not (found["first"] or found["last"]):
        return None
    first, last = (day_of(words) if words else None for words in (found["first"], found["last"]))
    return Span(first, last, bare=text.strip() == found["first"])


def belonging_of(text: str) -> Belonging:
    """A group, with the days of membership in brackets where they are known. ValueError as `span_of`."""
    found = _IN_BRACKETS.fullmatch(text)
    span = span_of(found["about"]) if found else None
    if found is None or span is None or span.bare:
        return Belonging(text)
    return Belonging(found["name"], span.first, span.last)


def readers_of(text: str) -> list[tuple[str, str]]:
    """(name, address) of one item: "Tên <địa chỉ>" or the address alone; commas may stand between these."""
    parts = text.split(",") if "<" not in text else [text]
    if not all("@" in part for part in parts):
        parts = [text]
    found = []
    for part in parts:
        named = _NAMED.fullmatch(part.strip(" \t"))
        name = named["name"].strip(" \t\"'") if named else ""
        found.append((name, (named["address"] if named else part).strip(" \t")))
    return found


def about_one(text: str) -> tuple[str, str]:
    """ "địa chỉ: …" → (address, the rest); ("", text) where no address stands before it."""
    found = _ABOUT_ONE.fullmatch(text)
    return (found["address"], found["rest"]) if found else ("", text)


def heir_of(text: str) -> HeirWords | None:
    """ "MÃ", "MÃ (từ ngày, văn bản)", "MÃ: phần việc" or all of it. ValueError as `span_of`."""
    found = _HEIR.fullmatch(text)
    if found is None:
        return None
    about = (found["about"] or "").strip()
    head, _comma, rest = about.partition(",")
    span = span_of(head)
    since = span.first if span else None
    return HeirWords(found["code"], since, (rest if span else about).strip(), (found["scope"] or "").strip())


# --- write --------------------------------------------------------------------------------------------


def said_day(day: date | None) -> str:
    """dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}" if day else ""


def span_text(first: date | None, last: date | None) -> str:
    """ "từ 01/03/2025", "đến 28/02/2025", both, or ""."""
    parts = [_("từ {day}").format(day=said_day(first))] if first else []
    parts += [_("đến {day}").format(day=said_day(last))] if last else []
    return " ".join(parts)


def said_groups(groups: Iterable[Belonging]) -> str:
    """All groups of a body."""
    spans = [(item.group, span_text(item.valid_from, item.valid_to)) for item in groups]
    return "; ".join(f"{name} ({span})" if span else name for name, span in spans)


def said_readers(readers: Iterable[Address]) -> str:
    """Addresses with the names of their readers."""
    return "; ".join(f"{item.name} <{item.address}>" if item.name else item.address for item in readers)


def said_absences(readers: Iterable[Address]) -> str:
    """Who is away and when; the address is named always, since another may come to stand before it."""
    return "; ".join(
        f"{item.address}: {span_text(item.absent_from, item.absent_to)}"
        for item in readers
        if item.absent_from or item.absent_to
    )


def said_languages(readers: Iterable[Address]) -> str:
    """One word where all read the same language."""
    every = list(readers)
    languages = {item.language for item in every}
    if len(languages) == 1:
        return languages.pop()
    return "; ".join(f"{item.address}: {item.language}" for item in every if item.language)


def said_heirs(heirs: Iterable[Heir], last: date | None) -> str:
    """Successors; the day stands beside one only where it is not the day after `last`."""
    said = []
    for heir in heirs:
        implied = last is not None and heir.effective == last + ONE_DAY
        about = ["" if implied else span_text(heir.effective, None), heir.document]
        words = ", ".join(part for part in about if part)
        said.append(heir.code + (f" ({words})" if words else "") + (f": {heir.scope}" if heir.scope else ""))
    return "; ".join(said)
