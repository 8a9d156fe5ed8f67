"""Who follows the plan up: the agency that a plan makes its focal point for follow-up and reports."""

from __future__ import annotations

import re

from scheduler.intake.draft.agencies import is_vague, name_at
from scheduler.intake.draft.clauses import split_sentences, subject_of
from scheduler.intake.draft.flow import Item
from scheduler.intake.draft.reports import Report
from scheduler.intake.draft.words import bare, plain

ENOUGH = 4
"""Points from which a sentence names the coordinator; what it says of the matter is worth 1 to 4."""

_SUPERIOR = (
    r"(?:ubnd|ủy ban nhân dân|chủ tịch|(?:ban )?thường (?:trực|vụ)|tỉnh ủy|thành ủy|thủ tướng|chính phủ|bộ "
    r"|bộ trưởng|giám đốc|lãnh đạo|trưởng|cấp có|hđnd|hội đồng nhân dân)"
)
"""How the names begin of those who are reported to and follow nothing up themselves."""

_POINTS = (
    (
        4,
        r"(?<!của )(?<!gửi )(?<!về )(?<!cho )(?<!với )(?<!qua )(?<!cáo )(?<!là )(?<!làm )(?<!trò )"
        r"(?:cơ quan|đơn vị|là|làm|giữ vai trò) (?:cơ quan |đơn vị )?(?:đầu mối|thường trực)",
    ),
    (2, r"theo dõi, (?:đôn đốc|kiểm tra|hướng dẫn|tổng hợp)|đôn đốc"),
    (1, r"kiểm tra|hướng dẫn|giám sát"),
    (1, r"theo dõi"),
    (2, r"tổng hợp(?:,? (?:và )?(?:tham mưu )?báo cáo| (?:kết quả|tình hình))"),
    (1, rf"báo cáo (?:kết quả )?(?:với |cho )?{_SUPERIOR}"),
    (1, r"(?:thực hiện|triển khai)(?: các nội dung)?(?: của)? kế hoạch"),
)
_POINT_RULES = tuple((worth, re.compile(pattern)) for worth, pattern in _POINTS)
_ROLE_IN_HEADING = re.compile(
    r"\s*(?:[(]|[-–,]\s)\s*(?:là )?(?:cơ quan|đơn vị)(?:,? (?:cơ quan|đơn vị))?"
    r" (?:thường trực|đầu mối|chủ trì)"
)
_HEAD_OF = re.compile(r"^(?:Đồng chí )?(?:Giám đốc|Chánh|Thủ trưởng) (?=(?:Sở|Văn phòng|Thanh tra) )")
_DEPARTMENT = re.compile(r"(?:sở|ban|thanh tra|văn phòng|liên hiệp|liên minh|cục) (?!thường)")
_PASSING = re.compile(r"(?:gửi|về|phối hợp với|cùng)\s+(?:về\s+)?$")
_FOCAL = re.compile(r"(?:là|làm|giữ vai trò)\s+(?:cơ quan |đơn vị )?(?:đầu mối|thường trực)")
_OWN_MATTER = re.compile(r"đầu mối (?:phối hợp|xây dựng|liên hệ|kết nối|vận hành|tiếp nhận|cung cấp|quản lý)")


def find_coordinator(items: list[Item], reports: list[Report]) -> str | None:
    """The coordinator as printed: the best sentence that says so, else the agency the reports go to."""
    scores: dict[str, int] = {}
    said: dict[str, set[int]] = {}
    printed: dict[str, str] = {}
    for item in items:
        if item.heading and item.organising and item.agency and _ROLE_IN_HEADING.search(plain(item.text)):
            standing = _without_role(item.agency)
            scores[bare(standing)], printed[bare(standing)] = ENOUGH, standing
        for sentence in split_sentences(item.text):
            points = _points(sentence) if item.organising or "đầu mối" in plain(sentence) else set()
            name = _who(sentence, item) if points else None
            if name is None:
                continue
            name = _without_role(name)
            mine = said.setdefault(bare(name), set())
            mine |= points
            worth = max(_worth(points), _worth(mine))
            if worth >= ENOUGH and worth > scores.get(bare(name), 0):
                scores[bare(name)], printed[bare(name)] = worth, name
    spoken_to = {bare(item.agency) for item in items if item.agency} | set(said)
    receivers = [bare(_receiver(report) or "") for report in reports]
    for report in reports:
        name = _receiver(report)
        if name and not _is_superior(name) and not is_vague(name):
            key = bare(name)
            if key not in spoken_to and not _is_group(report.lead):
                continue  # one agency's way to those above it ("báo cáo Công an tỉnh (qua Phòng Tham mưu)")
            printed.setdefault(key, name)
            scores[key] = scores.get(key, 0) + (3 if receivers.count(key) else 0)
    best = max(scores, key=lambda key: scores[key], default=None)
    if best is not None and scores[best] >= 3:
        return printed[best]
    return next((report.lead for report in reports if _sums_up(report)), None)


def _receiver(report: Report) -> str | None:
    """Who gathers a report: the agency it passes through on the way to those above, else its recipient."""
    if report.via and report.recipient and _DEPARTMENT.match(plain(report.recipient)):
        return re.sub(r"\s*\(.*", "", report.recipient)
    return report.via or report.recipient


def _is_group(lead: str | None) -> bool:
    """Whether many report here, or it is not said who."""
    return lead is None or bool(re.search(r"\bcác\b|,|;", plain(lead)))


def _sums_up(report: Report) -> bool:
    """Whether one agency gathers what the others report and tells those above."""
    if report.lead is None or report.recipient is None or plain(report.lead).startswith("các"):
        return False
    return _is_superior(report.recipient) and "tổng hợp" in plain(report.words)


def _without_role(name: str) -> str:
    """A heading without the role after it ("Sở Nội vụ (cơ quan thường trực)", "Sở Tư pháp - Cơ quan …") and
    the office of its head before it ("Giám đốc Sở Nội vụ")."""
    name = _HEAD_OF.sub("", name)
    found = _ROLE_IN_HEADING.search(plain(name))
    return name[: found.start()].rstrip() if found else name


def _points(sentence: str) -> set[int]:
    """Which of the points a sentence makes."""
    lowered = plain(sentence)
    if _OWN_MATTER.search(lowered) and "kế hoạch" not in lowered:
        return set()
    return {number for number, (_points_of_it, rule) in enumerate(_POINT_RULES) if rule.search(lowered)}


def _worth(points: set[int]) -> int:
    """How much `points` say of following the plan up."""
    return sum(_POINT_RULES[number][0] for number in points)


def _who(sentence: str, item: Item) -> str | None:
    """The agency a sentence speaks of: the name before "là đầu mối", its subject, else its heading."""
    lowered = plain(sentence)
    focal = _FOCAL.search(lowered)
    subject = subject_of(sentence)
    if focal is not None and (subject is None or is_vague(subject.text)):
        for at in range(max(0, focal.start() - 150), focal.start()):
            at_word = at == 0 or not lowered[at - 1].isalnum()
            name = name_at(sentence, at) if at_word else None
            between = lowered[name.end : focal.start()] if name else ""
            near = len(between) < 25 and ";" not in between and not _PASSING.search(lowered[:at])
            if name is not None and near and not is_vague(name.text):
                return name.text
    if subject is not None and not is_vague(subject.text):
        return subject.text
    return item.agency if item.agency and not is_vague(item.agency) else None


def _is_superior(name: str) -> bool:
    return bool(re.match(_SUPERIOR, plain(name)))
