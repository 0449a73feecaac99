"""``chat-tui demo``: a first look, on a server inside this process with scripted people."""

import asyncio
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from chat_tui.config.places import user_name
from chat_tui.config.preferences import Preferences
from chat_tui.connection.endpoint import local_endpoint
from chat_tui.connection.state import ConnectionState, Online
from chat_tui.connection.tls import TlsFiles
from chat_tui.programs.chat import (
    need_terminal,
    refuse_mistakes,
    usual_theme,
    wants_monochrome,
    wants_plain_output,
)
from chat_tui.programs.link import lazy_dial
from chat_tui.server.app import ChatServer
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.session.cache import Cache
from chat_tui.session.client import ChatClient
from chat_tui.session.session import Profile, Session
from chat_tui.ui.app import ChatApp
from chat_tui.ui.screens.chat import ScreenOptions
from chat_tui.ui.terminal_use import use_of

BADGE: Final = "DEMO: nobody else is here, nothing is kept"

SCRIPT: Final = (
    ("ana", "general", "morning! the build went through at last 🎉"),
    ("ben", "general", "nice. what was it in the end?"),
    ("ana", "general", "a test that compared two clocks"),
    ("ana", "general", "it failed once in forty runs, always on a Monday"),
    ("cleo", "random", "there is cake in the kitchen"),
    ("ben", "general", "@{you} welcome! write something, we are only scripted"),
    ("dmitri", "general", "Alt+Down goes to the next room, F1 shows every key"),
    ("cleo", "random", "half of the cake is gone"),
    ("ana", "general", "https://example.org/notes has what we said yesterday"),
    ("陽子", "general", "おはようございます — wide characters line up as well"),
    ("ben", "general", "pull the cable if you like: what you type is kept and sent later"),
    ("cleo", "random", "there is no more cake"),
)

PAUSE: Final = 2.5
"""Seconds between two lines of the script; those for the first look come at once."""

AT_ONCE: Final = 5


class DemoClient(ChatClient):
    """A client that brings its server and its company along."""

    def __init__(self, socket: Path, name: str) -> None:
        endpoint = local_endpoint(socket)
        dial = lazy_dial(endpoint, TlsFiles())
        super().__init__(endpoint, dial, Cache(), Profile(name=name, device="d_demo"))
        self._name = name
        self._socket = socket

    async def run(self) -> None:
        """See ChatClient.run."""
        server = ChatServer(MemoryStorage())
        await server.start_unix(self._socket)
        cast = asyncio.create_task(self._perform())
        try:
            await super().run()
        finally:
            cast.cancel()
            with suppress(asyncio.CancelledError):
                await cast
            await server.stop()

    async def _perform(self) -> None:
        people: dict[str, ChatClient] = {}
        tasks: list[asyncio.Task[None]] = []
        # Whoever joins a room is shown it: another device of the user's does that for this one.
        rooms = dict.fromkeys(room for _name, room, _line in SCRIPT)
        entrance = [(self._name, room, "") for room in rooms]
        try:
            for number, (name, room, line) in enumerate([*entrance, *SCRIPT], -len(entrance)):
                if name not in people:
                    people[name] = self._invite(name)
                    tasks.append(asyncio.create_task(people[name].run()))
                    await _online(people[name])
                session = people[name].session
                session.join(room)
                target = await _joined(session, room)
                if not line:
                    continue
                if number >= AT_ONCE:
                    session.set_typing(target, True)
                    await asyncio.sleep(PAUSE)
                session.send(target, line.format(you=self._name))
                if room != "general":
                    self.session.join(room, show=False)
            await asyncio.Event().wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _invite(self, name: str) -> ChatClient:
        profile = Profile(name=name, device="d_script")
        return ChatClient(self.endpoint, lazy_dial(self.endpoint, TlsFiles()), Cache(), profile)


async def _online(client: ChatClient) -> None:
    online = asyncio.Event()

    def look(state: ConnectionState) -> None:
        if isinstance(state, Online):
            online.set()

    client.subscribe(look)
    look(client.state)
    await online.wait()


async def _joined(session: Session, name: str) -> str:
    news = asyncio.Event()
    session.subscribe(lambda _change: news.set())
    while (found := session.state.find_room(name)) is None:
        news.clear()
        await news.wait()
    return found.room.id


def run_demo(preferences: Preferences) -> int:
    """Open the demo; returns the exit code when the user leaves.

    Raises:
        ChatError: it cannot be opened.
    """
    need_terminal()
    settings = preferences.loaded.settings
    refuse_mistakes(preferences.loaded)
    plain, use = wants_plain_output(settings), use_of(settings, os.environ)
    with tempfile.TemporaryDirectory(prefix="chat-tui-demo-") as folder:
        client = DemoClient(Path(folder) / "demo.sock", user_name(settings))
        app = ChatApp(
            client,
            ScreenOptions(clock=time.monotonic, room="general", badge=BADGE),
            theme=usual_theme(os.environ),
            preferences=preferences,
            plain=plain,
            use=use,
            monochrome=wants_monochrome(),
        )
        app.run(mouse=use.mouse)
        if app.failure is not None:
            raise app.failure
        return app.return_code or 0
