"""`nhacviec review`: left at any time, taken up again, answers kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def nhacviec(*arguments: str, typed: str = "", cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scheduler.cli.main", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=60,
        check=False,
    )


def test_it_is_left_and_resumed_and_keeps_each_answer(tmp_path: Path) -> None:
    made = nhacviec("import", str(EXAMPLES / "ke-hoach-mau.docx"), "--out", "plan.toml", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    first = nhacviec("review", "plan.toml", typed="1\nq\n", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert 'fanout = "each"' in [
        line.strip() for line in (tmp_path / "plan.toml").read_text(encoding="utf-8").splitlines()
    ]
    second = nhacviec("review", "plan.toml", typed="năm ngoái\n" + "\n" * 40, cwd=tmp_path)
    assert second.returncode == 0, second.stderr
    assert "nhacviec review plan.toml" in second.stderr
    assert "fanout" in second.stderr  # the other group row is still asked


def test_an_answer_that_is_not_understood_is_asked_again(tmp_path: Path) -> None:
    nhacviec("import", str(EXAMPLES / "ke-hoach-mau.docx"), "--out", "plan.xlsx", cwd=tmp_path)
    before = (tmp_path / "plan.xlsx").read_bytes()
    result = nhacviec("review", "plan.xlsx", typed="chẳng biết\n9\nq\n", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "plan.xlsx").read_bytes() == before
