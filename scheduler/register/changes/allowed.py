"""Which change is possible in which state, and what the states are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from rules.errors import NotFound, Refused
from scheduler.i18n import gettext as _
from scheduler.register.models import Occurrence
from scheduler.register.standing import chunks

_STILL = frozenset({"open", "returned", "extension_requested"})
ALLOWED: Mapping[str, frozenset[str]] = {
    "submit": _STILL,
    "accept": _STILL | {"submitted", "unsettled"},
    "return": frozenset({"submitted"}),
    "request_extension": _STILL,
    "extend": _STILL,
    "waive": _STILL | {"submitted", "unsettled"},
    "reopen": frozenset({"accepted", "waived", "submitted", "extension_requested", "unsettled"}),
    "settle": frozenset({"unsettled"}),
}
"""States in which a change may begin, by its verb."""


def state_name(state: str) -> str:
    """What a state is called in front of people."""
    return {
        "open": _("chưa ghi nhận kết quả"),
        "submitted": _("đã nộp, chờ xác nhận"),
        "accepted": _("hoàn thành"),
        "returned": _("đã trả lại"),
        "extension_requested": _("chờ gia hạn"),
        "waived": _("dừng thực hiện"),
        "unsettled": _("có từ trước khi nhập, chưa xử lý"),
        "joined": _("đã nhập vào kỳ hạn khác"),
    }.get(state, state)


def verb_name(verb: str) -> str:
    """What a change is called in front of people."""
    return {
        "submit": _("ghi nhận đã nộp"),
        "accept": _("xác nhận hoàn thành"),
        "return": _("trả lại"),
        "request_extension": _("ghi nhận đề nghị gia hạn"),
        "extend": _("gia hạn"),
        "waive": _("dừng thực hiện"),
        "reopen": _("mở lại"),
        "settle": _("xử lý"),
    }.get(verb, verb)


def rows_for(session: Session, ids: Collection[int], verb: str) -> list[Occurrence]:
    """The rows to change, in the order of `ids`, locked until the transaction ends.

    Raises NotFound for a number that stands for nothing, Refused when one row's state does not allow
    the change: then nothing is changed at all.
    """
    rows = load_rows(session, ids)
    for row in rows:
        if row.state not in ALLOWED[verb]:
            raise Refused(
                "kỳ hạn #{id} đang ở trạng thái “{state}”, không {verb} được",
                remedy=_remedy(row.state),
                id=row.id,
                state=state_name(row.state),
                verb=verb_name(verb),
            )
    return rows


def load_rows(session: Session, ids: Collection[int]) -> list[Occurrence]:
    """The rows of `ids`, each once and in their order, locked. Raises NotFound."""
    wanted: Sequence[int] = list(dict.fromkeys(ids))
    found: dict[int | None, Occurrence] = {}
    for chunk in chunks(sorted(wanted)):
        query = select(Occurrence).where(col(Occurrence.id).in_(chunk)).order_by(col(Occurrence.id))
        found.update({row.id: row for row in session.scalars(query.with_for_update())})
    missing = [number for number in wanted if number not in found]
    if missing:
        raise NotFound(
            "không có kỳ hạn số {ids}",
            remedy="Xem số (#) trong `nhacviec upcoming` hoặc `nhacviec overdue`.",
            ids=", ".join(f"#{number}" for number in missing[:10]),
        )
    return [found[number] for number in wanted]


def _remedy(state: str) -> str:
    if state in ("accepted", "waived"):
        return "Nếu ghi nhầm, dùng `nhacviec reopen {id}` trước."
    if state == "unsettled":
        return "Dùng `nhacviec accept {id}` nếu đã xong, `nhacviec reopen {id}` nếu còn phải làm."
    return ""
