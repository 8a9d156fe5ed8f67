"""Bodies that merge, divide, or enter a group while duties run; through the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from scheduler.register.models import Agency, Assignment, Membership, Plan, Succession
from scheduler.register.store import Register
from tests.intake.offices import OfficeOf, plan, row
from tests.listing.conftest import Said
from tests.office import BEFORE_10_12, QUARTERLY, Office

Say = Callable[..., Said]
NOW = "2026-05-04T08:00"
ORDER = ("--from", "2026-05-01", "--document", "45/2025/NĐ-CP", "--by", "Lê An")


def held_by(office: Office, code: str) -> list[str]:
    return [
        f"{row.obligation_id}:{row.period}"
        for row in office.rows()
        if row.holder_id == office.agencies[code] and row.state == "open"
    ]


def test_a_merger_is_shown_and_then_moves_what_is_open(office: Office, say: Say) -> None:
    asked = say("agencies", "succeed", "tc", "yt", *ORDER, now=NOW)
    assert asked.code == 7
    assert "chuyển 3" in asked.out
    assert "1 kỳ hạn đã quá hạn trước ngày đó ở lại với tc" in asked.out
    assert held_by(office, "yt") == []
    done = say("agencies", "succeed", "tc", "yt", *ORDER, "--yes", "--json", now=NOW)
    assert done.code == 0, done.err
    [handover] = done.json["handovers"]
    assert (handover["new"], len(handover["moved"]), handover["joined"]) == ("yt", 3, [])
    assert held_by(office, "yt") == ["1:2026-Q2", "1:2026-Q3", "1:2026-Q4"]
    assert held_by(office, "tc") == ["1:2026-Q1"]
    assert len(office.events("succession")) == 1
    with office.register.read() as session:
        assert session.get_one(Agency, office.agencies["tc"]).valid_to == date(2026, 4, 30)


def test_into_a_body_with_the_same_duty_two_become_one(office: Office, say: Say) -> None:
    done = say("agencies", "succeed", "Sở Tài chính", "xd", *ORDER, "--yes", "--json", now=NOW)
    assert len(done.json["handovers"][0]["joined"]) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["tc", "tc", *ORDER], 7, "chính mình"),
        (["tc", "zz", *ORDER], 4, "không có cơ quan"),
        (["tc", "yt", "--from", "2026-05-01", "--by", "Lê An"], 7, "--document"),
        (["tc", "yt", "--from", "1/5", "--document", "4", "--by", "Lê An"], 3, "--from"),
        (["tc", "yt", "--from", "2026-06-01", "--document", "4", "--by", "Lê An"], 7, "chưa đến ngày"),
        (["tc", "yt", "nv", *ORDER, "--to", "xd"], 4, "không ở trong các cơ quan tiếp nhận"),
        (["tc", "yt", "nv", *ORDER, "--give", "06/KH-UBND:9=yt"], 3, "--give"),
    ],
)
def test_what_cannot_be_is_refused_and_moves_nothing(
    office: Office, say: Say, arguments: list[str], code: int, words: str
) -> None:
    said = say("agencies", "succeed", *arguments, "--yes", now=NOW)
    assert (said.code, words in said.err) == (code, True), said.err
    assert held_by(office, "yt") == []
    with office.register.read() as session:
        assert session.exec(select(Succession)).all() == []


def test_a_split_moves_nothing_until_each_duty_is_given(office: Office, say: Say) -> None:
    office.duty(1, BEFORE_10_12, leads=["tc"], kind="report", recipient="khcn")
    office.unfold(1)
    asked = say("agencies", "succeed", "tc", "yt", "nv", *ORDER, "--yes", now=NOW)
    assert asked.code == 7
    assert "06/KH-UBND:1" in asked.out
    assert "--give '06/KH-UBND:1=MÃ' --give '06/KH-UBND:2=MÃ'" in asked.out
    half = say(
        "agencies",
        "succeed",
        "tc",
        "yt",
        "nv",
        *ORDER,
        "--give",
        "06/KH-UBND:1=nv",
        "--yes",
        "--json",
        now=NOW,
    )
    assert half.code == 7
    assert [item["duty"] for item in half.json["missing"]] == ["06/KH-UBND:2"]
    assert "--give 06/KH-UBND:1=nv --give '06/KH-UBND:2=MÃ'" in half.json["command"]
    assert held_by(office, "yt") == held_by(office, "nv") == []
    assert office.events() == []


def test_a_split_gives_single_duties_and_the_rest(office: Office, say: Say) -> None:
    office.duty(1, BEFORE_10_12, leads=["tc"], kind="report", recipient="khcn")
    office.unfold(1)
    done = say(
        *("agencies", "succeed", "tc", "yt", "nv", *ORDER),
        *("--to", "yt", "--give", "06/KH-UBND:2=nv", "--yes", "--json"),
        now=NOW,
    )
    assert done.code == 0, done.err
    assert held_by(office, "yt") == ["1:2026-Q2", "1:2026-Q3", "1:2026-Q4"]
    assert held_by(office, "nv") == ["2:2026"]
    with office.register.read() as session:
        heirs = {item.new_id for item in session.exec(select(Succession)).all()}
        holders = {item.obligation_id: item.holder_id for item in session.exec(select(Assignment)).all()}
    assert heirs == {office.agencies["yt"], office.agencies["nv"]}
    assert holders[2] == office.agencies["nv"]
    office.unfold(1, today=date(2027, 1, 4))
    assert "1:2027-Q1" in held_by(office, "yt")


def test_the_roles_of_a_divided_body_must_be_given_too(office: Office, say: Say) -> None:
    asked = say("agencies", "succeed", "khcn", "yt", "nv", *ORDER, "--yes", now=NOW)
    assert asked.code == 7
    assert "06/KH-UBND: đầu mối theo dõi" in asked.out
    done = say("agencies", "succeed", "khcn", "yt", "nv", *ORDER, "--roles", "nv", "--yes", now=NOW)
    assert done.code == 0, done.err
    with office.register.read() as session:
        assert session.get_one(Plan, 1).coordinator_id == office.agencies["nv"]


# --- groups -----------------------------------------------------------------------------------


@pytest.fixture
def province(stamped: Register) -> OfficeOf:
    """A plan with rows given to all communes, to one department, and to a group by name."""
    office = OfficeOf(stamped).load()
    office.apply(
        plan(
            row("1", "Hằng quý", "UBND các xã, phường"),
            row("2", "Hằng quý", "Sở Nội vụ"),
            row("3", "Trước ngày 10/12 hằng năm", "Các sở, ban, ngành, địa phương"),
        )
    )
    return office


def add(province: OfficeOf, code: str, kind: str, name: str = "") -> int:
    with province.register.write() as session:
        agency = Agency(code=code, name=name or code, kind=kind)
        session.add(agency)
        session.flush()
        assert agency.id is not None
        return agency.id


def test_a_new_member_gets_the_occurrences_of_group_rows_from_its_day(province: OfficeOf, say: Say) -> None:
    add(province, "DK1", "other", "Đặc khu Một")
    order = ("agencies", "join", "UBND các xã, phường", "DK1", "--from", "2026-07-01", "--by", "Lê An")
    asked = say(*order, now=NOW)
    assert asked.code == 7
    assert "thêm 3 kỳ hạn" in asked.out
    assert province.dues(agency="DK1") == []
    done = say(*order, "--yes", "--json", now=NOW)
    assert done.code == 0, done.err
    assert [(item["ref"], item["created"], item["unsettled"]) for item in done.json["rows"]] == [
        ("1", 3, 0),
        ("3", 1, 0),
    ]
    assert [due.isoformat() for _code, due, _state in province.dues("1", "DK1")] == [
        "2026-09-30",
        "2026-12-31",
        "2027-03-31",
    ]
    again = say(*order, "--yes", "--json", now=NOW)
    assert again.json["rows"] == []


def test_the_others_stay_members_and_applying_again_changes_nothing(province: OfficeOf, say: Say) -> None:
    before = province.dues("1")
    add(province, "DK1", "other", "Đặc khu Một")
    say(
        "agencies",
        "join",
        "UBND các xã, phường",
        "DK1",
        "--from",
        "2026-02-01",
        "--by",
        "An",
        "--yes",
        now=NOW,
    )
    joined = province.dues("1", "DK1")
    assert [state for _code, _due, state in joined][:1] == ["unsettled"]
    province.today = date(2026, 5, 4)
    diff = province.apply(
        plan(
            row("1", "Hằng quý", "UBND các xã, phường"),
            row("2", "Hằng quý", "Sở Nội vụ"),
            row("3", "Trước ngày 10/12 hằng năm", "Các sở, ban, ngành, địa phương"),
        )
    )
    assert {item.fate for item in diff.rows} == {"untouched"}
    assert diff.occurrences()["retired"] == 0
    assert {*before, *joined} <= set(province.dues("1"))
    assert diff.rows[0].agencies == 4


def test_who_took_over_goes_on_with_the_rows_and_is_given_none_a_second_time(
    province: OfficeOf, say: Say
) -> None:
    add(province, "MOT", "department", "Sở Một")
    add(province, "HAI", "other", "Ban Hai")
    order = ("agencies", "succeed", "SNV", "MOT", "HAI", *ORDER, "--yes")
    said = say(*order, "--give", "06/KH-UBND:2=HAI", "--to", "MOT", now=NOW)
    assert said.code == 0, said.err
    before = [item.model_dump() for item in province.occurrences() if item.agency_id != item.holder_id]
    assert len(before) == 4
    said = say(
        "agencies",
        "join",
        "Các sở, ban, ngành",
        "MOT",
        "--from",
        "2026-05-01",
        "--by",
        "An",
        "--yes",
        now=NOW,
    )
    assert said.code == 0, said.err
    assert province.dues(agency="MOT") == []
    province.today = date(2026, 5, 4)
    diff = province.apply(
        plan(
            row("1", "Hằng quý", "UBND các xã, phường"),
            row("2", "Hằng quý", "Sở Nội vụ"),
            row("3", "Trước ngày 10/12 hằng năm", "Các sở, ban, ngành, địa phương"),
        )
    )
    assert not diff.problems
    assert {item.fate for item in diff.rows} == {"untouched"}
    assert diff.occurrences()["retired"] == 0
    assert province.dues(agency="MOT") == []
    after = [item.model_dump() for item in province.occurrences()]
    assert all(item in after for item in before)


JOIN = ("agencies", "join", "UBND các xã, phường", "DK1", "--from", "2026-07-01", "--by", "An", "--yes")


def test_a_last_day_stops_what_falls_due_after_it(province: OfficeOf, say: Say) -> None:
    number = add(province, "DK1", "other", "Đặc khu Một")
    say(*JOIN, now=NOW)
    asked = say(*JOIN, "--until", "2026-10-31", now=NOW)
    assert (asked.code, "--document" in asked.err) == (7, True)
    assert "Dừng 3 kỳ hạn đến hạn sau ngày cuối" in asked.out
    assert {state for _code, _due, state in province.dues(agency="DK1")} == {"open"}
    with province.register.read() as session:
        [belongs] = session.exec(select(Membership).where(Membership.agency_id == number)).all()
        assert belongs.valid_to is None
    ended = say(*JOIN, "--until", "2026-10-31", "--document", "8/NQ", "--json", now=NOW)
    assert ended.json["until"] == "2026-10-31"
    assert len(ended.json["stopped"]) == 3
    assert [(f"{due:%d/%m/%Y}", state) for _code, due, state in province.dues("1", "DK1")] == [
        ("30/09/2026", "open"),
        ("31/12/2026", "waived"),
        ("31/03/2027", "waived"),
    ]
    *_, why = say("why", str(ended.json["stopped"][0]), "--json", now=NOW).json["events"]
    assert (why["verb"], why["document"], "ra khỏi nhóm" in why["reason"]) == ("waive", "8/NQ", True)
    again = say(*JOIN, "--until", "2026-10-31", "--json", now=NOW)
    assert (again.code, again.json["stopped"]) == (0, [])
    with province.register.read() as session:
        [belongs] = session.exec(select(Membership).where(Membership.agency_id == number)).all()
        assert (belongs.valid_from, belongs.valid_to) == (date(2026, 7, 1), date(2026, 10, 31))


def test_a_last_day_that_has_passed_stops_what_came_due_since(province: OfficeOf, say: Say) -> None:
    add(province, "DK1", "other", "Đặc khu Một")
    say(*JOIN, now=NOW)
    said = say(*JOIN, "--until", "2026-08-31", "--document", "8/NQ", now="2026-10-05T08:00")
    assert said.code == 0, said.err
    assert "Đã dừng 4 kỳ hạn sau ngày cuối" in said.err
    assert {state for _code, _due, state in province.dues(agency="DK1")} == {"waived"}


@pytest.mark.parametrize(
    ("group", "more", "code", "words"),
    [
        ("Các sở, ngành, địa phương", [], 3, "nhiều nhóm"),
        ("Các hội thành viên", ["--until", "2026-01-01"], 3, "--until"),
        ("", [], 3, "chưa ghi tên nhóm"),
    ],
)
def test_a_group_that_cannot_be_joined_is_refused(
    province: OfficeOf, say: Say, group: str, more: list[str], code: int, words: str
) -> None:
    add(province, "DK1", "other")
    said = say(
        "agencies", "join", group, "DK1", "--from", "2026-07-01", *more, "--by", "An", "--yes", now=NOW
    )
    assert (said.code, words in said.err) == (code, True), said.err


def test_a_new_group_is_said_to_be_new_and_a_slip_is_asked(province: OfficeOf, say: Say) -> None:
    add(province, "HOI1", "association", "Hội Một")
    first = say(
        "agencies", "join", "Các hội thành viên", "HOI1", "--from", "2026-07-01", "--by", "An", now=NOW
    )
    assert "nhóm mới" in first.out
    say(
        "agencies",
        "join",
        "Các hội thành viên",
        "HOI1",
        "--from",
        "2026-07-01",
        "--by",
        "An",
        "--yes",
        now=NOW,
    )
    slip = say(
        "agencies", "join", "Các hội thành vien", "HOI1", "--from", "2026-07-01", "--by", "An", now=NOW
    )
    assert (slip.code, "Có phải “Các hội thành viên”" in slip.err) == (4, True)


def test_a_body_that_has_ended_joins_nothing(province: OfficeOf, say: Say) -> None:
    number = add(province, "CU", "other")
    with province.register.write() as session:
        session.get_one(Agency, number).valid_to = date(2026, 1, 1)
    said = say(
        "agencies",
        "join",
        "UBND các xã, phường",
        "CU",
        "--from",
        "2026-07-01",
        "--by",
        "An",
        "--yes",
        now=NOW,
    )
    assert (said.code, "đã kết thúc hoạt động" in said.err) == (7, True)


def test_quarters_of_a_department_are_untouched(province: OfficeOf, say: Say) -> None:
    assert QUARTERLY.kind == "recurring"
    before = province.dues("2")
    add(province, "DK1", "other")
    say(
        "agencies",
        "join",
        "UBND các xã, phường",
        "DK1",
        "--from",
        "2026-07-01",
        "--by",
        "An",
        "--yes",
        now=NOW,
    )
    assert province.dues("2") == before
