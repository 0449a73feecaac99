"""``chat-tui``: the chat in the terminal."""

import os
import sys
import time
from collections.abc import Mapping, Sequence

from rich.console import Console

from chat_tui.config.load import Loaded
from chat_tui.config.preferences import Preferences
from chat_tui.config.settings import Settings
from chat_tui.domain.errors import SettingsError
from chat_tui.programs.garbage_collection import keep_imported, resume_collections
from chat_tui.programs.server_source import ServerSource
from chat_tui.ui.app import ChatApp
from chat_tui.ui.browser import Browser, can_open
from chat_tui.ui.screens.chat import ScreenOptions
from chat_tui.ui.terminal.device import can_open_terminal
from chat_tui.ui.terminal_use import use_of
from chat_tui.ui.theme import ANSI_DARK, NIGHT, ChatTheme, usual_on
from chat_tui.ui.theme_registry import ThemeRegistry, themes_folder


def need_terminal() -> None:
    """Raises SettingsError when nobody could see the screen or press a key."""
    # Textual draws on standard error.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise SettingsError(
            "this is no terminal; in a script use 'chat-tui send' and 'chat-tui tail',"
            " or 'chat-tui --plain'"
        )


def usual_theme(environment: Mapping[str, str]) -> ChatTheme:
    """The theme to begin with where none is set: with 16 colours it is one that uses these.

    COLORFGBG is how rxvt, Konsole and others tell of a light ground: text and ground, as numbers
    of the 16 colours. Most terminals tell only when they are asked, which takes a while: then
    another may be put on (see terminal.background).
    """
    system = Console(force_terminal=True, _environ=environment).color_system
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    usual = ANSI_DARK if system == "standard" else NIGHT
    return usual_on(usual, dark=ground not in ("7", "15"))


def wants_monochrome() -> bool:
    """Whether no colour is wanted (no-color.org)."""
    return bool(os.environ.get("NO_COLOR"))


def wants_plain_output(settings: Settings) -> bool:
    """Whether to leave keys and drawing to Textual: when set so, or when there is no other way."""
    return settings.terminal_output == "plain" or not can_open_terminal()


def refuse_mistakes(loaded: Loaded) -> None:
    """Say at once what was typed wrong, and what in the file may change where one goes.

    Raises:
        SettingsError: there is such a thing.
    """
    loaded.refuse_blocking()
    theme = loaded.settings.theme
    if theme is not None and not loaded.is_from_file("theme"):
        ThemeRegistry(themes_folder(loaded.path)).find(theme)


def run_chat(preferences: Preferences, beside: Sequence[str] = ()) -> int:
    """Open the chat; returns the exit code when the user leaves. ``beside`` are further servers.

    Raises:
        ChatError: it cannot be opened.
    """
    keep_imported()
    need_terminal()
    settings = preferences.loaded.settings
    refuse_mistakes(preferences.loaded)
    usual = usual_theme(os.environ)
    plain, use = wants_plain_output(settings), use_of(settings, os.environ)
    with ServerSource(preferences) as source:
        first = source.open_usual()
        options = ScreenOptions(
            clock=time.monotonic,
            room=first.room,
            browse=Browser().open if can_open(os.environ) else None,
        )
        app = ChatApp(
            first.client,
            options,
            theme=usual,
            preferences=preferences,
            plain=plain,
            use=use,
            monochrome=wants_monochrome(),
            name=first.name,
            close=first.close,
            beside=[source.open(name) for name in beside],
            source=source,
            shown=resume_collections,
        )
        app.run(mouse=use.mouse)
        if app.failure is not None:
            raise app.failure
        return app.return_code or 0
