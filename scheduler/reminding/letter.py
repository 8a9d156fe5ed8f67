"""A letter: everything one digest says, as plain facts in the order in which it is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.ladder import LEAD, SUPERIOR
from scheduler.register.noticeboard import (
    Body,
    DutyRow,
    Group,
    MishapRow,
    PlanHead,
    Recorded,
    Tally,
    Yesterday,
)
from scheduler.reminding.notices import Digest, Owed
from scheduler.reminding.notices.decide import is_late
from scheduler.reminding.wording import one_line

if TYPE_CHECKING:
    from rules.workdays import WorkCalendar
    from scheduler.register.standing import Standing
    from scheduler.reminding.worksheet import Desk, Worksheet

_QUIET = Yesterday()
SOFT_DAYS = 5
"""Until this step after the due date a lead is told "chưa ghi nhận", not "quá thời hạn"."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What letters are made of, loaded once a tick for all its digests."""

    today: date
    calendar: WorkCalendar
    standings: Mapping[int, Standing]
    plans: Mapping[int, PlanHead]
    bodies: Mapping[int, Body]
    tallies: Mapping[Group, Tally] = field(default_factory=dict)
    duties: Mapping[tuple[int, int], tuple[DutyRow, ...]] = field(default_factory=dict)
    waiting: Mapping[int, tuple[DutyRow, ...]] = field(default_factory=dict)
    recorded: Mapping[tuple[int, int], tuple[Recorded, ...]] = field(default_factory=dict)
    mishaps: Mapping[int, MishapRow] = field(default_factory=dict)
    yesterday: Yesterday = _QUIET
    worksheets: Mapping[Desk, Worksheet] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One duty and period: of one agency, or of several when somebody else is told about them."""

    ids: tuple[int, ...]
    plan_id: int
    plan_number: str
    plan_issued: date
    plan_issuer: str
    ref: str
    kind: str
    title: str
    timing: str
    note: str
    recipient: str
    due: date
    original_due: date
    counted: date
    """The day that counts: the new date after a return, else `due`."""
    days: int
    """Calendar days from today to `counted`; negative when it has passed."""
    late: bool
    soft: bool
    state: str
    assumed: bool
    provisional: bool
    requested_to: date | None
    extensions: int
    holders: tuple[str, ...]
    printed_lead: str
    superior: str
    marks: tuple[str, ...] = ()
    tally: Tally | None = None
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan and some of its rows."""

    plan: PlanHead
    rows: tuple[DutyRow, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the templates are given. Empty parts are left out."""

    kind: str
    day: date
    recipient: str
    coordinator: str
    ids: tuple[int, ...]
    above: tuple[Line, ...] = ()
    late: tuple[Line, ...] = ()
    soon: tuple[Line, ...] = ()
    others: tuple[Line, ...] = ()
    unconfirmed: tuple[Line, ...] = ()
    weekly: tuple[Line, ...] = ()
    changes: tuple[Owed, ...] = ()
    changed_plans: tuple[str, ...] = ()
    mishaps: tuple[MishapRow, ...] = ()
    unreachable: tuple[str, ...] = ()
    expiries: tuple[PlanHead, ...] = ()
    openings: tuple[PlanRows, ...] = ()
    listings: tuple[PlanRows, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    yesterday: Yesterday = _QUIET

    @property
    def to_superior(self) -> bool:
        """It reports to the superior."""
        return bool(self.above)

    @property
    def on_itself(self) -> bool:
        """It reports to the superior what the coordinator itself owes, and nothing else."""
        return self.to_superior and all(line.holders == (self.coordinator,) for line in self.above)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines by which it is counted, most urgent first."""
        return self.above or (*self.others, *self.weekly) or (*self.late, *self.soon) or self.unconfirmed

    @property
    def lead_line(self) -> Line | None:
        """The most urgent line, if it has any."""
        return next(iter(self.lines), None)

    @property
    def count(self) -> int:
        """How many lines."""
        return len(self.lines)

    @property
    def all_soft(self) -> bool:
        """No line is called late yet."""
        return all(line.soft for line in self.late)

    @property
    def plan_numbers(self) -> tuple[str, ...]:
        """The plans it speaks of, in order, each once."""
        named = [line.plan_number for line in (*self.lines, *self.late, *self.soon, *self.unconfirmed)]
        named += [each.plan.number for each in (*self.openings, *self.listings)]
        named += [*(plan.number for plan in self.expiries), *self.changed_plans]
        return tuple(dict.fromkeys(named))


def letter_of(digest: Digest, backdrop: Backdrop) -> Letter:
    """The letter of `digest`. KeyError when the backdrop lacks something it speaks of."""
    steps = [item for item in digest.items if item.topic == "step"]
    own = [line for item in steps if item.role == LEAD for line in [_own(item, digest, backdrop)]]
    about = [item for item in steps if item.role not in (LEAD, SUPERIOR)]
    above = [item for item in steps if item.role == SUPERIOR]
    named = {item.occurrence_id for item in about}
    weekly = [
        Owed("", "", "weekly", 0, 0, digest.day, occurrence_id=id_)
        for item in digest.items
        if item.topic == "weekly"
        for id_ in _ids(item)
        if id_ in backdrop.standings and id_ not in named
    ]
    coordinator = one_line(backdrop.bodies[digest.coordinator_id].name)
    return Letter(
        kind=digest.kind,
        day=digest.day,
        recipient=one_line(backdrop.bodies[digest.agency_id].name),
        coordinator=coordinator,
        ids=spoken_ids(digest, backdrop),
        above=_folded(above, backdrop),
        late=tuple(line for line in own if line.late),
        soon=tuple(line for line in own if not line.late),
        others=_folded(about, backdrop),
        unconfirmed=_folded(_of(digest, "unconfirmed"), backdrop),
        weekly=_folded(weekly, backdrop),
        changes=tuple(item for item in digest.items if item.topic in ("change", "ack")),
        changed_plans=tuple(one_line(plan.number) for plan in _plans(digest, "change", backdrop)),
        mishaps=tuple(
            backdrop.mishaps[int(str(item.payload["mishap"]))]
            for item in _of(digest, "mishap")
            if item.payload.get("mishap") in backdrop.mishaps
        ),
        unreachable=tuple(
            backdrop.bodies[int(str(item.payload["missing"]))].name
            for item in _of(digest, "mishap")
            if item.payload.get("missing") in backdrop.bodies
        ),
        expiries=_plans(digest, "expiry", backdrop),
        openings=tuple(
            PlanRows(plan, backdrop.duties.get((plan.id, digest.agency_id), ()))
            for plan in _plans(digest, "opening", backdrop)
        ),
        listings=tuple(
            PlanRows(plan, backdrop.waiting.get(plan.id, ())) for plan in _plans(digest, "listing", backdrop)
        ),
        recorded=backdrop.recorded.get((digest.agency_id, digest.coordinator_id), ()),
        yesterday=backdrop.yesterday if digest.agency_id == digest.coordinator_id else Yesterday(),
    )


def spoken_ids(digest: Digest, backdrop: Backdrop) -> tuple[int, ...]:
    """The occurrences a mail speaks of: its own and the yearly tasks a reminder of their report names."""
    ids: dict[int, None] = dict.fromkeys(digest.occurrence_ids)
    for item in digest.items:
        standing = backdrop.standings.get(item.occurrence_id or 0)
        if item.topic == "step" and item.role == LEAD and standing is not None:
            ids.update(dict.fromkeys(standing.carries))
        duty = item.payload.get("duty")
        if item.topic == "change" and item.occurrence_id is None and isinstance(duty, Mapping):
            # told in the name of the plan it stood in before
            ids.update({int(number): None for number in (duty.get("id"),) if number})
    return tuple(ids)


def group_of(standing: Standing) -> Group:
    """The duty and period an occurrence belongs to."""
    return (standing.obligation_id, standing.period, standing.original_due)


def _of(digest: Digest, topic: str) -> list[Owed]:
    return [item for item in digest.items if item.topic == topic]


def _ids(item: Owed) -> list[int]:
    ids = item.payload.get("occurrences", ())
    return [int(each) for each in ids] if isinstance(ids, (list, tuple)) else []


def _plans(digest: Digest, topic: str, backdrop: Backdrop) -> tuple[PlanHead, ...]:
    ids = [item.plan_id or 0 for item in _of(digest, topic)]
    return tuple(backdrop.plans[each] for each in ids if each in backdrop.plans)


def _own(item: Owed, digest: Digest, backdrop: Backdrop) -> Line:
    """The recipient's own line; a yearly report names what it carries and what has no date."""
    assert item.occurrence_id is not None
    standing = backdrop.standings[item.occurrence_id]
    carried: list[str] = []
    if standing.carries:
        for id_ in standing.carries:
            task = backdrop.standings.get(id_)
            if task is not None and task.active:
                carried.append(one_line(f"{task.title} (“{task.timing}”, #{task.id})"))
        rows = backdrop.duties.get((standing.plan_id, digest.agency_id), ())
        carried += [one_line(f"{row.title} (“{row.timing}”)") for row in rows if not row.dated]
    return _line([standing], backdrop, carried=tuple(carried))


def _folded(items: Iterable[Owed], backdrop: Backdrop) -> tuple[Line, ...]:
    """One line a duty, period and day that counts, in the order of the items."""
    lines: dict[tuple[Group, date], dict[int, Standing]] = {}
    marks: dict[tuple[Group, date], dict[str, None]] = {}
    for item in items:
        assert item.occurrence_id is not None
        standing = backdrop.standings[item.occurrence_id]
        key = (group_of(standing), standing.respond_by or standing.due)
        lines.setdefault(key, {})[standing.id] = standing  # after a pause one day may owe it two steps
        marks.setdefault(key, {}).update(
            dict.fromkeys(mark for mark in ("copy", "held", "no_superior") if item.payload.get(mark))
        )
    return tuple(
        _line(list(standings.values()), backdrop, marks=tuple(marks[key]), tally=backdrop.tallies.get(key[0]))
        for key, standings in lines.items()
    )


def _line(
    standings: list[Standing],
    backdrop: Backdrop,
    *,
    marks: tuple[str, ...] = (),
    tally: Tally | None = None,
    carried: tuple[str, ...] = (),
) -> Line:
    first = standings[0]
    counted = (first.respond_by if first.state == "returned" else None) or first.due
    late = is_late(first, backdrop.today)
    since = backdrop.calendar.count(first.course.late_from - timedelta(days=1), backdrop.today) if late else 0
    renamed = len(standings) == 1 and first.agency_id != first.holder_id
    return Line(
        ids=tuple(each.id for each in standings),
        plan_id=first.plan_id,
        plan_number=first.plan_number,
        plan_issued=first.plan_issued,
        plan_issuer=first.plan_issuer,
        ref=one_line(first.ref),
        kind=first.kind,
        title=one_line(first.title),
        timing=one_line(first.timing),
        note=one_line(first.note),
        recipient=one_line(first.recipient) if first.kind == "report" else "",
        due=first.due,
        original_due=first.original_due,
        counted=counted,
        days=(counted - backdrop.today).days,
        late=late,
        soft=late and since < SOFT_DAYS,
        state=first.state if len({each.state for each in standings}) == 1 else "open",
        assumed=first.assumed,
        provisional=first.provisional,
        requested_to=first.requested_to,
        extensions=first.extensions,
        holders=tuple(dict.fromkeys(one_line(each.holder_name) for each in standings)),
        printed_lead=one_line(first.agency_name) if renamed else "",
        superior=one_line(first.superior_name),
        marks=marks,
        tally=tally,
        carried=carried,
    )
