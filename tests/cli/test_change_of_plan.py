"""A corrected and a superseding plan, and old periods, as an officer types it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from scheduler.register.store import Register
from tests.cli.office import Office

ISSUE, SUMMER = "2026-01-12T08:00", "2026-07-20T08:00"
HEAD = """ỦY BAN NHÂN DÂN
TỈNH MẪU
Số: {number}/KH-UBND
Mẫu, ngày {day} năm 2026
KẾ HOẠCH
Phát triển dữ liệu của tỉnh đến năm 2030
III. TỔ CHỨC THỰC HIỆN
1. Sở Khoa học và Công nghệ
- Là cơ quan đầu mối theo dõi, đôn đốc, tổng hợp việc thực hiện Kế hoạch. {more}
PHỤ LỤC
STT | Nội dung nhiệm vụ | Cơ quan chủ trì | Thời gian hoàn thành
"""
FIRST = (
    "1 | Bố trí kinh phí thực hiện dự án dùng chung | Sở Tài chính | Hằng quý",
    "2 | Bồi dưỡng kỹ năng số cho cán bộ cấp xã | Sở Nội vụ | trước ngày 10/12 hằng năm",
)
MENDED = (
    "1 | Bồi dưỡng kỹ năng số cho các cán bộ cấp xã | Sở Nội vụ | trước ngày 16/12 hằng năm",
    "2 | Nâng cấp hạ tầng mạng nội bộ | Sở Nội vụ | Quý IV/2026",
)
AGENCIES = """code,name,aliases,kind,groups,email,valid_from,valid_to,successor
UBND,UBND tỉnh Mẫu,,superior,,ub@mau.example,,,
SKHCN,Sở Khoa học và Công nghệ,,department,,khcn@mau.example,,,
STC,Sở Tài chính,,department,,tc@mau.example,,,
SNV,Sở Nội vụ,,department,,nv@mau.example,,,
"""


def document(folder: Path, name: str, rows: tuple[str, ...], **head: str) -> Path:
    path = folder / f"{name}.txt"
    fields = {"number": "15", "day": "09 tháng 01", "more": "", **head}
    path.write_text(HEAD.format(**fields) + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def furnished(office: Office) -> Office:
    """The directory, and the first plan taken in."""
    text = office.config.read_text(encoding="utf-8")
    if "[mail]" not in text:
        office.config.write_text(
            f'{text}\n[mail]\nsender = ""\nlive = false\ntrial_to = ""\n', encoding="utf-8"
        )
    office.set("mail", sender="nhac@mau.example", live=True, trial_to="thu@mau.example")
    roster = office.folder / "agencies.csv"
    roster.write_text(AGENCIES, encoding="utf-8")
    office.do("agencies", "import", str(roster), "--by", "An", now=ISSUE)
    first = office.folder / "first.toml"
    imported = document(office.folder, "first", FIRST)
    office.do("import", str(imported), "--out", str(first), now=ISSUE)
    office.do("apply", str(first), "--yes", "--by", "An", now=ISSUE)
    return office


@pytest.fixture
def home(office: Office) -> Office:
    return furnished(office)


@pytest.fixture
def both(terminal: Office, opened: Register) -> Office:
    """The same on each of the two databases."""
    return furnished(terminal)


def imported(
    home: Office, rows: tuple[str, ...], now: str = ISSUE, suffix: str = "toml", **head: str
) -> Path:
    out = home.folder / f"next.{suffix}"
    home.do("import", str(document(home.folder, "next", rows, **head)), "--out", str(out), now=now)
    return out


def answer(path: Path, *pairs: tuple[str, str]) -> None:
    """Take away the # before an answer of the file."""
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def applied(home: Office, path: Path, *options: str, now: str = ISSUE) -> Any:
    return home.do("apply", str(path), "--yes", "--json", "--by", "An", *options, now=now).json


def test_a_corrected_document_writes_matches_and_questions_into_the_plan_file(home: Office) -> None:
    path = imported(home, MENDED)
    text = path.read_text(encoding="utf-8")
    assert re.search(r'^replaces = \["nv-boi-duong-[\w-]+"\]', text, flags=re.M)
    assert text.count("[[old]]") == 1
    assert "Bố trí kinh phí thực hiện dự án dùng chung" in text
    checked = home.do("check", str(path), "--json", now=ISSUE).json
    asked = [question for question in checked["questions"] if question["code"] == "old"]
    assert [question["answers"][0].split("   #")[0] for question in asked] == ['then = "end"']


