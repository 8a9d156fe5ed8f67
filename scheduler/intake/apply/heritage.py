"""Old rows and the rows that stand for them now: names pass on, what is left over ends, a plan is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from scheduler.i18n import gettext as _
from scheduler.intake.apply.deeds import Site, number_of, remove
from scheduler.intake.apply.former import formers_of, not_there, superseded_plan
from scheduler.intake.apply.reconcile import Elder
from scheduler.intake.draft import Problem
from scheduler.intake.planfile.facts import PlanFile
from scheduler.intake.planfile.matching import Former, Link, Matching, match
from scheduler.intake.planfile.questions import former_says, old_questions, row_of_former
from scheduler.register.changes import Deed, Entry, close_replaced, record, replace_row
from scheduler.register.models import Obligation, Plan
from scheduler.register.practice import Practice
from scheduler.register.store.plans import Bearer, obligations_of, occurrences_of


@dataclass(slots=True)
class Heritage:
    """What one apply makes of the rows the register held before. `before`: the plan that is superseded, as
    long as it has not ended; `theirs` its rows by key."""

    file: PlanFile
    matching: Matching
    before: Plan | None
    theirs: dict[str, Obligation]
    notes: list[str]
    renamed: dict[str, str] = field(default_factory=dict)
    """New key → old key, of rows that keep their identity."""
    rows: dict[Former, Obligation] = field(default_factory=dict)
    """The stored row of each old one that another stands for."""

    @property
    def ended(self) -> tuple[Former, ...]:
        """Old rows that end."""
        return self.matching.ended

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that waits for an answer."""
        asked = old_questions(self.file, self.matching)
        return tuple(Problem(item.place, "", item.text) for item in asked)

    @property
    def accepted(self) -> tuple[str, ...]:
        """The matches that rest on a score, in words."""
        titles = {row.key: row.ref or row.title for row in self.file.rows}
        text = _("dòng {ref} thay cho {former}")
        return tuple(
            text.format(ref=titles[link.key], former=former_says(link))
            for link in self.matching.links
            if link.how == "score"
        )

    def origins(self, key: str) -> tuple[Link, ...]:
        """The old rows that the row takes the place of by this apply."""
        links = [link for link in self.matching.links if link.key == key]
        return tuple(link for link in links if link.former.plan or link.how != "key")


def heritage_of(session: Session, file: PlanFile, *, end_missing: bool) -> Heritage:
    """Compare `file` with the register as it is. Raises Refused when `supersedes` means several plans."""
    matching = match(file, formers_of(session, file))
    if end_missing:
        gone = matching.unlike
        asked = tuple(former for former in matching.asked if former not in gone)
        matching = replace(matching, asked=asked, ended=(*matching.ended, *gone))
    before = superseded_plan(session, file)
    notes = [
        _("{former}: giữ lại, vẫn theo dõi").format(former=row_of_former(former)) for former in matching.kept
    ]
    if file.supersedes and before is None:
        notes.append(not_there(file))
    if before is not None and before.state == "ended":
        before = None
    theirs = obligations_of(session, number_of(before)) if before else {}
    return Heritage(file, matching, before, theirs, notes)


def pass_names_on(session: Session, heritage: Heritage, known: dict[str, Obligation], deed: Deed) -> None:
    """Rows of the same plan: the first row that stands for an old one is that row, under its new key."""
    for link in heritage.matching.links:
        if link.former.plan:
            heritage.rows[link.former] = heritage.theirs[link.former.key]
        elif link.former not in heritage.rows:
            row = known[link.former.key]
            heritage.rows[link.former] = row
            if link.key not in known:
                del known[link.former.key]
                known[link.key] = row
                heritage.renamed[link.key] = link.former.key
                row.key = link.key
                detail = {"key_was": link.former.key, "ref_was": row.ref, "title_was": row.title}
                score = {"score": link.score} if link.how == "score" else {}
                record(session, deed, [Entry("replace", row.plan_id, row.id, detail=detail | score)])
    session.flush()


def elders_of(
    session: Session,
    heritage: Heritage,
    key: str,
    row: Obligation,
    bearers: Mapping[str, Sequence[Bearer]],
    practice: Practice,
    deed: Deed,
) -> list[Elder]:
    """The stored rows that `row` (of that key) stands for and is not itself. `bearers`: of every row."""
    found = []
    for link in heritage.matching.links:
        if link.key == key and heritage.rows[link.former] is not row:
            old = heritage.rows[link.former]
            plan = session.get_one(Plan, old.plan_id)
            keeps = frozenset(bearer.agency_id for bearer in bearers.get(old.key, ()))
            same = not link.former.plan
            site = Site.of(session, plan, old, practice, deed)
            found.append(Elder(site, keeps if same else frozenset()))
    return found


def let_go(
    session: Session,
    heritage: Heritage,
    plan: Plan,
    stored: dict[str, Obligation],
    practice: Practice,
    deed: Deed,
) -> None:
    """Old rows that others stand for now owe nothing new."""
    kept = {row.id for row in stored.values()}
    heirs: dict[Former, list[Link]] = defaultdict(list)
    for link in heritage.matching.links:
        if link.key in stored:
            heirs[link.former].append(link)
    for former, links in heirs.items():
        old = heritage.rows[former]
        if old.id in kept:
            parts = [stored[link.key] for link in links if stored[link.key].id != old.id]
            _tell_origin(session, old, parts, deed)
            continue
        site = Site.of(session, plan, old, practice, deed, heritage.before)
        left = [
            row
            for row in occurrences_of(session, number_of(old))
            if row.state == "open" and not site.begun(row)
        ]
        remove(site, left)
        detail = {"score": links[0].score} if links[0].how == "score" else {}
        replace_row(session, old, stored[links[0].key], deed, detail)
        _tell_origin(session, old, [stored[link.key] for link in links[1:]], deed)


def close(session: Session, heritage: Heritage, plan: Plan, deed: Deed) -> str:
    """Close the superseded plan, unless some of its rows go on; its number, "" when it stays open."""
    before = heritage.before
    if before is None:
        return ""
    left = [former for former in (*heritage.matching.asked, *heritage.matching.kept) if former.plan]
    if left:
        text = _("kế hoạch {number} chưa kết thúc: còn {n} dòng giữ lại hoặc chờ trả lời")
        heritage.notes.append(text.format(number=before.number, n=len(left)))
        return ""
    close_replaced(session, before, deed, document=plan.number)
    return before.number


def _tell_origin(session: Session, old: Obligation, parts: Iterable[Obligation], deed: Deed) -> None:
    """The history of each part of a row that was split says where it comes from."""
    number = session.get_one(Plan, old.plan_id).number
    detail = {"plan_was": number, "ref_was": old.ref, "title_was": old.title}
    record(session, deed, [Entry("replace", part.plan_id, part.id, detail=detail) for part in parts])
