"""Who: agencies, their names, groups, contacts and successions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.register.models.base import check, instant, one_of, text

AGENCY_KINDS = ("department", "commune", "association", "superior", "other")


class Agency(SQLModel, table=True):
    """A public body (cơ quan, đơn vị). `code` is the office's own and never changes."""

    __table_args__ = (
        one_of("kind", AGENCY_KINDS),
        check("code_set", "code <> ''"),
        check("name_set", "name <> ''"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: str = "department"
    valid_from: date | None = None
    valid_to: date | None = None
    """Last day on which the body existed, inclusive."""


class AgencyName(SQLModel, table=True):
    """Another name of an agency; `folded` is its form for matching and stands for one agency only."""

    __tablename__ = "agency_name"

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    name: str
    folded: str = Field(unique=True)


class Membership(SQLModel, table=True):
    """An agency belongs to a named group between two dates (both inclusive, open when null)."""

    __table_args__ = (UniqueConstraint("folded", "agency_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    group_name: str
    folded: str
    agency_id: int = Field(foreign_key="agency.id", index=True)
    valid_from: date | None = None
    valid_to: date | None = None


class Succession(SQLModel, table=True):
    """`new` took over from `old` on `effective` (first day), wholly or for a `scope`."""

    __table_args__ = (UniqueConstraint("old_id", "new_id", "effective"),)

    id: int | None = Field(default=None, primary_key=True)
    old_id: int = Field(foreign_key="agency.id", index=True)
    new_id: int = Field(foreign_key="agency.id")
    effective: date
    scope: str = text()
    document: str = text()


class Contact(SQLModel, table=True):
    """Where mail for an agency goes: `position` 1 first, 2 when 1 cannot be reached."""

    __table_args__ = (UniqueConstraint("agency_id", "address"), check("address_set", "address <> ''"))

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    address: str
    name: str = ""
    position: int = 1
    deputy: bool = False
    language: str = ""
    absent_from: date | None = None
    absent_to: date | None = None
    flagged_at: datetime | None = instant()
    flag_reason: str = text()
