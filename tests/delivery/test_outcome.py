"""What a server's reply means for the message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.delivery.outcome import Outcome, Phase, Verdict, judge, plain, unanswered

CONNECT, MAIL, RCPT, DATA, DOT = Phase.CONNECT, Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT

# phase, code, words, verdict, longer back-off, address flagged
SPECIMENS = [
    (CONNECT, 421, "4.3.2 too many connections", "retry", True, False),
    (CONNECT, 450, "not now", "retry", False, False),
    (CONNECT, 554, "no service for you", "retry", True, False),
    (MAIL, 421, "closing", "retry", True, False),
    (MAIL, 451, "4.7.1 greylisted", "retry", False, False),
    (MAIL, 530, "5.7.0 authentication required", "auth-refused", False, False),
    (MAIL, 550, "5.1.8 sender refused", "retry", True, False),
    (MAIL, 552, "message size exceeds limit", "permanent", False, False),
    (MAIL, 554, "5.3.4 too big", "permanent", False, False),
    (RCPT, 450, "4.2.1 mailbox busy", "retry", False, False),
    (RCPT, 452, "4.2.2 mailbox full", "retry", False, False),
    (RCPT, 550, "5.1.1 no such user", "permanent", False, True),
    (RCPT, 550, "unknown", "permanent", False, True),
    (RCPT, 552, "5.2.2 mailbox full", "retry", True, False),
    (RCPT, 554, "5.7.1 relay access denied", "permanent", False, False),
    (DATA, 451, "later", "retry", False, False),
    (DATA, 554, "no valid recipients", "permanent", False, False),
    (DATA, 250, "what?", "retry", False, False),
    (DOT, 250, "2.0.0 queued", "accepted", False, False),
    (DOT, 421, "4.3.0 closing", "retry", True, False),
    (DOT, 451, "4.3.0 later", "retry", False, False),
    (DOT, 552, "5.2.2 mailbox full", "retry", True, False),
    (DOT, 554, "refused", "permanent", False, True),
    (DOT, 554, "5.6.0 contents refused", "permanent", False, False),
    (DOT, 354, "go on", "uncertain", False, False),
    (DOT, -1, "garbled", "uncertain", False, False),
]


@pytest.mark.parametrize(("phase", "code", "words", "verdict", "slow", "flags"), SPECIMENS)
def test_a_reply_is_judged_by_its_phase_and_code(
    phase: Phase, code: int, words: str, verdict: str, slow: bool, flags: bool
) -> None:
    outcome = judge(phase, code, words)
    assert (outcome.verdict, outcome.slow, outcome.flags_address) == (verdict, slow, flags)


def test_silence_before_the_dot_is_safe_and_after_it_uncertain() -> None:
    verdicts = {phase: unanswered(phase, "cut").verdict for phase in (CONNECT, MAIL, RCPT, DATA, DOT)}
    assert verdicts.pop(DOT) is Verdict.UNCERTAIN
    assert set(verdicts.values()) == {Verdict.RETRY}


def test_the_status_is_read_only_at_the_head_of_the_words() -> None:
    assert Outcome(RCPT, 550, "5.1.1 no such user", Verdict.PERMANENT).status == "5.1.1"
    assert Outcome(RCPT, 550, "see 5.2.2", Verdict.PERMANENT).status == ""
    assert Outcome(RCPT, 550, "5.1.1.9 x", Verdict.PERMANENT).status == ""


@given(st.text(st.characters()) | st.just("caf\udce9\x00\r\n250 ok"))
def test_words_of_a_server_become_one_short_printable_line(text: str) -> None:
    line = plain(text)
    assert len(line) <= 500
    assert len(line.splitlines()) <= 1
    assert "\x00" not in line
    line.encode("utf-8")


@given(st.sampled_from(list(Phase)), st.integers(-1, 999), st.text(max_size=20))
def test_only_an_answer_after_the_dot_accepts_and_only_silence_there_is_uncertain(
    phase: Phase, code: int, words: str
) -> None:
    verdict = judge(phase, code, words).verdict
    assert (verdict is Verdict.ACCEPTED) == (phase is Phase.DOT and 200 <= code < 300)
    if verdict is Verdict.UNCERTAIN:
        assert phase is Phase.DOT
        assert not 200 <= code < 600 or code // 100 == 3
