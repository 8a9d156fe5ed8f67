"""Items -> entries: what the composing works on, with places resolved and bare words told apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rules.phrase.fit import Cadence, cadence_of
from rules.phrase.islands import Piece
from rules.phrase.items import Place, Span
from rules.phrase.sites import Site, sites_of
from rules.rule import WHOLE, Spot

LISTING = frozenset({"COMMA", "VA", "SLASH", "HOAC"})


@dataclass(slots=True)
class Entry:
    """One item of a segment. `kind`: at, freq, bare, since, following, exception, or the flag's name."""

    kind: str
    piece: Piece
    sites: list[Site] = field(default_factory=list)
    bounds: frozenset[str] = frozenset()
    clock: str = ""
    cadence: Cadence | None = None
    choice: bool = False
    label: bool = False
    opens: Site | None = None
    reported: bool = False
    anchored: bool = False
    used: bool = False
    notes: list[str] = field(default_factory=list)
    frame_since: Site | None = None
    frame_until: Site | None = None
    codes: tuple[str, ...] = ()
    spot: Spot = WHOLE

    @property
    def seps(self) -> frozenset[str]:
        return self.piece.seps

    @property
    def gap(self) -> bool:
        return self.piece.gap

    @property
    def bracket(self) -> int:
        return self.piece.bracket

    def joined(self, *allowed: str) -> bool:
        """Follows the entry before with nothing between but these separators."""
        return not self.gap and self.seps <= frozenset(allowed)


def entry_of(piece: Piece) -> Entry:
    """The entry of a piece; places become sites, durations cadences."""
    node = piece.node
    kind, value = node.kind, node.value
    if kind == "at":
        entry = Entry("at", piece, sites_of(value), node.bounds, node.clock)
        _tell_bare(entry, value)
        return entry
    if kind == "since":
        return _since(piece, sites_of(value))
    if kind == "since_end":
        return _since_end(piece, sites_of(value))
    if kind == "exclusion":
        return Entry("exclusion", piece, sites_of(value))
    if kind == "exception":
        return _exception(piece, value)
    if kind in ("every", "duration"):
        cadence = cadence_of(value)
        if cadence is None:
            return Entry("times" if kind == "duration" else "uneven", piece)
        return Entry("freq" if kind == "every" else "duration", piece, cadence=cadence, choice=value.choice)
    return Entry(kind, piece)


def _since(piece: Piece, sites: list[Site]) -> Entry:
    """từ A; "từ năm 2021 đến năm 2025" is a window."""
    if len(sites) > 1 and sites[-1].joint == "-":
        return Entry("at", piece, [sites[-1]], opens=sites[0])
    return Entry("since", piece, sites)


def _since_end(piece: Piece, sites: list[Site]) -> Entry:
    """sau năm 2026 begins with 2027; where the next period cannot be named the words are no start."""
    site = sites[-1]
    months, year = site.spot.months or 12, site.year
    if len(sites) > 1 or site.unit != "year" or year is None or site.spot.pick != "end" or site.spot.shift:
        return Entry("times", piece)
    first = max(site.spot.month, 1) + months
    spot = site.spot if months == 12 else replace(site.spot, month=(first - 1) % 12 + 1)
    return Entry("since", piece, [replace(site, year=year + (first - 1) // 12, spot=spot)])


def _tell_bare(entry: Entry, place: Place) -> None:
    """ "hằng năm" is a repetition without a date; "quý" alone only a name of one."""
    if len(entry.sites) == 1 and place.day is None and entry.sites[0].within and not entry.sites[0].pinned:
        year = Site("year", year=entry.sites[0].within)
        entry.kind, entry.cadence = "freq", Cadence(entry.sites[0].unit or "year")
        entry.frame_since = entry.frame_until = year
    if len(entry.sites) != 1 or place.day is not None or len(place.parts) != 1:
        return
    part, site = place.parts[0], entry.sites[0]
    if part.how == "every":
        entry.kind, entry.cadence = "freq", Cadence(site.unit or "year")
    elif part.how == "bare" and not entry.bounds - {"TRONG"}:
        if not entry.bounds and part.unit != "school-year":
            entry.kind, entry.cadence = "bare", Cadence(site.unit or "year")
    elif part.how == "same" and not entry.bounds:
        entry.kind, entry.cadence = "bare", Cadence(site.unit or "year")
    elif part.how == "period":
        entry.kind = "times"


def _exception(piece: Piece, value: object) -> Entry:
    if isinstance(value, Span):
        return Entry("freq", piece, cadence=cadence_of(value), label=True)
    assert isinstance(value, Place)
    sites = sites_of(value)
    part = value.parts[-1] if value.parts else None
    if value.day is None and len(value.parts) == 1 and part and part.how in ("bare", "every", "same"):
        return Entry("freq", piece, cadence=Cadence(part.unit), label=True)
    return Entry("exception", piece, sites)


def segments_of(entries: list[Entry]) -> list[list[Entry]]:
    """Split at semicolons and ends of sentences outside brackets."""
    out: list[list[Entry]] = [[]]
    for entry in entries:
        parted = {"SEMI", "DOT"} & entry.seps and (entry.bracket == 0 or "LPAR" not in entry.seps)
        if out[-1] and parted and entry.kind != "exception":
            out.append([])
        out[-1].append(entry)
    return [segment for segment in out if segment]
