"""What the officer is asked about a plan and its rows, each with the line that would answer it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.phrase import say
from scheduler.i18n import gettext as _
from scheduler.i18n import spoken
from scheduler.intake.directory import LeadReading, Part
from scheduler.intake.directory.groups import group_kinds
from scheduler.intake.planfile.facts import NEW_ROW, PlanFile, PlanRow
from scheduler.intake.planfile.matching import Former, Link, Matching
from scheduler.intake.planfile.reading import RowReading, past_dates

DECREE_09_2019 = (
    ("trước ngày 14/12 hằng năm", "báo cáo năm"),
    ("trước ngày 14/6 và 14/12 hằng năm", "báo cáo 6 tháng và năm"),
    ("trước ngày 14 của tháng cuối quý", "báo cáo quý"),
    ("trước ngày 14 hằng tháng", "báo cáo tháng"),
)
"""Days on which figures close (Điều 12 Nghị định 09/2019/NĐ-CP), offered where a plan says "định kỳ" only."""

_FANOUT = "từng cơ quan nộp, đầu mối tổng hợp, hay không theo dõi?"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing only a person knows.

    `key` is the row's ("" for the plan), `place` says which row in words, `answers` are lines of the plan
    file that would settle it, best first. `blocks`: until then the row (or the plan) does not go in.
    """

    code: str
    key: str
    place: str
    text: str
    answers: tuple[str, ...] = ()
    blocks: bool = False
    cell: tuple[str, ...] = ()
    """Of a question about one name among several: all names of the cell, "" where the answer belongs."""


def row_name(row: PlanRow) -> str:
    """How a row is called to a person: "nhiệm vụ 7", "báo cáo của Sở …"."""
    if row.ref:
        return _("nhiệm vụ {ref}").format(ref=row.ref)
    kind = _("báo cáo") if row.kind == "report" else _("nhiệm vụ")
    return f"{kind} “{shortened(row.title, 50)}”"


