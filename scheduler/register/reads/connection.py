"""A reading connection: plain SQL over sqlite3 or psycopg, the same rows from both.

Listing commands start in a fraction of the time because nothing here imports a database toolkit.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sqlite3
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import unquote, urlsplit

from rules.errors import BadConfig, DatabaseTrouble
from scheduler.register.schema import HEAD

T = TypeVar("T")
INIT_REMEDY = "Chạy “nhacviec init THƯ_MỤC” để tạo, hoặc chỉ đúng tệp cấu hình bằng --config."
_NAMED = re.compile(r"(?<!:):([a-z_]+)")


class ReadConnection:
    """Runs SELECTs with `:name` parameters and fills dataclasses with the rows."""

    def __init__(self, connection: Any, *, sqlite: bool) -> None:
        self._connection = connection
        self._sqlite = sqlite

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def rows(self, shape: type[T], sql: str, **params: object) -> list[T]:
        """All rows as `shape`, a dataclass whose fields are named like the columns."""
        converters = _converters(shape)
        cursor = self._run(sql, params)
        names = [column[0] for column in cursor.description]
        wanted = [(at, name, converters[name]) for at, name in enumerate(names) if name in converters]
        return [
            shape(**{name: convert(row[at]) for at, name, convert in wanted}) for row in cursor.fetchall()
        ]

    def values(self, sql: str, **params: object) -> list[tuple[Any, ...]]:
        """All rows as they come."""
        return [tuple(row) for row in self._run(sql, params).fetchall()]

    def value(self, sql: str, **params: object) -> Any:
        """The first column of the first row, or None."""
        row = self._run(sql, params).fetchone()
        return row[0] if row else None

    def revision(self) -> str | None:
        """The revision of the schema."""
        found = self.value("SELECT version_num FROM alembic_version")
        return None if found is None else str(found)

    def restart(self) -> None:
        """Begin the view anew after a query that failed."""
        self._connection.rollback()
        if self._sqlite:
            self._connection.execute("BEGIN")

    def _run(self, sql: str, params: Mapping[str, object]) -> Any:
        if self._sqlite:
            given = {name: _plain(value) for name, value in params.items()}
            return self._connection.execute(sql, given)
        return self._connection.execute(_NAMED.sub(r"%(\1)s", sql.replace("%", "%%")), dict(params))


def connect(url: str) -> ReadConnection:
    """Open `url` for reading one consistent view; raises `DatabaseTrouble` where there is no register.

    An older schema is brought up to date first (the one case that imports a database toolkit), a newer
    one refused.
    """
    connection = _open(url)
    revision = _checked(connection, connection.revision)
    if revision is not None and revision != HEAD:
        connection.close()
        from scheduler.register.store.opening import open_register

        open_register(url).dispose()
        connection = _open(url)
    made = _checked(connection, lambda: connection.value("SELECT instance FROM office WHERE id = 1"))
    if made is None:
        connection.close()
        raise DatabaseTrouble("cơ sở dữ liệu này chưa có sổ nhắc việc", remedy=INIT_REMEDY)
    return connection


def within(session: Any) -> ReadConnection:
    """The plain queries inside an open session of the database toolkit, on its own view. Do not close it."""
    connection = session.connection()
    return ReadConnection(connection.connection.dbapi_connection, sqlite=connection.dialect.name == "sqlite")


def _open(url: str) -> ReadConnection:
    sqlite = url.startswith("sqlite")
    return ReadConnection(_open_sqlite(url) if sqlite else _open_postgres(url), sqlite=sqlite)


def _open_sqlite(url: str) -> sqlite3.Connection:
    path = Path(unquote(url.split(":///", 1)[-1].partition("?")[0]))
    if not path.is_file():
        raise DatabaseTrouble("chưa có cơ sở dữ liệu", place=str(path), remedy=INIT_REMEDY)
    try:
        # Not mode=ro: a reader of a WAL database must be able to make its shared-memory file.
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
    except sqlite3.DatabaseError as error:
        raise DatabaseTrouble("không mở được cơ sở dữ liệu: {why}", place=str(path), why=error) from error
    return connection


def _open_postgres(url: str) -> Any:
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgresql"):
        raise BadConfig(
            "chưa hỗ trợ loại cơ sở dữ liệu “{kind}”",
            place="[database] url",
            remedy="Dùng sqlite:///… hoặc postgresql+psycopg://….",
            kind=parts.scheme,
        )
    import psycopg

    try:
        plain = "postgresql" + url[url.index("://") :]
        connection = psycopg.connect(plain, connect_timeout=10)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
    except psycopg.Error as error:
        raise DatabaseTrouble(
            "không nối được cơ sở dữ liệu: {why}", place=parts.hostname or "", why=error
        ) from error
    return connection


def _checked(connection: ReadConnection, ask: Callable[[], Any]) -> Any:
    """What `ask` finds, None where its table is missing. Raises DatabaseTrouble, and closes, otherwise."""
    try:
        return ask()
    except Exception as error:
        if _is_missing_table(error):
            connection.restart()
            return None
        connection.close()
        raise DatabaseTrouble(
            "không đọc được cơ sở dữ liệu: {why}",
            remedy="Kiểm tra quyền đọc tệp và máy chủ, rồi chạy “nhacviec doctor”.",
            why=str(error).strip().partition("\n")[0],
        ) from error


def _is_missing_table(error: Exception) -> bool:
    return type(error).__name__ == "UndefinedTable" or "no such table" in str(error)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


def _converters(shape: Any) -> dict[str, Callable[[Any], Any]]:
    hints = typing.get_type_hints(shape)
    return {field.name: _converter(hints[field.name]) for field in dataclasses.fields(shape)}


def _converter(hint: Any) -> Callable[[Any], Any]:
    optional = types.NoneType in typing.get_args(hint)
    kind = next(one for one in typing.get_args(hint) if one is not types.NoneType) if optional else hint
    return _BY_KIND.get(typing.get_origin(kind) or kind, _same)


def _same(value: Any) -> Any:
    return value


def _date(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return value.astimezone(UTC) if value is not None else None


def _tuple_of_json(value: Any) -> Any:
    return tuple(json.loads(value)) if value else ()


def _json(value: Any) -> Any:
    return json.loads(value) if value else {}


_BY_KIND: dict[Any, Callable[[Any], Any]] = {
    date: _date,
    datetime: _instant,
    bool: bool,
    tuple: _tuple_of_json,
    dict: _json,
}
