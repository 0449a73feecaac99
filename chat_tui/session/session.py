"""The chat without a screen: the one owner of the client's state.

Sans-I/O but for the cache: ``apply`` takes what the server said, the other methods take what
the user wants, ``poll`` gives what is to be sent. Nothing here waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from chat_tui import __version__
from chat_tui.domain.commands import (
    Command,
    CreateRoom,
    FetchHistory,
    Hello,
    JoinRoom,
    LeaveRoom,
    ListMembers,
    ListRooms,
    MarkRead,
    OpenDirect,
    Rename,
    Resume,
    SendMessage,
    SetTopic,
    SetTyping,
)
from chat_tui.domain.events import (
    Acknowledged,
    Event,
    EventsReceived,
    GapReported,
    MembersReceived,
    PageReceived,
    PresenceChanged,
    ReadMarkerMoved,
    Rejected,
    RoomClosed,
    RoomOpened,
    RoomsListed,
    TypingChanged,
    Welcomed,
    WentLive,
)
from chat_tui.domain.models import RoomKind
from chat_tui.session.cache import Cache
from chat_tui.session.journal import Journal
from chat_tui.session.outbox import Outbox
from chat_tui.session.rooms import PAGE, Rooms
from chat_tui.session.state import (
    Change,
    ChangeKind,
    ChatState,
    LocalNotice,
    PendingMessage,
)
from chat_tui.session.timeline import Hole, Timeline

TYPING_REPEATS: Final = 3.0
"""Seconds between our own repetitions that we are typing."""

READ_DELAY: Final = 0.7
"""Seconds for which read markers are collected before one is sent."""

FETCH_PAUSE: Final = 2.0
"""Seconds at least before a page that was refused is asked for again."""

MAX_NOTICES: Final = 200
"""Local lines kept in a room."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Who this program says it is. ``device`` tells one's terminals apart."""

    name: str
    device: str


