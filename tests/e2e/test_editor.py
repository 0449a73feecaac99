"""The user's editor gets the terminal, and gives it back."""

import signal
import sys

import pytest

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal

EDITOR = """
import sys, termios
path = sys.argv[1]
by_line = termios.tcgetattr(0)[3] & termios.ICANON
print("EDITING", repr(open(path).read()), "lines" if by_line else "")
sys.stdout.flush()
order = sys.stdin.readline().strip()
if order == "fail":
    sys.exit(1)
if order == "wait":
    sys.stdin.readline()
open(path, "a").write(" and more\\nlines\\n")
"""


def with_editor(home: Home, server: Server, name: str, output: str = "frugal") -> Terminal:
    script = home.path / "editor.py"
    script.write_text(EDITOR)
    terminal = home.chat(
        server.url,
        "--name",
        name,
        *home.data(name),
        VISUAL=f"{sys.executable} -IS {script}",
        CHAT_TUI_TERMINAL_OUTPUT=output,
    )
    terminal.wait_for("● online")
    return terminal


@pytest.mark.parametrize("output", ["frugal", "plain"])
@pytest.mark.parametrize("keys", [("ctrl+o",), ("ctrl+x", "ctrl+e")])
def test_it_edits_the_draft(home: Home, server: Server, keys: tuple[str, ...], output: str) -> None:
    ben = home.person(server, "ben")
    ana = with_editor(home, server, "ana", output)
    ana.type("a draft")
    ana.wait_for("› a draft")
    ana.press(*keys)
    ana.wait_for("EDITING 'a draft' lines")
    assert ana.settings_after() == ana.settings_before
    ben.enter("said meanwhile")
    ben.wait_for("ben  said meanwhile")
    ana.enter("go on")
    ana.wait_for("› a draft and more")
    ana.wait_for("said meanwhile")
    ana.wait_gone("EDITING")
    ana.press("enter")
    ben.wait_for("a draft and more")
    assert not list(home.path.rglob("chat-tui-*/message.md"))
    ana.press("ctrl+q")
    assert ana.exit_code() == 0, ana.output[-2000:].decode()
    assert ana.settings_after() == ana.settings_before


def test_an_editor_that_fails_keeps_the_draft(home: Home, server: Server) -> None:
    ana = with_editor(home, server, "ana")
    ana.type("a draft")
    ana.press("ctrl+o")
    ana.wait_for("EDITING 'a draft'")
    ana.type("\x03")  # which the editor dies of, and we do not
    ana.wait_for("(signal 2)")
    ana.wait_for("› a draft")
    ana.wait_gone("EDITING")
    ana.press("ctrl+o")
    ana.wait_for("EDITING 'a draft'")
    ana.enter("fail")
    ana.wait_for("(exit code 1)")
    ana.type("!")
    ana.wait_for("› a draft!")


def test_a_terminal_that_hangs_up_keeps_the_draft_and_leaves_no_file(
    home: Home, server: Server
) -> None:
    ana = with_editor(home, server, "ana")
    ana.type("a draft")
    ana.press("ctrl+o")
    ana.wait_for("EDITING 'a draft'")
    folder = home.path / "run"
    assert [path.name for path in folder.glob("chat-tui-*/*")] == ["message.md"]
    ana.enter("wait")
    ana.kill(signal.SIGHUP)
    assert ana.exit_code() == 0, ana.output[-2000:].decode()
    assert list(folder.glob("chat-tui-*")) == []
    again = home.person(server, "ana")
    again.wait_for("› a draft")


def test_its_size_is_followed(home: Home, server: Server) -> None:
    ana = with_editor(home, server, "ana")
    ana.press("ctrl+o")
    ana.wait_for("EDITING ''")
    ana.resize(60, 20)
    ana.enter("go on")
    ana.wait_for(lambda rows: len(rows) == 20 and any(row.endswith(" and more") for row in rows))
