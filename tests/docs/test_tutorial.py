"""The tutorial, typed from top to bottom in an empty folder: it works and says what is printed there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.conftest import mail_server, run
from tests.docs.pages import DOCS, ROOT

TUTORIAL = DOCS / "tutorial.md"
_STEP = re.compile(
    r"^```(?P<language>sh|text)\n(?P<block>.*?)^```$"
    r"|^<!-- sửa (?P<file>\S+): (?P<old>.+?) => (?P<new>.+?) -->$",
    re.M | re.S,
)


def _steps() -> Iterator[re.Match[str]]:
    return _STEP.finditer(TUTORIAL.read_text(encoding="utf-8"))


def _type(line: str) -> str:
    """One line of a shell block; what it printed."""
    words = shlex.split(line, comments=True)
    if not words:
        return ""
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        os.environ[name] = value
        return ""
    assert words[0] == "nhacviec", f"the tutorial types `{words[0]}`, which this test does not play"
    code, out, err = run(words[1:])
    assert code == 0, f"{line}: {err}{out}"
    return out + err


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} has no line `{old}`"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_the_tutorial_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    said = ""
    with mail_server() as server:
        for step in _steps():
            if step["file"]:
                _edit(tmp_path / step["file"], step["old"], step["new"])
            elif step["language"] == "sh":
                said = "".join(_type(line) for line in step["block"].splitlines())
            else:
                _check_said(step["block"], said)
        assert server.messages, "no mail was sent"


def _check_said(block: str, said: str) -> None:
    """Every line that is printed in the tutorial was said; `…` stands for what is left out."""
    for line in block.splitlines():
        for part in filter(None, (_flat(part) for part in line.split("…"))):
            assert part in _flat(said), f"the tutorial prints “{part}”, but the command said:\n{said}"
