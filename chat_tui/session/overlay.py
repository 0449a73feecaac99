"""A message as I want it: with my changes of it that have not come back from the server. Pure."""

from collections.abc import Iterable
from typing import TypeVar

from chat_tui.domain.amending import amended, amendment
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import PendingAmendment

Message = TypeVar("Message", ChatMessage, MessageReceived)


def overlaid(message: Message, changes: Iterable[PendingAmendment], me: str | None) -> Message:
    """``message`` as I want it, whose user id is ``me``, though the server has not said so yet."""
    for pending in changes:
        change = amendment(
            pending.change,
            seq=message.amended + 1,
            user=me or "",
            name=message.name,
            time=pending.created,
            of_seq=message.seq,
        )
        message = amended(message, change)
    return message
