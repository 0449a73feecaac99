"""The chat without a screen: the one owner of the client's state.

Sans-I/O but for the cache: ``apply`` takes what the server said, the other methods take what
the user wants, ``poll`` gives what is to be sent. Nothing here waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chat_tui import __version__
from chat_tui.domain.commands import (
    Command,
    FetchHistory,
    Hello,
    JoinRoom,
    LeaveRoom,
    ListRooms,
    OpenDirect,
    Rename,
    SetTopic,
)
from chat_tui.domain.events import Event
from chat_tui.session.attachments import Attachments
from chat_tui.session.away import Away
from chat_tui.session.cache import Cache
from chat_tui.session.cards import Cards
from chat_tui.session.disk import DiskWatch
from chat_tui.session.grace import Grace
from chat_tui.session.history import History
from chat_tui.session.inbound import Inbound
from chat_tui.session.indexing import Indexing
from chat_tui.session.journal import Journal
from chat_tui.session.keepsakes import Keepsakes
from chat_tui.session.notices import Notices
from chat_tui.session.outbox import Outbox
from chat_tui.session.preference_keeper import PreferenceKeeper
from chat_tui.session.requests import READ_DELAY, Requests
from chat_tui.session.resumption import Resumption
from chat_tui.session.rooms import PAGE, SMALL_PAGE, Rooms
from chat_tui.session.searching import Searching
from chat_tui.session.spool import Spool
from chat_tui.session.state import (
    Change,
    ChangeKind,
    ChatState,
    Pending,
    Place,
)
from chat_tui.session.threads import Threads
from chat_tui.session.timeline import Hole, Timeline
from chat_tui.session.wishes import Terms, Wishes
from chat_tui.session.writing import Hands, Writing


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
        undo_send: float = 0.0,
        spool: Spool | None = None,
    ) -> None:
        """``clock`` is monotonic seconds, the one ``poll`` is asked with. A message can be taken
        back for ``undo_send`` seconds before it goes out. Without a ``spool`` no files can be
        sent.

        Raises:
            StorageError: the cache cannot be read.
        """
        self._cache = cache
        self._profile = profile
        self._clock = clock
        self._new_cid = new_cid
        self._secret: str | None = None
        self._listeners: list[Callable[[Change], None]] = []
        self._wake: Callable[[], None] = lambda: None
        self._journal = Journal(cache)
        self._disk = DiskWatch(
            self._journal,
            probe=lambda: cache.save_meta(name=self.state.name),
            changed=self._disk_changed,
        )
        self._requests = Requests(lambda: self._wake())
        self.state = ChatState(name=profile.name)
        self._notices = Notices(self.state, changed=self._changed)
        self._wishes = Wishes(
            self._requests, new_cid, self._notices.complain, self._notices.refused
        )
        self.outbox = Outbox(
            cache,
            self._journal,
            now=clock(),
            wall_ms=wall_ms,
            grace=Grace(undo_send, clock),
            released=lambda cid: None if spool is None else spool.drop(cid),
        )
        """Read it freely; only the session writes it."""

        self._rooms = Rooms(
            self.state,
            cache,
            self._journal,
            self.outbox,
            clock=clock,
            changed=self._changed,
            is_fetching=lambda room: (
                self._requests.is_fetching(room) or self._requests.is_fetching_thread(room)
            ),
            recount=lambda room: self._requests.mark_read(room, clock() + READ_DELAY),
            is_live=lambda: self.live,
        )
        self._keepsakes = Keepsakes(
            cache, clock=clock, wake=lambda: self._wake(), refused=self._disk.probe
        )
        self.writing = Writing(
            self.outbox,
            self._keepsakes,
            Hands(
                wall_ms=wall_ms,
                new_cid=new_cid,
                changed=self._changed,
                wake=lambda: self._wake(),
                sent=self._requests.sent,
                refused=self._disk.probe,
            ),
        )
        """Messages are changed by it; the rest of it is what the methods below do."""

        self.preferences = PreferenceKeeper(
            self.state,
            cache,
            self._journal,
            self._requests,
            self._notices,
            clock=clock,
            changed=self._changed,
            wake=lambda: self._wake(),
            flush=self._disk.flush,
        )
        """What the user wants to be told of is changed by it, and read in the state."""
        self.away = Away(
            self.state,
            self._notices,
            clock=clock,
            changed=self._changed,
            wake=lambda: self._wake(),
        )
        """The user goes away and comes back by it."""
        self.cards = Cards(self.state, self._requests, wall_ms=wall_ms, changed=self._changed)
        """It is asked by it who somebody is."""
        self.history = History(cache, self._journal, flush=self._disk.flush)
        """What was written before, to be recalled."""
        self._indexing = Indexing(cache, clock=clock, wake=lambda: self._wake())
        self.searching = Searching(
            self.state, cache, self._requests, wall_ms=wall_ms, changed=self._changed
        )
        """Messages are looked for by it."""
        self.threads = Threads(self.state, self._rooms, self._requests, self._changed)
        """A thread is opened and closed by it."""
        self.attachments = Attachments(
            self.outbox,
            spool,
            self._notices,
            clock=clock,
            changed=self._changed,
            wake=lambda: self._wake(),
            new_cid=new_cid,
            queue=self.writing.send_file,
        )
        """What goes with messages, on its way to the server or to the user."""

        saved = cache.load()
        self._resumption = Resumption(
            self.state,
            cache,
            self._journal,
            self._rooms,
            self.outbox,
            self._requests,
            self._keepsakes,
            self.history,
            clock=clock,
            resume=saved.resume,
        )
        self._inbound = Inbound(
            self.state,
            self._rooms,
            self._resumption,
            self.outbox,
            self._requests,
            self._wishes,
            self._notices,
            self.preferences,
            self.searching,
            self.threads,
            self.attachments,
            self.away,
            self.cards,
            clock=clock,
            changed=self._changed,
            wake=lambda: self._wake(),
            send=self.send,
            to_draft=self.writing.to_draft,
        )
        self.state.user = saved.user
        self._keepsakes.restore(saved.drafts, saved.place, saved.subjects, saved.recent_emoji)
        if saved.resume is None:
            # Of which log it would be is not known any more (see Journal.write_copy).
            self._journal.write(cache.forget_log)
        else:
            for summary in saved.rooms:
                self._rooms.put(summary)
        self.outbox.restore(saved.outbox)
        self.preferences.restore(cache.preferences.load())
        self._disk.flush()

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
        self._disk.flush()

    def _disk_changed(self) -> None:
        self._changed(ChangeKind.DISK)
        self._wake()  # whoever tends the session has to know when it is to be tried again

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
            away=self.away.hello(),
        )

    def poll(self, now: float) -> tuple[list[Command], float | None]:
        """See Application.poll."""
        deadlines = [self._rooms.members.forget_typists(now)]
        commands: list[Command] = []
        if self.live:
            asked, freed, due = self._requests.poll(now, self._read_up_to)
            for room in freed:
                self._changed(ChangeKind.TIMELINE, room)
            wanted, ask_at = self.preferences.poll(now)
            away, away_at = self.away.poll(now)
            pieces, pieces_at = self.attachments.poll(now)
            sends, again_at = self.outbox.take(now)
            # A message does not wait for a file.
            commands = [*wanted, *away, *asked, *sends, *pieces]
            deadlines += [*due, ask_at, away_at, again_at, pieces_at]
        return commands, min((at for at in deadlines if at is not None), default=None)

    def _read_up_to(self, room: str) -> int | None:
        state = self.state.rooms.get(room)
        return None if state is None else state.read

    def disconnected(self) -> None:
        """See Application.disconnected."""
        self._requests.disconnected()
        self._wishes.disconnected()
        self.preferences.disconnected()
        self.away.disconnected()
        self.cards.disconnected()
        self.outbox.disconnected(self._clock())
        self.attachments.disconnected()
        self._rooms.disconnected()
        self.searching.disconnected()
        self._wake()

    def tend(self, now: float) -> float | None:
        """Do what is due without a server. Returns when to call again, None: after a wake."""
        stalled, due = self.outbox.notice_stall(now)
        if stalled:
            for room in self.outbox.rooms():
                self._changed(ChangeKind.TIMELINE, room)
        counted, count_at = self.outbox.grace.count(now)
        for room in counted:
            self._changed(ChangeKind.TIMELINE, room)
        deadlines = (
            due,
            count_at,
            self._keepsakes.tend(now),
            self._disk.tend(now),
            self._indexing.tend(now),
        )
        return min((at for at in deadlines if at is not None), default=None)

    def apply(self, event: Event) -> None:
        """See Application.apply."""
        with self._kept():
            self._inbound.apply(event)
        self._indexing.look()

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
        """Send a failed message again, or one that asks first after all."""
        with self._kept():
            self.outbox.retry(room, cid)
            self._changed(ChangeKind.TIMELINE, room)
            self._wake()

    def take_back(self, room: str, cid: str, *, line: str | None = None) -> str | None:
        """Make what is to be mended the draft of ``line`` (see Keepsakes; None: of its room), in
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
        """The room's timeline, which is kept up to date from now on.

        Raises:
            KeyError: no such room is joined.
            StorageError: the cache cannot be read.
        """
        state = self.state.rooms[room]
        if state.members is None and not self.state.slow_link:
            self._requests.ask_members(room)
        return self._rooms.open(state)

    def ask_members(self, room: str) -> None:
        """Ask who is in the room, if it was not asked since we are connected. Over a slow link it
        is not asked before somebody wants to know: of a large room it is many kB."""
        self._requests.ask_members(room)

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

    def load_entry(self, room: str, seq: int) -> None:
        """Move the window to this entry, or to the hole that stands for it."""
        self._rooms.to_entry(self.state.rooms[room], seq)

    def load_around(self, room: str, seq: int) -> None:
        """Move the window to this entry and its neighbours, unless it is there already. What is
        not known of them shows as holes."""
        self._rooms.to_message(self.state.rooms[room], seq)

    def load_end(self, room: str) -> None:
        """Move the window to the newest entries."""
        self._rooms.to_end(self.state.rooms[room])

    def fill(
        self, room: str, hole: Hole, *, onwards: bool = False, around: int | None = None
    ) -> None:
        """Fetch the newest part of a hole, its oldest with ``onwards``, or the one ``around`` a
        seq that lies in it. One request per room at a time; offline: nothing."""
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
        """Everything in the room has been seen."""
        state = self.state.rooms[room]
        with self._kept():
            if self._rooms.mark_read(state):
                self._requests.mark_read(room, self._clock() + READ_DELAY)

    def set_typing(self, room: str, on: bool) -> None:
        """The user is typing, or has emptied the composer. Call it at every key. Over a slow link
        nobody is told of it."""
        if not self.state.slow_link:
            self._requests.set_typing(room, on, self._clock())

    def set_slow_link(self, on: bool) -> None:
        """Whether the line is to be spared: see ChatState.slow_link."""
        if on != self.state.slow_link:
            self.state.slow_link = on
            self._rooms.members.forget_all_typists()
            self._changed(ChangeKind.LINK)

    # -- what the next start needs -------------------------------------------------------------

    def draft(self, room: str) -> str:
        """What is being written in a room."""
        return self._keepsakes.draft(room)

    def edit_draft(self, room: str, body: str) -> None:
        """What stands in the composer of a room now. It is saved within a second."""
        self._keepsakes.edit(room, body)

    @property
    def place(self) -> Place | None:
        """Where is read, or was when the program ended; None before there was a room."""
        return self._keepsakes.place

    def keep_place(self, place: Place) -> None:
        """Where is read now. It is saved within a second."""
        self._keepsakes.keep_place(place)

    def save(self) -> None:
        """Save drafts and place now: the program is about to end."""
        self._keepsakes.save()
        self.attachments.close()

    def notify(self, room: str | None, text: str, *, error: bool = False) -> None:
        """Show a line in ``room`` on this terminal only; None: in the room being looked at."""
        self._notices.tell(room, text, error=error)
