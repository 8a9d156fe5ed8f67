"""Plan file × register → diff → obligations and occurrences, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from rules.errors import Refused
from scheduler.i18n import gettext as _
from scheduler.intake.apply.bearing import Borne, borne
from scheduler.intake.apply.deeds import Site, number_of
from scheduler.intake.apply.diff import Diff, Fate, RowDiff
from scheduler.intake.apply.former import taken_elsewhere
from scheduler.intake.apply.heritage import (
    Heritage,
    close,
    elders_of,
    heritage_of,
    let_go,
    pass_names_on,
)
from scheduler.intake.apply.reconcile import Elder, Fates, reconcile
from scheduler.intake.apply.stages import link_stages
from scheduler.intake.apply.wanted import Taking, Wanted, WantedRow, wanted_of
from scheduler.intake.draft import Problem
from scheduler.intake.planfile.matching import Link
from scheduler.intake.planfile.questions import shortened
from scheduler.intake.planfile.review import PlanReview
from scheduler.intake.planfile.toml_in import read_toml
from scheduler.register.carrying import link_yearly_tasks
from scheduler.register.changes import Deed, Entry, record
from scheduler.register.models import Obligation, Plan
from scheduler.register.practice import Practice
from scheduler.register.rescheduling import set_next_notices
from scheduler.register.store.plans import (
    Bearer,
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

_QUIET_FIELDS = frozenset({"planfile", "position", "document", "place"})
"""Fields whose change alone is not worth a line: the file's own text, order and place of rows."""


def apply_plan(
    session: Session, review: PlanReview, practice: Practice, deed: Deed, taking: Taking | None = None
) -> Diff:
    """Bring the register to `review`, which was made with the register's own directory.

    To foresee it, do it in a transaction that is rolled back: the diff is the same. Applying again
    changes nothing. Raises Refused for a plan that lacks number, date, issuer or coordinator, and for
    one that has ended.
    """
    taking = taking or Taking()
    wanted = wanted_of(review, practice, taking)
    _check_not_ended(session, wanted)
    heritage = heritage_of(session, review.plan, end_missing=taking.end_missing)
    before = find_plan(session, wanted.plan.issuer, wanted.plan.number, wanted.plan.issued.year)
    is_new, last_file = before is None, before.planfile if before else ""
    plan, plan_changes = save_plan(session, wanted.plan, deed.today)
    known = obligations_of(session, number_of(plan))
    pass_names_on(session, heritage, known, deed)
    rows, links, answered = _bring_rows(session, plan, wanted, heritage, known, last_file, practice, deed)
    closes = close(session, heritage, plan, deed)
    heritage.notes += _on_trial_again(plan, heritage.before, rows)
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
        accepted=(*wanted.accepted, *heritage.accepted),
        notes=(*wanted.notes, *heritage.notes, *_left_as_they_were(rows)),
        problems=(*(item for item in wanted.problems if item not in answered), *heritage.problems),
        closes=closes,
    )
    _record(session, diff, deed)
    return diff


def _bring_rows(
    session: Session,
    plan: Plan,
    wanted: Wanted,
    heritage: Heritage,
    known: dict[str, Obligation],
    last_file: str,
    practice: Practice,
    deed: Deed,
) -> tuple[list[RowDiff], int, frozenset[Problem]]:
    """Bring all rows to what is wanted; the differences in the order of the file, the links between reports
    that changed, and the questions that the register answers. A row that may be an old one waits; one that
    another plan took over stays there.
    """
    gone = taken_elsewhere(session, plan)
    heritage.notes += _not_again(wanted, gone)
    given = _with_entered_events(
        [
            row
            for row in wanted.rows
            if row.facts.key not in gone
            and (row.facts.key in known or not heritage.matching.waits(row.facts.key))
        ],
        known,
        last_file,
        heritage.renamed,
    )
    kept = [_keep_row(session, plan, row, known.get(row.facts.key), deed) for row in given]
    bearers = {row.key: row.bearers for row in kept}
    elders = {
        row.key: elders_of(session, heritage, row.key, row.obligation, bearers, practice, deed)
        for row in kept
    }
    diffs = {}
    for row in sorted(kept, key=lambda row: not elders[row.key]):
        site = Site.of(session, plan, row.obligation, practice, deed, heritage.before, row.words_were)
        diffs[row.key] = _reconcile_row(site, row, elders[row.key], heritage)
    rows = [diffs[row.key] for row in kept]
    let_go(session, heritage, plan, {row.key: row.obligation for row in kept}, practice, deed)
    for former in heritage.ended:
        stored = heritage.theirs[former.key] if former.plan else known[former.key]
        site = Site.of(session, plan, stored, practice, deed, heritage.before)
        rows.append(_retire(site, former.plan))
    links = link_stages(session, plan, practice)
    _settle_carrying(session, plan, practice, deed)
    return rows, links, frozenset(problem for row in kept for problem in row.borne.answered)


def _not_again(wanted: Wanted, gone: Mapping[str, str]) -> list[str]:
    """An older file of a plan that was superseded since does not bring back what went over."""
    by_plan: dict[str, list[str]] = defaultdict(list)
    for row in wanted.rows:
        if row.facts.key in gone:
            by_plan[gone[row.facts.key]].append(row.facts.ref or shortened(row.facts.title, 40))
    text = _("kế hoạch {number} đã thay thế hoặc kết thúc {n} dòng của tệp này, không lập lại: {rows}")
    return [
        text.format(number=number, n=len(rows), rows=", ".join(rows[:10]) + ("…" if len(rows) > 10 else ""))
        for number, rows in by_plan.items()
    ]


