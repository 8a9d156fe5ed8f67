"""The directory as a file: what officers type in its cells, spreadsheets, and out and back in."""

from __future__ import annotations

import io
import string
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from rules.errors import BadInput
from scheduler import i18n
from scheduler.intake.directory.exporting import exported, headings
from scheduler.intake.directory.loading import AgencyFile, agencies_of, read_agencies
from scheduler.intake.directory.merging import merge_file
from scheduler.intake.directory.words import COLUMNS, column_of
from scheduler.register.naming import fold
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir, Roster
from tests.intake.rosters import ROSTER

JULY = {"absent_from": date(2026, 7, 1), "absent_to": date(2026, 7, 10)}


def csv_of(columns: str, *rows: str) -> AgencyFile:
    text = "code,name," + columns + "\n" + "".join(f"SYT,Sở Y tế,{row}\n" for row in rows)
    return agencies_of(text.encode(), "danh-ba.csv")


def xlsx_of(*rows: list[Any], title: str = "Danh bạ") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- what an officer types ----------------------------------------------------------------------------

READERS = [
    ("email", "a@x.example", (Address("a@x.example"),)),
    ("email", "Nguyễn Văn An <an@x.example>", (Address("an@x.example", "Nguyễn Văn An"),)),
    ("email", '"""An, phó phòng"" <an@x.example>"', (Address("an@x.example", "An, phó phòng"),)),
    ("email", '"a@x.example, b@x.example"', (Address("a@x.example"), Address("b@x.example"))),
    (
        "email,deputy",
        "a@x.example,b@x.example",
        (Address("a@x.example"), Address("b@x.example", deputy=True)),
    ),
    (
        "deputy,email",
        "b@x.example,a@x.example",
        (Address("a@x.example"), Address("b@x.example", deputy=True)),
    ),
    ("email,absent", "a@x.example,01/07/2026 - 10/07/2026", (Address("a@x.example", **JULY),)),
    (
        "email,absent",
        "a@x.example,từ ngày 1/7/2026 đến hết ngày 10/7/2026",
        (Address("a@x.example", **JULY),),
    ),
    ("email,absent", "a@x.example,2026-07-01 – 2026-07-10", (Address("a@x.example", **JULY),)),
    (
        "email,absent",
        "a@x.example,05/07/2026",
        (Address("a@x.example", absent_from=date(2026, 7, 5), absent_to=date(2026, 7, 5)),),
    ),
    ("email,absent", "a@x.example,từ 01/07/2026", (Address("a@x.example", absent_from=date(2026, 7, 1)),)),
    (
        "email,absent",
        "a@x.example;b@x.example,b@x.example: 01/07/2026 - 10/07/2026",
        (Address("a@x.example"), Address("b@x.example", **JULY)),
    ),
    ("email,language", "a@x.example,en", (Address("a@x.example", language="en"),)),
    ("email,language", "a@x.example,Tiếng Anh", (Address("a@x.example", language="en"),)),
    (
        "email,language",
        "a@x.example;b@x.example,vi;b@x.example: English",
        (Address("a@x.example", language="vi"), Address("b@x.example", language="en")),
    ),
]


@pytest.mark.parametrize(("columns", "row", "readers"), READERS)
def test_readers_deputies_absence_and_language_fit_in_cells(
    columns: str, row: str, readers: tuple[Address, ...]
) -> None:
    found = csv_of(columns, row)
    assert found.problems == ()
    assert found.agencies[0].addresses == readers


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        ("email,language", "a@x.example,fr", "vi hoặc en"),
        ("email,language", "a@x.example,c@x.example: en", "cùng dòng"),
        ("email,absent", "a@x.example,tuần sau", "không phải ngày vắng mặt"),
        ("email,absent", "a@x.example,31/02/2026", "không phải ngày vắng mặt"),
        ("email,absent", "a@x.example,10/07/2026 - 01/07/2026", "không phải ngày vắng mặt"),
        ("email,absent", "a@x.example,c@x.example: 01/07/2026", "cùng dòng"),
        ("email,absent", ",01/07/2026", "cùng dòng"),
        ("email,deputy", "a@x.example,khong-phai", "không phải địa chỉ"),
        ("groups", "Tổ (từ 31/02/2026)", "ngày vào, ra nhóm"),
        ("groups", "Tổ (02/07/2026 - 01/07/2026)", "trước ngày bắt đầu"),
        ("valid_to,successor", "28/02/2025,=X", "không hiểu cơ quan kế thừa"),
        ("valid_to,successor", "28/02/2025,STC (từ 31/02/2025)", "không hiểu cơ quan kế thừa"),
    ],
)
def test_what_cannot_be_is_told_with_its_line_and_the_rest_is_kept(columns: str, row: str, said: str) -> None:
    found = csv_of(columns, row)
    [problem] = found.problems
    assert (problem.place, said in problem.message) == ("danh-ba.csv, dòng 2", True), problem
    assert len(found.agencies) == 1


