"""A message that was changed, or is about to be: the words for that. Pure."""

from chat_tui.domain.commands import EditMessage, ReactToMessage
from chat_tui.domain.models import ChatMessage, gist
from chat_tui.session.state import Pending, PendingAmendment, PendingMessage
from chat_tui.text.excerpt import excerpt
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.words import shown_name

EDITED = "(edited)"


def deleted_words(name: str, clock: str) -> str:
    """What stands where a message was that ``name`` has deleted."""
    return f"message deleted by {shown_name(name)}, {clock}"


def pending_body(item: Pending) -> tuple[str, bool]:
    """What an item of the outbox says as a row of its own, and whether that is a ``/me``."""
    match item:
        case PendingMessage(body=body, action=action):
            return body, action
        case PendingAmendment(change=EditMessage(body=body)):
            return f"edit: {body}", False
        case PendingAmendment(change=ReactToMessage(emoji=emoji, on=on)):
            return f"{'react with' if on else 'take back the reaction'} {emoji}", False
        case _:
            return "delete a message", False


def body_in_short(message: ChatMessage | Pending) -> str:
    """What it says, on one line: what is about to be taken away."""
    body = message.body if isinstance(message, ChatMessage) else pending_body(message)[0]
    file = message.file if isinstance(message, ChatMessage | PendingMessage) else None
    return sanitize_line(excerpt(gist(body, file)))
