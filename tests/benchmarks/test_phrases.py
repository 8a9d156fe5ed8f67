"""The short form of the benchmarks: ratios in one run, with room for a busy machine."""

from __future__ import annotations

from benchmarks import phrases
from benchmarks.measure import Row, seconds
from rules.phrase import parse


def test_phrases_are_read_many_times_as_fast_as_by_dateparser() -> None:
    ours, theirs, *told = phrases.reading(phrases.specimens()[::40], runs=2)
    assert ours.ratio is None
    assert theirs.ratio is not None
    assert theirs.ratio > 3
    assert [row.target for row in told] == [0, 0]


def test_a_long_cell_is_read_in_a_moment() -> None:
    for row in phrases.cells(runs=1):
        assert row.ratio is not None
        assert row.ratio > 0.2, row


def test_repetitions_unfold_many_times_as_fast_as_by_dateutil() -> None:
    # Far below the targets of `make bench` (30): a busy machine must not fail a build.
    _theirs, first, again, _alone = phrases.unfolding(phrases.jobs(300), runs=3)
    assert first.ratio is not None
    assert again.ratio is not None
    assert first.ratio > 1.5
    assert again.ratio > 4


def test_the_obligations_of_the_benchmark_repeat_as_their_phrases_say() -> None:
    for phrase in phrases.REPEATED:
        assert "recurring" in parse(phrase).kinds, phrase
    assert {terms.until.year - terms.issued.year for _rule, terms, _text in phrases.jobs(50)} == {10}


def test_a_missed_target_is_said() -> None:
    rows = [Row("ours", "5 a second"), Row("theirs", "1 a second", 5.0, 10), Row("other", "", 0.5)]
    assert [row.met for row in rows] == [True, False, True]
    page = phrases.report(rows, [Row("figures", "99 ms", 0.5, 1)], rows, 3)
    assert "≥ 10× **missed**" in page
    assert "≤ 50 ms **missed**" in page


def test_the_least_time_of_several_runs_counts() -> None:
    runs: list[int] = []
    assert seconds(lambda: runs.append(1), 3, before=lambda: runs.append(0)) < 1
    assert runs == [0, 1, 0, 1, 0, 1]
