"""The way of a phrase: words, tokens, items, entries, rules, and what was left unread."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.phrase.build import Found
from rules.phrase.clauses import Clauses, trimmed
from rules.phrase.compose import Segment
from rules.phrase.entries import Entry, entry_of, segments_of
from rules.phrase.islands import Piece, items_of
from rules.phrase.leftovers import flag_half_read, unread_words
from rules.phrase.naming import carry_reports
from rules.phrase.reading import Reading, ReadRule
from rules.phrase.sharing import nested_windows, share_over_semicolons
from rules.phrase.tokens import tokens_of
from rules.rrule import checked
from rules.rule import Raw, Rule, Undated, assumptions_of

_RRULE = re.compile(r"\s*(RRULE:[A-Z0-9=;,:+\-]{1,400})\s*")


def parse(phrase: str) -> Reading:
    """What a timing phrase means. Never raises, whatever the text; time linear in its length."""
    raw = _RRULE.fullmatch(phrase)
    if raw and checked(raw[1]):
        return Reading(phrase, (ReadRule(Raw(raw[1]), raw[1], (), (), raw.start(1), raw.end(1)),), ())
    toks = tokens_of(phrase)
    pieces = items_of(phrase, toks)
    found, entries = _found(phrase, pieces)
    found = _distinct(found)
    half_read = flag_half_read(phrase, toks, pieces, entries, found)
    rules = tuple(_read(phrase, item) for item in found)
    if not rules:
        return Reading(phrase, (), (phrase,))
    return Reading(phrase, rules, unread_words(phrase, toks, pieces, half_read))


def _found(phrase: str, pieces: list[Piece]) -> tuple[list[Found], list[Entry]]:
    entries = [entry_of(piece) for piece in pieces]
    found: list[Found] = []
    segments = segments_of(entries)
    share_over_semicolons(segments)
    carry_reports(segments)
    for number, segment in enumerate(segments):
        dated = nested_windows(Segment(segment).read())
        found += Clauses(phrase, segment, dated, number == 0).read()
    if not found:
        found = [
            Found(Undated(_words(phrase, e.piece)), e.piece.start, e.piece.end)
            for e in entries
            if e.kind in ("periodic", "status")
        ][:1]
    elif not any(item.rule.kind in ("once", "recurring") for item in found):
        found += [
            Found(Undated(_words(phrase, e.piece)), e.piece.start, e.piece.end)
            for e in entries
            if e.kind == "periodic"
        ][:1]
    return sorted(found, key=lambda item: item.start), entries


def _words(phrase: str, piece: Piece) -> str:
    return phrase[piece.start : piece.end]


def _distinct(found: list[Found]) -> list[Found]:
    """Equal rules of one phrase are one, read from both places."""
    out: dict[Rule, Found] = {}
    for item in found:
        same = out.setdefault(item.rule, item)
        if same is not item:
            same.notes += item.notes
            if len(item.rule.assumed) < len(same.rule.assumed):
                same.rule = replace(same.rule, assumed=item.rule.assumed)
    return list(out.values())


def _read(phrase: str, item: Found) -> ReadRule:
    start, end = trimmed(phrase, item.start, item.end)
    notes = tuple(dict.fromkeys(item.notes))
    return ReadRule(item.rule, phrase[start:end], assumptions_of(item.rule), notes, start, end)
