"""A real session without a network, the real screen on it, and ways to play on both."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from itertools import count

import pytest
from rich.style import Style
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from chat_tui.config.preferences import Preferences
from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.state import ConnectionState, Offline, Online
from chat_tui.domain.commands import Command
from chat_tui.domain.events import EventsReceived, MembersReceived, RoomOpened, Welcomed, WentLive
from chat_tui.domain.log import LogEvent, MessageReceived
from chat_tui.domain.models import Limits, Member, Room, RoomKind, RoomSummary
from chat_tui.session.cache import Cache
from chat_tui.session.session import Profile, Session
from chat_tui.session.spool import Spool
from chat_tui.session.state import RoomState
from chat_tui.ui.app import ChatApp
from chat_tui.ui.block import RowStyles
from chat_tui.ui.screens.chat import ChatScreen, ScreenOptions
from chat_tui.ui.server_commands import ServerSource
from chat_tui.ui.servers import Server
from chat_tui.ui.theme import NIGHT, ChatTheme
from chat_tui.ui.widgets.composer import Composer
from tests.patience import PATIENCE

START_MS = 1_763_888_400_000
"""Sunday 23 November 2025, 09:00:00 UTC."""

GENERAL, DEV, ANA = "r_1", "r_2", "r_9"

STYLES = RowStyles(
    base=Style(bgcolor="#000000"),
    dim=Style(dim=True),
    rule=Style(color="#111111"),
    new=Style(color="#222222"),
    mention=Style(color="#333333"),
    link=Style(underline=True),
    error=Style(color="#ff0000"),
    picked=Style(bgcolor="#444444"),
    colours=NIGHT.colours,
)


def message(
    seq: int,
    body: str = "",
    *,
    room: str = GENERAL,
    user: str = "u_1",
    name: str = "ana",
    cid: str | None = None,
) -> MessageReceived:
    """Something ana said, a minute after the one before it."""
    return MessageReceived(
        room=room,
        seq=seq,
        user=user,
        name=name,
        time=START_MS + seq * 60_000,
        message=f"m_{seq}",
        body=body or f"line {seq}",
        cid=cid,
    )


def welcome(session: Session, *rooms: RoomSummary, live: bool = True, epoch: str = "e1") -> None:
    """The server knows us as mia, in these rooms."""
    session.apply(
        Welcomed(
            user="u_me",
            name="mia",
            time=START_MS,
            epoch=epoch,
            resumed=False,
            cursor="0",
            missed=0,
            rooms=rooms,
            limits=Limits(file=1 << 20),
        )
    )
    if live:
        session.apply(WentLive(cursor="0"))


def receive(session: Session, *entries: LogEvent) -> None:
    """These happen now."""
    session.apply(EventsReceived(cursor="1", events=entries))


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class StageClient:
    """A client whose connection does what the test says; ``run`` ends with ``failure``."""

    def __init__(
        self,
        state: ConnectionState | None = None,
        cache: Cache | None = None,
        *,
        undo_send: float = 0.0,
        spool: Spool | None = None,
    ) -> None:
        cids = (f"cid-{number}" for number in count(1))
        self.clock = Clock()
        self.cache = cache or Cache()
        self.endpoint = parse_endpoint("wss://chat.example.org")
        self.state: ConnectionState = Offline() if state is None else state
        self.session = Session(
            self.cache,
            Profile(name="mia", device="d_test"),
            clock=self.clock,
            wall_ms=lambda: START_MS,
            new_cid=lambda: next(cids),
            undo_send=undo_send,
            spool=spool,
        )
        self.retries = self.reconnects = 0
        self.failing = asyncio.Event()
        self.failure: Exception | None = None
        self._listeners: list[Callable[[ConnectionState], None]] = []

    def subscribe(self, listener: Callable[[ConnectionState], None]) -> None:
        self._listeners.append(listener)

    def become(self, state: ConnectionState) -> None:
        """The connection changes."""
        self.state = state
        for listener in self._listeners:
            listener(state)

    async def run(self) -> None:
        try:
            await self.failing.wait()
            if self.failure is not None:
                raise self.failure
        finally:
            self.session.disconnected()  # as the supervisor does

    def retry_now(self) -> None:
        self.retries += 1

    def key_pressed(self) -> None:
        self.retries += 1

    def reconnect(self) -> None:
        self.reconnects += 1

    def sent(self) -> list[Command]:
        """What goes out now."""
        return self.session.poll(self.clock.now)[0]

    def later(self, seconds: float = 10.0) -> list[Command]:
        """What goes out after a while."""
        self.clock.now += seconds
        return self.sent()

    def opened(self, summary: RoomSummary) -> None:
        """We are now in another room."""
        self.session.apply(RoomOpened(summary=summary))

    def in_room(self, room: str) -> RoomState:
        return self.session.state.rooms[room]


def public(
    id_: str, name: str, head: int = 0, *, read: int = 0, unread: int = 0, mentions: int = 0
) -> RoomSummary:
    room = Room(id=id_, name=name)
    return RoomSummary(room=room, head=head, read=read, unread=unread, mentions=mentions)


def direct(
    id_: str,
    name: str,
    peer: str,
    *,
    head: int = 0,
    read: int = 0,
    unread: int = 0,
    mentions: int = 0,
) -> RoomSummary:
    room = Room(id=id_, name=name, kind=RoomKind.DIRECT, peer=peer)
    return RoomSummary(room=room, head=head, read=read, unread=unread, mentions=mentions)


def usual(client: StageClient) -> StageClient:
    """#dev and #general, ana in a direct room; three people; nothing was said yet."""
    welcome(
        client.session,
        public(GENERAL, "general"),
        public(DEV, "dev"),
        direct(ANA, "ana", "u_1"),
    )
    members = tuple(
        Member(user=user, name=name, online=user != "u_2")
        for user, name in (("u_me", "mia"), ("u_1", "ana"), ("u_2", "ben"))
    )
    client.session.apply(MembersReceived(room=GENERAL, members=members))
    return client


