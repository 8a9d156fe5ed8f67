"""Claims, fences, leases and what becomes of a message, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from scheduler.register.models import Contact, Message, Notice, Occurrence, Office
from scheduler.register.store import Register
from scheduler.register.store.claims import (
    Claimed,
    claim_message,
    commit_dot,
    end_leases,
    expire_messages,
    release,
)
from scheduler.register.store.settling import (
    clear_alarm,
    raise_alarm,
    settle_failed,
    settle_retry,
    settle_sent,
    settle_uncertain,
)
from tests.mailroom import (
    ENDED,
    LEASE,
    MORNING,
    NOON,
    alter,
    carry,
    furnish,
    message,
    mishaps,
    notices,
    office,
    seal,
)

LATER = MORNING + timedelta(minutes=1)


@pytest.fixture
def room(register: Register) -> Register:
    """A register with an office in it."""
    furnish(register)
    return register


def claim(room: Register, owner: str = "a", lease: timedelta = LEASE, **more: object) -> Claimed | None:
    return claim_message(room, owner, MORNING, lease, **more)  # type: ignore[arg-type]


def mine(room: Register, owner: str = "a", lease: timedelta = LEASE) -> Claimed:
    claimed = claim(room, owner, lease)
    assert claimed is not None
    return claimed


# claiming ----------------------------------------------------------------------------------------


def test_a_claim_owns_fences_and_leases_the_message(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    row = message(room)
    assert (row.status, row.phase, row.owner, row.fence) == ("sending", "connect", "a", 1)
    assert row.lease_until is not None
    assert (claimed.fence, claimed.address, claimed.dots) == (1, "vanthu@stc.example", 0)
    assert claim(room, "b") is None


def test_the_most_urgent_message_goes_first_and_each_only_once(room: Register) -> None:
    for number, kind in enumerate(("listing", "reminder", "escalation", "overdue"), start=1):
        seal(room, number, kind=kind)
    kinds = [mine(room).kind for _ in range(4)]
    assert kinds == ["escalation", "overdue", "reminder", "listing"]
    assert claim(room) is None


def test_a_message_that_waits_for_its_next_attempt_is_left_alone(room: Register) -> None:
    seal(room, next_attempt_at=LATER)
    assert claim(room) is None
    assert claim_message(room, "a", LATER, LEASE) is not None


def test_only_what_waits_to_be_sent_is_claimed(room: Register) -> None:
    for number, status in enumerate(("held", "sent", "failed", "cancelled", "bounced"), start=1):
        seal(room, number, status=status, sent_at=MORNING)
    assert claim(room) is None


def test_a_resting_domain_is_passed_over(room: Register) -> None:
    seal(room, 1)
    seal(room, 2, address="VanThu@Xa_1.example")
    assert claim(room, not_domains=["stc.example", "xa_1.example"]) is None
    assert claim(room, not_domains=["xa%.example", "tc.example", "stc.example"]).id == 2  # type: ignore[union-attr]


def test_two_that_claim_at_the_same_moment_never_get_the_same_message(room: Register) -> None:
    for number in range(1, 21):
        seal(room, number)
    taken: list[int] = []
    start = Barrier(4)

    def work(owner: str) -> None:
        start.wait()
        while (claimed := claim(room, owner)) is not None:
            taken.append(claimed.id)

    threads = [Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 21))


# leases and fences ----------------------------------------------------------------------------------


def test_an_ended_lease_before_the_dot_is_claimed_by_the_same_query(room: Register) -> None:
    seal(room)
    mine(room, "dead", ENDED)
    claimed = mine(room, "b")
    assert (claimed.fence, claimed.owner, message(room).dots) == (2, "b", 0)


def test_an_ended_lease_after_the_dot_is_uncertain_and_sent_once_more(room: Register) -> None:
    seal(room)
    assert commit_dot(room, mine(room, "dead"), ENDED)
    claimed = mine(room, "b")
    assert claimed.dots == 1
    assert commit_dot(room, claimed, ENDED)
    assert claim(room, "c") is None
    row = message(room)
    assert (row.status, row.dots, row.attempts) == ("uncertain", 2, 2)
    assert row.next_attempt_at is None


def test_the_one_sending_process_ends_the_leases_of_the_dead(room: Register) -> None:
    seal(room)
    mine(room, "dead", timedelta(days=1))
    assert end_leases(room, "b") == 1
    assert end_leases(room, "dead") == 0
    assert mine(room, "b").fence == 2


def test_whoever_has_lost_its_fence_writes_nothing_more(room: Register) -> None:
    seal(room)
    frozen = mine(room, "frozen", ENDED)
    mine(room, "b")
    attempts: list[Callable[[], bool]] = [
        lambda: commit_dot(room, frozen, LEASE),
        lambda: settle_sent(room, frozen, MORNING, "250"),
        lambda: settle_retry(room, frozen, "rcpt", "450", LATER),
        lambda: settle_uncertain(room, frozen, "cut", LATER),
        lambda: settle_failed(room, frozen, MORNING, phase="rcpt", code=550, words="no", flags_address=True),
        lambda: release(room, frozen, LATER),
    ]
    assert [attempt() for attempt in attempts] == [False] * 6
    row = message(room)
    assert (row.status, row.owner, row.dots, row.attempts) == ("sending", "b", 0, 0)
    assert office(room).sent_mark == 0


def test_a_dot_needs_an_unexpired_lease_even_when_nobody_else_has_claimed(room: Register) -> None:
    seal(room)
    claimed = mine(room, lease=ENDED)
    assert not commit_dot(room, claimed, LEASE)
    assert (message(room).dots, office(room).sent_mark) == (0, 0)


def test_a_dot_is_not_committed_under_brake_or_hold(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    for stop in ({"brake": "đồng hồ nhảy"}, {"brake": "", "hold": "khôi phục"}):
        alter(room, Office, 1, **stop)
        assert not commit_dot(room, claimed, LEASE)
        assert (message(room).phase, office(room).sent_mark) == ("connect", 0)


def test_a_dot_raises_the_mark_and_remembers_the_one_before_it(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    marks: list[int] = []
    assert commit_dot(room, claimed, LEASE, marks.append)
    row = message(room)
    assert (row.phase, row.dots, office(room).sent_mark, marks) == ("dot", 1, 1, [0])

    def full(_mark: int) -> None:
        raise OSError("disk full")

    seal(room, 2)
    second = mine(room)
    with pytest.raises(OSError, match="disk full"):
        commit_dot(room, second, LEASE, full)
    assert (message(room, 2).dots, office(room).sent_mark) == (0, 1)


# what is no longer true --------------------------------------------------------------------------


def test_a_message_about_something_settled_is_cancelled_and_the_rest_is_owed_again(room: Register) -> None:
    number = seal(room)
    carry(room, number, occurrence_id=2, step=-5)
    alter(room, Occurrence, 1, state="submitted", submitted_on=MORNING.date())
    assert claim(room) is None
    assert message(room).status == "cancelled"
    assert notices(room) == [(-1, "dropped", None), (-5, "owed", None)]


def test_a_new_round_makes_the_notice_of_the_old_one_untrue(room: Register) -> None:
    seal(room)
    alter(room, Occurrence, 1, round=2)
    assert claim(room) is None
    assert notices(room) == [(-1, "dropped", None)]


def test_a_notice_that_is_still_awaited_in_another_state_is_owed_anew_and_then_true(room: Register) -> None:
    seal(room)
    alter(room, Occurrence, 1, state="extension_requested", requested_to=NOON.date())
    assert claim(room) is None
    assert notices(room) == [(-1, "owed", None)]
    with room.read() as session:
        assert session.get_one(Notice, 1).state_seen == "extension_requested"


def test_a_notice_that_saw_no_state_is_always_true(room: Register) -> None:
    number = seal(room, occurrences="[]")
    alter(room, Notice, 1, state_seen="", round=9)
    carry(room, number, occurrence_id=None, key="opening:1:2", topic="opening", state_seen="")
    assert claim(room) is not None


def test_what_is_cancelled_on_the_way_does_not_hide_the_next(room: Register) -> None:
    for number in (1, 2, 3):
        seal(room, number)
    alter(room, Message, 1, send_before=MORNING)
    alter(room, Message, 2, send_before=MORNING)
    assert mine(room).id == 3
    assert notices(room)[:2] == [(-1, "owed", None), (-2, "owed", None)]


# the end of the office window --------------------------------------------------------------------


def test_what_missed_its_window_is_cancelled_and_owed_again(room: Register) -> None:
    seal(room)
    assert claim_message(room, "a", NOON, LEASE) is None
    row = message(room)
    assert (row.status, row.last_error) == ("cancelled", "quá giờ gửi của ngày")
    assert notices(room) == [(-1, "owed", None)]


def test_forced_sending_knows_no_window(room: Register) -> None:
    seal(room)
    assert claim_message(room, "a", NOON, LEASE, forced=True) is not None


def test_expiry_leaves_alone_what_is_being_sent_or_may_have_arrived(room: Register) -> None:
    for number in (1, 2, 3, 4):
        seal(room, number)
    mine(room, "busy")
    dead = mine(room, "dead")
    mine(room, "dead", ENDED)
    assert commit_dot(room, dead, ENDED)
    assert expire_messages(room, MORNING) == 0
    assert expire_messages(room, NOON) == 2
    statuses = [message(room, number).status for number in (1, 2, 3, 4)]
    assert statuses == ["sending", "uncertain", "cancelled", "cancelled"]


def test_five_office_days_in_vain_are_enough_and_a_person_is_told(room: Register) -> None:
    for day in range(1, 6):
        seal(room, day, attempts=1, last_error="450 later")
        alter(room, Notice, 1, state="carried", message_id=day)
        assert expire_messages(room, NOON) == 1
        assert message(room, day).status == ("cancelled" if day < 5 else "failed")
    (mishap,) = mishaps(room)
    assert (mishap.message_id, mishap.words) == (5, "không gửi được sau 5 ngày làm việc")
    assert notices(room)[0] == (-1, "carried", 5)
    assert "450 later" in message(room, 5).last_error


def test_a_day_without_an_attempt_does_not_count(room: Register) -> None:
    seal(room)
    expire_messages(room, NOON)
    with room.read() as session:
        assert session.get_one(Notice, 1).failed_days == 0


# uncertain ----------------------------------------------------------------------------------------


def test_an_uncertain_message_is_sent_once_more_unchecked_while_a_duty_is_awaited(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    assert commit_dot(room, claimed, LEASE)
    assert settle_uncertain(room, claimed, "cut", LATER)
    alter(room, Occurrence, 1, round=2)
    assert claim(room) is None
    again = claim_message(room, "b", NOON, LEASE)
    assert again is not None
    assert commit_dot(room, again, LEASE)
    assert settle_uncertain(room, again, "cut", NOON)
    row = message(room)
    assert (row.status, row.dots, row.next_attempt_at) == ("uncertain", 2, None)
    assert notices(room) == [(-1, "carried", 1)]


def test_an_uncertain_message_whose_duties_are_settled_is_not_sent_again(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    assert commit_dot(room, claimed, LEASE)
    assert settle_uncertain(room, claimed, "cut", MORNING)
    alter(room, Occurrence, 1, state="submitted", submitted_on=MORNING.date())
    assert claim(room) is None
    row = message(room)
    assert (row.status, row.dots, row.next_attempt_at) == ("uncertain", 1, None)


def test_a_refusal_after_the_dot_answers_that_dot_only(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    assert commit_dot(room, claimed, LEASE)
    assert settle_retry(room, claimed, "dot", "451 later", MORNING)
    assert (message(room).status, message(room).dots) == ("pending", 0)

    claimed = mine(room)
    assert commit_dot(room, claimed, LEASE)
    assert settle_uncertain(room, claimed, "cut", MORNING)
    claimed = mine(room)
    assert commit_dot(room, claimed, LEASE)
    assert settle_retry(room, claimed, "dot", "451 later", MORNING)
    assert (message(room).status, message(room).dots) == ("uncertain", 1)


def test_a_message_given_back_counts_nothing(room: Register) -> None:
    seal(room)
    assert release(room, mine(room), LATER)
    row = message(room)
    assert (row.status, row.attempts, row.owner, row.next_attempt_at) == ("pending", 0, None, LATER)


# settled --------------------------------------------------------------------------------------------


def test_sent_is_sent_even_when_the_lease_has_just_ended(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    assert commit_dot(room, claimed, ENDED)
    assert settle_sent(room, claimed, LATER, "250 kept")
    row = message(room)
    assert (row.status, row.phase, row.sent_at, row.answer) == ("sent", "accepted", LATER, "250 kept")
    assert (row.owner, row.attempts, row.dots) == (None, 1, 1)
    assert notices(room) == [(-1, "carried", 1)]


def fail(room: Register, code: int, flags: bool) -> None:
    claimed = mine(room)
    assert settle_failed(
        room, claimed, MORNING, phase="rcpt", code=code, words=f"{code} no", flags_address=flags
    )


def test_a_refused_address_is_flagged_and_the_notices_go_to_the_next_one(room: Register) -> None:
    seal(room)
    fail(room, 550, flags=True)
    with room.read() as session:
        first, second = session.get_one(Contact, 1), session.get_one(Contact, 2)
        assert (first.flagged_at, first.flag_reason) == (MORNING, "550 no")
        assert second.flagged_at is None
    (mishap,) = mishaps(room)
    assert (mishap.address, mishap.code, mishap.coordinator_id) == ("vanthu@stc.example", 550, 1)
    assert message(room).status == "failed"
    assert notices(room) == [(-1, "owed", None)]


def test_without_another_address_the_notices_stay_with_the_failed_message(room: Register) -> None:
    alter(room, Contact, 2, flagged_at=MORNING)
    seal(room)
    fail(room, 550, flags=True)
    assert notices(room) == [(-1, "carried", 1)]


def test_a_refusal_that_is_not_about_the_address_flags_nothing(room: Register) -> None:
    seal(room)
    fail(room, 554, flags=False)
    with room.read() as session:
        assert session.get_one(Contact, 1).flagged_at is None
    assert len(mishaps(room)) == 1


def test_a_refused_trial_address_is_no_fault_of_the_true_one(room: Register) -> None:
    seal(room, address="thu@nghiem.example", true_address="vanthu@stc.example", trial=True)
    fail(room, 550, flags=True)
    with room.read() as session:
        assert session.get_one(Contact, 1).flagged_at is None
    assert notices(room) == [(-1, "carried", 1)]


def test_a_second_copy_refused_leaves_the_first_uncertain(room: Register) -> None:
    seal(room)
    claimed = mine(room)
    assert commit_dot(room, claimed, LEASE)
    assert settle_uncertain(room, claimed, "cut", MORNING)
    fail(room, 550, flags=True)
    row = message(room)
    assert (row.status, row.dots, row.next_attempt_at) == ("uncertain", 1, None)
    assert mishaps(room) == []


def test_an_alarm_is_raised_and_cleared(room: Register) -> None:
    raise_alarm(room, "535")
    assert office(room).alarm == "535"
    clear_alarm(room)
    assert office(room).alarm == ""
