"""The command line itself: lazy, Vietnamese, one way to fail."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scheduler.cli.main import main
from scheduler.cli.names import COMMANDS
from tests.cli.office import Office

PROMISED = (
    "init import check apply golive agencies plans upcoming overdue status show explain why calendar "
    "submit accept return request-extension extend waive reopen preview simulate outbox daemon tick "
    "doctor testmail demo"
)
PROBE = """
import sys
from scheduler.cli.main import main
code = main({arguments!r})
loaded = sorted({{"sqlmodel", "sqlalchemy", "alembic", "apscheduler", "lxml"}} & set(sys.modules))
print("LOADED", code, *loaded)
"""


def _loaded(*arguments: str, env: dict[str, str] | None = None) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(arguments=list(arguments))],
        capture_output=True,
        text=True,
        check=True,
        env=env,
    )
    return done.stdout.splitlines()[-1].split()[1:]


def test_it_offers_every_promised_command() -> None:
    assert set(PROMISED.split()) <= set(COMMANDS)


def test_help_lists_them_and_loads_no_heavy_package() -> None:
    assert _loaded("--help") == ["0"]


def test_explain_loads_no_heavy_package() -> None:
    assert _loaded("explain", "Quý I/2026", "--issued", "2026-01-09", "--json") == ["0"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["upcoming"],
        ["upcoming", "--days", "90", "--json"],
        ["overdue"],
        ["status"],
        ["plans"],
        ["outbox", "--json"],
        ["calendar", "2026"],
    ],
)
def test_a_listing_loads_no_heavy_package(office: Office, arguments: list[str]) -> None:
    assert _loaded("--config", str(office.config), *arguments) == ["0"]


def test_a_wrong_command_loads_no_heavy_package() -> None:
    assert _loaded("upcomming") == ["2"]


def test_completion_of_a_command_name_loads_no_heavy_package() -> None:
    probe = "import sys; from scheduler.cli.main import main\ntry: main([])\nexcept SystemExit: pass\n"
    probe += "print('LOADED', *sorted({'sqlmodel', 'sqlalchemy'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        capture_output=True,
        text=True,
        check=True,
        env={"_NHACVIEC_COMPLETE": "complete_bash", "COMP_WORDS": "nhacviec up", "COMP_CWORD": "1"},
    )
    assert done.stdout.split() == ["upcoming", "LOADED"]


def test_help_is_vietnamese_and_names_every_command(nowhere: Office) -> None:
    answer = nowhere.raw("--help")
    assert answer.code == 0
    for name in PROMISED.split():
        assert f" {name} " in answer.out
    assert "Hiện hướng dẫn này rồi thoát." in answer.out
    assert "Show this message" not in answer.out
    assert "Usage" not in answer.out


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_in_vietnamese(nowhere: Office, name: str) -> None:
    answer = nowhere.raw(name, "--help")
    assert answer.code == 0
    assert f"Cách gọi: nhacviec {name}" in answer.out
    for english in ("Usage", "Show this", "[default", "[required", "Options", "Arguments", "Commands"):
        assert english not in answer.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["upcomming"], "“upcoming”"),
        (["--confg", "x"], "không có tùy chọn --confg"),
        (["init"], "thiếu THƯ_MỤC"),
        (["init", "a", "b"], "thừa: b"),
        (["submit", "1", "--on"], "tùy chọn --on cần một giá trị"),
        (["submit", "--agancy", "x"], "không có tùy chọn --agancy"),
    ],
)
def test_a_wrong_call_is_said_in_vietnamese_and_exits_2(
    nowhere: Office, arguments: list[str], words: str
) -> None:
    answer = nowhere.raw(*arguments)
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""


def test_a_missing_configuration_exits_5_with_the_way_out(nowhere: Office) -> None:
    answer = nowhere.raw("tick")
    assert answer.code == 5
    assert "nhacviec init" in answer.err


def test_a_missing_database_exits_6_with_the_way_out(office: Office) -> None:
    office.set("database", url="sqlite:///other.db")
    answer = office.call("upcoming")
    assert answer.code == 6
    assert "nhacviec init" in answer.err
    assert not (office.folder / "other.db").exists()


def test_a_wrong_key_exits_5_and_names_the_right_one(office: Office) -> None:
    text = office.config.read_text(encoding="utf-8").replace("per_minute", "per_minuet")
    office.config.write_text(text, encoding="utf-8")
    answer = office.call("upcoming")
    assert answer.code == 5
    assert "[mail] per_minuet" in answer.err
    assert "“per_minute”" in answer.err


def test_an_unreadable_moment_is_refused(office: Office) -> None:
    answer = office.call("upcoming", now="hôm qua")
    assert answer.code == 3
    assert "--now" in answer.err
    assert "2026-03-10T08:00" in answer.err


def test_an_unknown_language_is_refused(nowhere: Office) -> None:
    answer = nowhere.raw("--lang", "fr", "upcoming")
    assert answer.code == 3
    assert "vi hoặc en" in answer.err


def test_an_unforeseen_error_is_one_short_sentence_unless_the_trace_is_asked_for(
    nowhere: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError("postgresql://user:hunter2@host/db is no number")

    monkeypatch.setattr("scheduler.cli.main.Face", broken)
    answer = nowhere.raw("upcoming")
    assert answer.code == 1
    assert "ZeroDivisionError" in answer.err
    assert "--trace" in answer.err
    assert "Traceback" not in answer.err
    assert "hunter2" not in answer.err
    assert "Traceback" in nowhere.raw("--trace", "upcoming").err


def test_a_reader_that_goes_away_leaves_no_trace() -> None:
    calling = subprocess.Popen(
        [sys.executable, "-m", "scheduler.cli.main", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert calling.stdout is not None
    calling.stdout.close()
    assert calling.stderr is not None
    assert calling.stderr.read() == b""
    calling.stderr.close()
    assert calling.wait() == 1


def test_the_version_is_told(nowhere: Office) -> None:
    assert nowhere.raw("--version").out.startswith("nhacviec ")


def test_output_is_utf8_whatever_the_locale_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scheduler.cli.main", "--help"],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert "Việc sắp đến hạn" in done.stdout.decode("utf-8")


def test_main_returns_the_code_of_an_exit() -> None:
    assert main(["--version"]) == 0
