"""The one error base: a sentence for a person, the place it is about, and what to do."""

from __future__ import annotations


class NhacviecError(Exception):
    """Something a person must hear about, said in one sentence.

    `template` is the Vietnamese sentence with `{name}` fields; it is also the key under which a
    translation is looked up, so a face may translate it before filling in `params`.
    `place` says where (file, page and row, key of the configuration); `remedy` says what to do.
    Each subclass owns its exit code:
    3 bad input, 4 no such thing, 5 configuration, 6 database, 7 refused, 8 mail, 9 held.
    """

    exit_code = 3

    def __init__(self, template: str, *, place: str = "", remedy: str = "", **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.place = place
        self.remedy = remedy
        self.params = params

    @property
    def message(self) -> str:
        """The sentence, without place and remedy."""
        return self.template.format(**self.params) if self.params else self.template

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.place else self.message
        return f"{head} {self.remedy.format(**self.params)}" if self.remedy else head


class BadInput(NhacviecError):
    """A file, phrase, row or argument that cannot be read."""


class NotFound(NhacviecError):
    """A name or number that stands for nothing we know."""

    exit_code = 4


class BadConfig(NhacviecError):
    """A configuration that cannot be used."""

    exit_code = 5


class DatabaseTrouble(NhacviecError):
    """The register cannot be opened, is of a newer schema, or is in use."""

    exit_code = 6


class Refused(NhacviecError):
    """Asked for something the state of things, or a rule of the office, does not allow."""

    exit_code = 7


class MailTrouble(NhacviecError):
    """The mail server could not be reached or refused."""

    exit_code = 8


class Held(NhacviecError):
    """Sending is held: the brake has tripped, or the database was restored or copied."""

    exit_code = 9
