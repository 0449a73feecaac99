"""Whatever a server sends, and however much: the rest of the program has its turns."""

import asyncio
from itertools import pairwise

from chat_tui.connection.link import Link, Timings
from chat_tui.domain.events import EventsReceived
from chat_tui.protocol.native import NativeProtocol
from tests.connection.peer import Notes, Peer
from tests.connection.virtual_time import virtual


@virtual
async def test_a_key_is_on_the_screen_between_two_slices_of_a_flood() -> None:
    peer, notes = Peer(), Notes()
    timings = Timings(slice=-1.0)  # each frame takes longer
    link = Link(peer.line.near, NativeProtocol(), notes, lambda _: None, lambda: None, timings)
    turns, applied_at = 0, []
    done = asyncio.Event()

    def applied(event: object) -> None:
        if isinstance(event, EventsReceived):
            applied_at.append(turns)
            if len(applied_at) == 50:
                done.set()

    notes.on_apply = applied
    running = asyncio.create_task(link.run(asyncio.Event()))
    flooding = asyncio.create_task(peer.greet(missed=50))
    while not done.is_set():
        await asyncio.sleep(0)
        turns += 1
    for task in (running, flooding):
        task.cancel()
    await asyncio.gather(running, flooding, return_exceptions=True)
    assert all(later - earlier >= timings.turns for earlier, later in pairwise(applied_at))
