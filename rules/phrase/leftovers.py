"""What was not read: words outside every item, and words of time that stand unread beside a date.

The second kind is dangerous: of "Quý V/2026" only the year is understood, and the date is a guess then.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise

from rules.phrase.build import Found
from rules.phrase.clauses import trimmed
from rules.phrase.entries import Entry
from rules.phrase.islands import Piece
from rules.phrase.neighbours import NUMBERS, UNITS, Tok
from rules.rule import Once, Recurring

HALF_READ = "half-read"
_WORDS = frozenset(
    {"TRUOC", "TRUOC_KHI", "DEN", "DAU", "CUOI", "GIUA", "PREV", "HANG", "MOI", "WEEKDAY", "THU"}
)
_JOINTS = frozenset({"SLASH", "DASH"})
_PARTS = frozenset({"SEMI", "DOT", "COMMA", "VA", "HOAC", "LPAR", "RPAR", "COLON"})
_LONGEST_RUBBISH = 8


Spans = list[tuple[int, int]]


def unread_words(phrase: str, toks: list[Tok], pieces: list[Piece], half_read: Spans) -> tuple[str, ...]:
    """Stretches of words outside every item, and words of time that were not understood, in order."""
    inside = _covered(toks, pieces)
    spans: Spans = []
    joined = False
    for tok, read in zip(toks, inside, strict=True):
        if tok.type == "W" and not read:
            if joined:
                spans[-1] = (spans[-1][0], tok.end)
            else:
                spans.append((tok.start, tok.end))
            joined = True
        elif read:
            joined = False
    half_read = _merged(half_read)
    opens = [start for start, _ in half_read]
    spans = [span for span in spans if not _lies_in(span[0], opens, half_read)]
    words = (phrase[slice(*trimmed(phrase, *span))] for span in sorted([*spans, *half_read]))
    return tuple(word for word in words if word)


def _merged(spans: Spans) -> Spans:
    """In order, overlapping ones as one."""
    out: Spans = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _lies_in(place: int, opens: list[int], spans: Spans) -> bool:
    at = bisect_right(opens, place) - 1
    return at >= 0 and place < spans[at][1]


def flag_half_read(
    phrase: str, toks: list[Tok], pieces: list[Piece], entries: list[Entry], found: list[Found]
) -> Spans:
    """Flags each dated rule beside which words of time were not understood; gives where those stand."""
    dated = [item for item in found if isinstance(item.rule, Once | Recurring)]
    dated.sort(key=lambda item: item.start)
    left = [*_bare_units(phrase, entries, dated), *_loose_tokens(toks, pieces), *_counts(entries)]
    if not dated:
        return left
    starts = [item.start for item in dated]
    for start, end in left:
        at = bisect_right(starts, start)
        near = dated[max(at - 1, 0) : at + 1]
        nearest = min(near, key=lambda item: max(item.start - end, start - item.end, 0))
        if HALF_READ not in nearest.rule.assumed:
            nearest.rule = replace(nearest.rule, assumed=(*nearest.rule.assumed, HALF_READ))
    return left


def _bare_units(phrase: str, entries: list[Entry], dated: list[Found]) -> Spans:
    """ "Quý V/2026", "tháng giêng năm 2027": a unit whose number was not understood, before a year."""
    starts, spans = [item.start for item in dated], [(item.start, item.end) for item in dated]
    out = []
    for entry, after in pairwise(entries):
        if entry.kind != "bare" or entry.used or entry.label or after.kind != "at":
            continue
        start, end = entry.piece.start, entry.piece.end
        between = phrase[end : after.piece.start].strip()
        unit = entry.sites[0].unit if entry.sites else None
        inside = _lies_in(start, starts, spans)
        rubbish = 0 < len(between) <= _LONGEST_RUBBISH and " " not in between.strip("/ ")
        if unit in ("month", "quarter") and rubbish and not inside and after.sites[0].year:
            out.append((start, after.piece.start))
    return out


def _counts(entries: list[Entry]) -> Spans:
    """ "2 lần trong giai đoạn 2026-2030": how often is known, when is not."""
    uneven = [e for e in entries if e.kind == "times" and (e.piece.node.value or 0) not in (0, 1)]
    odd = [e for e in uneven if isinstance(e.piece.node.value, int) or e.piece.node.kind == "since_end"]
    odd += [e for e in entries if e.kind == "exclusion" and not e.used]
    odd += [e for e in entries if e.kind == "duration" and e.cadence and e.cadence.unit != "year"]
    return [(e.piece.start, e.piece.end) for e in odd]


def _loose_tokens(toks: list[Tok], pieces: list[Piece]) -> Spans:
    """Words of time outside every item with a date right after them, and numbers hung on one by a slash."""
    starts = {piece.start for piece in pieces if piece.node.kind in ("at", "since", "every", "following")}
    inside = _covered(toks, pieces)
    out = []
    for at, tok in enumerate(toks):
        if inside[at]:
            continue
        if tok.type in ("AM_LICH", "MUA"):
            out.append((tok.start, tok.end))
        elif tok.type == "THU" and at and inside[at - 1] and toks[at - 1].type in UNITS:
            out.append((toks[at - 1].start, toks[min(at + 1, len(toks) - 1)].end))
        elif tok.type in _WORDS:
            ahead = _next_item(toks, inside, at)
            if ahead is not None and toks[ahead].start in starts:
                out.append((tok.start, toks[ahead - 1].end))
        elif tok.type in NUMBERS and (_hangs_on_item(toks, inside, at) or _hangs_behind(toks, inside, at)):
            out.append((tok.start, tok.end))
    return out


def _covered(toks: list[Tok], pieces: list[Piece]) -> list[bool]:
    spans = sorted((piece.start, piece.end) for piece in pieces)
    out, n = [], 0
    for tok in toks:
        while n < len(spans) and spans[n][1] <= tok.start:
            n += 1
        out.append(n < len(spans) and spans[n][0] <= tok.start)
    return out


def _next_item(toks: list[Tok], inside: list[bool], at: int) -> int | None:
    """The item that follows with nothing but one stretch of words between."""
    for ahead in range(at + 1, min(at + 4, len(toks))):
        if inside[ahead]:
            return ahead
        if toks[ahead].type in _PARTS or toks[ahead].type == "CLOCK":
            return None
    return None


def _hangs_behind(toks: list[Tok], inside: list[bool], at: int) -> bool:
    """A number glued behind an item by a slash: the 20226 of quý II/20226."""
    if at < 2 or toks[at - 1].type != "SLASH" or inside[at - 1] or not inside[at - 2]:
        return False
    return toks[at - 1].end == toks[at].start and toks[at - 1].start == toks[at - 2].end


def _hangs_on_item(toks: list[Tok], inside: list[bool], at: int) -> bool:
    """Only slashes and numbers between this number and the next item: 32/6/2026."""
    joint = toks[at + 1] if at + 1 < len(toks) else None
    if joint is None or joint.type not in _JOINTS or inside[at + 1] or joint.start != toks[at].end:
        return False
    at += 2
    while at < len(toks) and toks[at].type in NUMBERS | {"SLASH"} and not inside[at]:
        at += 1
    return at < len(toks) and inside[at] and toks[at - 1].type == "SLASH"
