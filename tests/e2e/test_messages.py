"""What is done with messages in one terminal is seen in the other."""

from tests.e2e.programs import Home, Server


def test_a_reply_its_quote_and_the_end_of_it(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("tea at four?")
    ben.wait_for("tea at four?")
    ben.press("shift+up")
    ben.wait_for("r reply")
    ben.type("r")
    ben.wait_for("replying to ana (Esc leaves it): tea at four?")
    ben.enter("yes please")
    ana.wait_for("yes please")
    for terminal in (ana, ben):
        rows = terminal.wait_for("↳ ana: tea at four?")
        at = next(at for at, row in enumerate(rows) if "↳" in row)
        assert rows[at + 1].endswith("yes please")
    ben.wait_gone("replying to ana")
    ana.enter("/delete")
    ana.wait_for("Enter once more deletes: ")
    ana.press("enter")
    for terminal in (ana, ben):
        terminal.wait_for("↳ ana: message deleted")
        terminal.wait_gone("tea at four?")


def test_a_reply_that_was_written_offline(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("tea at four?")
    ben.wait_for("tea at four?")
    server.kill()
    ben.wait_gone("● online")
    ben.enter("/reply five is better")
    rows = ben.wait_for("◷ five is better")
    assert any("↳ ana: tea at four?" in row for row in rows)
    ben.press("ctrl+q")
    ben.exit_code()
    server.start()
    ben = home.person(server, "ben")
    for terminal in (ana, ben):
        terminal.wait_for("five is better")
        rows = terminal.wait_for("↳ ana: tea at four?")
        assert sum("five is better" in row for row in rows) == 1


def test_reactions_of_both(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("tea at four?")
    ben.wait_for("tea at four?")
    ben.press("shift+up")
    ben.wait_for("+ react")
    ben.type("+")
    ben.wait_for("an emoji, or letters of its name")
    ben.enter("tea")
    ana.wait_for("🍵 1")
    ana.press("shift+up")
    ana.wait_for("+ react")
    ana.type("+")
    ana.wait_for("an emoji, or letters of its name")
    ana.press("enter")
    for terminal in (ana, ben):
        terminal.wait_for("🍵 2")
    ben.enter("/react :tea:")
    for terminal in (ana, ben):
        terminal.wait_for("🍵 1")


def test_a_thread_of_both(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("tea at four?")
    ben.wait_for("tea at four?")
    ben.enter("/reply five is better")
    ana.wait_for("five is better")
    ana.press("shift+up")
    ana.wait_for("t thread")
    ana.press("enter")
    ana.wait_for("thread of ana  1 answer  (Esc closes it)")
    ana.enter("five it is")
    ben.wait_for("five it is")
    assert sum("↳ ana: tea at four?" in row for row in ben.wait_quiet()) == 2
    ben.enter("something else")
    ben.enter("/thread")
    ben.wait_for("thread of ana  2 answers")
    ben.wait_gone("something else")
    ben.press("escape")
    ben.wait_for("something else")
    server.kill()
    ben.wait_gone("● online")
    ben.enter("/thread")
    ben.wait_for("thread of ana  2 answers")
    ben.enter("see you there")
    ben.wait_for("◷ see you there")
    server.start()
    ana.wait_for("see you there")
