"""The occurrences of one obligation, brought to what its rules say now.

What has begun (submitted, settled, extended, returned, overdue) is never changed. What has not is
moved when its period has another day, taken out when its period is no longer owed, and made anew
when it is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rules.occurrence import Occurrence as Dated
from rules.occurrence import unfold_all
from rules.rule import OnEvent
from scheduler.intake.apply.deeds import (
    Carried,
    Site,
    give_back,
    hand_over,
    heard_of,
    is_retired,
    number_of,
    remove,
    revive,
    take_over,
    tell_moved,
)
from scheduler.register.models import ACTIVE_STATES, Assignment, Occurrence
from scheduler.register.reckoning import read_rules, terms_of
from scheduler.register.store.plans import occurrences_of
from scheduler.register.unfolding import unfold_assignments

_SEARCH = timedelta(days=3_660)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Elder:
    """A row that another one stands for, whole or in part: it goes on itself for the agencies it `keeps`."""

    site: Site
    keeps: frozenset[int] = frozenset()


@dataclass(slots=True)
class Fates:
    """What became of the occurrences of one obligation. `moved`: (due before, due after)."""

    created: list[Occurrence] = field(default_factory=list)
    moved: list[tuple[date, date]] = field(default_factory=list)
    retired: int = 0
    kept: int = 0
    left: list[tuple[int, date, date]] = field(default_factory=list)
    """Rows still owed that keep a date the words no longer give: (number, due it keeps, due of the words)."""
    handed: int = 0
    carried: int = 0
    """Taken over from a row that this one stands for."""
    untouched: int = 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Every date the rules give, by key and by day."""

    by_key: dict[Key, Dated]
    by_due: dict[date, Dated]
    awaits_event: bool = False
    """An event that is settled may happen again: another day of it is another duty."""

    def of(self, row: Occurrence) -> Dated | None:
        """The date `row` stands for: by its key, else by its day (other words may say the same day)."""
        return self.by_key.get((row.date_key, row.period)) or self.by_due.get(row.original_due)


def reconcile(
    site: Site,
    bearers: Sequence[Assignment],
    handed: Sequence[tuple[Assignment, int]],
    elders: Sequence[Elder] = (),
) -> Fates:
    """Bring all rows of the obligation to its rules and `bearers` (those who owe it today, none once it
    is retired). `handed`: assignments with another holder than the one given. `elders`: rows that this one
    stands for from now on; what has not begun there goes over, what has stands for its period."""
    fates = Fates()
    known = occurrences_of(site.session, number_of(site.obligation))
    carried, standing = _carry_over(site, known, bearers, elders, fates)
    known += [each.row for each in carried]
    for assignment, before in handed:
        fates.handed += hand_over(site, assignment, before, known)
    wanted = _wanted(site, [*known, *(row for row, _agency in standing)]) if bearers else _Wanted({}, {})
    owing = {row.agency_id for row in bearers}
    back = [row for row in known if row.agency_id in owing and _comes_back(site, row, wanted)]
    revive(site, back)
    fates.created += back
    by_agency: dict[int, list[Occurrence]] = defaultdict(list)
    older: dict[int, list[Occurrence]] = defaultdict(list)
    joined: dict[int, set[Key]] = defaultdict(set)
    for row in known:
        if row.state == "joined":
            joined[row.agency_id].add((row.date_key, row.period))
        elif row not in back and not is_retired(site.session, row):
            by_agency[row.agency_id].append(row)
    for row, agency in standing:
        older[agency].append(row)
    stand_in: dict[tuple[int, Key], int] = {}
    for agency in dict.fromkeys((*by_agency, *older)):
        dates = wanted if agency in owing else _Wanted({}, {})
        rows = _Rows(agency, by_agency[agency], older[agency], joined[agency])
        stand_in |= _reconcile_agency(site, rows, dates, fates)
    _make_missing(site, bearers, stand_in, fates)
    give_back(site, carried)
    return fates


@dataclass(frozen=True, slots=True)
class _Rows:
    """One agency's rows: its own, those of the elders, and the dates that joined another row."""

    agency: int
    own: list[Occurrence]
    older: list[Occurrence]
    joined: set[Key]


def _carry_over(
    site: Site,
    known: Sequence[Occurrence],
    bearers: Sequence[Assignment],
    elders: Sequence[Elder],
    fates: Fates,
) -> tuple[list[Carried], list[tuple[Occurrence, int]]]:
    """Rows that come over from the elders, and rows that stay there and stand for their period here (with
    the agency they stand for). A body that owes it under another printed name is the same body."""
    names = {row.holder_id: row.agency_id for row in reversed(bearers)} | {
        row.agency_id: row.agency_id for row in bearers
    }
    taken = {(row.agency_id, row.date_key, row.period) for row in known}
    carried: list[Carried] = []
    standing: list[tuple[Occurrence, int]] = []
    for elder in elders:
        for row in occurrences_of(site.session, number_of(elder.site.obligation)):
            agency = names.get(row.agency_id, names.get(row.holder_id))
            if agency is None or row.agency_id in elder.keeps or row.state == "joined":
                continue
            key = (agency, row.date_key, row.period)
            if is_retired(site.session, row):
                continue
            if elder.site.begun(row) or row.state == "unsettled":
                standing.append((row, agency))
            elif key not in taken:
                taken.add(key)
                carried.append(Carried(row, row.obligation_id, row.agency_id, agency))
    take_over(site, carried)
    fates.carried = len(carried)
    fates.kept += len(standing)
    return carried, standing


