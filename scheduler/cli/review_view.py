"""A plan under review, shown to a person: what was understood of every row, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from scheduler.cli.render import clean, day, shortened
from scheduler.i18n import gettext as _
from scheduler.intake.planfile.questions import rules_say
from scheduler.intake.planfile.toml_out import dates_say, kinds_say

if TYPE_CHECKING:
    from rich.console import Console

    from scheduler.intake.draft import Problem
    from scheduler.intake.planfile import PlanReview, Question, RowReview

WIDTH = 100
SHOWN_QUESTIONS = 60


def show_review(review: PlanReview, console: Console) -> None:
    """Head, one line a row, questions, problems."""
    _show_head(review, console)
    if review.rows:
        console.print(_rows_table(review.rows))
    for note in review.notes:
        console.print(Text(f"  • {clean(note)}", style="yellow"))
    show_questions(review.questions, console)
    show_problems(review.plan.problems, console)


def show_questions(questions: Iterable[Question], console: Console) -> None:
    """Numbered, with the line of the plan file that would answer each."""
    asked = [item for item in questions if item.code != "confirm"]
    assumed = sum(1 for item in questions if item.code == "confirm")
    if asked:
        console.print(Text(_("Cần trả lời ({n}):").format(n=len(asked)), style="bold yellow"))
    for number, item in enumerate(asked[:SHOWN_QUESTIONS], 1):
        console.print(Text(f"  {number}. {clean(item.place)}: {clean(item.text)}"))
        for answer in item.answers[:4]:
            console.print(Text(f"       {answer}", style="dim"))
    if len(asked) > SHOWN_QUESTIONS:
        console.print(Text(_("  … và {n} câu nữa").format(n=len(asked) - SHOWN_QUESTIONS)))
    if assumed:
        text = _(
            "{n} dòng có ngày tạm tính theo giả định: xem trong tệp kế hoạch, đồng ý bằng confirm = true."
        )
        console.print(Text(text.format(n=assumed), style="yellow"))


def show_problems(problems: Iterable[Problem], console: Console) -> None:
    """Each with its place and words."""
    problems = list(problems)
    if problems:
        console.print(Text(_("Cần xem lại ({n}):").format(n=len(problems)), style="bold red"))
    for item in problems:
        said = not item.words or item.words in item.message
        words = "" if said else f" “{shortened(item.words, 60)}”"
        console.print(Text(f"  {clean(item.place)}:{words} {clean(item.message)}"))


def review_json(review: PlanReview) -> dict[str, Any]:
    """The review as `check --json` writes it."""
    plan = review.plan
    return {
        "plan": {
            "number": plan.number or None,
            "issued": plan.issued,
            "issuer": plan.issuer or None,
            "title": plan.title or None,
            "coordinator": plan.coordinator or None,
            "until": plan.effective_until,
            "until_assumed": plan.until is None,
        },
        "ready": not any(item.blocks for item in review.own_questions),
        "obligations": [_row_json(item) for item in review.rows],
        "questions": [question_json(item) for item in review.questions],
        "notes": list(review.notes),
        "problems": [problem_json(item) for item in plan.problems],
    }


def question_json(question: Question) -> dict[str, Any]:
    """One question."""
    return {
        "code": question.code,
        "key": question.key or None,
        "place": question.place,
        "text": question.text,
        "answers": list(question.answers),
        "blocks": question.blocks,
    }


def problem_json(problem: Problem) -> dict[str, str]:
    """One problem, as `import --json` writes it."""
    return {"place": problem.place, "words": problem.words, "message": problem.message}


def _row_json(item: RowReview) -> dict[str, Any]:
    row, reading = item.row, item.reading
    return {
        "key": row.key,
        "ref": row.ref or None,
        "kind": row.kind,
        "title": row.title,
        "lead": row.lead or None,
        "timing": row.timing or None,
        "kinds": sorted(reading.kinds),
        "say": rules_say(reading),
        "count": len(reading.dates),
        "dues": [found.due for found in reading.dates[:6]],
        "assumptions": [found.code for found in reading.assumptions],
        "confirmed": item.confirmed,
        "unread": list(reading.unread),
        "agencies": [member.holder.code for member in item.lead.members] if item.lead else None,
    }


def _show_head(review: PlanReview, console: Console) -> None:
    plan = review.plan
    head = Table(box=None, show_header=False, padding=(0, 1), width=WIDTH)
    head.add_column(no_wrap=True)
    head.add_column(overflow="fold")
    missing = Text(_("chưa có"), style="bold red")
    until = plan.effective_until
    rows: list[tuple[str, str]] = [
        (_("Kế hoạch"), plan.number),
        (_("Ngày ban hành"), day(plan.issued)),
        (_("Cơ quan ban hành"), plan.issuer),
        (_("Trích yếu"), plan.title),
        (_("Đầu mối"), plan.coordinator),
        (_("Đến ngày"), day(until) + (_(" (giả định)") if until and plan.until is None else "")),
    ]
    for name, value in rows:
        head.add_row(Text(name, style="dim"), Text(clean(value)) if value else missing)
    console.print(head)


def _rows_table(rows: Iterable[RowReview]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, width=WIDTH, show_lines=False)
    table.add_column(_("STT"), width=5, overflow="fold")
    for name, ratio in ((_("Nội dung"), 4), (_("Chủ trì"), 3), (_("Thời hạn"), 3), (_("Cách hiểu"), 4)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for item in rows:
        row = item.row
        ref = row.ref or (_("BC") if row.kind == "report" else "")
        said = dates_say(item.reading, 2) or kinds_say(item.reading)
        style = "bold red" if any(question.blocks for question in item.questions) else ""
        table.add_row(
            Text(ref),
            Text(shortened(row.title, 70)),
            Text(shortened(row.lead, 60), style=style),
            Text(shortened(row.timing, 60)),
            Text(said, style="yellow" if item.questions else ""),
        )
    return table
