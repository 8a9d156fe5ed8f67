"""A document imported anew: what the office answered before is carried over, and old rows are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scheduler.intake.planfile.facts import Answers, PlanFile, PlanRow
from scheduler.intake.planfile.matching import Formers, Link, match, old_rows
from scheduler.register.naming import fold


def continue_from(
    plan: PlanFile, formers: Formers, own: PlanFile | None, superseded: PlanFile | None
) -> PlanFile:
    """`plan`, fresh from its document, with the answers of the files that were applied before.

    `own`: of the same plan; `superseded`: of the one it takes the place of. An answer is carried over where
    the words it was given about are the same. Matches that rest on a score are written down as
    `replaces`; every old row that nothing surely stands for gets a table of its own.
    """
    matching = match(plan, formers)
    before = {row.key: row for row in own.rows} if own else {}
    elsewhere = {row.key: row for row in superseded.rows} if superseded else {}
    rows = tuple(_continued(row, matching.links, before, elsewhere) for row in plan.rows)
    made = replace(plan, rows=rows, old=old_rows(matching.asked, (*plan.old, *(own.old if own else ()))))
    if own is not None:
        return _with_head(made, own)
    if superseded is not None:
        coordinator = made.coordinator or superseded.coordinator
        return replace(made, policies=superseded.policies, coordinator=coordinator)
    return made


def _continued(
    row: PlanRow,
    links: tuple[Link, ...],
    before: Mapping[str, PlanRow],
    elsewhere: Mapping[str, PlanRow],
) -> PlanRow:
    answers = row.answers
    theirs = [link for link in links if link.key == row.key]
    for link in theirs:
        known = (elsewhere if link.former.plan else before).get(link.former.key)
        if known is not None:
            answers = carried(answers, known, row, same_plan=not link.former.plan)
            break
    replaces = tuple(link.former.key for link in theirs if link.how == "score")
    return replace(row, answers=replace(answers, replaces=answers.replaces or replaces))


def carried(answers: Answers, known: PlanRow, row: PlanRow, *, same_plan: bool) -> Answers:
    """The answers to `known` that still answer `row`; days and confirmations hold for the same plan only."""
    given = known.answers
    if fold(known.timing) == fold(row.timing):
        answers = replace(answers, rule=given.rule, last=given.last)
        if same_plan:
            answers = replace(
                answers,
                due=given.due,
                event_on=given.event_on,
                event_document=given.event_document,
                confirm=given.confirm,
            )
    if fold(known.lead) == fold(row.lead):
        answers = replace(answers, leads=given.leads, fanout=given.fanout)
    if fold(known.recipient) == fold(row.recipient):
        answers = replace(answers, recipient_is=given.recipient_is)
    if same_plan and known.key == row.key:
        answers = replace(answers, replaces=given.replaces)
    return answers


def _with_head(plan: PlanFile, own: PlanFile) -> PlanFile:
    """The head of the same plan: what the new document does not say was answered before."""
    same = fold(plan.supersedes) in ("", fold(own.supersedes))  # of another plan, issuer and year are others
    return replace(
        plan,
        title=plan.title or own.title,
        coordinator=plan.coordinator or own.coordinator,
        until=plan.until or own.until,
        supersedes=plan.supersedes or own.supersedes,
        supersedes_issuer=plan.supersedes_issuer or (own.supersedes_issuer if same else ""),
        supersedes_year=plan.supersedes_year or (own.supersedes_year if same else None),
        policies=own.policies,
        confirm=own.confirm,
    )
