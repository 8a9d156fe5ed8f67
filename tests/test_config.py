"""The configuration: what is read, what is refused, and in which words."""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path

import pytest

from rules.errors import BadConfig
from scheduler.config import Config, find_config, load_config
from scheduler.resources import resource


def _written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _refusal(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(BadConfig) as caught:
        load_config(_written(folder, text), environ or {})
    return str(caught.value)


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    config = load_config(_written(tmp_path, ""), {})
    assert config.mail.live is False
    assert config.ladder.quarter == (-15, -5, -1)
    assert config.office.window_start == time(7, 30)
    assert config.office.window_end == time(10, 30)
    assert config.database_url == f"sqlite:///{tmp_path / 'nhacviec.db'}"


def test_the_commented_default_names_every_key_and_says_the_default() -> None:
    document = tomllib.loads(resource("config.toml").read_text(encoding="utf-8"))
    told = {(section, key) for section, keys in document.items() for key in keys}
    known = {
        (section, key)
        for section, field in Config.model_fields.items()
        if section != "path"
        for key in field.annotation.model_fields  # type: ignore[union-attr]
        if key != "password"
    }
    assert told == known
    examples = {("office", "name"), ("mail", "trial_to"), ("mail", "sender")}
    ours, defaults = load_config(resource("config.toml"), {}), Config()
    for section, key in known - examples:
        assert getattr(getattr(ours, section), key) == getattr(getattr(defaults, section), key), key


def test_every_key_of_the_default_is_explained_in_the_lines_above_it() -> None:
    lines = resource("config.toml").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line and line[0] not in "#[":
            above = [text for text in lines[:number] if text.startswith(("#", "["))]
            assert above[-1].startswith("#"), line


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("[mail]\nper_minut = 3", "[mail] per_minut", "“per_minute”"),
        ("[smpt]\nhost = 'a'", "[smpt]", "“smtp”"),
        ("[mail]\nhost = 'a'", "[mail] host", "[smtp]"),
        ("[mail]\nxyzzy = 1", "[mail] xyzzy", "per_minute"),
        ("path = 'x'", "[path]", "không có khóa"),
        ("[mail]\nlive = 'yes please'", "[mail] live", "true hoặc false"),
        ("[smtp]\nport = 'abc'", "[smtp] port", "số nguyên"),
        ("[smtp]\nport = 70000", "[smtp] port", "không được lớn hơn 65535"),
        ("[smtp]\ntls = 'ssl'", "[smtp] tls", "'starttls', 'tls', 'none'"),
        ("[office]\nzone = 'Asia/Hanoi'", "[office] zone", "múi giờ"),
        ("[office]\nzone = '../etc/passwd'", "[office] zone", "múi giờ"),
        ("[office]\nwindow = '7h30'", "[office] window", "07:30-10:30"),
        ("[office]\nwindow = '10:30-07:30'", "[office] window", "giờ đầu phải trước"),
        ("[ladder]\nyear = [5]", "[ladder] year", "số âm"),
        ("[ladder]\nyear = [-5, -5]", "[ladder] year", "khác nhau"),
        ("[ladder]\nyear = -5", "[ladder] year", "danh sách"),
        ("[mail]\nsender = 'không phải địa chỉ'", "[mail] sender", "địa chỉ thư"),
        ('[mail]\nsender = "a@b.example\\nBcc: x@y.example"', "[mail] sender", "một dòng"),
        ('[office]\nname = "Sở\\nY"', "[office] name", "một dòng"),
        ("[daemon]\ntick = ['25:00']", "[daemon] tick", "danh sách giờ"),
        ("[daemon]\ntick = 0", "[daemon] tick", "86400"),
        ("[daemon]\nheartbeat_url = 'file:///etc/passwd'", "[daemon] heartbeat_url", "https://"),
        ("office = 3", "[office]", "bảng"),
        ("smtp = 3", "[smtp]", "bảng"),
    ],
)
def test_a_wrong_key_or_value_is_refused_with_its_place_and_a_remedy(
    tmp_path: Path, text: str, place: str, hint: str
) -> None:
    message = _refusal(tmp_path, text)
    assert place in message
    assert hint in message
    assert str(tmp_path / "config.toml") in message


def test_broken_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in _refusal(tmp_path, "[office]\nname = Sở Y tế\n")


def test_two_wrong_keys_are_both_counted(tmp_path: Path) -> None:
    assert "Còn 1 khóa khác" in _refusal(tmp_path, "[mail]\nlife = true\nsender_nam = 'x'\n")


def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    message = _refusal(tmp_path, "[smtp]\npassword = 'hunter2'")
    assert "NHACVIEC_SMTP_PASSWORD" in message
    assert "hunter2" not in message


def test_the_password_comes_from_the_environment_or_a_credential_file(tmp_path: Path) -> None:
    path = _written(tmp_path, "")
    (tmp_path / "smtp_password").write_text("mật khẩu\n", encoding="utf-8")
    from_file = load_config(path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert from_file.smtp.password is not None
    assert from_file.smtp.password.get_secret_value() == "mật khẩu"
    from_env = load_config(path, {"CREDENTIALS_DIRECTORY": str(tmp_path), "NHACVIEC_SMTP_PASSWORD": "khác"})
    assert from_env.smtp.password is not None
    assert from_env.smtp.password.get_secret_value() == "khác"
    assert "khác" not in repr(from_env)
    assert load_config(path, {}).smtp.password is None


def test_the_environment_overrides_any_key(tmp_path: Path) -> None:
    path = _written(tmp_path, "[smtp]\nhost = 'a.example'\nport = 25\n")
    config = load_config(
        path, {"NHACVIEC_SMTP__HOST": "b.example", "NHACVIEC_MAIL__LIVE": "true", "NHACVIEC_CONFIG": "x"}
    )
    assert (config.smtp.host, config.smtp.port, config.mail.live) == ("b.example", 25, True)
    assert "[smtp] hosst" in _refusal(tmp_path, "", {"NHACVIEC_SMTP__HOSST": "b"})


def test_it_is_found_by_option_then_variable_then_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadConfig, match="nhacviec init"):
        find_config(None, {})
    _written(tmp_path, "")
    assert find_config(None, {}) == Path("config.toml")
    assert find_config(None, {"NHACVIEC_CONFIG": "/v/c.toml"}) == Path("/v/c.toml")
    assert find_config(Path("o.toml"), {"NHACVIEC_CONFIG": "/v/c.toml"}) == Path("o.toml")
    assert find_config(tmp_path, {}) == tmp_path / "config.toml"


def test_a_missing_file_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml", {})


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = load_config(
        _written(tmp_path, "[database]\nurl = 'sqlite:///dữ liệu/a.db'\n[smtp]\nca_file = 'ca.pem'\n"), {}
    )
    assert config.database_path == tmp_path / "dữ liệu" / "a.db"
    assert config.ca_path == tmp_path / "ca.pem"
    postgres = load_config(_written(tmp_path, "[database]\nurl = 'postgresql+psycopg://u@h/d'\n"), {})
    assert postgres.database_url == "postgresql+psycopg://u@h/d"
    assert postgres.database_path is None


def test_it_is_frozen(tmp_path: Path) -> None:
    config = load_config(_written(tmp_path, ""), {})
    with pytest.raises(ValueError, match="frozen"):
        config.mail.live = True
