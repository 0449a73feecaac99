"""The chat line by line: in a dumb terminal, and in a pipe."""

import re
import signal
from pathlib import Path

import pytest

from tests.e2e.programs import COMMAND, Home, Server
from tests.e2e.terminal import Terminal

SEQUENCE = re.compile(rb"[\x1b\x9b]")


def at_lines(home: Home, server: Server, name: str, **more: str) -> Terminal:
    """Somebody in a line-by-line chat, online."""
    arguments = ["--plain", server.url, "--name", name, *home.data(name)]
    environment = home.environment(**{"TERM": "dumb", **more})
    terminal = home.keep(Terminal([*COMMAND, *arguments], environment))
    terminal.wait_for("- online")
    return terminal


def test_two_people_one_of_them_without_a_screen(home: Home, server: Server) -> None:
    ana, ben = at_lines(home, server, "ana"), home.person(server, "ben")
    ben.enter("good morning")
    ana.wait_for(re.compile(r"^\d\d:\d\d ben: good morning$"))
    ana.enter("and to you")
    ben.wait_for("and to you")
    ana.enter("/who")
    ana.wait_for("- here: ana, ben")
    ben.enter("/join #tea")
    ben.wait_for("#tea ›")
    ana.enter("/join #tea")
    ana.wait_for("- now in #tea")
    ana.enter("cake?")
    ben.wait_for("cake?")
    ana.enter("/edit tea?")
    ben.wait_for("(edited)")
    ben.press("alt+up")
    ben.wait_for("#general ›")
    ben.enter("@ana are you there")
    ana.wait_for("- #general, 1 for you, 1 unread; /next goes there")
    ana.wait_output(b"\a")
    ana.enter("/next")
    ana.wait_for("ben: @ana are you there")
    ana.enter("/quit")
    assert ana.exit_code() == 0
    assert not SEQUENCE.search(ana.output), "no cursor was moved, nothing coloured"
    assert ana.settings_after() == ana.settings_before


def test_messages_are_answered_and_found_without_a_screen(home: Home, server: Server) -> None:
    ana, ben = at_lines(home, server, "ana"), home.person(server, "ben")
    ben.enter("lunch at one?")
    ana.wait_for("ben: lunch at one?")
    ana.enter("/reply @ben yes")
    ana.wait_for("- answering ben: lunch at one?")
    ben.wait_for("↳ ben: lunch at one?")
    ana.enter("/react :tada: @ben")
    ben.wait_for("🎉 1")
    ana.enter("/thread")
    ana.wait_for("- thread of ben")
    ana.wait_for("- end of the thread")
    ana.enter("/search lunch in:#general")
    ana.wait_for(re.compile(r"^- #general, .*, ben: lunch at one\?$"))
    ana.wait_for("- 1 found")
    ben.enter("/reply good")
    ana.wait_for("- ben answers ana: yes")
    ana.wait_for("ben: good")


def test_what_comes_while_one_types_does_not_tear_the_line(home: Home, server: Server) -> None:
    ana, ben = at_lines(home, server, "ana"), home.person(server, "ben")
    ana.type("a long thou")
    ana.wait_for("a long thou")
    ben.enter("hello")
    ana.wait_for(
        lambda rows: "a long thou" in rows[_last(rows)] and "ben: hello" in rows[_last(rows) - 1]
    )
    ana.enter("ght")
    ben.wait_for("a long thought")


