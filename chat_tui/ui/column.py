"""What stands in the message pane, top to bottom: the log, then what has no place in it yet."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType

from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import LocalNotice, Pending, PendingAmendment
from chat_tui.session.timeline import Hole, LogEntry, last_seq
from chat_tui.ui.block import Block

Tail = Pending | LocalNotice
"""What has no place in the log."""

Pickable = ChatMessage | Pending
"""What the user can pick to do something with it."""


class MessageColumn:
    """The viewport's Column, as it is now: what changes asks for another one.

    ``rows`` draws the block with an index of this column, and must not hold on to it: what is shown
    of a flood would be garbage in cycles. ``changes`` are those of Outbox.changes; ``names`` has
    those of Context for the one that is picked, by its seq.
    """

    def __init__(
        self,
        entries: list[LogEntry],
        tail: list[Tail],
        rows: Callable[["MessageColumn", int], Block],
        changes: Mapping[int, tuple[PendingAmendment, ...]] = MappingProxyType({}),
        names: Mapping[int, dict[str, str]] = MappingProxyType({}),
    ) -> None:
        self.changes = changes
        self.names = names
        self.entries = entries
        self.tail = tail
        self._rows = rows
        self._drawn: dict[int, Block] = {}

    def __len__(self) -> int:
        return len(self.entries) + len(self.tail)

    def rows(self, index: int) -> Block:
        """The rows of a block, asked for once: a page is placed several times."""
        block = self._drawn.get(index)
        if block is None:
            block = self._drawn[index] = self._rows(self, index)
        return block

    def height(self, index: int) -> int:
        """See viewport.Column."""
        return len(self.rows(index))

    def lead(self, index: int) -> int:
        """See viewport.Column."""
        return self.rows(index).lead

    def item(self, index: int) -> LogEntry | Tail:
        """What stands there."""
        if index < len(self.entries):
            return self.entries[index]
        return self.tail[index - len(self.entries)]

    def key(self, index: int) -> Hashable | None:
        """See viewport.Column."""
        match self.item(index):
            case Hole():
                return None  # it shrinks while it is filled: nothing to hold on to
            case Pending(cid=cid):
                return cid
            case LocalNotice(number=number):
                return ("notice", number)
            case entry:
                return entry.seq

    def find(self, key: Hashable) -> int | None:
        """See viewport.Column."""
        if not len(self):
            return None
        if isinstance(key, int):
            return max(0, bisect_right(self.entries, key, key=last_seq) - 1)
        for index in range(len(self.entries), len(self)):
            if self.key(index) == key:
                return index
        return len(self) - 1

    def index_of(self, key: Hashable | None) -> int | None:
        """Where the block with exactly this key is; None: nowhere."""
        index = None if key is None else self.find(key)
        return index if index is not None and self.key(index) == key else None

    def pickable(self, index: int) -> Pickable | None:
        """What stands there, if it can be picked."""
        item = self.item(index)
        return item if isinstance(item, ChatMessage | Pending) else None
