"""Clients without manners: what is said without a program, for others to see."""

from collections.abc import Sequence

from tests.server.wire import Wire, dial

BURST = 20
"""Messages that one person may send at once."""


async def pour(port: int, bodies: Sequence[str]) -> None:
    """Say many things in order, quicker than one person may: every twenty are another's."""
    for start in range(0, len(bodies), BURST):
        wire = await (await dial(port)).live(f"crowd{start // BURST}")
        try:
            asked = [
                await wire.ask("send", room=wire.room(), cid=f"c-{start + number}", body=body)
                for number, body in enumerate(bodies[start : start + BURST])
            ]
            for request in asked:
                reply = await wire.reply(request)
                assert reply["type"] == "ok", reply
        finally:
            await wire.close()


async def say_once(port: int, name: str, body: str) -> None:
    """One message in #general, by ``name``."""
    wire: Wire = await (await dial(port)).live(name)
    try:
        reply = await wire.say(body)
        assert reply["type"] == "ok", reply
    finally:
        await wire.close()
