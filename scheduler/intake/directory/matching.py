"""A printed lead cell → agencies: taken when exact, proposed with a score when near, else a problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from scheduler.i18n import gettext as _
from scheduler.intake.directory.groups import (
    DISTRICTS_ENDED,
    GROUP_NAMES,
    GroupKind,
    group_kinds,
    is_vague,
)
from scheduler.intake.directory.splitting import MAX_PIECES, joined, pieces_of, starts_an_agency
from scheduler.intake.directory.successions import holder_on
from scheduler.register.naming import bare, fold, province_of, without_province
from scheduler.register.roster import AgencyFacts, Roster, within

How = Literal["agency", "group", "proposal", "split", "ambiguous", "empty", "vague", "unknown"]

PROPOSE_FROM = 75
"""Likeness in per cent (Levenshtein) from which a name is proposed."""
NEAR_FROM = 93
"""Likeness from which, with no rival within 8 points, a proposal is called near."""
_RIVAL = 8
_OF_A_KIND = frozenset(fold(name) for name in GROUP_NAMES.values())
"""Groups that take in all bodies of a kind: who is listed in them by name comes beside those."""
_LONGEST_NAME = 8
"""Pieces (between commas and "và") that one name or group may have."""


@dataclass(frozen=True, slots=True)
class Member:
    """`printed` as the plan names it or as a member of its group; `holder` carries it today.

    A member of a group belongs to it between two days (inclusive, open when None).
    """

    printed: AgencyFacts
    holder: AgencyFacts
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One name or group of a cell.

    `agency` and `group` are settled; for `proposal`, `split` and `ambiguous` the members are what is
    proposed; `empty` is a group without members; `vague` and `unknown` have no members.
    `lacking` names what a group takes in but the directory has no member of.
    """

    words: str
    how: How
    members: tuple[Member, ...] = ()
    score: int = 100
    note: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Taken without asking anybody."""
        return self.how in ("agency", "group")

    @property
    def near(self) -> bool:
        """A proposal so close, and so far from every other name, that a confirmed diff is enough."""
        return self.how == "proposal" and self.score >= NEAR_FROM and len(self.members) == 1


@dataclass(frozen=True, slots=True)
class LeadReading:
    """What a cell says, part by part, in the order printed."""

    parts: tuple[Part, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """The settled members, one a holder; who was printed himself stands before who succeeded."""
        kept: dict[str, Member] = {}
        for part in self.parts:
            for member in part.members if part.settled else ():
                code = member.holder.code
                if code not in kept or (kept[code].printed.code != code and member.printed.code == code):
                    kept[code] = member
        return tuple(kept.values())

    @property
    def is_group(self) -> bool:
        """A group stands among the parts."""
        return any(part.how == "group" for part in self.parts)

    @property
    def open_parts(self) -> tuple[Part, ...]:
        """Parts that nobody has settled."""
        return tuple(part for part in self.parts if not part.settled)


class Directory:
    """The roster, indexed for one plan and one day. `issuer` tells which province may be left out."""

    def __init__(self, roster: Roster, today: date, issuer: str = "") -> None:
        self.roster = roster
        self.today = today
        self.province = province_of(issuer) or _home(roster)
        self.by_code = {agency.code: agency for agency in roster.agencies}
        self._codes = {agency.code.casefold(): agency for agency in roster.agencies}
        self._names = self._index()
        self._groups = self._index_groups()
        self._bare = {bare(form): form for form in self._names}

    def resolve(self, cell: str) -> LeadReading:
        """Read a printed cell; every word of it ends up in a part."""
        pieces = pieces_of(cell)
        if not pieces:
            return LeadReading(())
        if len(pieces) > MAX_PIECES:
            return LeadReading((Part(joined(cell, pieces[:3]) + " …", "unknown"),))
        best: list[tuple[int, tuple[Part, ...]]] = [(0, ())]
        for end in range(1, len(pieces) + 1):
            options: list[tuple[int, tuple[Part, ...]]] = []
            for start in range(max(0, end - _LONGEST_NAME), end):
                if any(piece.hard for piece in pieces[start + 1 : end]):
                    continue
                words = joined(cell, pieces[start:end])
                part, cost = self._try(words)
                if part is None:
                    part, cost = Part(words, "unknown"), 10_000 * (end - start) + 1
                options.append((best[start][0] + cost, (*best[start][1], part)))
            best.append(min(options, key=lambda option: option[0]))
        return LeadReading(self._settle_unknown(cell, best[-1][1]))

    def one(self, words: str) -> Part:
        """Read `words` as one agency (a coordinator, a recipient): a code, a name, or a proposal."""
        words = " ".join(words.split())
        return self._agency(words) or self._propose(words)

    def chosen(self, answer: str) -> Part:
        """What an officer wrote as an answer: a code, the name of an agency, or that of a group."""
        part = self._agency(answer) or self._group(answer)
        return part or self._propose(answer)

    def members_of(self, kind: GroupKind) -> tuple[Member, ...]:
        """Members today of the groups that follow from the kind of body."""
        name = GROUP_NAMES[kind]
        wanted = {"departments": "department", "communes": "commune", "districts": ""}[kind]
        own = [
            Member(agency, agency, agency.valid_from, agency.valid_to)
            for agency in self.roster.agencies
            if agency.kind == wanted and agency.exists_on(self.today)
        ]
        named = self._groups.get(fold(name), ())
        # Who is listed by name belongs to it between the days that are listed.
        return tuple({member.holder.code: member for member in (*own, *named)}.values())

    def _try(self, words: str) -> tuple[Part | None, int]:
        part = self._agency(words)
        if part is not None:
            return part, 1
        part = self._group(words)
        if part is not None:
            return part, 2
        return (Part(words, "vague"), 100) if is_vague(words) else (None, 0)

    def _agency(self, words: str) -> Part | None:
        found = self._codes.get(words.strip().casefold())
        if found is None:
            same = self._names.get(self._form(words), ())
            if len(same) > 1:
                return Part(words, "ambiguous", self._as_members(same), note=_("nhiều cơ quan cùng tên này"))
            if not same:
                return None
            found = same[0]
        return self._held(words, found)

    def _held(self, words: str, agency: AgencyFacts) -> Part:
        holder = holder_on(agency, self.by_code, self.today)
        if holder.agency is not None:
            return Part(words, "agency", (Member(agency, holder.agency),), note=holder.note)
        heirs = [self.by_code[heir.code] for heir in holder.choices if heir.code in self.by_code]
        members = tuple(Member(agency, heir) for heir in heirs)
        return Part(words, "split", members, note=holder.note)

    def _group(self, words: str) -> Part | None:
        named = self._groups.get(fold(words)) or self._groups.get(self._form(words))
        if named and fold(words) not in _OF_A_KIND:
            return Part(words, "group", named)
        kinds = group_kinds(words, self.province)
        if not kinds:
            return None
        note, lacking = "", []
        members: dict[str, Member] = {}
        for kind in kinds:
            found = self.members_of(kind)
            if kind == "districts" and not found and self.today >= DISTRICTS_ENDED:
                found = self.members_of("communes")
                note = _("không còn cấp huyện từ 01/07/2025: chuyển cho UBND các xã, phường")
            members |= {member.holder.code: member for member in found}
            lacking += [] if found else [GROUP_NAMES[kind]]
        if not members:
            return Part(words, "empty", lacking=tuple(lacking))
        return Part(words, "group", tuple(members.values()), note=note, lacking=tuple(lacking))

    def _propose(self, words: str) -> Part:
        wanted = bare(self._form(words))
        if len(wanted) < 4:
            return Part(words, "unknown")
        ranked = process.extract(
            wanted, self._bare.keys(), scorer=Levenshtein.normalized_similarity, limit=4,
            score_cutoff=PROPOSE_FROM / 100,
        )  # fmt: skip
        found: dict[str, tuple[int, AgencyFacts]] = {}
        for form, score, _at in ranked:
            for agency in self._names[self._bare[form]]:
                found.setdefault(agency.code, (min(99, int(score * 100)), agency))
        if not found:
            return Part(words, "unknown")
        top = max(score for score, _agency in found.values())
        close = [agency for score, agency in found.values() if score > top - _RIVAL]
        if len(close) == 1:
            held = self._held(words, close[0])
            if held.how == "split":
                return held
            return replace(held, how="proposal", score=top)
        return Part(words, "proposal", self._as_members(close), top)

    def _settle_unknown(self, cell: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """Propose for what is unknown; a rest that may belong to the name before it takes that name along."""
        out: list[Part] = []
        for part in parts:
            if part.how != "unknown":
                out.append(part)
                continue
            if out and out[-1].how in ("agency", "unknown") and not starts_an_agency(part.words):
                part = Part(f"{out.pop().words}, {part.words}", "unknown")
            found = self._propose(part.words)
            plural = fold(part.words).startswith("các ")
            out.append(Part(part.words, "empty") if plural and not found.near else found)
        return tuple(out)

    def _form(self, words: str) -> str:
        return without_province(fold(words), self.province)

    def _as_members(self, agencies: tuple[AgencyFacts, ...] | list[AgencyFacts]) -> tuple[Member, ...]:
        members: dict[str, Member] = {}
        for agency in agencies:
            holder = holder_on(agency, self.by_code, self.today).agency
            if holder is not None:
                members.setdefault(holder.code, Member(agency, holder))
        return tuple(members.values())

    def _index(self) -> dict[str, tuple[AgencyFacts, ...]]:
        names: dict[str, dict[str, AgencyFacts]] = {}
        for agency in self.roster.agencies:
            for name in (agency.name, *agency.aliases):
                names.setdefault(self._form(name), {})[agency.code] = agency
        return {form: tuple(found.values()) for form, found in names.items()}

    def _index_groups(self) -> dict[str, tuple[Member, ...]]:
        groups: dict[str, dict[str, Member]] = {}
        for agency in self.roster.agencies:
            holder = holder_on(agency, self.by_code, self.today).agency
            for belonging in agency.groups:
                if holder and within(self.today, belonging.valid_from, belonging.valid_to):
                    member = Member(agency, holder, belonging.valid_from, belonging.valid_to)
                    groups.setdefault(fold(belonging.group), {}).setdefault(holder.code, member)
        return {name: tuple(found.values()) for name, found in groups.items()}


def _home(roster: Roster) -> str:
    """The province of the office, from the superior in its own directory."""
    for agency in roster.agencies:
        if agency.kind == "superior" and (province := province_of(agency.name)):
            return province
    return ""
