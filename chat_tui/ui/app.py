"""The Textual application: clients, a screen for each, and what holds them together."""

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from textual import events
from textual.widget import Widget

from chat_tui.config.preferences import Preferences
from chat_tui.connection.state import ConnectionState, Online
from chat_tui.session.state import Change, ChangeKind, Lists
from chat_tui.ui.alerts import COUNTS, Alerts
from chat_tui.ui.bridge import Client
from chat_tui.ui.live_settings import LiveSettings
from chat_tui.ui.look import Look
from chat_tui.ui.picture_output import PictureOutput
from chat_tui.ui.pictures import can_show
from chat_tui.ui.screens.chat import ChatScreen, ScreenOptions
from chat_tui.ui.screens.dialog import UncalledDialog
from chat_tui.ui.server_commands import ServerCommands, ServerSource
from chat_tui.ui.servers import Server, Servers, Spot
from chat_tui.ui.side_lists import ListWishes
from chat_tui.ui.slow_link import SlowLink
from chat_tui.ui.terminal.app import TerminalApp
from chat_tui.ui.terminal.driver import TerminalLost
from chat_tui.ui.terminal.events import TerminalBackground, TerminalGraphics
from chat_tui.ui.terminal.keys import know_alt_letters
from chat_tui.ui.terminal_use import USUAL_USE, TerminalUse
from chat_tui.ui.theme import MONO, NIGHT, ChatTheme
from chat_tui.ui.words import shown_name

FAREWELL: Final = 2.5
"""Seconds a clean goodbye to the server may take."""


SWAP: Final = replace(NIGHT, name="swap")


_ENDING: Final = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
"""Signals to leave at. asyncio would cancel at SIGINT whatever is under way, which may be anything
that takes it for its own end."""


