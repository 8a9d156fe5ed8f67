"""A file of agencies: what is taken, what is told, and how it is kept in the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rules.errors import BadInput, NotFound
from scheduler.intake.directory.addresses import address_fault, is_private
from scheduler.intake.directory.checking import check_roster
from scheduler.intake.directory.loading import AgencyFile, read_agencies
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir, Roster
from scheduler.register.store import Register
from scheduler.register.store.directory import load_roster, save_agencies
from tests.intake.rosters import ROSTER, TODAY

HEADER = "code,name,aliases,kind,groups,email,valid_from,valid_to,successor\n"


def load(tmp_path: Path, text: str, name: str = "danh-ba.csv", encoding: str = "utf-8") -> AgencyFile:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_agencies(path)


def test_a_row_gives_all_its_facts(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        HEADER
        + 'STC,Sở Tài chính,,department,,stc@x.example,,,\n'
        + 'SKHDT,"Sở Kế hoạch, Đầu tư",Sở KHĐT;Sở KH&ĐT,department,Khối tổng hợp,a@x.example;b@x.example,'
        + "1995-01-01,28/02/2025,STC\n",
    )  # fmt: skip
    assert found.problems == ()
    assert found.agencies[1] == AgencyFacts(
        "SKHDT",
        "Sở Kế hoạch, Đầu tư",
        "department",
        groups=(Belonging("Khối tổng hợp"),),
        addresses=(Address("a@x.example"), Address("b@x.example")),
        valid_from=date(1995, 1, 1),
        valid_to=date(2025, 2, 28),
        heirs=(Heir("STC", date(2025, 3, 1)),),
    )


def test_columns_may_be_missing_and_stand_in_any_order(tmp_path: Path) -> None:
    found = load(tmp_path, "name,code\nSở Y tế,SYT\n")
    assert found.agencies == (AgencyFacts("SYT", "Sở Y tế"),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_spreadsheet_may_have_saved_it(tmp_path: Path, encoding: str) -> None:
    found = load(tmp_path, "code;name;kind\r\nSYT;Sở Y tế;department\r\n", encoding=encoding)
    assert found.agencies == (AgencyFacts("SYT", "Sở Y tế"),)


def test_a_split_has_a_scope_for_each_heir(tmp_path: Path) -> None:
    text = HEADER + "OLD,Sở Cũ,,department,,,,2025-02-28,A: việc một;B: việc hai\n"
    assert load(tmp_path, text).agencies[0].heirs == (
        Heir("A", date(2025, 3, 1), "việc một"),
        Heir("B", date(2025, 3, 1), "việc hai"),
    )


def test_a_toml_file_says_the_same_and_more(tmp_path: Path) -> None:
    text = """
