"""How fast phrases are read and dates unfolded, beside the libraries one would use otherwise.

    python -m benchmarks.phrases [--write FILE]

The yardsticks run in the same process, on the same phrases and the same dates. Exit code 1 when a
target is missed.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import warnings
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dateutil.rrule import rrulestr

from benchmarks.measure import Row, seconds
from rules.occurrence import Terms, unfold
from rules.phrase import parse
from rules.rrule import to_rrule
from rules.rule import Recurring
from rules.workdays import WorkCalendar
from scheduler.workcalendar import load_calendar

ROOT = Path(__file__).resolve().parents[1]
SPECIMENS = ROOT / "tests" / "rules" / "specimens.tsv"
READING_TARGET = 10
UNFOLDING_TARGET = 30
CELL_LENGTH = 20_000
CELL_MILLISECONDS = 50
OBLIGATIONS = 2_000
YEARS = 10
REPEATED = (
    *("Hằng năm", "hàng năm", "Định kỳ hằng năm", "01 lần/năm", "trước ngày 10/12 hằng năm"),
    *("trước ngày 05 tháng 12 hằng năm", "trước ngày 15/11 hằng năm", "Chậm nhất ngày 30/6 hằng năm"),
    *("Hằng quý", "quý/lần", "trước ngày 20 của tháng cuối quý", "trước ngày 05 tháng đầu quý sau"),
    *("6 tháng/lần", "6 tháng, hằng năm", "trước 15/6 và 15/12 hàng năm", "2 năm/lần", "5 năm/lần"),
    *("Hằng tháng", "trước ngày 20 hằng tháng", "ngày 25 hằng tháng", "Tháng 3 hằng năm"),
    *("Quý IV hằng năm", "trước ngày 31/01 năm sau", "thứ Sáu hằng tuần"),
)
"""What repeats in plans; every row of a plan says one of a few dozen such phrases."""


def specimens() -> list[str]:
    """The phrases of our own specimen table."""
    rows = SPECIMENS.read_text(encoding="utf-8").splitlines()[1:]
    return [row.split("\t")[0] for row in rows]


def reading(phrases: Sequence[str], runs: int = 5) -> list[Row]:
    """Phrases a second, beside dateparser in the three ways it may be asked."""
    parse(phrases[0])  # the grammar is loaded once a process
    ours = len(phrases) / seconds(lambda: [parse(phrase) for phrase in phrases], runs)
    rows = [Row("`rules.phrase.parse`", _per_second(ours))]
    for name, ask, target, remark in _yardsticks():
        ask(phrases[0])
        theirs = len(phrases) / seconds(lambda ask=ask: [ask(one) for one in phrases], max(1, runs // 2))  # type: ignore[misc]
        found = sum(ask(one) is not None for one in phrases)
        said = f"answers {found} of {len(phrases)}{remark}"
        rows.append(Row(name, _per_second(theirs), ours / theirs, target, said))
    return rows


def _yardsticks() -> list[tuple[str, Callable[[str], Any], float, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import dateparser
        from dateparser.search import search_dates

    def quietly(ask: Callable[..., Any], **options: Any) -> Callable[[str], Any]:
        def asked(phrase: str) -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ask(phrase, **options)

        return asked

    vietnamese = {"languages": ["vi"]}
    return [
        ("`dateparser.parse(phrase)`", quietly(dateparser.parse), READING_TARGET, ""),
        (
            '`search_dates(phrase, languages=["vi"])`',
            quietly(search_dates, **vietnamese),
            0,
            ": figures that may be dates, wherever they stand; told the language",
        ),
        (
            '`dateparser.parse(phrase, languages=["vi"])`',
            quietly(dateparser.parse, **vietnamese),
            0,
            ": told the language, it gives up at the first word it does not know",
        ),
    ]


def cells(runs: int = 3) -> list[Row]:
    """Cells of 20,000 characters, of several kinds; the target is an upper bound in milliseconds."""
    rows = []
    for name, unit in (
        ("phrases one after the other", "; ".join(specimens()) + "; "),
        ("one phrase over and over", "trước ngày 20 của tháng cuối quý, "),
        ("words of time without sense", "quý tháng năm ngày trước sau hằng kỳ "),
        ("prose without time", "Chủ trì, phối hợp với các cơ quan, đơn vị liên quan tổ chức thực hiện "),
        ("figures", "31/12/2026-1.2.3 "),
    ):
        text = (unit * (CELL_LENGTH // len(unit) + 1))[:CELL_LENGTH]
        took = seconds(lambda text=text: parse(text), runs) * 1_000  # type: ignore[misc]
        rows.append(Row(name, f"{took:.0f} ms", CELL_MILLISECONDS / took, 1))
    return rows


def jobs(number: int = OBLIGATIONS) -> list[tuple[Recurring, Terms, str]]:
    """Obligations of twenty plans: a rule, the plan's terms, and the same dates as RFC 5545 text."""
    chance = random.Random(1)
    plans = [_plan(date(2024, 3, 1) + timedelta(days=45 * n)) for n in range(20)]
    rules = [item.rule for phrase in REPEATED for item in parse(phrase).rules]
    repeating = [rule for rule in rules if isinstance(rule, Recurring)]
    found: list[tuple[Recurring, Terms, str]] = []
    while len(found) < number:
        rule, terms = chance.choice(repeating), chance.choice(plans)
        text = to_rrule(rule, terms)
        if text is not None:
            found.append((rule, terms, text))
    return found