class ChatApp(TerminalApp[None], inherit_bindings=False):
    """Runs the clients for as long as the screen is there. Each has a screen of its own, a mode
    of Textual's, which is made when it is looked at for the first time."""

    DEFAULT_MODE = "server 1"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "chat-tui"

    def __init__(
        self,
        client: Client,
        options: ScreenOptions,
        *,
        theme: ChatTheme = NIGHT,
        preferences: Preferences | None = None,
        plain: bool = False,
        use: TerminalUse = USUAL_USE,
        monochrome: bool = False,
        name: str = "",
        close: Callable[[], None] = lambda: None,
        beside: Sequence[Server] = (),
        source: ServerSource | None = None,
        shown: Callable[[], None] | None = None,
    ) -> None:
        """``theme`` is on where ``preferences`` name none; these None: nothing can be set.

        ``plain`` leaves keys and drawing to Textual's own driver. ``use`` holds where there are
        no preferences. ``monochrome``: no colours, whatever the theme. ``name`` is what the
        server of ``client`` is called, empty: its address; ``close`` is that of Server;
        ``beside`` are others, and ``source`` has more.

        ``shown`` is called once, when the first frame is out.
        """
        super().__init__(plain=plain, use=use, monochrome=monochrome)
        know_alt_letters()
        self._monochrome = monochrome
        self.picture_output = PictureOutput(
            self.picture_store,
            cell_size=lambda: self.cell_size,
            is_dark=lambda: self.current_theme.dark,
            changed=self._renew_pictures,
            refusal=lambda: _no_pictures(monochrome, self.use.ascii_marks),
        )
        """See MultiServerApp."""

        self._chats: dict[Server, ChatScreen] = {}
        self.use_theme(theme)
        self._options = options
        self._slow_link = SlowLink(options.clock)
        self._keys: Mapping[str, str] = {}
        self._live_settings: LiveSettings | None = None
        if preferences is not None:
            self._live_settings = LiveSettings(
                preferences, lambda: self.client.session, self, usual=theme
            )
        first = Server(name or client.endpoint.label, client, options.room, close)
        self.servers = Servers(first)
        """All there are, and which of them is looked at."""

        self.lists = ListWishes(client.session.lists, self._keep_lists)
        """See MultiServerApp."""

        self._mode_names = (f"server {number}" for number in count(1))
        self._modes_of: dict[Server, str] = {}
        self._alerts = Alerts(self.servers, self, clock=options.clock, later=self.set_timer)
        self._connections: dict[Server, asyncio.Task[None]] = {}
        self._is_stirred = False
        self.failure: BaseException | None = None
        """What a client died of: a bug, to be raised when the terminal is restored."""

        self._server_commands = ServerCommands(self, source, options.clock)
        self._add_screen(first)
        for server in beside:
            self.servers.add(server)
            self._add_screen(server)
        if self._live_settings is not None:
            self._live_settings.settle()
        self._shown = shown

    def _add_screen(self, server: Server) -> None:
        server.absence.note(server.state)
        self._chats[server] = ChatScreen(
            server, self._options, self, self._live_settings, self._server_commands
        )
        self._chats[server].frame_pause = self.frame_pause
        server.client.session.set_slow_link(self._slow_link.is_slow_to(server))
        self._modes_of[server] = mode = next(self._mode_names)
        self.add_mode(mode, lambda: self._chats[server])
        server.client.subscribe(lambda state: self._connection_changed(server, state))
        server.client.session.subscribe(lambda change: self._session_changed(server, change))

    @property
    def client(self) -> Client:
        """The client of the server that is looked at."""
        return self.servers.current.client

    @property
    def chat(self) -> ChatScreen:
        """The screen of the server that is looked at."""
        return self._chats[self.servers.current]

    def go(self, spot: Spot) -> None:
        """See MultiServerApp."""
        old, new = self.chat, self._chats[spot.server]
        new.go_to(spot.room, spot.message)
        if new is not old:
            old.look_away()
            self.servers.look_at(spot.server)
            self._show_current()

    def _show_current(self) -> None:
        self.switch_mode(self._modes_of[self.servers.current])
        self._alerts.show_title()
        if self._keys:  # the screen may be new
            self.call_after_refresh(self.chat.keys_changed)

    def admit(self, server: Server) -> None:
        """See MultiServerApp. Who is away is that there as well."""
        away = self.client.session.state.away
        if away is not None:
            server.client.session.away.say(away)
        self.servers.add(server)
        self._add_screen(server)
        self._connect(server)

    def dismiss(self, server: Server) -> None:
        """See MultiServerApp."""
        self._keep(server)
        self.servers.remove(server)
        self._slow_link.forget(server)
        del self._chats[server]
        self._show_current()
        self.remove_mode(self._modes_of.pop(server))
        self.chat.neighbour_changed()
        if server in self._connections:
            self._connections[server].cancel()
        else:
            server.close()

    def _keep(self, server: Server) -> None:
        self._chats[server].save_draft()
        server.client.session.writing.release()

    def _keep_lists(self, lists: Lists) -> None:
        # By all: whichever is the first one at the next start knows it.
        for server in self.servers.all:
            server.client.session.keep_lists(lists)

    def leave(self) -> None:
        """See MultiServerApp."""
        for server in self.servers.all:
            self._keep(server)
        self.exit()

    # -- what the settings ask for -------------------------------------------------------------

    def use_theme(self, theme: ChatTheme) -> None:
        """See ConfigurableApp. Black and white where no colours are wanted."""
        theme = MONO if self._monochrome else theme
        if theme.name == self.theme and theme != self.current_theme:
            # Textual looks at names alone: the same one with other colours is put on twice.
            self.register_theme(SWAP)
            self.theme = SWAP.name
        self.register_theme(theme)
        self.theme = theme.name
        self.picture_output.look_again()

    def show_look(self, look: Look) -> None:
        """See ConfigurableApp."""
        self._options = replace(self._options, look=look)  # of screens that are made later
        for chat in self._chats.values():
            chat.show_look(look)

    def hold_back(self, seconds: float) -> None:
        """See ConfigurableApp."""
        for server in self.servers.all:
            server.client.session.writing.hold(seconds)

    def spare_link(self, wish: str) -> None:
        """See ConfigurableApp."""
        self._slow_link.wish = wish
        self._link_judged()

    def frame_left(self, seconds: float) -> None:
        """See TerminalApp."""
        self._slow_link.frame_left(seconds)
        if self._slow_link.is_slow is not self.spares_link:
            self.call_later(self._link_judged)  # not amidst a frame

    def _link_judged(self) -> None:
        self.spares_link = self._slow_link.is_slow
        for server in self.servers.all:
            server.client.session.set_slow_link(self._slow_link.is_slow_to(server))

    def show_pictures(self, wish: str) -> None:
        """See ConfigurableApp."""
        self.picture_output.wish(wish)

    def bind_keys(self, keys: Mapping[str, str]) -> None:
        """See ConfigurableApp."""
        if keys != self._keys:
            self._keys = keys
            self.set_keymap(dict(keys))
            for chat in self._chats.values():
                chat.keys_changed()

    def on_terminal_graphics(self, event: TerminalGraphics) -> None:
        """What can be shown is known."""
        self.picture_output.told(event.graphics)

    def _renew_pictures(self) -> None:
        for chat in self._chats.values():
            chat.inline_pictures.renew()

    def choose_theme(
        self, names: list[str], show: Callable[[str], None], chosen: Callable[[str | None], None]
    ) -> None:
        """See ConfigurableApp."""
        from chat_tui.ui.screens.themes import ThemesScreen

        self.push_screen(ThemesScreen(names, self.theme, show), chosen)

    def on_mount(self) -> None:
        """Connect when the first frame is out: what is known already is shown first."""
        for number in _ENDING:
            asyncio.get_running_loop().add_signal_handler(number, self._end, number)
        self.app_resume_signal.subscribe(self, lambda _app: self._look_again())
        self._alerts.show_title()
        self.call_after_refresh(self._first_frame_shown)

    def _connection_changed(self, server: Server, state: ConnectionState) -> None:
        if server not in self._chats:
            return
        self._chats[server].connection_changed(state)
        if isinstance(state, Online):
            self._slow_link.round_trip(server, state.rtt_ms)
            self._link_judged()
        if server is not self.servers.current:
            self.chat.neighbour_connected(server)
        elif isinstance(state, Online) and self._live_settings is not None:
            self._live_settings.complain()

    def _session_changed(self, server: Server, change: Change) -> None:
        if self.is_running and server in self._chats:
            self._alerts.changed(server, change)
            if server is not self.servers.current and change.kind in COUNTS:
                self._neighbours_changed()
            if server is not self.servers.current and change.kind is ChangeKind.SEARCH:
                self.chat.show_findings()

    def _neighbours_changed(self) -> None:
        """A flood on another server is drawn once for all that has come."""
        if not self._is_stirred:
            self._is_stirred = True
            self.call_later(self._calm)

    def _calm(self) -> None:
        self._is_stirred = False
        self.chat.neighbour_changed()

    def _first_frame_shown(self) -> None:
        if self._shown is not None:
            self._shown()
        if self._keys:
            self.chat.keys_changed()
        if self._live_settings is not None:
            self._live_settings.complain()
        is_usual = self._live_settings is not None and self._live_settings.is_usual
        self.ask_terminal(
            background=is_usual and not self._monochrome,
            graphics=not self.picture_output.refusal and can_show(),
        )
        for server in self.servers.all:
            self._connect(server)

    def _connect(self, server: Server) -> None:
        if server in self._connections:
            return
        task = asyncio.create_task(server.client.run(), name="connection")
        self._connections[server] = task
        task.add_done_callback(lambda _task: self._connection_ended(server))

    def _connection_ended(self, server: Server) -> None:
        task = self._connections[server]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.failure = self.failure or error
            if self.servers.are_several and server in self._chats:
                # Those on the other servers go on; it is raised when they are done.
                self.dismiss(server)
                words = f"{shown_name(server.name)} is gone: a mistake in this program ended it"
                self.client.session.notify(None, words, error=True)
            else:
                self.exit(return_code=1)
        if server not in self._chats:
            del self._connections[server]
            server.close()

    def action_help(self) -> None:
        """The help, over a dialog as well."""
        self.chat.show_help()

    async def action_quit(self) -> None:
        """Leave, from a dialog as well: what is being written is kept."""
        self.leave()

    def _end(self, number: int) -> None:
        """Somebody else wants us to. Ctrl+C in another program that has the terminal comes here
        as well, and is meant for that one."""
        if number != signal.SIGINT or not self.is_lent:
            self.leave()

    async def on_unmount(self) -> None:
        """Tell the server that we leave, but do not wait for a dead line."""
        for number in _ENDING:
            asyncio.get_running_loop().remove_signal_handler(number)
        for task in self._connections.values():
            task.cancel()
        if self._connections:
            await asyncio.wait(self._connections.values(), timeout=FAREWELL)

    def on_terminal_lost(self, event: TerminalLost) -> None:
        """Nobody sees the screen any more: keep what is being written, and leave."""
        self.leave()

    def on_terminal_background(self, event: TerminalBackground) -> None:
        """The guess at what the terminal is like was right, or is mended once."""
        if self._live_settings is not None:
            self._live_settings.stand_on(dark=event.dark)

    async def on_event(self, event: events.Event) -> None:
        """Somebody who presses a key is there, whatever has the focus."""
        if isinstance(event, events.Key):
            self._alerts.notifier.key_pressed()
        await super().on_event(event)

    @property
    def is_written(self) -> bool:
        """See TerminalApp. Who has sent a line may wait for what comes of it."""
        return super().is_written and bool(self.chat.written_line.text)

    def line_below(self, event: events.Key | events.Paste) -> Widget | None:
        """See TerminalApp."""
        over = self.screen
        if not isinstance(over, UncalledDialog) or over.takes(event):
            return None
        return self.chat.written_line

    def on_app_focus(self, event: events.AppFocus) -> None:
        """The terminal window got the keyboard."""
        self._alerts.notifier.focus_changed(True)
        self._tell_focus(True)
        self._look_again()

    def _look_again(self) -> None:
        if self._live_settings is not None:
            self._live_settings.look_again()

    def on_app_blur(self, event: events.AppBlur) -> None:
        """The terminal window lost the keyboard."""
        self._alerts.notifier.focus_changed(False)
        self._tell_focus(False)

    def _tell_focus(self, focused: bool) -> None:
        for chat in self._chats.values():
            chat.app_focused(focused)


def _no_pictures(monochrome: bool, ascii_marks: bool) -> str:
    if monochrome:
        return "there are no colours"
    return "all is drawn in ASCII" if ascii_marks else ""
