"""A printed lead → agencies: what is taken, what is proposed, what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake.directory import Directory
from scheduler.register.naming import bare, fold, province_of, without_province
from scheduler.register.roster import AgencyFacts, Heir, Roster
from tests.intake.rosters import COMMUNES, DEPARTMENTS, ISSUER, ROSTER, TODAY

DIRECTORY = Directory(ROSTER, TODAY, ISSUER)
DEPARTMENT_CODES = [agency.code for agency in DEPARTMENTS]
COMMUNE_CODES = [agency.code for agency in COMMUNES]


def taken(cell: str, directory: Directory = DIRECTORY) -> list[str]:
    return [member.holder.code for member in directory.resolve(cell).members]


def hows(cell: str, directory: Directory = DIRECTORY) -> list[str]:
    return [part.how for part in directory.resolve(cell).parts]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Sở Khoa học và Công nghệ", "SKHCN"),
        ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", "SKHCN"),
        ("Sở Khoa học và Công nghệ tỉnh", "SKHCN"),
        ("Sở Khoa học và Công nghệ tỉnh Bình Minh", "SKHCN"),
        ("Sở KH&CN", "SKHCN"),
        ("Sở KH-CN", "SKHCN"),
        ("SKHCN", "SKHCN"),
        ("Sở Giáo dục và đào tạo", "SGDDT"),
        ("Sở GD&ĐT", "SGDDT"),
        ("Sở Văn hoá Thể thao và Du lịch", "SVHTTDL"),
        ("Sở VHTT&DL", "SVHTTDL"),
        ("Liên hiệp các Hội KH-KT", "LHH"),
        ("Liên hiệp các hội KH&KT tỉnh", "LHH"),
        ("Báo và Đài PTTH", "BPTTH"),
        ("Báo và phát thanh, truyền hình Bình Minh", "BPTTH"),
        ("Trường chính trị", "TCT"),
        ("Ủy ban nhân dân tỉnh", "UBND"),
        ("Uỷ ban nhân dân tỉnh Bình Minh", "UBND"),
        ("Sở KHĐT", "STC"),
        ("UBND phường Hoà An", "01000"),
        ("UBND xã Thuỵ Lôi", "01002"),
    ],
)
def test_it_takes_a_name_that_differs_only_in_print(printed: str, code: str) -> None:
    assert taken(printed) == [code]
    assert hows(printed) == ["agency"]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Sở Nội vụ; Sở Tài chính", ["SNV", "STC"]),
        ("Sở Nội vụ, Sở Tài chính và Sở Y tế", ["SNV", "STC", "SYT"]),
        ("Sở Văn hóa, Thể thao và Du lịch, Sở Nội vụ", ["SVHTTDL", "SNV"]),
        ("Sở Nội vụ và Sở Văn hóa, Thể thao và Du lịch", ["SNV", "SVHTTDL"]),
        ("- Sở Nội vụ\n- Sở Tài chính", ["SNV", "STC"]),
        ("- Sở Nội vụ - Sở Tài chính", ["SNV", "STC"]),
        ("Phường Hòa An, phường Tân Bình", ["01000", "01001"]),
    ],
)
def test_it_cuts_a_cell_only_where_every_part_is_somebody(cell: str, codes: list[str]) -> None:
    assert taken(cell) == codes
    assert not DIRECTORY.resolve(cell).open_parts


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Các sở, ban, ngành", DEPARTMENT_CODES),
        ("Các sở, ngành", DEPARTMENT_CODES),
        ("Các Sở, ban, ngành cấp tỉnh", DEPARTMENT_CODES),
        ("Các sở, cơ quan thuộc UBND tỉnh", DEPARTMENT_CODES),
        ("UBND các xã, phường", COMMUNE_CODES),
        ("Ủy ban nhân dân các xã, phường", COMMUNE_CODES),
        ("UBND cấp xã", COMMUNE_CODES),
        ("Các sở, ngành, địa phương", DEPARTMENT_CODES + COMMUNE_CODES),
        ("Các, sở, ngành, địa phương", DEPARTMENT_CODES + COMMUNE_CODES),
        ("Các sở ban ngành, phường, xã", DEPARTMENT_CODES + COMMUNE_CODES),
        ("Các sở ban ngành, UBND các phường xã", DEPARTMENT_CODES + COMMUNE_CODES),
        ("Các sở ban ngành và UBND các phường, xã trong tỉnh", DEPARTMENT_CODES + COMMUNE_CODES),
        ("Các sở, cơ quan thuộc UBND tỉnh; UBND các xã, phường", DEPARTMENT_CODES + COMMUNE_CODES),
        ("Các trường trong tỉnh", ["TCT"]),
    ],
)
def test_it_unfolds_a_group_to_its_members_of_today(cell: str, codes: list[str]) -> None:
    assert taken(cell) == codes
    assert DIRECTORY.resolve(cell).is_group


def test_districts_are_followed_by_communes_and_it_is_said_since_when() -> None:
    part = DIRECTORY.resolve("UBND các huyện, thị xã, thành phố").parts[0]
    assert [member.holder.code for member in part.members] == COMMUNE_CODES
    assert "01/07/2025" in part.note


def test_before_the_districts_ended_their_group_is_empty_without_members() -> None:
    assert hows("UBND các huyện, thành phố", Directory(ROSTER, date(2025, 6, 30), ISSUER)) == ["empty"]


@pytest.mark.parametrize(
    "cell", ["Sở Khoa học và Cong nghệ", "So Khoa hoc va Cong nghe", "Sở Khoa học và Công nghê"]
)
def test_it_proposes_a_slip_of_the_pen_and_takes_nothing(cell: str) -> None:
    reading = DIRECTORY.resolve(cell)
    assert reading.members == ()
    assert [part.how for part in reading.parts] == ["proposal"]
    assert reading.parts[0].members[0].holder.code == "SKHCN"
    assert reading.parts[0].near
    assert reading.parts[0].score < 100


def test_another_department_that_looks_alike_is_no_near_proposal() -> None:
    part = DIRECTORY.resolve("Sở Ngoại vụ").parts[0]
    assert part.how == "proposal"
    assert not part.near


@pytest.mark.parametrize(
    ("cell", "how"),
    [
        ("Các hội thành viên", "empty"),
        ("Các đơn vị liên quan", "vague"),
        ("Các sở, ngành, đơn vị có liên quan", "vague"),
        ("Viện Nghiên cứu phát triển kinh tế xã hội", "unknown"),
    ],
)
def test_it_never_makes_an_empty_unfolding_of_a_group_nobody_knows(cell: str, how: str) -> None:
    assert hows(cell) == [how]
    assert taken(cell) == []


def test_a_good_name_beside_a_group_without_members_is_kept() -> None:
    reading = DIRECTORY.resolve("Liên hiệp các hội KH&KT tỉnh và các hội thành viên")
    assert [member.holder.code for member in reading.members] == ["LHH"]
    assert [part.words for part in reading.open_parts] == ["các hội thành viên"]


def test_a_rest_that_may_belong_to_the_name_before_it_takes_that_name_along() -> None:
    reading = DIRECTORY.resolve("Sở Y tế, Dân số")
    assert reading.members == ()
    assert [part.words for part in reading.open_parts] == ["Sở Y tế, Dân số"]


def test_a_group_that_lacks_one_of_its_kinds_says_so() -> None:
    bodies = Directory(Roster(DEPARTMENTS), TODAY, ISSUER)
    part = bodies.resolve("Các sở, ngành, địa phương").parts[0]
    assert part.lacking == ("UBND các xã, phường",)


def test_a_whole_succession_is_taken_and_its_reason_told() -> None:
    part = DIRECTORY.resolve("Sở Kế hoạch và Đầu tư").parts[0]
    assert part.how == "agency"
    assert (part.members[0].printed.code, part.members[0].holder.code) == ("SKHDT", "STC")
    assert "01/03/2025" in part.note
    assert "Nghị quyết 10/NQ-HĐND" in part.note


def test_before_the_succession_the_printed_body_carries_its_own() -> None:
    then = Directory(ROSTER, date(2025, 2, 28), ISSUER)
    assert taken("Sở Kế hoạch và Đầu tư", then) == ["SKHDT"]


def test_a_split_succession_takes_nobody_and_names_the_choices() -> None:
    part = DIRECTORY.resolve("Sở Lao động, Thương binh và xã hội").parts[0]
    assert part.how == "split"
    assert [member.holder.code for member in part.members] == ["SNV", "SGDDT", "SYT"]
    assert taken("Sở Lao động, Thương binh và xã hội") == []


def test_a_body_that_ended_without_successor_is_asked_about() -> None:
    part = DIRECTORY.resolve("Ban Dân vận cũ").parts[0]
    assert part.how == "split"
    assert "28/02/2025" in part.note


def test_two_printed_bodies_that_became_one_are_one() -> None:
    reading = DIRECTORY.resolve("Sở Kế hoạch và Đầu tư, Sở Tài chính")
    assert [(m.printed.code, m.holder.code) for m in reading.members] == [("STC", "STC")]


def test_successions_in_a_circle_end_in_a_question() -> None:
    one = AgencyFacts("A", "Sở Một", valid_to=date(2025, 1, 1), heirs=(Heir("B", date(2025, 1, 2)),))
    two = AgencyFacts("B", "Sở Hai", valid_to=date(2025, 1, 1), heirs=(Heir("A", date(2025, 1, 2)),))
    assert taken("Sở Một", Directory(Roster((one, two)), TODAY)) == []


def test_a_name_that_two_bodies_bear_is_ambiguous() -> None:
    twin = replace(DEPARTMENTS[0], code="SKHCN2", name="Sở Khoa học và Công nghệ tỉnh")
    double = Directory(Roster((*DEPARTMENTS, twin)), TODAY, ISSUER)
    assert hows("Sở Khoa học và Công nghệ", double) == ["ambiguous"]


def test_an_answer_may_be_a_code_a_name_or_a_group() -> None:
    assert DIRECTORY.chosen("snv").members[0].holder.code == "SNV"
    assert DIRECTORY.chosen("Sở Y tế").members[0].holder.code == "SYT"
    assert len(DIRECTORY.chosen("UBND các xã, phường").members) == len(COMMUNES)


def test_a_cell_of_thousands_of_names_ends_in_one_unknown() -> None:
    assert hows("Sở Nội vụ, " * 5_000) == ["unknown"]


@pytest.mark.parametrize(
    ("issuer", "province"),
    [("UBND tỉnh Ninh Bình", "ninh bình"), ("ỦY BAN NHÂN DÂN THÀNH PHỐ HUẾ", "huế"), ("Bộ Nội vụ", "")],
)
def test_the_province_is_read_from_the_issuer(issuer: str, province: str) -> None:
    assert province_of(issuer) == province


def test_a_province_is_not_cut_from_a_name_that_is_hardly_more() -> None:
    assert without_province(fold("Phường Ninh Bình"), "ninh bình") == "phường ninh bình"
    assert without_province(fold("UBND tỉnh Ninh Bình"), "ninh bình") == "ủy ban nhân dân tỉnh"


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_folding_twice_is_folding_once(text: str) -> None:
    DIRECTORY.resolve(text)
    assert fold(fold(text)) == fold(text)
    assert bare(bare(fold(text))) == bare(fold(text))


@given(st.lists(st.sampled_from([agency.name for agency in ROSTER.agencies[:9]]), min_size=1, unique=True))
def test_any_list_of_known_names_is_read_back(names: list[str]) -> None:
    found = [member.printed.name for member in DIRECTORY.resolve("; ".join(names)).members]
    assert found == names
    assert [m.printed.name for m in DIRECTORY.resolve(", ".join(names)).members] == names
