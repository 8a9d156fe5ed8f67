"""What the register holds before an apply: rows of the same plan, and of the one it supersedes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from rules.errors import Refused
from scheduler.i18n import gettext as _
from scheduler.intake.planfile.facts import PlanFile
from scheduler.intake.planfile.matching import Former, Formers
from scheduler.intake.planfile.toml_in import read_toml
from scheduler.register.models import Event, Obligation, Plan
from scheduler.register.naming import fold
from scheduler.register.store.plans import find_plan, obligations_of


def formers_of(session: Session, plan: PlanFile) -> Formers:
    """The rows that rows of `plan` may stand for. Raises Refused when `supersedes` means several plans."""
    own = own_plan(session, plan)
    before = superseded_plan(session, plan)
    mine = obligations_of(session, own.id) if own and own.id else {}
    theirs = obligations_of(session, before.id) if before and before.id and before.state != "ended" else {}
    past = before.id if before else None
    return Formers(
        rows=(
            *(_former(row) for row in mine.values() if row.retired_on is None),
            *(_former(row, before.number) for row in theirs.values() if before and row.retired_on is None),
        ),
        known=frozenset(mine),
        continued=frozenset(mine) & _continued(session, mine.values()),
        past=frozenset(key for key, row in mine.items() if row.retired_on is not None)
        | (_retired_keys(session, past) if past else frozenset()),
        absent="" if before else plan.supersedes.strip(),
    )


def own_plan(session: Session, plan: PlanFile) -> Plan | None:
    """The plan of the same issuer, number and year, where the register has it."""
    if not plan.number or plan.issued is None:
        return None
    return find_plan(session, plan.issuer, plan.number, plan.issued.year)


def superseded_plan(session: Session, plan: PlanFile) -> Plan | None:
    """The plan that `plan` takes the place of; None when the register does not have it.

    The number alone is enough where one plan has it: of several, that of the same issuer. Refused when
    several are left.
    """
    wanted = plan.supersedes.strip().casefold()
    if not wanted:
        return None
    own = own_plan(session, plan)
    found = [
        row
        for row in session.scalars(select(Plan).order_by(col(Plan.id)))
        if row.number.casefold() == wanted and (own is None or row.id != own.id)
    ]
    if plan.supersedes_year is not None:
        found = [row for row in found if row.year == plan.supersedes_year]
    issuer = plan.supersedes_issuer or plan.issuer
    same = [row for row in found if fold(row.issuer) == fold(issuer)]
    found = same if same or plan.supersedes_issuer else found
    if len(found) > 1:
        raise Refused(
            "có {n} kế hoạch số “{number}” mà kế hoạch này có thể thay thế ({listed})",
            place="[plan] supersedes",
            remedy="Ghi thêm supersedes_year (và supersedes_issuer nếu cần) trong [plan].",
            n=len(found),
            number=plan.supersedes,
            listed="; ".join(f"{row.issuer} {row.year}" for row in found),
        )
    return found[0] if found else None


def applied_files(session: Session, plan: PlanFile) -> tuple[PlanFile | None, PlanFile | None]:
    """The plan files as last applied: of this plan, and of the one it supersedes."""
    own, before = own_plan(session, plan), superseded_plan(session, plan)
    return _file_of(own), _file_of(before)


def _file_of(plan: Plan | None) -> PlanFile | None:
    return read_toml(plan.planfile, plan.number) if plan is not None and plan.planfile else None


def _former(row: Obligation, plan: str = "") -> Former:
    return Former(row.key, row.kind, row.ref, row.title, row.lead, row.timing, plan)


def _continued(session: Session, rows: Collection[Obligation]) -> frozenset[str]:
    """Keys of those of `rows` that stand for another row already."""
    by_id = {row.id: row.key for row in rows}
    query = select(col(Obligation.replaced_by_id)).where(col(Obligation.replaced_by_id).is_not(None))
    return frozenset(by_id[number] for number in session.scalars(query) if number in by_id)


def _retired_keys(session: Session, plan_id: int) -> frozenset[str]:
    query = select(col(Obligation.key)).where(
        col(Obligation.plan_id) == plan_id, col(Obligation.retired_on).is_not(None)
    )
    return frozenset(session.scalars(query))


def taken_elsewhere(session: Session, plan: Plan) -> dict[str, str]:
    """Keys of the rows of `plan` that another plan replaced or ended, each with the number of that plan."""
    heir, theirs = aliased(Obligation), aliased(Plan)
    replaced = (
        select(col(Obligation.key), col(theirs.number))
        .join(heir, col(heir.id) == col(Obligation.replaced_by_id))
        .join(theirs, col(theirs.id) == col(heir.plan_id))
        .where(
            col(Obligation.plan_id) == plan.id,
            col(Obligation.retired_on).is_not(None),
            col(heir.plan_id) != plan.id,
        )
    )
    ended = (
        select(col(Obligation.key), col(Event.document))
        .join(Event, col(Event.obligation_id) == col(Obligation.id))
        .where(
            col(Obligation.plan_id) == plan.id,
            col(Obligation.retired_on).is_not(None),
            col(Event.verb) == "retire",
        )
        .order_by(col(Event.id))
    )
    last = {row[0]: row[1] for row in session.execute(ended)}  # the latest one speaks
    elsewhere = {key: number for key, number in last.items() if number != plan.number}
    return elsewhere | {row[0]: row[1] for row in session.execute(replaced)}


def not_there(plan: PlanFile) -> str:
    """What is said when the superseded plan is not in the register."""
    return _("kế hoạch {number} bị thay thế không có trong sổ: không có gì để chuyển sang").format(
        number=plan.supersedes
    )
