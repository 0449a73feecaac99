"""``chat-tui``: the chat in the terminal."""

import os
import sys
import time

from chat_tui.config.load import Loaded
from chat_tui.config.settings import Settings
from chat_tui.domain.errors import SettingsError
from chat_tui.programs.collecting import resume_collections
from chat_tui.programs.link import open_client
from chat_tui.ui.app import ChatApp
from chat_tui.ui.screens.chat import ScreenOptions
from chat_tui.ui.terminal.device import can_open_terminal
from chat_tui.ui.theme import THEMES


def need_terminal() -> None:
    """Raises SettingsError when nobody could see the screen or press a key."""
    # Textual draws on standard error.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise SettingsError(
            "this is no terminal; in a script use 'chat-tui send' and 'chat-tui tail'"
        )


def theme_name(settings: Settings) -> str:
    """The theme to begin with.

    Raises:
        SettingsError: there is none of that name.
    """
    if settings.theme is None:
        return THEMES[0].name
    names = [theme.name for theme in THEMES]
    if settings.theme not in names:
        raise SettingsError(f"there is no theme {settings.theme!r}; there are {', '.join(names)}")
    return settings.theme


def wants_mouse(settings: Settings) -> bool:
    """Whether to ask the terminal for the mouse: over SSH it costs traffic all the time."""
    return "SSH_CONNECTION" not in os.environ if settings.mouse is None else settings.mouse


def wants_plain_output(settings: Settings) -> bool:
    """Whether to leave keys and drawing to Textual: when set so, or when there is no other way."""
    return settings.terminal_output == "plain" or not can_open_terminal()


def refuse_blocking(loaded: Loaded) -> None:
    """Raises SettingsError when something in the file may change where one goes, or as whom."""
    for fault in loaded.faults:
        if fault.blocks:
            raise SettingsError(str(fault))


def fault_words(loaded: Loaded) -> str:
    """What is said of the file once the chat is there; empty when all of it can be used."""
    if not loaded.faults:
        return ""
    first, more = loaded.faults[0], len(loaded.faults) - 1
    others = f", and {more} more: chat-tui config check" if more else ""
    return f"left out of the settings: {first.short}{others}"


def run_chat(loaded: Loaded) -> int:
    """Open the chat; returns the exit code when the user leaves.

    Raises:
        ChatError: it cannot be opened.
    """
    need_terminal()
    settings = loaded.settings
    refuse_blocking(loaded)
    theme = theme_name(settings)
    plain = wants_plain_output(settings)
    with open_client(settings, remember=True) as client:
        options = ScreenOptions(
            clock=time.monotonic, room=settings.room, markup=settings.markup is not False
        )
        if words := fault_words(loaded):
            client.session.notify(None, words, error=True)
        app = ChatApp(client, options, theme=theme, plain=plain, shown=resume_collections)
        app.run(mouse=wants_mouse(settings))
        if app.failure is not None:
            raise app.failure
        return app.return_code or 0
