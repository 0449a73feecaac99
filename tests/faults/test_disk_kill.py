"""A server that is killed at any moment, and whose log is torn, has all it acknowledged."""

import asyncio
import random
import signal

import pytest

from tests.e2e.programs import Home, Server
from tests.faults.disk import tear
from tests.faults.flood import BURST, Heard, Talker, check, log_at
from tests.patience import PATIENCE

PEOPLE = 20
ROUNDS = 4


@pytest.mark.parametrize("how", ["killed", "torn", "stopped"])
@pytest.mark.parametrize("seed", [1, 2])
async def test_what_was_acknowledged_is_there(home: Home, seed: int, how: str) -> None:
    await end_again_and_again(home, seed, how)


async def end_again_and_again(home: Home, seed: int, how: str, rounds: int = ROUNDS) -> int:
    """Returns how many acknowledgements there were. ``how``: with SIGKILL, "torn": and with a
    write-ahead log that was torn after it, "stopped": with SIGTERM."""
    chance = random.Random(seed)
    server = home.serve()
    database = server.data_dir / "server.db"
    talkers = [Talker(f"t{number}") for number in range(PEOPLE)]
    for _ in range(rounds):
        number = signal.SIGTERM if how == "stopped" else signal.SIGKILL
        await one_life(server, talkers, chance.randrange(PEOPLE * BURST), number)
        if how == "torn":
            needed = {text for talker in talkers for text in talker.acknowledged}
            tear(database, needed, chance, home.path / "scratch")
        server.start()
        check(await log_at(server.port), talkers)
    acknowledged = sum(len(talker.acknowledged) for talker in talkers)
    assert acknowledged
    return acknowledged


async def one_life(
    server: Server, talkers: list[Talker], until: int, number: signal.Signals
) -> None:
    """The server gets a signal after so many acknowledgements."""
    heard = Heard(until, lambda: server.process.send_signal(number))
    await asyncio.gather(*(talker.talk(server.port, heard) for talker in talkers))
    server.process.send_signal(number)  # should there not have been so many
    code = server.process.wait(PATIENCE)
    assert code == (0 if number == signal.SIGTERM else -number)


def test_two_servers_never_share_a_log(home: Home) -> None:
    server = home.serve()
    other = home.run("serve", "--port", "0", "--data-dir", str(server.data_dir))
    assert (other.returncode, other.stdout) == (1, "")
    assert other.stderr.strip().endswith("server.db is in use by another server.")
    # Nor does who chats on this machine alone take it away from the server that has it.
    wide = (200, 24)  # its folder has a long name, which would break the line anywhere
    alone = home.chat("--name", "ana", "--data-dir", str(server.data_dir), size=wide)
    alone.wait_for("is in use by another server")
    server.kill()
    alone.wait_for("● online")
