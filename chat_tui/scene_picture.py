"""A picture that somebody sends in a scene: drawn here, so that no program makes it another."""

import hashlib
import struct
from typing import Final

from textual.pilot import Pilot

from chat_tui.domain.commands import FetchPiece
from chat_tui.domain.events import PieceFetched
from chat_tui.domain.log import LogEvent, MessageReceived
from chat_tui.domain.models import Attachment
from chat_tui.scene_client import NOW
from chat_tui.scene_talks import PEOPLE, START_MS
from chat_tui.ui.app import ChatApp

_COLOURS: Final = {
    "n": (18, 24, 58), "d": (38, 42, 92), "v": (86, 62, 118), "r": (178, 84, 110),
    "o": (240, 146, 92), "y": (255, 206, 122), "m": (250, 240, 214), "h": (26, 22, 44),
    "w": (34, 52, 98), "l": (255, 190, 96), "g": (122, 110, 150), "s": (66, 88, 138),
}  # fmt: skip

_ROWS: Final = (
    "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
    "nnnnnmnnnnnnnnnnnnnnnnnnmnnnnn",
    "nnnnnnnnnnnnmnnnnnnnnnnnnnnnnn",
    "dddddddddddddddddddmmmdddddddd",
    "ddddddddddddddddddmmmmmddddddd",
    "dddmddddddddddddddmmmmmddddddd",
    "ddddddddddddddddddmmmmmddddddd",
    "vvvvvvvvvvvvvvvvvvvmmmvvvvvvvv",
    "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
    "vvvvvvvvhvvvvvvvvvvvvvvvvvvvvv",
    "rrrrrrrhhhrrrrrrrrrrrrrrrrrrrr",
    "rrrrrrhhhhhrrrrrrrrrrrhhrrrrrr",
    "oooohhhhhhhhhooooooohhhhhhoooo",
    "ooohhhlhhhhhhhhooohhhhhhhhhhoo",
    "yhhhhhhhhlhhhhhhhhhhhlhhhhhhhh",
    "hhhhlhhhhhhhhlhhhhhhhhhhhlhhhh",
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
    "wwwwlwwwwwwwwlwwwwwwmwwwwlwwww",
    "swwwwwwwwwwwwwwwwwwsmswwwwwwww",
    "wwwwlwwwsswwwwwwwwwwmwwwwwwwss",
    "wwwwwwwwwwwwwlwwwwwsmmwwwlwwww",
    "wwsswwwwwwwwwwwwwwwwmswwwwwwww",
)
"""A harbour at night, with the moon on the water."""


def _bitmap(rows: tuple[str, ...]) -> bytes:
    """As BMP: 24 bits a pixel, from the last row to the first."""
    width, height = len(rows[0]), len(rows)
    fill = bytes(-3 * width % 4)
    pixels = b"".join(
        b"".join(bytes(reversed(_COLOURS[pixel])) for pixel in row) + fill for row in reversed(rows)
    )
    about = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    offset = 14 + len(about)
    return struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset) + about + pixels


HARBOUR: Final = _bitmap(_ROWS)


def with_picture(room: str) -> list[LogEvent]:
    """A talk with the picture in it."""
    file = Attachment(
        sha256=hashlib.sha256(HARBOUR).hexdigest(), name="harbour at night.bmp", size=len(HARBOUR)
    )
    said = (
        (0, "u_1", "the stand is up, we have the one by the water", None),
        (1, "u_4", "how is it there?", None),
        (4, "u_1", "", file),
        (6, "u_2", "I want to be there now", None),
    )
    return [
        MessageReceived(
            room=room,
            seq=seq,
            user=user,
            name=PEOPLE[user],
            time=START_MS + minute * 60_000,
            message=f"m_{seq}",
            body=body,
            file=attached,
        )
        for seq, (minute, user, body, attached) in enumerate(said, 1)
    ]


async def fold_out(pilot: Pilot[None]) -> None:
    """Pick it and press v; the server gives what is asked for."""
    await pilot.press("shift+up", "up", "v")
    app = pilot.app
    if isinstance(app, ChatApp):
        for command in app.client.session.poll(NOW)[0]:
            if isinstance(command, FetchPiece):
                app.client.session.apply(PieceFetched(command=command, data=HARBOUR))
        while not app.chat.inline_pictures.is_done:
            await pilot.pause()
