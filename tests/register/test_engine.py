"""The register opens on both databases and keeps its invariants in the schema."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from rules.errors import BadConfig
from scheduler.register.models import Agency, Event, Office
from scheduler.register.store import Register


def test_an_instant_comes_back_as_it_was_stored(register: Register) -> None:
    at = datetime(2026, 3, 10, 1, 2, 3, 456789, tzinfo=UTC)
    with register.write() as session:
        session.add(Event(at=at, by="x", verb="y"))
    with register.read() as session:
        assert session.get(Event, 1).at == at
        assert session.get(Office, 1).instance == "test"


def test_an_unknown_kind_is_refused_by_the_schema(register: Register) -> None:
    with pytest.raises(IntegrityError), register.write() as session:
        session.add(Agency(code="a", name="b", kind="ministry"))


def test_a_failed_transaction_leaves_nothing(register: Register) -> None:
    with pytest.raises(ZeroDivisionError):
        _add_and_fail(register)
    with register.read() as session:
        assert session.get(Agency, 1) is None


def test_a_foreign_database_kind_is_refused() -> None:
    with pytest.raises(BadConfig, match="mysql"):
        Register("mysql://x/y")


def _add_and_fail(register: Register) -> None:
    with register.write() as session:
        session.add(Agency(code="a", name="b"))
        session.flush()
        raise ZeroDivisionError
