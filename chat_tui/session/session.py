"""The chat without a screen: the one owner of the client's state.

Sans-I/O but for the cache: ``apply`` takes what the server said, the other methods take what
the user wants, ``poll`` gives what is to be sent. Nothing here waits.
"""

from chat_tui.domain.commands import (
    FetchHistory,
    JoinRoom,
    LeaveRoom,
    ListRooms,
    OpenDirect,
    Rename,
    SetTopic,
)
from chat_tui.session.linked import LinkedSession, Profile
from chat_tui.session.requests import READ_DELAY
from chat_tui.session.state import (
    ChangeKind,
    Lists,
    Pending,
    Place,
)
from chat_tui.session.timeline import Hole, Timeline
from chat_tui.session.windows import PAGE, SMALL_PAGE
from chat_tui.session.wishes import Terms

__all__ = ["Profile", "Session"]


class Session(LinkedSession):
    """Call everything from one thread; listeners are called before a method returns."""

    # -- what the user wants -------------------------------------------------------------------

    def send(self, room: str, body: str, *, action: bool = False) -> str:
        """Say something. It is written down when this returns, and so are the drafts as they are
        now; returns its cid.

        Raises:
            StorageError: it could not be written down, and will not be sent.
        """
        return self.writing.send(room, body, action=action)

    def join(self, name: str, *, create: bool = True, show: bool = True) -> str | None:
        """Join a room, making it when there is none. With ``show`` an OPENED change follows.

        This and the wishes below return their cid; or None, and say so in a notice, when no
        server can be asked. A refusal is said in a notice as well, and a REFUSED change follows.
        """
        wish = JoinRoom(name=name, cid=self._new_cid())
        return self._wishes.make(wish, Terms(create=create, show=show))

    def leave(self, room: str) -> str | None:
        """Leave a room."""
        return self._wishes.make(LeaveRoom(room=room, cid=self._new_cid()))

    def open_direct(self, name: str, *, say: str | None = None) -> str | None:
        """Open the direct room with somebody, and ``say`` something there, None: nothing. OPENED
        follows."""
        return self._wishes.make(OpenDirect(name=name, cid=self._new_cid()), Terms(say=say))

    def set_topic(self, room: str, topic: str) -> str | None:
        """Change a topic."""
        return self._wishes.make(SetTopic(room=room, topic=topic, cid=self._new_cid()))

    def rename(self, name: str) -> str | None:
        """Be called otherwise."""
        return self._wishes.make(Rename(name=name, cid=self._new_cid()))

    def ask_rooms(self, *, quiet: bool = False) -> bool:
        """Ask for the public list. A LISTING change follows. False when it cannot be asked.

        ``quiet``: it is no wish of the user's, who is not told when it comes to nothing.
        """
        return self._wishes.make(ListRooms(), Terms(quiet=quiet)) is not None

    def retry(self, room: str, cid: str) -> None:
        """Send a failed message again, or one that asks first after all."""
        with self._kept():
            self.outbox.retry(room, cid)
            self._changed(ChangeKind.TIMELINE, room)
            self._wake()

    def take_back(self, room: str, cid: str, *, line: str | None = None) -> str | None:
        """Make what is to be mended the draft of ``line`` (see LocalState; None: of its room), in
        place of what stands there; an edit is edited on. Returns that draft, None like discard.

        Raises:
            StorageError: it is still written down, and so was not taken back.
        """
        return self.writing.take_back(room, cid, line=line)

    def discard(self, room: str, cid: str) -> Pending | None:
        """Give up what waits to be sent; returns it, or None when it cannot be (see
        Outbox.can_discard).

        Raises:
            StorageError: it is still written down, and so was not given up.
        """
        return self.writing.discard(room, cid)

    # -- reading -------------------------------------------------------------------------------

    def open(self, room: str) -> Timeline:
        """The room's timeline, which is kept up to date from now on. What the cache does not give,
        or cannot, is a hole in it.

        Raises:
            KeyError: no such room is joined.
        """
        state = self.state.rooms[room]
        if state.members is None and not self.state.slow_link:
            self.ask_members(room)
        return self._rooms.windows.open(state)

    def ask_members(self, room: str) -> None:
        """Ask who is in the room, if it was not asked since we are connected. Over a slow link it
        is not asked before somebody wants to know: of a large room it is many kB."""
        if self._is_in(room):
            self._requests.ask_members(room)

    def _is_in(self, room: str) -> bool:
        """Of a room that they were put out of nothing is asked."""
        state = self.state.rooms.get(room)
        return state is not None and state.removed is None

    def view(self, room: str | None) -> None:
        """The room is on the screen; None: no room is."""
        left, self.state.viewed = self.state.viewed, room
        for changed in (left, room):
            if changed is not None and changed in self.state.rooms:
                self._changed(ChangeKind.ROOM, changed)

    def close(self, room: str) -> None:
        """The room is not looked at any more: let go of what can be loaded again."""
        state = self.state.rooms.get(room)
        if state is not None:
            state.timeline = None
            state.following = True

    def load_older(self, room: str) -> None:
        """Extend the window backwards, from the cache. What is not there shows as a hole.

        This and the others that load raise as ``open`` does.
        """
        self._rooms.windows.extend_back(self.state.rooms[room])

    def load_newer(self, room: str) -> None:
        """Extend the window forwards, from the cache."""
        self._rooms.windows.extend_on(self.state.rooms[room])

    def load_start(self, room: str) -> None:
        """Move the window to the oldest entries."""
        self._rooms.windows.to_start(self.state.rooms[room])

    def load_entry(self, room: str, seq: int) -> None:
        """Move the window to this entry, or to the hole that stands for it."""
        self._rooms.windows.to_entry(self.state.rooms[room], seq)

    def load_around(self, room: str, seq: int) -> None:
        """Move the window to this entry and its neighbours, unless it is there already. What is
        not known of them shows as holes."""
        self._rooms.windows.to_message(self.state.rooms[room], seq)

    def load_end(self, room: str) -> None:
        """Move the window to the newest entries."""
        self._rooms.windows.to_end(self.state.rooms[room])

    def fill(
        self, room: str, hole: Hole, *, onwards: bool = False, around: int | None = None
    ) -> None:
        """Fetch the newest part of a hole, its oldest with ``onwards``, or the one ``around`` a
        seq that lies in it. One request per room at a time; offline, or in a room that the user was
        put out of: nothing."""
        if not self._is_in(room):
            return
        page = SMALL_PAGE if self.state.slow_link else PAGE
        last = hole.last if around is None else min(hole.last, around + page // 2)
        limit = min(page, self.state.limits.page, last - hole.first + 1)
        before, after = (None, hole.first - 1) if onwards else (last + 1, None)
        self._requests.fetch(FetchHistory(room=room, before=before, after=after, limit=limit))

    def set_following(self, room: str, following: bool) -> None:
        """Whether the end of the room is being looked at: which end of its window may go."""
        self.state.rooms[room].following = following

    def is_fetching(self, room: str) -> bool:
        """Whether a part of the room's history is under way."""
        return self._requests.is_fetching(room)

    def mark_read(self, room: str) -> None:
        """Everything in the room, which is joined, has been seen. The server is told soon."""
        state = self.state.rooms[room]
        with self._kept():
            if self._rooms.mark_read(state):
                self._requests.mark_read(room, self._clock() + READ_DELAY)

    def set_typing(self, room: str, on: bool) -> None:
        """The user is typing, or has emptied the composer. Call it at every key. Over a slow link
        nobody is told of it."""
        if not self.state.slow_link and self._is_in(room):
            self._requests.set_typing(room, on, self._clock())

    def set_slow_link(self, on: bool) -> None:
        """Whether the line is to be spared: see ChatState.slow_link."""
        if on != self.state.slow_link:
            self.state.slow_link = on
            self._rooms.members.forget_all_typists()
            self._changed(ChangeKind.LINK)

    # -- what the next start needs -------------------------------------------------------------

    def draft(self, room: str) -> str:
        """What is being written in a room; empty: nothing."""
        return self._local_state.draft(room)

    def edit_draft(self, room: str, body: str) -> None:
        """What stands in the composer of a room now. It is saved within a second."""
        self._local_state.edit(room, body)

    @property
    def place(self) -> Place | None:
        """Where is read, or was when the program ended; None before there was a room."""
        return self._local_state.place

    def keep_place(self, place: Place) -> None:
        """Where is read now. It is saved within a second."""
        self._local_state.keep_place(place)

    @property
    def folded(self) -> frozenset[str]:
        """The sections of the room list that are folded."""
        return self._local_state.folded

    def fold(self, section: str) -> None:
        """Fold a section of the room list, or unfold it. It is saved within a second."""
        self._local_state.fold(section)
        self._changed(ChangeKind.ROOM)

    @property
    def lists(self) -> Lists:
        """Those that are wanted beside the messages."""
        return self._local_state.lists

    def keep_lists(self, lists: Lists) -> None:
        """Which are wanted from now on. It is saved within a second."""
        self._local_state.keep_lists(lists)

    def save(self) -> None:
        """Save drafts and place now: the program is about to end."""
        self._local_state.save()
        self.attachments.close()

    def notify(self, room: str | None, text: str, *, error: bool = False) -> None:
        """Show a line in ``room`` on this terminal only; None: in the room being looked at."""
        self._notices.tell(room, text, error=error)
