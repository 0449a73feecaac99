"""The blocks of a room as they were drawn last, so that only what has changed is drawn anew."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Final, Protocol

from chat_tui.domain.models import ChatMessage
from chat_tui.session.session import Session
from chat_tui.session.state import LocalNotice, Pending, PendingMessage, RoomState
from chat_tui.session.timeline import Hole, LogEntry, last_seq
from chat_tui.ui.attached import percent_of
from chat_tui.ui.block import Block, Context
from chat_tui.ui.column import MessageColumn, Tail
from chat_tui.ui.delivery import ABOUT_TO_GO, Waiting, waiting_for
from chat_tui.ui.rows import RowBuilder
from chat_tui.ui.shown_picture import Pictures, ShownPicture

MAX_BLOCKS: Final = 512
"""Drawn blocks kept: several screens in each direction."""


class Edges(Protocol):
    """Whether the log ends where what is loaded of it does."""

    @property
    def at_start(self) -> bool:
        """There is nothing before it."""
        ...

    @property
    def at_end(self) -> bool:
        """There is nothing behind it."""
        ...


class DrawnBlocks:
    """What a block depends on is its entry and the Context it stands in."""

    def __init__(
        self,
        session: Session,
        room: RoomState,
        window: Callable[[], Edges],
        pictures: Pictures,
        *,
        is_room: bool = True,
    ) -> None:
        """``window`` gives what is loaded now; with ``is_room`` it is the room itself, and not a
        thread of it: notices stand in it, and how many answers messages have."""
        self._pictures = pictures
        self._session = session
        self._room = room
        self._window = window
        self._is_room = is_room
        self._blocks: dict[Hashable, tuple[object, Context | Waiting | None, Block]] = {}

    def clear(self) -> None:
        """All is to be drawn anew, at another width or in other colours."""
        self._blocks.clear()

    def rows(
        self, column: MessageColumn, builder: RowBuilder, index: int, new_after: int | None
    ) -> Block:
        """The rows of the block ``index``; the new-messages rule stands behind the seq
        ``new_after``."""
        me = self._session.state.name
        item: LogEntry | Tail
        key: Hashable
        context: Context | Waiting | None = None
        if index < len(column.entries):
            item = column.entries[index]
            key = ("hole", item.first) if isinstance(item, Hole) else item.seq
            context = self._context(builder, column, index, new_after)
        else:
            item = column.tail[index - len(column.entries)]
            key = ("tail", column.key(index))
            if isinstance(item, Pending):
                outbox = self._session.outbox
                held = outbox.grace.seconds_left(item.cid)
                waiting = waiting_for(item, column.tail, stalled=outbox.stalled, held=held)
                before = column.item(index - 1) if index else None
                percent, trouble = brought(self._session, item)
                waiting = replace(waiting, percent=percent, trouble=trouble)
                context = builder.below(waiting, before, self._session.state.user)
        known = self._blocks.get(key)
        if known is not None and known[0] is item and known[1] == context:
            return known[2]
        if isinstance(item, Pending):
            waiting = context if isinstance(context, Waiting) else ABOUT_TO_GO
            rows = builder.pending_rows(item, me, waiting)
        elif isinstance(item, LocalNotice):
            rows = builder.notice_rows(item)
        else:
            about = context if isinstance(context, Context) else Context(me=me)
            rows = builder.entry_rows(item, about)
        if len(self._blocks) >= MAX_BLOCKS:
            for old in list(self._blocks)[: MAX_BLOCKS // 4]:
                del self._blocks[old]
        self._blocks[key] = (item, context, rows)
        return rows

    def _context(
        self, builder: RowBuilder, column: MessageColumn, index: int, new_after: int | None
    ) -> Context:
        entry = column.entries[index]
        before = column.entries[index - 1] if index else None
        after = column.entries[index + 1] if index + 1 < len(column.entries) else None
        seq = last_seq(entry)
        # What was said before the window, or after it, is not said at its edges.
        window = self._window()
        is_first = not index and window.at_start
        is_last = after is None and window.at_end
        notices = self._room.notices if self._is_room else []
        return builder.context(
            entry,
            before,
            me=self._session.state.name,
            user=self._session.state.user,
            new=new_after is not None
            and seq > new_after
            and (before is None or last_seq(before) <= new_after),
            notices=tuple(
                notice
                for notice in notices
                if (is_first or seq <= notice.after)
                and (is_last or (after is not None and notice.after < last_seq(after)))
            ),
            fetching=self._session.is_fetching(self._room.room.id),
            out=self._room.removed is not None,
            interrupted=before is not None
            and any(last_seq(before) <= notice.after < seq for notice in notices),
            changes=column.changes.get(seq, ()),
            queued=self._session.outbox.stalled,
            attention=self._session.state.attention,
            names=column.names.get(seq),
            saving=self._saving(entry),
            picture=self._picture(entry, builder.picture_columns),
            answers=self._answers(entry),
        )

    def _picture(self, entry: LogEntry, columns: int) -> ShownPicture | None:
        if not isinstance(entry, ChatMessage):
            return None
        return self._pictures.shown(entry, columns)

    def _answers(self, entry: LogEntry) -> int:
        # An answer to an answer stands in the same thread: what that begins with tells of it.
        if not self._is_room or not isinstance(entry, ChatMessage) or entry.reply is not None:
            return 0
        return self._room.reply_counts.count(entry.seq)

    def _saving(self, entry: LogEntry) -> int | None:
        if not isinstance(entry, ChatMessage) or entry.file is None:
            return None
        return percent_of(self._session.attachments.fetched(entry), entry.file.size)


def brought(session: Session, item: Tail) -> tuple[int | None, str]:
    """How many percent of the file of ``item`` the server has, None while none is brought; and
    why it takes nothing of that just now."""
    if not isinstance(item, PendingMessage) or item.file is None:
        return None, ""
    files = session.attachments
    return percent_of(files.brought(item), item.file.size), files.trouble(item)
