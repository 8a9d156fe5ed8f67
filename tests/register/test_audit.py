"""The self-audit finds what was not said, what moved by itself, and who touched the trail."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from scheduler.register import changes
from scheduler.register.audit import Audit, self_audit
from scheduler.register.models import Assignment, Event, Message, Occurrence
from scheduler.register.models import Office as OfficeRow
from scheduler.register.store import Register
from scheduler.register.unfolding import extend_horizons
from tests.office import ISSUED, PRACTICE, QUARTER_1, QUARTERLY, Office, deed

MARCH_9 = date(2026, 3, 9)
MARCH_10 = date(2026, 3, 10)


@pytest.fixture
def office(register: Register) -> Office:
    office = Office(register)
    plan = office.plan(state="live", live_on=ISSUED)
    office.duty(plan, QUARTER_1)
    office.duty(plan, QUARTERLY, leads=["tc"])
    office.unfold(plan)
    return office


def ticked(office: Office, on: date) -> None:
    """A tick decided on that day: it told what was owed (-15 on 9 March) and moved on."""
    with office.writing() as session:
        extend_horizons(session, PRACTICE, on)
        moment = datetime(on.year, on.month, on.day, 1, 0, tzinfo=UTC)
        session.execute(update(OfficeRow).values(decided_on=on, last_tick_at=moment))
    for row in office.rows():
        if row.next_notice_on is not None and row.next_notice_on <= on:
            office.tell(row, -15, on=on)
    with office.writing() as session:
        changes.reschedule(session, [row.id or 0 for row in office.rows()], PRACTICE, on + timedelta(days=1))


def audit(office: Office, today: date = MARCH_10) -> Audit:
    with office.register.read() as session:
        return self_audit(session, PRACTICE, today)


def kinds(found: Audit) -> list[str]:
    return [finding.kind for finding in found.findings]


def test_a_register_that_is_whole_is_clean(office: Office) -> None:
    ticked(office, MARCH_9)
    found = audit(office)
    assert found.findings == ()
    assert found.clean
    assert found.checked >= 2
    assert found.line == "Hôm qua gửi 2, lỗi 0, hàng đợi 0."


def test_before_the_first_tick_nothing_can_be_missing(office: Office) -> None:
    assert audit(office).clean


def test_a_notice_that_was_owed_and_not_made_is_found(office: Office) -> None:
    ticked(office, ISSUED)
    with office.writing() as session:
        session.execute(update(OfficeRow).values(decided_on=MARCH_9))
    found = audit(office)
    assert "unsaid" in kinds(found)
    assert "Đáng lẽ" in found.findings[0].text
    assert "cần xem" in found.line


def test_what_was_reopened_after_the_tick_is_left_to_the_next(office: Office) -> None:
    ticked(office, MARCH_9)
    row = office.row(lead="xd")
    with office.writing() as session:
        changes.waive(session, [row.id or 0], deed(MARCH_9), PRACTICE, document="1")
        changes.reopen(session, [row.id or 0], deed(MARCH_9), PRACTICE)
    assert audit(office).clean


def test_a_row_that_sleeps_too_long_is_found(office: Office) -> None:
    ticked(office, MARCH_9)
    with office.writing() as session:
        session.execute(update(Occurrence).values(next_notice_on=date(2027, 1, 1)))
    assert kinds(audit(office)) == ["asleep"]


def test_a_date_that_was_changed_by_hand_is_found(office: Office) -> None:
    ticked(office, MARCH_9)
    row = office.row(lead="xd")
    with office.writing() as session:
        session.execute(
            update(Occurrence).where(Occurrence.id == row.id).values(overdue_from=date(2026, 4, 2))
        )
    [finding] = audit(office).findings
    assert (finding.kind, finding.ids) == ("dates", (row.id,))


def test_a_horizon_that_was_not_moved_is_found(office: Office) -> None:
    ticked(office, MARCH_9)
    with office.writing() as session:
        session.execute(update(Assignment).values(unfolded_to=MARCH_9))
    assert kinds(audit(office)) == ["horizon"]


def test_an_altered_event_is_found(office: Office) -> None:
    ticked(office, MARCH_9)
    with office.writing() as session:
        changes.waive(session, [office.row(lead="xd").id or 0], deed(MARCH_9), PRACTICE, document="1")
        session.flush()
        session.execute(update(Event).values(document="2"))
    assert kinds(audit(office)) == ["trail"]


def test_the_line_counts_what_failed_and_what_waits(office: Office) -> None:
    ticked(office, MARCH_9)
    with office.writing() as session:
        session.execute(update(Message).where(Message.id == 1).values(status="failed"))
        session.execute(update(Message).where(Message.id == 2).values(status="pending"))
    assert audit(office).line == "Hôm qua gửi 0, lỗi 1, hàng đợi 1."
    assert audit(office, date(2026, 3, 12)).line.startswith("Ngày 09/03/2026 gửi 0")
