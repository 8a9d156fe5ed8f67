"""Laws of applying: twice is once, A then B is B, and nothing that was settled is ever changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from scheduler.intake.planfile import PlanFile, PlanRow
from scheduler.register.changes import accept, submit
from scheduler.register.store import Register
from tests.intake.offices import OfficeOf, plan, row

LATER = date(2026, 7, 20)
LOOSE = {"carried_by_id"}
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
@law
def test_a_then_b_is_b(first: PlanFile, second: PlanFile) -> None:
    office, other = fresh(), fresh()
    office.apply(first)
    office.apply(second)
    other.apply(second)
    assert office.snapshot() == other.snapshot()
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
    before = {
        item.id: item.model_dump(exclude={"carried_by_id"}) for item in office.occurrences() if begun(item)
    }
    office.apply(second)
    after = {item.id: item.model_dump(exclude=LOOSE) for item in office.occurrences()}
    assert {number: after.get(number) for number in before} == before
    assert office.apply(second).changes_nothing


def begun(item: object) -> bool:
    """Recorded, or counting as late on LATER."""
    state, overdue_from, assumed = (getattr(item, name) for name in ("state", "overdue_from", "assumed"))
    return state in ("submitted", "accepted") or (state == "open" and not assumed and overdue_from <= LATER)
