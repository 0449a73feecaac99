"""The Textual application: one client, one screen, and what holds them together."""

import asyncio
import signal
from typing import Final

from textual import events

from chat_tui.ui.bridge import Client
from chat_tui.ui.screens.chat import ChatScreen, ScreenOptions
from chat_tui.ui.terminal.guard import GuardedApp
from chat_tui.ui.theme import DAY, NIGHT

FAREWELL: Final = 2.5
"""Seconds a clean goodbye to the server may take."""


class ChatApp(GuardedApp[None]):
    """Runs the client for as long as the screen is there."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "chat-tui"

    def __init__(self, client: Client, options: ScreenOptions, *, theme: str = NIGHT.name) -> None:
        super().__init__()
        self.register_theme(NIGHT)
        self.register_theme(DAY)
        self.theme = theme
        self.client = client
        self._chat = ChatScreen(client, options)
        self._connection: asyncio.Task[None] | None = None

    @property
    def chat(self) -> ChatScreen:
        """The screen."""
        return self._chat

    def get_default_screen(self) -> ChatScreen:
        """The chat is all there is."""
        return self._chat

    def on_mount(self) -> None:
        """Connect when the first frame is out: what is known already is shown first."""
        for number in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._chat.action_quit)
        self.call_after_refresh(self._connect)

    def _connect(self) -> None:
        self._connection = asyncio.create_task(self.client.run(), name="connection")
        self._connection.add_done_callback(self._connection_ended)

    def _connection_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._handle_exception(error if isinstance(error, Exception) else RuntimeError(error))

    async def on_unmount(self) -> None:
        """Tell the server that we leave, but do not wait for a dead line."""
        for number in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().remove_signal_handler(number)
        if self._connection is not None:
            self._connection.cancel()
            await asyncio.wait([self._connection], timeout=FAREWELL)

    def on_app_focus(self, event: events.AppFocus) -> None:
        """The terminal window got the keyboard."""
        self._chat.app_focused(True)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """The terminal window lost the keyboard."""
        self._chat.app_focused(False)
