"""What is too much for a plan, said in one way by every reader."""

from __future__ import annotations

from rules.errors import BadInput
from scheduler.i18n import gettext as _
from scheduler.intake.documents.model import MAX_ROWS


def too_many_rows(place: str) -> BadInput:
    """The error for a document whose tables have more than MAX_ROWS rows together."""
    return BadInput(
        _("Bảng có quá nhiều hàng (giới hạn {limit})."),
        place=place,
        remedy=_("Tách phụ lục thành nhiều tệp."),
        limit=MAX_ROWS,
    )
