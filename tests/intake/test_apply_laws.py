"""Laws of applying: twice is once, A then B is B, and nothing that was settled is ever changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col, select

from scheduler.intake.apply import Taking
from scheduler.intake.planfile import PlanFile, PlanRow
from scheduler.register.changes import accept, extend, submit
from scheduler.register.models import Agency, Obligation, Occurrence, Plan
from scheduler.register.store import Register
from scheduler.register.unfolding import HORIZON_DAYS
from tests.intake.offices import OfficeOf, plan, row

LATER = date(2026, 7, 20)
LOOSE = {"carried_by_id", "kept_words"}
"""What tells where a row came from, not what is owed."""
TIMINGS = (
    "Quý I/2026",
    "Quý III/2026",
    "trước ngày 15/6/2026",
    "trước ngày 10/12 hằng năm",
    "trước ngày 16/12 hằng năm",
    "trước ngày 15/6 và 15/12 hằng năm",
    "Hằng năm",
    "Hằng quý",
    "6 tháng/lần",
    "2 năm/lần",
    "Thường xuyên",
    "Theo lộ trình",
    "Năm 2025",
)
LEADS = ("Sở Nội vụ", "Sở Tài chính; Sở Y tế", "UBND các xã, phường", "Viện Lạ", "Sở Kế hoạch và Đầu tư")


@st.composite
def plan_rows(draw: st.DrawFn, key: str) -> PlanRow:
    timing, lead = draw(st.sampled_from(TIMINGS)), draw(st.sampled_from(LEADS))
    recipient = draw(st.sampled_from(("", "Sở Y tế")))
    fanout = draw(st.sampled_from(("", "each", "coordinator", "none")))
    return row(
        key, timing, lead, recipient=recipient, fanout=fanout, last=draw(st.sampled_from((None, 2025)))
    )


@st.composite
def plans(draw: st.DrawFn) -> PlanFile:
    keys = draw(st.lists(st.sampled_from(("a", "b", "c")), unique=True, max_size=3))
    made = plan(*(draw(plan_rows(key)) for key in keys))
    before = draw(st.sampled_from(("", "inclusive")))
    return replace(made, policies=replace(made.policies, before=before))


def fresh() -> OfficeOf:
    register = Register("sqlite://")
    SQLModel.metadata.create_all(register.engine)
    return OfficeOf(register).load()


law = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@given(plans())
@law
def test_applying_twice_is_applying_once(given_plan: PlanFile) -> None:
    office = fresh()
    office.apply(given_plan)
    before = office.snapshot()
    assert office.apply(given_plan).changes_nothing
    assert office.snapshot() == before


@given(plans(), plans())
@example(plan(row("c", "Quý I/2026", "Sở Kế hoạch và Đầu tư")), plan(row("c", "Quý I/2026", "Sở Tài chính")))
@law
def test_a_then_b_is_b(first: PlanFile, second: PlanFile) -> None:
    office, other = fresh(), fresh()
    office.apply(first)
    office.apply(second)
    other.apply(second)
    last = office.today + timedelta(days=HORIZON_DAYS)  # a rarer rule of the first may have looked further
    reached = [[item for item in each.snapshot() if item["due"] <= last] for each in (office, other)]
    assert reached[0] == reached[1]
    assert office.apply(second).changes_nothing


@given(plans(), plans(), st.randoms(use_true_random=False))
@law
def test_what_was_settled_submitted_or_overdue_is_never_changed(
    first: PlanFile, second: PlanFile, chance: object
) -> None:
    office = fresh()
    office.apply(first)
    office.today = LATER
    with office.register.write() as session:
        open_rows = [item.id for item in office.occurrences() if item.state == "open" and item.id]
        deed = office.deed()
        submit(session, open_rows[::3], deed, on=LATER, document="1/BC", practice=office.practice)
        accept(session, open_rows[1::3], deed, office.practice)
    before = {item.id: item.model_dump(exclude=LOOSE) for item in office.occurrences() if begun(item)}
    office.apply(second)
    after = {item.id: item.model_dump(exclude=LOOSE) for item in office.occurrences()}
    assert {number: after.get(number) for number in before} == before
    assert office.apply(second).changes_nothing


def begun(item: object) -> bool:
    """Recorded, or counting as late on LATER."""
    state, overdue_from, assumed = (getattr(item, name) for name in ("state", "overdue_from", "assumed"))
    return state in ("submitted", "accepted") or (state == "open" and not assumed and overdue_from <= LATER)


TITLES = (
    "Tổ chức hội nghị gặp mặt và tôn vinh trí thức tiêu biểu của tỉnh",
    "Tổ chức hội nghị gặp mặt, tôn vinh các trí thức tiêu biểu của tỉnh",
    "Tôn vinh trí thức tiêu biểu",
    "Xây dựng cơ sở dữ liệu về đội ngũ trí thức",
    "Xây dựng cơ sở dữ liệu chung về đội ngũ trí thức",
    "Bố trí kinh phí thực hiện",
)


@st.composite
def worded_plans(draw: st.DrawFn, number: str = "06/KH-UBND", prefix: str = "", **rest: object) -> PlanFile:
    """A plan whose keys hang on its titles, as those of an imported document do."""
    titles = draw(st.lists(st.sampled_from(TITLES), unique=True, max_size=4))
    rows = []
    for title in titles:
        base = draw(plan_rows("x"))
        key = f"{prefix}{TITLES.index(title)}"
        rows.append(replace(base, key=key, title=title, ref=key))
    return plan(*rows, number=number, **rest)


def obligations(office: OfficeOf) -> set[tuple[str, str]]:
    """(plan, key) of all rows that are still owed."""
    with office.register.read() as session:
        plans = {item.id: item.number for item in session.exec(select(Plan))}
        rows = session.exec(select(Obligation).where(col(Obligation.retired_on).is_(None)))
        return {(plans[item.plan_id], item.key) for item in rows}


@given(worded_plans(), worded_plans(), st.booleans())
@law
def test_a_document_anew_loses_no_row_and_settles_at_once(
    first: PlanFile, second: PlanFile, end_missing: bool
) -> None:
    office, taking = fresh(), Taking(end_missing=end_missing)
    office.apply(first)
    diff = office.apply(second, taking=taking)
    before = office.snapshot()
    again = office.apply(second, taking=taking)
    assert again.changes_nothing
    assert again.problems == tuple(diff.problems)
    assert office.snapshot() == before
    if not end_missing:
        renamed = {item.key for item in diff.rows if item.origins}
        assert len(obligations(office)) >= len(first.rows)
        assert {key for _plan, key in obligations(office)} >= renamed


@given(
    worded_plans(number="1/KH-UBND", prefix="a"),
    worded_plans(number="2/KH-UBND", prefix="b", supersedes="1/KH-UBND"),
)
@law
def test_superseding_is_idempotent_and_leaves_the_new_plan_as_if_it_were_alone(
    first: PlanFile, second: PlanFile
) -> None:
    office, alone = fresh(), fresh()
    office.apply(first)
    second = replace(second, rows=tuple(_settled(item, first) for item in second.rows))
    diff = office.apply(second)
    alone.apply(second)
    assert diff.closes == "1/KH-UBND"
    assert obligations(office) == obligations(alone) == {("2/KH-UBND", item.key) for item in second.rows}
    assert untouched(office, "2/KH-UBND") == untouched(alone, "2/KH-UBND")
    assert open_rows(office, "1/KH-UBND") == []
    again = office.apply(second)
    assert again.changes_nothing


@given(
    worded_plans(number="1/KH-UBND", prefix="a"),
    worded_plans(number="2/KH-UBND", prefix="b", supersedes="1/KH-UBND"),
)
@law
def test_superseding_changes_nothing_that_has_begun(first: PlanFile, second: PlanFile) -> None:
    office = fresh()
    office.apply(first)
    office.today = LATER
    with office.register.write() as session:
        open_ = [item.id for item in office.occurrences() if item.state == "open" and item.id]
        deed = office.deed()
        submit(session, open_[::4], deed, on=LATER, document="1/BC", practice=office.practice)
        accept(session, open_[1::4], deed, office.practice)
        extend(session, open_[2::4], deed, office.practice, to=date(2032, 1, 5), document="9/UBND")
    loose = LOOSE | {"next_notice_on"}
    before = {
        item.id: item.model_dump(exclude=loose)
        for item in office.occurrences()
        if begun(item) or item.extensions
    }
    office.apply(second)
    after = {item.id: item.model_dump(exclude=loose) for item in office.occurrences()}
    assert {number: after.get(number) for number in before} == before
    assert office.apply(second).changes_nothing


def _settled(item: PlanRow, first: PlanFile) -> PlanRow:
    """The row with an answer for every doubt: it takes the place of its twin, or of nobody."""
    twin = next((old.key for old in first.rows if old.key[1:] == item.key[1:]), "new")
    return replace(item, answers=replace(item.answers, replaces=(twin,)))


def untouched(office: OfficeOf, number: str) -> list[dict[str, object]]:
    """The live part of a plan, without what tells where a row came from."""
    with office.register.read() as session:
        keys = {
            item.id: item.key
            for item in session.exec(select(Obligation).join(Plan).where(Plan.number == number))
        }
        codes = {item.id: item.code for item in session.exec(select(Agency))}
        rows = [item for item in session.exec(select(Occurrence)) if item.obligation_id in keys]
        drop = {"id", "obligation_id", "agency_id", "holder_id", "carried_by_id", "joined_into_id", "since"}
        told = [
            item.model_dump(exclude=drop)
            | {
                "key": keys[item.obligation_id],
                "agency": codes[item.agency_id],
                "holder": codes[item.holder_id],
            }
            for item in rows
            if item.state == "open"
        ]
    return sorted(
        told, key=lambda facts: tuple(str(facts[name]) for name in ("key", "agency", "due", "date_key"))
    )


def open_rows(office: OfficeOf, number: str) -> list[int | None]:
    """Rows of a plan that are open, in time, and not assumed to be late."""
    with office.register.read() as session:
        query = select(Occurrence).join(Obligation).join(Plan).where(
            Plan.number == number, Occurrence.state == "open"
        )  # fmt: skip
        return [item.id for item in session.exec(query) if not begun_on(item, office.today)]


def begun_on(item: Occurrence, today: date) -> bool:
    return not item.assumed and today >= item.overdue_from
