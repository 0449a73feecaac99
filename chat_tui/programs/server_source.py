"""The servers of one program: opened by name, each with files of its own, and given back."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Self

from chat_tui.config.load import Loaded
from chat_tui.config.places import user_name
from chat_tui.config.preferences import Preferences
from chat_tui.domain.errors import SettingsError
from chat_tui.programs.link import open_client
from chat_tui.ui.servers import Server


class ServerSource:
    """Those still open are closed at the end."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._open: dict[str, ExitStack] = {}
        self._accounts: dict[tuple[str, str], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._open):
            self._close(name)

    def names(self) -> Sequence[str]:
        """The saved servers."""
        return list(self._preferences.loaded.servers)

    def open_usual(self) -> Server:
        """The one that was asked for, or that the settings name, or else this machine's own.

        Raises:
            ChatError: it cannot be opened.
        """
        loaded = self._preferences.loaded
        return self._opened(loaded, loaded.settings.room)

    def open(self, wanted: str) -> Server:
        """A saved server, or the one at an address. Only what is saved with it says in which room
        to begin there.

        Raises:
            ChatError: there is none, it is open already, or it cannot be opened.
        """
        loaded = self._preferences.beside(wanted)
        loaded.refuse_blocking()
        own = loaded.origins.get("room") == f"[servers.{loaded.server}]"
        return self._opened(loaded, loaded.settings.room if own else None)

    def _opened(self, loaded: Loaded, room: str | None) -> Server:
        with ExitStack() as opening:
            client = opening.enter_context(open_client(loaded.settings, remember=True))
            name = loaded.server or client.endpoint.label
            if name in self._open:
                name = client.endpoint.url
            account = (client.endpoint.key, user_name(loaded.settings))
            known = self._accounts.get(account, name if name in self._open else None)
            if known is not None:
                raise SettingsError(f"{known} is open already")
            stack = opening.pop_all()
        self._open[name] = stack
        self._accounts[account] = name
        stack.callback(self._accounts.pop, account)
        return Server(name, client, room, close=partial(self._close, name))

    def _close(self, name: str) -> None:
        stack = self._open.pop(name, None)
        if stack is not None:  # else the program has ended meanwhile
            stack.close()
