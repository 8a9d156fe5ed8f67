"""What the mails need to know of the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.config import Config


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Who speaks and to whom it goes on trial. `live` False: everything goes to `trial_to`."""

    sender: str
    sender_name: str = ""
    trial_to: str = ""
    live: bool = False
    phone: str = ""
    office_name: str = ""
    language: str = "vi"


def settings_of(config: Config) -> MailSettings:
    """The part of `config` that reminding needs."""
    return MailSettings(
        sender=config.mail.sender,
        sender_name=config.mail.sender_name,
        trial_to=config.mail.trial_to,
        live=config.mail.live,
        phone=config.office.phone,
        office_name=config.office.name,
        language=config.office.language,
    )
