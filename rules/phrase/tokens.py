"""Words -> tokens of the grammar: vocabulary, numbers by size, counts, clock times, weekdays."""

from __future__ import annotations

from rules.phrase.neighbours import Tok, class_of_number, settle
from rules.phrase.numerals import SPELLED, Numerals

MOST_TOKENS = 800
"""Tokens of one phrase (a run of words without time is one); the rest of a monstrous cell is unread."""

LOOK_AHEAD = 64
"""Words that must be there beyond the one in hand (the longest entry has six, a document's number more)."""

_DASHES = frozenset("-–—−‐‑‒―÷~→")
_SIGNS = {
    ",": "COMMA",
    "/": "SLASH",
    ";": "SEMI",
    ".": "DOT",
    ":": "COLON",
    "(": "LPAR",
    ")": "RPAR",
    "&": "VA",
    "[": "LPAR",
    "]": "RPAR",
    "+": "VA",
    "•": "SEMI",
}
_MARKUP = frozenset("*_\"'“”‘’«»`#>")


class _Reader(Numerals):
    """Walks the words once, left to right."""

    def run(self) -> list[Tok]:
        at = 0
        while len(self.toks) < MOST_TOKENS:
            if at + LOOK_AHEAD > len(self.words):
                self.read_on()
            if at >= len(self.words):
                break
            at = self._step(at)
        if at < len(self.words):
            self.toks.append(Tok("W", "", self.words[at].start, len(self.text)))
        return self.toks

    def _step(self, at: int) -> int:
        word = self.words[at]
        key = word.key
        if self.chain and (done := self._roman(at)):
            return done
        if key.isdecimal():
            return self._number(at)
        if key in _MARKUP:
            return at + 1
        if key in _DASHES:
            return self._emit("DASH", "-", at, at + 1)
        if key in _SIGNS:
            return self._emit(_SIGNS[key], key, at, at + 1)
        if key in ("t", "q", "qi", "qii", "qiii", "qiv") and (done := self._abbreviation(at)):
            return done
        found = self._look_up(at)
        if found is not None:
            name, used = found
            if name == "NOISE":
                self.lead = True
                self.chain = False
                return at + used
            if name == "STOP":
                return self._emit("W", "", at, at + used)
            return self._emit(name, self.text[word.start : word.end].lower(), at, at + used)
        if word.bare == "dot" and self.toks and self.toks[-1].type == "NUM" and self._is_count_of(at):
            return self._emit("LAN", "lần", at, at + 1)
        if key in SPELLED and (done := self._spelled_number(at)):
            return done
        return self._emit("W", "", at, at + 1)

    def _is_count_of(self, at: int) -> bool:
        """ "02 đợt/năm": so many times, and no name of what is counted after it."""
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        return following is None or not following.key.isalpha() or self._look_up(at + 1) is not None


def tokens_of(text: str) -> list[Tok]:
    """The tokens of a phrase, words without time as `W`. Linear in the length."""
    toks = _Reader(text).run()
    for at in range(len(toks) - 1, -1, -1):
        if toks[at].type == "NUM":
            toks[at].type = class_of_number(toks, at)
    for at, tok in enumerate(toks):
        settle(toks, at, tok)
    return toks
