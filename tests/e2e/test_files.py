"""A file from one terminal to another, and a terminal that is killed while it sends one."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import TypeVar

from tests.e2e.programs import Home, Server
from tests.faults.proxy import Conditions, FaultProxy

CONTENT = Random(2).randbytes(300_000)
Result = TypeVar("Result")


def test_from_one_to_another(home: Home, server: Server) -> None:
    ana, ben = home.person(server, "ana"), home.person(server, "ben")
    (home.path / "harbour at night.png").write_bytes(CONTENT)
    ana.type("/upload ~/har")
    ana.press("tab")
    ana.wait_for("harbour at night.png")
    ana.press("enter")
    for person in (ana, ben):
        person.wait_for("≡ harbour at night.png  300 kB")
    ben.press("shift+up")
    ben.wait_for("v view")
    ben.press("s")
    ben.wait_for("saved as")
    saved = home.path / "Downloads" / "harbour at night.png"
    assert saved.read_bytes() == CONTENT
    ben.enter("/download")
    ben.wait_for("(2).png")
    assert saved.with_name("harbour at night (2).png").read_bytes() == CONTENT
    # With its message the file is gone.
    ana.enter("/delete")
    ana.wait_for("Enter once more deletes: ")
    ana.press("enter")
    ben.wait_for("message deleted by ana")
    ben.enter("/download")
    ben.wait_for("there is no file among the messages")


async def test_a_terminal_that_is_killed_while_it_sends(home: Home, server: Server) -> None:
    def in_thread(work: Callable[..., Result], *parts: str) -> "asyncio.Future[Result]":
        return asyncio.ensure_future(asyncio.to_thread(work, *parts))

    proxy = FaultProxy(server.port, Random(1))
    await proxy.set(Conditions(bandwidth=20_000))
    try:
        url, path = f"ws://127.0.0.1:{proxy.port}", home.path / "a.png"
        path.write_bytes(CONTENT)
        ana = home.chat(url, "--name", "ana", *home.data("ana"))
        await in_thread(ana.wait_for, "● online")
        await in_thread(ana.enter, f"/upload {path}")
        await in_thread(ana.wait_for, "█░")
        ana.kill()
        path.unlink()
        again = home.chat(url, "--name", "ana", *home.data("ana"))
        await in_thread(again.wait_for, "█░")
        await proxy.set(Conditions())
        ben = await asyncio.to_thread(home.person, server, "ben")
        await in_thread(ben.wait_for, "≡ a.png  300 kB")
        ben.enter("/download")
        await in_thread(ben.wait_for, "saved as")
        assert (home.path / "Downloads" / "a.png").read_bytes() == CONTENT
    finally:
        await proxy.close()
