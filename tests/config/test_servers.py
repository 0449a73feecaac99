"""What the file holds beside plain settings, and what becomes of its faults."""

from dataclasses import fields
from pathlib import Path

import pytest

from chat_tui.config.load import Loaded, load
from chat_tui.config.settings import Settings
from chat_tui.config.table import SETTINGS
from chat_tui.domain.errors import SettingsError

SAVED = """\
name = "me"
server = "home"

[servers.home]
url = "ws://localhost:1"

[servers.work]
url = "wss://work.example.org"
name = "ana"
secret_file = "/s"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_the_table_and_the_dataclass_agree() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]


def read(file: Path, text: str, flags: dict[str, object] | None = None, **env: str) -> Loaded:
    file.write_text(text)
    return load(flags or {}, env, file)


def test_a_saved_server_brings_its_own(file: Path) -> None:
    loaded = read(file, SAVED, {"server": "work"}, CHAT_TUI_NAME="env")
    settings = loaded.settings
    assert (settings.server, settings.name) == ("wss://work.example.org", "ana")
    assert settings.secret_file == Path("/s")
    assert loaded.origins["name"] == "[servers.work]"
    assert read(file, SAVED, {"server": "work", "name": "ben"}).settings.name == "ben"


def test_the_usual_one_may_be_a_saved_one(file: Path) -> None:
    loaded = read(file, SAVED)
    assert (loaded.settings.server, loaded.settings.name) == ("ws://localhost:1", "me")
    assert read(file, SAVED, {"server": "ws://x"}).settings.server == "ws://x"
    assert read(file, SAVED, CHAT_TUI_SERVER="work").settings.name == "ana"


def test_one_that_is_not_saved_is_refused_with_those_that_are(file: Path) -> None:
    with pytest.raises(SettingsError, match="no saved server 'wrok'; saved are home, work"):
        read(file, SAVED, {"server": "wrok"})
    assert read(file, "", {"server": "wrok"}).settings.server == "wrok"


def test_origins(file: Path) -> None:
    loaded = read(file, 'theme = "a"\nmouse = true\n', {"room": "tea"}, CHAT_TUI_MOUSE="no")
    assert loaded.origins == {"theme": "line 1", "mouse": "CHAT_TUI_MOUSE", "room": "--room"}


@pytest.mark.parametrize(
    ("text", "line", "column", "words", "blocks"),
    [
        ('\n mouse = "x"', 2, 2, "mouse must be true or false", False),
        ("name = 1", 1, 1, "name must be text", True),
        ("colour = 1", 1, 1, "no setting 'colour'", False),
        ("sever = 1", 1, 1, "nearest is 'server'", True),
        ("secret_fil = 1", 1, 1, "nearest is 'secret_file'", True),
        ('terminal_output = "fancy"', 1, 1, "one of frugal, plain, not 'fancy'", False),
        ("keys = 1", 1, 1, "keys must be a table", False),
        ("[keys]\n'rooms.next' = 1", 2, 1, 'keys."rooms.next" must be a key', False),
        ("[keys]\nrooms.next = []", 2, 1, 'keys."rooms.next" must be a key', False),
        ("servers = 1", 1, 1, "servers must be a table", False),
        ("[servers]\nwork = 1", 2, 1, "[servers.work] must be a table", False),
        ("[servers.work]\nurl = 1", 2, 1, "[servers.work]: url must be text", False),
        ("[servers.work]\nname = 'a'", 1, 1, "[servers.work] has no url", False),
        ("[servers.work]\nurl='ws://x'\ntheme='x'", 3, 1, "there is no 'theme'; there are", False),
        ("[servers.'a:b']\nurl='ws://x'", 1, 1, "'a:b' is no name for a server", False),
    ],
)
def test_a_fault_has_its_place(
    file: Path, text: str, line: int, column: int, words: str, blocks: bool
) -> None:
    loaded = read(file, text)
    (fault,) = loaded.faults
    assert (fault.line, fault.column, fault.blocks) == (line, column, blocks)
    assert words in fault.words
    assert str(fault).startswith(f"{file}, line {line}, column {column}: ")
    assert loaded.settings == Settings()


def test_what_is_wrong_with_the_chosen_server_blocks(file: Path) -> None:
    text = "[servers.work]\nurl = 'ws://x'\nname = 1\n"
    assert [fault.blocks for fault in read(file, text).faults] == [False]
    assert [fault.blocks for fault in read(file, text, {"server": "work"}).faults] == [True]


def test_the_rest_holds_and_faults_come_in_order(file: Path) -> None:
    loaded = read(file, "[keys]\n'a'=1\n'b'='x'\nrooms.last=['f5','f6']\n[servers.w]\nurl=1")
    assert [fault.line for fault in loaded.faults] == [2, 6]
    assert loaded.keys == {"b": "x", "rooms.last": "f5,f6"}