def _wanted(site: Site, known: Sequence[Occurrence]) -> _Wanted:
    """The dates as far as rows reach, and a while beyond."""
    last = max((row.original_due for row in known), default=site.deed.today) + _SEARCH
    rules = [item.rule for item in read_rules(site.obligation)]
    terms = terms_of(site.plan, site.obligation)
    dates = list(unfold_all(rules, terms, site.practice.calendar, last=last)) if known else []
    by_key = {(item.date_key, item.period): item for item in reversed(dates)}
    awaits_event = any(isinstance(rule, OnEvent) for rule in rules)
    return _Wanted(by_key, {item.due: item for item in reversed(dates)}, awaits_event)


def _comes_back(site: Site, row: Occurrence, wanted: _Wanted) -> bool:
    return (
        row.state == "waived"
        and (row.date_key, row.period) in wanted.by_key
        and is_retired(site.session, row)
    )


def _reconcile_agency(site: Site, given: _Rows, wanted: _Wanted, fates: Fates) -> dict[tuple[int, Key], int]:
    """One agency's rows. Returns which new dates a begun row of the same period already stands for."""
    rows = given.own
    stays = [(row, item) for row in rows if (item := wanted.of(row)) is not None]
    gone = [row for row in rows if wanted.of(row) is None]
    free = _free(wanted, rows, given.joined)
    targets = [(row, item) for row, item in stays if not site.begun(row)]
    fates.untouched += len(stays) - len(targets)
    for row, item in stays:
        row.kept_words = ""
        if row.state in ACTIVE_STATES and item.due != row.original_due and site.begun(row):
            fates.left.append((number_of(row), row.due, item.due))
    stand_in = _stood_for(given, wanted, free)
    unpaired = []
    for row in gone:
        alone = len(gone) == 1 and not (wanted.awaits_event and site.begun(row))
        heir = _heir(row, free, alone=alone)
        if site.begun(row):
            fates.kept += 1
            row.kept_words = row.kept_words or site.words_were
            if heir is not None:
                stand_in[row.agency_id, (heir.date_key, heir.period)] = number_of(row)
                if row.state in ACTIVE_STATES and heir.due != row.due:
                    fates.left.append((number_of(row), row.due, heir.due))
        elif heir is None:
            unpaired.append(row)
        else:
            targets.append((row, heir))
    _bring(site, targets, fates)
    fates.retired += len(unpaired)
    remove(site, unpaired)
    return stand_in


def _stood_for(given: _Rows, wanted: _Wanted, free: dict[str, list[Dated]]) -> dict[tuple[int, Key], int]:
    """The dates for which a row of an elder has begun or is settled: they are not owed once more."""
    stand_in: dict[tuple[int, Key], int] = {}
    for row in given.older:
        item = wanted.of(row) or _heir(row, free, alone=False)
        if item is not None:
            stand_in[given.agency, (item.date_key, item.period)] = number_of(row)
            free[item.period] = [other for other in free[item.period] if other is not item]
    return stand_in


def _free(wanted: _Wanted, rows: Sequence[Occurrence], joined: set[Key]) -> dict[str, list[Dated]]:
    """Dates that no row stands for, by period, ascending."""
    keys = {(row.date_key, row.period) for row in rows} | joined
    dues = {row.original_due for row in rows}
    free: dict[str, list[Dated]] = defaultdict(list)
    for key, item in sorted(wanted.by_key.items(), key=lambda pair: pair[1].due):
        if key not in keys and item.due not in dues:
            free[item.period].append(item)
    return free


def _heir(row: Occurrence, free: dict[str, list[Dated]], *, alone: bool) -> Dated | None:
    """The date that takes the place of the row's: of its period, or the only one for the only row."""
    if free.get(row.period):
        return free[row.period].pop(0)
    rest = [item for items in free.values() for item in items]
    if alone and len(rest) == 1:
        free.clear()
        return rest[0]
    return None


def _bring(site: Site, targets: Sequence[tuple[Occurrence, Dated]], fates: Fates) -> None:
    """Put rows on their dates; those that somebody heard of under another due get a new round."""
    was = {row.id: row.due for row, _item in targets}
    for row, item in targets:
        row.date_key, row.period, row.past = item.date_key, item.period, item.past
        if item.due != row.original_due:
            row.original_due = row.due = item.due
            row.state = "unsettled" if item.due < site.deed.today else "open"
    site.reckon([row for row, _item in targets])
    moved = [(row, was[row.id]) for row, _item in targets if row.due != was[row.id]]
    fates.moved += [(before, row.due) for row, before in moved]
    fates.untouched += len(targets) - len(moved)
    heard = heard_of(site, [row for row, _before in moved])
    tell_moved(site, [(row, before) for row, before in moved if row in heard])


def _make_missing(
    site: Site, bearers: Sequence[Assignment], stand_in: dict[tuple[int, Key], int], fates: Fates
) -> None:
    """Unfold what has no row yet. A new date that a begun row stands for is joined to it at once."""
    ids = [row.id for row in bearers if row.id is not None]
    created = unfold_assignments(site.session, ids, site.practice, site.deed.today) if ids else []
    for row in created:
        number = stand_in.get((row.agency_id, (row.date_key, row.period)))
        if number is not None:
            row.state, row.joined_into_id, row.next_notice_on = "joined", number, None
        else:
            fates.created.append(row)
    site.session.flush()
