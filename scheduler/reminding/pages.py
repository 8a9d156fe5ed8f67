"""The templates: subject, first sentence, text and HTML of a letter. HTML is escaped, text is not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from scheduler import i18n
from scheduler.reminding.wording import Wording, ids_text, one_line, upper_first
from scheduler.resources import resource

if TYPE_CHECKING:
    from scheduler.reminding.letter import Letter
    from scheduler.reminding.worksheet import Worksheet

SUBJECT_LENGTH = 150
SUBJECT_IDS = 5
_DOTS = "…"


@dataclass(frozen=True, slots=True)
class Around:
    """What a page says besides its letter."""

    phone: str = ""
    trial_for: str = ""
    reader: str = ""
    absent: str = ""
    sheet: Worksheet | None = None
    sheet_name: str = ""


class Pages:
    """The templates of one language, loaded once."""

    def __init__(self, language: str = "vi", folder: Path | None = None) -> None:
        self._translate = i18n.translations(language).gettext
        self._wording = Wording(self._say)
        self._environment = Environment(
            loader=FileSystemLoader(folder or resource("templates")),
            autoescape=select_autoescape(enabled_extensions=("html",), default=False),
            extensions=["jinja2.ext.i18n"],
            undefined=StrictUndefined,
            keep_trailing_newline=False,
            auto_reload=False,
        )
        self._environment.install_gettext_callables(  # type: ignore[attr-defined]
            self._say, i18n.translations(language).ngettext, newstyle=True
        )
        self._environment.globals.update(self._wording.globals(), language=language)
        self._environment.filters.update(upper_first=upper_first, one_line=one_line)

    def subject(self, letter: Letter, *, trial_for: str = "") -> str:
        """One line: what it is about, the plans, the ids; "[CHẠY THỬ → …]" before it on trial."""
        about = one_line(self._render(letter, "subject.txt", troubles=self._troubles(letter)))
        tail = f" – {', '.join(letter.plan_numbers)}" if letter.plan_numbers else ""
        tail += f" [{ids_text(letter.ids, SUBJECT_IDS)}]" if letter.ids else ""
        head = "[" + self._say("CHẠY THỬ → {who}").format(who=trial_for) + "] " if trial_for else ""
        room = max(40, SUBJECT_LENGTH - len(head) - len(tail))
        if len(about) > room:
            about = about[: room - 1].rstrip() + _DOTS
        return unicodedata.normalize("NFC", one_line(head + about + tail))

    def text(self, letter: Letter, around: Around, subject: str) -> str:
        """The plain text."""
        return self._page(letter, around, subject, "text.txt")

    def html(self, letter: Letter, around: Around, subject: str) -> str:
        """The HTML page; everything that comes from outside is escaped."""
        return self._page(letter, around, subject, "html.html")

    def first(self, letter: Letter) -> str:
        """The first sentence: what to do today."""
        return one_line(self._render(letter, "first.txt", troubles=self._troubles(letter)))

    def _page(self, letter: Letter, around: Around, subject: str, name: str) -> str:
        return self._render(
            letter,
            name,
            subject=subject,
            first=self.first(letter),
            phone=around.phone,
            trial_for=around.trial_for,
            stands_in=self._stands_in(around),
            changes=[self._wording.change(item) for item in letter.changes],
            troubles=self._troubles(letter),
            yesterday=self._wording.yesterday(letter.yesterday, letter.day),
            sheet=self._wording.sheet(around.sheet, around.sheet_name) if around.sheet else "",
            closing=self._say("Trân trọng./."),
        )

    def _render(self, letter: Letter, name: str, **more: Any) -> str:
        return self._environment.get_template(f"{letter.kind}/{name}").render(letter=letter, **more)

    def _say(self, message: str) -> str:
        return self._translate(message) if message else ""

    def _stands_in(self, around: Around) -> str:
        if not around.absent:
            return ""
        return self._say("Thư này gửi đến {reader} do {absent} vắng mặt.").format(
            reader=around.reader or self._say("hộp thư của cơ quan"), absent=around.absent
        )

    def _troubles(self, letter: Letter) -> list[str]:
        return [
            *(self._wording.mishap(each) for each in letter.mishaps),
            *(self._wording.unreachable(name) for name in letter.unreachable),
        ]


@cache
def pages_of(language: str) -> Pages:
    """The templates that came with the program, compiled once a process."""
    return Pages(language)
