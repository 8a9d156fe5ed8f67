"""`nhacviec explain`: how a timing phrase is read, and which dates it gives. No database, no
configuration."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rules.assumption import Assumption, assume
from rules.errors import BadInput
from rules.occurrence import Occurrence, Terms, unfold, unfold_all
from rules.phrase import Reading, ReadRule, parse, say
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from rich.console import Console

    from rules.workdays import WorkCalendar

MOST_BYTES = 5_000_000
"""A batch file is a column of phrases, not a book."""
DEFAULT_YEARS = 5


@dataclass(frozen=True)
class Explained:
    """One phrase, its reading, and the terms and calendar its dates were unfolded under."""

    reading: Reading
    terms: Terms
    calendar: WorkCalendar
    language: str
    assumed_until: bool

    @cached_property
    def by_rule(self) -> list[tuple[ReadRule, list[Occurrence]]]:
        """Each rule with its own occurrences."""
        return [(item, list(unfold(item.rule, self.terms, self.calendar))) for item in self.reading.rules]

    @cached_property
    def occurrences(self) -> list[Occurrence]:
        """All rules merged; equal dues are one."""
        return list(unfold_all([item.rule for item in self.reading.rules], self.terms, self.calendar))

    @property
    def assumptions(self) -> list[Assumption]:
        """What the terms take for granted: how long a repetition goes on when nothing says it."""
        repeats = any(item.rule.kind == "recurring" for item in self.reading.rules)
        return [assume("until-default")] if self.assumed_until and repeats else []


def run_explain(
    phrase: str | None,
    *,
    issued: date,
    until: date | None,
    batch: Path | str | None,
    as_json: bool,
    console: Console,
    language: str = "vi",
    calendar: WorkCalendar | None = None,
    stdin: TextIO | None = None,
) -> int:
    """Explain one phrase, or every line of a file ("-" is `stdin`). The exit code: always 0.

    `issued`: date of the plan (the face gives today where none was asked for). `until`: last day of
    repetition, inclusive; without it the end of the issue year + 5, said as an assumption.
    BadInput: no phrase, a phrase and a file, an unreadable file, `until` before `issued`.
    """
    if (phrase is None) == (batch is None):
        raise BadInput("Cần một cụm từ, hoặc --batch TỆP, không phải cả hai.")
    if until is not None and until < issued:
        raise BadInput("--until ({until}) trước --issued ({issued}).", until=until, issued=issued)
    if calendar is None:
        from scheduler.workcalendar import load_calendar

        calendar = load_calendar()
    terms = Terms(issued, until or date(min(issued.year + DEFAULT_YEARS, 9999), 12, 31))
    lines = [phrase] if phrase is not None else _lines(batch or "-", stdin)
    explained = (Explained(parse(_clean(text)), terms, calendar, language, until is None) for text in lines)
    if as_json:
        for item in explained:
            console.file.write(json.dumps(as_object(item), ensure_ascii=False) + "\n")
        return 0
    if phrase is not None:
        from scheduler.cli.explain_view import show_one

        show_one(next(explained), console)
    else:
        from scheduler.cli.explain_batch import show_batch

        show_batch(explained, console)
    return 0


def _clean(text: str) -> str:
    """Bytes of the command line that are no UTF-8 are shown as replacement characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _lines(batch: Path | str, stdin: TextIO | None) -> Iterator[str]:
    """One phrase a line; BadInput where the file cannot be read, is too large, or is no UTF-8."""
    if str(batch) == "-":
        for line in stdin or sys.stdin:
            yield line.rstrip("\r\n")
        return
    path = Path(batch)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput("Tệp lớn hơn {size} byte.", place=str(path), size=MOST_BYTES)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput("Không mở được tệp: {why}.", place=str(path), why=error.strerror or "") from None
    except UnicodeDecodeError:
        raise BadInput("Tệp không phải văn bản UTF-8.", place=str(path)) from None
    for line in text.removesuffix("\n").split("\n"):
        yield line.rstrip("\r")


def as_object(item: Explained) -> dict[str, Any]:
    """The JSON of one phrase, as fixed for acceptance; dates are ISO 8601."""
    dues = [occurrence.due.isoformat() for occurrence in item.occurrences]
    return {
        "phrase": item.reading.phrase,
        "kinds": list(item.reading.kinds),
        "count": len(dues),
        "dues": dues,
        "rules": [_rule_object(rule, found, item.language) for rule, found in item.by_rule],
        "unread": list(item.reading.unread),
        "assumptions": _assumption_objects(item.assumptions),
    }


def _rule_object(item: ReadRule, found: list[Occurrence], language: str) -> dict[str, Any]:
    return {
        "kind": item.rule.kind,
        "say": say(item.rule, language),
        "words": item.words,
        "start": item.start,
        "end": item.end,
        "assumptions": _assumption_objects(item.assumptions),
        "notes": list(item.notes),
        "occurrences": [_occurrence_object(occurrence) for occurrence in found],
    }


def _assumption_objects(assumptions: Iterable[Assumption]) -> list[dict[str, str]]:
    return [{"code": a.code, "row": a.row, "text": _(a.text).format(**dict(a.params))} for a in assumptions]


def _occurrence_object(item: Occurrence) -> dict[str, Any]:
    return {
        "period": item.period,
        "due": item.due.isoformat(),
        "aim": item.aim.isoformat(),
        "overdue_from": item.overdue_from.isoformat(),
        "start": item.start.isoformat(),
        "printed": item.printed,
        "provisional": item.provisional,
        "past": item.past,
        "note": item.note,
    }
