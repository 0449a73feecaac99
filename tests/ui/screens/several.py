"""A screen with two servers on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chat_tui.ui.servers import Server
from tests.ui.helpers import (
    Play,
    StageClient,
    on_stage,
    playing,
)


@dataclass
class Two:
    """The screen, with work on it at first; the rooms of both have the same ids."""

    play: Play
    work: StageClient
    home: StageClient

    @property
    def place(self) -> tuple[str, str]:
        """Server and room that are on the screen."""
        room = self.play.chat.room
        name = self.play.app.servers.current.name
        return name, "" if room is None else room.room.name

    def list(self) -> list[str]:
        """The room list as text."""
        rooms = self.play.chat.rooms
        rows = (rooms.render_line(y).text.rstrip() for y in range(rooms.size.height))
        return [row for row in rows if row]

    def status(self) -> str:
        """The status bar."""
        return self.play.chat.status.render_line(0).text

    async def press(self, *keys: str) -> None:
        await self.play.press(*keys)
        await self.play.until(lambda: self.play.app.screen.is_mounted)
        await self.play.pilot.pause()


@asynccontextmanager
async def two(
    home: StageClient | None = None, *, size: tuple[int, int] = (90, 24)
) -> AsyncIterator[Two]:
    work, home = on_stage(), home or on_stage()
    async with playing(work, name="work", beside=[Server("home", home)], size=size) as play:
        yield Two(play, work, home)
