"""How this office is set up: `config.toml` and the environment become one frozen `Config`.

Any key may be overridden by `NHACVIEC_SECTION__KEY`. The password of the mail server is a secret:
it comes from `NHACVIEC_SMTP_PASSWORD` or from `$CREDENTIALS_DIRECTORY/smtp_password`, never from the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from rules.errors import BadConfig
from scheduler.config_errors import explain_refusal

DEFAULT_PLACES = (Path("config.toml"), Path("/etc/nhacviec/config.toml"))
MAX_CONFIG_BYTES = 1_000_000

_ADDRESS = re.compile(r"[^@\s<>,;:\"\x00-\x1f]+@[^@\s<>,;:\"\x00-\x1f]+")
_WINDOW = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def _one_line(value: str) -> str:
    if any(ord(letter) < 32 or letter == "\x7f" for letter in value):
        raise PydanticCustomError("one_line", "phải nằm trên một dòng, không có ký tự điều khiển")
    return value


def _address(value: str) -> str:
    if value and not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("address", "phải là một địa chỉ thư, ví dụ nhacviec@so.example")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise PydanticCustomError("zone", "phải là tên múi giờ, ví dụ “Asia/Ho_Chi_Minh”") from error
    return value


def _window(value: str) -> str:
    found = _WINDOW.fullmatch(value.strip())
    if not found:
        raise PydanticCustomError("window", "phải có dạng “07:30-10:30”")
    hours = [int(part) for part in found.groups()]
    if (hours[0], hours[1]) >= (hours[2], hours[3]):
        raise PydanticCustomError("window", "giờ đầu phải trước giờ cuối, ví dụ “07:30-10:30”")
    return value


def _ticks(value: int | tuple[str, ...]) -> int | tuple[str, ...]:
    if isinstance(value, int):
        if isinstance(value, bool) or not 1 <= value <= 86_400:
            raise PydanticCustomError("tick", "số giây phải từ 1 đến 86400")
        return value
    if not value or not all(_CLOCK.fullmatch(moment) for moment in value):
        raise PydanticCustomError("tick", 'phải là danh sách giờ như ["07:15", "09:00"] hoặc một số giây')
    return value


def _steps(value: tuple[int, ...]) -> tuple[int, ...]:
    if any(step >= 0 or step < -250 for step in value) or len(set(value)) != len(value):
        raise PydanticCustomError("steps", "phải là các số âm khác nhau, từ -250 đến -1, ví dụ [-15, -5, -1]")
    return tuple(sorted(value))


def _web_address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise PydanticCustomError("url", "phải bắt đầu bằng https:// hoặc http://")
    return value


Line = Annotated[str, Field(max_length=300), AfterValidator(_one_line)]
Address = Annotated[Line, AfterValidator(_address)]
Steps = Annotated[tuple[int, ...], AfterValidator(_steps)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class OfficeSection(_Section):
    """The office itself: who it is, its zone, and the hours in which it writes to others."""

    name: Line = ""
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Ho_Chi_Minh"
    window: Annotated[str, AfterValidator(_window)] = "07:30-10:30"
    language: Literal["vi", "en"] = "vi"
    phone: Line = ""
    service_account: Line = "nhacviec"

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone that decides what "today" is."""
        return ZoneInfo(self.zone)

    @property
    def window_start(self) -> time:
        """First moment of the office window, inclusive."""
        return self._window_times()[0]

    @property
    def window_end(self) -> time:
        """End of the office window: nothing is sent from then on."""
        return self._window_times()[1]

    def _window_times(self) -> tuple[time, time]:
        found = _WINDOW.fullmatch(self.window.strip())
        assert found is not None
        parts = [int(part) for part in found.groups()]
        return time(parts[0], parts[1]), time(parts[2], parts[3])


class DatabaseSection(_Section):
    """Where the register lies. A relative SQLite path is relative to the configuration file."""

    url: Line = "sqlite:///nhacviec.db"


class SmtpSection(_Section):
    """The mail server. `password` never stands in the file."""

    host: Annotated[Line, Field(min_length=1)] = "localhost"
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: Line = ""
    password: SecretStr | None = None
    ca_file: Line = ""
    timeout: Annotated[float, Field(ge=1, le=600)] = 60.0


class MailSection(_Section):
    """Who speaks, and how fast."""

    live: bool = False
    trial_to: Address = ""
    sender: Address = ""
    sender_name: Line = ""
    per_minute: Annotated[int, Field(ge=1, le=6_000)] = 30
    per_domain: Annotated[int, Field(ge=0, le=6_000)] = 0
    connections: Annotated[int, Field(ge=1, le=10)] = 2


class LadderSection(_Section):
    """Steps in working days before `aim`, by the length of the period."""

    week: Steps = (-1,)
    month: Steps = (-5, -1)
    quarter: Steps = (-15, -5, -1)
    half: Steps = (-30, -15, -5, -1)
    year: Steps = (-30, -15, -5, -1)
    cycle: Steps = (-30, -15, -5, -1)
    superior: Literal["ask", "send", "off"] = "ask"


class DatesSection(_Section):
    """How this office reckons where the law leaves a choice; a plan may differ."""

    before: Literal["strict", "inclusive"] = "strict"
    late: Literal["printed", "strict"] = "printed"
    roll: Literal["period-ends", "all", "none"] = "period-ends"
    cycle_due: Literal["end", "start"] = "end"


