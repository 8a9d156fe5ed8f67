"""The whole walk, as acceptance takes it: a document goes in, mails come out, the record is kept."""

from __future__ import annotations

import queue
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from scheduler.cli.main import main
from scheduler.delivery.loopback import LoopbackServer, Received, serving
from scheduler.resources import resource
from tests.cli.office import Office

PLAN = "15/KH-UBND"
START = "2026-01-12T08:00"
LINE_FIELDS = {
    "id",
    "plan",
    "ref",
    "title",
    "lead",
    "period",
    "due",
    "aim",
    "overdue_from",
    "status",
    "days_left",
    "timing",
}
MAIL_FIELDS = {"at", "to", "kind", "subject", "occurrences"}
OUTBOX_FIELDS = {"id", "key", "to", "subject", "status", "phase", "attempts", "message_id", "last_error"}


@dataclass(frozen=True, slots=True)
class Walk:
    """An office with the example plan applied, and the mailbox its mails arrive in."""

    office: Office
    arrived: queue.Queue[Received]

    def mails(self) -> list[EmailMessage]:
        """What has arrived since the last look."""
        found = []
        while not self.arrived.empty():
            message = message_from_bytes(self.arrived.get().content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found

    def day(self, day: str) -> list[EmailMessage]:
        """One tick at eight in the morning, and what it sent."""
        self.office.do("tick", now=f"{day}T08:00")
        return self.mails()

    def lines(self, *arguments: str, now: str) -> list[dict[str, Any]]:
        """A listing as JSON."""
        answer: list[dict[str, Any]] = self.office.do(*arguments, "--json", now=now).json
        return answer

    def number(self, ref: str, now: str = START) -> int:
        """The number of the first occurrence of a row."""
        rows = self.lines("upcoming", "--days", "400", now=now)
        return int(next(row["id"] for row in rows if row["ref"] == ref))


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with the directory loaded and the example plan applied, to be copied."""
    folder = tmp_path_factory.mktemp("walk") / "office"
    examples, plan = resource("examples"), folder / "plan.toml"
    here = ("--now", START, "--config", str(folder / "config.toml"))
    for call in (
        ("--now", "2026-01-09T08:00", "init", str(folder), "--played"),
        (*here, "agencies", "import", str(examples / "agencies.csv")),
        (*here, "import", str(examples / "ke-hoach-mau.docx"), "--out", str(plan)),
        (*here, "apply", str(plan), "--yes", "--confirm-assumptions"),
    ):
        assert main(call) == 0
    return folder


@pytest.fixture
def walk(furnished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Walk]:
    arrived: queue.Queue[Received] = queue.Queue()
    office = Office(tmp_path / "copy", capsys)
    shutil.copytree(furnished, office.folder)
    office.do("doctor", "--adopt", "--no-mail", "--yes", "--by", "Lê An", now=START)
    with serving(LoopbackServer(keep=arrived.put)) as server:
        office.set("smtp", host="127.0.0.1", port=server.port, tls="none")
        office.set("mail", live=True, sender="nhacviec@skhcn.example")
        yield Walk(office, arrived)


def _live(walk: Walk) -> None:
    walk.office.do("golive", PLAN, "--yes", "--by", "Lê An", now=START)


def test_a_document_becomes_a_draft_without_any_office(nowhere: Office) -> None:
    draft = nowhere.raw("import", str(resource("examples") / "ke-hoach-mau.docx"), "--json").json
    assert draft["plan"]["number"] == PLAN
    assert draft["plan"]["issued"] == "2026-01-09"
    assert [row["ref"] for row in draft["obligations"] if row["kind"] == "task"] == [
        str(number) for number in range(1, 12)
    ]
    assert draft["problems"] == []


def test_check_answers_in_json_and_applying_twice_changes_nothing(walk: Walk) -> None:
    plan = walk.office.folder / "plan.toml"
    assert isinstance(walk.office.do("check", str(plan), "--json", now=START).json, dict)
    before = walk.lines("upcoming", "--days", "400", now=START)
    walk.office.do("apply", str(plan), "--yes", "--confirm-assumptions", now=START)
    assert walk.lines("upcoming", "--days", "400", now=START) == before


def test_listings_have_the_documented_fields_and_the_right_dates(walk: Walk) -> None:
    rows = walk.lines("upcoming", "--days", "400", now=START)
    assert all(row.keys() >= LINE_FIELDS for row in rows)
    first = next(row for row in rows if row["ref"] == "1")
    assert (first["plan"], first["lead"], first["period"]) == (PLAN, "Sở Khoa học và Công nghệ", "2026-Q1")
    assert (first["due"], first["aim"], first["overdue_from"]) == ("2026-03-31", "2026-03-31", "2026-04-01")
    assert first["days_left"] == 78
    assert first["timing"] == "Quý I/2026"
    assert Counter(row["ref"] for row in rows)["2"] == 12
    assert walk.lines("overdue", now=START) == []


def test_on_trial_every_mail_goes_to_the_trial_address_with_the_true_one_on_top(walk: Walk) -> None:
    walk.office.set("mail", trial_to="thu@skhcn.example")
    sent = [mail for day in ("2026-03-02", "2026-03-09") for mail in walk.day(day)]
    assert sent
    assert {str(mail["To"].addresses[0].addr_spec) for mail in sent} == {"thu@skhcn.example"}


def test_what_is_simulated_is_what_is_sent(walk: Walk) -> None:
    _live(walk)
    foreseen = walk.lines("simulate", "--from", "2026-01-12", "--to", "2026-04-14", now=START)
    assert all(mail.keys() >= MAIL_FIELDS for mail in foreseen)
    assert {mail["kind"] for mail in foreseen} <= {
        "opening",
        "reminder",
        "overdue",
        "escalation",
        "listing",
    }
    sent = []
    for day in sorted({mail["at"][:10] for mail in foreseen}):
        sent += [(day, str(m["To"].addresses[0].addr_spec), str(m["Subject"])) for m in walk.day(day)]
    expected = [(mail["at"][:10], mail["to"], mail["subject"]) for mail in foreseen]
    assert Counter(sent) == Counter(expected)


def test_ticking_again_sends_nothing_and_a_day_off_sends_nothing(walk: Walk) -> None:
    _live(walk)
    opening = walk.day("2026-01-12")
    assert opening
    assert walk.day("2026-01-12") == []
    assert walk.day("2026-01-17") == []  # a Saturday


def test_a_submission_silences_and_a_duty_left_undone_climbs_the_ladder(walk: Walk) -> None:
    _live(walk)
    walk.day("2026-01-12")
    done, undone = walk.number("11"), walk.number("1")
    submitted = ("submit", str(done), "--on", "2026-01-15", "--document", "12/BC-STP", "--by", "Lê An")
    walk.office.do(*submitted, now="2026-01-16T08:00")
    for day in ("2026-03-09", "2026-03-24", "2026-03-30", "2026-04-01"):
        walk.day(day)
    late = walk.lines("overdue", now="2026-04-02T08:00")
    assert [row["id"] for row in late] == [undone]
    walk.office.do("accept", str(done), "--by", "Lê An", now="2026-04-02T08:00")
    why = walk.office.do("why", str(undone), "--json", now="2026-04-02T08:00").json
    assert why["id"] == undone
    letters = walk.lines("outbox", now="2026-04-02T08:00")
    assert all(letter.keys() >= OUTBOX_FIELDS for letter in letters)
    assert {letter["status"] for letter in letters} == {"sent"}
    assert len({letter["message_id"] for letter in letters}) == len(letters)


def test_months_of_silence_are_caught_up_with_one_digest_each(walk: Walk) -> None:
    _live(walk)
    walk.day("2026-01-12")
    after = walk.day("2026-02-11")  # 30 days
    assert after == [] or max(Counter(str(mail["To"]) for mail in after).values()) == 1
    late = walk.day("2027-02-16")  # more than a year
    assert max(Counter(str(mail["To"]) for mail in late).values()) == 1
    assert len(late) == 143


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("plan.pdf.exe", b"MZ\x90\x00", 3),
        ("empty.docx", b"", 3),
        ("empty.txt", b"", 3),
        ("nothing.docx", b"not a zip at all", 3),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_its_name(
    office: Office, tmp_path: Path, name: str, content: bytes, code: int
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    answer = office.call("import", str(path), "--json", now=START)
    assert answer.code == code
    assert name in answer.err
    assert answer.out == ""


def test_a_secret_document_is_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "mat.txt"
    text = (resource("examples") / "ke-hoach-mau.txt").read_text(encoding="utf-8")
    path.write_text("TỐI MẬT\n" + text, encoding="utf-8")
    answer = office.call("import", str(path), "--json", now=START)
    assert answer.code in (3, 7)
    assert "MẬT" in answer.err


def test_a_draft_without_number_or_date_is_read_and_not_applied(walk: Walk, tmp_path: Path) -> None:
    lines = (resource("examples") / "ke-hoach-mau.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("Số:", "Mẫu, ngày", "(Kèm theo"))]
    draft, plan = tmp_path / "du-thao.txt", tmp_path / "du-thao.toml"
    draft.write_text("\n".join(kept), encoding="utf-8")
    before = walk.lines("upcoming", "--days", "400", now=START)
    walk.office.do("import", str(draft), "--out", str(plan), now=START)
    answer = walk.office.call("apply", str(plan), "--yes", "--confirm-assumptions", now=START)
    assert answer.code in (3, 7)
    assert "số" in answer.err
    assert walk.lines("upcoming", "--days", "400", now=START) == before


def test_a_bad_address_in_the_directory_is_listed_and_the_good_rows_go_in(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "danh-ba.csv"
    path.write_text('code,name,email\nx,Sở X,"a@b.example\nBcc: c@d.example"\ny,Sở Y,y@b.example\n', "utf-8")
    answer = office.call("agencies", "import", str(path), now=START)
    assert answer.code == 0
    assert "danh-ba.csv, dòng" in answer.out + answer.err
    listed = office.do("agencies", "list", "--json", now=START).out
    assert "y@b.example" in listed
    assert "Bcc" not in listed


def test_an_unknown_number_is_not_found(walk: Walk) -> None:
    assert walk.office.call("why", "99999", now=START).code == 4
    assert walk.office.call("submit", "99999", "--by", "Lê An", now=START).code == 4
