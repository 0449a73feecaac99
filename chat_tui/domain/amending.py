"""What an amendment does to entries of the log. Server and client both do it by this."""

from dataclasses import replace
from typing import TypeVar, overload

from chat_tui.domain.commands import Amend, DeleteMessage, EditMessage, ReactToMessage
from chat_tui.domain.log import (
    Amendment,
    LogEvent,
    MessageDeleted,
    MessageEdited,
    MessageReacted,
    MessageReceived,
)
from chat_tui.domain.models import ChatMessage, Deletion, Quote, Reaction

Message = TypeVar("Message", ChatMessage, MessageReceived)


def amendment(
    change: Amend, *, seq: int, user: str, name: str, time: int, of_seq: int
) -> Amendment:
    """The entry of the log, at ``seq``, that becomes of ``change``. ``user`` and ``name`` are who
    asked for it, ``time`` is Unix milliseconds, ``of_seq`` where the message is that it changes."""
    of = change.message
    match change:
        case EditMessage(room=room, body=body, action=action):
            return MessageEdited(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                of=of,
                of_seq=of_seq,
                body=body,
                action=action,
            )
        case DeleteMessage(room=room):
            return MessageDeleted(
                room=room, seq=seq, user=user, name=name, time=time, of=of, of_seq=of_seq
            )
        case ReactToMessage(room=room, emoji=emoji, on=on):
            return MessageReacted(
                room=room,
                seq=seq,
                user=user,
                name=name,
                time=time,
                of=of,
                of_seq=of_seq,
                emoji=emoji,
                on=on,
            )


def about(entry: LogEvent) -> int | None:
    """The seq of the message that an entry changes or answers; None when it does neither."""
    match entry:
        case Amendment(of_seq=seq) | MessageReceived(reply=Quote(seq=seq)):
            return seq
    return None


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
    known by the seq of the newest one alone. A deletion takes the text from wherever it is, from
    earlier edits of the message and from answers to it as well.
    """
    match entry:
        case ChatMessage() if entry.seq == change.of_seq:
            return _changed(entry, change)
        case MessageReceived() if entry.seq == change.of_seq:
            return _changed(entry, change)
    return _without_text(entry, change.of_seq) if isinstance(change, MessageDeleted) else entry


def _without_text(entry: ChatMessage | LogEvent, seq: int) -> ChatMessage | LogEvent:
    """An earlier edit of the message at ``seq``, or an answer to it, without what it said."""
    match entry:
        case MessageEdited(of_seq=of_seq, body=body) if body and of_seq == seq:
            return replace(entry, body="")
        case ChatMessage(reply=Quote() as quote) if quote.body and quote.seq == seq:
            return replace(entry, reply=replace(quote, body=""))
        case MessageReceived(reply=Quote() as quote) if quote.body and quote.seq == seq:
            return replace(entry, reply=replace(quote, body=""))
    return entry


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
                reactions=(),
                amended=change.seq,
                file=None,
            )
        case MessageReacted(emoji=emoji, user=user, on=on) if message.deleted is None:
            reactions = reacted(message.reactions, emoji, user, on=on)
            return replace(message, reactions=reactions, amended=change.seq)
    return replace(message, amended=change.seq)


def reacted(
    reactions: tuple[Reaction, ...], emoji: str, user: str, *, on: bool
) -> tuple[Reaction, ...]:
    """``reactions`` with one of ``user`` more, or less; the same when it is so already. What
    nobody reacts with any more is gone."""
    if has_reacted(reactions, emoji, user) is on:
        return reactions
    if on and all(one.emoji != emoji for one in reactions):
        return (*reactions, Reaction(emoji=emoji, users=(user,)))
    changed = (_with_user(one, user, on=on) if one.emoji == emoji else one for one in reactions)
    return tuple(one for one in changed if one.users)


def has_reacted(reactions: tuple[Reaction, ...], emoji: str, user: str) -> bool:
    """Whether ``user`` is among those who have reacted with ``emoji``."""
    return any(one.emoji == emoji and user in one.users for one in reactions)


def _with_user(reaction: Reaction, user: str, *, on: bool) -> Reaction:
    users = (*reaction.users, user) if on else (one for one in reaction.users if one != user)
    return Reaction(emoji=reaction.emoji, users=tuple(users))
