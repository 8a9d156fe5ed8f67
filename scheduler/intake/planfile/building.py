"""Checked values → the facts of a plan file; the same for a TOML table and for a row of the sheet."""

from __future__ import annotations

from scheduler.intake.planfile.facts import (
    OLD_FIELDS,
    ROW_FIELDS,
    Answers,
    OldRow,
    PlanFile,
    PlanRow,
    Policies,
)
from scheduler.intake.planfile.values import Values


def head_of(values: Values) -> PlanFile:
    """The plan without its rows and problems."""
    return PlanFile(
        number=values.words("number"),
        issued=values.day("issued"),
        issuer=values.words("issuer"),
        title=values.words("title"),
        coordinator=values.words("coordinator"),
        until=values.day("until"),
        supersedes=values.words("supersedes"),
        supersedes_issuer=values.words("supersedes_issuer"),
        supersedes_year=values.year("supersedes_year"),
        source=values.words("source"),
        policies=Policies(
            before=values.choice("before"),
            late=values.choice("late"),
            roll=values.choice("roll"),
            cycle_due=values.choice("cycle_due"),
            yearly_tasks=values.choice("yearly_tasks"),
            superior=values.choice("superior"),
        ),
        confirm=values.yes("confirm"),
    )


def row_of(values: Values, key: str, line: int) -> PlanRow:
    """One obligation with its answers."""
    words = {name: values.words(name) for name in ROW_FIELDS if name not in ("key", "kind")}
    return PlanRow(
        key=key,
        kind="report" if values.choice("kind") == "report" else "task",
        **words,
        answers=Answers(
            rule=values.words("rule"),
            due=values.days("due"),
            event_on=values.day("event_on"),
            event_document=values.words("event_document"),
            last=values.year("last"),
            confirm=values.yes("confirm"),
            fanout=values.choice("fanout"),
            leads=values.names("leads"),
            recipient_is=values.words("recipient_is"),
            replaces=values.names("replaces"),
        ),
        line=line,
    )


def old_of(values: Values, line: int) -> OldRow:
    """One row that the new document no longer has, with what is to become of it."""
    words = {name: values.words(name) for name in OLD_FIELDS if name not in ("key", "then")}
    return OldRow(key=values.key("key"), then=values.choice("then"), **words, line=line)
