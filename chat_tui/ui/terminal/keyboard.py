"""Which keys arrive: each is told as it comes, without a screen."""

import asyncio
import os
import sys
from collections.abc import Callable

from textual import events
from textual.message import Message

from chat_tui.ui.terminal.device import KeyMode, open_terminal
from chat_tui.ui.terminal.keys import asking, know_alt_letters
from chat_tui.ui.terminal.reader import TerminalReader

LAST_KEYS = ("ctrl+c", "ctrl+q")
"""Either of them ends it."""


async def tell_keys(tell: Callable[[str], None]) -> bool:
    """Call ``tell`` with the name of each key (as Textual has it) until one of LAST_KEYS.

    False when there is no terminal to read from. Cancelling is safe: it is given back as it was.
    """
    keys = open_terminal(sys.stdin.fileno())
    if keys is None:
        return False
    know_alt_letters()
    ended = asyncio.Event()

    def pressed(message: Message) -> None:
        if isinstance(message, events.Key):
            tell(message.key)
            if message.key in LAST_KEYS:
                ended.set()

    mode = KeyMode(sys.stdin.fileno())
    early = mode.enter()
    terminal = asking(os.environ)
    os.write(sys.stdout.fileno(), terminal.more.encode())
    reader = TerminalReader(asyncio.get_running_loop(), keys, on_message=pressed, on_lost=ended.set)
    reader.expect_early(early)
    try:
        await ended.wait()
    finally:
        reader.close()
        os.write(sys.stdout.fileno(), terminal.as_before.encode())
        mode.leave()
        os.close(keys)
    return True
