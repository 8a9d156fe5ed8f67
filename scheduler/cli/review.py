"""`nhacviec review PLAN_FILE`: the open questions of a plan file, one by one, in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rules.errors import NhacviecError, Refused
from scheduler.cli.context import Face, face_of
from scheduler.cli.failure import sentence
from scheduler.cli.import_ import review_with_register
from scheduler.i18n import gettext as _

if TYPE_CHECKING:
    from scheduler.intake.planfile import PlanFile, PlanReview, Question

LEAVE = ("q", "thôi", "thoi")
BACK = ("u", "lùi", "lui")
Name = tuple[str, str, str]


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
        self._bytes = file.read_bytes()
        self._passed: set[Name] = set()
        self._trail: list[tuple[PlanFile, frozenset[Name]]] = []
        self._written = False

    def run(self) -> None:
        """Ask until nothing is open that was not passed over, or the officer leaves."""
        while True:
            while (question := self._next()) is not None:
                self._show(question)
                if not self._ask(question):
                    return
            if not self._trail:
                return
            self.face.say(_("Đã hết câu hỏi. (Enter để kết thúc, u để lùi)"))
            if (self._read() or "").casefold() not in BACK or not self._go_back():
                return

    def _next(self) -> Question | None:
        return next((item for item in self.review.questions if _name(item) not in self._passed), None)

    def _ask(self, question: Question) -> bool:
        """Take one answer; False to leave."""
        lines = self._lines(question)
        while True:
            words = self._read()
            if words is None or words.casefold() in LEAVE:
                return False
            if words.casefold() in BACK:
                if self._go_back():
                    return True
                self.face.say(_("Chưa có câu nào để lùi."))
                continue
            if not words:
                self._remember()
                self._passed.add(_name(question))
                return True
            try:
                asked, given = self._understood(question, lines, words)
                refused = self._take(asked, given)
            except NhacviecError as error:
                self.face.say(sentence(error))
                if isinstance(error, Refused):
                    return False
                continue
            if not refused:
                return True
            lines = self._propose(question, refused) or lines

    def _lines(self, question: Question) -> list[tuple[Question, str]]:
        """The numbered choices, each with the question it answers."""
        from scheduler.intake.planfile.answering import choices, for_all

        lines = [(question, line) for line in choices(question)]
        everywhere = for_all(question)
        if everywhere is not None:
            lines.append((everywhere, "confirm = true   # " + _("[plan]: đồng ý mọi giả định của mọi dòng")))
        return lines

    def _understood(
        self, question: Question, lines: list[tuple[Question, str]], words: str
    ) -> tuple[Question, dict[str, Any]]:
        """Which question the words answer, and how. Raises BadInput."""
        from rules.errors import BadInput
        from scheduler.intake.planfile.answering import line_for, line_of, takes_words, together

        several = [int(part) for part in words.replace(",", " ").split() if part.isdecimal()]
        if len(several) > 1 and question.code == "match" and max(several) <= len(lines) and min(several) > 0:
            return question, together(question, [lines[number - 1][1] for number in several])
        if words.isdecimal() and 1 <= int(words) <= len(lines):
            asked, line = lines[int(words) - 1]
            return asked, line_of(line)
        if not takes_words(question):
            raise BadInput(_("Hãy chọn một số từ 1 đến {n}."), n=len(lines))
        return question, line_for(question, words)

    def _take(self, question: Question, given: dict[str, Any]) -> list[Question]:
        """Write the answer down; what is still asked when it names a body that nobody knows."""
        from scheduler.intake.planfile.answering import answered, still_open

        plan = answered(self.review.plan, question, given)
        review = review_with_register(self.face, plan)
        refused = still_open(question, self.review.questions, review.questions)
        if refused:
            return refused
        before = (self.review.plan, frozenset(self._passed))
        self._save(review)
        self._trail.append(before)
        if question in review.questions:  # taken, but it settled nothing: say so, ask no more
            self.face.say(_("Đã ghi, nhưng câu hỏi này vẫn còn."))
            self._passed.add(_name(question))
        return []

    def _propose(self, question: Question, refused: list[Question]) -> list[tuple[Question, str]]:
        """Say what is wrong with an answer that was not taken, and what it may have meant."""
        lines = [line for item in refused for line in self._lines(item)]
        self.face.say(_("Chưa ghi: ") + " ".join(item.text for item in refused))
        for number, (_asked, line) in enumerate(lines, 1):
            self.face.say(f"  {number}. {line}")
        return [(question, line) for _asked, line in lines]

    def _remember(self) -> None:
        self._trail.append((self.review.plan, frozenset(self._passed)))

    def _go_back(self) -> bool:
        """To the question before, as it was; False at the first one of this sitting."""
        if not self._trail:
            return False
        plan, passed = self._trail[-1]
        if plan != self.review.plan:
            self._save(review_with_register(self.face, plan))
        self._passed = set(passed)
        self._trail.pop()
        return True

    def _save(self, review: PlanReview) -> None:
        """Write the file anew; remarks that an officer typed into it stay in a copy."""
        from scheduler.intake.planfile.files import keep_own_remarks, write_plan_file

        self._check_unchanged()
        if not self._written:
            copy = keep_own_remarks(self.review, self.file)
            if copy is not None:
                self.face.say(
                    _("Tệp có ghi chú riêng, sẽ mất khi ghi lại; bản có ghi chú: {copy}").format(copy=copy)
                )
        write_plan_file(review, self.file, overwrite=True)
        self._written = True
        self.review, self._bytes = review, self.file.read_bytes()

    def _check_unchanged(self) -> None:
        """Somebody may have the file open in an editor: what they saved is not overwritten."""
        if self.file.read_bytes() != self._bytes:
            raise Refused(
                "tệp vừa được sửa ở nơi khác; câu trả lời này chưa ghi",
                place=str(self.file),
                remedy="Chạy lại lệnh này để đọc bản mới.",
            )

    def _show(self, question: Question) -> None:
        from scheduler.intake.planfile.answering import takes_words

        left = sum(_name(item) not in self._passed for item in self.review.questions)
        self.face.say("")
        self.face.say(_("[còn {n}] {place}").format(n=left, place=question.place))
        for label, words in self._context(question):
            if words:
                self.face.say(f"  {label}: {' '.join(words.split())}")
        self.face.say(question.text)
        lines = self._lines(question)
        for number, (_asked, line) in enumerate(lines, 1):
            self.face.say(f"  {number}. {line}")
        hint = _("Gõ số, ") if lines else ""
        if question.code == "match" and len(lines) > 2:
            hint = _("Gõ số, hoặc 1, 2 nếu gộp nhiều dòng cũ, ")
        if question.code == "old":
            hint += _("gõ số thứ tự của dòng mới để chuyển (viết: mục 2), ")
        elif takes_words(question):
            hint += _("gõ câu trả lời, ")
        self.face.say(_("({hint}Enter để qua, u để lùi, q để nghỉ)").format(hint=hint))

    def _context(self, question: Question) -> list[tuple[str, str]]:
        """What the row says, and what was understood of it."""
        from scheduler.intake.planfile.questions import rules_say
        from scheduler.intake.planfile.toml_out import dates_say

        found = next((item for item in self.review.rows if item.row.key == question.key), None)
        if found is None:
            return []
        row = found.row
        return [
            (_("Nội dung"), row.title),
            (_("Chủ trì"), row.lead),
            (_("Thời hạn"), row.timing),
            (_("Cách hiểu"), rules_say(found.reading)),
            (_("Hạn"), dates_say(found.reading)),
            (_("Vị trí"), row.place),
        ]

    def _read(self) -> str | None:
        sys.stderr.write("> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        return line.strip() if line else None


def _name(question: Question) -> Name:
    return question.key, question.code, question.text
