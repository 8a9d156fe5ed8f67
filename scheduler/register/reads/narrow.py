"""What a listing is narrowed to: an agency, a plan or a kind as a person types them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from rules.errors import BadInput, NotFound
from scheduler.i18n import gettext as _
from scheduler.register.naming import MAX_NAME, bare, fold
from scheduler.register.reads.connection import ReadConnection

KINDS = {"task": "task", "report": "report", "nhiệm vụ": "task", "báo cáo": "report"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a listing is narrowed to; None or empty means all. `agencies` and `plans` are row ids."""

    agencies: frozenset[int] | None = None
    plans: frozenset[int] | None = None
    kind: str = ""

    @property
    def is_open(self) -> bool:
        """It lets everything through."""
        return self == Filter()

    def where(self) -> str:
        """` AND …` over the aliases `a` (with agency_id, holder_id), `b` (obligation) and `p` (plan).

        Holds numbers of ours and one of two words only, never what somebody typed.
        """
        parts = []
        if self.agencies is not None:
            parts.append(
                f" AND (a.holder_id IN {listed(self.agencies)} OR a.agency_id IN {listed(self.agencies)})"
            )
        if self.plans is not None:
            parts.append(f" AND p.id IN {listed(self.plans)}")
        if self.kind:
            parts.append(f" AND b.kind = '{self.kind}'")
        return "".join(parts)


def narrow(reader: ReadConnection, *, agency: str = "", plan: str = "", kind: str = "") -> Filter:
    """The filter that these words mean. Raises NotFound with the nearest names, BadInput for a kind."""
    if kind and kind.casefold() not in KINDS:
        raise BadInput(
            "không có loại “{kind}”",
            place="--kind",
            remedy="Dùng task (nhiệm vụ) hoặc report (báo cáo).",
            kind=kind,
        )
    return Filter(
        agencies=frozenset(_agencies(reader, agency)) if agency.strip() else None,
        plans=frozenset(_plans(reader, plan)) if plan.strip() else None,
        kind=KINDS[kind.casefold()] if kind else "",
    )


def listed(ids: Iterable[int]) -> str:
    """`(1, 2)` for SQL; of nothing, a list that holds no row."""
    return f"({', '.join(str(int(one)) for one in sorted(ids)) or '-1'})"


def _agencies(reader: ReadConnection, words: str) -> set[int]:
    """By code, else by a whole name, else by a part of one; case, tone marks and diacritics forgiven."""
    codes = reader.values("SELECT id, code, name FROM agency")
    others = reader.values("SELECT agency_id, name FROM agency_name")
    by_code = {row[0] for row in codes if row[1].casefold() == words.strip().casefold()}
    if by_code:
        return by_code
    names = [(row[0], row[2]) for row in codes] + [(row[0], row[1]) for row in others]
    for form in (fold, _bare):
        wanted = form(words)
        whole = {key for key, name in names if form(name) == wanted}
        part = {key for key, name in names if wanted and wanted in form(name)}
        if whole or part:
            return whole or part
    raise NotFound(
        "không có cơ quan “{words}” trong danh bạ{near}",
        place="--agency",
        remedy="“nhacviec agencies list” liệt kê tên và mã.",
        words=words,
        near=_nearest(words, [name for _, name in names], _bare),
    )


def _plans(reader: ReadConnection, words: str) -> set[int]:
    rows = reader.values("SELECT id, number FROM plan")
    wanted = words.strip().casefold()
    found = {key for key, number in rows if number.casefold() == wanted}
    found = found or {key for key, number in rows if wanted in number.casefold()}
    if found:
        return found
    raise NotFound(
        "không có kế hoạch số “{words}”{near}",
        place="--plan",
        remedy="“nhacviec plans” liệt kê các kế hoạch.",
        words=words,
        near=_nearest(words, [number for _, number in rows], str.casefold),
    )


def _bare(name: str) -> str:
    return bare(fold(name))


def _nearest(words: str, names: list[str], form: Callable[[str], str]) -> str:
    known = {form(name): name for name in names}
    near = get_close_matches(form(words[:MAX_NAME]), known, n=1, cutoff=0.6)
    return _(" (gần nhất: {name})").format(name=known[near[0]]) if near else ""
