"""Plan file × register → diff → obligations and occurrences, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from rules.errors import Refused
from scheduler.intake.apply.deeds import Site, number_of
from scheduler.intake.apply.diff import Diff, RowDiff
from scheduler.intake.apply.reconcile import Fates, reconcile
from scheduler.intake.apply.stages import link_stages
from scheduler.intake.apply.wanted import Taking, Wanted, WantedRow, wanted_of
from scheduler.intake.planfile.review import PlanReview
from scheduler.intake.planfile.toml_in import read_toml
from scheduler.register.carrying import link_yearly_tasks
from scheduler.register.changes import Deed, Entry, record
from scheduler.register.models import Obligation, Plan
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import set_next_notices
from scheduler.register.store.plans import (
    BearerChange,
    Was,
    bearers_of,
    drop_empty_bearers,
    find_plan,
    obligations_of,
    save_bearers,
    save_obligation,
    save_plan,
)

_QUIET_FIELDS = frozenset({"planfile", "position", "document"})
"""Fields whose change alone is not worth a line: the file's own text, and the order of rows."""


def apply_plan(
    session: Session, review: PlanReview, practice: Practice, deed: Deed, taking: Taking | None = None
) -> Diff:
    """Bring the register to `review`, which was made with the register's own directory.

    To foresee it, do it in a transaction that is rolled back: the diff is the same. Applying again
    changes nothing. Raises Refused for a plan that lacks number, date, issuer or coordinator, and for
    one that has ended.
    """
    wanted = wanted_of(review, practice, taking or Taking())
    _check_not_ended(session, wanted)
    before = find_plan(session, wanted.plan.issuer, wanted.plan.number, wanted.plan.issued.year)
    is_new, last_file = before is None, before.planfile if before else ""
    plan, plan_changes = save_plan(session, wanted.plan, deed.today)
    known = obligations_of(session, number_of(plan))
    given = _with_entered_events(wanted.rows, known, last_file)
    rows = [_apply_row(session, plan, row, known.get(row.facts.key), practice, deed) for row in given]
    kept = {row.facts.key for row in wanted.rows}
    rows += [
        _retire(session, plan, row, practice, deed)
        for key, row in known.items()
        if key not in kept and row.retired_on is None
    ]
    links = link_stages(session, plan, practice)
    _settle_carrying(session, plan, practice, deed)
    diff = Diff(
        plan_id=number_of(plan),
        number=plan.number,
        issuer=plan.issuer,
        title=plan.title,
        coordinator=wanted.coordinator.name,
        is_new=is_new,
        rows=tuple(rows),
        plan_changes=_shown(plan_changes),
        links=links,
        accepted=wanted.accepted,
        notes=wanted.notes,
        problems=wanted.problems,
    )
    _record(session, diff, deed)
    return diff


def _with_entered_events(
    rows: Sequence[WantedRow], known: Mapping[str, Obligation], last_file: str
) -> list[WantedRow]:
    """The day of an event that was entered in the register since stands over what the file said before."""
    differing = [
        row
        for row in rows
        if row.facts.event_on and (stored := known.get(row.facts.key)) and stored.event_on
        and stored.event_on != row.facts.event_on
    ]  # fmt: skip
    if not differing or not last_file:
        return list(rows)
    said = {row.key: row.answers.event_on for row in read_toml(last_file, "").rows}
    stale = {row.facts.key for row in differing if said.get(row.facts.key) == row.facts.event_on}
    return [
        replace(row, facts=replace(row.facts, event_on=None, event_document=""))
        if row.facts.key in stale
        else row
        for row in rows
    ]


def _check_not_ended(session: Session, wanted: Wanted) -> None:
    facts = wanted.plan
    plan = find_plan(session, facts.issuer, facts.number, facts.issued.year)
    if plan is not None and plan.state == "ended":
        raise Refused(
            "kế hoạch {number} đã kết thúc ngày {day}",
            remedy="Không sửa kế hoạch đã kết thúc; kế hoạch mới phải có số ký hiệu khác.",
            number=plan.number,
            day=f"{plan.ended_on:%d/%m/%Y}" if plan.ended_on else "?",
        )


