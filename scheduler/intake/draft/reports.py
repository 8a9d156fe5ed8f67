"""Standing duties to report, from the prose: who, to whom, when.

A clause counts when somebody has to report on how the plan goes. It does not count when it speaks of
reviews (sơ kết, tổng kết), of difficulties to be told as they arise, of yearly cost estimates, of a
submission for decision, or of what the recipient does with the reports it gets ("để tổng hợp, báo cáo").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scheduler.intake.draft.agencies import Name, is_vague, name_at
from scheduler.intake.draft.clauses import REPORT, split_clauses, split_sentences, subject_of
from scheduler.intake.draft.flow import PLAIN, Item
from scheduler.intake.draft.timing_words import TimingWords, find_timing, main_timing
from scheduler.intake.draft.words import bare, plain, squeeze

_NOUN_BEFORE = re.compile(
    r"(?:chế độ|công tác|mẫu|biểu mẫu|biểu|hệ thống|số liệu|nội dung|theo|tại|những|thời hạn|thời gian|hạn"
    r"|đề cương|từ|nhận|chất lượng|thông tin,|thông tin|quy định|cơ chế|ngày|của|các|mọi)\s*$"
)
_OF_REPORTING = ("chế độ", "công tác", "thông tin", "quy định", "cơ chế")
"""Nouns after which a dated sentence may still hold a duty, so it is listed."""
_UNACCENTED = re.compile(
    r"\bbao cao\b.*\b(?:truoc ngay|dinh ky|hang (?:nam|quy|thang)|gui|ve so|ubnd|ket qua|tinh hinh)\b"
    r"|\b(?:dinh ky|hang (?:nam|quy|thang)|truoc ngay)\b.*\bbao cao\b"
)
_OBJECT = re.compile(
    r"kết quả|tình hình|tiến độ|việc (?:triển khai|thực hiện|tổ chức)|công tác triển khai|số liệu"
    r"|báo cáo (?:đánh giá|tổng hợp|quý|tháng|năm|6 tháng|06 tháng|định kỳ|về (?:việc|công tác))"
)
_OF_THE_PLAN = re.compile(r"(?:thực hiện|triển khai)(?: \w+){0,3} (?:kế hoạch|đề án|chương trình)")
_HOW_IT_GOES = re.compile(r"(?:kết quả|tình hình|tiến độ) (?:tổ chức )?(?:thực hiện|triển khai)")
_TROUBLE = re.compile(
    r"khó khăn|vướng mắc|phát sinh|vượt (?:quá )?thẩm quyền|bất cập|sự cố|những vấn đề|nội dung cần sửa đổi"
)
_REVIEW = re.compile(r"sơ kết|tổng kết")
_REVIEW_REPORT = re.compile(r"\s*(?:kết quả\s+)?(?:sơ kết|tổng kết)(?!\s+(?:\d+ tháng|qu[ýí]|năm)\b)")
"""A yearly or half-yearly report is one by whatever name ("báo cáo sơ kết 6 tháng")."""
_BUDGET = re.compile(r"dự toán|quyết toán|nhu cầu kinh phí")
_DECISION = re.compile(
    r"(?:xem xét|phê duyệt|quyết định|cho ý kiến|cho chủ trương|ban hành|thông qua|bổ sung|giải quyết"
    r"|xử lý)\b"
)
_REGIME = re.compile(
    r"(?:thực hiện|chấp hành|duy trì|bảo đảm|đảm bảo)(?: \w+){0,5}? chế độ(?: thông tin,?)?"
    r"(?: (?:và|,))? báo cáo\b"
)
_SUMMED_UP = re.compile(
    r"\btổng hợp(?:,|\s+và|,\s+và)?\s+(?:(?:tham mưu|giúp|trình)\s+[^,;.]{0,40}?)?báo cáo\b"
)
"""The follow-up of a plan in its shortest form; what is summed up is the plan's own results."""
_PURPOSE = re.compile(r"(?:,\s*)?\b(?:để|nhằm|làm cơ sở|phục vụ|làm căn cứ)\s")
_TAKEN_ON = re.compile(r"\s*,?\s*(?:để\s+)?(?:tổng hợp|theo dõi|xem xét|chỉ đạo|đánh giá)\b")
_TO = (
    re.compile(r"(?<!đồng )(?<!đồng thời )\bgửi\s+(?:về\s+|đến\s+|tới\s+|cho\s+)?"),
    re.compile(r"\b(?:về|tới)\s+(?=\S)"),
    re.compile(r"\bbáo cáo(?: với| về| cho| lên| đến)?\s+"),
    re.compile(r"\b(?:cho|đến|với|lên|trình)\s+(?=\S)"),
)
_THROUGH = re.compile(r"\b(?:thông )?qua\s+")
_DUTY = re.compile(r"tổng hợp|theo dõi|đôn đốc|đầu mối|kiểm tra|đánh giá|định kỳ")
_SUPERIOR = re.compile(r"ubnd|ủy ban|chủ tịch|thường trực|tỉnh ủy|thành ủy|thủ tướng|chính phủ|bộ\b|cấp có")


