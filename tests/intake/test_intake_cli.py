"""`import`, `check`, `apply` and `agencies`, as typed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DAY = "2026-01-09T08:00"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _nobody_s_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NHACVIEC_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def _run(*words: object) -> tuple[int, str, str]:
        code = main(["--now", DAY, *(str(word) for word in words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return _run


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with the directory of the examples, made once."""
    folder = tmp_path_factory.mktemp("office")
    assert main(["--now", DAY, "init", str(folder), "--played"]) == 0
    config = str(folder / "config.toml")
    assert main(["--config", config, "agencies", "import", str(EXAMPLES / "agencies.csv"), "--by", "An"]) == 0
    return folder


@pytest.fixture
def office(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it for one test."""
    folder = tmp_path / "office"
    shutil.copytree(ready, folder)
    monkeypatch.setenv("NHACVIEC_CONFIG", str(folder / "config.toml"))
    monkeypatch.setenv("SUDO_USER", "canbo")
    return folder


def loads(text: str) -> Any:
    return json.loads(text)


def test_importing_as_json_needs_no_office(run: Run) -> None:
    code, out, _err = run("import", EXAMPLES / "ke-hoach-mau.docx", "--json")
    draft = loads(out)
    assert code == 0
    assert set(draft) == {"plan", "obligations", "problems"}
    assert set(draft["plan"]) == {"number", "issued", "issuer", "title", "coordinator", "until"}
    task = {"ref", "kind", "title", "lead", "partners", "result", "timing"}
    report = {"ref", "kind", "title", "lead", "recipient", "timing"}
    assert {frozenset(item) for item in draft["obligations"]} == {frozenset(task), frozenset(report)}


def test_both_samples_say_the_same(run: Run) -> None:
    word = loads(run("import", EXAMPLES / "ke-hoach-mau.docx", "--json")[1])
    text = loads(run("import", EXAMPLES / "ke-hoach-mau.txt", "--json")[1])
    assert (word["plan"], word["obligations"]) == (text["plan"], text["obligations"])


def test_importing_shows_what_was_understood_and_what_is_asked(run: Run) -> None:
    code, out, err = run("import", EXAMPLES / "ke-hoach-mau.docx")
    assert code == 0
    assert "31/03/2026" in out
    assert "Cần trả lời" in out
    assert "lần gần nhất tổ chức vào năm nào" in out
    assert "Chưa có cấu hình" in err


def test_every_line_fits_the_width(run: Run, office: Path) -> None:
    _code, out, _err = run("import", EXAMPLES / "ke-hoach-mau.docx")
    assert max(len(line) for line in out.splitlines()) <= 100
    _code, out, _err = run("apply", EXAMPLES / "06-KH-UBND-2026.toml", "--yes")
    assert max(len(line) for line in out.splitlines()) <= 100


@pytest.mark.parametrize("suffix", [".toml", ".xlsx"])
def test_from_the_document_to_the_register(run: Run, office: Path, suffix: str) -> None:
    plan = office / f"plan{suffix}"
    assert run("import", EXAMPLES / "ke-hoach-mau.docx", "--out", plan)[0] == 0
    code, out, _err = run("check", plan, "--json")
    checked = loads(out)
    assert code == 0
    assert checked["ready"]
    code, out, _err = run("apply", plan, "--yes", "--json")
    first = loads(out)
    assert code == 0
    assert first["new"]
    assert first["applied"]
    assert first["obligations"] == {"created": len(checked["obligations"])}
    again = loads(run("apply", plan, "--yes", "--json")[1])
    assert again["changes_nothing"]
    lines = loads(run("upcoming", "--days", "100", "--json")[1])
    assert ("1", "2026-03-31") in {(line["ref"], line["due"]) for line in lines}


def test_the_examples_go_in_without_a_question(run: Run, office: Path) -> None:
    for plan in sorted(EXAMPLES.glob("*.toml")):
        code, out, _err = run("apply", plan, "--yes", "--json")
        assert code == 0
        assert loads(out)["problems"] == []


def test_a_dry_run_writes_nothing(run: Run, office: Path) -> None:
    plan = EXAMPLES / "06-KH-UBND-2026.toml"
    code, out, _err = run("apply", plan, "--dry-run")
    assert code == 0
    assert "Kế hoạch mới: 06/KH-UBND" in out
    assert "Trong 30 ngày tới" in out
    assert loads(run("plans", "--json")[1]) == []


def test_without_a_yes_and_nobody_to_ask_nothing_is_written(run: Run, office: Path) -> None:
    code, out, err = run("apply", EXAMPLES / "06-KH-UBND-2026.toml")
    assert code == 7
    assert "thêm" in out
    assert "--yes" in err
    assert loads(run("plans", "--json")[1]) == []


def test_a_draft_without_number_is_refused_with_what_to_write(run: Run, office: Path, tmp_path: Path) -> None:
    text = (EXAMPLES / "06-KH-UBND-2026.toml").read_text(encoding="utf-8")
    plan = tmp_path / "du-thao.toml"
    plan.write_text(text.replace('number = "06/KH-UBND"', 'number = ""', 1), encoding="utf-8")
    code, _out, err = run("apply", plan, "--yes")
    assert code == 7
    assert "Chưa có số ký hiệu" in err
    assert 'number = "…/KH-UBND"' in err
    assert not loads(run("check", plan, "--json")[1])["ready"]


def test_a_wrong_key_is_refused_with_its_line(run: Run, office: Path, tmp_path: Path) -> None:
    text = (EXAMPLES / "06-KH-UBND-2026.toml").read_text(encoding="utf-8")
    plan = tmp_path / "sai.toml"
    plan.write_text(text.replace("last = 2024", "lats = 2024", 1), encoding="utf-8")
    code, _out, err = run("check", plan)
    assert code == 3
    assert "có phải “last”" in err
    assert "sai.toml, dòng" in err


def test_an_empty_directory_is_said_before_anything_else(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("init", tmp_path / "moi")[0] == 0
    monkeypatch.setenv("NHACVIEC_CONFIG", str(tmp_path / "moi" / "config.toml"))
    code, _out, err = run("apply", EXAMPLES / "06-KH-UBND-2026.toml", "--yes", "--by", "An")
    assert code == 7
    assert "agencies import" in err


def test_a_review_is_not_overwritten_unasked(run: Run, office: Path) -> None:
    plan = office / "plan.toml"
    document = EXAMPLES / "ke-hoach-mau.txt"
    assert run("import", document, "--out", plan)[0] == 0
    assert run("import", document, "--out", plan)[0] == 3
    assert run("import", document, "--out", plan, "--force")[0] == 0


@pytest.mark.parametrize(
    ("content", "name", "code"), [(b"", "a.txt", 3), (b"\x00\x01", "a.bin", 3), (None, "a.docx", 4)]
)
def test_what_is_no_document_is_refused(
    run: Run, tmp_path: Path, content: bytes | None, name: str, code: int
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert run("import", path, "--json")[0] == code


def test_a_plan_without_a_table_imports_with_a_problem(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("KẾ HOẠCH\nThực hiện một việc\nI. MỤC ĐÍCH\nKhông có bảng.\n", encoding="utf-8")
    code, out, _err = run("import", path, "--json")
    assert code == 0
    assert loads(out)["obligations"] == []
    assert any("bảng" in problem["message"] for problem in loads(out)["problems"])


def test_the_directory_is_listed_and_checked(run: Run, office: Path) -> None:
    listed = loads(run("agencies", "list", "--json")[1])
    assert {"code", "name", "kind", "email"} <= set(listed[0])
    assert "Sở Nội vụ" in run("agencies", "list", "--kind", "department")[1]
    assert loads(run("agencies", "check", "--json")[1]) == []


def test_loading_the_directory_again_changes_nothing(run: Run, office: Path) -> None:
    again = loads(run("agencies", "import", EXAMPLES / "agencies.csv", "--json")[1])
    assert (again["created"], again["changed"], again["problems"]) == ([], [], [])


def test_a_bad_row_of_the_directory_is_told_and_the_others_go_in(
    run: Run, office: Path, tmp_path: Path
) -> None:
    path = tmp_path / "them.csv"
    path.write_text("code,name,email\nX1,Sở Một,sai\n,Sở Hai,\nX3,Sở Ba,c@x.example\n", encoding="utf-8")
    code, out, err = run("agencies", "import", path)
    assert code == 0
    assert "them.csv, dòng 2" in out
    assert "them.csv, dòng 3" in out
    assert "thêm 2" in err
