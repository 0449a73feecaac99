"""A server whose disk takes nothing more while it runs, or when it starts."""

import asyncio
import random
import resource
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.programs import COMMAND, Home, Server
from tests.faults.disk import limit_files, wal_of
from tests.faults.flood import BURST, Heard, Talker, check, log_at
from tests.patience import PATIENCE
from tests.server.wire import dial

PEOPLE = 10


def fill(server: Server) -> None:
    """From now on there is no space for another byte."""
    limit_files(server.process.pid, wal_of(server.data_dir / "server.db").stat().st_size)


def make_space(server: Server) -> None:
    limit_files(server.process.pid, None)


async def test_everything_but_writing_goes_on_and_space_is_enough_to_recover(
    server: Server,
) -> None:
    ann = await (await dial(server.port)).live("ann")
    bob = await (await dial(server.port)).live("bob")
    room = ann.room()
    assert (await ann.say("before"))["type"] == "ok"
    fill(server)
    asked = [await ann.ask("send", room=room, cid=f"c{n}", body=f"{n}") for n in range(3)]
    for number in asked:
        refusal = await ann.reply(number)
        assert (refusal["code"], refusal["retry"]) == ("busy", "after")
        assert "could not write to its disk" in refusal["message"]
        assert refusal["after_ms"] > 0
    read = await bob.request("read", room=room, seq=3)
    assert (read["code"], read["retry"]) == ("busy", "after")
    # Reading, typing and presence need no disk, nor does coming back.
    page = await bob.request("history", room=room, after=0, limit=9)
    assert [entry.get("body") for entry in page["events"]] == [None, None, "before"]
    assert len((await bob.request("members", room=room))["members"]) == 2
    await ann.send(type="typing", room=room, on=True)
    assert (await bob.of_type("typing"))["user"] == ann.welcome["user"]
    again = await (await dial(server.port)).live("bob", resume=resume_of(bob.welcome))
    assert again.welcome["resumed"] is True
    for wire in (bob, again):
        await wire.send(type="bye")
        assert (await wire.closed())[0] == 1000
    gone = await ann.take(lambda f: f["type"] == "presence" and not f["online"])
    assert gone["user"] == bob.welcome["user"]
    # Somebody new has to be written down first.
    cy = await dial(server.port)
    refusal = await cy.hello("cy")
    assert (refusal["code"], refusal["retry"]) == ("busy", "after")
    assert (await cy.closed())[0] == 1013
    make_space(server)
    for n in range(3):
        reply = await ann.request("send", room=room, cid=f"c{n}", body=f"{n}", retry=n == 0)
        assert (reply["type"], reply["duplicate"]) == ("ok", False)
    log = await log_at(server.port)
    assert [entry["body"] for entry in log if entry["type"] == "message"] == [
        "before",
        *("0", "1", "2"),
    ]
    assert server.terminate()[0] == 0
    assert server.process.stderr is not None
    first, second = server.process.stderr.read().splitlines()
    assert "messages are refused until the disk takes them" in first
    assert "takes what is written to it again" in second


def resume_of(welcome: dict[str, Any]) -> dict[str, str]:
    return {"epoch": welcome["epoch"], "cursor": welcome["cursor"]}


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_disk_that_fills_and_empties_while_everybody_talks(
    server: Server, seed: int
) -> None:
    chance = random.Random(seed)
    talkers = [Talker(f"t{number}") for number in range(PEOPLE)]
    for _ in range(6):
        # What is said in one go is refused from one message on, and all that is behind it.
        heard = Heard(chance.randrange(1, PEOPLE * BURST), lambda: fill(server))
        await asyncio.gather(*(talker.talk(server.port, heard) for talker in talkers))
        make_space(server)
        check(await log_at(server.port), talkers)
    server.kill()
    server.start()
    check(await log_at(server.port), talkers)
    assert sum(len(talker.acknowledged) for talker in talkers) > PEOPLE


@pytest.mark.parametrize("size", [0, 1, 4096, 8192, 32767, 32768, 65536])
def test_a_disk_that_is_full_at_the_start(home: Home, size: int) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    assert_refused(home, limit)
    # With space it starts, whatever was left behind.
    home.serve().terminate()


def test_a_disk_that_was_full_before_a_restart(home: Home, server: Server) -> None:
    server.kill()
    wal = wal_of(server.data_dir / "server.db").stat().st_size

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal, resource.RLIM_INFINITY))

    assert_refused(home, limit)
    server.start()


def assert_refused(home: Home, limit: Callable[[], None]) -> None:
    """It says in one line that it cannot be, and ends."""
    started = subprocess.run(
        [*COMMAND, "serve", "--port", "0", "--data-dir", str(home.path / "server")],
        env=home.environment(),
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (started.returncode, started.stdout) == (1, "")
    (line,) = started.stderr.splitlines()
    assert line.startswith(f"chat-tui: {home.path / 'server' / 'server.db'} cannot be opened: ")
