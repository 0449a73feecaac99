"""Markup in a real terminal, and the setting that shows what was written."""

from tests.e2e.programs import Home, Server

BODY = "**done** in `main_loop`\n```python\nreturn None\n```\n> quoted :tada:"


def test_a_message_is_drawn_or_shown_as_it_was_written(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ben = home.chat(server.url, "--name", "ben", *home.data("ben"), CHAT_TUI_MARKUP="false")
    ben.wait_for("● online")
    sent = home.run(
        "send", "--server", server.url, "--name", "cleo", *home.data("cleo"), "general", text=BODY
    )
    assert sent.returncode == 0, sent.stderr
    rows = "\n".join(ana.wait_for("│ quoted 🎉"))
    assert "done in main_loop" in rows
    assert "▏ return None" in rows
    assert b"\x1b[1m" in ana.output or b";1" in ana.output
    written = "\n".join(ben.wait_for("> quoted :tada:"))
    assert "**done** in `main_loop`" in written
    assert "```python" in written


def test_an_emoji_is_completed_and_sent(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.type("shipped :tada")
    ana.wait_for("shipped :tada")
    ana.press("tab", "enter")
    ben.wait_for("shipped 🎉")
