"""What somebody who comes in is told before they hear what happens: how things stand, the rooms,
and what was missed."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from chat_tui.domain.commands import Resume
from chat_tui.domain.events import GapReported, Welcomed
from chat_tui.protocol.event_encoding import encode_events, encode_gap, encode_live, encode_welcome
from chat_tui.protocol.moderation import encode_invitation
from chat_tui.server.changes import Arrival
from chat_tui.server.feed import Feed
from chat_tui.server.hub import Hub, Person, payload_for
from chat_tui.server.limits import ServerLimits
from chat_tui.server.outgoing import Outgoing
from chat_tui.server.storage.base import Replay, Standing, Storage
from chat_tui.server.views import encode_opened, room_for, summary_for


async def read_replay(
    storage: Storage, limits: ServerLimits, arrival: Arrival, resume: Resume | None
) -> Replay | None:
    """What was missed in the rooms of the welcome; None: everything has to be fetched.

    Raises:
        StorageError: it cannot be read now.
    """
    if resume is None or resume.epoch != storage.epoch:
        return None
    known = {standing.room.id for standing in arrival.told_rooms}
    per_room = min(limits.resume, limits.resume_total // max(1, len(known)))
    replay = await storage.replay(arrival.user.id, resume.cursor, per_room, limits.resume_bytes)
    if replay is None:
        return None
    events = tuple(event for event in replay.events if event.room in known)
    gaps = tuple(gap for gap in replay.gaps if gap.room in known)
    return Replay(events, gaps, replay.cursor)


class CatchUp:
    """Of one connection, once: ``put_welcome``, then ``run``."""

    def __init__(
        self,
        storage: Storage,
        limits: ServerLimits,
        out: Outgoing,
        feed: Feed,
        hub: Hub,
        person: Person,
        arrival: Arrival,
        replay: Replay | None,
    ) -> None:
        """``replay`` is what ``read_replay`` gave, None as well; ``feed`` goes live after it.
        ``person`` is in the ``hub``."""
        self._storage = storage
        self._limits = limits
        self._out = out
        self._feed = feed
        self._hub = hub
        self._person = person
        self._arrival = arrival
        self._replay = replay
        self._cursor = arrival.cursor if replay is None else replay.cursor
        self._rooms: Sequence[Standing] = arrival.told_rooms  # the client does not know of yet

    def put_welcome(
        self, request_id: int, resume: Resume | None, *, time: int, files: bool
    ) -> None:
        """Answer the hello, with as many rooms as there is place for. ``resume`` is what the hello
        asked for, ``time`` milliseconds since the Unix epoch; ``files``: whether messages may
        have some."""
        user = self._arrival.user
        epoch = self._storage.epoch
        replay = self._replay
        welcome = Welcomed(
            user=user.id,
            name=user.name,
            time=time,
            epoch=epoch,
            resumed=replay is not None,
            cursor=self._storage.cursor_at(self._cursor),
            missed=0 if replay is None else len(replay.events),
            rooms=(),
            limits=self._limits.wire(files=files),
            rewound=resume is not None and resume.epoch == epoch and replay is None,
            more_rooms=True,
            preferences=tuple(self._arrival.preferences),
        )
        left = self._limits.welcome - len(encode_welcome(request_id, welcome))
        count = 0
        for standing in self._rooms:
            left -= len(encode_opened(standing, user.id))  # that is a few bytes more
            if left < 0:
                break
            count += 1
        rooms, self._rooms = self._rooms[:count], self._rooms[count:]
        summaries = tuple(summary_for(standing, user.id) for standing in rooms)
        welcome = replace(welcome, rooms=summaries, more_rooms=bool(self._rooms))
        self._out.put(encode_welcome(request_id, welcome))

    async def run(self) -> None:
        """Send the other rooms and what was missed, at the pace of the peer, and go live. What
        was sent stays sent when it is cancelled.

        Raises:
            TimeoutError: the peer takes nothing.
        """
        for room in self._rooms:
            await self._drained()
            self._out.put(encode_opened(room, self._arrival.user.id))
        for invitation in self._arrival.invitations:
            self._out.put(encode_invitation(invitation))
        if self._replay is not None:
            await self._send(self._replay)
        await self._drained()
        # At one moment with going live: before it the feed hears of nobody who comes or goes.
        for presence in self._hub.presences(self._person, self._peers()):
            self._out.put(presence)
        self._out.put(encode_live(self._storage.cursor_at(self._cursor)))
        self._feed.go_live(self._cursor)

    def _peers(self) -> list[str]:
        """Who is talked to in direct rooms: their presence stands in the list of rooms, and of
        such a room nobody asks who is in it before it is opened."""
        rooms = (room_for(one.room, self._arrival.user.id) for one in self._arrival.rooms)
        return [room.peer for room in rooms if room.peer is not None]

    async def _send(self, replay: Replay) -> None:
        batch: list[bytes] = []
        size = 0
        for at, event in enumerate(replay.events, 1):
            payload = payload_for(event, self._arrival.user.id)
            batch.append(payload)
            size += len(payload) + 1
            is_full = len(batch) >= self._limits.flush_events or size >= self._limits.flush_bytes
            if is_full or at == len(replay.events):
                await self._drained()
                self._out.put(encode_events(self._storage.cursor_at(event.id), batch))
                batch, size = [], 0
        for gap in replay.gaps:
            await self._drained()
            told = GapReported(room=gap.room, first=gap.first, last=gap.last, amended=gap.amended)
            self._out.put(encode_gap(told))

    async def _drained(self) -> None:
        async with asyncio.timeout(self._limits.catch_up):
            await self._out.drained()
