"""What can be done with a message that is picked. Pure; the one place that knows.

A choice is found by its ``key``, which is the second half of a binding's id (``picked.edit``).
"""

from typing import Final

from chat_tui.domain.commands import DeleteMessage, EditMessage
from chat_tui.domain.models import ChatMessage
from chat_tui.domain.record import record
from chat_tui.session.outbox import Outbox
from chat_tui.session.state import About, Delivery, Pending, PendingAmendment, PendingMessage
from chat_tui.text.addresses import addresses
from chat_tui.ui.column import Pickable
from chat_tui.ui.pictures import is_picture
from chat_tui.ui.words import ARRIVED

WRITING = "something is being written: send or clear that first"
DELETED = "it was deleted"
GOING = "it is being deleted"
LINKLESS = "there is no link in it"
PICTURELESS = "there is no picture in it"
TEXTLESS = "there is no text in it"
ON_ITS_WAY = "that can be done when it has arrived"
NOT_MINE = "only your own messages can be changed"
ANSWERED = "what you write here is an answer already"
OPEN = "this is its thread"


@record
class Choice:
    """``name`` is what is done, ``words`` say it. ``refusal``: why not now; empty when it can be
    done."""

    key: str
    name: str
    words: str
    refusal: str = ""


@record
class Standing:
    """Who picks: ``me`` is a user id, None while nobody knows. ``writing``: something stands in
    the composer; ``about``: what it is about beside that; ``saving``: its file is being
    fetched; ``in_thread``: it is picked in the thread that it belongs to."""

    me: str | None
    writing: bool = False
    about: About | None = None
    saving: bool = False
    in_thread: bool = False


def choices(picked: Pickable, outbox: Outbox, standing: Standing) -> tuple[Choice, ...]:
    """What there is to choose from, what is wanted most first: in a narrow terminal the last ones
    are not told."""
    if isinstance(picked, ChatMessage):
        last = (
            Choice("unread", "mark unread", "unread from here"),
            Choice("whois", "whois", "who"),
        )
        return (*_with_message(picked, outbox, standing), *_with_text(picked), *last)
    if picked.delivery is Delivery.SENT:
        return _with_text(picked)
    return (*_with_pending(picked, outbox, standing), *_with_text(picked))


def missing(picked: Pickable, key: str) -> str:
    """Why what ``key`` is for is not among the choices for this message: in as few words as there
    is room for beside the room list on 80 columns."""
    if isinstance(picked, ChatMessage):
        return DELETED if picked.deleted else _MISSING.get(key, NOT_MINE)
    if key in ("copy", "open") or (key == "edit" and picked.delivery is not Delivery.SENT):
        return TEXTLESS
    return ON_ITS_WAY


_MISSING: Final = {
    "copy": TEXTLESS,
    "open": LINKLESS,
    "original": "it answers no other message",
    "save": "there is no file in it",
    "view": PICTURELESS,
    "zoom": PICTURELESS,
}


def text_of(picked: Pickable) -> str:
    """What it says, as it was written; empty for what says nothing (any more)."""
    match picked:
        case ChatMessage(deleted=None, body=body) | PendingMessage(body=body):
            return body
        case PendingAmendment(change=EditMessage(body=body)):
            return body
    return ""


def _with_text(picked: Pickable) -> tuple[Choice, ...]:
    text = text_of(picked)
    if not text:
        return ()
    links = "" if "://" in text and addresses(text) else LINKLESS
    return Choice("open", "links", "links", links), Choice("copy", "copy", "copy")


def _with_message(message: ChatMessage, outbox: Outbox, standing: Standing) -> tuple[Choice, ...]:
    gone = DELETED if message.deleted else ""
    busy = WRITING if standing.about is About.EDIT else ""
    answered, opened = (ANSWERED, OPEN) if standing.in_thread else ("", "")
    to_all = [Choice("reply", "reply", "reply", answered or gone or busy)]
    if message.reply is not None and message.deleted is None:
        to_all.append(Choice("original", "original", "what it answers"))
    to_all.append(Choice("thread", "thread", "thread", opened))
    to_all.append(Choice("react", "react", "react", gone))
    saving = "stop saving" if standing.saving else "save"
    file: tuple[Choice, ...] = ()
    if message.file is not None:
        file = (Choice("save", saving, saving),)
        if is_picture(message.file.name) and not standing.saving:
            file = (Choice("view", "view", "view"), *file, Choice("zoom", "zoom", "zoom"))
    if message.user != standing.me:
        return (*to_all, *file)
    changes = outbox.changes(message.room).get(message.seq, ())
    going = any(isinstance(one.change, DeleteMessage) for one in changes)
    refusal = gone or (GOING if going else "")
    return (
        *to_all,
        *file,
        Choice("edit", "edit", "edit", refusal or (WRITING if standing.about else "")),
        Choice("delete", "delete", "delete", refusal),
    )


def _with_pending(item: Pending, outbox: Outbox, standing: Standing) -> tuple[Choice, ...]:
    kept = "" if outbox.can_discard(item) else ARRIVED
    busy = WRITING if standing.writing or standing.about else ""
    again = {
        Delivery.FAILED: (Choice("reply", "retry", "send again"),),
        Delivery.ASKING: (Choice("reply", "retry", "send"),),
    }
    has_text = _is_edit(item) or (isinstance(item, PendingMessage) and bool(item.body))
    return (
        *again.get(item.delivery, ()),
        *((Choice("edit", "take back", "edit", kept or busy),) if has_text else ()),
        Choice("delete", "discard", "discard", kept),
    )


def _is_edit(item: Pending) -> bool:
    return isinstance(item, PendingAmendment) and isinstance(item.change, EditMessage)
