"""A plan of 2024 applied in November 2026: each lead accounted for, old periods silent until settled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from scheduler.intake.apply import Diff, Taking
from scheduler.intake.planfile import PlanFile
from scheduler.register.changes import settle, take_live
from scheduler.register.models import Message, Notice, Obligation, Office, Plan
from scheduler.register.roster import Address, AgencyFacts, Roster
from scheduler.register.store import Register
from scheduler.reminding.settings import MailSettings
from scheduler.reminding.tick import tick
from tests.intake.offices import OfficeOf, plan, row
from tests.intake.rosters import COMMUNES, DEPARTMENTS, FORMER, OTHERS
from tests.intake.test_real_plans import drafted, province

TODAY = date(2026, 11, 22)
SETTINGS = MailSettings(sender="nhac@bm.example", live=True)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
YEARLY = "Hằng năm"
MADE = plan(
    row("1", YEARLY, "Sở Kế hoạch và Đầu tư"),
    row("2", YEARLY, "Sở Lao động - Thương binh và Xã hội"),
    row("3", "Năm 2025", "Sở Nội vụ; Viện Lạ"),
    row("4", YEARLY, "Các sở, ban, ngành, UBND các huyện, thị xã, thành phố"),
    row("5", "Theo lộ trình", "Sở Khoa học và Công nghệ"),
    row("6", YEARLY, "các hội thành viên"),
    row("a", "trước ngày 10/12 hằng năm", "UBND các huyện, thị xã, thành phố", recipient="Sở Nội vụ"),
    row("b", "", "Ban Dân vận cũ", recipient="UBND tỉnh"),
    row("c", "trước ngày 15/12 hằng năm", "Sở Kế hoạch và Đầu tư", recipient="UBND tỉnh"),
    number="371/KH-UBND",
    issued=date(2024, 10, 9),
    until=date(2029, 12, 31),
)


@dataclass
class Case:
    """A plan with the bodies of its province, and what applying it said."""

    office: OfficeOf
    file: PlanFile
    diff: Diff
    ref: str
    """A row of a body that is not the coordinator, with an old period."""
    days: tuple[int, int]
    """How long to look, before and after some are settled: a real office is slow."""

    def unsettled(self) -> dict[int, date]:
        return {item.id or 0: item.due for item in self.office.occurrences() if item.state == "unsettled"}

    def live(self) -> None:
        with self.office.register.write() as session:
            number = session.exec(select(Plan)).one().id or 0
            take_live(session, number, self.office.deed(), self.office.practice)

    def pass_days(self, days: int) -> set[int]:
        """Let days pass with a tick on each; the occurrences that any mail or notice speaks of."""
        for _day in range(days):
            self.office.today += timedelta(days=1)
            now = datetime.combine(self.office.today, time(8), ZONE)
            tick(self.office.register, self.office.practice, SETTINGS, now, dry=True)
            with self.office.register.write() as session:
                sent = {"status": "sent", "phase": "accepted", "sent_at": col(Message.sealed_at)}
                session.execute(update(Message).where(col(Message.status) == "pending").values(sent))
        with self.office.register.read() as session:
            return set(_spoken_of(session))


def _spoken_of(session: Session) -> Iterator[int]:
    for listed in session.exec(select(Message.occurrences)):
        yield from json.loads(listed)
    for number in session.exec(select(Notice.occurrence_id)):
        if number is not None:
            yield number


def _asked_of_leads(office: OfficeOf) -> set[int]:
    """The occurrences about which a lead was told."""
    with office.register.read() as session:
        told = select(Notice.occurrence_id).where(col(Notice.role) == "lead", col(Notice.topic) == "step")
        return {number for number in session.exec(told) if number is not None}


def with_addresses(roster: Roster) -> Roster:
    return Roster(
        tuple(
            body if body.addresses else replace(body, addresses=(Address(f"{body.code}@bm.example".lower()),))
            for body in roster.agencies
        )
    )


TAKING = Taking(assumptions=True)


def applied(file: PlanFile, roster: Roster, ref: str, days: tuple[int, int]) -> Case:
    register = Register("sqlite://")
    SQLModel.metadata.create_all(register.engine)
    with register.write() as session:
        session.add(Office(instance="test", played=True, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    office = OfficeOf(register, TODAY).load(with_addresses(roster))
    return Case(office, file, office.apply(file, taking=TAKING), ref, days)


@pytest.fixture(params=["made", "real"])
def case(request: pytest.FixtureRequest) -> Case:
    """A plan of our own, which is always there, and the published one where its text is at hand."""
    if request.param == "made":
        return applied(MADE, Roster((*DEPARTMENTS, *COMMUNES, *OTHERS, *FORMER)), "3", (30, 30))
    shared: Path = request.getfixturevalue("shared_dir")
    file = drafted(shared, "bac-ninh-371-KH-UBND-2024", "docx")
    return applied(file, province(shared, "bac-ninh", "Bắc Ninh"), "II.1", (16, 8))


def test_every_lead_is_there_succeeded_with_a_reason_or_asked_about(case: Case) -> None:
    review = case.office.review(case.file)
    today = {body.code for body in _bodies(case.office) if body.exists_on(TODAY)}
    said = [*case.diff.notes, *(f"{item.place} {item.message}" for item in case.diff.problems)]
    for item, done in zip(review.rows, case.diff.rows, strict=True):
        assert item.lead is not None
        assert item.lead.parts, item.row
        assert item.row.key == done.key
        for part in item.lead.parts:
            name = f"nhiệm vụ {item.row.ref}" if item.row.ref else "báo cáo"
            told = [words for words in said if words.startswith((f"{name}:", f"{name} "))]
            if not part.settled:
                assert told, (item.row.ref, part.words)
                continue
            assert part.members, part.words
            for member in part.members:
                assert member.holder.code in today, part.words
                assert member.holder == member.printed or told, part.words
            ended = "huyện" in part.words
            assert not ended or any("01/07/2025" in words for words in told), part.words
        owing = {member.holder.code for member in item.lead.members}
        receiver = {code for code in owing if done.kind == "report" and done.agencies == len(owing) - 1}
        assert done.agencies == len(owing) or receiver, item.row


def _bodies(office: OfficeOf) -> tuple[AgencyFacts, ...]:
    from scheduler.register.store.directory import load_roster

    with office.register.read() as session:
        return load_roster(session).agencies


def test_no_date_is_lost_and_every_old_one_waits_for_the_officer(case: Case) -> None:
    review = case.office.review(case.file)
    for item, done in zip(review.rows, case.diff.rows, strict=True):
        first = {found.due for found in item.reading.dates if found.due <= TODAY}
        stored = case.office.occurrences(item.row.key)
        assert {found.due for found in stored if found.due <= TODAY} == (first if done.agencies else set())
        assert {found.state for found in stored if found.due < TODAY} <= {"unsettled"}
        assert {found.state for found in stored if found.due >= TODAY} <= {"open"}
    assert case.unsettled()
    assert case.diff.occurrences()["unsettled"] == len(case.unsettled())


def test_thirty_days_pass_without_a_word_about_old_periods_and_then_only_about_those_still_to_be_done(
    case: Case,
) -> None:
    old = case.unsettled()
    case.live()
    spoken = case.pass_days(case.days[0])
    assert spoken, "there are mails about what is due"
    assert not spoken & old.keys()
    assert case.unsettled() == old
    key = next(item.key for item in case.file.rows if item.ref == case.ref)
    some = {item.id or 0 for item in case.office.occurrences(key) if item.state == "unsettled"}
    rest = sorted(old.keys() - some)
    with case.office.register.write() as session:
        deed, practice = case.office.deed(), case.office.practice
        settle(session, sorted(some), deed, practice, done=False)
        settle(session, rest[:3], deed, practice, done=True, on=date(2025, 12, 30), document="7/BC")
    later = case.pass_days(case.days[1])
    assert some
    assert later & old.keys() == some
    assert _asked_of_leads(case.office) >= some
    states = {item.id: item.state for item in case.office.occurrences()}
    assert {states[number] for number in rest[:3]} == {"accepted"}
    assert {states[number] for number in rest[3:]} <= {"unsettled"}


def test_it_stays_so_after_the_plan_is_applied_once_more(case: Case) -> None:
    old = case.unsettled()
    before = case.office.snapshot()
    assert case.office.apply(case.file, taking=TAKING).changes_nothing
    assert case.office.snapshot() == before
    assert case.unsettled() == old
    with case.office.register.read() as session:
        assert not session.exec(select(Obligation).where(col(Obligation.retired_on).is_not(None))).all()
