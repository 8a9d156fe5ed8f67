"""Laws over the course of an office: plans applied, corrected, superseded while days, deeds, mergers pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

from rules.occurrence import unfold_all
from scheduler.intake.apply import Taking
from scheduler.intake.planfile import PlanFile
from scheduler.register.changes import accept, extend, request_extension, submit, succeed, waive
from scheduler.register.models import ACTIVE_STATES, Agency, Assignment, Obligation, Occurrence, Office, Plan
from scheduler.register.reckoning import read_rules, terms_of
from scheduler.register.store import Register
from scheduler.reminding.settings import MailSettings
from scheduler.reminding.tick import tick
from tests.intake.offices import OfficeOf, plan, row

FIRST = date(2026, 1, 12)
AHEAD = timedelta(days=200)
SETTINGS = MailSettings(sender="nhac@bm.example", trial_to="thu@bm.example")
TIMINGS = (
    "Quý III/2026",
    "trước ngày 15/6/2026",
    "trước ngày 10/12 hằng năm",
    "trước ngày 15/6 và 15/12 hằng năm",
    "Hằng quý",
    "Hằng tháng; báo cáo năm trước ngày 10/12",
    "Định kỳ hằng quý (trước ngày 20 của tháng cuối quý), hằng năm (trước ngày 10/12)",
    "Quý II/2026 và triển khai thường xuyên",
    "Hằng năm",
    "2 năm/lần",
    "Thường xuyên",
    "Năm 2025",
)
LEADS = (
    "Sở Nội vụ",
    "Sở Tài chính; Sở Y tế",
    "UBND các xã, phường",
    "Các sở, ban, ngành",
    "Các sở, ngành, địa phương",
    "Sở Kế hoạch và Đầu tư",
    "Viện Lạ; Sở Y tế",
)
TITLES = (
    "Tổ chức hội nghị gặp mặt và tôn vinh trí thức tiêu biểu của tỉnh",
    "Tổ chức hội nghị gặp mặt, tôn vinh các trí thức tiêu biểu của tỉnh",
    "Xây dựng cơ sở dữ liệu về đội ngũ trí thức",
    "Bố trí kinh phí thực hiện",
)
SETTLED = frozenset({"submitted", "accepted", "returned", "extension_requested"})
LOOSE = {"carried_by_id", "kept_words", "next_notice_on"}
law = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a course takes minutes
)


@st.composite
def plans(draw: st.DrawFn, number: str, **rest: object) -> PlanFile:
    """A plan whose keys hang on its titles."""
    rows = []
    for title in draw(st.lists(st.sampled_from(TITLES), unique=True, min_size=1, max_size=3)):
        key = f"{number[0]}{TITLES.index(title)}"
        made = row(
            key,
            draw(st.sampled_from(TIMINGS)),
            draw(st.sampled_from(LEADS)),
            title=title,
            recipient=draw(st.sampled_from(("", "", "Sở Y tế"))),
            fanout=draw(st.sampled_from(("", "each", "coordinator"))),
        )
        rows.append(made)
    return plan(*rows, number=number, **rest)


HANDED_IN = ("submitted", "accepted")


class Course:
    """One office on its way; every step keeps the laws."""

    def __init__(self) -> None:
        register = Register("sqlite://")
        SQLModel.metadata.create_all(register.engine)
        with register.write() as session:
            session.add(Office(instance="test", played=True, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
        self.office = OfficeOf(register, FIRST).load()
        self.settled: set[int] = set()

    def apply(self, given_plan: PlanFile, taking: Taking) -> None:
        before = self.fixed()
        self.office.apply(given_plan, taking=taking)
        assert {number: facts for number, facts in self.facts().items() if number in before} == before
        self.check_dates()
        state = self.facts()
        again = self.office.apply(given_plan, taking=taking)
        assert again.changes_nothing
        assert self.facts() == state

    def facts(self) -> dict[int, dict[str, object]]:
        return {item.id or 0: item.model_dump(exclude=LOOSE) for item in self.office.occurrences()}

    def fixed(self) -> dict[int, dict[str, object]]:
        """What no apply may touch: recorded about, extended, waived by an officer, or late."""
        today = self.office.today
        return {
            item.id or 0: item.model_dump(exclude=LOOSE)
            for item in self.office.occurrences()
            if item.state in SETTLED
            or item.extensions
            or item.id in self.settled
            or (item.state == "open" and not item.assumed and today >= item.overdue_from)
        }

    def days(self, count: int) -> None:
        """Weeks pass; a tick looks after the office on some of their days."""
        for _week in range(3):
            self.office.today += timedelta(days=count)
            now = datetime.combine(self.office.today, time(8), self.office.practice.zone)
            tick(self.office.register, self.office.practice, SETTINGS, now, dry=True)
        self.check_dates()

    def deeds(self, start: int) -> None:
        """Every fifth open row each: handed in, accepted, extended, asked to be extended, waived."""
        later = date(2032, 1, 5)
        rows = [item for item in self.office.occurrences() if item.state == "open" and item.due < later]
        found = [item.id or 0 for item in rows]
        deed, practice = self.office.deed(), self.office.practice
        with self.office.register.write() as session:
            if ids := found[start::10]:
                submit(session, ids, deed, on=self.office.today, document="1/BC", practice=practice)
            if ids := found[start + 1 :: 10]:
                accept(session, ids, deed, practice)
            if ids := found[start + 2 :: 10]:
                extend(session, ids, deed, practice, to=later, document="9/UBND")
            if ids := found[start + 3 :: 10]:
                request_extension(session, ids, deed, practice, to=later)
            if ids := found[start + 4 :: 10]:
                waive(session, ids, deed, practice, document="8/UBND")
                self.settled |= set(ids)

    def merge(self) -> None:
        """The department of the interior goes into that of finance, once."""
        with self.office.register.write() as session:
            codes = {item.code: item.id or 0 for item in session.exec(select(Agency))}
            deed, practice = self.office.deed(), self.office.practice
            succeed(session, codes["SNV"], codes["STC"], self.office.today, deed, practice, document="5/NQ")
        self.check_dates()

    def check_dates(self) -> None:
        """Every date that the rules give has one row for each who owes it; nobody owes one twice."""
        with self.office.register.read() as session:
            plans_ = {item.id: item for item in session.exec(select(Plan))}
            rows: dict[int, list[Occurrence]] = defaultdict(list)
            for item in session.exec(select(Occurrence)):
                rows[item.obligation_id].append(item)
            for duty in session.exec(select(Obligation).where(col(Obligation.retired_on).is_(None))):
                owner = plans_[duty.plan_id]
                if owner.state == "ended":
                    continue
                query = select(Assignment).where(
                    Assignment.obligation_id == duty.id, col(Assignment.valid_to).is_(None)
                )
                self._check_duty(owner, duty, list(session.exec(query)), rows[duty.id or 0])

    def _check_duty(
        self, owner: Plan, duty: Obligation, bearers: list[Assignment], rows: list[Occurrence]
    ) -> None:
        # What a body that is no more has handed in is not what its successor owes or has handed in itself.
        owed = Counter(
            (item.agency_id if item.state in HANDED_IN else item.holder_id, item.original_due)
            for item in rows
            if item.state in ACTIVE_STATES or item.state in ("unsettled", *HANDED_IN)
        )
        assert not [found for found, count in owed.items() if count > 1], (duty.key, owed)
        rules = [item.rule for item in read_rules(duty)]
        calendar, terms = self.office.practice.calendar, terms_of(owner, duty)
        last = self.office.today + 4 * AHEAD
        every = list(unfold_all(rules, terms, calendar, last=last)) if bearers else []
        dates = [item for item in every if item.due <= self.office.today + AHEAD]
        self._check_periods(duty, rows, Counter(item.period for item in every))
        have = {(item.holder_id, item.original_due) for item in rows}
        have |= {(item.agency_id, item.original_due) for item in rows}
        keys = {
            (holder, item.date_key, item.period)
            for item in rows
            for holder in (item.holder_id, item.agency_id)
        }
        for bearer in bearers:
            if duty.recipient_id in (bearer.agency_id, bearer.holder_id):
                continue
            for item in dates:
                for body in (bearer.holder_id, bearer.agency_id):
                    if (body, item.due) in have or (body, item.date_key, item.period) in keys:
                        break
                else:
                    raise AssertionError((duty.key, duty.timing, bearer.agency_id, item))

    def _check_periods(self, duty: Obligation, rows: list[Occurrence], dates: Counter[str]) -> None:
        """What has begun stands for its period: nobody owes it under the new date as well."""
        live: Counter[tuple[int, str]] = Counter()
        begun: Counter[tuple[int, str]] = Counter()
        for item in rows:
            late = item.state == "open" and not item.assumed and self.office.today >= item.overdue_from
            done = item.state in SETTLED or item.extensions or late
            live[item.agency_id, item.period] += bool(item.state in ACTIVE_STATES or done)
            begun[item.agency_id, item.period] += bool(done)
        for (agency, period), count in live.items():
            most = max(dates[period], begun[agency, period])
            assert count <= most or period not in dates, (duty.key, agency, period, count)


@st.composite
def steps(draw: st.DrawFn) -> list[Callable[[Course], None]]:
    """The first plan, and what comes of it."""
    begun: list[Callable[[Course], None]] = []
    end_missing = Taking(end_missing=draw(st.booleans()))

    def applying(made: PlanFile) -> Callable[[Course], None]:
        return lambda course: course.apply(made, end_missing)

    begun.append(applying(draw(plans("1/KH-UBND"))))
    merged, superseded = False, False
    for kind in draw(st.lists(st.sampled_from(("days", "deeds", "again", "merge", "next")), max_size=6)):
        if kind == "days":
            count = draw(st.sampled_from((7, 30, 60)))
            begun.append(lambda course, count=count: course.days(count))  # type: ignore[misc]
        elif kind == "deeds":
            start = draw(st.integers(0, 4))
            begun.append(lambda course, start=start: course.deeds(start))  # type: ignore[misc]
        elif kind == "merge" and not merged:
            merged = True
            begun.append(Course.merge)
        elif kind == "next":
            superseded = True
            begun.append(applying(draw(plans("2/KH-UBND", supersedes="1/KH-UBND"))))
        elif kind == "again" and not superseded:
            begun.append(applying(draw(plans("1/KH-UBND"))))
    return begun


@given(steps())
@law
def test_no_date_is_lost_none_is_owed_twice_and_nothing_that_has_begun_is_changed(
    given_steps: list[Callable[[Course], None]],
) -> None:
    course = Course()
    for step in given_steps:
        step(course)


@given(plans("1/KH-UBND"), plans("1/KH-UBND"))
@law
def test_days_that_passed_before_the_correction_change_nothing_about_what_is_still_to_come(
    first: PlanFile, second: PlanFile
) -> None:
    """A, then B is B, also when ticks have looked after A for some weeks; every doubt is answered."""
    fresh = [replace(item, answers=replace(item.answers, replaces=("new",))) for item in second.rows]
    second = replace(second, rows=tuple(fresh))
    course, alone = Course(), Course()
    course.office.apply(first)
    course.days(7)
    alone.office.today = course.office.today
    both = [each.office for each in (course, alone)]
    for office in both:
        office.apply(second)
    open_ = [
        sorted(
            (
                facts["key"],
                facts["agency"],
                facts["holder"],
                facts["original_due"],
                facts["due"],
                facts["aim"],
            )
            for facts in office.snapshot()
            if facts["state"] == "open"
            and facts["overdue_from"] > office.today
            and facts["due"] >= office.today  # a first import leaves what is past to the officer
            and facts["due"] <= office.today + AHEAD  # ticks have looked further ahead
        )
        for office in both
    ]
    assert open_[0] == open_[1]


def test_the_rows_of_a_group_are_those_of_its_members() -> None:
    course = Course()
    for lead in LEADS[2:5]:
        made = plan(row("x", "Hằng quý", lead))
        course.apply(made, Taking())
        review = course.office.review(made)
        assert review.rows[0].lead is not None
        members = {member.printed.code for member in review.rows[0].lead.members}
        assert set(course.office.bearers("x")) == members
        course.apply(replace(made, rows=(row("x", "Hằng tháng", lead),)), Taking())