def shortened(words: str, limit: int) -> str:
    """`words` on one line of at most `limit` characters."""
    words = " ".join(words.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def plan_questions(plan: PlanFile, coordinator: Part | None) -> Iterator[Question]:
    """What is missing from the head of the plan. `coordinator` None: no directory to look in."""
    place = _("kế hoạch")
    if not plan.number:
        yield Question("number", "", place, _("Chưa có số ký hiệu."), ('number = "…/KH-UBND"',), blocks=True)
    if plan.issued is None:
        yield Question(
            "issued", "", place, _("Chưa có ngày ban hành."), ("issued = YYYY-MM-DD",), blocks=True
        )
    if not plan.issuer:
        text = _("Chưa rõ cơ quan ban hành.")
        yield Question("issuer", "", place, text, ('issuer = "UBND tỉnh …"',), blocks=True)
    if plan.until is None and plan.effective_until is not None:
        day = plan.effective_until
        text = _("Văn bản không nói đến năm nào: tạm tính lặp lại đến {day}.").format(day=f"{day:%d/%m/%Y}")
        yield Question("until", "", place, text, (f"until = {day.isoformat()}",))
    if not plan.coordinator:
        text = _("Chưa rõ cơ quan đầu mối theo dõi, đôn đốc.")
        yield Question("coordinator", "", place, text, ('coordinator = "Sở …"',), blocks=True)
    elif coordinator is not None and not coordinator.settled:
        yield _about_part("coordinator", "", place, coordinator, "coordinator = {code}")


def row_questions(
    row: PlanRow, reading: RowReading, lead: LeadReading | None, *, confirmed: bool
) -> Iterator[Question]:
    """What is open about one row. `lead` None: there is no directory to look in."""
    place = row_name(row)
    yield from _about_time(row, reading, place)
    for item in past_dates(reading):
        text = _("Hạn {day} đã qua khi kế hoạch được ban hành; giữ như đã in, không nhắc.")
        answer = ("due = YYYY-MM-DD",)
        yield Question("past", row.key, place, text.format(day=f"{item.due:%d/%m/%Y}"), answer)
    if reading.assumptions and not confirmed:
        listed = " ".join(_(item.sentence) for item in reading.assumptions)
        yield Question(
            "confirm", row.key, place, _("Giả định: {text}").format(text=listed), ("confirm = true",)
        )
    yield from _about_lead(row, lead, place)


def old_questions(plan: PlanFile, matching: Matching) -> Iterator[Question]:
    """Rows that may stand for old ones, and old rows that nothing stands for."""
    rows = {row.key: row for row in plan.rows}
    for key, pairs in matching.doubts.items():
        text = _("Có phải {rows}? Chờ trả lời mới đưa vào sổ.").format(
            rows=_(" hay ").join(former_says(pair) for pair in pairs)
        )
        answers = tuple(f'replaces = "{pair.former.key}"   # {row_of_former(pair.former)}' for pair in pairs)
        none = f'replaces = "{NEW_ROW}"   # ' + _("dòng mới, không thay cho dòng nào")
        yield Question("match", key, row_name(rows[key]), text, (*answers, none), blocks=True)
    for former in matching.unlike:
        text = _(
            "“{title}” ({lead}) không còn trong văn bản mới: giữ, chuyển hay kết thúc? Trước khi có câu trả "
            "lời thì vẫn theo dõi như cũ."
        ).format(title=shortened(former.title, 80), lead=shortened(former.lead, 40))
        wrong = [
            _no_such_row(fault.words) for fault in matching.faults if fault.old and fault.key == former.key
        ]
        yield Question("old", former.key, row_of_former(former), " ".join((*wrong, text)), _old_answers())
    asked = {former.key for former in matching.unlike}
    for fault in matching.faults:
        if fault.old and fault.key in asked:
            continue
        place = _("dòng cũ") if fault.old or fault.key not in rows else row_name(rows[fault.key])
        text = _no_such_row(fault.words)
        yield Question("match", "" if fault.old else fault.key, place, text, blocks=not fault.old)


def absent_question(number: str) -> Question:
    """The plan that this one is to supersede is not in the register: a slip would leave both running."""
    text = _("Kế hoạch {number} bị thay thế không có trong sổ: không có gì để chuyển sang. Số đã đúng chưa?")
    return Question(
        "supersedes", "", _("kế hoạch"), text.format(number=shortened(number, 40)), ('supersedes = "…"',)
    )


def _no_such_row(words: str) -> str:
    return _("không có dòng nào mang khóa “{words}”.").format(words=shortened(words, 60))


def _old_answers() -> tuple[str, ...]:
    return (
        'then = "end"   # ' + _("kết thúc: không theo dõi nữa"),
        'then = "keep"   # ' + _("giữ: vẫn theo dõi như cũ"),
        'to = "…"   # ' + _("chuyển: số thứ tự hoặc khóa của dòng mới"),
    )


def stands_for(matching: Matching, key: str) -> tuple[str, ...]:
    """The old rows that the row of that key takes the place of by an answer or by likeness, in words."""
    return tuple(former_says(link) for link in matching.links if link.key == key and link.how != "key")


def former_says(link: Link) -> str:
    """An old row and how like it is: "dòng cũ 5 của 371/KH-UBND “…” (giống 87%)"."""
    return _("{row} “{title}” (giống {score}%)").format(
        row=row_of_former(link.former), title=shortened(link.former.title, 60), score=link.score
    )


def row_of_former(former: Former) -> str:
    """An old row by its number: "dòng cũ 5 của 371/KH-UBND"."""
    kind = _("báo cáo cũ") if former.kind == "report" else _("dòng cũ")
    name = f"{kind} {shortened(former.ref, 20)}" if former.ref else kind
    if not former.plan:
        return name
    return _("{row} của {plan}").format(row=name, plan=shortened(former.plan, 40))


def _about_time(row: PlanRow, reading: RowReading, place: str) -> Iterator[Question]:
    words = row.answers.rule or row.timing
    if not reading.rules:
        said = _("Không hiểu thời hạn “{words}”.") if words else _("Không in thời hạn.")
        yield Question("date", row.key, place, said.format(words=words), _date_answers(row), blocks=False)
        return
    if reading.lacks_date:
        text = _("“{words}” chưa nói ngày nào.").format(words=words)
        yield Question("date", row.key, place, text, _date_answers(row))
    elif reading.unread:
        text = _("Chưa hiểu hết thời hạn: còn lại “{words}”.").format(words="”, “".join(reading.unread))
        yield Question("unread", row.key, place, text, _date_answers(row))
    if reading.awaits_event and row.answers.event_on is None:
        text = _("“{words}”: chờ ngày xảy ra sự kiện.").format(words=words)
        yield Question("event", row.key, place, text, ("event_on = YYYY-MM-DD",))
    if reading.is_cycle and row.answers.last is None:
        text = _("“{words}”: lần gần nhất tổ chức vào năm nào?").format(words=words)
        yield Question("last", row.key, place, text, ("last = YYYY",))
    if reading.kinds <= {"once", "recurring"} and not reading.dates:
        text = _("“{words}” không có kỳ nào rơi vào thời gian của kế hoạch.").format(words=words)
        yield Question("empty", row.key, place, text, _date_answers(row))


def _date_answers(row: PlanRow) -> tuple[str, ...]:
    if row.kind == "report":
        return tuple(f'rule = "{phrase}"   # {name}' for phrase, name in DECREE_09_2019)
    return ("due = YYYY-MM-DD", 'rule = "…"   # ' + _("ví dụ “trước ngày 15/11 hằng năm”"))


def _about_lead(row: PlanRow, lead: LeadReading | None, place: str) -> Iterator[Question]:
    if not row.lead and not row.answers.leads:
        text = _("Không in cơ quan chủ trì.")
        yield Question("agency", row.key, place, text, (_('leads = ["MÃ"]'),), blocks=True)
        return
    if lead is None:
        if group_kinds(row.lead) and not row.answers.fanout:
            yield _about_fanout(row, place, _("“{words}” là nhóm cơ quan: ") + _(_FANOUT), 0)
        return
    for at, part in enumerate(lead.parts):
        if not part.settled:
            yield _about_name(row, place, lead.parts, at)
    for part in lead.parts:
        if part.lacking and part.settled:
            text = _("“{words}”: danh bạ chưa có thành viên của nhóm {groups}.").format(
                words=part.words, groups="; ".join(part.lacking)
            )
            yield Question("group", row.key, place, text)
    if lead.is_group and not row.answers.fanout:
        yield _about_fanout(row, place, _("“{words}” là nhóm {n} cơ quan: ") + _(_FANOUT), len(lead.members))


def _about_fanout(row: PlanRow, place: str, text: str, count: int) -> Question:
    answers = (
        'fanout = "each"   # ' + _("từng cơ quan nộp"),
        'fanout = "coordinator"   # ' + _("đầu mối tổng hợp"),
        'fanout = "none"   # ' + _("không theo dõi"),
    )
    return Question("fanout", row.key, place, text.format(words=shortened(row.lead, 60), n=count), answers)


def _about_name(row: PlanRow, place: str, parts: Sequence[Part], at: int) -> Question:
    """One name of a lead cell is open: whatever answers it, the other names stay."""
    cell = tuple("" if number == at else part.words for number, part in enumerate(parts))

    def line(name: str) -> str:
        listed = (_quoted(other) if other else name for other in cell)
        return f"leads = [{', '.join(word for word in listed if word)}]"

    part = parts[at]
    answers = [line(f'"{member.holder.code}"') + f"   # {member.holder.name}" for member in part.members[:6]]
    if not part.members and len(parts) > 1:
        answers.append(line("") + "   # " + _("bỏ qua “{words}”").format(words=shortened(part.words, 40)))
    return Question(
        "agency", row.key, place, part_says(part), (*answers, *(() if answers else [line(_('"MÃ"'))])),
        blocks=True, cell=cell,
    )  # fmt: skip


def _quoted(words: str) -> str:
    return json.dumps(" ".join(words.split()), ensure_ascii=False)


def _about_part(code: str, key: str, place: str, part: Part, line: str) -> Question:
    text = part_says(part)
    answers = tuple(
        line.format(code=f'"{member.holder.code}"') + f"   # {member.holder.name}"
        for member in part.members[:6]
    )
    return Question(code, key, place, text, answers or (line.format(code=_('"MÃ"')),), blocks=True)


def part_says(part: Part) -> str:
    """What was found for one name of a cell, in Vietnamese."""
    names = ", ".join(f"“{member.holder.name}”" for member in part.members[:4])
    if part.how == "proposal":
        text = _("“{words}” không có trong danh bạ; có phải {names} (giống {score}%)?")
    elif part.how == "ambiguous":
        text = _("“{words}” là tên của nhiều cơ quan: {names}.")
    elif part.how == "split":
        text = part.note
    elif part.how == "empty":
        text = _("Nhóm “{words}” chưa có thành viên nào trong danh bạ.")
    elif part.how == "vague":
        text = _("“{words}” không nêu đích danh cơ quan nào.")
    else:
        text = _("“{words}” không có trong danh bạ.")
    return text.format(words=part.words, names=names, score=part.score) if part.how != "split" else text


def rules_say(reading: RowReading) -> str:
    """The rules in canonical words, one after the other."""
    return "; ".join(say(item.rule, spoken()) for item in reading.rules)
