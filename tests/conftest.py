"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from scheduler.register.models import Office
from scheduler.register.store import Register
from tests.postgres import PostgresServer

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with the real plans and the acceptance data, beside the checkout."""
    path = ROOT.parent / "shared"
    if not path.is_dir():
        pytest.skip("the real plans are not beside this checkout (../shared)")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> PostgresServer:
    """One PostgreSQL server for the whole run, shared by its workers."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return PostgresServer(root / "pg")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'nhacviec.db'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL schema."""
    yield from postgres_server.schema()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def register(database_url: str) -> Iterator[Register]:
    """An open register with all tables and its office row, on each database."""
    register = Register(database_url)
    SQLModel.metadata.create_all(register.engine)
    with register.write() as session:
        session.add(Office(instance="test", played=True, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    yield register
    register.dispose()
