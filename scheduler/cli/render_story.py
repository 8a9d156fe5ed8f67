"""The story of one occurrence for a reader: where each date comes from, what was said, what came back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.phrase import say
from rules.workdays import WorkCalendar
from scheduler.cli import render
from scheduler.cli.outbox import letter_status
from scheduler.i18n import gettext as _
from scheduler.register.reads.lines import Line
from scheduler.register.reads.origin import ReadRule, origin, rules_of, shifts
from scheduler.register.reads.outbox import Letter
from scheduler.register.reads.story import Change, Said, Story
from scheduler.register.verdict import verdict

VERBS = {
    "submit": "đã nộp",
    "accept": "xác nhận hoàn thành",
    "return": "trả lại",
    "request_extension": "đề nghị gia hạn",
    "extend": "gia hạn",
    "waive": "dừng thực hiện",
    "reopen": "mở lại",
    "settle": "xử lý kỳ hạn cũ",
    "confirm": "xác nhận cách hiểu",
    "event": "ghi ngày của sự kiện",
    "dated": "có hạn theo ngày của sự kiện",
    "apply": "đưa kế hoạch vào sổ theo dõi",
    "golive": "chuyển kế hoạch sang gửi thật",
    "end": "kết thúc kế hoạch",
    "succession": "ghi cơ quan kế thừa",
    "succeed": "chuyển cho cơ quan kế thừa",
    "move": "đổi ngày",
    "calendar": "nạp lịch làm việc",
    "join": "nhập vào kỳ hạn khác",
    "revive": "đưa trở lại",
    "retire": "bỏ khỏi kế hoạch",
    "change": "sửa theo tệp kế hoạch",
    "replace": "thay cho dòng cũ",
    "replaced": "đã có dòng khác thay",
    "carry": "chuyển từ kế hoạch cũ sang",
    "reapply": "cập nhật kế hoạch",
    "hand_over": "chuyển cơ quan thực hiện",
}
ROLES = {"lead": "cơ quan chủ trì", "coordinator": "cơ quan đầu mối", "superior": "cơ quan cấp trên"}
NOTICES = {
    "owed": "chờ gửi",
    "held": "chờ đầu mối cho gửi",
    "carried": "trong thư {mail}",
    "dropped": "không gửi: {reason}",
}
TOPICS = {
    "change": "báo thay đổi",
    "opening": "thư mở đầu",
    "listing": "danh sách quý",
    "weekly": "danh sách tuần",
    "mishap": "báo thư hỏng",
    "expiry": "hỏi về cuối kế hoạch",
    "unconfirmed": "nhắc xác nhận",
    "ack": "ghi nhận đã nộp",
}
_QUARTER_STEP = -10_000
_DAY = timedelta(days=1)


def print_story(
    console: Console, told: Story, calendar: WorkCalendar, today: date, zone: Any, language: str
) -> None:
    """The whole story under headings."""
    line = told.line
    console.print(heading(line, today))
    _section(console, _("Văn bản"), _document(told))
    _section(console, _("Cách hiểu"), _reading(told, calendar, language))
    _section(console, _("Ngày"), _dates(told, calendar, today))
    _section(console, _("Diễn biến"), (_change(change, zone) for change in told.changes))
    _section(console, _("Thông báo"), (_notice(said) for said in told.said))
    _section(console, _("Thư"), _letters(told, zone))
    if told.source.next_notice_on:
        note = _("Lần xét nhắc tiếp theo: {day}.").format(day=render.day(told.source.next_notice_on))
        console.print(Text(note, style=render.QUIET))


def print_card(console: Console, told: Story, today: date) -> None:
    """One occurrence in short: what, who, when, where it stands, and what can be done."""
    console.print(heading(told.line, today))
    _section(console, "", [*_document(told), *_standing(told)])
    number = told.line.id
    console.print(
        Text(_("Vì sao có ngày này, đã gửi gì: nhacviec why {id}").format(id=number), style=render.QUIET)
    )


def heading(line: Line, today: date) -> Text:
    """#123 title, and how it stands."""
    said = Text(f"#{line.id} ", style="bold").append(render.clean(line.title))
    said.append("\n")
    words, style = render.left(line, today)
    said.append(
        _(render.VERDICTS[verdict(line, today)]), style=render.LATE if line.is_late(today) else "bold"
    )
    if line.state not in ("accepted", "waived", "joined"):
        said.append(" · ").append(words, style=style)
    for mark in render.marks(line):
        said.append(" · ").append(mark, style=render.QUIET)
    return said