class PlansSection(_Section):
    """What plans do unless they say otherwise."""

    yearly_tasks: Literal["report", "own"] = "report"


class DaemonSection(_Section):
    """When the daemon looks (clock times of the office, or every so many seconds)."""

    tick: Annotated[int | tuple[str, ...], AfterValidator(_ticks)] = ("07:15", "08:30", "10:00")
    heartbeat_url: Annotated[Line, AfterValidator(_web_address)] = ""


class Config(BaseSettings):
    """All that is set. Frozen; `load_config` makes it."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    office: OfficeSection = OfficeSection()
    database: DatabaseSection = DatabaseSection()
    smtp: SmtpSection = SmtpSection()
    mail: MailSection = MailSection()
    ladder: LadderSection = LadderSection()
    dates: DatesSection = DatesSection()
    plans: PlansSection = PlansSection()
    daemon: DaemonSection = DaemonSection()
    path: Path | None = Field(default=None, exclude=True)
    """The file it was read from; None when all is default."""

    @property
    def directory(self) -> Path:
        """The folder relative paths are relative to."""
        return self.path.parent if self.path else Path.cwd()

    @property
    def database_url(self) -> str:
        """The register's URL, with a relative SQLite path made absolute."""
        url = self.database.url
        prefix, mark, rest = url.partition(":///")
        if not prefix.startswith("sqlite") or not mark or rest in ("", ":memory:"):
            return url
        file, question, query = rest.partition("?")
        return f"{prefix}:///{(self.directory / file).resolve()}{question}{query}"

    @property
    def database_path(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        prefix, _, rest = self.database_url.partition(":///")
        return Path(rest.partition("?")[0]) if prefix.startswith("sqlite") and rest else None

    @property
    def ca_path(self) -> Path | None:
        """The authority file of the mail server, absolute; None for the system's own."""
        return (self.directory / self.smtp.ca_file).resolve() if self.smtp.ca_file else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_config` hands in: reading the environment behind its back would not be testable."""
        return (init_settings,)


def find_config(path: Path | None, environ: Mapping[str, str]) -> Path:
    """The file to read: `path`, else NHACVIEC_CONFIG, else ./config.toml, else /etc/nhacviec/config.toml."""
    named = path or (Path(environ["NHACVIEC_CONFIG"]) if environ.get("NHACVIEC_CONFIG") else None)
    if named is not None:
        return named / "config.toml" if named.is_dir() else named
    for place in DEFAULT_PLACES:
        if place.is_file():
            return place
    raise BadConfig(
        "chưa có tệp cấu hình",
        place="config.toml",
        remedy="Chạy `nhacviec init THƯ_MỤC`, rồi chỉ tới nó bằng --config THƯ_MỤC/config.toml.",
    )


def load_config(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read, overlay and check the configuration. Raises BadConfig naming the key and what to do."""
    environ = os.environ if environ is None else environ
    file = find_config(path, environ)
    document = _read(file)
    _overlay(document, environ)
    smtp = document.setdefault("smtp", {})
    if isinstance(smtp, dict):
        _add_password(smtp, file, environ)
    if "path" in document:
        raise explain_refusal(Config, file, [{"type": "extra_forbidden", "loc": ("path",)}])
    try:
        return Config(**document, path=file.resolve())
    except ValidationError as error:
        raise explain_refusal(Config, file, error.errors(include_url=False)) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > MAX_CONFIG_BYTES:
            raise BadConfig("tệp cấu hình quá lớn", place=str(file), remedy="Kiểm tra lại đường dẫn.")
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BadConfig(
            "không tìm thấy tệp cấu hình",
            place=str(file),
            remedy="Kiểm tra --config hoặc NHACVIEC_CONFIG; `nhacviec init THƯ_MỤC` tạo một tệp mới.",
        ) from error
    except OSError as error:
        raise BadConfig(
            "không đọc được tệp cấu hình ({why})",
            place=str(file),
            remedy="Kiểm tra quyền đọc tệp.",
            why=error.strerror or type(error).__name__,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(
            "tệp cấu hình không đúng cú pháp TOML ({why})",
            place=str(file),
            remedy="Chuỗi phải nằm trong ngoặc kép; so với tệp mẫu do `nhacviec init` tạo.",
            why=str(error),
        ) from error


def _overlay(document: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Lay NHACVIEC_SECTION__KEY over what the file says."""
    source = EnvSettingsSource(Config, env_prefix="NHACVIEC_", env_nested_delimiter="__")
    source.env_vars = {name.lower(): value for name, value in environ.items()}
    for section, values in source().items():
        if isinstance(values, dict) and isinstance(document.setdefault(section, {}), dict):
            document[section].update(values)


def _add_password(smtp: dict[str, Any], file: Path, environ: Mapping[str, str]) -> None:
    if "password" in smtp:
        raise BadConfig(
            "mật khẩu không được ghi trong tệp cấu hình",
            place=f"{file}: [smtp] password",
            remedy="Đặt biến NHACVIEC_SMTP_PASSWORD hoặc tệp $CREDENTIALS_DIRECTORY/smtp_password.",
        )
    secret = environ.get("NHACVIEC_SMTP_PASSWORD", "")
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    if not secret and folder and (Path(folder) / "smtp_password").is_file():
        secret = (Path(folder) / "smtp_password").read_text(encoding="utf-8").rstrip("\r\n")
    if secret:
        smtp["password"] = SecretStr(secret)
