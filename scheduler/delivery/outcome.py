"""What became of one attempt to hand a message to the mail server: a value, judged from the reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")  # RFC 3463
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NEEDS_AUTH = frozenset({530, 534, 535, 538})  # RFC 4954
_TOO_BIG = frozenset({"5.3.4", "5.2.3"})
_MAILBOX_FULL = "5.2.2"
_LONGEST_TEXT = 500


class Phase(StrEnum):
    """How far an attempt has come; the words are those of the outbox row."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"
    ACCEPTED = "accepted"


class Verdict(StrEnum):
    """What an attempt means for the message."""

    ACCEPTED = "accepted"  # the server has said that the message is now its business
    RETRY = "retry"  # the server has nothing, or refuses for now
    PERMANENT = "permanent"  # this message to this address will never be taken
    UNCERTAIN = "uncertain"  # the terminator left us and the answer is not known
    AUTH_REFUSED = "auth-refused"  # nothing goes until a person mends user or password


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt's end: the phase reached, the server's code (0 = it said none) and words."""

    phase: Phase
    code: int
    text: str
    verdict: Verdict

    @property
    def status(self) -> str:
        """The enhanced status code ("5.1.1") at the head of the server's words, or ""."""
        found = _STATUS.match(self.text)
        return found.group() if found else ""

    @property
    def slow(self) -> bool:
        """To be tried again, but after a longer pause: the server is closing or speaks of *us*."""
        return self.verdict is Verdict.RETRY and (self.code == 421 or self.code >= 500)

    @property
    def flags_address(self) -> bool:
        """The refusal is about the recipient's address itself, so writing there again is vain.

        Statuses about the system, the network, the contents or a policy (5.3 to 5.7) refuse this
        message, not the address; a full mailbox (5.2.2) is never permanent here.
        """
        if self.verdict is not Verdict.PERMANENT or self.phase not in (Phase.RCPT, Phase.DOT):
            return False
        return self.status[:3] in ("", "5.0", "5.1", "5.2")


def judge(phase: Phase, code: int, text: str) -> Outcome:
    """What the server's reply `code` in `phase` means; a code of no known class is a garbled reply.

    A reply before RCPT speaks of the sending office (greylisted, unwelcome, wrongly set up), not of
    the recipient, so even a 5xx there loses nothing: it waits to be mended. Only a message that
    is too big will be so tomorrow.
    """
    draft = Outcome(phase, code, plain(text), Verdict.RETRY)
    if phase is Phase.DOT and 200 <= code < 300:
        return Outcome(Phase.ACCEPTED, code, draft.text, Verdict.ACCEPTED)
    if 400 <= code < 600:
        return Outcome(phase, code, draft.text, _refusal(draft))
    return unanswered(phase, text)


def unanswered(phase: Phase, why: str) -> Outcome:
    """The connection was cut, timed out or garbled in `phase`; from the dot on nobody knows."""
    verdict = Verdict.UNCERTAIN if phase is Phase.DOT else Verdict.RETRY
    return Outcome(phase, 0, plain(why), verdict)


def plain(text: str) -> str:
    """`text` on one line, without control characters or broken encodings, cut to 500 characters.

    A server may say anything; this is stored, logged and shown to officers.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub(" ", whole).strip()[:_LONGEST_TEXT]


def _refusal(draft: Outcome) -> Verdict:
    if draft.code in _NEEDS_AUTH:
        return Verdict.AUTH_REFUSED
    if draft.code < 500 or draft.status == _MAILBOX_FULL:
        return Verdict.RETRY
    if draft.phase is Phase.CONNECT:
        return Verdict.RETRY
    if draft.phase is Phase.MAIL:
        too_big = draft.code == 552 or draft.status in _TOO_BIG
        return Verdict.PERMANENT if too_big else Verdict.RETRY
    return Verdict.PERMANENT