def test_yes_takes_what_is_sure_and_keeps_what_nobody_answered(both: Office) -> None:
    path = imported(both, MENDED)
    diff = applied(both, path)
    fates = {row["title"][:9]: row["fate"] for row in diff["rows"]}
    assert fates == {"Bồi dưỡng": "changed", "Nâng cấp ": "created"}
    assert [problem["place"] for problem in diff["problems"]] == ["dòng cũ 1"]
    assert diff["mails"]["days"] == 30
    assert diff["mails"]["total"] >= diff["mails"]["of_plan"]
    lines = both.do("upcoming", "--days", "400", "--json", now=ISSUE).json
    assert "Bố trí kinh phí thực hiện dự án dùng chung" in {line["title"] for line in lines}
    assert applied(both, path)["changes_nothing"]


def test_mails_that_cannot_be_counted_do_not_stand_in_the_way(home: Office) -> None:
    path = imported(home, MENDED)
    counted = home.do("apply", str(path), "--dry-run", "--json", "--by", "An", now="2026-11-16T08:00").json
    assert counted["mails"]["of_plan"] > 0
    home.set("mail", sender="")
    said = home.do("apply", str(path), "--yes", "--by", "An", now="2026-11-16T08:00").out
    assert "Chưa đếm được thư của 30 ngày tới: chưa đặt địa chỉ gửi thư." in said


@pytest.mark.parametrize("way", ["file", "option"])
def test_an_old_row_ends_by_an_answer_or_by_an_option(home: Office, way: str) -> None:
    path = imported(home, MENDED)
    if way == "file":
        answer(path, ('#   then = "end"', 'then = "end"'))
        diff = applied(home, path)
    else:
        diff = applied(home, path, "--end-missing")
    assert diff["obligations"]["retired"] == 1
    assert diff["problems"] == []
    lines = home.do("upcoming", "--days", "400", "--json", now=ISSUE).json
    assert "Bố trí kinh phí thực hiện dự án dùng chung" not in {line["title"] for line in lines}


def test_the_sheet_asks_about_old_rows_on_a_page_of_its_own(home: Office) -> None:
    from openpyxl import load_workbook

    path = imported(home, MENDED, suffix="xlsx")
    book = load_workbook(path)
    page = book["Dòng cũ"]
    headings = [cell.value for cell in page[1]]
    assert page.cell(2, headings.index("Nội dung") + 1).value == "Bố trí kinh phí thực hiện dự án dùng chung"
    page.cell(2, headings.index("Trả lời: xử lý") + 1, "kết thúc")
    book.save(path)
    assert applied(home, path)["obligations"]["retired"] == 1