def on_stage() -> StageClient:
    """The usual client, online."""
    return usual(StageClient(Online(12)))


def key_event(key: str) -> events.Key:
    """A key by its name, or by the character it writes."""
    if len(key) > 1:
        return events.Key(key, None)
    name = unicodedata.name(key).lower().replace("-", "_").replace(" ", "_")
    return events.Key(key if key.isalnum() else name, key)


@dataclass
class Play:
    """The screen, and hands to play on it."""

    pilot: Pilot[None]
    client: StageClient
    app: ChatApp

    @property
    def session(self) -> Session:
        return self.client.session

    @property
    def chat(self) -> ChatScreen:
        return self.app.chat

    @property
    def composer(self) -> Composer:
        return self.chat.composer

    @property
    def top(self) -> Screen[object]:
        """What has the keyboard: the chat, or a dialog."""
        return self.app.screen

    @property
    def viewed(self) -> str:
        """The name of the room on the screen."""
        room = self.chat.room
        return "" if room is None else room.room.name

    def picture(self) -> list[str]:
        """The pane as text."""
        self.chat.pane.invalidate()
        region = self.chat.pane.size.region
        return [strip.text.rstrip() for strip in self.chat.pane.render_lines(region)]

    def said(self, room: str = GENERAL) -> list[str]:
        """Bodies in the outbox."""
        return [pending.body for pending in self.session.outbox.in_room(room)]

    def notices(self, room: str = GENERAL) -> list[str]:
        return [notice.text for notice in self.client.in_room(room).notices]

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.burst(key)

    async def type(self, text: str) -> None:
        await self.burst(*text)

    async def burst(self, *keys: str) -> None:
        """All keys at once, as a slow line delivers them; then wait for what they do."""
        for key in keys:
            self.app.post_message(key_event(key))
        await self.settled()

    async def settled(self) -> None:
        """Wait until all that was pressed has done what it does."""
        async with asyncio.timeout(PATIENCE):  # it may wait for frames, which come by the clock
            while not self.app.input_is_done:
                await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what must become true."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.pilot.pause()


@asynccontextmanager
async def playing(
    client: StageClient | None = None,
    *,
    size: tuple[int, int] = (90, 24),
    room: str | None = None,
    theme: ChatTheme = NIGHT,
    preferences: Preferences | None = None,
    name: str = "",
    beside: Sequence[Server] = (),
    source: ServerSource | None = None,
) -> AsyncIterator[Play]:
    """The chat on a terminal of ``size``."""
    client = client or on_stage()
    options = ScreenOptions(clock=client.clock, zone=UTC, room=room)
    app = ChatApp(
        client,
        options,
        theme=theme,
        preferences=preferences,
        name=name,
        beside=beside,
        source=source,
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Play(pilot, client, app)


def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes goes on writing, however long this machine takes for a key."""
    for module in ("terminal.app", "screens.dialog"):
        monkeypatch.setattr(f"chat_tui.ui.{module}.PAUSE", PATIENCE)


def texts(strips: Iterable[object]) -> list[str]:
    """Strips as text."""
    return [str(getattr(strip, "text", "")) for strip in strips]
