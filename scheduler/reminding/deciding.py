"""Read the register for one day and decide on it: the part of a tick before anything is composed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from scheduler.register import noticeboard as board
from scheduler.register.models import Notice, Office
from scheduler.register.standing import load_standings
from scheduler.reminding.letter import Backdrop, group_of
from scheduler.reminding.notices import (
    Decision,
    Digest,
    MishapFact,
    Occasions,
    Owed,
    PlanFact,
    Unreachable,
    decide,
    group,
)
from scheduler.reminding.notices.facts import on_trial
from scheduler.reminding.notices.occasions import (
    begins,
    first_workday_of_quarter,
    first_workday_of_week,
    unreached,
)
from scheduler.reminding.route import language_of, route_to
from scheduler.reminding.worksheet import Desk, Worksheet, takes_sheet, worksheets

if TYPE_CHECKING:
    from sqlmodel import Session

    from scheduler.register.practice import Practice
    from scheduler.register.standing import Standing
    from scheduler.register.store import Register
    from scheduler.reminding.settings import MailSettings

ACKNOWLEDGED_DAYS = 10
"""Working days for which something recorded is acknowledged in the next mail."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a day owes, grouped into digests, with all they are made of. `seen`: the tick before."""

    instance: str
    seen: datetime | None
    today: date | None = None
    decision: Decision = field(default_factory=Decision)
    digests: tuple[Digest, ...] = ()
    waiting: tuple[Owed, ...] = ()
    backdrop: Backdrop | None = None
    parts: dict[str, int] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()
    unreachable: tuple[str, ...] = ()

    @classmethod
    def idle(cls, register: Register) -> Resolved:
        """Nothing: the day decides nothing."""
        with register.read() as session:
            office = session.get_one(Office, 1)
            return cls(office.instance, office.last_tick_at)


def resolve(
    register: Register, practice: Practice, settings: MailSettings, today: date, *, dry: bool = False
) -> Resolved:
    """Everything `today` owes. `dry` leaves out what only the bodies of mails need."""
    with register.read() as session:
        return _Reader(session, practice, settings, today, dry=dry).resolve()


