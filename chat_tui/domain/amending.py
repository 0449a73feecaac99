"""What an amendment does to entries of the log. Server and client both do it by this."""

from dataclasses import replace
from typing import TypeVar, overload

from chat_tui.domain.events import (
    Amendment,
    LogEvent,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from chat_tui.domain.models import ChatMessage, Deletion

Message = TypeVar("Message", ChatMessage, MessageReceived)


@overload
def amended(entry: MessageReceived, change: Amendment) -> MessageReceived: ...
@overload
def amended(entry: LogEvent, change: Amendment) -> LogEvent: ...
@overload
def amended(entry: ChatMessage, change: Amendment) -> ChatMessage: ...
@overload
def amended(entry: ChatMessage | LogEvent, change: Amendment) -> ChatMessage | LogEvent: ...


def amended(entry: ChatMessage | LogEvent, change: Amendment) -> ChatMessage | LogEvent:
    """``entry`` as it is after ``change``: itself when that does not concern it, or when it
    knows of it already.

    Changes of one message have to be applied without leaving one out: what has been applied is
    known by the seq of the newest one alone. A deletion takes the text from wherever it is, the
    earlier edits of the message included.
    """
    match entry:
        case ChatMessage() if entry.seq == change.of_seq:
            return _changed(entry, change)
        case MessageReceived() if entry.seq == change.of_seq:
            return _changed(entry, change)
        case MessageEdited(body=body) if body and _takes_text(entry, change):
            return replace(entry, body="")
    return entry


def _takes_text(edit: MessageEdited, change: Amendment) -> bool:
    return isinstance(change, MessageDeleted) and edit.of_seq == change.of_seq


def _changed(message: Message, change: Amendment) -> Message:
    if change.seq <= message.amended:
        return message
    match change:
        case MessageEdited() if message.deleted is None:
            return replace(
                message,
                body=change.body,
                action=change.action,
                edited=change.time,
                amended=change.seq,
            )
        case MessageDeleted():
            deletion = Deletion(name=change.name, time=change.time)
            return replace(
                message,
                body="",
                action=False,
                edited=None,
                deleted=deletion,
                amended=change.seq,
            )
    return replace(message, amended=change.seq)
