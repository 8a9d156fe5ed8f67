"""An office in a folder, spoken to through the command line in this process."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli.main import main


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Office:
    """Calls `nhacviec --config DIR/config.toml …` and sets keys in its configuration."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def raw(self, *arguments: str) -> Answer:
        """Call without a configuration."""
        self._capture.readouterr()
        code = main(list(arguments))
        said = self._capture.readouterr()
        return Answer(code, said.out, said.err)

    def call(self, *arguments: str, now: str = "") -> Answer:
        """Call in this office, whatever comes of it."""
        played: Sequence[str] = ("--now", now) if now else ()
        return self.raw("--config", str(self.config), *played, *arguments)

    def do(self, *arguments: str, now: str = "") -> Answer:
        """Call in this office and expect success."""
        answer = self.call(*arguments, now=now)
        assert answer.code == 0, answer.err + answer.out
        return answer

    def set(self, section: str, **values: Any) -> None:
        """Change keys of the configuration file."""
        text = self.config.read_text(encoding="utf-8")
        head, mark, rest = text.partition(f"[{section}]\n")
        body, nxt, tail = rest.partition("\n[")
        for key, value in values.items():
            line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
            body = re.sub(rf"(?m)^{key} = .*$", lambda _, line=line: line, body)
        self.config.write_text(head + mark + body + nxt + tail, encoding="utf-8")
