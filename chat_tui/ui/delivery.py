"""How far a message of one's own has come, as it looks and in words. Pure."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import Final

from chat_tui.domain.record import record
from chat_tui.session.state import Delivery, Pending
from chat_tui.text.sanitize import sanitize_line

QUEUED = "queued: sent as soon as we are connected"


class Tone(Enum):
    """How much attention it wants."""

    PLAIN = auto()
    DIM = auto()
    ALERT = auto()
    ERROR = auto()


@record
class DeliveryMark:
    """``mark`` is one cell beside the text; ``words`` stand below it, empty for none."""

    mark: str
    body: Tone
    words: str = ""
    tone: Tone = Tone.DIM
    """Of the mark and the words."""


@record
class Waiting:
    """``queued``: nothing goes out, for want of a connection. ``tells``: it says so in words,
    for itself and those above it. ``held``: seconds for which it can be taken back. ``gap``: a
    blank row stands above it. ``percent`` is how much of its file the server has, None while
    none is brought, and ``trouble`` why it takes nothing of that just now."""

    queued: bool = False
    tells: bool = False
    held: int | None = None
    gap: bool = False
    percent: int | None = None
    trouble: str = ""


ABOUT_TO_GO: Final = Waiting()
"""There is a connection, or may be in a moment."""


QUEUED_MARK: Final = "◷"
HELD_MARK: Final = "◔"
PENDING_MARK: Final = "◌"


def waiting_for(
    message: Pending, below: Iterable[object], *, stalled: bool, held: int | None = None
) -> Waiting:
    """What ``message`` waits for, if it does; ``below`` is all that stands where it stands.

    The last of the queued ones says so for all of them. ``held``: see Waiting.
    """
    if held is not None and message.delivery is Delivery.PENDING:
        return Waiting(held=held)
    if not stalled or message.delivery is not Delivery.PENDING:
        return ABOUT_TO_GO
    queued = [
        item for item in below if isinstance(item, Pending) and item.delivery is Delivery.PENDING
    ]
    return Waiting(queued=True, tells=bool(queued) and queued[-1] is message)


def delivery_mark(message: Pending, waiting: Waiting, written: str) -> DeliveryMark:
    """What is shown of ``message``; ``written`` is when it was, in words."""
    match message.delivery:
        case Delivery.SENT:
            return DeliveryMark(" ", Tone.PLAIN)
        case Delivery.FAILED:
            reason = sanitize_line(message.reason)
            words = f"not sent: {reason}  (Up edits it, Shift+Up picks it)"
            return DeliveryMark("✗", Tone.ERROR, words, Tone.ERROR)
        case Delivery.ASKING:
            words = f"written {written}, not sent: send it?  (Shift+Up to answer)"
            return DeliveryMark("?", Tone.PLAIN, words, Tone.ALERT)
        case Delivery.PENDING if waiting.held is not None:
            words = f"sending in {waiting.held} s, Ctrl+Z takes it back"
            return DeliveryMark(HELD_MARK, Tone.PLAIN, words)
        case Delivery.PENDING if waiting.queued:
            return DeliveryMark(QUEUED_MARK, Tone.DIM, QUEUED if waiting.tells else "")
        case Delivery.PENDING if waiting.trouble:
            words = f"it goes on by itself: {sanitize_line(waiting.trouble)}"
            return DeliveryMark(PENDING_MARK, Tone.DIM, words, Tone.ALERT)
        case Delivery.PENDING:
            return DeliveryMark(PENDING_MARK, Tone.DIM)
