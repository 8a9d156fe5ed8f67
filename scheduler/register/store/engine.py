"""The open register: one engine, short writing transactions, and the lease clock.

The differences between SQLite and PostgreSQL live in this folder and nowhere else.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session, create_engine

from rules.errors import BadConfig

BUSY_TIMEOUT_MS = 30_000


class Register:
    """A database of ours, opened. `write()` and `read()` hand out short sessions."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer = threading.RLock()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write; committed at the end, rolled back on an error.

        On SQLite it begins IMMEDIATE and writers of this process wait for each other here.
        """
        turn = self._writer if self.is_sqlite else nullcontext()
        with turn, Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view; what is changed in it is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
            finally:
                session.rollback()

    def lease_now(self, session: Session) -> datetime:
        """Lease time, never played: the database's clock on PostgreSQL, UTC on SQLite."""
        if self.is_sqlite:
            return datetime.now(UTC)  # noqa: TID251 - lease time, read here alone
        return session.execute(text("SELECT clock_timestamp()")).scalar_one().astimezone(UTC)  # type: ignore[no-any-return]

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @property
    def _writing(self) -> Engine:
        return self.engine.execution_options(begin="IMMEDIATE")


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadConfig(
            "không hiểu địa chỉ cơ sở dữ liệu",
            place="[database] url",
            remedy="Ví dụ: sqlite:///nhacviec.db hoặc postgresql+psycopg://người_dùng@máy/tên.",
        ) from error
    if parsed.get_backend_name() == "sqlite":
        _make_private(parsed.database)
        engine = create_engine(
            parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        )
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if parsed.get_backend_name() == "postgresql":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, pool_pre_ping=True)
    raise BadConfig(
        "chưa hỗ trợ loại cơ sở dữ liệu “{kind}”",
        place="[database] url",
        remedy="Dùng sqlite:///… hoặc postgresql+psycopg://….",
        kind=parsed.get_backend_name(),
    )


def _make_private(database: str | None) -> None:
    """Create the file 0600 before SQLite does; its -wal and -shm follow the same mode."""
    if not database or database == ":memory:":
        return
    path = Path(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
