"""`nhacviec review PLAN_FILE`: the open questions of a plan file, one by one, in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rules.errors import NhacviecError
from scheduler.cli.context import Face, face_of
from scheduler.cli.failure import sentence
from scheduler.cli.import_ import review_with_register
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.intake.planfile import PlanFile, PlanReview, Question

LEAVE = ("q", "thôi", "thoi")


def register_commands(app: typer.Typer) -> None:
    """Add `review`."""
    app.command("review")(review)


def review(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="TỆP", help=_("Tệp kế hoạch (.toml hoặc .xlsx)."))],
) -> None:
    from scheduler.intake.planfile import read_plan_file

    face = face_of(context)
    walk = _Walk(face, file, read_plan_file(file))
    walk.run()
    left = len(walk.review.questions)
    if left:
        face.say(_("Còn {n} câu hỏi. Tiếp tục lúc khác: nhacviec review {file}").format(n=left, file=file))
    else:
        face.say(_("Không còn câu hỏi nào. Tiếp theo: nhacviec apply {file}").format(file=file))


class _Walk:
    """One sitting over one plan file. Each answer is written at once, so it can be left at any time."""

    def __init__(self, face: Face, file: Path, plan: PlanFile) -> None:
        self.face = face
        self.file = file
        self.review: PlanReview = review_with_register(face, plan)
        self._passed: set[tuple[str, str, str]] = set()

    def run(self) -> None:
        """Ask until nothing is open that was not passed over, or the officer leaves."""
        while (question := self._next()) is not None:
            self._show(question)
            if not self._ask(question):
                return

    def _next(self) -> Question | None:
        return next((item for item in self.review.questions if _name(item) not in self._passed), None)

    def _ask(self, question: Question) -> bool:
        """Take one answer; False to leave."""
        from scheduler.intake.planfile.answering import answered, choices, line_for, line_of, takes_words

        lines = choices(question)
        while True:
            words = self._read()
            if words is None or words.casefold() in LEAVE:
                return False
            if not words:
                self._passed.add(_name(question))
                return True
            try:
                if words.isdecimal() and 1 <= int(words) <= len(lines):
                    given = line_of(lines[int(words) - 1])
                elif takes_words(question):
                    given = line_for(question, words)
                else:
                    self.face.say(_("Hãy chọn một số từ 1 đến {n}.").format(n=len(lines)))
                    continue
                self._keep(answered(self.review.plan, question, given))
            except NhacviecError as error:
                self.face.say(sentence(error))
                continue
            if question in self.review.questions:  # taken, but it settled nothing: say so, ask no more
                self.face.say(_("Đã ghi, nhưng câu hỏi này vẫn còn."))
                self._passed.add(_name(question))
            return True

    def _keep(self, plan: PlanFile) -> None:
        from scheduler.intake.planfile import write_plan_file

        review = review_with_register(self.face, plan)
        write_plan_file(review, self.file, overwrite=True)
        self.review = review

    def _show(self, question: Question) -> None:
        from scheduler.intake.planfile.answering import choices, takes_words

        left = sum(_name(item) not in self._passed for item in self.review.questions)
        self.face.say("")
        self.face.say(_("[còn {n}] {place}").format(n=left, place=question.place))
        row = next((item.row for item in self.review.rows if item.row.key == question.key), None)
        if row is not None:
            for label, words in (
                (_("Nội dung"), row.title),
                (_("Chủ trì"), row.lead),
                (_("Thời hạn"), row.timing),
                (_("Vị trí"), row.place),
            ):
                if words:
                    self.face.say(f"  {label}: {' '.join(words.split())}")
        self.face.say(question.text)
        for number, line in enumerate(choices(question), 1):
            self.face.say(f"  {number}. {line}")
        hint = _("Gõ số, ") if choices(question) else ""
        hint += _("gõ câu trả lời, ") if takes_words(question) else ""
        self.face.say(_("({hint}Enter để qua, q để nghỉ)").format(hint=hint))

    def _read(self) -> str | None:
        sys.stderr.write("> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        return line.strip() if line else None


def _name(question: Question) -> tuple[str, str, str]:
    return question.key, question.code, question.text