class Session:
    """Call everything from one thread; listeners are called before a method returns."""

    def __init__(
        self,
        cache: Cache,
        profile: Profile,
        *,
        clock: Callable[[], float],
        wall_ms: Callable[[], int],
        new_cid: Callable[[], str],
    ) -> None:
        """``clock`` is monotonic seconds, the one ``poll`` is asked with.

        Raises:
            StorageError: the cache cannot be read.
        """
        self._cache = cache
        self._profile = profile
        self._clock = clock
        self._wall_ms = wall_ms
        self._new_cid = new_cid
        self._secret: str | None = None
        self._listeners: list[Callable[[Change], None]] = []
        self._wake: Callable[[], None] = lambda: None
        self._journal = Journal(cache)
        self._requests: list[Command] = []
        self._live = False
        self._welcome_heads: dict[str, int] = {}
        self._fetching: set[str] = set()
        self._fetch_again: dict[str, float] = {}
        self._asked: set[str] = set()
        self._may_create: set[str] = set()
        self._unshown: set[str] = set()
        self._read_due: dict[str, float] = {}
        self._typed_at: dict[str, float] = {}
        self._notices = 0
        self.state = ChatState(name=profile.name)
        self.outbox = Outbox(cache, self._journal)
        """Read it freely; only the session writes it."""

        self._rooms = Rooms(
            self.state,
            cache,
            self._journal,
            self.outbox,
            clock=clock,
            changed=self._changed,
        )
        saved = cache.load()
        self._resume = saved.resume
        self.state.user = saved.user
        self._rooms.drafts.update(saved.drafts)
        for summary in saved.rooms:
            self._rooms.put(summary)
        self.outbox.restore(saved.outbox)
        self._journal.flush()

    @property
    def disk_trouble(self) -> str | None:
        """Why nothing is being kept for the next start, or None while it is."""
        return self._journal.trouble

    @property
    def live(self) -> bool:
        """Whether requests reach a server now."""
        return self._live

    # -- listening -----------------------------------------------------------------------------

    def subscribe(self, listener: Callable[[Change], None]) -> None:
        """Be told of every change."""
        self._listeners.append(listener)

    def on_outgoing(self, wake: Callable[[], None]) -> None:
        """``wake`` is called when ``poll`` has something new to give."""
        self._wake = wake

    def _changed(self, kind: ChangeKind, room: str | None = None) -> None:
        change = Change(kind, room)
        for listener in self._listeners:
            listener(change)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """What happens inside is written to the cache in one go, if the disk lets us."""
        yield
        self._journal.flush()

    # -- the connection (see supervisor.Application) -------------------------------------------

    def use_secret(self, secret: str | None) -> None:
        """The join secret for the next hello."""
        self._secret = secret

    def hello(self) -> Hello:
        """See Application.hello."""
        return Hello(
            agent=f"chat-tui/{__version__}",
            device=self._profile.device,
            name=self.state.name,  # a name is who one is: after a /nick the old one is another's
            secret=self._secret,
            resume=self._resume,
        )

    def poll(self, now: float) -> tuple[list[Command], float | None]:
        """See Application.poll."""
        due = self._rooms.forget_typists(now)
        deadlines = [] if due is None else [due]
        if not self._live:
            return [], min(deadlines, default=None)
        commands, self._requests = self._requests, []
        for room, read_due in list(self._read_due.items()):
            if now < read_due:
                deadlines.append(read_due)
                continue
            del self._read_due[room]
            if room in self.state.rooms:
                commands.append(MarkRead(room=room, seq=self.state.rooms[room].read))
        for room, again in list(self._fetch_again.items()):
            if now < again:
                deadlines.append(again)
                continue
            del self._fetch_again[room]
            self._fetching.discard(room)
            self._changed(ChangeKind.TIMELINE, room)
        sends, again_at = self.outbox.take(now)
        commands.extend(sends)
        if again_at is not None:
            deadlines.append(again_at)
        return commands, min(deadlines, default=None)

    def disconnected(self) -> None:
        """See Application.disconnected."""
        self._live = False
        self._requests.clear()
        self._fetching.clear()
        self._fetch_again.clear()
        self._asked.clear()
        self._typed_at.clear()
        self.outbox.disconnected()
        self._rooms.disconnected()

    def apply(self, event: Event) -> None:
        """See Application.apply."""
        with self._kept():
            self._apply(event)

    def _apply(self, event: Event) -> None:
        match event:
            case EventsReceived():
                self._rooms.apply_batch(event)
                self._save_cursor(event.cursor)
            case Welcomed():
                self._welcomed(event)
            case WentLive():
                self._went_live(event)
            case GapReported():
                self._rooms.advance(event.room, event.last)
            case PageReceived():
                self._rooms.apply_page(event)
                if event.events:
                    self._fetching.discard(event.room)
                else:  # what should be there is not: asking again at once would go on for ever
                    self._fetch_again[event.room] = self._clock() + FETCH_PAUSE
                    self._wake()
                self._changed(ChangeKind.TIMELINE, event.room)
            case Acknowledged():
                self._acknowledged(event)
            case Rejected():
                self._rejected(event)
            case RoomOpened(summary=summary):
                self._rooms.put(summary, counted=summary.head)
                self._changed(ChangeKind.ROOMS)
            case RoomClosed(room=room):
                self._rooms.forget(room)
                self._changed(ChangeKind.ROOMS)
            case MembersReceived():
                self._rooms.put_members(event)
            case RoomsListed():
                self.state.listing = event.rooms
                self._changed(ChangeKind.LISTING)
            case ReadMarkerMoved():
                self._rooms.read_elsewhere(event)
            case TypingChanged():
                self._rooms.set_typing(event)
                self._wake()
            case PresenceChanged():
                self._rooms.set_presence(event)
            case _:
                pass

    def _welcomed(self, event: Welcomed) -> None:
        rewound = self._resume is not None and event.epoch != self._resume.epoch
        if rewound:
            self._rooms.forget_all()
        self.state.user, self.state.name = event.user, event.name
        self.state.limits = event.limits
        for gone in self.state.rooms.keys() - {summary.room.id for summary in event.rooms}:
            self._rooms.forget(gone)
        self._welcome_heads = {summary.room.id: summary.head for summary in event.rooms}
        for summary in event.rooms:
            known = self.state.rooms.get(summary.room.id)
            # In a resume the events up to the new head are still to come, one by one.
            head = known.head if known is not None and event.resumed else summary.head
            if known is not None and known.read > summary.read:
                self._read_due[summary.room.id] = self._clock()  # an earlier one was lost
            self._rooms.put(replace(summary, head=head), counted=summary.head)
        if self._resume is None or rewound or not event.resumed:
            self._resume = Resume(epoch=event.epoch, cursor=event.cursor)
        resume, user, name = self._resume, event.user, event.name
        self._journal.write(
            lambda: self._cache.save_meta(
                epoch=resume.epoch, cursor=resume.cursor, user=user, name=name
            )
        )
        self._changed(ChangeKind.IDENTITY)
        self._changed(ChangeKind.ROOMS)

    def _went_live(self, event: WentLive) -> None:
        self._live = True
        for room, head in self._welcome_heads.items():
            self._rooms.advance(room, head)
        self._welcome_heads.clear()
        self._save_cursor(event.cursor)
        for state in self.state.rooms.values():
            if state.timeline is not None:
                self.open(state.room.id)
            if self._read_due.get(state.room.id) is not None:
                self._read_due[state.room.id] = self._clock()
        self.outbox.connected(self.state.limits, self._clock())
        self._wake()

    def _save_cursor(self, cursor: str) -> None:
        if self._resume is not None:
            self._resume = replace(self._resume, cursor=cursor)
            self._journal.write(lambda: self._cache.save_meta(cursor=cursor))

    # -- answers -------------------------------------------------------------------------------

    def _acknowledged(self, event: Acknowledged) -> None:
        match event.command:
            case SendMessage(room=room, cid=cid):
                self.outbox.acknowledged(room, cid, event.seq)
                state = self.state.rooms.get(room)
                if state is None or (event.seq is not None and event.seq <= state.head):
                    self.outbox.seen(room, cid)
                self._changed(ChangeKind.TIMELINE, room)
                self._wake()
            case JoinRoom(cid=cid) if cid in self._unshown:
                self._unshown.discard(cid)
            case JoinRoom(name=name) | CreateRoom(name=name) | OpenDirect(name=name):
                direct = isinstance(event.command, OpenDirect)
                found = self.state.find_room(name, RoomKind.DIRECT if direct else RoomKind.ROOM)
                if found is not None:
                    self._changed(ChangeKind.OPENED, found.room.id)
            case _:
                pass

    def _rejected(self, event: Rejected) -> None:
        match event.command:
            case SendMessage(room=room, cid=cid):
                if event.retry == "after":
                    self.outbox.held(room, cid, self._clock() + max(0.05, event.after_ms / 1000))
                elif event.retry == "never":
                    self.outbox.refused(room, cid, event.text or event.code)
                self._changed(ChangeKind.TIMELINE, room)
                self._wake()
            case JoinRoom(name=name, cid=cid) if (
                event.code == "not_found" and cid in self._may_create
            ):
                self._may_create.discard(cid)
                self.submit(CreateRoom(name=name, cid=self._new_cid()))
            case FetchHistory(room=room):
                pause = max(FETCH_PAUSE, event.after_ms / 1000)
                self._fetch_again[room] = self._clock() + pause
                self._wake()
            case MarkRead() | ListMembers():
                pass
            case command:
                wish = _WISHES.get(type(command), "the last request") if command else "a frame"
                where: str | None = getattr(command, "room", None)
                self.notify(where, f"{wish} was refused: {event.text or event.code}", error=True)

    # -- what the user wants -------------------------------------------------------------------

    def send(self, room: str, body: str, *, action: bool = False) -> str:
        """Say something. It is written down when this returns; returns its cid.

        Raises:
            StorageError: it could not be written down, and will not be sent.
        """
        message = PendingMessage(
            room=room,
            cid=self._new_cid(),
            body=body.encode("utf-8", "replace").decode(),
            action=action,
            created=self._wall_ms(),
        )
        self.outbox.add(message)
        self._typed_at.pop(room, None)
        self._changed(ChangeKind.TIMELINE, room)
        self._wake()
        return message.cid

    def submit(self, command: Command) -> bool:
        """Ask the server for something that makes sense now only.

        Returns False, and says so in a notice, when no server can be asked.
        """
        if not self._live:
            wish = _WISHES.get(type(command), "that")
            where: str | None = getattr(command, "room", None)
            self.notify(where, f"not connected: {wish} has to wait until we are", error=True)
            return False
        self._requests.append(command)
        self._wake()
        return True

    def join(self, name: str, *, create: bool = True, show: bool = True) -> bool:
        """Join a room, making it when there is none. With ``show`` an OPENED change follows."""
        command = JoinRoom(name=name, cid=self._new_cid())
        if not show:
            self._unshown.add(command.cid)
        if create:
            self._may_create.add(command.cid)
        return self.submit(command)

    def leave(self, room: str) -> bool:
        """Leave a room."""
        return self.submit(LeaveRoom(room=room, cid=self._new_cid()))

    def open_direct(self, name: str) -> bool:
        """Open the direct room with somebody. An OPENED change follows."""
        return self.submit(OpenDirect(name=name, cid=self._new_cid()))

    def set_topic(self, room: str, topic: str) -> bool:
        """Change a topic."""
        return self.submit(SetTopic(room=room, topic=topic, cid=self._new_cid()))

    def rename(self, name: str) -> bool:
        """Be called otherwise."""
        return self.submit(Rename(name=name, cid=self._new_cid()))

    def ask_rooms(self) -> bool:
        """Ask for the public list. A LISTING change follows."""
        return self.submit(ListRooms())

    def retry(self, room: str, cid: str) -> None:
        """Send a failed message again."""
        with self._kept():
            self.outbox.retry(room, cid)
            self._changed(ChangeKind.TIMELINE, room)
            self._wake()

    def discard(self, room: str, cid: str) -> PendingMessage | None:
        """Give a failed message up; returns it, or None when there is no such message."""
        with self._kept():
            message = self.outbox.discard(room, cid)
            self._changed(ChangeKind.TIMELINE, room)
            return message

    # -- reading -------------------------------------------------------------------------------

    def open(self, room: str) -> Timeline:
        """The room's timeline, which is kept up to date from now on.

        Raises:
            KeyError: no such room is joined.
            StorageError: the cache cannot be read.
        """
        state = self.state.rooms[room]
        if state.members is None and self._live and room not in self._asked:
            self._asked.add(room)
            self._requests.append(ListMembers(room=room))
            self._wake()
        return self._rooms.open(state)

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
        """Extend the window backwards, from the cache. What is not there shows as a hole."""
        self._rooms.extend_back(self.state.rooms[room])

    def load_newer(self, room: str) -> None:
        """Extend the window forwards, from the cache."""
        self._rooms.extend_on(self.state.rooms[room])

    def load_end(self, room: str) -> None:
        """Move the window to the newest entries."""
        self._rooms.to_end(self.state.rooms[room])

    def fill(self, room: str, hole: Hole) -> None:
        """Fetch the newest part of a hole. One request per room at a time; offline: nothing."""
        if self._live and room not in self._fetching:
            self._fetching.add(room)
            limit = min(PAGE, self.state.limits.page, hole.size)
            self._requests.append(FetchHistory(room=room, before=hole.last + 1, limit=limit))
            self._wake()

    def set_following(self, room: str, following: bool) -> None:
        """Whether the end of the room is being looked at: which end of its window may go."""
        self.state.rooms[room].following = following

    def is_fetching(self, room: str) -> bool:
        """Whether a part of the room's history is under way."""
        return room in self._fetching

    def mark_read(self, room: str) -> None:
        """Everything in the room has been seen."""
        state = self.state.rooms[room]
        with self._kept():
            if self._rooms.mark_read(state):
                self._read_due.setdefault(room, self._clock() + READ_DELAY)
                self._wake()

    def set_typing(self, room: str, on: bool) -> None:
        """The user is typing, or has emptied the composer. Call it at every key."""
        now, typed_at = self._clock(), self._typed_at.get(room)
        if not self._live or (typed_at is None and not on):
            return
        if on and typed_at is not None and now - typed_at < TYPING_REPEATS:
            return
        if on:
            self._typed_at[room] = now
        else:
            del self._typed_at[room]
        self._requests.append(SetTyping(room=room, on=on))
        self._wake()

    def save_draft(self, room: str, body: str) -> None:
        """What stands in the composer of a room that is being left."""
        state = self.state.rooms.get(room)
        body = body.encode("utf-8", "replace").decode()
        if state is not None and state.draft != body:
            state.draft = body
            with self._kept():
                self._journal.write(lambda: self._cache.save_draft(room, body))

    def notify(self, room: str | None, text: str, *, error: bool = False) -> None:
        """Show a line in ``room`` on this terminal only; None: in the room being looked at."""
        target = self.state.rooms.get(room or self.state.viewed or "")
        self._notices += 1
        after = 0 if target is None else target.head
        notice = LocalNotice(number=self._notices, after=after, text=text, error=error)
        if target is None:
            self.state.notice = notice
            self._changed(ChangeKind.NOTICE)
            return
        target.notices.append(notice)
        del target.notices[:-MAX_NOTICES]
        self._changed(ChangeKind.TIMELINE, target.room.id)


_WISHES: Final[dict[type, str]] = {
    JoinRoom: "joining the room",
    CreateRoom: "making the room",
    LeaveRoom: "leaving the room",
    OpenDirect: "opening the conversation",
    SetTopic: "changing the topic",
    Rename: "changing your name",
    ListRooms: "listing the rooms",
}
