"""Places -> sites: which period a place lies in, where in it, and whether it repeats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from rules.phrase.items import Part, Pick, Place
from rules.rule import WHOLE, Mark, Spot

REPEATING = frozenset({"every", "next", "prev", "same"})


@dataclass(frozen=True, slots=True)
class Site:
    """One spot in one frame.

    `unit` is the frame's unit, None when the place names none (a bare day, "tháng cuối"). `year`: the printed
    year. `repeat`: explicit, implied or "". `nth`: month of a frame not named (-1 last, 0 middle). `cycle`:
    first or last year of a cycle. `joint` joins it to the site before. `close`: said as "cuối", so that trước
    counts back from its last day. `codes`: assumptions.
    """

    unit: str | None
    spot: Spot = WHOLE
    year: int | None = None
    repeat: str = ""
    parity: str = ""
    nth: int | None = None
    cycle: str = ""
    within: int | None = None
    joint: str = ""
    bare: bool = False
    relative: bool = False
    close: bool = False
    codes: tuple[str, ...] = ()

    @property
    def loose(self) -> bool:
        """Lies in a year (or quarter, month) that is not said."""
        return self.unit is not None and self.year is None and not self.repeat

    @property
    def mark(self) -> Mark:
        """The place as a mark of a once rule or of a frame."""
        unit = self.unit or "month"
        return Mark(self.year, self.spot, "year" if self.year is not None and unit != "school-year" else unit)

    @property
    def pinned(self) -> bool:
        """Narrower than its frame."""
        return self.spot.months > 0 or self.spot.pick != "end"


def sites_of(place: Place) -> list[Site]:
    """Every combination of the numbers in the place ("tháng 6, 12"), joined as printed."""
    days: list[tuple[Pick | None, str]] = _choices(place.day) if place.day else [(None, "")]
    found: list[Site] = []
    for (day, joint), levels in product(days, product(*(_part_choices(part) for part in place.parts))):
        parts = tuple(part for part, _ in levels)
        joint = joint or next((j for _, j in levels if j), "")
        again = (
            found and len(parts) > 1 and parts[-1].unit == "year" and levels[-1][1] and parts[-1].how == "no"
        )
        if again and found[-1].year == parts[-1].nums[0]:
            day, parts = None, parts[-1:]
        if found and joint == "-" and len(parts) > 1 and parts[-1].unit == "year" and levels[-1][1] == "-":
            day, parts = None, parts[-1:]
        found.append(replace(_site(day, parts), joint=joint if found else ""))
    return found


def _choices(day: Pick) -> list[tuple[Pick | None, str]]:
    if len(day.nums) <= 1:
        return [(day, "")]
    joints = ("", *day.joints)
    return [
        (Pick(day.pick, (n,), (), day.nth), joints[i] if i < len(joints) else ",")
        for i, n in enumerate(day.nums)
    ]


def _part_choices(part: Part) -> list[tuple[Part, str]]:
    if part.how != "no" or len(part.nums) <= 1 or part.unit == "half":
        return [(part, "")]
    joints = ("", *part.joints)
    return [
        (Part(part.unit, "no", (n,), each=part.each), joints[i] if i < len(joints) else ",")
        for i, n in enumerate(part.nums)
    ]


def _site(day: Pick | None, parts: tuple[Part, ...]) -> Site:
    by_unit = {part.unit: part for part in parts}
    site = _framed(by_unit, day is not None)
    site = _in_months(site, by_unit)
    return _on_day(site, day, by_unit) if day else site


def _framed(by: dict[str, Part], has_day: bool) -> Site:
    """The largest level names the frame."""
    for unit in ("school-year", "year", "half", "quarter", "month", "week"):
        part = by.get(unit)
        if part is None:
            continue
        if unit == "year" and any(by[u].how == "every" for u in ("month", "quarter", "week") if u in by):
            if part.how == "no":
                inner = next(u for u in ("month", "quarter", "week") if u in by and by[u].how == "every")
                if by[inner].each and not has_day:
                    return Site(unit, year=part.nums[0])
                return Site(inner, repeat="explicit", within=part.nums[0])
            continue
        if unit == "half" or (part.how == "no" and unit in ("quarter", "month")):
            return Site("year", repeat="explicit" if part.each else "")
        if part.how == "nth":
            continue
        if unit == "quarter" and "month" in by and by["month"].how == "no":
            continue
        return _frame_of(unit, part, has_day or len(by) > 1)
    return Site(None)


def _frame_of(unit: str, part: Part, narrowed: bool) -> Site:
    how = part.how
    if how == "no":
        return Site(unit, year=part.nums[0], codes=("school-year",) if unit == "school-year" else ())
    school = ("school-year",) if unit == "school-year" else ()
    if how in REPEATING:
        shift = {"next": 1, "prev": -1}.get(how, 0)
        repeat = "explicit" if how == "every" or (how == "same" and unit != "year") else "implied"
        return Site(unit, Spot(shift=shift), repeat=repeat, relative=how != "every", codes=school)
    if how == "period":
        return Site(unit, repeat="implied", relative=True, bare=True)
    if how in ("even", "odd"):
        return Site(unit, repeat="explicit", parity=how)
    if how in ("first", "last"):
        return Site(unit, cycle=how)
    if how == "fiscal":
        return Site(unit, year=part.nums[0] if part.nums else None, codes=("fiscal-year",))
    repeat = "explicit" if how == "bare" and narrowed and unit in ("month", "quarter") else ""
    return Site(unit, repeat=repeat, bare=how == "bare", relative=bool(repeat), codes=school)


def _in_months(site: Site, by: dict[str, Part]) -> Site:
    """Narrow to half, quarter, month."""
    spot = site.spot
    half, quarter, month = by.get("half"), by.get("quarter"), by.get("month")
    base, codes = 0, site.codes
    if half is not None:
        spot = replace(spot, month=half.nums[0], months=half.nums[1])
    if quarter is not None and quarter.how in ("no", "nth"):
        number = quarter.nums[0] if quarter.nums[0] > 0 else 4
        number = min(number, 4)
        base = 3 * number - 3
        spot = replace(spot, month=base + 1, months=3)
        if quarter.how == "nth" and site.unit is None:
            site = replace(site, unit="year")
    if month is None:
        return replace(site, spot=spot, codes=codes)
    if month.how == "no":
        return replace(site, spot=replace(spot, month=month.nums[0], months=1))
    if month.how == "nth":
        size = {"quarter": 3, "half": 6, "year": 12}.get("quarter" if base else site.unit or "", 0)
        if spot.months == 3 and base:
            size = 3
        if not size:
            return replace(site, nth=month.nums[0])
        repeat = "explicit" if site.repeat and site.unit == "quarter" else site.repeat
        return replace(
            site, repeat=repeat, spot=replace(spot, month=base + nth_month(month.nums[0], size), months=1)
        )
    return replace(site, spot=spot)


def nth_month(nth: int, size: int) -> int:
    """Which month, 1-based, the first (1), middle (0), last (-1) or n-th of `size` months is."""
    if nth == -1:
        return size
    return (size + 1) // 2 if nth == 0 else min(nth, size)


def _on_day(site: Site, day: Pick, by: dict[str, Part]) -> Site:
    number = day.nums[0] if day.nums else 0
    spot = site.spot
    if site.unit == "month" and not spot.months and day.pick == "day":
        spot = replace(spot, month=1, months=1)
    pick, nth = ("end", 0) if day.pick == "close" else (day.pick, number)
    if day.pick == "ten-days":
        pick, nth = ("day", number) if number < 31 else ("end", 0)
        spot = spot if spot.months or site.unit != "month" else replace(spot, month=1, months=1)
        site = replace(site, codes=(*site.codes, "latest-day"))
    spot = replace(spot, pick=pick, day=nth, nth=day.nth)
    codes = site.codes
    of_quarter = spot.months == 3 or (site.unit == "quarter" and not spot.months)
    if day.pick in ("begin", "mid", "close") and of_quarter and site.nth is None:
        codes = (*codes, "quarter-point")
    if day.pick == "week":
        codes = (*codes, "week-friday")
    unit = site.unit
    repeat = site.repeat
    if day.pick in ("begin", "mid", "close") and repeat == "explicit" and site.bare:
        repeat = ""
    return replace(site, unit=unit, spot=spot, codes=codes, repeat=repeat, close=day.pick == "close")
