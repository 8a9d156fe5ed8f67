"""In which language this invocation speaks; known before any text is made.

`--lang`, else NHACVIEC_LANG, else what the office's configuration says. The configuration is only
glanced at here: whatever is wrong with it is said when a command needs it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from scheduler.i18n import LANGUAGES

DEFAULT_PLACES = (Path("config.toml"), Path("/etc/nhacviec/config.toml"))


def asked_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """What the caller asks for; "" when that is nothing, or a language we have not."""
    wanted = _argument("--lang", arguments) or environ.get("NHACVIEC_LANG", "")
    return wanted if wanted in LANGUAGES else ""


def office_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """What the configuration says; Vietnamese where it says nothing or cannot be read."""
    wanted = environ.get("NHACVIEC_OFFICE__LANGUAGE") or _configured(arguments, environ)
    return wanted if wanted in LANGUAGES else "vi"


def _configured(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    named = _argument("--config", arguments) or environ.get("NHACVIEC_CONFIG", "")
    file = Path(named) if named else next((place for place in DEFAULT_PLACES if place.is_file()), None)
    if file is None:
        return ""
    try:
        text = (file / "config.toml" if file.is_dir() else file).read_text(encoding="utf-8-sig")
        office = tomllib.loads(text).get("office", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""
    found = office.get("language", "") if isinstance(office, dict) else ""
    return found if isinstance(found, str) else ""


def _argument(option: str, arguments: Sequence[str]) -> str:
    """The last non-empty value of `option`, written "--option value" or "--option=value"."""
    found = ""
    for index, argument in enumerate(arguments):
        if argument == option and index + 1 < len(arguments):
            found = arguments[index + 1] or found
        elif argument.startswith(f"{option}="):
            found = argument.partition("=")[2] or found
    return found
