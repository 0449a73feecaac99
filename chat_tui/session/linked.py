"""A session as its connection sees it: what there is to be sent, and what has come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chat_tui import __version__
from chat_tui.domain.commands import (
    Command,
    Hello,
)
from chat_tui.domain.events import Event
from chat_tui.domain.record import record
from chat_tui.protocol.moderation import REMOVED
from chat_tui.session.activity_log import ActivityLog
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
from chat_tui.session.local_state import LocalState
from chat_tui.session.moderation import Moderation
from chat_tui.session.notices import Notices
from chat_tui.session.outbox import Outbox
from chat_tui.session.preference_keeper import PreferenceKeeper
from chat_tui.session.requests import READ_DELAY, Requests
from chat_tui.session.resumption import Resumption
from chat_tui.session.rooms import Rooms
from chat_tui.session.searching import Searching
from chat_tui.session.spool import Spool
from chat_tui.session.state import (
    Change,
    ChangeKind,
    ChatState,
)
from chat_tui.session.threads import Threads
from chat_tui.session.wishes import Wishes
from chat_tui.session.writing import Callbacks, Writing


@record
class Profile:
    """Who this program says it is. ``device`` tells one's terminals apart."""

    name: str
    device: str


class LinkedSession:
    """The parts of a session, made and joined to each other; and what a connection, the clock and
    the listeners have to do with them."""

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
        self.activity_log = ActivityLog(wall_ms, lambda: self._secret)
        """What happened on the connection is noted by it, for whoever asks why."""
        self._requests = Requests(lambda: self._wake())
        self.state = ChatState(name=profile.name)
        self._notices = Notices(self.state, changed=self._changed)
        self._wishes = Wishes(
            self._requests, new_cid, self._notices.complain, self._notices.refused
        )
        self.moderation = Moderation(
            self.state, self._requests, self._wishes, self._notices, new_cid=new_cid
        )
        """By it the user invites, removes and bans."""
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
            put_out=self.moderation.put_out,
        )
        self._local_state = LocalState(
            cache, clock=clock, wake=lambda: self._wake(), refused=self._disk.probe
        )
        self.writing = Writing(
            self.outbox,
            self._local_state,
            Callbacks(
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
            self.state, cache, self.outbox, self._requests, wall_ms=wall_ms, changed=self._changed
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
            self._local_state,
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
            self.moderation,
            clock=clock,
            changed=self._changed,
            wake=lambda: self._wake(),
            send=lambda room, body: self.writing.send(room, body, action=False),
            to_draft=self.writing.to_draft,
        )
        self.state.user = saved.user
        self._local_state.restore(
            saved.drafts,
            saved.place,
            saved.subjects,
            saved.recent_emoji,
            saved.folded,
            saved.lists,
        )
        if saved.resume is None:
            # Of which log it would be is not known any more (see Journal.write_copy).
            self._journal.write(cache.forget_log)
        else:
            for summary in saved.rooms:
                self._rooms.put(summary)
        self.outbox.restore(saved.outbox)
        self.preferences.restore(cache.preferences.load())
        self._indexing.look()  # what an earlier run left is searched without a server as well
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
        trouble = self._journal.trouble
        self.activity_log.note(trouble or "the disk takes all again", error=trouble is not None)
        self._changed(ChangeKind.DISK)
        self._wake()  # whoever tends the session has to know when it is to be tried again

    # -- the connection (see supervisor.Application) -------------------------------------------

    def use_secret(self, secret: str | None) -> None:
        """The join secret for the next hello; None: none is said."""
        self._secret = secret

    def hello(self) -> Hello:
        """See Application.hello."""
        return Hello(
            agent=f"chat-tui/{__version__}",
            device=self._profile.device,
            features=(REMOVED,),
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
        return None if state is None or state.removed is not None else state.read

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
            self._local_state.tend(now),
            self._disk.tend(now),
            self._indexing.tend(now),
        )
        return min((at for at in deadlines if at is not None), default=None)

    def apply(self, event: Event) -> None:
        """See Application.apply."""
        with self._kept():
            self.activity_log.received(event)
            self._inbound.apply(event)
        self._indexing.look()
