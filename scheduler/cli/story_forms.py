"""The story of one occurrence as one JSON object: the documented schema of `why --json`."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from rules.phrase import say
from rules.workdays import WorkCalendar
from scheduler.cli.line_forms import line_json
from scheduler.cli.outbox import letter_json
from scheduler.i18n import gettext as _
from scheduler.register.reads.origin import ReadRule, Shift, origin, rules_of, shifts
from scheduler.register.reads.story import Story
from scheduler.register.verdict import verdict


def story_json(told: Story, calendar: WorkCalendar, today: date, language: str) -> dict[str, Any]:
    """Document, words, rule, dates, shifts, assumptions, events, notices and mails."""
    line, source = told.line, told.source
    found = origin(told, calendar)
    return {
        **line_json(line, today),
        "verdict": verdict(line, today),
        "document": {
            "issuer": source.issuer,
            "number": line.plan,
            "issued": source.issued,
            "until": source.until,
            "title": source.plan_title,
            "file": source.document,
            "place": source.place,
            "result": source.result,
        },
        "kept_words": source.kept_words or None,
        "words": found.words or line.timing if found else line.timing,
        "rule": rule_json(found, language) if found else None,
        "rules": [rule_json(entry, language) for entry in rules_of(source.rules)],
        "unread": json.loads(source.unread),
        "confirmed": source.confirmed,
        "terms": {"before": source.before, "late": source.late, "roll": source.roll},
        "dates": {
            "start": line.start,
            "original_due": line.original_due,
            "due": line.due,
            "respond_by": line.respond_by,
            "aim": line.aim,
            "overdue_from": line.overdue_from,
            "late_from": line.late_from or line.overdue_from,
            "next_notice_on": source.next_notice_on,
        },
        "shifts": [_shift_json(shift) for shift in shifts(told, calendar)],
        "assumptions": _assumptions(found),
        "carried_by": source.carried_by_id,
        "carries": list(told.carries),
        "round": source.round,
        "events": [
            {
                "at": change.at,
                "by": change.by,
                "verb": change.verb,
                "document": change.document,
                "reason": change.reason,
                "detail": change.detail,
            }
            for change in told.changes
        ],
        "notices": [
            {
                "topic": said.topic,
                "step": said.step,
                "role": said.role,
                "round": said.round,
                "to": said.to_agency,
                "state": said.state,
                "reason": said.reason,
                "decided_on": said.decided_on,
                "mail": said.message_id,
            }
            for said in told.said
        ],
        "mails": [
            {
                **letter_json(letter),
                "came_back": [
                    {"at": back.at, "address": back.address, "code": back.code, "words": back.words}
                    for back in told.came_back
                    if back.message_id == letter.id
                ],
            }
            for letter in told.letters
        ],
    }


def rule_json(entry: ReadRule, language: str) -> dict[str, Any]:
    """One rule: its kind, in plain language, the words it was read from, and as it is stored."""
    return {
        "kind": entry.rule.kind,
        "say": say(entry.rule, language),
        "words": entry.words,
        "assumptions": _assumptions(entry),
        "notes": list(entry.notes),
        "rule": dict(entry.stored),
    }


def _assumptions(entry: ReadRule | None) -> list[dict[str, str]]:
    return [{"code": one.code, "text": _(one.sentence)} for one in entry.assumptions] if entry else []


def _shift_json(shift: Shift) -> dict[str, Any]:
    return {"what": shift.what, "day": shift.day, "reason": shift.reason, "to": shift.to}
