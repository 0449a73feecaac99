"""The settings file: by the command line, and in a chat that runs."""

from tests.e2e.programs import Home, Server


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
    chat.wait_for("left out of the settings: line 1")
    home.config_file.write_text("name = 1\n")
    refused = home.chat(server.url)
    assert refused.exit_code() == 2
    assert b"name must be text in quotes" in refused.output
