"""A reviewed plan → what the register should hold: ids instead of names, stored rules instead of words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rules.errors import Refused
from scheduler.i18n import gettext as _
from scheduler.intake.apply.bearing import Divided
from scheduler.intake.directory import Directory, LeadReading, Part
from scheduler.intake.draft import Problem
from scheduler.intake.planfile.facts import PlanRow
from scheduler.intake.planfile.questions import part_says, row_name
from scheduler.intake.planfile.review import PlanReview, RowReview
from scheduler.intake.planfile.toml_out import write_toml
from scheduler.register.practice import Practice
from scheduler.register.reckoning import rules_json
from scheduler.register.roster import AgencyFacts
from scheduler.register.store.plans import Bearer, ObligationFacts, PlanFacts

MAX_RULES_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Taking:
    """What the officer's yes covers: `near` proposals, all proposals, the assumptions of all rows."""

    proposals: bool = False
    assumptions: bool = False
    end_missing: bool = False
    """Old rows that nothing stands for end, where the plan file does not say otherwise."""


@dataclass(frozen=True, slots=True)
class WantedRow:
    """One obligation as it should stand, and who should carry it."""

    facts: ObligationFacts
    bearers: tuple[Bearer, ...]
    divided: tuple[Divided, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The plan as it should stand."""

    plan: PlanFacts
    coordinator: AgencyFacts
    rows: tuple[WantedRow, ...]
    accepted: tuple[str, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Notebook:
    """What is met on the way."""

    def __init__(self, review: PlanReview, taking: Taking) -> None:
        self.name = review.plan.source
        self.taking = taking
        self.accepted: list[str] = []
        self.notes: list[str] = []
        self.problems: list[Problem] = list(review.plan.problems)

    def settle(self, part: Part, place: str) -> Part:
        """A proposal that the officer's yes covers becomes an agency; everything else open is a problem."""
        if part.how == "proposal" and len(part.members) == 1 and (part.near or self.taking.proposals):
            name = part.members[0].holder.name
            text = _("{place}: “{words}” được hiểu là “{name}” (giống {score}%)")
            self.accepted.append(text.format(place=place, words=part.words, name=name, score=part.score))
            return replace(part, how="agency")
        if part.settled:
            if part.note:
                self.notes.append(f"{place}: {part.note}")
            for group in part.lacking:
                text = _("danh bạ chưa có thành viên của nhóm “{group}”").format(group=group)
                self.problems.append(Problem(place, part.words, text))
        else:
            self.problems.append(Problem(place, part.words, part_says(part)))
        return part


def wanted_of(review: PlanReview, practice: Practice, taking: Taking) -> Wanted:
    """What `review` (made with a directory) wants the register to hold.

    Raises Refused for a plan without number, date, issuer or a known coordinator.
    """
    _check_head(review)
    directory = review.directory
    assert directory is not None, "a review for the register is made with its directory"
    notebook = _Notebook(review, taking)
    coordinator = _coordinator(review, notebook)
    rows = tuple(
        _row(item, position, coordinator, directory, notebook) for position, item in enumerate(review.rows, 1)
    )
    return Wanted(
        plan=_plan(review, practice, coordinator),
        coordinator=coordinator,
        rows=rows,
        accepted=tuple(notebook.accepted),
        notes=tuple(dict.fromkeys(notebook.notes)),
        problems=tuple(notebook.problems),
    )


def _check_head(review: PlanReview) -> None:
    missing = [question for question in review.own_questions if question.blocks]
    missing = [
        question for question in missing if question.code != "coordinator" or not review.plan.coordinator
    ]
    if missing:
        raise Refused(
            "chưa đưa vào sổ được: {missing}",
            place=review.plan.source or _("[plan]"),
            remedy="Điền vào [plan] của tệp kế hoạch: {answers}.",
            missing=" ".join(question.text for question in missing),
            answers="; ".join(question.answers[0] for question in missing),
        )


def _coordinator(review: PlanReview, notebook: _Notebook) -> AgencyFacts:
    part = review.coordinator
    settled = notebook.settle(part, _("cơ quan đầu mối")) if part else None
    if settled is None or not settled.settled or not settled.members:
        raise Refused(
            "chưa rõ cơ quan đầu mối: {why}",
            place="[plan] coordinator",
            remedy="Ghi mã cơ quan trong danh bạ, hoặc nạp danh bạ bằng `nhacviec agencies import TỆP`.",
            why=part_says(part) if part else "",
        )
    return settled.members[0].holder


def _plan(review: PlanReview, practice: Practice, coordinator: AgencyFacts) -> PlanFacts:
    plan, own = review.plan, review.plan.policies
    assert plan.issued
    assert plan.effective_until
    return PlanFacts(
        number=plan.number,
        issuer=plan.issuer,
        issued=plan.issued,
        title=plan.title,
        until=plan.effective_until,
        until_assumed=plan.until is None,
        coordinator_id=_id(coordinator),
        superior_id=_id(review.superior) if review.superior else None,
        supersedes=plan.supersedes,
        before=own.before or practice.before,
        late=own.late or practice.late,
        roll=own.roll or practice.roll,
        cycle_due=own.cycle_due or practice.cycle_due,
        yearly_tasks=own.yearly_tasks or practice.yearly_tasks,
        superior_policy=own.superior or practice.superior,
        document=plan.source,
        planfile=write_toml(review),
    )


def _row(
    review: RowReview, position: int, coordinator: AgencyFacts, directory: Directory, notebook: _Notebook
) -> WantedRow:
    row, reading, place = review.row, review.reading, row_name(review.row)
    if row.line:
        place = _("{place} (dòng {line})").format(place=place, line=row.line)
    lead = _settled_lead(review, place, notebook)
    fanout = row.answers.fanout or "each"
    receiver = _receiver(review, fanout, coordinator)
    _note_time(review, place, notebook)
    return WantedRow(
        ObligationFacts(
            key=row.key,
            position=position,
            ref=row.ref,
            kind=row.kind,
            title=row.title,
            lead=row.lead,
            partners=row.partners,
            result=row.result,
            timing=row.timing,
            recipient=row.recipient,
            recipient_id=_id(receiver) if receiver else None,
            fanout=fanout,
            rules=rules_json(reading.rules),
            unread=json.dumps(reading.unread, ensure_ascii=False),
            confirmed=review.confirmed or notebook.taking.assumptions,
            last_held=row.answers.last,
            event_on=row.answers.event_on,
            event_document=row.answers.event_document,
            place=row.place,
        ),
        tuple(_bearers(lead, row, coordinator, receiver, directory)),
        tuple(_divided(lead, place)) if fanout == "each" else (),
    )


def _settled_lead(review: RowReview, place: str, notebook: _Notebook) -> LeadReading:
    lead = review.lead or LeadReading(())
    if not lead.parts:
        notebook.problems.append(
            Problem(place, "", _("không in cơ quan chủ trì; dòng này chưa có ai thực hiện"))
        )
    return LeadReading(tuple(notebook.settle(part, place) for part in lead.parts))


def _divided(lead: LeadReading, place: str) -> Iterable[Divided]:
    for part in lead.parts:
        printed = {member.printed.id for member in part.members}
        if part.how == "split" and len(printed) == 1:
            problem = Problem(place, part.words, part_says(part))
            heirs = frozenset(_id(member.holder) for member in part.members)
            yield Divided(_id(part.members[0].printed), heirs, problem)


def _receiver(review: RowReview, fanout: str, coordinator: AgencyFacts) -> AgencyFacts | None:
    """Who gets the report first: the body it passes through, else the one it is for."""
    for part in (review.via, review.recipient):
        if part is not None and part.how == "agency" and part.members:
            holder = part.members[0].holder
            collects_itself = fanout == "coordinator" and holder.code == coordinator.code
            return None if collects_itself else holder
    return None


def _bearers(
    lead: LeadReading,
    row: PlanRow,
    coordinator: AgencyFacts,
    receiver: AgencyFacts | None,
    directory: Directory,
) -> Iterable[Bearer]:
    fanout = row.answers.fanout or "each"
    if fanout == "none":
        return
    if fanout == "coordinator" and lead.members:
        yield Bearer(_id(coordinator), _id(coordinator), chosen=True)
        return
    named = {member.printed.code for part in lead.parts if part.how != "group" for member in part.members}
    for member in lead.members:
        if receiver is None or receiver.code not in (member.holder.code, member.printed.code):
            heirs = [
                directory.by_code[heir.code]
                for heir in member.printed.heirs
                if heir.code in directory.by_code
            ]
            yield Bearer(
                _id(member.printed),
                _id(member.holder),
                member.valid_from,
                member.valid_to,
                heirs=frozenset(_id(heir) for heir in heirs),
                chosen=bool(row.answers.leads),
                grouped=member.printed.code not in named,
            )


def _note_time(review: RowReview, place: str, notebook: _Notebook) -> None:
    """Dates that need a look go in all the same."""
    row: PlanRow = review.row
    for question in review.questions:
        if question.code in ("past", "empty", "date", "unread"):
            words = row.answers.rule or row.timing
            notebook.problems.append(Problem(place, words, question.text))


def _id(agency: AgencyFacts) -> int:
    assert agency.id is not None, "the directory must come from the register"
    return agency.id
