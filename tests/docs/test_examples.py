"""Every command line that a page shows is one that the parser would take."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.commands import all_commands, global_options, options_of
from tests.docs.pages import DOCS, ROOT

PARSERS = dict(all_commands())
_INLINE = re.compile(r"`nhacviec ([^`]+)`")
_BLOCK = re.compile(r"^ *```(?:bash|sh)\n(.*?)^ *```$", re.M | re.S)
_LEFT_OUT = ("…", "LỆNH", "COMMAND", "[global")


def _lines() -> Iterator[tuple[str, str]]:
    pages = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        found = [line for block in _BLOCK.findall(text) for line in block.replace("\\\n", " ").splitlines()]
        found = [
            call[1] for line in found if (call := re.search(r"(?:^|/bin/)\s*nhacviec ((?!nhacviec).*)", line))
        ]
        found += [words.replace("\n", " ") for words in _INLINE.findall(text)]
        yield from ((str(page.relative_to(ROOT)), line) for line in found)


SHOWN = sorted({line for line in _lines() if not any(mark in line[1] for mark in _LEFT_OUT)})


@pytest.mark.parametrize(("page", "line"), SHOWN, ids=[f"{Path(page).name}: {line}" for page, line in SHOWN])
def test_a_command_line_in_a_page_names_a_command_and_options_that_are_there(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    while words and words[0].startswith("--") and words[0] in global_options():
        words = words[1:] if words[0] in ("--trace", "--version") else words[2:]
    if not words or words == ["--help"] or "nhacviec" in words:
        return
    name = " ".join(words[:2]) if " ".join(words[:2]) in PARSERS else words[0]
    name = name if name in PARSERS else f"{name} year"  # `calendar 2026`
    if words[0] in {full.split()[0] for full in PARSERS} and len(words) == 1:
        return
    assert name in PARSERS, f"{page}: nhacviec {line}"
    options = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert options <= {*options_of(PARSERS[name]), "--help"}, f"{page}: nhacviec {line}"
