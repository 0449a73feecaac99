"""What was said before a test begins, and terminals with and without room beside it."""

from dataclasses import replace

from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Quote
from tests.ui.helpers import (
    StageClient,
    message,
    on_stage,
    receive,
)

WIDE, NARROW = (140, 24), (90, 24)
"""A thread stands beside the messages of the first, and over those of the second."""


def talk(*bodies: str) -> StageClient:
    """ana has said something, then I have said these."""
    client = on_stage()
    receive(client.session, message(1, "from ana"))
    for seq, body in enumerate(bodies, 2):
        receive(client.session, message(seq, body, user="u_me", name="mia"))
    return client


def answer(seq: int, to: int, body: str = "") -> MessageReceived:
    """What ben answers the message at ``to``."""
    quote = Quote(message=f"m_{to}", seq=to, name="ana", body="quoted")
    return replace(message(seq, body or f"answer {seq}", user="u_2", name="ben"), reply=quote)
