"""Settings from file, environment and flags; whatever stands there, one kind of error."""

import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chat_tui.config.load import load_settings
from chat_tui.config.places import (
    default_config_file,
    default_data_dir,
    default_runtime_dir,
    read_secret,
    user_name,
)
from chat_tui.config.settings import Settings
from chat_tui.config.table import PREFIX
from chat_tui.domain.errors import SettingsError
from chat_tui.text.sanitize import sanitize_line

unhurried = settings(deadline=None)
"""The disk of a busy machine is slow at times."""

NAMES = [field.name for field in fields(Settings)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refusal(act: Callable[[], object]) -> str:
    """The one sentence it is refused with."""
    with pytest.raises(SettingsError) as caught:
        act()
    return str(caught.value)


def test_nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings({}, {}) == Settings()
    assert default_config_file() == tmp_path / "chat-tui" / "config.toml"


@pytest.mark.parametrize(("given", "seconds"), [("5", 5.0), ("0", 0.0), ("2.5", 2.5), ("60", 60.0)])
def test_how_long_a_message_can_be_taken_back(given: str, seconds: float, file: Path) -> None:
    assert (
        load_settings({}, {"CHAT_TUI_UNDO_SEND": given}, file_with(file, "")).undo_send == seconds
    )
    assert load_settings({}, {}, file_with(file, f"undo_send = {given}")).undo_send == seconds


@pytest.mark.parametrize("given", ["-1", "61", "nan", "inf", "true", '"soon"', "[5]"])
def test_how_long_a_message_cannot_be_held(given: str, file: Path) -> None:
    words = refusal(lambda: load_settings({}, {}, file_with(file, f"undo_send = {given}")))
    assert "undo_send must be" in words


def file_with(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def test_xdg_folders_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    assert default_data_dir() == tmp_path / "data" / "chat-tui"
    assert default_runtime_dir() == tmp_path / "run" / "chat-tui"


def test_the_default_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "chat-tui").mkdir()
    (tmp_path / "chat-tui" / "config.toml").write_text('room = "tea"')
    assert load_settings({}, {}).room == "tea"


def test_flags_over_environment_over_file(file: Path) -> None:
    file.write_text('name = "file"\nroom = "file"\ntheme = "file"\n')
    environment = {"CHAT_TUI_NAME": "environment", "CHAT_TUI_ROOM": "environment", "HOME": "/"}
    found = load_settings({"name": "flag"}, environment, file)
    assert (found.name, found.room, found.theme) == ("flag", "environment", "file")


def test_the_environment_names_the_file_and_the_flag_wins(file: Path, tmp_path: Path) -> None:
    file.write_text('name = "given"')
    other = tmp_path / "other.toml"
    other.write_text('name = "other"')
    environment = {"CHAT_TUI_CONFIG": str(other)}
    assert load_settings({}, environment).name == "other"
    assert load_settings({}, environment, file).name == "given"


@pytest.mark.parametrize(
    "name", ["ca_file", "client_cert", "client_key", "secret_file", "data_dir"]
)
def test_paths_may_begin_with_the_home(
    name: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/pat")
    file.write_text(f'{name} = "~/there"')
    assert getattr(load_settings({}, {}, file), name) == Path("/home/pat/there")


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("ON", True), ("1", True), ("yes", True), ("no", False), ("0", False)],
)
@pytest.mark.parametrize("name", ["mouse", "insecure", "markup"])
def test_true_and_false_in_the_environment(name: str, text: str, value: bool, file: Path) -> None:
    file.write_text(f"{name} = {str(not value).lower()}")
    found = load_settings({}, {f"CHAT_TUI_{name.upper()}": text}, file)
    assert getattr(found, name) is value
    assert getattr(load_settings({name: not value}, {}, file), name) is not value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = 1", "name must be text in quotes"),
        ('name = " "', "name must not be empty"),
        ("mouse = 1", "mouse must be true or false"),
        ("markup = 0", "markup must be true or false"),
        ('sever = "x"', "no setting 'sever'; the nearest is 'server'"),
        ('nosuch = "x"', "no setting 'nosuch'; chat-tui config lists them all"),
        ('[server]\nurl = "x"', "server must be text in quotes"),
        ('data_dir = "~nobody-of-that-name/x"', "data_dir begins with the home of a user"),
        ('data_dir = "a\\u0000b"', "data_dir must not contain a NUL"),
        ('name = "a', "is not valid TOML"),
        ("name = " + "9" * 5000, "is not valid TOML"),
        ("name = " + "[" * 20_000, "nested too deeply"),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_wrong_in_the_file_is_told_with_its_name(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    said = refusal(lambda: load_settings({}, {}, file))
    assert str(file) in said
    assert words in said


def test_what_is_wrong_in_the_environment_or_a_flag_is_told_with_its_name(file: Path) -> None:
    file.touch()
    for flags, environment, words in (
        ({}, {"CHAT_TUI_TEHME": "x"}, "CHAT_TUI_TEHME: there is no setting"),
        ({}, {"CHAT_TUI_TEHME": "x"}, "nearest is 'CHAT_TUI_THEME'"),
        ({}, {"CHAT_TUI_MOUSE": "x"}, "CHAT_TUI_MOUSE must be true or false"),
        ({}, {"CHAT_TUI_": "x"}, "CHAT_TUI_: there is no setting"),
        ({"data_dir": ""}, {}, "--data-dir must not be empty"),
    ):
        said = refusal(lambda flags=flags, env=environment: load_settings(flags, env, file))  # type: ignore[misc]
        assert words in said


def test_a_file_that_was_asked_for_has_to_be_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    assert str(missing) in refusal(lambda: load_settings({}, {}, missing))
    assert str(missing) in refusal(lambda: load_settings({}, {"CHAT_TUI_CONFIG": str(missing)}))
    assert "cannot be read" in refusal(lambda: load_settings({}, {}, tmp_path))


@unhurried
@given(content=st.binary(max_size=200))
@example(content=b"\xff\xfe")
@example(content=b"name = 1979-13-45")
@example(content=b"a = " + b"{a = " * 5_000)
def test_any_bytes_in_the_file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    with suppress(SettingsError):
        load_settings({}, {}, file)


TOML_VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="'")).map(
        lambda text: f"'{text}'"
    ),
    st.sampled_from(["1", "-1.5", "nan", "true", "[]", "[1]", "{}", "1979-05-27", "'~'", "'~x/y'"]),
)