@dataclass(frozen=True, slots=True)
class Report:
    """One duty to report as printed; None for what the clause does not say."""

    title: str
    lead: str | None
    recipient: str | None
    via: str | None
    timing: str | None
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    subject: Name | None
    main: str
    rest: str
    runs: tuple[TimingWords, ...]
    recipient: Name | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that speaks of a report and of when, but holds no duty of this reading."""

    words: str
    place: str
    unaccented: bool = False
    """Whether it is written without diacritics, so that nothing of it could be read."""


def find_reports(items: list[Item]) -> tuple[list[Report], list[LeftOut]]:
    """The duties to report in the order of the prose, the same duty printed twice once; and the dated
    sentences about reports that were not taken for duties, so that none is dropped in silence."""
    found: list[Report] = []
    left: list[LeftOut] = []
    told = 0
    for number, item in enumerate(items):
        if number < told:
            continue
        following, told = _dates_below(items, number)
        before: str | None = None
        for sentence in split_sentences(item.text):
            reports = list(_in_sentence(sentence, item, following, before))
            if (subject := subject_of(sentence)) is not None and not is_vague(subject.text):
                before = subject.text
            found += reports
            if not reports and _speaks_of_dated_report(sentence):
                left.append(LeftOut(squeeze(sentence), item.place))
            elif sentence.isascii() and _UNACCENTED.search(sentence.lower()):
                left.append(LeftOut(squeeze(sentence), item.place, unaccented=True))
    return _without_repeats(found), left


def _speaks_of_dated_report(sentence: str) -> bool:
    lowered = plain(sentence)
    if "báo cáo" not in lowered or not any(run.timed for run in find_timing(sentence)):
        return False
    return any(
        not (noun := _NOUN_BEFORE.search(lowered[: found.start()])) or noun.group().startswith(_OF_REPORTING)
        for found in REPORT.finditer(lowered)
    )


def _in_sentence(sentence: str, item: Item, following: str, before: str | None) -> Iterator[Report]:
    """The duties in a sentence of `item`; `before` is whom the sentence before it spoke of."""
    if "báo cáo" not in plain(sentence) and "gửi" not in plain(sentence):
        return
    head = subject_of(sentence)
    clauses = [_clause(text) for text in split_clauses(sentence, head)]
    for number, clause in enumerate(clauses):
        runs = clause.runs or (find_timing(following) if number == len(clauses) - 1 else ())
        later = next((c.recipient for c in clauses[number + 1 :] if c.recipient and _verb(c.main)), None)
        recipient = clause.recipient or later
        if not _counts(clause, runs, recipient, item):
            continue
        via = _via(clause, recipient)
        timing = main_timing(runs, clause.text) if clause.runs else (squeeze(following) if runs else None)
        lead = _lead(clause.subject or head, item, recipient, before)
        report = Report(
            _title(clause, recipient),
            lead,
            recipient.text if recipient else via,
            via,
            timing,
            item.place,
            squeeze(sentence),
        )
        yield report
        yield from _second_stage(clause, report)


def _clause(text: str) -> _Clause:
    cut = _cut(text)
    main, rest = text[:cut], text[cut:]
    runs = find_timing(main)
    # "gửi Sở Nội vụ để tổng hợp trước ngày 10/12": the only date belongs to the duty itself.
    if not any(run.timed for run in runs):
        runs += tuple(replace(run, start=run.start + cut, end=run.end + cut) for run in find_timing(rest))
    return _Clause(text, subject_of(text), main, rest, runs, _recipient(main))


def _cut(text: str) -> int:
    """Where the duty ends and its purpose, the recipient's own work, begins."""
    lowered = plain(text)
    for purpose in _PURPOSE.finditer(lowered):
        if re.search(r"báo cáo|gửi|\bvề\b", lowered[: purpose.start()]):
            return purpose.start()
    for marker in _TO[:2]:
        for to in marker.finditer(lowered):
            name = name_at(text, to.end())
            if name is not None and _TAKEN_ON.match(lowered, name.end):
                return name.end
    return len(text)