def rules_said(stored: str, language: str) -> Iterator[tuple[str, str]]:
    """Each rule in plain language with the words it was read from, its assumptions and notes."""
    for entry in rules_of(stored):
        yield from _rule(entry, language)


def _document(told: Story) -> Iterator[tuple[str, str]]:
    line, source = told.line, told.source
    yield (
        _("Kế hoạch"),
        _("{number} ngày {day} của {issuer}: {title}").format(
            number=line.plan, day=render.day(source.issued), issuer=source.issuer, title=source.plan_title
        ),
    )
    place = ", ".join(part for part in (source.document, source.place, render.row(line)) if part)
    yield _("Vị trí"), place
    yield _("Chủ trì"), _lead(line)
    yield _("Phối hợp"), line.partners
    yield _("Đầu mối"), line.coordinator
    yield _("Nơi nhận"), line.recipient
    yield _("Kết quả"), source.result
    yield _("Thời gian"), render.quoted(line.timing)


def _lead(line: Line) -> str:
    if line.holder_id != line.agency_id:
        return _("{name} (tiếp nhận từ {old})").format(name=line.lead, old=line.member)
    if render.clean(line.printed_lead) != render.clean(line.lead):
        return _("{name} (văn bản ghi: {printed})").format(name=line.lead, printed=line.printed_lead)
    return line.lead


def _standing(told: Story) -> Iterator[tuple[str, str]]:
    line, source = told.line, told.source
    yield _("Kỳ"), render.period(line.period)
    yield _("Hạn"), _due(line)
    if line.respond_by:
        yield _("Trả lại, hạn mới"), render.day(line.respond_by)
    if line.requested_to:
        yield _("Xin gia hạn đến"), render.day(line.requested_to)
    if line.submitted_on:
        handed = _("{document} ngày {day}").format(
            document=line.submitted_document, day=render.day(line.submitted_on)
        )
        yield _("Đã nộp"), handed
    if source.closing_document:
        yield _("Văn bản kết thúc"), source.closing_document
    if source.carried_by_id:
        yield _("Báo cáo chung"), _("tính trong báo cáo năm #{id}").format(id=source.carried_by_id)
    if told.carries:
        yield _("Gồm nhiệm vụ năm"), ", ".join(f"#{number}" for number in told.carries)
    if source.joined_into_id:
        yield _("Đã nhập vào"), f"#{source.joined_into_id}"


def _due(line: Line) -> str:
    if not line.extensions:
        return render.long_day(line.due)
    return _("{day} (gia hạn {n} lần; hạn ban đầu {first})").format(
        day=render.long_day(line.due), n=line.extensions, first=render.day(line.original_due)
    )


def _reading(told: Story, calendar: WorkCalendar, language: str) -> Iterator[tuple[str, str]]:
    found = origin(told, calendar)
    if told.source.kept_words:
        yield from _kept(told, language)
    elif found is None:
        yield _("Quy tắc"), _("cách hiểu hiện nay của cụm từ không còn cho ngày này")
        yield from rules_said(told.source.rules, language)
    else:
        yield from _rule(found, language)
    for words in json.loads(told.source.unread):
        yield _("Chưa hiểu"), render.quoted(str(words))
    if found and found.assumptions:
        yield _("Xác nhận"), _("đã xác nhận") if told.source.confirmed else _("chưa ai xác nhận")


