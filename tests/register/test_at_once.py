"""Several people, or several nodes, at once: one trail, one change, one set of rows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from rules.errors import Refused
from scheduler.register.changes import broken_links, submit
from scheduler.register.store import Register
from scheduler.register.unfolding import extend_horizons
from tests.office import PRACTICE, QUARTERLY, Office, deed

MARCH_10 = date(2026, 3, 10)


@pytest.fixture
def office(register: Register) -> Office:
    office = Office(register)
    plan = office.plan()
    office.duty(plan, QUARTERLY, leads=["xd", "tc", "nv", "yt"])
    office.unfold(plan)
    return office


def together(work: Callable[[int], object], count: int) -> list[object]:
    """Start the same work `count` times at one moment; what each gave, or why it was refused."""
    start = Barrier(count)

    def one(number: int) -> object:
        start.wait()
        try:
            return work(number)
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_the_trail_does_not_fork(office: Office) -> None:
    rows = office.rows()

    def record_one(number: int) -> None:
        with office.writing() as session:
            submit(session, [rows[number].id or 0], deed(MARCH_10), MARCH_10, "", PRACTICE)

    together(record_one, 8)
    assert len(office.events("submit")) == 8
    with office.register.read() as session:
        assert broken_links(session) == []


def test_one_of_two_who_record_the_same_is_refused(office: Office) -> None:
    row = office.rows()[0]

    def record_it(number: int) -> None:
        with office.writing() as session:
            submit(session, [row.id or 0], deed(MARCH_10, f"Người {number}"), MARCH_10, "", PRACTICE)

    results = together(record_it, 4)
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert len(office.events("submit")) == 1


def test_nodes_that_extend_the_horizon_together_make_no_doubles(office: Office) -> None:
    later = date(2027, 3, 1)

    def extend_it(_number: int) -> int:
        with office.writing() as session:
            return len(extend_horizons(session, PRACTICE, later))

    results = together(extend_it, 4)
    keys = [(row.agency_id, row.date_key, row.period) for row in office.rows()]
    assert len(keys) == len(set(keys))
    assert sum(int(str(result)) for result in results) == len(keys) - 16
