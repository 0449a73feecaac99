"""Messages with files, and a server that gives these."""

from dataclasses import replace

from chat_tui.domain.commands import FetchPiece
from chat_tui.domain.events import PieceFetched
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment
from tests.ui.helpers import (
    Play,
    message,
)

CONTENT = bytes(range(256)) * 256


def with_file(seq: int, file: Attachment, body: str = "") -> MessageReceived:
    """A message that ``file`` goes with."""
    return replace(message(seq), body=body, file=file)


async def fetch(play: Play, *, content: bytes = CONTENT) -> None:
    """The server gives all that is asked for."""
    while commands := [one for one in play.client.sent() if isinstance(one, FetchPiece)]:
        for one in commands:
            data = content[one.offset : one.offset + one.limit]
            play.session.apply(PieceFetched(command=one, data=data))
    await play.pilot.pause()