def _kept(told: Story, language: str) -> Iterator[tuple[str, str]]:
    """The row has other words now, and this date stays: the words that gave it, and what they say now."""
    source = told.source
    yield _("Câu chữ"), render.quoted(source.kept_words)
    same = source.timing == source.kept_words
    yield (
        _("Lưu ý"),
        _("cách hiểu câu chữ này đã sửa; kỳ hạn đã bắt đầu từ trước nên giữ ngày tính theo cách hiểu cũ")
        if same
        else _("kế hoạch nay ghi {now}; kỳ hạn đã bắt đầu từ trước nên giữ ngày tính theo câu chữ cũ").format(
            now=render.quoted(source.timing)
        ),
    )
    for entry in rules_of(source.rules):
        yield _("Cách hiểu nay"), f"{say(entry.rule, language)} ({_(render.RULE_KINDS[entry.rule.kind])})"


def _rule(entry: ReadRule, language: str) -> Iterator[tuple[str, str]]:
    yield _("Câu chữ"), render.quoted(entry.words)
    yield _("Quy tắc"), f"{say(entry.rule, language)} ({_(render.RULE_KINDS[entry.rule.kind])})"
    for one in entry.assumptions:
        yield _("Giả định"), _(one.text).format(**dict(one.params)) if one.params else _(one.text)
    for note in entry.notes:
        yield _("Ghi chú"), note


def _dates(told: Story, calendar: WorkCalendar, today: date) -> Iterator[tuple[str, str]]:
    line = told.line
    yield from _standing(told)
    yield _("Bắt đầu"), render.day(line.start)
    yield _("Đích nhắc"), _("{day} (ngày làm việc cuối cùng trong hạn)").format(day=render.long_day(line.aim))
    yield _("Tính quá hạn từ"), render.long_day(line.overdue_from)
    for shift in shifts(told, calendar):
        template = {
            "aim": _("{day} là {reason}: đích nhắc lùi về {to}"),
            "overdue_from": _("{day} là {reason}: sang ngày làm việc kế tiếp, tính quá hạn từ {to}"),
        }[shift.what]
        yield (
            _("Lịch"),
            template.format(day=render.day(shift.day), reason=_(shift.reason), to=render.day(shift.to)),
        )
    if line.printed and line.overdue_from > line.due + _DAY:
        yield (
            _("Lưu ý"),
            _("ngày in trong văn bản không bị coi là trễ: nộp đến hết {day} vẫn trong hạn").format(
                day=render.day(line.overdue_from - _DAY)
            ),
        )
    if line.assumed:
        yield _("Lưu ý"), _("ngày dựa trên giả định chưa xác nhận: có nhắc, không tính quá hạn")
    if line.provisional:
        yield _("Lưu ý"), _("lịch nghỉ chính thức của năm này chưa có: ngày tạm tính")
    if line.grace_until and line.grace_until >= today:
        yield (
            _("Lưu ý"),
            _("cơ quan kế thừa chưa bị tính quá hạn đến hết {day}").format(day=render.day(line.grace_until)),
        )


def _change(change: Change, zone: Any) -> tuple[str, str]:
    parts = [_(VERBS[change.verb]) if change.verb in VERBS else change.verb, *_details(change.detail)]
    if change.document:
        parts.append(_("căn cứ {document}").format(document=change.document))
    if change.reason:
        parts.append(_("lý do: {reason}").format(reason=_(change.reason)))
    return render.moment(change.at, zone), f"{change.by}: " + "; ".join(parts)


