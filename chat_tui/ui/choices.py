"""What can be done with a message that is picked. Pure; the one place that knows.

A choice is found by its name, which is the second half of a binding's id (``picked.edit``).
"""

from dataclasses import dataclass

from chat_tui.session.outbox import Outbox
from chat_tui.session.state import Delivery, PendingMessage
from chat_tui.ui.column import Pickable

ARRIVED = "it may have arrived already: it cannot be taken back"
WRITING = "something is being written: send or clear that first"


@dataclass(frozen=True, slots=True)
class Choice:
    """``words``: what it does. ``refusal``: why not now; empty when it can be done."""

    name: str
    words: str
    refusal: str = ""


def choices(picked: Pickable, outbox: Outbox, *, writing: bool) -> tuple[Choice, ...]:
    """What there is to choose from. ``writing``: the composer is not empty."""
    if not isinstance(picked, PendingMessage) or picked.delivery is Delivery.SENT:
        return ()
    kept = "" if outbox.can_discard(picked) else ARRIVED
    others = (
        Choice("edit", "edit", kept or (WRITING if writing else "")),
        Choice("discard", "discard", kept),
    )
    match picked.delivery:
        case Delivery.FAILED:
            return (Choice("retry", "send again"), *others)
        case Delivery.ASKING:
            return (Choice("retry", "send"), *others)
        case _:
            return others