def test_a_toml_contact_in_an_unknown_language_or_back_before_it_left_is_told() -> None:
    text = """
[[agency]]
code = "SYT"
name = "Sở Y tế"
[[agency.contact]]
address = "a@x.example"
language = "fr"
absent_from = 2026-07-10
absent_to = 2026-07-01
"""
    found = agencies_of(text.encode(), "danh-ba.toml")
    assert found.agencies[0].addresses == (Address("a@x.example"),)
    assert [item.place for item in found.problems] == ["danh-ba.toml, cơ quan thứ 1"] * 2


@pytest.mark.parametrize(
    ("cell", "belonging"),
    [
        ("Tổ", Belonging("Tổ")),
        ("Tổ (từ 01/01/2026 đến 31/12/2026)", Belonging("Tổ", date(2026, 1, 1), date(2026, 12, 31))),
        ("Tổ (01/01/2026 - 31/12/2026)", Belonging("Tổ", date(2026, 1, 1), date(2026, 12, 31))),
        ("Tổ (đến 31/12/2026)", Belonging("Tổ", None, date(2026, 12, 31))),
        ("Tổ (from 2026-01-01)", Belonging("Tổ", date(2026, 1, 1))),
        ("Tổ (lâm thời)", Belonging("Tổ (lâm thời)")),
        ("Tổ (2026)", Belonging("Tổ (2026)")),
    ],
)
def test_membership_may_have_days(cell: str, belonging: Belonging) -> None:
    assert csv_of("groups", cell).agencies[0].groups == (belonging,)


@pytest.mark.parametrize(
    ("cell", "heir"),
    [
        ("STC", Heir("STC", date(2025, 3, 1))),
        ("STC: ngân sách", Heir("STC", date(2025, 3, 1), "ngân sách")),
        ('"STC (từ 01/04/2025, 12/NQ-HĐND)"', Heir("STC", date(2025, 4, 1), "", "12/NQ-HĐND")),
        ("STC (12/NQ-HĐND): ngân sách", Heir("STC", date(2025, 3, 1), "ngân sách", "12/NQ-HĐND")),
    ],
)
def test_a_successor_may_have_its_day_and_document(cell: str, heir: Heir) -> None:
    assert csv_of("valid_to,successor", f"28/02/2025,{cell}").agencies[0].heirs == (heir,)


# --- spreadsheets -------------------------------------------------------------------------------------


def test_a_list_kept_in_a_spreadsheet_is_read_with_its_titles_and_own_words() -> None:
    data = xlsx_of(
        ["UBND TỈNH BÌNH MINH"],
        ["DANH BẠ CƠ QUAN NĂM 2026"],
        [],
        [
            "STT",
            "Mã cơ quan",
            "Tên đơn vị",
            "Loại",
            "Email",
            "Người thay",
            "Vắng mặt",
            "Ngôn ngữ",
            "Điện thoại",
        ],
        [
            1,
            "SYT",
            "Sở Y tế",
            "Sở, ban, ngành",
            "a@x.example",
            "b@x.example",
            "01/07/2026 - 10/07/2026",
            "Anh",
            22,
        ],
        [2, 1001, "Phường Một", "Xã, phường", None, None, None, None, None],
    )
    found = agencies_of(data, "danh-ba.xlsx")
    assert found.agencies == (
        AgencyFacts(
            "SYT",
            "Sở Y tế",
            addresses=(
                Address("a@x.example", language="en", **JULY),
                Address("b@x.example", deputy=True, language="en"),
            ),
        ),
        AgencyFacts("1001", "Phường Một", "commune"),
    )
    [phone] = found.problems
    assert (phone.words, "hàng 4" in phone.place) == ("Điện thoại", True)


