"""What tests of delivery may ask for besides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import SQLModel

from scheduler.register.models import Office
from scheduler.register.store import Register
from tests.mailroom import furnish


@pytest.fixture
def sqlite_room(sqlite_url: str) -> Iterator[Register]:
    """An office on SQLite, for what does not depend on the database."""
    register = Register(sqlite_url)
    SQLModel.metadata.create_all(register.engine)
    with register.write() as session:
        session.add(Office(instance="test", played=True, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    furnish(register)
    yield register
    register.dispose()