def _verb(main: str) -> bool:
    """Whether somebody reports here ("báo cáo …", "gửi báo cáo"), not merely a report is mentioned."""
    lowered = plain(main)
    for found in REPORT.finditer(lowered):
        before = lowered[: found.start()]
        if not _NOUN_BEFORE.search(before):
            return True
    return bool(re.search(r"gửi (?:kết quả|tình hình|số liệu)|gửi\b.*\bbáo cáo|báo cáo\b.*\bgửi", lowered))


def _keeps_up_reports(clause: _Clause) -> bool:
    """Whether somebody is to keep up the reports of an interval: "thực hiện chế độ báo cáo hằng quý"."""
    kept = _REGIME.search(plain(clause.main))
    timed = any(run.timed and kept and run.start >= kept.end() - 1 for run in clause.runs)
    return kept is not None and (
        timed or (clause.recipient is not None and kept.end() < clause.recipient.start)
    )


def _counts(clause: _Clause, runs: tuple[TimingWords, ...], recipient: Name | None, item: Item) -> bool:
    lowered = plain(clause.main)
    timed = any(run.timed for run in runs)
    if not (_verb(clause.main) or _keeps_up_reports(clause)) or (_TROUBLE.search(lowered) and not timed):
        return False
    object_ = _OBJECT.search(lowered)
    if (_BUDGET.search(lowered) and not object_) or _is_review(clause, runs):
        return False
    if _is_decision(clause, recipient) and not (timed and object_):
        return False
    if runs:
        enough = bool(recipient or object_)
        return enough and (item.organising or (timed and bool(recipient)))
    if not item.organising:
        return False
    if _SUMMED_UP.search(lowered):
        return bool(recipient or _OF_THE_PLAN.search(lowered))
    if _REGIME.search(lowered) or (REPORT.match(lowered) and _HOW_IT_GOES.search(lowered)):
        return recipient is not None
    return bool(recipient and object_ and (_DUTY.search(lowered) or not _to_superior(recipient)))


def _to_superior(recipient: Name) -> bool:
    return bool(_SUPERIOR.match(plain(recipient.text)))


def _is_review(clause: _Clause, runs: tuple[TimingWords, ...]) -> bool:
    """Whether the report is that of a review: "tổ chức sơ kết, tổng kết, báo cáo …"."""
    lowered = plain(clause.main)
    found = REPORT.search(lowered)
    if found is None:
        return False
    if _REVIEW_REPORT.match(lowered[found.end() :]):
        return True
    reviews = [review.end() for review in _REVIEW.finditer(lowered[: found.start()])]
    # "Định kỳ 6 tháng (trước ngày 15/6), năm … sơ kết, tổng kết và báo cáo": dated each time, so a report.
    return bool(reviews) and not any(
        (reviews[-1] <= run.start <= len(lowered) and not plain(run.text).startswith("khi kết thúc"))
        or (run.dated and run.repeated)
        for run in runs
    )


def _is_decision(clause: _Clause, recipient: Name | None) -> bool:
    """Whether the report asks for a decision: "báo cáo UBND tỉnh xem xét, quyết định"."""
    lowered = plain(clause.text)
    if recipient is not None and recipient.end <= len(lowered):
        return bool(_DECISION.match(lowered[recipient.end :].lstrip(" ,")))
    return False


