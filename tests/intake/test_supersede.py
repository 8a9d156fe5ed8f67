"""A plan that takes the place of another: what has not begun goes over, what has stays and is followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from rules.errors import Refused
from scheduler.intake.apply import Taking
from scheduler.intake.planfile import PlanFile
from scheduler.intake.planfile.facts import OldRow
from scheduler.register.changes import accept, end_plan, extend, request_extension, submit, take_live
from scheduler.register.models import Event, Notice, Obligation, Occurrence, Plan
from scheduler.register.reads.connection import connect
from scheduler.register.reads.lines import in_state, overdue, upcoming
from scheduler.register.reads.plans import find_plan, find_tasks, tasks
from scheduler.register.standing import load_standings
from scheduler.register.store import Register
from tests.intake.offices import OfficeOf, plan, row

ASK = Taking()
HALL = "Tổ chức hội nghị gặp mặt và tôn vinh trí thức tiêu biểu của tỉnh"
MENDED = "Tổ chức hội nghị gặp mặt, tôn vinh trí thức tiêu biểu của tỉnh"
CLOUD = "Xây dựng cơ sở dữ liệu về đội ngũ trí thức thuộc thẩm quyền quản lý"
PRIZE = "Tổ chức giải thưởng khoa học và công nghệ Hoa Lư"
DECEMBER, LATER = "trước ngày 10/12 hằng năm", "trước ngày 16/12 hằng năm"
LEADS = "Sở Nội vụ; Sở Tài chính; Sở Y tế"
OLD = plan(
    row("x", DECEMBER, LEADS, title=HALL, ref="1"),
    row("w", "Hằng quý", LEADS, title=CLOUD, ref="2"),
    number="371/KH-UBND",
)
NEW = plan(
    row("y", LATER, LEADS, title=MENDED, ref="1"),
    row("v", "Hằng quý", LEADS, title=CLOUD + ".", ref="2"),
    number="12/KH-UBND",
    issued=date(2026, 7, 1),
    supersedes="371/KH-UBND",
)
SUMMER = date(2026, 7, 20)


@pytest.fixture
def office(register: Register) -> OfficeOf:
    made = OfficeOf(register).load()
    made.apply(OLD)
    return made


def stored(office: OfficeOf, number: str) -> Plan:
    with office.register.read() as session:
        found = session.exec(select(Plan).where(Plan.number == number)).one()
        session.expunge_all()
        return found


def facts(office: OfficeOf) -> dict[int | None, dict[str, object]]:
    with office.register.read() as session:
        return {item.id: item.model_dump() for item in session.exec(select(Occurrence))}


def begin(office: OfficeOf) -> dict[str, int]:
    """Live since the issue; by summer something was accepted, handed in, extended, and is overdue."""
    with office.register.write() as session:
        take_live(session, stored(office, OLD.number).id or 0, office.deed(), office.practice)
    office.today = SUMMER
    quarters = {(item.period, item.agency_id): item.id or 0 for item in office.occurrences("w")}
    first = sorted(number for (period, _agency), number in quarters.items() if period == "2026-Q1")
    second = sorted(number for (period, _agency), number in quarters.items() if period == "2026-Q2")
    third = sorted(number for (period, _agency), number in quarters.items() if period == "2026-Q3")
    deed, practice = office.deed(), office.practice
    with office.register.write() as session:
        accept(session, first, deed, practice)
        submit(session, second[:1], deed, on=office.today, document="5/BC", practice=practice)
        extend(session, third[:1], deed, practice, to=date(2026, 11, 2), document="9/UBND")
        request_extension(session, third[1:2], deed, practice, to=date(2026, 10, 30))
    return {
        "accepted": first[0], "submitted": second[0], "overdue": second[1],
        "extended": third[0], "asked": third[1], "open": third[2],
    }  # fmt: skip


def test_the_old_plan_is_closed_with_the_number_of_the_new_one(office: OfficeOf) -> None:
    diff = office.apply(NEW, taking=ASK)
    assert diff.closes == "371/KH-UBND"
    old = stored(office, "371/KH-UBND")
    assert (old.state, old.ended_on, old.ended_document) == ("ended", office.today, "12/KH-UBND")
    assert [item.fate for item in diff.rows] == ["moved", "moved"]
    assert all(item.origins[0].former.plan == "371/KH-UBND" for item in diff.rows)
    assert not diff.problems
    again = office.apply(NEW, taking=ASK)
    assert again.changes_nothing
    assert not again.problems


def test_what_has_not_begun_goes_over_with_its_number(office: OfficeOf) -> None:
    before = {(item.agency_id, item.period): item.id for item in office.occurrences("x")}
    office.apply(NEW, taking=ASK)
    after = {(item.agency_id, item.period): item.id for item in office.occurrences("y")}
    assert after.items() >= before.items()
    assert office.occurrences("x") == []
    assert {item.due for item in office.occurrences("y") if item.period == "2026"} == {date(2026, 12, 15)}


def test_what_was_submitted_accepted_extended_or_overdue_stays_as_it_was(office: OfficeOf) -> None:
    ids = begin(office)
    before = facts(office)
    office.apply(NEW, taking=ASK)
    after = facts(office)
    for name in ("accepted", "submitted", "overdue", "extended", "asked"):
        was = before[ids[name]] | {"carried_by_id": None, "next_notice_on": None}
        assert after[ids[name]] | {"carried_by_id": None, "next_notice_on": None} == was, name
    assert after[ids["open"]]["obligation_id"] == office.obligation("v").id


def test_it_is_not_owed_once_more_under_the_new_plan(office: OfficeOf) -> None:
    ids = begin(office)
    office.apply(NEW, taking=ASK)
    with office.register.read() as session:
        third = list(
            session.exec(
                select(Occurrence).join(Obligation).where(
                    Obligation.key == "v", Occurrence.period == "2026-Q3"
                )
            )
        )  # fmt: skip
        states = sorted((item.state, item.joined_into_id or 0) for item in third)
    assert states == sorted([("joined", ids["extended"]), ("joined", ids["asked"]), ("open", 0)])


def test_what_has_begun_is_followed_and_listed_though_its_plan_is_closed(office: OfficeOf) -> None:
    ids = begin(office)
    office.apply(NEW, taking=ASK)
    with office.register.read() as session:
        open_ = load_standings(session, ids=[ids["overdue"], ids["extended"], ids["submitted"]])
        assert not any(standing.silent for standing in open_)
        late = session.get_one(Occurrence, ids["overdue"])
        assert late.next_notice_on is not None
    reader = connect(office.register.url)
    try:
        assert ids["overdue"] in {line.id for line in overdue(reader, office.today)}
        assert ids["submitted"] in {line.id for line in in_state(reader, "submitted")}
        listed = [line.id for line in upcoming(reader, office.today, 400)]
        assert len(listed) == len(set(listed))
        assert {ids["extended"], ids["asked"], ids["open"]} <= set(listed)
    finally:
        reader.close()


def test_whoever_was_told_a_date_is_told_its_change_once_and_in_earnest(office: OfficeOf) -> None:
    begin(office)
    for item in office.occurrences("x"):
        if item.period == "2026":
            office.tell(item)
    office.apply(NEW, taking=ASK)
    told = [(code, said["what"]) for code, said in office.changes_told()]
    told = [line for line in told if line[1] in ("moved", "replaced")]
    assert sorted(told) == [(code, what) for code in ("SNV", "STC", "SYT") for what in ("moved", "replaced")]
    with office.register.read() as session:
        old = stored(office, "371/KH-UBND")
        said = list(session.exec(select(Notice).where(Notice.topic == "change", Notice.state == "owed")))
        assert {item.plan_id for item in said if "12/KH-UBND" in item.payload} == {old.id}
    assert office.apply(NEW, taking=ASK).changes_nothing
    assert len([1 for _code, said in office.changes_told() if said["what"] == "moved"]) == 3


def test_the_end_of_a_plan_still_on_trial_is_told_in_earnest_to_whoever_heard_of_its_dates(
    office: OfficeOf,
) -> None:
    begin(office)
    for item in office.occurrences("x"):
        if item.period == "2026":
            office.tell(item)
    office.apply(NEW, taking=ASK)
    old, new = stored(office, OLD.number), stored(office, NEW.number)
    with office.register.write() as session:
        end_plan(session, new.id or 0, office.deed(), office.practice, document="30/QĐ-UBND")
    with office.register.read() as session:
        told = session.exec(select(Notice).where(Notice.topic == "change", Notice.state == "owed")).all()
        ended = [said for said in told if '"ended"' in said.payload and NEW.number in said.payload]
        assert {said.plan_id for said in ended} == {old.id}
        assert len({said.agency_id for said in ended}) == len(ended) == 3


def test_a_date_the_new_plan_does_not_have_ends_with_the_old_row(office: OfficeOf) -> None:
    begin(office)
    item = next(item for item in office.occurrences("x") if item.period == "2026")
    office.tell(item)
    bare = replace(NEW, rows=(replace(NEW.rows[0], timing="Thường xuyên"), NEW.rows[1]))
    office.apply(bare, taking=ASK)
    assert [found.state for found in office.occurrences("x")] == ["waived"]
    assert office.occurrences("x")[0].closing_document == "12/KH-UBND"
    assert office.dues("y") == []
    assert office.apply(bare, taking=ASK).changes_nothing


def test_the_history_says_where_a_row_came_from_and_where_it_went(office: OfficeOf) -> None:
    office.tell(office.occurrences("x")[0])
    office.apply(NEW, taking=ASK)
    old, new = office.obligation("x"), office.obligation("y")
    assert old.replaced_by_id == new.id
    with office.register.read() as session:
        found = {(item.verb, item.obligation_id) for item in session.exec(select(Event))}
        carried = session.exec(select(Event).where(Event.verb == "carry")).all()
        assert [item.detail for item in carried] == ['{"plan_was":"371/KH-UBND","ref_was":"1"}']
    assert {("replaced", old.id), ("replace", new.id), ("carry", new.id)} <= found


def test_a_row_without_an_heir_is_asked_about_and_keeps_the_plan_open(office: OfficeOf) -> None:
    short = replace(NEW, rows=NEW.rows[:1])
    diff = office.apply(short, taking=ASK)
    assert diff.closes == ""
    assert [problem.place for problem in diff.problems] == ["dòng cũ 2 của 371/KH-UBND"]
    assert stored(office, "371/KH-UBND").state == "trial"
    assert office.dues("w")
    assert office.dues("x") == []
    assert office.apply(short, taking=ASK).changes_nothing


@pytest.mark.parametrize(
    ("old", "closes", "left"),
    [
        (OldRow("w", then="keep"), "", True),
        (OldRow("w", then="end"), "371/KH-UBND", False),
        (OldRow("w", then="move", to="y"), "371/KH-UBND", False),
    ],
)
def test_the_answer_keeps_ends_or_moves_it(office: OfficeOf, old: OldRow, closes: str, left: bool) -> None:
    short = replace(NEW, rows=NEW.rows[:1])
    office.apply(short, taking=ASK)
    answered = replace(short, old=(old,))
    diff = office.apply(answered, taking=ASK)
    assert diff.closes == closes
    assert bool(office.dues("w")) is left
    assert not diff.problems
    assert office.apply(answered, taking=ASK).changes_nothing


def test_an_older_file_of_a_superseded_plan_brings_nothing_back(office: OfficeOf) -> None:
    begin(office)
    kept = row("u", "Hằng năm", title=PRIZE, ref="3")
    office.apply(replace(OLD, rows=(*OLD.rows, kept)))
    answers = (OldRow("u", then="keep"), OldRow("w", then="end"))
    diff = office.apply(replace(NEW, rows=NEW.rows[:1], old=answers), taking=ASK)
    assert diff.closes == ""
    assert any(OLD.number in note and f"golive {NEW.number}" in note for note in diff.notes)
    before = facts(office)
    again = office.apply(replace(OLD, rows=(*OLD.rows, kept)))
    assert again.changes_nothing
    assert facts(office) == before
    assert any(NEW.number in note and "1, 2" in note for note in again.notes)


def test_rows_that_went_over_or_ended_can_still_be_shown(office: OfficeOf) -> None:
    begin(office)
    office.apply(replace(NEW, rows=NEW.rows[:1], old=(OldRow("w", then="end"),)), taking=ASK)
    reader = connect(office.register.url)
    try:
        old = find_plan(reader, OLD.number)
        assert tasks(reader, old.id, office.today) == []
        (hall,), (cloud,) = (find_tasks(reader, old, ref, office.today) for ref in ("1", "2"))
    finally:
        reader.close()
    assert (hall.retired_on, hall.heir_plan, hall.heir_ref) == (SUMMER, NEW.number, "1")
    assert (cloud.retired_on, cloud.heir_plan) == (SUMMER, "")
    assert cloud.done == 4


def test_a_live_plan_that_supersedes_speaks_in_its_own_name(office: OfficeOf) -> None:
    begin(office)
    item = next(item for item in office.occurrences("x") if item.period == "2026")
    office.tell(item)
    office.apply(replace(NEW, rows=NEW.rows[1:], supersedes=""), taking=ASK)
    with office.register.write() as session:
        take_live(session, stored(office, NEW.number).id or 0, office.deed(), office.practice)
    diff = office.apply(NEW, taking=ASK)
    assert not diff.problems
    assert diff.closes == "371/KH-UBND"
    with office.register.read() as session:
        said = session.exec(select(Notice).where(Notice.topic == "change")).all()
        moved = [found for found in said if '"moved"' in found.payload]
        assert {found.plan_id for found in moved} == {stored(office, NEW.number).id}


def test_a_plan_that_is_not_in_the_register_is_said(office: OfficeOf) -> None:
    diff = office.apply(replace(NEW, supersedes="99/KH-UBND"), taking=ASK)
    assert any("99/KH-UBND" in note for note in diff.notes)
    assert diff.closes == ""


def test_several_plans_of_that_number_are_told_apart_by_the_year(office: OfficeOf) -> None:
    office.apply(replace(OLD, issued=date(2025, 1, 9)))
    with pytest.raises(Refused, match="371/KH-UBND"):
        office.apply(NEW, taking=ASK)
    diff = office.apply(replace(NEW, supersedes_year=2026), taking=ASK)
    assert diff.closes == "371/KH-UBND"


def test_of_several_issuers_the_same_one_is_meant(office: OfficeOf) -> None:
    office.apply(replace(OLD, issuer="Sở Nội vụ"))
    assert office.apply(NEW, taking=ASK).closes == "371/KH-UBND"
    with office.register.read() as session:
        ended = session.exec(select(Plan).where(Plan.state == "ended")).all()
        assert [item.issuer for item in ended] == [OLD.issuer]


def test_old_periods_wait_for_the_officer_with_their_old_row(office: OfficeOf) -> None:
    office.apply(plan(row("u", "Năm 2025", title=PRIZE, ref="9"), number="3/KH-UBND"))
    heir = row("t", "Hằng năm", title=PRIZE + ".")
    office.apply(plan(heir, number="4/KH-UBND", supersedes="3/KH-UBND"), taking=ASK)
    assert [state for _code, _due, state in office.dues("u")] == ["unsettled"]
    reader = connect(office.register.url)
    try:
        assert len(in_state(reader, "unsettled")) == 1
    finally:
        reader.close()


def test_yearly_tasks_are_carried_by_the_report_of_the_new_plan(register: Register) -> None:
    office = OfficeOf(register).load()

    def made(number: str, **rest: object) -> PlanFile:
        report = row("r", DECEMBER, title="báo cáo kết quả", recipient="Sở Khoa học và Công nghệ")
        return plan(row("t", "Hằng năm", title=HALL), report, number=number, **rest)

    office.apply(made("3/KH-UBND"))
    office.apply(made("4/KH-UBND", supersedes="3/KH-UBND"), taking=ASK)
    tasks = [item for item in office.occurrences("t") if item.due.year == 2026]
    report = next(item for item in office.occurrences("r") if item.due.year == 2026)
    assert [item.carried_by_id for item in tasks] == [report.id]


def test_what_is_overdue_under_a_row_that_ends_is_followed_too(office: OfficeOf) -> None:
    ids = begin(office)
    office.apply(replace(NEW, rows=NEW.rows[:1], old=(OldRow("w", then="end"),)), taking=ASK)
    with office.register.read() as session:
        standing = load_standings(session, ids=[ids["overdue"]])[0]
        assert (standing.state, standing.silent) == ("open", False)
    reader = connect(office.register.url)
    try:
        assert ids["overdue"] in {line.id for line in overdue(reader, office.today)}
    finally:
        reader.close()
    assert facts(office)[ids["accepted"]]["state"] == "accepted"
