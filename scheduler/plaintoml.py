"""TOML from outside is looked over before it is parsed: the parser's time grows with the square of a
key's depth, and a number may be longer than it can be written."""

from __future__ import annotations

import re

from rules.errors import BadInput
from scheduler.i18n import gettext as _

_WORDS = re.compile(
    r'"""(?>[^\\]|\\.)*?"""'
    r"|'''.*?'''"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'"
    r"|\#[^\n]*+",
    re.DOTALL,
)
"""Texts in quotes, and remarks: whatever they hold is no key and no number."""
_DEEP = re.compile(r"(?<![\w\"-])(?:[\w\"-]++[ \t]*+\.[ \t]*+){8}")
_LONG = re.compile(r"[\w-]{200}")


def check_plain(text: str, name: str) -> None:
    """Raise BadInput, with its line, for a key or number that no file of ours has."""
    bare = _WORDS.sub(lambda found: ' "" ' + "\n" * found[0].count("\n"), text)
    found = _LONG.search(bare) or _DEEP.search(bare)
    if found:
        line = bare.count("\n", 0, found.start()) + 1
        raise BadInput(
            _("khóa lồng nhau quá sâu, hoặc khóa hay số quá dài"),
            place=_("{name}, dòng {line}").format(name=name, line=line),
            remedy=_("Chữ phải nằm trong ngoặc kép; ngày viết 2026-01-09."),
        )
