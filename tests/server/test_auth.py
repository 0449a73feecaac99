"""Who may come in."""

import asyncio

import pytest

from chat_tui.domain.commands import Hello
from chat_tui.domain.errors import InvalidName
from chat_tui.server.auth import Authenticator, AuthFailed


class Sleep:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def hello(name: str = "ann", secret: str | None = None) -> Hello:
    return Hello(agent="test", device="d", name=name, secret=secret)


async def test_without_a_secret_everybody_may_come_in() -> None:
    keeper = Authenticator(None, 0.5)
    assert await keeper.admit(hello(), trusted=False) == "ann"
    assert await keeper.admit(hello(secret="whatever"), trusted=False) == "ann"


async def test_the_right_secret_opens_at_once() -> None:
    sleep = Sleep()
    keeper = Authenticator("pässword", 0.5, sleep)
    assert await keeper.admit(hello(secret="pässword"), trusted=False) == "ann"
    assert sleep.slept == []


@pytest.mark.parametrize("secret", [None, "", "pass", "password ", "\0"])
async def test_any_other_is_refused_after_a_delay(secret: str | None) -> None:
    sleep = Sleep()
    with pytest.raises(AuthFailed):
        await Authenticator("password", 0.5, sleep).admit(hello(secret=secret), trusted=False)
    assert sleep.slept == [0.5]


async def test_an_empty_secret_has_to_be_given_too() -> None:
    keeper = Authenticator("", 0.0)
    with pytest.raises(AuthFailed):
        await keeper.admit(hello(), trusted=False)
    assert await keeper.admit(hello(secret=""), trusted=False) == "ann"


async def test_who_is_trusted_needs_none() -> None:
    assert await Authenticator("password", 0.5).admit(hello(), trusted=True) == "ann"


async def test_a_secret_that_is_no_utf8_can_be_compared() -> None:
    keeper = Authenticator(b"\xff".decode("utf-8", "surrogateescape"), 0.0)
    with pytest.raises(AuthFailed):
        await keeper.admit(hello(secret="y"), trusted=False)


async def test_names_are_normalized_and_checked() -> None:
    keeper = Authenticator(None, 0.0)
    assert await keeper.admit(hello("Zoe\u0308"), trusted=False) == "Zo\u00eb"
    with pytest.raises(InvalidName):
        await keeper.admit(hello("no way"), trusted=False)


async def test_nobody_waits_for_the_delay_of_another() -> None:
    held = asyncio.Event()

    async def sleep(_: float) -> None:
        await held.wait()

    keeper = Authenticator("password", 0.5, sleep)
    wrong = asyncio.create_task(keeper.admit(hello(secret="no"), trusted=False))
    assert await keeper.admit(hello(secret="password"), trusted=False) == "ann"
    assert not wrong.done()
    held.set()
    with pytest.raises(AuthFailed):
        await wrong
