"""The sentences and clauses of a prose line, and the agency that a clause is about."""

from __future__ import annotations

import re

from scheduler.intake.draft.agencies import Name, name_at
from scheduler.intake.draft.timing_words import find_timing
from scheduler.intake.draft.words import plain, squeeze

MAX_SENTENCE = 2_500
"""Letters of a sentence that are searched; no sentence of a plan comes near."""

REPORT = re.compile(r"báo cáo(?! (?:số \d|viên|tài chính|nghiên cứu khả thi|kinh tế - kỹ thuật))")
"""The word for report, where it is not part of another name."""
_INTRODUCED = re.compile(
    r"(?:căn cứ|trên cơ sở|trong quá trình|theo(?! dõi)|sau khi|để|nhằm|định kỳ|h[àằ]ng|trước|chậm nhất"
    r"|quý|\d|trong|kết thúc|đồng thời|khi|đối với|ngoài|tùy|hết|vào)\b"
)
_CALLED = re.compile(r"(?:đồng thời,?\s*|và\s+)?(?:giao|đề nghị|yêu cầu|phân công)(?:\s+cho)?\s+")
_TOPIC = re.compile(r"(?:về )?(?:chế độ|công tác|thời hạn|thời gian)\b[^:.;]{0,60}:\s*", re.IGNORECASE)
_KIND_OF_REPORT = re.compile(
    r"báo cáo (?:sơ kết |tổng kết |định kỳ )?(?:\d|cả năm|tuần|tháng|qu[ýí]|năm|đột xuất)"
)
_OTHER_ACT = re.compile(r"(?:xây dựng|ban hành|lập|hoàn thành|phê duyệt|tổ chức|triển khai)\b")
_AND_REPORT = re.compile(r"(?:,\s*|\s+)(?:và|đồng thời)\s+(?=(?:thực hiện (?:chế độ )?|gửi )?báo cáo\b)")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_])")


def split_sentences(text: str) -> list[str]:
    """`text` cut after full stops that a capital letter follows."""
    pieces: list[str] = []
    for piece in _SENTENCE.split(text):
        if pieces and not piece[:1].isupper():
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    return [piece[:MAX_SENTENCE] for piece in pieces]


def split_clauses(sentence: str, subject: Name | None = None) -> list[str]:
    """`sentence` cut at semicolons outside brackets, but neither inside its `subject` (a list of agencies)
    nor between a list of dates."""
    pieces: list[str] = []
    begin = subject.end if subject else 0
    first, *others = re.split(r";(?![^()]*\))", sentence[begin:])
    whole = [piece for part in [sentence[:begin] + first, *others] for piece in _apart(part, begin)]
    for piece in whole:
        runs_before = find_timing(squeeze(pieces[-1])) if pieces else ()
        text = squeeze(piece)
        runs = find_timing(text)
        goes_on = (
            bool(pieces and runs and runs_before)
            and "báo cáo" in plain(pieces[-1])
            and runs_before[-1].end >= len(squeeze(pieces[-1]).rstrip(" )"))
            and not re.search(r"tổng hợp|tham mưu", text)
            and (runs[0].start == 0 or bool(_KIND_OF_REPORT.match(text.lower())))
        )
        # "… trước ngày 05/6; gửi về Sở Nội vụ": the recipient of the reports just named.
        addressed = bool(pieces) and "báo cáo" in plain(pieces[-1]) and text.lower().startswith("gửi ")
        if goes_on or (addressed and "báo cáo" not in plain(text)):
            pieces[-1] += f"; {text}"
        elif text:
            pieces.append(text)
    return pieces


def _apart(text: str, begin: int) -> list[str]:
    """`text` cut before "và báo cáo …" where that is another duty: each half has its own dates, and the
    first is another act or a report to somebody else."""
    for joint in _AND_REPORT.finditer(plain(text), begin):
        left, right = text[: joint.start()], text[joint.end() :]
        both = any(run.timed for run in find_timing(left)) and any(run.timed for run in find_timing(right))
        to = REPORT.search(plain(right))
        another = name_at(right, to.end()) is not None if to else False
        other_act = "báo cáo" not in plain(left) and bool(_OTHER_ACT.search(plain(left)))
        if both and (other_act or (another and "báo cáo" in plain(left))):
            return [left, *_apart(right, 0)]
    return [text]


def subject_of(text: str) -> Name | None:
    """The agency that `text` (a sentence or clause) begins with, after words of time, ground or request."""
    lowered = plain(text)
    topic = _TOPIC.match(text)
    starts = [topic.end() if topic else 0]
    if called := _CALLED.match(lowered):
        starts.append(called.end())
    if _INTRODUCED.match(lowered, starts[0]):
        starts += [comma.end() for comma in re.finditer(r",", lowered[:300])]
        starts += [run.end for run in find_timing(text[:200])]
    verb = REPORT.search(lowered)
    for start in starts:
        if verb is not None and start > verb.start() > starts[0]:
            continue  # whom the report goes to, not who makes it
        while text[start : start + 1] in (" ", ",", ")", ":"):
            start += 1
        if called := _CALLED.match(lowered, start):
            start = called.end()
        name = name_at(text, start, through=";")
        if name is not None and text[name.end :].strip(" .;:,"):
            return name
    return None
