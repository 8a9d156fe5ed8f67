"""Which occurrences an officer means: by number, or by plan, row, period and agency."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """All conditions that are given must hold. Agencies are named by code, name or another known name.

    `plan`: number or id; `ref`: printed ordinal or key of the row; `period`: its key ("2026-Q1");
    `all_except`: everybody in the selection but these agencies; `ids`: occurrence numbers.
    """

    plan: str | None = None
    ref: str | None = None
    period: str | None = None
    agency: str | None = None
    all_except: tuple[str, ...] = ()
    ids: Collection[int] = ()
