"""The office's language: Vietnamese is what the code says, other languages are catalogues."""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")
_LOCALES = Path(__file__).with_name("locale")
_language = "vi"
_inside: ContextVar[str] = ContextVar("inside", default="")
"""The language of the block that `speaking` opened, of this thread or task only; "" outside of one."""


def use(language: str) -> None:
    """Speak `language` ("vi" or "en") from now on; an unknown one leaves Vietnamese."""
    global _language
    _language = language if language in LANGUAGES else "vi"


def spoken() -> str:
    """The language spoken now."""
    return _inside.get() or _language


@cache
def translations(language: str) -> _gettext.NullTranslations:
    """The catalogue of `language`, for a template environment of its own."""
    if language == "vi":
        return _gettext.NullTranslations()
    return _gettext.translation("nhacviec", _LOCALES, [language], fallback=True)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block; other threads go on in theirs. An unknown one is Vietnamese."""
    token = _inside.set(language if language in LANGUAGES else "vi")
    try:
        yield
    finally:
        _inside.reset(token)


def gettext(message: str) -> str:
    """`message` (Vietnamese) in the active language."""
    return translations(spoken()).gettext(message) if message else ""


def in_every_language(message: str) -> tuple[str, ...]:
    """`message` in each language, for words of a file that may have been written in another one."""
    return tuple(translations(language).gettext(message) for language in LANGUAGES) if message else ("",)


def short_weekdays() -> tuple[str, ...]:
    """Monday to Sunday in two or three letters."""
    days = (gettext("T2"), gettext("T3"), gettext("T4"), gettext("T5"), gettext("T6"))
    return (*days, gettext("T7"), gettext("CN"))
