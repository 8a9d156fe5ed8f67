"""Timing: the least of several runs, so that a busy machine does not decide."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what was done, how fast, and what it is held against.

    `ratio` is how many times as fast ours is; `target` what it must reach (0: shown for information).
    """

    what: str
    figure: str
    ratio: float | None = None
    target: float = 0
    remark: str = ""

    @property
    def met(self) -> bool:
        """The target is reached, or there is none."""
        return self.ratio is None or self.ratio >= self.target


def seconds(work: Callable[[], object], runs: int = 5, before: Callable[[], object] | None = None) -> float:
    """The least time of `runs` runs of `work`; `before` prepares each and is not counted."""
    least = float("inf")
    for _ in range(runs):
        if before is not None:
            before()
        gc.collect()
        gc.disable()
        began = perf_counter()
        work()
        least = min(least, perf_counter() - began)
        gc.enable()
    return least
