"""How the terminal is used, as far as that can be set. Pure."""

from collections.abc import Mapping
from typing import Final

from chat_tui.config.settings import Settings
from chat_tui.domain.record import record
from chat_tui.ui.charset import is_ascii


@record(kw_only=True)
class TerminalUse:
    """``ascii_marks``: nothing of ours beyond ASCII is drawn. Without ``clipboard`` nothing is
    copied. ``notifications`` is as the setting has it."""

    mouse: bool = True
    ascii_marks: bool = False
    clipboard: bool = True
    notifications: str = "auto"


USUAL_USE: Final = TerminalUse()
"""Of a terminal on this machine, in a locale with UTF-8, when nothing is set."""


def use_of(settings: Settings, environment: Mapping[str, str]) -> TerminalUse:
    """What the settings say, or else what is best where this runs: over SSH the mouse costs
    traffic all the time."""
    by_ssh = "SSH_CONNECTION" in environment
    return TerminalUse(
        mouse=not by_ssh if settings.mouse is None else settings.mouse,
        ascii_marks=is_ascii(environment) if settings.ascii is None else settings.ascii,
        clipboard=settings.clipboard is not False,
        notifications=settings.notifications or "auto",
    )