def _last(rows: list[str]) -> int:
    return max((number for number, row in enumerate(rows) if row), default=0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_draft_is_kept(home: Home, server: Server, number: signal.Signals) -> None:
    ana = at_lines(home, server, "ana")
    ana.type("half a thou")
    ana.wait_for("half a thou")
    ana.kill(number)
    assert ana.exit_code() == 0, ana.output[-2000:].decode()
    assert ana.settings_after() == ana.settings_before
    again = at_lines(home, server, "ana")
    again.wait_for("half a thou")
    again.press("enter")
    ben = home.person(server, "ben")
    ben.wait_for("half a thou")


def test_ctrl_c_clears_the_line_and_quits_when_there_is_none(home: Home, server: Server) -> None:
    ana, ben = at_lines(home, server, "ana"), home.person(server, "ben")
    ana.type("first half \\")
    ana.press("enter")
    ana.type("not this")
    ana.press("ctrl+a", "ctrl+c")
    ana.wait_for("- Ctrl+C once more quits")
    ana.enter("but this")
    ben.wait_for("but this")
    assert b"not this" not in ben.output
    assert b"first half" not in ben.output
    ana.press("ctrl+p", "ctrl+p")
    ana.wait_for(lambda rows: rows[_last(rows)] == "not this")
    ana.press("ctrl+c")
    ana.wait_for(lambda rows: "- Ctrl+C once more quits" in rows[_last(rows)])
    ana.press("ctrl+c")
    assert ana.exit_code() == 0
    assert ana.settings_after() == ana.settings_before
    assert "not this" not in again_at_lines(home, server)


def again_at_lines(home: Home, server: Server) -> str:
    """What the next start shows."""
    again = at_lines(home, server, "ana")
    again.press("ctrl+c", "ctrl+c")
    assert again.exit_code() == 0
    return again.output.decode()


def test_ctrl_c_is_that_in_vi_mode_as_well(home: Home, server: Server) -> None:
    (home.path / ".inputrc").write_text("set editing-mode vi\n")
    ana = at_lines(home, server, "ana")
    ana.type("not this")
    ana.press("escape", "ctrl+c")
    ana.wait_for("- Ctrl+C once more quits")
    ana.press("ctrl+c")
    assert ana.exit_code() == 0


def test_a_server_that_dies_is_told_of_and_nothing_is_lost(home: Home, server: Server) -> None:
    ana = at_lines(home, server, "ana")
    server.kill()
    ana.wait_for("! not connected:")
    ana.enter("kept")
    ana.wait_for("- kept, to be sent as soon as we are connected: kept")
    server.start()
    ana.enter("/status")
    ana.wait_for("- sent: kept")
    ben = home.person(server, "ben")
    ben.wait_for("kept")


def test_completion_history_and_the_end_of_input(home: Home, server: Server) -> None:
    ana = at_lines(home, server, "ana")
    ana.type("/stat\t")
    ana.wait_for("/status")
    ana.press("enter")
    ana.wait_for("- online ")
    ana.press("ctrl+p", "enter")
    ana.wait_for(lambda rows: sum(row.startswith("- online ") for row in rows) == 2)
    ana.press("ctrl+d")
    assert ana.exit_code() == 0


def test_a_dumb_terminal_gets_it_by_itself(home: Home, server: Server) -> None:
    ana = home.chat(server.url, "--name", "ana", *home.data("ana"), TERM="dumb")
    ana.wait_for("this terminal is dumb, so the chat is line by line (--plain)")
    ana.wait_for("- online")
    ana.press("ctrl+d")
    assert ana.exit_code() == 0
    assert not SEQUENCE.search(ana.output)


def test_what_the_settings_file_has_wrong_is_told_and_left_out(home: Home, server: Server) -> None:
    home.config_file.parent.mkdir()
    home.config_file.write_text('mouse = "maybe"\ncolour = 1\nplain = true\n')
    ana = home.chat(server.url, "--name", "ana", *home.data("ana"))
    ana.wait_for("! left out of the settings: line 1, column 1: mouse")
    ana.wait_for("- online")
    ana.enter("/quit")
    assert ana.exit_code() == 0
    assert ana.output.count(b"left out of the settings") == 1
    home.config_file.write_text("name = 1\n")
    said = home.run("--plain", server.url, text="hello\n")
    assert said.returncode == 2
    assert "line 1, column 1: name must be text" in said.stderr


def test_in_a_locale_without_unicode(home: Home, server: Server) -> None:
    home.run("send", "general", "--server", server.url, "--name", "ben", text="grüße 🎉")
    ana = at_lines(
        home, server, "ana", LANG="C", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0"
    )
    ana.wait_for("ben: gr??e ?")


def test_the_secret_is_typed_unseen(home: Home, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("open sesame\n")
    server = home.serve("--secret-file", str(tmp_path / "secret"))
    ana = home.chat("--plain", server.url, "--name", "ana", *home.data("ana"), TERM="dumb")
    ana.wait_for("/secret lets you type the join secret")
    ana.enter("/secret")
    ana.wait_for(re.compile("^join secret:"))
    ana.enter("open sesame")
    ana.wait_for("- online")
    assert b"open sesame" not in ana.output


def test_a_pipe_is_sent_in_order_and_ends(home: Home, server: Server) -> None:
    said = home.run(
        "--plain", server.url, "--name", "ana", *home.data("ana"),
        text="one\n/join #tea\ntwo\nthree \\\nlines\n/edit four\n/rooms\nlast without a newline",
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert said.stdout.index("ana: one") < said.stdout.index("- now in #tea")
    assert "- #tea, you are here" in said.stdout
    heard = home.run("--plain", server.url, "--name", "ana", *home.data("ana"), text="/history\n")
    assert re.findall(r"\d\d:\d\d(?:, edited)? ana: (.*)", heard.stdout) == [
        "two",
        "four",
        "last without a newline",
    ]


def test_files_go_through_a_pipe(home: Home, server: Server, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("at one")
    sent = home.run(
        "--plain", server.url, "--name", "ana", *home.data("ana"),
        text=f"/upload {tmp_path / 'plan.txt'}\n",
    )  # fmt: skip
    assert sent.returncode == 0, sent.stderr
    (tmp_path / "got").mkdir()
    got = home.run(
        "--plain", server.url, "--name", "ben", *home.data("ben"),
        text=f"/download 1 {tmp_path / 'got'}/\n/doctor\n",
    )  # fmt: skip
    assert got.returncode == 0, got.stderr
    assert "ana: file plan.txt, 6 B" in got.stdout
    assert (tmp_path / "got" / "plan.txt").read_text() == "at one"
    assert "- chat-tui doctor in a shell" in got.stdout, "it is told before the end"


def test_a_pipe_to_a_server_that_refuses(home: Home, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x\n")
    server = home.serve("--secret-file", str(tmp_path / "secret"))
    said = home.run("--plain", server.url, "--name", "ana", text="hello\n")
    assert said.returncode == 1
    assert said.stderr.startswith("chat-tui: ")
    assert "Traceback" not in said.stderr