[[agency]]
code = "OLD"
name = "Sở Cũ"
aliases = ["Sở Rất Cũ"]
groups = [{ name = "Khối A", from = 2024-01-01, to = 2025-02-28 }, "Khối B"]
successor = [{ code = "NEW", from = 2025-03-01, scope = "việc một", document = "NQ 1" }]
[[agency.contact]]
address = "a@x.example"
deputy = true
absent_from = 2026-05-01
[[agency]]
code = "NEW"
name = "Sở Mới"
email = ["b@x.example"]
"""
    old, new = load(tmp_path, text, "danh-ba.toml").agencies
    assert old.heirs == (Heir("NEW", date(2025, 3, 1), "việc một", "NQ 1"),)
    assert old.valid_to is None
    assert old.groups == (Belonging("Khối A", date(2024, 1, 1), date(2025, 2, 28)), Belonging("Khối B"))
    assert old.addresses == (Address("a@x.example", deputy=True, absent_from=date(2026, 5, 1)),)
    assert new.addresses == (Address("b@x.example"),)


@pytest.mark.parametrize(
    ("row", "said", "kept"),
    [
        (",Sở Y tế,,,,,,,", "mã phải", 0),
        ("a b,Sở Y tế,,,,,,,", "mã phải", 0),
        ("SYT,,,,,,,,", "thiếu tên", 0),
        ("SYT,Sở Y tế,,deparment,,,,,", "có phải “department”", 0),
        ("SYT,Sở Y tế,,,,khong-phai-thu,,,", "không phải địa chỉ", 1),
        ('SYT,Sở Y tế,,,,"a@x.example\nBcc: b@x.example",,,', "xuống dòng", 1),
        ("SYT,Sở Y tế,,,,,31/02/2025,,", "không phải ngày", 1),
        ("SYT,Sở Y tế,,,,,2025-03-01,2025-01-01,", "trước ngày bắt đầu", 1),
        ("SYT,Sở Y tế,,,,,,,SNV", "thiếu ngày", 1),
        ("SYT,Sở Y tế,,,,,,2025-01-01,SYT", "chính mình", 1),
        ("SYT,Sở Y tế,,,,,,,,thừa", "mục lạ", 1),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_rest_is_kept(
    tmp_path: Path, row: str, said: str, kept: int
) -> None:
    found = load(tmp_path, HEADER + "SNV,Sở Nội vụ,,,,,,,\n" + row + "\n")
    assert len(found.agencies) == 1 + kept
    assert len(found.problems) == 1
    assert said in found.problems[0].message
    assert found.problems[0].place.startswith("danh-ba.csv, dòng ")


def test_two_rows_of_one_code_or_name_are_one(tmp_path: Path) -> None:
    found = load(tmp_path, HEADER + "A,Sở Y tế,,,,,,,\nA,Sở Khác,,,,,,,\nB,SỞ Y TẾ,,,,,,,\n")
    assert [item.code for item in found.agencies] == ["A"]
    assert len(found.problems) == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "trống"),
        ("a.csv", "code,nme\n", "ó phải “name”"),
        ("a.csv", "code\nA\n", "thiếu cột “name”"),
        ("a.csv", 'code,name\nA,"chưa đóng', "hỏng ở dòng"),
        ("a.toml", "[[agency]]\ncode = ", "cú pháp TOML"),
        ("a.toml", "[[agencies]]\ncode = 'A'", "[[agency]]"),
        ("a.toml", "agency = " + "[" * 5_000, "TOML"),
    ],
)
def test_what_is_no_directory_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        load(tmp_path, text, name)
    assert said in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_agencies(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("skhcn@ninhbinh.example", True),
        ("skhcn@so.tinh.gov.vn", True),
        ("van.thu@mail.local", True),
        ("van.thu@localhost", True),
        ("Văn thư <a@x.example>", False),
        ("văn@x.example", False),
        ("a@x.example\r\nBcc: b@x.example", False),
        ("a@x.example\u2028", False),
        ("a@", False),
        ("a" * 300 + "@x.example", False),
    ],
)
def test_an_address_is_judged_by_its_form_alone(address: str, good: bool) -> None:
    assert (address_fault(address) == "") is good


PRIVATE = ["Gmail.com", "yahoo.com.vn", "hotmail.fr", "outlook.com.vn", "icloud.com", "live.com", "mail.ru"]
PUBLIC = [
    "tinh.gov.vn",
    "mail.gov.vn",
    "outlook.tinh.gov.vn",
    "yahoo.edu.vn",
    "live.org",
    "mail.tinh.example",
]


@pytest.mark.parametrize("domain", PRIVATE)
def test_a_private_provider_is_known(domain: str) -> None:
    assert is_private(f"so.y.te@{domain}")


@pytest.mark.parametrize("domain", PUBLIC)
def test_a_domain_of_the_state_is_not_private_for_a_word_in_it(domain: str) -> None:
    assert not is_private(f"so.y.te@{domain}")


def test_the_register_gives_back_what_was_saved(register: Register) -> None:
    with register.write() as session:
        change = save_agencies(session, ROSTER.agencies)
    assert len(change.created) == len(ROSTER.agencies)
    assert change.refused == ()
    with register.read() as session:
        stored = load_roster(session)
    assert stored.agencies == tuple(sorted(ROSTER.agencies, key=lambda item: item.code))
    with register.write() as session:
        assert len(save_agencies(session, ROSTER.agencies).untouched) == len(ROSTER.agencies)


def test_a_changed_row_becomes_what_the_file_says_and_others_stay(register: Register) -> None:
    with register.write() as session:
        save_agencies(session, ROSTER.agencies)
    changed = replace(ROSTER.agencies[0], aliases=("Sở KHCN mới",), addresses=(Address("moi@bm.example"),))
    with register.write() as session:
        assert save_agencies(session, [changed]).changed == (changed.code,)
    with register.read() as session:
        stored = {item.code: item for item in load_roster(session).agencies}
    assert stored[changed.code] == changed
    assert len(stored) == len(ROSTER.agencies)


def test_a_renamed_agency_is_told(register: Register) -> None:
    with register.write() as session:
        save_agencies(session, ROSTER.agencies)
    first = ROSTER.agencies[0]
    with register.write() as session:
        change = save_agencies(session, [replace(first, name="Sở Hoàn Toàn Khác")])
    assert change.renamed == ((first.code, first.name, "Sở Hoàn Toàn Khác"),)


def test_a_name_that_belongs_to_another_is_refused_and_told(register: Register) -> None:
    with register.write() as session:
        save_agencies(session, ROSTER.agencies)
        change = save_agencies(
            session,
            [
                AgencyFacts("X", "SỞ NỘI VỤ"),
                AgencyFacts("Y", "Sở Mới", aliases=("Sở Y tế", "Sở Rất Mới"), heirs=(Heir("KHONG", TODAY),)),
            ],
        )
    assert change.created == ("Y",)
    assert change.refused == (("X", "SỞ NỘI VỤ"), ("Y", "Sở Y tế"), ("Y", "KHONG"))
    with register.read() as session:
        stored = {item.code: item for item in load_roster(session).agencies}
    assert stored["Y"].aliases == ("Sở Rất Mới",)


def test_the_check_puts_what_presses_first() -> None:
    ended = AgencyFacts("OLD", "Sở Cũ", valid_to=date(2025, 1, 1))
    silent = AgencyFacts("S", "Sở Không Địa Chỉ")
    private = AgencyFacts("P", "Sở Riêng", addresses=(Address("p@gmail.com"), Address("q@x.example")))
    found = check_roster(
        Roster((ended, private, silent)), TODAY, {"S": 3, "OLD": 1}, {("P", "q@x.example"): "550 không có"}
    )
    assert [(item.place, item.words) for item in found] == [
        ("S", "Sở Không Địa Chỉ"),
        ("OLD", "Sở Cũ"),
        ("P", "p@gmail.com"),
        ("P", "q@x.example"),
        ("OLD", "Sở Cũ"),
    ]
    assert "3 kỳ hạn" in found[0].message


AWAY_ALL = {"absent_from": date(2026, 3, 1), "absent_to": date(2026, 3, 20)}
SOON = {"absent_from": date(2026, 3, 10), "absent_to": date(2026, 3, 20)}
READERS = [
    ((), (), "no-address"),
    ((Address("a@x.example"),), ("a@x.example",), "no-address"),
    ((Address("a@x.example", **AWAY_ALL),), (), "away"),
    ((Address("a@x.example", **SOON), Address("b@x.example", deputy=True, **AWAY_ALL)), (), "away"),
    ((Address("a@x.example", **AWAY_ALL), Address("b@x.example", deputy=True)), (), ""),
    ((Address("a@x.example", **AWAY_ALL), Address("b@x.example")), ("b@x.example",), "away"),
    ((Address("a@x.example", absent_from=date(2026, 6, 1)),), (), ""),
    ((Address("a@x.example", absent_to=date(2026, 2, 1)),), (), ""),
]


@pytest.mark.parametrize(("readers", "returned", "kind"), READERS)
def test_the_check_asks_whether_anybody_reads(
    readers: tuple[Address, ...], returned: tuple[str, ...], kind: str
) -> None:
    flagged = {("A", address): "550" for address in returned}
    found = check_roster(Roster((AgencyFacts("A", "Sở A", addresses=readers),)), TODAY, {"A": 2}, flagged)
    assert [item.kind for item in found if item.words == "Sở A"] == [kind] * bool(kind)
    assert {item.duties for item in found} <= {2}
