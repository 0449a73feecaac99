"""The chat without a screen: the one owner of the client's state.

Sans-I/O but for the cache: ``apply`` takes what the server said, the other methods take what
the user wants, ``poll`` gives what is to be sent. Nothing here waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
    SendMessage,
    SetTopic,
)
from chat_tui.domain.errors import StorageError
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
from chat_tui.session.requests import READ_DELAY, Requests
from chat_tui.session.resumption import Resumption
from chat_tui.session.rooms import PAGE, Rooms
from chat_tui.session.state import (
    Change,
    ChangeKind,
    ChatState,
    LocalNotice,
    PendingMessage,
)
from chat_tui.session.timeline import Hole, Timeline
from chat_tui.session.wishes import Terms, Wishes

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
        self._requests = Requests(lambda: self._wake())
        self._wishes = Wishes(self._requests, new_cid, self._complain, self._refused)
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
        self._resumption = Resumption(
            self.state,
            cache,
            self._journal,
            self._rooms,
            self.outbox,
            self._requests,
            clock=clock,
            resume=saved.resume,
        )
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
        return self._requests.live

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
            resume=self._resumption.resume,
        )

    def poll(self, now: float) -> tuple[list[Command], float | None]:
        """See Application.poll."""
        deadlines = [self._rooms.forget_typists(now)]
        commands: list[Command] = []
        if self.live:
            asked, freed, due = self._requests.poll(now, self._read_up_to)
            for room in freed:
                self._changed(ChangeKind.TIMELINE, room)
            sends, again_at = self.outbox.take(now)
            commands = [*asked, *sends]
            deadlines += [*due, again_at]
        return commands, min((at for at in deadlines if at is not None), default=None)

    def _read_up_to(self, room: str) -> int | None:
        state = self.state.rooms.get(room)
        return None if state is None else state.read

    def disconnected(self) -> None:
        """See Application.disconnected."""
        self._requests.disconnected()
        self._wishes.disconnected()
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
                self._resumption.reached(event.cursor)
            case Welcomed():
                self._resumption.welcomed(event)
                self._changed(ChangeKind.IDENTITY)
                self._changed(ChangeKind.ROOMS)
            case WentLive():
                self._went_live(event)
            case GapReported():
                self._rooms.advance(event.room, event.last)
            case PageReceived():
                self._rooms.apply_page(event)
                last = event.last if event.events else 0
                self._requests.fetched(event.room, last, self._clock())
                self._changed(ChangeKind.TIMELINE, event.room)
            case Acknowledged():
                self._acknowledged(event)
            case Rejected():
                self._rejected(event)
            case RoomOpened(summary=summary):
                if self.live:
                    self._rooms.put(summary, counted=summary.head)
                else:
                    self._resumption.told_of(summary)
                self._changed(ChangeKind.ROOMS)
            case RoomClosed(room=room):
                self._rooms.forget(room)
                self._requests.room_closed(room)
                self._changed(ChangeKind.ROOMS)
            case MembersReceived():
                self._rooms.put_members(event)
            case RoomsListed():
                self._wishes.granted(ListRooms())
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

    def _went_live(self, event: WentLive) -> None:
        self._requests.went_live(self._clock())
        self._resumption.went_live(event)
        for state in self.state.rooms.values():
            if state.timeline is not None:
                self.open(state.room.id)
        self._show_strays()
        self.outbox.connected(self.state.limits, self._clock())
        self._wake()

    def _show_strays(self) -> None:
        """What failed in a room that was left is told where one is, and nowhere else sent."""
        gone = [room for room in self.outbox.rooms() if room not in self.state.rooms]
        for room in gone:
            for message in self.outbox.in_room(room).copy():
                given_up = self.outbox.discard(room, message.cid)
                if given_up is not None:
                    words = f"not sent ({given_up.reason}): {given_up.body}"
                    self._complain(None, words)

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
            case JoinRoom() | CreateRoom() | OpenDirect() as wish:
                self._led_to(wish, event.room)
            case LeaveRoom() | SetTopic() | Rename() as wish:
                self._wishes.granted(wish)
            case _:
                pass

    def _led_to(self, wish: JoinRoom | CreateRoom | OpenDirect, room: str | None) -> None:
        terms = self._wishes.granted(wish)
        if room is None:
            kind = RoomKind.DIRECT if isinstance(wish, OpenDirect) else RoomKind.ROOM
            found = self.state.find_room(wish.name, kind)
            room = None if found is None else found.room.id
        if room not in self.state.rooms:
            return
        if terms.say is not None:
            try:
                self.send(room, terms.say)
            except StorageError as error:
                self._complain(room, f"not sent, since it could not be written down: {error}")
                self._refused(terms.cid)
        if terms.show:
            self._changed(ChangeKind.OPENED, room)

    def _refused(self, cid: str) -> None:
        self.state.refused = cid
        self._changed(ChangeKind.REFUSED)

    def _rejected(self, event: Rejected) -> None:
        match event.command:
            case SendMessage(room=room, cid=cid):
                if event.retry == "after":
                    self.outbox.held(room, cid, self._clock() + _pause(event))
                elif event.retry == "never":
                    self.outbox.refused(room, cid, event.text or event.code)
                    self._show_strays()
                self._changed(ChangeKind.TIMELINE, room)
                self._wake()
            case FetchHistory(room=room):
                self._requests.fetch_failed(room, self._clock(), _pause(event))
            case MarkRead(room=room) if event.retry == "after":
                self._requests.mark_read(room, self._clock() + _pause(event))
            case MarkRead() | ListMembers():
                pass
            case (
                JoinRoom()
                | CreateRoom()
                | LeaveRoom()
                | OpenDirect()
                | SetTopic()
                | Rename()
                | ListRooms()
            ) as wish:
                self._wishes.refused(wish, event)
            case _:
                self._complain(None, f"the server refused a frame: {event.text or event.code}")

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
        self._requests.sent(room)
        self._changed(ChangeKind.TIMELINE, room)
        self._wake()
        return message.cid

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
        """Open the direct room with somebody, and say something there. OPENED follows."""
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
        if state.members is None:
            self._requests.ask_members(room)
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

    def load_start(self, room: str) -> None:
        """Move the window to the oldest entries."""
        self._rooms.to_start(self.state.rooms[room])

    def load_end(self, room: str) -> None:
        """Move the window to the newest entries."""
        self._rooms.to_end(self.state.rooms[room])

    def fill(self, room: str, hole: Hole) -> None:
        """Fetch the newest part of a hole. One request per room at a time; offline: nothing."""
        limit = min(PAGE, self.state.limits.page, hole.size)
        self._requests.fetch(room, hole.last + 1, limit)

    def set_following(self, room: str, following: bool) -> None:
        """Whether the end of the room is being looked at: which end of its window may go."""
        self.state.rooms[room].following = following

    def is_fetching(self, room: str) -> bool:
        """Whether a part of the room's history is under way."""
        return self._requests.is_fetching(room)

    def mark_read(self, room: str) -> None:
        """Everything in the room has been seen."""
        state = self.state.rooms[room]
        with self._kept():
            if self._rooms.mark_read(state):
                self._requests.mark_read(room, self._clock() + READ_DELAY)

    def set_typing(self, room: str, on: bool) -> None:
        """The user is typing, or has emptied the composer. Call it at every key."""
        self._requests.set_typing(room, on, self._clock())

    def save_draft(self, room: str, body: str) -> None:
        """What stands in the composer of a room that is being left."""
        state = self.state.rooms.get(room)
        body = body.encode("utf-8", "replace").decode()
        known = self._rooms.drafts.get(room, "") if state is None else state.draft
        if known == body:
            return
        if state is None:
            self._rooms.drafts[room] = body  # the room was closed under the writer's hands
        else:
            state.draft = body
        with self._kept():
            self._journal.write(lambda: self._cache.save_draft(room, body))

    def _complain(self, room: str | None, text: str) -> None:
        self.notify(room, text, error=True)

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


def _pause(event: Rejected) -> float:
    """Seconds to wait before asking again; a server that wants more than a minute is not heard."""
    return min(60.0, max(0.05, event.after_ms / 1000))