def _plan(issued: date) -> Terms:
    return Terms(issued, date(issued.year + YEARS, 12, 31))


def unfolding(work: Sequence[tuple[Recurring, Terms, str]], runs: int = 5) -> list[Row]:
    """All dates of all obligations, beside dateutil reading and unfolding the same rules."""
    calendar, alike = _warm(load_calendar()), len({rule for rule, _terms, _text in work})
    dates = sum(len(list(unfold(rule, terms, calendar))) for rule, terms, _text in work)
    ready = [rrulestr(text) for _rule, _terms, text in work]
    listed = sum(len(list(one)) for one in ready)
    if dates != listed:
        raise SystemExit(f"not the same dates: {dates} and {listed}")
    theirs = seconds(lambda: [list(one) for one in ready], max(1, runs // 2))
    cold = seconds(lambda: _all(work, calendar), runs, before=calendar.shared.clear)
    warm = seconds(lambda: _all(work, calendar), runs)
    alone = seconds(lambda: _each_alone(work, calendar), max(1, runs // 2))
    what = f"{len(work):,} obligations, {dates:,} dates"
    return [
        Row(f"`dateutil.rrule`: {what}", f"{theirs * 1_000:.0f} ms"),
        Row(
            "`rules.occurrence.unfold`, the first time",
            f"{cold * 1_000:.1f} ms",
            theirs / cold,
            UNFOLDING_TARGET,
            f"{alike} different rules; equal rules of several plans are laid out once",
        ),
        Row("the same again", f"{warm * 1_000:.1f} ms", theirs / warm, UNFOLDING_TARGET, "as in a tick"),
        Row(
            "nothing shared",
            f"{alone * 1_000:.0f} ms",
            theirs / alone,
            0,
            "every obligation laid out by itself; each date comes with aim, overdue day and period",
        ),
    ]


def _warm(calendar: WorkCalendar) -> WorkCalendar:
    """Lay out the years: dateutil knows no calendar of working days, so they are not counted."""
    for year in range(2023, 2042):
        calendar.is_workday(date(year, 1, 1))
    return calendar


def _all(work: Sequence[tuple[Recurring, Terms, str]], calendar: WorkCalendar) -> None:
    for rule, terms, _text in work:
        list(unfold(rule, terms, calendar))


def _each_alone(work: Sequence[tuple[Recurring, Terms, str]], calendar: WorkCalendar) -> None:
    for rule, terms, _text in work:
        calendar.shared.clear()
        list(unfold(rule, terms, calendar))


def _per_second(rate: float) -> str:
    return f"{rate:,.0f} a second"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| What | Figure | Ours is faster by | Target | Remark |", "|---|---:|---:|---:|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.1f}×"
        target = f"≥ {row.target:g}×" + ("" if row.met else " **missed**") if row.target else ""
        lines.append(f"| {row.what} | {row.figure} | {ratio} | {target} | {row.remark} |")
    return "\n".join(lines) + "\n"


def cell_table(rows: Sequence[Row]) -> str:
    """The long cells as a Markdown table."""
    lines = ["| Cell of 20,000 characters | Time | Target |", "|---|---:|---:|"]
    lines += [
        f"| {row.what} | {row.figure} | ≤ {CELL_MILLISECONDS} ms{'' if row.met else ' **missed**'} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def report(read: Sequence[Row], long: Sequence[Row], unfolded: Sequence[Row], phrases: int) -> str:
    """The page of the reference."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("dateparser", "python-dateutil", "lark"))
    return f"""# Speed

Made by `make bench`: the least of several runs, ours and theirs in one process.
Python {platform.python_version()}, {libraries}.

## Reading phrases

{phrases} phrases of our specimen table, each read anew every time.

{table(read)}
## Long cells

{cell_table(long)}
## Unfolding

{YEARS} years of repeating obligations of twenty plans. Dateutil lists the days of each rule (its text is
read before the clock starts); ours also gives the period, the working day to aim at, the first late day
and what the date rests on.

{table(unfolded)}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and with `--write` keep the page."""
    options = argparse.ArgumentParser(prog="benchmarks.phrases", description=__doc__)
    options.add_argument("--write", type=Path, metavar="FILE")
    chosen = options.parse_args(arguments)
    phrases = specimens()
    read, long, unfolded = reading(phrases), cells(), unfolding(jobs())
    page = report(read, long, unfolded, len(phrases))
    sys.stdout.write(page)
    if chosen.write:
        chosen.write.write_text(page, encoding="utf-8")
    return 0 if all(row.met for row in (*read, *long, *unfolded)) else 1


if __name__ == "__main__":
    sys.exit(main())
