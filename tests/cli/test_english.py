"""With `language = "en"` an office reads English: only names and quoted words of documents stay."""

from __future__ import annotations

import queue
import re
import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from scheduler import i18n
from scheduler.cli.lazy import load
from scheduler.cli.main import main
from scheduler.cli.names import COMMANDS
from scheduler.delivery.loopback import LoopbackServer, Received, serving
from scheduler.locale.gather import is_vietnamese
from scheduler.workcalendar import bundled
from tests.cli.office import Answer, Office

START = "2026-01-12T08:00"
SPRING = "2026-04-06T08:00"
NUMBER = "15/KH-UBND"
AGENCIES = """code,name,aliases,kind,groups,email,valid_from,valid_to,successor
up,Province Office,,superior,,up@x.example,,,
da,Department A,,department,,a@x.example,,,
db,Department B,,department,,b@x.example,,,
dc,Department C,,department,,,,,
"""
TIMINGS = {
    "1": ("Quý I/2026", "Department B"),
    "2": ("Hằng năm", "Department B"),
    "3": ("1/3/2026", "Department C"),
    "4": ("Thường xuyên", "Department A"),
    "5": ("Theo lộ trình", "Department B"),
    "6": ("Sau 30 ngày kể từ ngày hội nghị", "Department A"),
    "7": ("2 năm/lần", "Department B"),
}
PLAN = f"""format = 1
[plan]
number = "{NUMBER}"
issued = 2026-01-09
issuer = "Province Office"
title = "Data of the province"
coordinator = "Department A"
until = 2030-12-31
superior = "send"
"""
PRINTED = " ".join(
    [*(timing for timing, _lead in TIMINGS.values()), *{day.document for day in bundled()[0].values()}]
)
ALLOWED = frozenset(re.findall(r"\w+", PRINTED.casefold()))
"""Words of the timings as printed, and of the documents that ordered days off."""


FRAMES = re.compile(r"[│╭╮╰╯─┌┐└┘├┤]")
QUOTED = re.compile(r"“[^”]{,120}”")


