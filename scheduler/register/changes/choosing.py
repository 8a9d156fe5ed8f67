"""From a selection to the numbers it means."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from rules.errors import BadInput, NotFound
from scheduler.register.changes.selection import Selection
from scheduler.register.models import Agency, AgencyName, Obligation, Occurrence, Plan
from scheduler.register.naming import fold


def select_ids(session: Session, selection: Selection, states: Collection[str] | None = None) -> list[int]:
    """The occurrences that a selection means, ascending by due, then number; with `states`, only those.

    Numbers given outright are meant as they stand, whatever their state. Rows that joined others are
    left out. NotFound for a plan or an agency that is not known, or a number that does not exist.
    """
    query = (
        select(col(Occurrence.id))
        .join(Obligation, col(Obligation.id) == col(Occurrence.obligation_id))
        .order_by(col(Occurrence.due), col(Occurrence.id))
    )
    if selection.ids:
        query = query.where(col(Occurrence.id).in_(list(selection.ids)))
    else:
        query = query.where(col(Occurrence.state) != "joined")
        if states is not None:
            query = query.where(col(Occurrence.state).in_(sorted(states)))
    if selection.plan:
        query = query.where(col(Obligation.plan_id) == plan_id_of(session, selection.plan))
    if selection.ref:
        query = query.where((col(Obligation.ref) == selection.ref) | (col(Obligation.key) == selection.ref))
    if selection.period:
        query = query.where(col(Occurrence.period) == selection.period)
    if selection.agency:
        query = query.where(col(Occurrence.holder_id) == agency_id_of(session, selection.agency))
    if selection.all_except:
        others = [agency_id_of(session, name) for name in selection.all_except]
        query = query.where(col(Occurrence.holder_id).not_in(others))
    found = [number for number in session.scalars(query) if number is not None]
    _all_there(selection.ids, found, selection)
    return found


def plan_id_of(session: Session, words: str) -> int:
    """The plan of that number (or id). NotFound when none or several have it."""
    plans = session.execute(select(col(Plan.id), col(Plan.number), col(Plan.issuer), col(Plan.year))).all()
    wanted = words.strip().casefold()
    found = [row for row in plans if row[1].casefold() == wanted] or [
        row for row in plans if str(row[0]) == wanted
    ]
    if not found:
        raise NotFound("không có kế hoạch “{words}”", remedy="Xem `nhacviec plans`.", words=words)
    if len(found) > 1:
        listed = "; ".join(f"{row[0]}: {row[2]} {row[3]}" for row in found)
        raise NotFound(
            "có {n} kế hoạch số “{words}” ({listed})",
            remedy="Ghi mã của kế hoạch thay cho số.",
            n=len(found),
            words=words,
            listed=listed,
        )
    return int(found[0][0])


def awaiting_id_of(session: Session, plan_id: int, ref: str) -> int:
    """The row of the plan with that printed ordinal (or key) that waits for an event.

    NotFound when there is none; BadInput when several stand under it.
    """
    wanted = ref.strip().casefold()
    query = select(Obligation).where(col(Obligation.plan_id) == plan_id, col(Obligation.retired_on).is_(None))
    named = [row for row in session.scalars(query) if wanted in (row.ref.casefold(), row.key.casefold())]
    found = [row for row in named if '"OnEvent"' in row.rules] or named
    if not found:
        raise NotFound("kế hoạch không có mục “{ref}”", remedy="Xem `nhacviec event list`.", ref=ref)
    if len(found) > 1:
        listed = ", ".join(str(row.id) for row in found)
        raise BadInput(
            "có {n} dòng mục “{ref}” (mã {listed})",
            remedy="Ghi mã thay cho số kế hoạch và mục.",
            n=len(found),
            ref=ref,
            listed=listed,
        )
    return int(found[0].id or 0)


def agency_id_of(session: Session, words: str) -> int:
    """The agency of that code or name, or of another name it goes by. NotFound otherwise."""
    wanted = words.strip().casefold()
    folded = fold(words)
    for number, code, name in session.execute(select(col(Agency.id), col(Agency.code), col(Agency.name))):
        if wanted == code.casefold() or folded == fold(name):
            return int(number)
    alias = session.scalar(select(col(AgencyName.agency_id)).where(col(AgencyName.folded) == folded))
    if alias is None:
        raise NotFound(
            "không có cơ quan “{words}” trong danh bạ", remedy="Xem `nhacviec agencies list`.", words=words
        )
    return alias


def _all_there(ids: Collection[int], found: Iterable[int], selection: Selection) -> None:
    if not ids or selection.plan or selection.ref or selection.period or selection.agency:
        return
    missing = sorted(set(ids) - set(found))
    if missing and not selection.all_except:
        raise NotFound(
            "không có kỳ hạn số {ids}",
            remedy="Xem số (#) trong `nhacviec upcoming` hoặc `nhacviec overdue`.",
            ids=", ".join(f"#{number}" for number in missing[:10]),
        )
