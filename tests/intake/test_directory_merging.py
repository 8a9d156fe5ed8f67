"""A file over what is known: it adds and corrects, and takes nothing away unless it is asked to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scheduler.intake.directory.loading import agencies_of
from scheduler.intake.directory.merging import Merged, merge_file
from scheduler.register.roster import Address, AgencyFacts, Belonging, Heir, Roster

FROM_MAY, APRIL_30, YEAR_END = date(2026, 5, 1), date(2026, 4, 30), date(2026, 12, 31)
AWAY = {"absent_from": date(2026, 7, 1), "absent_to": date(2026, 7, 10)}
AN = Address("an@x.example", "An", language="en", **AWAY)
BINH = Address("binh@x.example", deputy=True)
KNOWN = AgencyFacts(
    "A",
    "Sở A",
    "commune",
    aliases=("Sở Anh",),
    groups=(Belonging("Khối", FROM_MAY), Belonging("Tổ", date(2020, 1, 1), date(2021, 1, 1))),
    addresses=(AN, BINH),
    valid_from=date(1995, 1, 1),
    valid_to=APRIL_30,
    heirs=(Heir("B", FROM_MAY, document="45/NĐ-CP"),),
)
FULL = "code,name,aliases,kind,groups,email,deputy,absent,language,valid_from,valid_to,successor"


def over(header: str, row: str, known: AgencyFacts = KNOWN, *, exact: bool = False) -> Merged:
    file = agencies_of(f"{header}\n{row}\n".encode(), "cu.csv")
    assert file.problems == ()
    return merge_file(file, Roster((known,)), exact=exact)


def facts(header: str, row: str, known: AgencyFacts = KNOWN, *, exact: bool = False) -> AgencyFacts:
    [agency] = over(header, row, known, exact=exact).agencies
    return agency


# --- nothing is undone in silence ---------------------------------------------------------------------


@pytest.mark.parametrize("header", ["code,name", "code,name,email", "code,name,kind,groups,email", FULL])
def test_what_a_file_leaves_out_or_empty_stays(header: str) -> None:
    row = "A,Sở A" + "," * (header.count(",") - 1)
    merged = over(header, row)
    assert merged.agencies == (KNOWN,)
    assert merged.changes == ()


def test_what_stays_although_the_file_has_a_column_for_it_is_told() -> None:
    assert over("code,name", "A,Sở A").kept == ()
    kept = {item.column: (item.was, item.now) for item in over(FULL, "A,Sở A" + "," * 10).kept}
    assert set(kept) == {"aliases", "groups", "email", "deputy", "valid_from", "valid_to", "successor"}
    assert kept["groups"] == ("Khối (từ 01/05/2026); Tổ (từ 01/01/2020 đến 01/01/2021)", "")
    assert kept["successor"] == ("B (từ 01/05/2026, 45/NĐ-CP)", "")


def test_asked_to_it_takes_away_what_its_columns_do_not_say_and_no_more() -> None:
    bare = facts(FULL, "A,Sở A" + "," * 10, exact=True)
    assert bare == AgencyFacts("A", "Sở A", "commune")
    assert facts("code,name", "A,Sở A", exact=True) == KNOWN
    assert facts("code,name,valid_to,successor", "A,Sở A,,", exact=True) == AgencyFacts(
        "A", "Sở A", "commune", KNOWN.aliases, KNOWN.groups, KNOWN.addresses, KNOWN.valid_from
    )
    assert facts("code,name,email", "A,Sở A,", exact=True).addresses == (BINH,)


def test_the_old_file_that_knows_neither_join_nor_succeed_undoes_neither() -> None:
    old = "code,name,aliases,kind,groups,email,valid_from,valid_to,successor"
    row = "A,Sở A,,commune,Tổ,an@x.example,01/01/1995,,"
    assert facts(old, row) == KNOWN
    assert {item.column for item in over(old, row).kept} >= {"groups", "valid_to", "successor"}


# --- what it says is taken ----------------------------------------------------------------------------

SAID: list[tuple[str, str, str, Any]] = [
    ("aliases", "Sở Mới; sở anh", "aliases", ("Sở Anh", "Sở Mới")),
    ("kind", "department", "kind", "department"),
    ("groups", "Khối", "groups", KNOWN.groups),
    ("groups", "Nhóm mới", "groups", (*KNOWN.groups, Belonging("Nhóm mới"))),
    ("groups", "Khối (đến 31/12/2026)", "groups", (Belonging("Khối", FROM_MAY, YEAR_END), KNOWN.groups[1])),
    ("groups", "Tổ (từ 01/01/2026)", "groups", (*KNOWN.groups, Belonging("Tổ", date(2026, 1, 1)))),
    ("valid_to", "31/12/2026", "valid_to", date(2026, 12, 31)),
    ("successor", "B: ngân sách", "heirs", (Heir("B", FROM_MAY, "ngân sách", "45/NĐ-CP"),)),
    ("successor", "C", "heirs", (*KNOWN.heirs, Heir("C", FROM_MAY))),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "field", "value"), SAID)
def test_a_cell_adds_or_corrects(column: str, cell: str, field: str, value: object) -> None:
    header, row = f"code,name,{column}", f"A,Sở A,{cell}"
    if column == "successor":
        header, row = "code,name,valid_to,successor", f"A,Sở A,30/04/2026,{cell}"
    merged = over(header, row)
    assert getattr(merged.agencies[0], field) == value
    assert {item.column for item in merged.changes} <= {column}


READERS = [
    ("email", "an@x.example", (AN, BINH)),
    ("email", "AN@X.example", (AN, BINH)),
    ("email", "Anh An <an@x.example>", (Address("an@x.example", "Anh An", language="en", **AWAY), BINH)),
    ("email", "moi@x.example", (Address("moi@x.example"), AN, BINH)),
    ("email", "binh@x.example", (AN, BINH)),
    ("email,deputy", "binh@x.example,an@x.example", None),
    ("email,language", "an@x.example,vi", (Address("an@x.example", "An", language="vi", **AWAY), BINH)),
    ("deputy", "chi@x.example", (AN, Address("chi@x.example", deputy=True), BINH)),
]


@pytest.mark.parametrize(("columns", "cells", "readers"), READERS)
def test_readers_are_added_and_corrected(
    columns: str, cells: str, readers: tuple[Address, ...] | None
) -> None:
    found = facts(f"code,name,{columns}", f"A,Sở A,{cells}").addresses
    if readers is None:  # they changed places
        readers = (
            Address("binh@x.example"),
            Address("an@x.example", "An", deputy=True, language="en", **AWAY),
        )
    assert found == readers


def test_the_first_reader_stays_first_for_a_file_that_does_not_know_it() -> None:
    known = AgencyFacts("A", "Sở A", addresses=(Address("moi@x.example"), Address("cu@x.example")))
    assert facts("code,name,email", "A,Sở A,cu@x.example", known) == known
    turned = facts("code,name,email", "A,Sở A,cu@x.example;moi@x.example", known)
    assert [item.address for item in turned.addresses] == ["cu@x.example", "moi@x.example"]


def test_a_beginning_after_the_known_end_is_told_and_left() -> None:
    merged = over("code,name,valid_from", "A,Sở A,01/06/2026")
    assert merged.agencies == (KNOWN,)
    assert [item.place for item in merged.problems] == ["A"]
    assert [item.column for item in merged.kept] == ["valid_from"]


def test_a_new_name_takes_the_place_of_the_alias_it_was() -> None:
    assert facts("code,name", "A,Sở Anh").aliases == ()
    assert facts("code,name", "A,Sở Anh", exact=True).aliases == ()


def test_a_change_names_what_was_and_what_is() -> None:
    [change] = over("code,name,language", "A,Sở A,").changes or [None]
    assert change is None
    [change] = over("code,name,email,language", "A,Sở A,an@x.example,vi").changes
    assert change is not None
    assert (change.column, change.was, change.now) == (
        "language",
        "an@x.example: en",
        "an@x.example: vi",
    )


def test_an_agency_nobody_knew_is_as_the_file_says() -> None:
    merged = merge_file(agencies_of(b"code,name\nN,New\n", "a.csv"), Roster((KNOWN,)))
    assert merged.agencies == (AgencyFacts("N", "New"),)
    assert (merged.changes, merged.kept) == ((), ())
