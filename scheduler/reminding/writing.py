"""From what was decided and sealed to the rows a tick writes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from scheduler.register.store.notices import NextNotice, TickWrites
from scheduler.reminding.compose import Sealed
from scheduler.reminding.deciding import Resolved
from scheduler.reminding.notices import Owed

GIVE_UP_DAYS = 5
"""Office days on which a mail could not be made, after which its notices are given up."""


def writes_of(found: Resolved, sealed: Iterable[Sealed], now: datetime, send_before: datetime) -> TickWrites:
    """The rows of one tick. A message that could not be made carries nothing: its notices wait."""
    messages, mishaps, waiting = [], [], [_notice(each, "owed") for each in found.waiting if each.id is None]
    carried_new: dict[str, list[dict[str, Any]]] = {}
    carried_old: dict[str, list[tuple[int, str]]] = {}
    failed_once: list[int] = []
    for each in sealed:
        messages.append(_message(each, now, send_before))
        if each.error:
            mishaps.append(_mishap(each, now))
        for notice in each.digest.items:
            if each.error and notice.failed_days + 1 < GIVE_UP_DAYS:
                failed_once += [notice.id] if notice.id is not None else []
                waiting += [{**_notice(notice, "owed"), "failed_days": 1}] if notice.id is None else []
            elif notice.id is None:
                carried_new.setdefault(each.key, []).append(_notice(notice, "carried"))
            else:
                carried_old.setdefault(each.key, []).append((notice.id, notice.state_seen))
    decision = found.decision
    waiting += [_notice(each, "held") for each in decision.held]
    waiting += [
        _notice(each.notice, "dropped", each.reason) for each in decision.dropped if each.notice.id is None
    ]
    told = {
        int(str(notice.payload["mishap"]))
        for notice in decision.owed
        if notice.topic == "mishap" and "mishap" in notice.payload
    }
    return TickWrites(
        messages=messages,
        carried_new=carried_new,
        carried_old=carried_old,
        waiting=waiting,
        dropped={each.notice.id: each.reason for each in decision.dropped if each.notice.id is not None},
        failed_once=failed_once,
        next_notices=[
            NextNotice(each.id, each.round, each.state, decision.next_notice_on[each.id])
            for each in found.standings
            if each.next_notice_on != decision.next_notice_on[each.id]
        ],
        mishaps_told=told,
        mishaps=mishaps,
    )


def _notice(notice: Owed, state: str, reason: str = "") -> dict[str, Any]:
    return {
        "key": notice.key,
        "round": notice.round,
        "step": notice.step,
        "role": notice.role,
        "topic": notice.topic,
        "occurrence_id": notice.occurrence_id,
        "plan_id": notice.plan_id,
        "agency_id": notice.agency_id,
        "coordinator_id": notice.coordinator_id,
        "state": state,
        "message_id": None,
        "reason": reason,
        "decided_on": notice.decided_on,
        "state_seen": notice.state_seen,
        "payload": json.dumps(_payload(notice), ensure_ascii=False),
        "failed_days": notice.failed_days,
    }


def _payload(notice: Owed) -> dict[str, object]:
    """What no plan could tell again later is kept with the notice."""
    payload = dict(notice.payload)
    if notice.trial and notice.plan_id is None:
        payload["trial"] = True
    return payload


def _message(sealed: Sealed, now: datetime, send_before: datetime) -> dict[str, Any]:
    digest = sealed.digest
    return {
        "key": sealed.key,
        "message_ref": sealed.message_ref,
        "day": digest.day,
        "agency_id": digest.agency_id,
        "coordinator_id": digest.coordinator_id,
        "kind": digest.kind,
        "address": sealed.address,
        "true_address": sealed.true_address,
        "trial": digest.trial,
        "part": sealed.part,
        "subject": sealed.subject,
        "content": sealed.content,
        "occurrences": json.dumps(list(sealed.occurrences)),
        "send_before": send_before,
        "status": "failed" if sealed.error else "pending",
        "phase": "none",
        "dots": 0,
        "fence": 0,
        "owner": None,
        "lease_until": None,
        "attempts": 0,
        "next_attempt_at": None if sealed.error else now,
        "sealed_at": now,
        "sent_at": None,
        "answer": "",
        "last_error": sealed.error,
    }


def _mishap(sealed: Sealed, now: datetime) -> dict[str, Any]:
    return {
        "key": sealed.key,
        "agency_id": sealed.digest.agency_id,
        "coordinator_id": sealed.digest.coordinator_id,
        "address": sealed.true_address or sealed.address,
        "at": now,
        "code": 0,
        "words": sealed.error,
        "told": False,
    }