@unhurried
@given(values=st.dictionaries(st.sampled_from([*NAMES, "other", "sub.key"]), TOML_VALUES))
def test_any_value_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]
) -> None:
    file = tmp_path_factory.getbasetemp() / "values.toml"
    file.write_text("\n".join(f"{name} = {value}" for name, value in values.items()), "utf-8")
    try:
        found = load_settings({}, {}, file)
    except SettingsError:
        return
    assert values.keys() <= set(NAMES)
    written = tomllib.loads(file.read_text("utf-8"))
    assert all((getattr(found, name) is not None) == (name in written) for name in NAMES)


VARIABLES = st.sampled_from([PREFIX + name.upper() for name in [*NAMES, "config"]])


@unhurried
@given(
    environment=st.dictionaries(
        st.one_of(VARIABLES, st.text(), st.text().map(PREFIX.__add__)), st.text()
    )
)
@example(environment={"CHAT_TUI_CONFIG": "~nobody-of-that-name/x"})
@example(environment={"CHAT_TUI_CONFIG": "a\0b"})
@example(environment={"CHAT_TUI_DATA_DIR": "\udcff"})
def test_any_environment(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> None:
    file = tmp_path_factory.getbasetemp() / "empty.toml"
    file.touch()
    for config_file in (file, None):
        with suppress(SettingsError):
            load_settings({}, environment, config_file)


def test_a_secret_is_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    for content, secret in (
        (b"open sesame", "open sesame"),
        (b"open sesame\n", "open sesame"),
        (b" open sesame \r\nand more\n", " open sesame "),
        ("ö\n".encode(), "ö"),
    ):
        file.write_bytes(content)
        assert read_secret(file) == secret
    for content, words in ((b"", "is empty"), (b"\nsecret", "is empty"), (b"\xff", "is not text")):
        file.write_bytes(content)
        assert words in refusal(lambda: read_secret(file))
    assert "cannot be read" in refusal(lambda: read_secret(tmp_path))
    assert "cannot be read" in refusal(lambda: read_secret(tmp_path / "missing"))


@unhurried
@given(content=st.binary(max_size=50))
def test_any_bytes_in_the_secret_file(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "secret"
    file.write_bytes(content)
    with suppress(SettingsError):
        assert read_secret(file).encode() == content.split(b"\n")[0].rstrip(b"\r")


def test_who_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "pat")
    assert user_name(Settings()) == "pat"
    assert user_name(Settings(name="ana")) == "ana"
    assert "--name" not in refusal(lambda: user_name(Settings(name="a b")))
    monkeypatch.setenv("LOGNAME", "a b")
    assert "choose a name with --name" in refusal(lambda: user_name(Settings()))


@unhurried
@given(name=st.text())
def test_any_name(name: str) -> None:
    with suppress(SettingsError):
        assert sanitize_line(user_name(Settings(name=name))).strip()
