"""What whoever starts it for the first time is told, and finding a key in the help."""

from tests.e2e.programs import Home, Server

GREETING = "welcome. Enter sends, nothing gets lost"


def test_the_first_run_greets_and_the_second_does_not(home: Home, server: Server) -> None:
    home.run("send", "general", "--server", server.url, "--name", "ben", text="hello")
    ana = home.person(server, "ana")
    ana.wait_for(GREETING)
    ana.wait_for("Ctrl+K goes anywhere, Alt+A to the unread")
    ana.wait_for("F1 tells all you can do, Ctrl+Q leaves")
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    again = home.person(server, "ana")
    again.wait_for("ben")
    again.wait_quiet()
    assert not any(GREETING in row for row in again.screen)


def test_the_help_finds_what_is_typed(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.press("f1")
    ana.wait_for("type to find")
    ana.type("unread")
    ana.wait_for("finding: unread")
    ana.wait_for("Alt+A")
    ana.wait_gone("Ctrl+Home")
    ana.press("escape")
    ana.wait_for("type to find")
    ana.press("escape")
    ana.wait_gone("type to find")


def test_the_manual_and_completions_are_printed(home: Home) -> None:
    page = home.run("man")
    assert page.returncode == 0
    assert page.stdout.startswith(".TH CHAT-TUI 1")
    assert "_chat_tui" in home.run("completions", "bash").stdout
    wrong = home.run("completions", "tcsh")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("chat-tui: ")


def test_who_goes_on_typing_behind_the_command_finds_it_in_the_first_room(
    home: Home, server: Server
) -> None:
    ana = home.chat(server.url, "--name", "ana", *home.data("ana"))
    ana.type("typed ahead")
    ana.wait_for("#general › typed ahead")
    ana.type(" and on\r")
    ana.wait_for("ana  typed ahead and on")
