"""A register for what does not depend on the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import SQLModel

from scheduler.register.models import Office
from scheduler.register.store import Register


@pytest.fixture
def file_register(sqlite_url: str) -> Iterator[Register]:
    """An open register on SQLite only."""
    register = Register(sqlite_url)
    SQLModel.metadata.create_all(register.engine)
    with register.write() as session:
        session.add(Office(instance="test", played=True, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    yield register
    register.dispose()