def test_english_headers_real_dates_and_a_bad_row_with_its_place() -> None:
    data = xlsx_of(
        ["Agency code", "Agency", "Valid from", "Valid to", "Successors"],
        ["SKHDT", "Sở Kế hoạch và Đầu tư", date(1995, 1, 1), date(2025, 2, 28), "STC"],
        ["", "Không mã", None, None, None],
    )
    found = agencies_of(data, "list.xlsx")
    assert found.agencies[0].valid_from == date(1995, 1, 1)
    assert found.agencies[0].heirs == (Heir("STC", date(2025, 3, 1)),)
    [bad] = found.problems
    assert bad.place.endswith("hàng 3")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (xlsx_of(["Tên", "Email"], ["Sở Y tế", "a@x.example"]), "a.xlsx", "cột mã và cột tên"),
        (xlsx_of(["Mã", "Tên", "Mã cơ quan"], ["A", "Sở", "B"]), "a.xlsx", "hai cột"),
        (xlsx_of(["Mã", "Tên", "Emial"], ["A", "Sở", "x"]), "a.xlsx", "ó phải “email”"),
        (xlsx_of(["Mã", "Tên", "Người thya"], ["A", "Sở", "x"]), "a.xlsx", "ó phải “người thay”"),
        (b"PK\x03\x04 not a book", "a.xlsx", "hỏng"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"), "a.xls", "xls"),
        (b"code,name\nA,B\n", "a.xlsx", ".xlsx"),
    ],
)
def test_what_is_no_directory_is_refused_with_the_remedy(data: bytes, name: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        agencies_of(data, name)
    assert said in str(caught.value)


# --- out and back in ----------------------------------------------------------------------------------

SUFFIXES = (".csv", ".toml", ".xlsx")
DAYS = st.dates(date(1990, 1, 1), date(2035, 12, 31))
LETTERS = string.ascii_letters + "àăâđêôơưừựỹẠỘ 0123456789&'-/,.“”()=+@<>"
WORDS = st.text(LETTERS, min_size=1, max_size=24).map(lambda words: " ".join(words.split()))
SCOPES = st.sampled_from(["", "việc một", "việc hai (phần đầu): a"])
NAMES = WORDS.filter(lambda words: bool(fold(words)))
MAILS = st.builds("{}@{}.example".format, st.sampled_from("abcdefgh"), st.sampled_from(["so", "tinh", "x"]))


@st.composite
def spans(draw: st.DrawFn) -> tuple[date | None, date | None]:
    first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return (last, first) if first and last and last < first else (first, last)


@st.composite
def readers(draw: st.DrawFn) -> tuple[Address, ...]:
    addresses = draw(st.lists(MAILS, max_size=4, unique=True))
    made = [
        Address(
            address,
            draw(st.sampled_from(["", "An", "Trần Thị Bình", "Văn thư (Sở)"])),
            draw(st.booleans()),
            draw(st.sampled_from(["", "vi", "en"])),
            *draw(spans()),
        )
        for address in addresses
    ]
    return tuple(sorted(made, key=lambda item: item.deputy))


@st.composite
def rosters(draw: st.DrawFn) -> tuple[AgencyFacts, ...]:
    """Agencies as the register holds them: one a code, one a name, dates in their order."""
    codes = draw(st.lists(st.text(string.ascii_uppercase, min_size=1, max_size=4), max_size=4, unique=True))
    made = []
    for code in codes:
        first, last = draw(spans())
        heirs = {
            (other, day): Heir(other, day, draw(SCOPES), draw(st.sampled_from(["", "9/NQ"])))
            for other in codes
            if other != code and draw(st.booleans())
            for day in [last + timedelta(days=1) if last and draw(st.booleans()) else draw(DAYS)]
        }  # fmt: skip
        whole = [heir for heir in heirs.values() if not heir.scope]
        if whole and last is None:
            last = max(heir.effective for heir in whole) - timedelta(days=1)
        assume(not first or not last or first <= last)
        groups = {
            (fold(name), span[0]): Belonging(name, *span)
            for name in draw(st.lists(NAMES, max_size=3))
            for span in [draw(spans())]
        }
        name = draw(NAMES)
        aliases = {
            fold(alias): alias for alias in draw(st.lists(NAMES, max_size=3)) if fold(alias) != fold(name)
        }
        made.append(
            AgencyFacts(
                code, name, draw(st.sampled_from(["department", "commune", "superior"])),
                tuple(aliases.values()), tuple(groups.values()), draw(readers()), first, last,
                tuple(heirs.values()),
            )
        )  # fmt: skip
    assume(len({fold(item.name) for item in made}) == len(made))
    return tuple(made)


def goes_round(agencies: tuple[AgencyFacts, ...], suffix: str) -> None:
    """What is written reads back; over the register it came from it changes nothing, with --replace too."""
    found = agencies_of(exported(agencies, f"danh-ba{suffix}"), f"danh-ba{suffix}")
    assert found.problems == ()
    assert found.agencies == agencies
    roster = Roster(agencies)
    for exact in (False, True):
        merged = merge_file(found, roster, exact=exact)
        assert (merged.agencies, merged.changes, merged.kept) == (agencies, (), ())


def goes_round_or_is_refused(agencies: tuple[AgencyFacts, ...], suffix: str) -> None:
    """Never a file that says something else."""
    try:
        exported(agencies, f"danh-ba{suffix}")
    except BadInput as refused:
        named = str(refused)
    else:
        goes_round(agencies, suffix)
        return
    assert any(item.code in named for item in agencies)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_its_own_headings_are_known_in_every_language(language: str) -> None:
    with i18n.speaking(language):
        assert [column_of(words) for words in headings().values()] == list(COLUMNS) == list(headings())


@settings(max_examples=60, deadline=None)
@given(rosters())
def test_a_toml_file_holds_everything(agencies: tuple[AgencyFacts, ...]) -> None:
    goes_round(agencies, ".toml")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(rosters(), st.sampled_from(["vi", "en"]))
def test_a_csv_file_goes_round_or_is_refused(agencies: tuple[AgencyFacts, ...], language: str) -> None:
    with i18n.speaking(language):
        goes_round_or_is_refused(agencies, ".csv")


@settings(max_examples=12, deadline=None)
@given(rosters(), st.sampled_from(["vi", "en"]))
def test_so_does_a_sheet(agencies: tuple[AgencyFacts, ...], language: str) -> None:
    with i18n.speaking(language):
        goes_round_or_is_refused(agencies, ".xlsx")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("agencies", [ROSTER.agencies, ()])
def test_a_real_directory_goes_round(agencies: tuple[AgencyFacts, ...], suffix: str) -> None:
    goes_round(agencies, suffix)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_nothing_in_a_table_becomes_a_formula(suffix: str, tmp_path: Path) -> None:
    sly = AgencyFacts("A", "=HYPERLINK(1)", aliases=("+1", "'quoted"), groups=(Belonging("@SUM(1)"),))
    goes_round((sly,), suffix)
    data = exported((sly,), f"a{suffix}")
    assert b",=HYPERLINK" not in data
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    assert read_agencies(path).agencies == (sly,)


@pytest.mark.parametrize(
    "agency",
    [
        AgencyFacts("A", "Sở A", aliases=("một; hai",)),
        AgencyFacts("A", "Sở A", groups=(Belonging("Tổ (từ 01/01/2026)"),)),
        AgencyFacts("A", "Sở A", addresses=(Address("a@x.example", "An; Bình"),)),
    ],
)
def test_what_a_table_cannot_hold_is_refused_by_name_and_fits_in_toml(agency: AgencyFacts) -> None:
    if agency.groups:
        agency = AgencyFacts(agency.code, agency.name, groups=(Belonging("Tổ; Nhóm"),))
    with pytest.raises(BadInput, match="không ghi trọn vẹn được: A"):
        exported((agency,), "a.csv")
    goes_round((agency,), ".toml")


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(BadInput, match=r"\.csv, \.toml hoặc \.xlsx"):
        exported(ROSTER.agencies, "danh-ba.pdf")
