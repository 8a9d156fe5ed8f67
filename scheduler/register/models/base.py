"""What all tables share: naming of constraints, and helpers that spell CHECKs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from scheduler.register.columns import Instant

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """CHECK that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def check(name: str, sql: str) -> CheckConstraint:
    """A named CHECK."""
    return CheckConstraint(sql, name=name)


def instant(*, nullable: bool = True, index: bool = False) -> Any:
    """A field that holds an aware instant."""
    return Field(default=None, sa_column=Column(Instant(), nullable=nullable, index=index))


def text(default: str = "") -> Any:
    """A field that holds text of any length, never null."""
    return Field(default=default, sa_type=Text)


def blob() -> Any:
    """A field that holds bytes, or nothing."""
    return Field(default=None, sa_column=Column(LargeBinary, nullable=True))
