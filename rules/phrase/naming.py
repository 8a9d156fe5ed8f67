"""Bare units and lengths that name a repetition or a report; years that stand beside their date."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from rules.phrase.entries import LISTING, Entry
from rules.phrase.fit import Cadence
from rules.rule import Spot


def name_repetitions(entries: list[Entry]) -> None:
    """ "định kỳ 05 năm", "hàng quý, 06 tháng, năm", "báo cáo quý": a bare unit or length is a repetition
    here."""
    for at, entry in enumerate(entries):
        before = entries[at - 1] if at else None
        if before is not None and _names_the_date_before(before, entry):
            entry.kind, entry.label = "freq", True
            entry.cadence = entry.cadence or Cadence(entry.sites[0].unit or "year")
        if before is not None and _in_list_of_reports(before, entry) and _whole_year(entry):
            entry.kind, entry.cadence = "bare", Cadence("year")
        if entry.kind not in ("bare", "duration"):
            continue
        after = entries[at + 1] if at + 1 < len(entries) else None
        named = before is not None and not entry.gap and before.kind in ("periodic", "report")
        listed = before is not None and before.kind in ("freq", "stage") and entry.joined(*LISTING, "RPAR")
        heads = after is not None and not after.gap and (
            (after.kind == "at" and any(not s.year for s in after.sites))
            or (after.kind == "freq" and bool(after.seps) and after.joined(*LISTING))
        )  # fmt: skip
        if not (named or listed or heads):
            continue
        entry.label = named and before is not None and before.kind == "report"
        entry.kind = "freq"
        if entry.cadence == Cadence("month", 9):
            entry.cadence, entry.spot = Cadence("year"), Spot(1, 9)


def _in_list_of_reports(before: Entry, entry: Entry) -> bool:
    if before.kind == "report":
        return True
    return before.kind == "freq" and entry.joined("COMMA", "VA", "RPAR") and bool(entry.seps)


def _whole_year(entry: Entry) -> bool:
    """ "(báo cáo) cả năm"."""
    site = entry.sites[0] if entry.kind == "at" and len(entry.sites) == 1 else None
    return (
        site is not None and site.bare and site.unit == "year" and not site.pinned and not entry.gap
        and entry.bounds <= {"TRONG"}
    )  # fmt: skip


def _names_the_date_before(before: Entry, entry: Entry) -> bool:
    """ "trước ngày 30/6 (6 tháng) và 31/12 (cả năm)"."""
    if before.kind != "at" or entry.gap or entry.seps != {"LPAR"} or not before.sites[0].loose:
        return False
    if entry.kind in ("bare", "duration"):
        return True
    return entry.kind == "at" and len(entry.sites) == 1 and entry.sites[0].bare and not entry.sites[0].pinned


def name_reports(entries: list[Entry]) -> None:
    """ "báo cáo 6 tháng đầu năm trước ngày 10/6": the period names the report, the date is the deadline."""
    for at, entry in enumerate(entries):
        if entry.kind != "at" or entry.bounds:
            continue
        if not (entry.reported or _after_report(entries, at) or _heads_list_of_reports(entries, at)):
            continue
        site = entry.sites[0]
        if len(entry.sites) > 1 or site.unit != "year" or site.repeat or site.spot.pick != "end":
            continue
        after = _after(entries, entry)
        date_follows = (
            after is not None and after.kind == "at" and after.sites[0].spot.pick == "day"
            and not after.gap and not after.seps - {"COLON", "COMMA", "LPAR"}
        )  # fmt: skip
        if entry.reported and not date_follows:
            continue
        if site.year is None and site.spot.months in (3, 6, 9):
            entry.kind, entry.cadence, entry.spot, entry.label = "freq", Cadence("year"), site.spot, True
        elif site.year is not None and date_follows and after is not None:
            after.sites = [replace(s, year=site.year) if s.loose else s for s in after.sites]
            after.piece.start, entry.used = entry.piece.start, True


def _heads_list_of_reports(entries: list[Entry], at: int) -> bool:
    """ "6 tháng đầu năm trước 15/6, năm trước 15/12": the year after it names a report, so does this."""
    ahead = entries[at + 1 : at + 4]
    if len(ahead) < 3 or not (ahead[0].joined("COLON", "LPAR") and ahead[2].joined("COLON", "LPAR")):
        return False
    days = all(e.kind == "at" and e.sites[0].loose and e.sites[0].spot.pick == "day" for e in ahead[::2])
    return days and ahead[1].kind == "bare" and ahead[1].cadence == Cadence("year")


def _after_report(entries: list[Entry], at: int) -> bool:
    """Does "báo cáo (định kỳ)" stand right before?"""
    entry = entries[at]
    if entry.gap or entry.seps or not at:
        return False
    before = entries[at - 1]
    if before.kind == "periodic" and at > 1 and not before.gap and not before.seps:
        before = entries[at - 2]
    return before.kind == "report"


def carry_reports(segments: list[list[Entry]]) -> None:
    """ "báo cáo quý I trước ngày 10/3; quý II trước ngày 10/6": the word stands for all."""
    reported = False
    for segment in segments:
        if reported and segment[0].kind == "at" and not segment[0].gap:
            segment[0].reported = True
        reported = reported or any(entry.kind == "report" for entry in segment)


def _after(entries: list[Entry], entry: Entry) -> Entry | None:
    at = next(i for i, e in enumerate(entries) if e is entry)
    return entries[at + 1] if at + 1 < len(entries) else None


def put_years_beside(entries: list[Entry]) -> None:
    """ "tháng 6, năm 2026", "trước ngày 01/7 (năm 2026)", "thường xuyên trong năm"."""
    for before, entry in pairwise(entries):
        if entry.kind != "at" or entry.gap or len(entry.sites) != 1 or before.used:
            continue
        site = entry.sites[0]
        if before.kind == "ongoing" and not entry.seps and site.bare and not site.pinned:
            entry.used = True
        beside = entry.seps in ({"COMMA"}, {"LPAR"}) and not entry.bounds
        if before.kind != "at" or not beside or site.year is None or site.pinned or site.unit != "year":
            continue
        if len(before.sites) == 1 and before.sites[0].loose and before.sites[0].unit == "year":
            before.sites = [replace(before.sites[0], year=site.year)]
            before.piece.end, entry.used = entry.piece.end, True


def put_parity_beside(entries: list[Entry]) -> None:
    """ "các năm chẵn, trước ngày 30/11"."""
    for before, entry in pairwise(entries):
        if before.kind != "at" or entry.kind != "at" or not entry.joined("COMMA", "LPAR"):
            continue
        for whole, dated in ((before, entry), (entry, before)):
            site = whole.sites[0]
            if site.parity and not site.pinned and dated.sites[0].loose and dated.sites[0].unit == "year":
                dated.sites = [replace(s, parity=site.parity, repeat="explicit") for s in dated.sites]
                whole.used = True
                dated.piece.start = min(whole.piece.start, dated.piece.start)
                dated.piece.end = max(whole.piece.end, dated.piece.end)
                break


def choose_longest(entries: list[Entry]) -> None:
    """ "3 tháng, 6 tháng hoặc 12 tháng": of a choice of intervals the longest."""
    at = 0
    while at < len(entries):
        end = at + 1
        while (
            end < len(entries)
            and entries[at].kind == "freq"
            and entries[end].kind == "freq"
            and entries[end].joined("COMMA", "HOAC")
        ):
            end += 1
        run = entries[at:end]
        if any("HOAC" in entry.seps for entry in run[1:]):
            longest = max(run, key=lambda entry: _days(entry.cadence))
            for entry in run:
                entry.used = entry is not longest
            longest.choice = True
            longest.piece.start = run[0].piece.start
            longest.piece.end = run[-1].piece.end
        at = end


def _days(cadence: Cadence | None) -> int:
    if cadence is None:
        return 0
    return {"week": 7, "half-month": 15, "school-year": 365}.get(cadence.unit, 30) * max(
        cadence.months or cadence.every, 1
    )


def put_clocks_beside(entries: list[Entry]) -> None:
    """ "ngày 15/6/2026, trước 9h": the time belongs to the day before it."""
    for before, entry in pairwise(entries):
        if (
            entry.kind == "clock"
            and entry.joined("COMMA", "LPAR")
            and before.kind == "at"
            and not before.clock
        ):
            before.clock, entry.used = entry.piece.node.clock, True
            before.piece.end = entry.piece.end


def anchor_cycles(entries: list[Entry]) -> None:
    """ "2 năm một lần (2026, 2028, 2030)": the years say where the cycle ends, and which is the last."""
    for freq, entry in pairwise(entries):
        if freq.kind != "freq" or entry.kind != "at" or not entry.joined("LPAR", "COLON", "COMMA"):
            continue
        every = freq.cadence.every if freq.cadence and freq.cadence.unit == "year" else 0
        years = [site.year for site in entry.sites if site.unit == "year" and site.year and not site.pinned]
        if not every or len(years) != len(entry.sites) or entry.bounds or entry.opens:
            continue
        if every == 1 and (len(years) < 2 or not entry.joined("LPAR", "COLON")):
            continue
        if any(b - a != every for a, b in pairwise(years)):
            continue
        freq.frame_since = replace(entry.sites[0], year=years[0] - every + 1)
        freq.frame_until = entry.sites[-1] if len(years) > 1 else None
        freq.anchored = entry.used = True
        freq.piece.end = entry.piece.end


def move_into_next(entries: list[Entry]) -> None:
    """ "trước ngày 05 hằng tháng của tháng sau": the day lies in the month after."""
    for before, entry in pairwise(entries):
        if before.kind != "at" or entry.kind != "at" or not entry.joined() or entry.bounds:
            continue
        site, last = entry.sites[0], before.sites[-1]
        moves = (
            site.repeat == "implied" and site.spot.shift == 1 and not site.pinned and len(entry.sites) == 1
        )
        if moves and last.repeat == "explicit" and last.unit == site.unit and last.pinned:
            before.sites = [replace(s, spot=replace(s.spot, shift=1)) for s in before.sites]
            before.piece.end, entry.used = entry.piece.end, True


def put_days_into_quarters(entries: list[Entry]) -> None:
    """ "quý I, quý III trước ngày 15 tháng cuối quý": that month of each of the quarters named."""
    for before, entry in pairwise(entries):
        if before.kind != "at" or entry.kind != "at" or before.bounds or len(entry.sites) != 1:
            continue
        day = entry.sites[0]
        if not entry.joined("COMMA", "COLON", "LPAR") or day.unit != "quarter" or not day.repeat:
            continue
        named = all(s.unit == "year" and s.spot.pick == "end" and s.spot.months == 3 for s in before.sites)
        if (
            not named
            or day.spot.months != 1
            or not 1 <= day.spot.month <= 3
            or day.spot.shift
            or before.opens
            or day.within
        ):
            continue
        entry.sites = [
            replace(
                day,
                unit="year",
                spot=replace(day.spot, month=s.spot.month - 1 + day.spot.month),
                year=s.year,
                repeat="" if s.year is not None else s.repeat or "explicit",
                joint="va" if number else "",
            )
            for number, s in enumerate(before.sites)
        ]
        entry.piece.start, before.used = before.piece.start, True


def drop_restated_months(entries: list[Entry]) -> None:
    """ "tháng cuối quý (tháng 3, 6, 9, 12)": the brackets only repeat which months these are."""
    for before, entry in pairwise(entries):
        if before.kind != "at" or entry.kind != "at" or entry.gap or entry.seps != {"LPAR"} or entry.bounds:
            continue
        site = before.sites[0]
        if site.unit != "quarter" or not site.repeat or site.spot.months != 1:
            continue
        named = {(s.spot.month - 1) % 3 + 1 for s in entry.sites if s.loose and s.spot.months == 1}
        if named == {site.spot.month} and all(s.spot.pick == "end" for s in entry.sites):
            entry.used = True
