"""A row, and a plan, that another one takes the place of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from scheduler.register.changes.deed import Deed
from scheduler.register.changes.plans import drop_about, told_of_plan
from scheduler.register.changes.trail import Entry, record
from scheduler.register.changes.wording import plan_of, told_line
from scheduler.register.models import Notice, Obligation, Plan

CLOSED = "kế hoạch đã được thay thế"


def replace_row(
    session: Session, old: Obligation, new: Obligation, deed: Deed, detail: Mapping[str, Any]
) -> None:
    """`new` stands for `old` from today on: nothing new is owed under `old`, what has begun is followed.

    Both rows' histories say so; `detail` is kept with the event of the new one. Doing it again changes
    nothing.
    """
    if old.replaced_by_id == new.id and old.retired_on is not None:
        return
    old.retired_on, old.replaced_by_id = old.retired_on or deed.today, new.id
    before, after = session.get_one(Plan, old.plan_id), session.get_one(Plan, new.plan_id)
    entries = [
        Entry(
            "replaced", old.plan_id, old.id, document=after.number,
            detail={"plan_now": after.number, "ref_now": new.ref, "title_now": new.title},
        ),
        Entry(
            "replace", new.plan_id, new.id, document=after.number,
            detail={"plan_was": before.number, "ref_was": old.ref, "title_was": old.title, **detail},
        ),
    ]  # fmt: skip
    record(session, deed, entries)


def close_replaced(session: Session, plan: Plan, deed: Deed, *, document: str) -> None:
    """`plan` has ended: the plan of number `document` stands in its place. Whoever was told of it hears once.

    What is submitted, extended or overdue under it is followed to its end.
    """
    plan.state, plan.ended_on, plan.ended_document = "ended", deed.today, document
    entry = Entry("end", plan.id, document=document, detail={"superseded": True})
    event = record(session, deed, [entry])[0]
    number = int(plan.id or 0)
    drop_about(session, number, CLOSED)
    told = {
        "what": "replaced",
        "plan": plan_of(plan),
        "to": deed.today.isoformat(),
        "document": document,
        "event": event.id,
    }
    payload = json.dumps({"text": told_line(told), **told}, ensure_ascii=False)
    for agency, role in told_of_plan(session, number).items():
        session.add(
            Notice(
                key=f"change:{event.id}:{role}:{agency}",
                role=role,
                topic="change",
                plan_id=plan.id,
                agency_id=agency,
                coordinator_id=plan.coordinator_id,
                decided_on=deed.today,
                payload=payload,
            )
        )
    session.flush()
