"""The settings file: by the command line, and in a chat that runs."""

import asyncio
import re

from tests.e2e.programs import Home, Server
from tests.e2e.raw import say_once


def test_config_makes_shows_and_checks_the_file(home: Home) -> None:
    file = home.config_file
    assert home.run("config", "path").stdout == f"{file}\n"
    assert "not there; chat-tui config init makes it" in home.run("config").stdout
    assert home.run("config", "init").returncode == 0
    assert home.run("config", "init").returncode == 2
    assert "all of it can be used" in home.run("config", "check").stdout
    file.write_text(file.read_text() + 'colour = "red"\n')
    checked = home.run("config", "check")
    assert checked.returncode == 2
    assert "there is no setting 'colour'" in checked.stdout
    assert checked.stdout.endswith('    colour = "red"\n    ^\n')
    file.write_text("mouse = maybe\n")
    assert "at line 1, column 9" in home.run("config", "check").stderr


def test_a_saved_server_by_its_name(home: Home, server: Server) -> None:
    home.config_file.parent.mkdir()
    home.config_file.write_text(
        f'[servers.work]\nurl = "{server.url}"\nname = "ana"\nroom = "tea"\n'
    )
    chat = home.chat("work")
    chat.wait_for("● online")
    chat.wait_for("#tea ›")
    assert any("ana" in row for row in chat.screen)
    assert "there is no saved server 'wrok'" in home.run("send", "tea", "x", "--server=wrok").stderr
    assert home.run("send", "tea", "by name", "--server", "work", "--name", "ben").returncode == 0
    chat.wait_for("by name")


def test_it_starts_without_what_is_wrong_and_says_so(home: Home, server: Server) -> None:
    home.config_file.parent.mkdir()
    home.config_file.write_text('mouse = "maybe"\ncolour = 1\nname = "ana"\n')
    chat = home.chat(server.url)
    chat.wait_for("● online")
    chat.wait_for("left out of the settings: line 1")
    home.config_file.write_text("name = 1\n")
    refused = home.chat(server.url)
    assert refused.exit_code() == 2
    assert b"name must be text in quotes" in refused.output


def test_set_saves_and_an_edited_file_is_taken_over_on_coming_back(
    home: Home, server: Server
) -> None:
    home.run("config", "init")
    before = home.config_file.read_text()
    chat = home.chat(server.url, "--name", "ana")
    chat.wait_for("● online")
    chat.enter("/set theme chat-day")
    chat.wait_for('theme: "chat-day", saved')
    chat.wait_output(b"48;5;231")  # white
    line = '# theme = "chat-night"\n'
    assert home.config_file.read_text() == before.replace(line, f'{line}theme = "chat-day"\n')
    chat.wait_quiet()
    written = len(chat.output)
    chat.type("\x1b[I")  # nothing has changed: nothing is written
    chat.wait_quiet()
    assert len(chat.output) == written
    home.config_file.write_text(
        'theme = "chat-frost"\n[keys]\n"rooms.switch" = "f5"\n"program.help" = "ctrl+n"\n'
    )
    chat.type("\x1b[I")  # the terminal has the focus again
    chat.wait_output(b"48;5;235")
    chat.wait_for("^N help  F5 go to  ^Q quit")
    chat.press("ctrl+n")
    chat.wait_for("Esc closes")


def test_the_list_of_themes_in_a_terminal(home: Home, server: Server) -> None:
    chat = home.chat(server.url, "--name", "ana")
    chat.wait_for("● online")
    chat.enter("/theme")
    chat.wait_for("Enter keeps it, Esc goes back")
    chat.press("down")
    chat.wait_output(b"48;5;234")  # chat-ember
    chat.press("escape")
    chat.wait_gone("Enter keeps it")
    assert not home.config_file.exists()
    chat.enter("/theme")
    chat.wait_for("Enter keeps it")
    chat.press("down", "enter")
    chat.wait_for('theme: "chat-ember", saved')
    assert 'theme = "chat-ember"' in home.config_file.read_text()


def test_sixteen_colours_are_all_that_is_written(home: Home, server: Server) -> None:
    for arguments, term in (("--theme=ansi-light",), "xterm-256color"), ((), "xterm"):
        chat = home.chat(server.url, "--name", term, *arguments, TERM=term)
        chat.wait_for("● online")
        asyncio.run(say_once(server.port, "ben", f"**to {term}:** `code` https://example.org @x"))
        chat.wait_for(f"to {term}: code")
        chat.press("shift+up")
        chat.wait_for("Esc back")
        chat.press("escape", "f1")
        chat.wait_for("Esc closes")
        chat.press("ctrl+q")
        assert chat.exit_code() == 0
        assert re.search(rb"\x1b\[(?:[0-9;]*;)?[39][0-7]m", chat.output)
        assert not re.search(rb"\x1b\[(?:[0-9;]*;)?[34]8[;:]", chat.output)
