"""Servers die, come back, ask for a secret, or are something else."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from tests.e2e.programs import Home, Server
from tests.e2e.terminal import Terminal


def count(terminal: Terminal, text: str) -> int:
    """How often a text is on the screen."""
    return sum(row.count(text) for row in terminal.screen)


def test_a_server_dies_and_comes_back(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("before.")
    ben.wait_for("before.")
    server.kill()
    for terminal in (ana, ben):
        terminal.wait_for("reconnecting")
    ana.enter("meanwhile.")
    ana.wait_for("1 to send")
    ben.enter("me too.")
    assert count(ana, "me too.") == 0
    server.start()
    for terminal in (ana, ben):
        # Every key asks for a retry; nobody has to press one, but the longest pause is 20 s.
        terminal.press("f2", "f2")
        terminal.wait_for("● online")
        terminal.wait_for("meanwhile.")
        terminal.wait_for("me too.")
    ana.wait_gone("to send")
    ana.enter("after.")
    ben.wait_for("after.")
    ana.wait_gone("› after.")
    ana.wait_for("after.")
    for terminal in (ana, ben):
        for text in ("before.", "meanwhile.", "me too.", "after."):
            assert count(terminal, text) == 1, terminal.screen


def test_a_server_that_is_told_to_stop_sends_everybody_away(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    code, seconds = server.terminate()
    assert code == 0
    assert seconds < 3
    ana.wait_for("the server is restarting")
    assert server.process.stderr is not None
    assert server.process.stderr.read() == ""


def test_yesterday_is_on_the_screen_while_the_server_is_away(home: Home, server: Server) -> None:
    ana = home.person(server, "ana")
    ana.enter("what we said yesterday")
    ana.wait_for(lambda rows: any("what we said" in row and "›" not in row for row in rows))
    ana.enter("/join #tea")
    ana.wait_for("#tea ›")
    ana.press("ctrl+q")
    ana.exit_code()
    server.kill()
    again = home.chat(server.url, "--name", "ana", *home.data("ana"))
    again.wait_for("#tea ›")  # where one was
    again.press("alt+up")
    again.wait_for("what we said yesterday")
    again.wait_for("reconnecting")


def test_a_join_secret_is_asked_for(home: Home) -> None:
    file = home.path / "secret"
    file.write_text("opensesame\n")
    server = home.serve("--secret-file", str(file))
    ana = home.chat(server.url, "--name", "ana", *home.data("ana"))
    for secret in ("wrong", "opensesame"):
        ana.wait_for("Join secret")
        ana.wait_quiet()  # what is typed in the moment it comes is for the line below it
        ana.enter(secret)
        ana.wait_gone("Join secret")
    ana.wait_for("● online")
    assert b"opensesame" not in ana.output
    ben = home.person(server, "ben", "--secret-file", str(file))
    ana.enter("in at last")
    ben.wait_for("in at last")


@contextmanager
def something_else(greeting: bytes) -> Iterator[int]:
    """A port where something listens that is no chat."""

    def answer() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_server_that_speaks_something_else(home: Home) -> None:
    with something_else(b"SSH-2.0-OpenSSH_9.2\r\n") as port:
        ana = home.chat(f"ws://127.0.0.1:{port}", "--name", "ana")
        rows = ana.wait_for("failed:")
        assert "check host, port" in rows[-1] or "not" in rows[-1]
        ana.press("ctrl+q")
        assert ana.exit_code() == 0
        assert b"Traceback" not in ana.output