def left_over(text: str) -> list[str]:
    """The Vietnamese words of `text` that stand in no quotes and that no document printed."""
    plain = QUOTED.sub("", " ".join(FRAMES.sub(" ", text).split()))
    words = re.findall(r"\w+", plain)
    return [word for word in words if is_vietnamese(word) and word.casefold() not in ALLOWED]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An English-speaking office with a plan, some of it handed in late, to be copied."""
    folder = tmp_path_factory.mktemp("english") / "office"
    here = ("--config", str(folder / "config.toml"), "--now")
    rows = [
        f'[[obligation]]\nkey = "k-{ref}"\nkind = "task"\nref = "{ref}"\ntitle = "Task {ref}"\n'
        f'lead = "{lead}"\ntiming = "{timing}"\n'
        for ref, (timing, lead) in TIMINGS.items()
    ]
    assert main(["--lang", "en", "--now", "2026-01-09T08:00", "init", str(folder), "--played"]) == 0
    (folder / "plan.toml").write_text("\n".join([PLAN, *rows]), encoding="utf-8")
    (folder / "agencies.csv").write_text(AGENCIES, encoding="utf-8")
    config = folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('language = "vi"', 'language = "en"'), "utf-8")
    for call in (
        (START, "agencies", "import", str(folder / "agencies.csv")),
        (START, "apply", str(folder / "plan.toml"), "--yes", "--confirm-assumptions"),
        ("2026-03-02T08:00", "submit", "1", "--document", "5/A", "--yes", "--by", "An"),
        ("2026-03-02T08:00", "extend", "2", "--to", "2027-02-01", "--document", "9/B", "--yes", "--by", "An"),
    ):
        assert main([*here, *call]) == 0
    return folder


@pytest.fixture
def english(furnished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    """A copy of that office; afterwards the process speaks Vietnamese again."""
    office = Office(tmp_path / "copy", capsys)
    shutil.copytree(furnished, office.folder)
    yield office
    i18n.use("vi")


def assert_english(answer: Answer) -> None:
    assert answer.out + answer.err != ""
    assert left_over(answer.out + answer.err) == []


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_english_for_every_command(english: Office, command: str) -> None:
    names = [command] if command else []
    inner = getattr(load(COMMANDS[command]), "commands", {}) if command else {}
    for name in ([], *([each] for each in inner)):
        answer = english.raw("--lang", "en", *names, *name, "--help")
        assert answer.code == 0
        assert "Usage:" in answer.out
        assert_english(answer)


@pytest.mark.parametrize(
    "arguments",
    [
        ["upcoming", "--days", "400", "--names"],
        ["upcoming", "--csv"],
        ["overdue"],
        ["status", "--all", "--undated"],
        ["plans"],
        ["show", NUMBER],
        ["show", NUMBER, "2"],
        ["show", "1"],
        ["why", "1"],
        ["why", "2"],
        ["why", "3"],
        ["event", "list"],
        ["agencies", "list"],
        ["agencies", "check"],
        ["calendar", "2026"],
        ["calendar", "2028"],
        ["preview", "--days", "90"],
        ["outbox"],
        ["doctor", "--no-mail"],
        ["explain", "Quý I/2026"],
        ["explain", "Sau 30 ngày kể từ ngày hội nghị"],
        ["explain", "2 năm/lần"],
        ["explain", "Theo lộ trình"],
    ],
)
def test_the_answers_are_english(english: Office, arguments: list[str]) -> None:
    assert_english(english.call(*arguments, now=SPRING))


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (2, ["upcomming"]),
        (2, ["why"]),
        (2, ["upcoming", "--days", "x"]),
        (2, ["upcoming", "--foo"]),
        (3, ["why", "abc"]),
        (3, ["calendar", "1800"]),
        (3, ["outbox", "--status", "lost"]),
        (4, ["show", "99/KH"]),
        (4, ["upcoming", "--agency", "Department Q"]),
        (4, ["accept", "999", "--by", "An", "--yes", "--document", "1/A"]),
        (7, ["waive", "1", "--by", "An", "--yes"]),
        (4, ["apply", "missing.toml"]),
        (4, ["import", "missing.docx"]),
        (3, ["sheet", "export", "sheet.pdf"]),
    ],
)
def test_errors_are_english(english: Office, code: int, arguments: list[str]) -> None:
    answer = english.call(*arguments, now=SPRING)
    assert answer.code == code, answer.err
    assert_english(answer)


def test_the_mails_are_english(english: Office) -> None:
    arrived: queue.Queue[Received] = queue.Queue()
    with serving(LoopbackServer(keep=arrived.put)) as server:
        english.set("smtp", host="127.0.0.1", port=server.port, tls="none")
        english.set("office", name="Department A", phone="0123")
        english.set("mail", live=True, sender="nhacviec@x.example")
        english.do("doctor", "--adopt", "--no-mail", "--yes", "--by", "An", now=START)
        english.do("golive", NUMBER, "--yes", "--by", "An", now=START)
        for day in ("2026-01-12", "2026-03-02", "2026-03-09", "2026-04-06", "2026-04-20"):
            assert_english(english.do("tick", now=f"{day}T08:00"))
    mails = [message_from_bytes(arrived.get().content, policy=policy.default) for _ in range(arrived.qsize())]
    assert len(mails) > 5
    for mail in mails:
        texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        assert left_over("\n".join([mail["subject"], *texts])) == []


def test_the_words_of_the_sheet_are_english_and_read_back(english: Office) -> None:
    sheet = english.folder / "sheet.csv"
    assert_english(english.do("sheet", "export", str(sheet), now=SPRING))
    assert left_over(sheet.read_text("utf-8-sig")) == []
    assert_english(english.do("sheet", "import", str(sheet), "--by", "An", "--yes", now=SPRING))


@pytest.mark.parametrize("suffix", [".toml", ".xlsx"])
def test_a_review_file_written_in_english_is_read_in_either_language(english: Office, suffix: str) -> None:
    review = english.folder / f"review{suffix}"
    text = english.folder / "plan.txt"
    text.write_text("KẾ HOẠCH\nVề dữ liệu\n1. Department B: Task, Quý I/2026\n", encoding="utf-8")
    english.do("import", str(text), "--out", str(review), now=START)
    in_english = english.call("check", str(review), now=START)
    in_vietnamese = english.call("--lang", "vi", "check", str(review), now=START)
    assert in_english.code == in_vietnamese.code
    assert in_english.out != in_vietnamese.out


def test_the_configuration_decides_before_the_command_is_known(english: Office) -> None:
    assert "Usage:" in english.call("--help").out
    assert "Usage:" in english.call("upcoming", "--help").out
    assert "Cách gọi:" in english.call("--lang", "vi", "upcoming", "--help").out


def test_a_broken_configuration_is_not_spoken_of_in_help(tmp_path: Path, english: Office) -> None:
    english.config.write_text("language = [", encoding="utf-8")
    answer = english.call("--help")
    assert answer.code == 0
    assert "Cách gọi:" in answer.out