def _with_entered_events(
    rows: Sequence[WantedRow], known: Mapping[str, Obligation], last_file: str, renamed: Mapping[str, str]
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
    stale = {
        row.facts.key
        for row in differing
        if said.get(renamed.get(row.facts.key, row.facts.key)) == row.facts.event_on
    }
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """One row of the file as it is stored now, and what storing it changed."""

    key: str
    obligation: Obligation
    is_new: bool
    changes: Was
    borne: Borne
    bearer_change: BearerChange

    @property
    def bearers(self) -> tuple[Bearer, ...]:
        """Who carries it."""
        return self.borne.bearers

    @property
    def words_were(self) -> str:
        """The timing words before, where they or what is read from them changed; else ""."""
        if "timing" in self.changes:
            return str(self.changes["timing"][0])
        read_anew = {"rules", "last_held", "event_on"} & self.changes.keys()
        return self.obligation.timing if read_anew else ""


def _keep_row(session: Session, plan: Plan, wanted: WantedRow, known: Obligation | None, deed: Deed) -> _Kept:
    row, changes = save_obligation(session, number_of(plan), wanted.facts, known)
    carried = borne(session, number_of(row), wanted.bearers, wanted.divided, deed.today)
    change = save_bearers(session, number_of(row), carried.bearers, deed.today)
    return _Kept(row.key, row, known is None, changes, carried, change)


def _reconcile_row(site: Site, kept: _Kept, elders: Sequence[Elder], heritage: Heritage) -> RowDiff:
    session, row, change = site.session, kept.obligation, kept.bearer_change
    owing = {bearer.agency_id for bearer in kept.bearers}
    bearers = [item for item in bearers_of(session, number_of(row)) if item.agency_id in owing]
    fates = reconcile(site, bearers, change.handed, elders)
    drop_empty_bearers(session, change.ended)
    origins = heritage.origins(kept.key)
    fate: Fate = "created" if kept.is_new else "untouched"
    if kept.is_new and any(elder.site.plan is not site.plan for elder in elders):
        fate = "moved"
    elif not kept.is_new and (_shown(kept.changes) or _moved(change)):
        fate = "changed"
        _record_change(session, site.plan, row, kept.changes, site.deed)
    return _row_diff(row, fate, len(bearers), fates, kept.changes, origins=origins)


def _retire(site: Site, plan_number: str) -> RowDiff:
    """The plan file no longer has it: nothing new is owed, what has begun stays."""
    row = site.obligation
    row.retired_on = site.deed.today
    bearers = bearers_of(site.session, number_of(row))
    fates = reconcile(site, (), ())
    record(site.session, site.deed, [Entry("retire", row.plan_id, row.id, document=site.plan.number)])
    return _row_diff(row, "retired", len(bearers), fates, {}, plan=plan_number)


def _settle_carrying(session: Session, plan: Plan, practice: Practice, deed: Deed) -> None:
    linked = link_yearly_tasks(session, number_of(plan))
    set_next_notices(session, [row for row in linked if row.state == "open"], practice, deed.today)


def _row_diff(
    row: Obligation,
    fate: Fate,
    agencies: int,
    fates: Fates,
    changes: Was,
    *,
    origins: tuple[Link, ...] = (),
    plan: str = "",
) -> RowDiff:
    created = [item for item in fates.created if item.state != "joined"]
    counted = {
        "created": len(created),
        "moved": len(fates.moved),
        "handed": fates.handed,
        "retired": fates.retired,
        "kept": fates.kept,
        "carried": fates.carried,
        "untouched": max(0, fates.untouched - max(0, fates.carried - len(fates.moved))),
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
        left=tuple(fates.left),
        origins=origins,
        plan=plan,
        changes=_shown(changes),
    )


def _left_as_they_were(rows: Sequence[RowDiff]) -> Iterator[str]:
    """What had begun keeps its date, whatever the words say now: said, with the way to mend a misreading."""
    text = _(
        "kỳ hạn {ids} đã bắt đầu (quá hạn, gia hạn hoặc trả lại) nên giữ hạn {kept}, dù câu chữ nay cho hạn "
        "{read}."
    )
    remedy = _(" Nếu hạn cũ là do đọc nhầm: nhacviec extend {number} --to {to} --document SỐ")
    for row in rows:
        alike: dict[tuple[date, date], list[int]] = defaultdict(list)
        for number, kept, read in row.left:
            alike[kept, read].append(number)
        for (kept, read), numbers in alike.items():
            ids = ", ".join(f"#{number}" for number in numbers[:10]) + ("…" if len(numbers) > 10 else "")
            said = text.format(ids=ids, kept=f"{kept:%d/%m/%Y}", read=f"{read:%d/%m/%Y}")
            yield said + (remedy.format(number=numbers[0], to=read) if read > kept else "")


def _on_trial_again(plan: Plan, before: Plan | None, rows: Sequence[RowDiff]) -> list[str]:
    """What was mailed in earnest goes over to a plan that is not live yet: nobody would miss it unsaid."""
    carried = sum(dict(row.dates).get("carried", 0) for row in rows)
    if before is None or before.live_on is None or plan.live_on is not None or not carried:
        return []
    text = _(
        "{n} kỳ hạn của {before} đang gửi thật nay theo kế hoạch này, chỉ còn chạy thử cho đến khi: "
        "nhacviec golive {number}"
    )
    return [text.format(n=carried, before=before.number, number=plan.number)]


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
        "supersedes": diff.closes,
    }
    verb = "apply" if diff.is_new else "reapply"
    record(session, deed, [Entry(verb, diff.plan_id, document=diff.number, detail=detail)])