def _recipient(main: str) -> Name | None:
    lowered = plain(main)
    report = REPORT.search(lowered)
    for marker in _TO:
        # "với", "cho", "đến" lead to a recipient only after the word for report.
        begin = (report.end() if report else len(lowered)) if marker is _TO[-1] else 0
        for to in marker.finditer(lowered, begin):
            name = name_at(main, to.end())
            if name is not None:
                return name
    return None


def _via(clause: _Clause, recipient: Name | None) -> str | None:
    if recipient is not None and recipient.via:
        return recipient.via
    for through in _THROUGH.finditer(plain(clause.main)):
        if name := name_at(clause.main, through.end()):
            return name.text
    return None


def _lead(subject: Name | None, item: Item, recipient: Name | None, before: str | None) -> str | None:
    """The heading the clause stands under, or the agency the clause names; never the recipient itself."""
    to = bare(recipient.text) if recipient else ""
    heading = item.agency
    names = [subject.text if subject else None, heading]
    # "Chủ cơ sở trong làng nghề: báo cáo …": the heading on the same line has the whole name.
    whole = subject and heading and heading.startswith(subject.text) and item.text.startswith(heading)
    if subject and (whole or is_vague(subject.text)):
        names.reverse()
    names.append(before)
    return next((name for name in names if name and bare(name) != to), None)


def _title(clause: _Clause, recipient: Name | None) -> str:
    """A few words of the clause: from "báo cáo" to where time or recipient begin."""
    lowered = plain(clause.main)
    found = REPORT.search(lowered)
    start = found.start() if found else 0
    stops = [run.start for run in find_timing(clause.main) if run.start > start + 8]
    stops += [to.start() for to in _TO[0].finditer(lowered) if to.start() > start + 8]
    if recipient and recipient.start > start + 20:
        stops.append(recipient.start)
    words = squeeze(clause.main[start : min(stops, default=len(clause.main))]).strip(" ,;.(")
    return re.sub(r"\s(?:về|cho|đến|với)$", "", words)[:200] or squeeze(clause.text)[:200]


def _second_stage(clause: _Clause, first: Report) -> Iterator[Report]:
    """A recipient that must itself report by a date of its own ("… để tổng hợp, báo cáo UBND tỉnh trước
    ngày 10/12") owes that as a second duty."""
    runs = find_timing(clause.rest)
    mine = find_timing(clause.main)
    if first.recipient is None or not any(run.dated for run in mine):
        return
    found = REPORT.search(plain(clause.rest))
    if found is None or not any(run.dated for run in runs):
        return
    name = name_at(clause.rest, found.end())
    yield replace(
        first,
        title=squeeze(clause.rest[found.start() :]).strip(" ,;.")[:200],
        lead=first.via or first.recipient,
        recipient=name.text if name else None,
        via=None,
        timing=main_timing(runs, clause.rest),
    )


def _dates_below(items: list[Item], number: int) -> tuple[str, int]:
    """What the points under a clause that ends in a colon say of when, joined, and the index of the item
    after them; ("", `number` + 1) without such points."""
    item = items[number]
    dates: list[str] = []
    if item.text.endswith(":") and "báo cáo" in plain(item.text):
        for below in items[number + 1 : number + 9]:
            point = below.level > item.level or (item.level == PLAIN and below.level < PLAIN)
            runs = find_timing(below.text)
            if not point or not runs or len(below.text) > 250 or name_at(below.text, 0):
                break
            dates.append(below.text.strip(" .;"))
    return "; ".join(dates), number + 1 + len(dates)


def _without_repeats(reports: list[Report]) -> list[Report]:
    """Drop a duty printed again, and an undated mention of one that stands elsewhere with its dates."""
    timed = {_key(report) for report in reports if report.timing}
    kept: dict[tuple[tuple[str, str], str], Report] = {}
    for report in reports:
        if report.timing or _key(report) not in timed:
            kept.setdefault((_key(report), bare(report.timing or "")), report)
    return list(kept.values())


def _key(report: Report) -> tuple[str, str]:
    return bare(report.lead or ""), bare(report.recipient or "")
