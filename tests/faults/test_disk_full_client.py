"""A terminal whose disk takes nothing more while one chats, or when it starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.programs import COMMAND, Home
from tests.e2e.terminal import Terminal
from tests.faults.disk import limit_files, wal_of

REFUSES = "the disk refuses to save"


def cache_of(home: Home, name: str) -> Path:
    (cache,) = (home.path / "people" / name).glob("clients/*/cache-0.db")
    return cache


def said(text: str) -> Callable[[list[str]], bool]:
    """Whether a text is on the screen as a message, and not where one writes."""
    return lambda rows: any(text in row and "›" not in row for row in rows)


def times_said(terminal: Terminal, text: str) -> int:
    return sum(text in row and "›" not in row for row in terminal.screen)


def test_nothing_is_sent_that_is_not_written_down_and_nothing_is_lost(home: Home) -> None:
    server = home.serve()
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    ana.enter("before.")
    for terminal in (ana, ben):
        terminal.wait_for(said("before."))
    ana.wait_quiet()
    limit_files(ana.pid, wal_of(cache_of(home, "ana")).stat().st_size)
    ana.enter("mine.")
    ana.wait_for("not sent, since it could not be written")
    ana.wait_for("› mine.")  # it can be sent again by Enter alone
    ana.wait_for(REFUSES)
    for number in range(3):
        ben.enter(f"theirs-{number}.")
        ana.wait_for(said(f"theirs-{number}."))
    assert times_said(ben, "mine.") == 0
    assert any(REFUSES in row for row in ana.screen)
    limit_files(ana.pid, None)
    ana.wait_gone(REFUSES)  # though nobody does anything
    ana.press("enter")
    for terminal in (ana, ben):
        terminal.wait_for(said("mine."))
    ana.wait_gone("to send")
    assert times_said(ben, "mine.") == 1
    ana.press("ctrl+q")
    assert ana.exit_code() == 0
    # What came while nothing could be written down is there without the server.
    server.kill()
    again = home.chat(server.url, "--name", "ana", *home.data("ana"))
    again.wait_for("reconnecting")
    for text in ("before.", "theirs-0.", "theirs-1.", "theirs-2.", "mine."):
        again.wait_for(said(text))
        assert times_said(again, text) == 1


def test_a_message_that_waits_is_sent_from_a_full_disk(home: Home) -> None:
    server = home.serve()
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    server.kill()
    ana.wait_for("reconnecting")
    ana.enter("waiting.")
    ana.wait_for("queued: sent as soon as")
    ana.wait_quiet()
    limit_files(ana.pid, wal_of(cache_of(home, "ana")).stat().st_size)
    server.start()
    ben.press("f2", "f2")
    ben.wait_for(said("waiting."))
    # That it was sent could not be noted: it must not be sent once more for that.
    ana.wait_for(REFUSES)
    ana.kill()
    ana.exit_code()
    again = home.person(server, "ana")
    again.wait_gone("to send")
    again.enter("after.")
    for terminal in (again, ben):
        terminal.wait_for(said("after."))
        assert times_said(terminal, "waiting.") == 1


def limited(home: Home, blocks: int, *arguments: str) -> Terminal:
    """``chat-tui`` where no file may have more than so many blocks of 512 bytes."""
    shell = ["/bin/sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh"]
    return Terminal([*shell, *COMMAND, *arguments], home.environment())


def refusal(terminal: Terminal) -> str:
    """What it says before it ends, in one paragraph, with the exit code of a failure."""
    assert terminal.exit_code() == 1
    assert b"Traceback" not in terminal.output
    words = " ".join(terminal.screen).split()
    return " ".join(words)


@pytest.mark.parametrize("blocks", [0, 8, 64])
def test_a_full_disk_at_the_start(home: Home, blocks: int) -> None:
    server = home.serve()
    who = [server.url, "--name", "ana", *home.data("ana")]
    with limited(home, blocks, *who) as ana:
        assert "cannot be used: the disk" in refusal(ana)
    home.person(server, "ana")  # with space it starts, whatever was left behind


def test_a_folder_that_cannot_be_used(home: Home) -> None:
    home.data_dir.mkdir(parents=True)
    (home.data_dir / "clients").write_text("a file where a folder should be")
    ana = home.chat("ws://127.0.0.1:1", "--name", "ana")
    assert "cannot make the folder" in refusal(ana)


def test_a_cache_that_cannot_be_opened(home: Home) -> None:
    server = home.serve()
    home.person(server, "ana").close()
    cache = cache_of(home, "ana")
    for path in cache.parent.glob("cache-0.db*"):
        path.unlink()
    cache.mkdir()
    ana = home.chat(server.url, "--name", "ana", *home.data("ana"))
    assert "cannot be used: the file or its folder cannot be opened" in refusal(ana)
