"""Several servers in one program: each has files of its own."""

from pathlib import Path

import pytest

from chat_tui.config.preferences import Preferences
from chat_tui.domain.errors import ChatError, SettingsError
from chat_tui.programs.server_source import ServerSource

SAVED = """\
room = "everywhere"

[servers.work]
url = "ws://localhost:1"

[servers.home]
url = "ws://localhost:2"
room = "tea"

[servers.same]
url = "ws://localhost:1"

[servers.other-me]
url = "ws://localhost:1"
name = "ben"
"""


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    file = tmp_path / "config.toml"
    file.write_text(SAVED)
    flags = {"server": "work", "name": "ana", "data_dir": str(tmp_path / "data")}
    return Preferences(flags, {}, file)


def files(folder: Path) -> set[Path]:
    return {path.parent for path in folder.rglob("cache-*.db")}


def test_each_has_files_of_its_own_and_what_is_kept_stays_apart(
    preferences: Preferences, tmp_path: Path
) -> None:
    with ServerSource(preferences) as source:
        work, home, ben = source.open_usual(), source.open("home"), source.open("other-me")
        assert [server.name for server in (work, home, ben)] == ["work", "home", "other-me"]
        assert len(files(tmp_path)) == 3, "by server and by account"
        for server in (work, home):
            server.client.session.edit_draft("r_1", f"for {server.name}")
            server.client.session.save()
    with ServerSource(preferences) as source:
        home, work = source.open("home"), source.open_usual()
        assert home.client.session.draft("r_1") == "for home"
        assert work.client.session.draft("r_1") == "for work"


def test_only_what_is_saved_with_a_server_says_where_to_begin_on_it(
    preferences: Preferences,
) -> None:
    with ServerSource(preferences) as source:
        assert source.open_usual().room == "everywhere"
        assert source.open("home").room == "tea"
        assert source.open("other-me").room is None


def test_none_is_opened_twice(preferences: Preferences, tmp_path: Path) -> None:
    with ServerSource(preferences) as source:
        source.open_usual()
        for again in ("work", "same", "ws://localhost:1"):
            with pytest.raises(SettingsError, match="work is open already"):
                source.open(again)
        assert len(list(tmp_path.rglob("cache-*.lock"))) == 2, (
            "the second slot was tried, and let go"
        )
        with pytest.raises(ChatError, match="no saved server 'cellar'"):
            source.open("cellar")


def test_what_was_given_back_can_be_opened_again(preferences: Preferences) -> None:
    with ServerSource(preferences) as source:
        source.open_usual()
        home = source.open("home")
        home.close()
        assert source.open("home").name == "home"
        assert list(source.names()) == ["work", "home", "same", "other-me"]


def test_an_address_is_called_by_its_host(preferences: Preferences) -> None:
    with ServerSource(preferences) as source:
        source.open_usual()
        assert source.open("ws://localhost:9/a").name == "localhost:9"
        assert source.open("ws://localhost:9/b").name == "ws://localhost:9/b"
