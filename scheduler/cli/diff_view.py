"""What an apply does, shown like the plan of an infrastructure tool: created, changed, moved, retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from scheduler.cli.render import clean, day, shortened
from scheduler.cli.review_view import WIDTH, problem_json, show_problems
from scheduler.i18n import gettext as _
from scheduler.intake.planfile.questions import former_says

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.intake.apply import Diff, RowDiff
    from scheduler.intake.planfile.matching import Link

_FATES = {
    "created": ("+", "thêm", "green"),
    "changed": ("~", "sửa", "yellow"),
    "moved": (">", "chuyển", "cyan"),
    "retired": ("-", "bỏ", "red"),
    "untouched": (" ", "giữ nguyên", "dim"),
}
_DATES = {
    "created": "thêm {n}",
    "moved": "dời {n}",
    "retired": "bỏ {n}",
    "handed": "chuyển {n}",
    "carried": "nhận {n} từ dòng cũ",
    "kept": "giữ {n} đã ghi nhận hoặc quá hạn",
    "untouched": "giữ nguyên {n}",
}


def show_diff(diff: Diff, console: Console, mails: str) -> None:
    """The whole difference; `mails`: the sentence on those that it would bring."""
    title = _("Kế hoạch mới") if diff.is_new else _("Kế hoạch đã có trong sổ")
    console.print(Text(f"{title}: {clean(diff.number)} — {shortened(diff.title, 120)}", style="bold"))
    console.print(Text(_("Đầu mối: {name}").format(name=clean(diff.coordinator))))
    for name, was, now in diff.plan_changes:
        console.print(Text(f"  ~ {name}: {shortened(was, 60)} → {shortened(now, 60)}", style="yellow"))
    loud = [row for row in diff.rows if not row.quiet]
    if loud:
        console.print(_table(loud))
    for words in (*diff.accepted, *diff.notes):
        console.print(Text(f"  • {clean(words)}", style="yellow"))
    show_problems(diff.problems, console)
    console.print(Text(summary(diff)))
    console.print(Text(mails))


def summary(diff: Diff) -> str:
    """Two lines of counts."""
    rows, dates = diff.obligations(), diff.occurrences()
    parts = [f"{_(word)} {rows[fate]}" for fate, (_sign, word, _style) in _FATES.items() if rows[fate]]
    line = _("Nhiệm vụ, báo cáo: {parts}.").format(parts=", ".join(parts) or "0")
    counted = [_(text).format(n=dates[fate]) for fate, text in _DATES.items() if dates[fate]]
    line += "\n" + _("Kỳ hạn: {parts}.").format(parts=", ".join(counted) or "0")
    if dates["unsettled"]:
        line += "\n" + _("{n} kỳ hạn có từ trước ngày nhập: không nhắc, chờ cán bộ xử lý.").format(
            n=dates["unsettled"]
        )
    if diff.closes:
        line += "\n" + _("Kế hoạch {number} được thay thế và kết thúc.").format(number=diff.closes)
    if diff.links:
        line += "\n" + _("{n} báo cáo nối tiếp nhau (hai cấp).").format(n=diff.links)
    return line


def diff_json(diff: Diff) -> dict[str, Any]:
    """The difference as plain values."""
    return {
        "plan": diff.number,
        "new": diff.is_new,
        "changes_nothing": diff.changes_nothing,
        "plan_changes": [{"field": name, "from": was, "to": now} for name, was, now in diff.plan_changes],
        "obligations": dict(diff.obligations()),
        "occurrences": {name: count for name, count in diff.occurrences().items() if count},
        "rows": [_row_json(row) for row in diff.rows],
        "closes": diff.closes or None,
        "accepted": list(diff.accepted),
        "notes": list(diff.notes),
        "problems": [problem_json(item) for item in diff.problems],
    }


def _row_json(row: RowDiff) -> dict[str, Any]:
    return {
        "key": row.key,
        "ref": row.ref or None,
        "kind": row.kind,
        "title": row.title,
        "lead": row.lead,
        "fate": row.fate,
        "origins": [_origin_json(link) for link in row.origins],
        "superseded_plan": row.plan or None,
        "agencies": row.agencies,
        "occurrences": dict(row.dates),
        "unsettled": row.unsettled,
        "moves": [{"from": was, "to": now} for was, now in row.moves],
        "left": [{"id": number, "due": kept, "read": read} for number, kept, read in row.left],
        "changes": [{"field": name, "from": was, "to": now} for name, was, now in row.changes],
    }


def _origin_json(link: Link) -> dict[str, Any]:
    former = link.former
    return {
        "key": former.key,
        "plan": former.plan or None,
        "ref": former.ref or None,
        "title": former.title,
        "score": link.score,
        "how": link.how,
    }


def _table(rows: list[RowDiff]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, width=WIDTH)
    table.add_column("", width=1)
    table.add_column(_("STT"), width=5, overflow="fold")
    table.add_column(_("Nội dung"), ratio=5, overflow="fold")
    table.add_column(_("Chủ trì"), ratio=3, overflow="fold")
    table.add_column(_("Kỳ hạn"), ratio=4, overflow="fold")
    for row in rows:
        sign, _word, style = _FATES[row.fate]
        ref = row.ref or (_("BC") if row.kind == "report" else "")
        table.add_row(
            Text(sign, style=style),
            Text(ref),
            _title(row),
            Text(_lead(row)),
            Text(_dates(row), style=style if style != "dim" else ""),
        )
    return table


def _title(row: RowDiff) -> Text:
    """What it is, and which old rows it stands for."""
    said = Text(shortened(row.title, 80))
    if row.plan:
        said.append("\n" + _("của {plan}").format(plan=shortened(row.plan, 40)), style="dim")
    for origin in row.origins[:3]:
        said.append("\n← " + shortened(former_says(origin), 120), style="dim")
    return said


def _lead(row: RowDiff) -> str:
    name = shortened(row.lead, 50) or _("chưa rõ")
    if row.agencies == 0:
        return name + " " + _("(chưa có ai)")
    return name if row.agencies == 1 else name + " " + _("({n} cơ quan)").format(n=row.agencies)


def _dates(row: RowDiff) -> str:
    parts = [_(_DATES[fate]).format(n=count) for fate, count in row.dates if fate != "untouched"]
    text = ", ".join(parts)
    if row.first_due:
        text += _("; sớm nhất {day}").format(day=day(row.first_due))
    for before, after in row.moves[:2]:
        text += f"; {day(before)} → {day(after)}"
    for name, was, now in row.changes[:3]:
        if name not in ("rules", "unread", "recipient_id", "retired_on"):
            text += f"; {name}: {shortened(was, 24)} → {shortened(now, 24)}"
    return text.strip("; ") or _("không có ngày")