class _Reader:
    """One consistent view of the register, and what is decided on it."""

    def __init__(
        self, session: Session, practice: Practice, settings: MailSettings, today: date, *, dry: bool
    ) -> None:
        self.session = session
        self.practice = practice
        self.settings = settings
        self.today = today
        self.dry = dry
        self.office = session.get_one(Office, 1)

    def resolve(self) -> Resolved:
        session, today = self.session, self.today
        leftovers = [owed_of(row) for row in board.owed_notices(session)]
        heads = board.plan_heads(session, {left.plan_id for left in leftovers if left.plan_id is not None})
        plans = {id_: plan for id_, plan in heads.items() if self._may_speak(plan.state, plan.live_on)}
        leftovers = [left for left in leftovers if left.plan_id is None or left.plan_id in plans]
        standings = self._standings(leftovers)
        late = self._late()
        decision = decide(standings, leftovers, self._occasions(plans, late), today, self.practice)
        new = {notice.key for notice in decision.owed if notice.id is None and notice.topic != "step"}
        decision = decision.without(board.existing_keys(session, new))
        bodies = board.bodies(
            session, {each for notice in decision.owed for each in (notice.agency_id, notice.coordinator_id)}
        )
        silent, lines = self._unreachable(decision, bodies)
        lost = set(silent)
        speak = [each for each in decision.owed if each.trial or each.agency_id not in lost]
        digests, waiting = group([*speak, *lines], today, board.seats_taken(session, today))
        deaf = [each for each in decision.owed if not each.trial and each.agency_id in lost]
        return Resolved(
            instance=self.office.instance,
            seen=self.office.last_tick_at,
            today=today,
            decision=decision,
            digests=digests,
            waiting=(*waiting, *deaf),
            backdrop=self._backdrop(digests, (*late, *standings), plans, bodies),
            parts=board.parts_used(session, today),
            standings=tuple(standings),
            unreachable=tuple(bodies[each].name for each in silent),
        )

    def _may_speak(self, state: str, live_on: date | None) -> bool:
        """A plan on trial needs an address for it; without one it waits undecided."""
        return bool(self.settings.trial_to) or not on_trial(state, live_on, live=self.settings.live)

    def _standings(self, leftovers: Iterable[Owed]) -> list[Standing]:
        ids = set(board.due_ids(self.session, self.today))
        ids |= {left.occurrence_id for left in leftovers if left.occurrence_id is not None}
        found = load_standings(self.session, ids=ids) if ids else []
        return [each for each in found if self._may_speak(each.plan_state, each.plan_live_on)]

    def _late(self) -> list[Standing]:
        """All that is late, on the day that begins a week."""
        first = first_workday_of_week(self.today, self.practice.calendar)
        if not begins(first, self.office.decided_on, self.today):
            return []
        found = load_standings(self.session, ids=board.late_ids(self.session, self.today))
        return [each for each in found if self._may_speak(each.plan_state, each.plan_live_on)]

    def _occasions(self, plans: dict[int, board.PlanHead], late: Iterable[Standing]) -> Occasions:
        first = first_workday_of_quarter(self.today, self.practice.calendar)
        waiting: dict[int, int] = {}
        if plans and begins(first, self.office.decided_on, self.today):
            for row in board.waiting_rows(self.session, plans):
                waiting[row.plan_id] = waiting.get(row.plan_id, 0) + 1
        leads: dict[int, list[int]] = {}
        if self.settings.live:
            for seat in board.seats_to_open(self.session):
                leads.setdefault(seat.plan_id, []).append(seat.holder_id)
        return Occasions(
            decided_on=self.office.decided_on,
            live=self.settings.live,
            late=tuple(late),
            plans=tuple(
                PlanFact(
                    id=plan.id,
                    coordinator_id=plan.coordinator_id,
                    state=plan.state,
                    until=plan.until,
                    live_on=plan.live_on,
                    imported_on=plan.imported_on,
                    leads=tuple(leads.get(plan.id, ())),
                    waiting=waiting.get(plan.id, 0),
                )
                for plan in plans.values()
            ),
            mishaps=tuple(
                MishapFact(row.id, row.agency_id, row.coordinator_id, row.trial or not self.settings.live)
                for row in board.untold_mishaps(self.session)
            ),
        )

    def _unreachable(
        self, decision: Decision, bodies: dict[int, board.Body]
    ) -> tuple[tuple[int, ...], tuple[Owed, ...]]:
        """Agencies owed something in earnest that have no address, and the lines that tell of them."""
        missing: dict[tuple[int, int], Unreachable] = {}
        for notice in decision.owed:
            if not notice.trial and route_to(bodies[notice.agency_id], self.today) is None:
                seat = (notice.agency_id, notice.coordinator_id)
                missing[seat] = Unreachable(notice.agency_id, notice.coordinator_id)
        lines = unreached(missing.values(), self.today)
        known = board.existing_keys(self.session, {line.key for line in lines})
        lost = tuple(dict.fromkeys(agency for agency, _ in missing))
        return lost, tuple(line for line in lines if line.unique not in known and line.agency_id not in lost)

    def _backdrop(
        self,
        digests: Collection[Digest],
        standings: Iterable[Standing],
        plans: dict[int, board.PlanHead],
        bodies: dict[int, board.Body],
    ) -> Backdrop:
        by_id = {each.id: each for each in standings}
        spoken = {id_ for digest in digests for id_ in digest.occurrence_ids}
        spoken |= {each for id_ in spoken & by_id.keys() for each in by_id[id_].carries}
        absent = spoken - by_id.keys()
        if absent:
            by_id.update({each.id: each for each in load_standings(self.session, ids=absent)})
        bare = Backdrop(self.today, self.practice.calendar, by_id, plans, bodies)
        return bare if self.dry or not digests else self._furnished(bare, digests)

    def _furnished(self, bare: Backdrop, digests: Collection[Digest]) -> Backdrop:
        """With what only the bodies of the mails need."""
        session, by_id = self.session, bare.standings
        others = {
            id_
            for digest in digests
            for item in digest.items
            if item.role != "lead"
            for id_ in (*digest.occurrence_ids,)
            if id_ in by_id
        }
        pairs = {
            (item.plan_id, digest.agency_id)
            for digest in digests
            for item in digest.items
            if item.plan_id is not None and (item.topic == "opening" or self._carries(item, bare))
        }
        duties: dict[tuple[int, int], list[board.DutyRow]] = {}
        for row in board.duties_of(session, pairs, self.today) if pairs else ():
            duties.setdefault((row.plan_id, row.holder_id), []).append(row)
        listed = {item.plan_id or 0 for digest in digests for item in digest.items if item.topic == "listing"}
        waiting: dict[int, list[board.DutyRow]] = {}
        for row in board.waiting_rows(session, listed) if listed else ():
            waiting.setdefault(row.plan_id, []).append(row)
        mishaps = {
            int(str(item.payload["mishap"]))
            for digest in digests
            for item in digest.items
            if "mishap" in item.payload
        }
        return Backdrop(
            bare.today,
            bare.calendar,
            by_id,
            bare.plans,
            self._with_missing(bare.bodies, digests),
            tallies=board.tallies(session, {group_of(by_id[each]) for each in others}) if others else {},
            duties={pair: tuple(rows) for pair, rows in duties.items()},
            waiting={plan: tuple(rows) for plan, rows in waiting.items()},
            recorded=self._recorded(digests),
            mishaps=board.mishaps_by_id(session, mishaps) if mishaps else {},
            yesterday=board.yesterday(session, self.today),
            worksheets=self._worksheets(bare, digests),
        )

    def _worksheets(self, bare: Backdrop, digests: Collection[Digest]) -> dict[Desk, Worksheet]:
        office = self.settings.language
        desks = {
            (digest.coordinator_id, digest.trial): language_of(
                route_to(bare.bodies[digest.coordinator_id], self.today), office
            )
            for digest in digests
            if takes_sheet(digest, self.practice.calendar)
        }
        live = self.settings.live
        return worksheets(self.session, desks, bare.plans, self.today, live=live) if desks else {}

    def _with_missing(
        self, bodies: Mapping[int, board.Body], digests: Collection[Digest]
    ) -> dict[int, board.Body]:
        known = dict(bodies)
        named = {
            int(str(item.payload["missing"]))
            for digest in digests
            for item in digest.items
            if "missing" in item.payload
        }
        absent = named - known.keys()
        return {**known, **board.bodies(self.session, absent)} if absent else known

    def _carries(self, item: Owed, backdrop: Backdrop) -> bool:
        standing = backdrop.standings.get(item.occurrence_id or 0)
        return (
            item.topic == "step" and item.role == "lead" and standing is not None and bool(standing.carries)
        )

    def _recorded(self, digests: Collection[Digest]) -> dict[tuple[int, int], tuple[board.Recorded, ...]]:
        since = self.practice.calendar.add(self.today, -ACKNOWLEDGED_DAYS)
        found: dict[tuple[int, int], list[board.Recorded]] = {}
        holders = {digest.agency_id for digest in digests}
        for row in board.recorded_since(self.session, holders, since):
            found.setdefault((row.holder_id, row.coordinator_id), []).append(row)
        return {seat: tuple(rows) for seat, rows in found.items()}


def owed_of(row: Notice) -> Owed:
    """The fact of a stored notice."""
    payload = json.loads(row.payload or "{}")
    return Owed(
        key=row.key,
        role=row.role,
        topic=row.topic,
        agency_id=row.agency_id,
        coordinator_id=row.coordinator_id,
        decided_on=row.decided_on,
        round=row.round,
        step=row.step,
        occurrence_id=row.occurrence_id,
        plan_id=row.plan_id,
        held=row.state == "held",
        trial=isinstance(payload, dict) and bool(payload.get("trial")),
        state_seen=row.state_seen,
        payload=payload if isinstance(payload, dict) else {},
        failed_days=row.failed_days,
        id=row.id,
    )