def test_the_review_settles_a_doubt_and_an_old_row(home: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful = ("1 | Bồi dưỡng kỹ năng số cho cán bộ cấp xã, phường năm nay | Sở Nội vụ | Quý IV/2026",)
    path = imported(home, doubtful)
    checked = home.do("check", str(path), "--json", now=ISSUE).json
    assert {question["code"] for question in checked["questions"]} >= {"match", "old"}
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n" * 12))
    home.do("review", str(path), now=ISSUE)
    text = path.read_text(encoding="utf-8")
    assert 'then = "end"' in text
    assert re.search(r'^replaces = \["nv-boi-duong', text, flags=re.M)
    diff = applied(home, path)
    assert diff["problems"] == []
    assert {row["fate"] for row in diff["rows"]} == {"changed", "retired"}


def test_answers_given_before_are_carried_over(home: Office) -> None:
    first = home.folder / "first.toml"
    text = first.read_text(encoding="utf-8")
    first.write_text(
        text.replace('timing = "Hằng quý"', 'timing = "Hằng quý"\nconfirm = true'), encoding="utf-8"
    )
    applied(home, first)
    again = imported(home, FIRST).read_text(encoding="utf-8")
    assert again.count("confirm = true\n") >= 1
    assert "[[old]]" not in again


def test_a_document_that_says_so_takes_the_place_of_another_plan(both: Office) -> None:
    home = both
    home.do("golive", "15/KH-UBND", "--yes", "--by", "An", now=ISSUE)
    late = home.do("overdue", "--json", now=SUMMER).json
    more = "Kế hoạch này thay thế Kế hoạch số 15/KH-UBND ngày 09 tháng 01 năm 2026 của UBND tỉnh."
    rows = (MENDED[0], FIRST[0].replace("1 |", "2 |"))
    path = imported(home, rows, now=SUMMER, number="20", day="01 tháng 7", more=more)
    text = path.read_text(encoding="utf-8")
    assert 'supersedes = "15/KH-UBND"' in text
    assert "supersedes_year = 2026" in text
    diff = applied(home, path, now=SUMMER)
    assert diff["closes"] == "15/KH-UBND"
    assert [row["fate"] for row in diff["rows"]] == ["moved", "moved"]
    plans = {plan["number"]: plan["state"] for plan in home.do("plans", "--json", now=SUMMER).json}
    assert plans == {"15/KH-UBND": "ended", "20/KH-UBND": "trial"}
    still = home.do("overdue", "--json", now=SUMMER).json
    assert [line | {"plan_state": "live"} for line in still] == late
    story = home.do("why", str(late[0]["id"]), now=SUMMER).out
    assert "nay thuộc kế hoạch 20/KH-UBND" in story
    found = home.do("upcoming", "--days", "200", "--json", now=SUMMER).json
    new = [line for line in found if (line["plan"], line["ref"]) == ("20/KH-UBND", "1")]
    assert [line["due"] for line in new] == ["2026-12-15"]
    assert "dòng cũ 2" in home.do("why", str(new[-1]["id"]), now=SUMMER).out
    assert applied(home, path, now=SUMMER)["changes_nothing"]
    mails = home.do("preview", "--days", "20", "--json", now=SUMMER).json
    earnest = {number for mail in mails if mail["to"] != "thu@mau.example" for number in mail["occurrences"]}
    assert late[-1]["id"] in earnest
    assert not earnest & {line["id"] for line in new}


def test_the_diff_says_what_goes_over_and_what_closes(home: Office) -> None:
    path = imported(home, (MENDED[0], FIRST[0]), number="20", day="01 tháng 7")
    said = home.do("apply", str(path), "--dry-run", "--by", "An", now=SUMMER).out
    assert "thay thế" not in said
    out = home.folder / "named.toml"
    source = document(home.folder, "named", (MENDED[0], FIRST[0]), number="20", day="01 tháng 7")
    home.do("import", str(source), "--supersedes", "15/KH-UBND", "--out", str(out), now=SUMMER)
    said = home.do("apply", str(out), "--dry-run", "--by", "An", now=SUMMER).out
    assert "Kế hoạch 15/KH-UBND được thay thế và kết thúc." in said
    assert "chuyển 2" in said
    assert re.search(r"nhận \d+ từ dòng cũ", said)
    assert "Trong 30 ngày tới sẽ có" in said
    assert max(map(len, said.splitlines())) <= 100


def test_a_number_that_means_several_plans_is_told_and_the_file_is_made(home: Office) -> None:
    again = document(home.folder, "again", FIRST, day="05 tháng 5")
    twin = again.read_text(encoding="utf-8").replace("năm 2026", "năm 2025")
    again.write_text(twin, encoding="utf-8")
    out = home.folder / "twin.toml"
    home.do("import", str(again), "--out", str(out), now=ISSUE)
    applied(home, out)
    source = document(home.folder, "named", FIRST, number="20")
    answer_ = home.do(
        "import", str(source), "--supersedes", "15/KH-UBND", "--out", str(out), "--force", now=SUMMER
    )
    assert "supersedes_year" in answer_.err
    assert 'supersedes = "15/KH-UBND"' in out.read_text(encoding="utf-8")
    refused = home.call("apply", str(out), "--yes", "--by", "An", now=SUMMER)
    assert refused.code != 0
    answer(out, ('supersedes = "15/KH-UBND"', 'supersedes = "15/KH-UBND"\nsupersedes_year = 2025'))
    assert applied(home, out, now=SUMMER)["closes"] == "15/KH-UBND"


def test_old_periods_are_silent_until_they_are_settled(home: Office) -> None:
    path = imported(home, FIRST, now="2026-11-23T08:00", number="33")
    applied(home, path, now="2026-11-23T08:00")
    old = home.do("upcoming", "--unsettled", "--json", now="2026-11-23T08:00").json
    mine = [line for line in old if line["plan"] == "33/KH-UBND"]
    assert len(mine) == 3
    day = "2026-11-24T08:00"
    assert home.call("settle", str(mine[0]["id"]), "--by", "An", now=day).code != 0
    assert (
        home.call("settle", str(mine[0]["id"]), "--open", "--on", "1/4/2026", "--by", "An", now=day).code != 0
    )
    done = home.do(
        "settle", str(mine[0]["id"]), "--done", "--on", "2026-03-30", "--document", "7/BC", "--by", "An",
        "--json", now=day,
    ).json  # fmt: skip
    assert [line["state"] for line in done] == ["accepted"]
    rest = home.do("settle", "--plan", "33/KH-UBND", "--open", "--yes", "--by", "An", "--json", now=day).json
    assert [line["state"] for line in rest] == ["open", "open"]
    again = home.do("upcoming", "--unsettled", "--json", now=day).json
    assert "33/KH-UBND" not in {line["plan"] for line in again}


TODAY = "2026-11-22T09:00"


def directory_of(shared: Path) -> str:
    """Bắc Ninh as it is today, with the bodies that were before it and who took over from them."""
    folder = shared / "agencies"
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["code", "name", "aliases", "kind", "groups", "email", "valid_from", "valid_to", "successor"]
    )
    writer.writerow(["ubnd", "UBND tỉnh Bắc Ninh", "", "superior", "", "ub@bn.example", "", "", ""])
    names = (folder / "bac-ninh-departments.txt").read_text(encoding="utf-8").split("\n")
    bodies = {name.strip(): f"s{at}" for at, name in enumerate(names) if name.strip()}
    for name, code in bodies.items():
        writer.writerow([code, name, "", "department", "", f"{code}@bn.example", "", "", ""])
    with (folder / "bac-ninh-xa-phuong-codes.tsv").open(encoding="utf-8") as file:
        for code, name in csv.reader(file, delimiter="\t"):
            writer.writerow([code, name, "", "commune", "", f"x{code}@bn.example", "", "", ""])
    heirs: dict[str, dict[str, str]] = {}
    with (folder / "successors.tsv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            if line["new_name"] in bodies and line["old_name"] not in bodies:
                scope = "" if line["scope"].startswith("all") else line["scope"].replace(";", ",")
                heirs.setdefault(line["old_name"], {})[bodies[line["new_name"]]] = scope
    for at, (name, found) in enumerate(heirs.items()):
        listed = ";".join(f"{code}: {scope}" if scope else code for code, scope in found.items())
        writer.writerow([f"c{at}", name, "", "department", "", "", "", "2025-02-28", listed])
    return out.getvalue()


@pytest.fixture
def bac_ninh(office: Office, shared_dir: Path) -> tuple[Office, Any]:
    """The plan of 2024 as it is applied on 22/11/2026, and the difference that was shown."""
    roster, plan = office.folder / "agencies.csv", office.folder / "plan.toml"
    roster.write_text(directory_of(shared_dir), encoding="utf-8")
    office.do("agencies", "import", str(roster), "--by", "An", now=TODAY)
    source = shared_dir / "plans" / "bac-ninh-371-KH-UBND-2024.docx"
    office.do("import", str(source), "--out", str(plan), now=TODAY)
    return office, applied(office, plan, now=TODAY)


def test_an_old_plan_applied_today_resolves_succeeds_or_asks_about_every_lead(
    bac_ninh: tuple[Office, Any],
) -> None:
    _office, diff = bac_ninh
    asked = [f"{item['place']} {item['words']} {item['message']}" for item in diff["problems"]]
    said = " ".join([*diff["notes"], *asked])
    for row in diff["rows"]:
        named = row["ref"] and f"nhiệm vụ {row['ref']} " in said
        assert row["agencies"] or named or row["kind"] == "report", row
    assert "Sở Kế hoạch và Đầu tư" in said
    assert "01/03/2025" in said
    assert "Sở Lao động" in said
    assert diff["occurrences"]["unsettled"] > 0


def test_not_one_mail_about_its_old_periods_until_they_are_settled(bac_ninh: tuple[Office, Any]) -> None:
    office, diff = bac_ninh
    old = office.do("upcoming", "--unsettled", "--json", now=TODAY).json
    assert len(old) == diff["occurrences"]["unsettled"]
    assert all(line["due"] < TODAY[:10] for line in old)
    assert office.do("overdue", "--json", now=TODAY).json == []
    office.set("mail", live=True)
    office.do("golive", "371/KH-UBND", "--yes", "--by", "An", now=TODAY)
    ids = {line["id"] for line in old}
    mails = office.do("preview", "--days", "60", "--json", now=TODAY).json
    assert mails
    assert not [mail for mail in mails if ids & set(mail["occurrences"])]
    day = "2026-11-23T08:00"
    first = str(old[0]["id"])
    office.do("settle", first, "--open", "--by", "An", now=day)
    office.do("settle", "--plan", "371/KH-UBND", "--done", "--yes", "--by", "An", now=day)
    assert office.do("upcoming", "--unsettled", "--json", now=day).json == []
    mails = office.do("preview", "--days", "60", "--json", now=day).json
    spoken = {number for mail in mails for number in mail["occurrences"]}
    assert spoken & ids <= {old[0]["id"]}
