"""The office's language: Vietnamese is what the code says, other languages are catalogues."""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

_LOCALES = Path(__file__).with_name("locale")
_active: _gettext.NullTranslations = _gettext.NullTranslations()


def use(language: str) -> None:
    """Speak `language` ("vi" or "en") from now on; an unknown one leaves Vietnamese."""
    global _active
    if language == "vi":
        _active = _gettext.NullTranslations()
    else:
        _active = _gettext.translation("nhacviec", _LOCALES, [language], fallback=True)


def translations(language: str) -> _gettext.NullTranslations:
    """The catalogue of `language`, for a template environment of its own."""
    if language == "vi":
        return _gettext.NullTranslations()
    return _gettext.translation("nhacviec", _LOCALES, [language], fallback=True)


def gettext(message: str) -> str:
    """`message` (Vietnamese) in the active language."""
    return _active.gettext(message) if message else ""