DETAILS = {
    "on": "ngày {value}",
    "on_was": "ngày trước {value}",
    "to": "đến {value}",
    "from": "từ {value}",
    "due_was": "hạn trước {value}",
    "due": "hạn {value}",
    "submitted_on": "đã nộp ngày {value}",
    "submitted_document": "văn bản đã nộp {value}",
    "plan_was": "trước thuộc kế hoạch {value}",
    "ref_was": "dòng cũ {value}",
    "title_was": "nội dung cũ “{value}”",
    "plan_now": "nay thuộc kế hoạch {value}",
    "ref_now": "dòng mới {value}",
    "title_now": "nội dung mới “{value}”",
    "key_was": "khóa cũ {value}",
    "score": "giống {value}%",
    "superseded": "được kế hoạch khác thay thế",
    "supersedes": "thay thế kế hoạch {value}",
    "with": "cùng báo cáo #{value}",
    "old": "từ cơ quan {value}",
    "new": "sang cơ quan {value}",
}
"""What the details of an event are called; the states are said as one step. What is not a plain value
(the counts of an import) is left to `--json`."""


CHANGED = {
    "timing": "thời gian “{was}” → “{now}”",
    "title": "nội dung “{was}” → “{now}”",
    "lead": "chủ trì “{was}” → “{now}”",
}
"""What a row says otherwise since."""
_SIDES = (("was", "from"), ("now", "to"))
_OTHER = "{key}: {value}"


def _details(detail: dict[str, object]) -> Iterator[str]:
    was, now = str(detail.get("state_was", "")), str(detail.get("state", ""))
    if was != now and {was, now} <= render.STATES.keys():
        yield f"{_(render.STATES[was])} → {_(render.STATES[now])}"
    for key, value in detail.items():
        if key in CHANGED and isinstance(value, dict):
            words = {name: render.shortened(str(value.get(at, "")), 60) for name, at in _SIDES}
            yield _(CHANGED[key]).format(**words)
        if key not in ("state_was", "state") and value and isinstance(value, str | int):
            template = _(DETAILS[key]) if key in DETAILS else _OTHER
            yield template.format(key=key, value=_value(value))


def _value(value: object) -> str:
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        return render.day(date.fromisoformat(value))
    except ValueError:
        return value


def _notice(said: Said) -> tuple[str, str]:
    state = _(NOTICES[said.state]).format(mail=f"#{said.message_id}", reason=_(said.reason))
    whom = f"{_(ROLES[said.role])} ({said.to_agency})"
    return render.day(said.decided_on), f"{_step(said)} → {whom}: {state}"


def _step(said: Said) -> str:
    if said.topic != "step":
        return _(TOPICS.get(said.topic, said.topic))
    if said.step <= _QUARTER_STEP:
        return _("nhắc đầu năm, đầu quý")
    if said.step < 0:
        return _("nhắc trước {n} ngày làm việc").format(n=-said.step)
    return _("ngày làm việc thứ {n} sau hạn").format(n=said.step)


def _letters(told: Story, zone: Any) -> Iterator[tuple[str, str | Text]]:
    for letter in told.letters:
        yield f"#{letter.id}", _letter(letter, zone)
        for back in told.came_back:
            if back.message_id == letter.id:
                words = _("trả lại {at} từ {address}: {words}").format(
                    at=render.moment(back.at, zone), address=back.address, words=back.words
                )
                yield "", words


def _letter(letter: Letter, zone: Any) -> Text:
    said = letter_status(letter)
    if letter.sent_at:
        said.append(" " + render.moment(letter.sent_at, zone), style="default not bold")
    said.append(f" → {render.clean(letter.to)}", style="default not bold")
    if letter.trial:
        trial = _("thử, thay cho {address}").format(address=letter.true_address)
        said.append(f" ({render.clean(trial)})", style="default not bold")
    said.append(f": {render.clean(letter.subject)}", style="default not bold")
    for label, words in ((_("máy chủ đáp"), letter.answer), (_("lỗi"), letter.last_error)):
        if words:
            said.append(f"\n{label}: {render.clean(words)}", style=render.QUIET)
    return said


def _section(console: Console, title: str, rows: Any) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style=render.QUIET, width=17)
    table.add_column(ratio=1)
    found = [(label, words) for label, words in rows if words]
    if not found:
        return
    for label, words in found:
        table.add_row(Text(label), words if isinstance(words, Text) else render.text(words))
    console.print()
    if title:
        console.print(Text(title, style="bold"))
    console.print(table)
