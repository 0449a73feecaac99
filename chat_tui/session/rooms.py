"""The joined rooms: what is known of them, how their logs grow, and how much is unread."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial, reduce

from chat_tui.domain.amending import amended
from chat_tui.domain.events import EventsReceived, GapReported, PageReceived
from chat_tui.domain.log import (
    Amendment,
    LogEvent,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageReacted,
    MessageReceived,
    TopicChanged,
)
from chat_tui.domain.models import Removal, RoomSummary, gist
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal
from chat_tui.session.members import Members
from chat_tui.session.outbox import Outbox
from chat_tui.session.state import Call, ChangeKind, ChatState, RoomState
from chat_tui.session.windows import Windows


class Rooms:
    """Applies what servers say about rooms to ``state``. The rest of the session reads it."""

    def __init__(
        self,
        state: ChatState,
        cache: Cache,
        journal: Journal,
        outbox: Outbox,
        *,
        clock: Callable[[], float],
        changed: Callable[[ChangeKind, str | None], None],
        is_fetching: Callable[[str], bool],
        recount: Callable[[str], None],
        is_live: Callable[[], bool],
        put_out: Callable[[RoomState, Removal | None], None],
    ) -> None:
        """``is_fetching(room)`` tells whether a page of its history is under way; ``recount(room)``
        asks the server what is unread in it. ``is_live()``: what comes happens now.
        ``put_out(room, before)`` is Moderation.put_out."""
        self._is_fetching = is_fetching
        self._recount = recount
        self._is_live = is_live
        self._put_out = put_out
        self._call: Call | None = None
        self._state = state
        self._cache = cache
        self._journal = journal
        self._outbox = outbox
        self._clock = clock
        self._changed = changed
        self.windows = Windows(cache, journal, changed)
        """What is loaded of their logs."""

        self.members = Members(state, clock=clock, changed=changed)
        """Who is in them, and what they do there."""

    # -- which rooms there are -----------------------------------------------------------------

    def put(self, summary: RoomSummary, *, counted: int = 0) -> None:
        """A room is joined, or is as ``summary`` says; ``counted`` is what its counts reach."""
        state = self._state.rooms.get(summary.room.id)
        is_known = state is not None
        if state is None:
            state = RoomState(room=summary.room, head=summary.head, removed=summary.removed)
            self._state.rooms[summary.room.id] = state
            self._outbox.passed(summary.room.id, summary.head)
        state.room = summary.room
        before, state.removed = state.removed, summary.removed
        self._outbox.put_out(summary.room.id, out=summary.removed is not None)
        if summary.removed is not None and is_known:
            # What is unread of it is known here alone: the server counts nothing there any more.
            state.members = None
            state.typing.clear()
            self._put_out(state, before)
        elif summary.read >= state.read:
            state.read = summary.read
            state.unread, state.mentions = summary.unread, summary.mentions
            state.counted = max(state.counted, counted)
        # Else the server has not heard how far we have read: its counts say too much.
        self.advance(summary.room.id, summary.head)
        self._save(state)

    def forget(self, room: str) -> None:
        """A room was left."""
        self._outbox.put_out(room, out=False)
        if self._state.rooms.pop(room, None) is not None:
            self.windows.rewrite(lambda: self._cache.drop_room(room))

    def forget_all(self) -> None:
        """The server's log was lost: what is known of it is worth nothing."""
        self._state.rooms.clear()
        self.windows.rewrite(self._cache.forget_log)
        self._outbox.rewound()

    def _save(self, state: RoomState) -> None:
        summary = RoomSummary(
            room=state.room,
            head=state.head,
            read=state.read,
            unread=state.unread,
            mentions=state.mentions,
            removed=state.removed,
        )
        self._journal.write_copy(lambda: self._cache.save_room(summary))

    # -- the log -------------------------------------------------------------------------------

    def apply_batch(self, batch: EventsReceived) -> None:
        """New entries, of any rooms."""
        touched: dict[str, RoomState] = {}
        new = []
        for event in batch.events:
            state = self._state.rooms.get(event.room)
            if state is not None:
                touched[event.room] = state
                if event.seq > state.head:
                    new.append(event)
                    self._apply(state, event)
        self._journal.write_copy(lambda: self._cache.save_events(new))
        for event in new:
            if isinstance(event, Amendment):
                self.windows.rewrite(partial(self._cache.amend_events, event))
        for room, state in touched.items():
            self._outbox.passed(room, state.head)
            self._save(state)
            self._changed(ChangeKind.TIMELINE, room)
            self._changed(ChangeKind.ROOM, room)
        call, self._call = self._call, None
        if call is not None and self._is_live():
            self._state.call = call
            self._changed(ChangeKind.CALL, call.room)

    def _apply(self, state: RoomState, event: LogEvent) -> None:
        # A seq beyond head + 1 leaves a hole, shown and filled like any other: what came is not
        # held back for what is missing, since order is by seq wherever an entry is put in.
        if event.seq > state.head + 1:
            self._doubt(state, None, event.seq)
        state.head = event.seq
        if state.timeline is not None:
            state.timeline.append(event, following=state.following)
        match event:
            case MessageReceived():
                self._apply_message(state, event)
            case Amendment():
                self._apply_amendment(state, event)
            case TopicChanged():
                state.room = replace(state.room, topic=event.topic)
            case MemberJoined():
                self.members.put_one(state, event.user, event.name)
            case MemberLeft():
                if state.members is not None and state.members.pop(event.user, None) is not None:
                    self._changed(ChangeKind.MEMBERS, event.room)
            case MemberRenamed():
                self._apply_rename(state, event)
            case _:
                pass

    def _apply_message(self, state: RoomState, event: MessageReceived) -> None:
        if event.cid is not None:
            self._outbox.seen(event.room, event.cid, event.seq)
        if state.thread is not None:
            state.thread.add([event])
        if event.reply is not None:
            state.reply_counts.add([(event.seq, event.reply.seq)])
        if state.typing.pop(event.user, None) is not None:
            self._changed(ChangeKind.TYPING, event.room)
        if event.user == self._state.user or event.seq <= max(state.read, state.counted):
            return
        attention = self._state.attention
        if event.user in attention.ignored:
            return
        state.unread += 1
        mentioned = attention.is_called(event.body)
        if mentioned:
            state.mentions += 1
        if self._state.preferences.is_call(state.room, mentioned=mentioned):
            self._call = Call(event.room, event.name, gist(event.body, event.file))

    def _apply_amendment(self, state: RoomState, event: Amendment) -> None:
        if event.cid is not None:
            self._outbox.seen(event.room, event.cid, event.seq)
        if state.timeline is not None:
            state.timeline.amend(event)
        if state.thread is not None:
            state.thread.amend(event)
        if self._is_fetching(event.room):
            state.amended.append(event)
        if isinstance(event, MessageReacted):
            return
        # Whether it mentioned me before may not be known here, so that the server has to count.
        if event.user != self._state.user and event.of_seq > state.read:
            self._recount(event.room)

    def _apply_rename(self, state: RoomState, event: MemberRenamed) -> None:
        self.members.put_one(state, event.user, event.new_name)
        if state.room.peer == event.user:
            state.room = replace(state.room, name=event.new_name)
            self._changed(ChangeKind.ROOMS, None)
        if event.user == self._state.user and self._state.name != event.new_name:
            self._state.name = event.new_name
            self._changed(ChangeKind.IDENTITY, None)

    def apply_page(self, page: PageReceived) -> None:
        """Entries that were asked for."""
        state = self._state.rooms.get(page.room)
        if state is None:
            return
        events = self.learn(state, page.events)
        if state.timeline is not None:
            state.timeline.fill(events)

    def learn(self, state: RoomState, events: Iterable[LogEvent]) -> list[LogEvent]:
        """Keep entries that were asked for; returns them as they are now."""
        # They may have been read before what was changed since they were asked for.
        now = [reduce(amended, state.amended, event) for event in events]
        self._journal.write_copy(lambda: self._cache.save_events(now))
        for event in now:
            if isinstance(event, MessageReceived | Amendment) and event.cid is not None:
                # Stored long ago, and the answer was lost: else it would be shown twice, here
                # and among what is still to be sent, until its turn to be sent again comes.
                self._outbox.seen(state.room.id, event.cid, event.seq)
            if isinstance(event, MessageReceived) and event.reply is not None:
                state.reply_counts.add([(event.seq, event.reply.seq)])
        if state.thread is not None:
            state.thread.add(now)
        self.windows.note_replies(state, now)
        return now

    def settle(self, room: str) -> None:
        """What was asked for is there: unless more is to come, changes need not be kept for it."""
        state = self._state.rooms.get(room)
        if state is not None and not self._is_fetching(room):
            state.amended.clear()

    def apply_gap(self, gap: GapReported) -> None:
        """Entries that were missed, and what they have changed."""
        self._advance(gap.room, gap.last, gap.amended)

    def advance(self, room: str, head: int) -> None:
        """The room's log reaches ``head``, though not every entry before it was received, nor is
        known what they have changed."""
        self._advance(room, head, None)

    def _advance(self, room: str, head: int, changed: frozenset[int] | None) -> None:
        state = self._state.rooms.get(room)
        if state is None or head <= state.head:
            return
        self._doubt(state, changed, state.head + 1)
        # Whatever nobody has counted is taken for unread: better once too often than not at all.
        state.unread += max(0, head - max(state.head, state.read, state.counted))
        state.head = head
        self._outbox.passed(room, head)
        if state.timeline is not None:
            state.timeline.advance(head)
        self._save(state)
        self._changed(ChangeKind.TIMELINE, room)

    def _doubt(self, state: RoomState, changed: frozenset[int] | None, since: int) -> None:
        """See Cache.forget_events: what may have been changed is fetched again."""
        room = state.room.id
        self.windows.rewrite(lambda: self._cache.forget_events(room, changed, since))
        if state.timeline is not None:
            state.timeline.forget(changed, since)
        if state.thread is not None:
            state.thread.forget(changed, since)

    # -- reading -------------------------------------------------------------------------------

    def mark_read(self, state: RoomState) -> bool:
        """Everything up to the head is read. Tells whether that is news."""
        if state.read >= state.head:
            return False
        state.read = state.head
        state.unread = state.mentions = 0
        self._save(state)
        self._changed(ChangeKind.ROOM, state.room.id)
        return True

    def read_up_to(self, room: str, seq: int, unread: int, mentioned: int) -> None:
        """The server's own counts behind a read marker, moved here or by another terminal of
        mine; all that they count was received, or lies in a hole."""
        state = self._state.rooms.get(room)
        if state is None or seq < state.read:
            return
        state.read, state.unread, state.mentions = seq, unread, mentioned
        self._save(state)
        self._changed(ChangeKind.ROOM, room)

    def disconnected(self) -> None:
        """Nobody tells any more who comes, goes or types."""
        for state in self._state.rooms.values():
            state.members = None
            state.amended.clear()
        self.members.forget_all_typists()
