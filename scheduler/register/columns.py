"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator, TypeEngine

TEXT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How an instant stands in SQLite: UTC, fixed width, so that text order is time order."""


class Instant(TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostgreSQL, fixed-width UTC text on SQLite."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.strftime(TEXT_FORMAT)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value.astimezone(UTC) if value is not None else None
        return datetime.strptime(value, TEXT_FORMAT).replace(tzinfo=UTC)
