"""`nhacviec review`: left at any time, taken up again, answers kept."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cli.office import Office

NOW = "2026-01-12T08:00"
AGENCIES = """code,name,aliases,kind,groups,email,valid_from,valid_to,successor
UBND,UBND tỉnh Mẫu,,superior,,,,,
STC,Sở Tài chính,,department,,,,,
SNV,Sở Nội vụ,,department,,,,,
"""
PLAN = """format = 1
[plan]
number = "15/KH-UBND"
issued = 2026-01-09
issuer = "UBND tỉnh Mẫu"
title = "Kế hoạch mẫu đến năm 2030"
coordinator = "Sở Tài chính"
until = 2030-12-31

[[obligation]]
key = "nv-a"
kind = "task"
ref = "1"
title = "Bồi dưỡng kỹ năng số"
lead = "Viện Lạ"
timing = "Hằng năm"
"""
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


class Sitting:
    """One walk through a plan file, in this process, with what is typed given beforehand."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        roster = office.folder / "agencies.csv"
        roster.write_text(AGENCIES, encoding="utf-8")
        office.do("agencies", "import", str(roster), "--by", "An", now=NOW)
        self.file = office.folder / "plan.toml"
        self.file.write_text(PLAN, encoding="utf-8")
        self.office, self.monkeypatch = office, monkeypatch

    def type(self, *lines: str | Callable[[], str]) -> str:
        """Type the lines one after the other (those that can be called are, when their turn comes)."""
        given = iter(lines)

        def readline() -> str:
            line = next(given, "")
            words = line() if callable(line) else line
            return words + "\n" if words or line == "" else ""

        self.monkeypatch.setattr("sys.stdin", type("Typed", (), {"readline": staticmethod(readline)})())
        return self.office.do("review", str(self.file), now=NOW).err

    @property
    def answers(self) -> dict[str, object]:
        """What the file holds beside the printed words."""
        row = tomllib.loads(self.file.read_text(encoding="utf-8"))["obligation"][0]
        return {name: row[name] for name in ("leads", "due", "rule", "confirm") if name in row}


@pytest.fixture
def sitting(office: Office, monkeypatch: pytest.MonkeyPatch) -> Sitting:
    return Sitting(office, monkeypatch)


def test_an_answer_that_names_nobody_is_not_written_and_the_near_name_can_be_taken(sitting: Sitting) -> None:
    said = sitting.type("", "9", "So Noi vu", "q")
    assert "Chưa ghi: “9” không có trong danh bạ." in said
    assert "có phải “Sở Nội vụ”" in said
    assert sitting.answers == {}
    sitting.type("", "So Noi vu", "1", "q")
    assert sitting.answers == {"leads": ["SNV"]}


def test_one_goes_back_to_the_question_before_and_the_file_is_as_it_was(sitting: Sitting) -> None:
    before = sitting.file.read_text(encoding="utf-8")
    said = sitting.type("u", "1", "SNV", "u", "u", "u", "", "STC", "u", "u", "q")
    assert said.count("Chưa có câu nào để lùi.") == 2
    assert sitting.answers == {}
    assert tomllib.loads(sitting.file.read_text(encoding="utf-8")) == tomllib.loads(before)


def test_what_somebody_saved_meanwhile_is_not_overwritten(sitting: Sitting) -> None:
    def save() -> str:
        text = sitting.file.read_text(encoding="utf-8")
        sitting.file.write_text(text.replace("ref = ", 'leads = ["STC"]\nref = '), encoding="utf-8")
        return "1"

    assert "vừa được sửa ở nơi khác" in sitting.type(save)
    assert sitting.answers == {"leads": ["STC"]}


def test_a_reading_is_shown_with_its_dates_and_can_be_corrected_or_taken_for_all(sitting: Sitting) -> None:
    said = sitting.type("31/3/2027", "SNV")
    assert "Hạn: 31/12/2026, 31/12/2027" in said
    assert sitting.answers == {"leads": ["SNV"], "due": [date(2027, 3, 31)]}
    sitting.file.write_text(PLAN.replace("Viện Lạ", "Sở Nội vụ"), encoding="utf-8")
    assert "Không còn câu hỏi nào" in sitting.type("2")
    assert tomllib.loads(sitting.file.read_text(encoding="utf-8"))["plan"]["confirm"] is True


def test_remarks_of_an_officer_stay_in_a_copy(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN + "# đã hỏi chị Bình ngày 5/1\n", encoding="utf-8")
    said = nhacviec("review", "plan.toml", typed="\n1\nq\n", cwd=tmp_path)
    done = nhacviec("review", "plan.toml", typed="1\nq\n", cwd=tmp_path)
    assert (said.returncode, done.returncode) == (0, 0), said.stderr + done.stderr
    assert "đã hỏi chị Bình" in (tmp_path / "plan.toml.bak").read_text(encoding="utf-8")
    assert "plan.toml.bak" in said.stderr + done.stderr
    assert not (tmp_path / "plan.toml.bak2").exists()
