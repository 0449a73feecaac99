"""Whether a message may be changed as somebody asks for, and what is written for it then."""

from dataclasses import replace

from chat_tui.domain.amending import amendment, reacted
from chat_tui.domain.commands import Amend, DeleteMessage, EditMessage, ReactToMessage
from chat_tui.domain.log import Amendment, LogEvent, MessageReceived
from chat_tui.domain.models import Attachment, Quote, Reaction, gist
from chat_tui.server.storage import rules
from chat_tui.server.storage.base import Refused, User
from chat_tui.text.emoji import one_emoji
from chat_tui.text.excerpt import excerpt


def digest_of(change: Amend) -> bytes:
    """See rules.digest_of."""
    match change:
        case EditMessage():
            return rules.digest_of("edit", change.room, change.message, change.body, change.action)
        case DeleteMessage():
            return rules.digest_of("delete", change.room, change.message)
        case ReactToMessage():
            return rules.digest_of("react", change.room, change.message, change.emoji, change.on)


def digest_of_message(
    room: str, body: str, action: bool, reply_to: str | None, file: Attachment | None
) -> bytes:
    """The same for a message."""
    answers = () if reply_to is None else (reply_to,)
    brings = () if file is None else (file.sha256, file.name, file.size)
    return rules.digest_of("message", room, body, action, *answers, *brings)


def quote_of(answered: LogEvent | None) -> Quote:
    """What an answer says of the message it answers. Raises Refused when that is none."""
    if not isinstance(answered, MessageReceived):
        raise Refused("not_found", "The message that this answers is not in this room.")
    return Quote(
        message=answered.message,
        seq=answered.seq,
        name=answered.name,
        body=excerpt(gist(answered.body, answered.file)),
    )


def amendment_for(
    target: MessageReceived, change: Amend, user: User, *, seq: int, time: int
) -> Amendment:
    """The entry that ``change`` of ``target`` by ``user`` becomes, at ``seq``.

    Raises:
        Refused: forbidden, or invalid_text or quota for a reaction.
    """
    if target.user != user.id and not isinstance(change, ReactToMessage):
        raise Refused("forbidden", "Only who wrote a message can change it.")
    if target.deleted is not None:
        raise Refused("forbidden", "This message was deleted.")
    if isinstance(change, ReactToMessage):
        change = replace(change, emoji=_admitted(target.reactions, change, user))
    return amendment(change, seq=seq, user=user.id, name=user.name, time=time, of_seq=target.seq)


def _admitted(reactions: tuple[Reaction, ...], change: ReactToMessage, user: User) -> str:
    """The emoji, if there is room for it."""
    emoji = one_emoji(change.emoji)
    if emoji is None:
        raise Refused("invalid_text", "A reaction is one emoji.")
    after = reacted(reactions, emoji, user.id, on=change.on)
    if len(after) > rules.EMOJI or sum(len(one.users) for one in after) > rules.REACTIONS:
        raise rules.too_many_reactions()
    return emoji


def no_message() -> Refused:
    """There is nothing to be changed."""
    return Refused("not_found", "There is no such message in this room.")