def _apply_row(
    session: Session, plan: Plan, wanted: WantedRow, known: Obligation | None, practice: Practice, deed: Deed
) -> RowDiff:
    row, changes = save_obligation(session, number_of(plan), wanted.facts, known)
    change = save_bearers(session, number_of(row), wanted.bearers, deed.today)
    owing = {bearer.agency_id for bearer in wanted.bearers}
    bearers = [item for item in bearers_of(session, number_of(row)) if item.agency_id in owing]
    fates = reconcile(Site.of(session, plan, row, practice, deed), bearers, change.handed)
    drop_empty_bearers(session, change.ended)
    fate = "created" if known is None else "changed" if _shown(changes) or _moved(change) else "untouched"
    if fate == "changed":
        _record_change(session, plan, row, changes, deed)
    return _row_diff(row, fate, len(bearers), fates, changes)


def _retire(session: Session, plan: Plan, row: Obligation, practice: Practice, deed: Deed) -> RowDiff:
    """The plan file no longer has it: nothing new is owed, what has begun stays."""
    row.retired_on = deed.today
    bearers = bearers_of(session, number_of(row))
    fates = reconcile(Site.of(session, plan, row, practice, deed), (), ())
    record(session, deed, [Entry("retire", plan.id, row.id, document=plan.number)])
    return _row_diff(row, "retired", len(bearers), fates, {})


def _settle_carrying(session: Session, plan: Plan, practice: Practice, deed: Deed) -> None:
    linked = link_yearly_tasks(session, number_of(plan))
    set_next_notices(session, [row for row in linked if row.state == "open"], practice, deed.today)


def _row_diff(row: Obligation, fate: Any, agencies: int, fates: Fates, changes: Was) -> RowDiff:
    created = [item for item in fates.created if item.state != "joined"]
    counted = {
        "created": len(created),
        "moved": len(fates.moved),
        "handed": fates.handed,
        "retired": fates.retired,
        "kept": fates.kept,
        "untouched": fates.untouched,
    }
    return RowDiff(
        key=row.key,
        ref=row.ref,
        kind=row.kind,
        title=row.title,
        lead=row.lead,
        fate=fate,
        agencies=agencies,
        dates=tuple((name, count) for name, count in counted.items() if count),  # type: ignore[misc]
        unsettled=sum(item.state == "unsettled" for item in created),
        first_due=min((item.due for item in created if item.state == "open"), default=None),
        moves=tuple(dict.fromkeys(fates.moved)),
        changes=_shown(changes),
    )


def _moved(change: BearerChange) -> bool:
    return bool(change.added or change.ended or change.handed)


def _shown(changes: Was) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, _words(before), _words(after))
        for name, (before, after) in changes.items()
        if name not in _QUIET_FIELDS
    )


def _words(value: object) -> str:
    return "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _record_change(session: Session, plan: Plan, row: Obligation, changes: Was, deed: Deed) -> None:
    detail: Mapping[str, Any] = {name: {"from": was, "to": now} for name, was, now in _shown(changes)}
    record(session, deed, [Entry("change", plan.id, row.id, document=plan.number, detail=detail)])


def _record(session: Session, diff: Diff, deed: Deed) -> None:
    """One event for the plan, with the counts; none when nothing changed."""
    if diff.changes_nothing and not diff.links:
        return
    detail: dict[str, Any] = {
        "obligations": dict(diff.obligations()),
        "occurrences": dict(diff.occurrences()),
        "accepted": list(diff.accepted),
        "plan": {name: {"from": was, "to": now} for name, was, now in diff.plan_changes},
    }
    verb = "apply" if diff.is_new else "reapply"
    record(session, deed, [Entry(verb, diff.plan_id, document=diff.number, detail=detail)])
