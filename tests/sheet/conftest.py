"""Fixtures of the tests about the working sheet and what an officer changes in plans and agencies."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from scheduler.register.schema import HEAD
from scheduler.register.store import Register
from tests.listing.conftest import Said, say
from tests.office import ISSUED, QUARTERLY, Office

__all__ = ["Said", "say"]


@pytest.fixture
def stamped(register: Register) -> Register:
    """The register as the command line opens it: at the newest schema."""
    with register.write() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    return register


@pytest.fixture
def office(stamped: Register) -> Office:
    """Two departments that report every quarter on a live plan; quarter 1 ends on 31/3/2026."""
    office = Office(stamped)
    plan = office.plan(state="live", live_on=ISSUED)
    office.duty(plan, QUARTERLY, leads=["tc", "xd"], words="Hằng quý")
    office.unfold(plan)
    return office
