"""Where a connection stopped, so that the next one goes on from there."""

from collections.abc import Callable
from dataclasses import replace

from chat_tui.domain.commands import Resume
from chat_tui.domain.events import Welcomed, WentLive
from chat_tui.domain.models import Room, RoomKind, RoomSummary
from chat_tui.session.cache import Cache
from chat_tui.session.history import History
from chat_tui.session.journal import Journal
from chat_tui.session.local_state import LocalState
from chat_tui.session.outbox import Outbox
from chat_tui.session.requests import Requests
from chat_tui.session.rooms import Rooms
from chat_tui.session.state import ChatState
from chat_tui.text.names import fold_name


class Resumption:
    """Owns epoch and cursor. The cursor is kept in one transaction with what it stands for."""

    def __init__(
        self,
        state: ChatState,
        cache: Cache,
        journal: Journal,
        rooms: Rooms,
        outbox: Outbox,
        requests: Requests,
        local_state: LocalState,
        history: History,
        *,
        clock: Callable[[], float],
        resume: Resume | None,
    ) -> None:
        """``resume`` is where an earlier run stopped, None when there was none."""
        self._state = state
        self._cache = cache
        self._journal = journal
        self._rooms = rooms
        self._outbox = outbox
        self._requests = requests
        self._local_state = local_state
        self._history = history
        self._clock = clock
        self._heads: dict[str, int] = {}
        self._resumed = False
        self.resume = resume

    def welcomed(self, event: Welcomed) -> bool:
        """The server told how things stand. What was missed is still to come, or will not.

        Returns whether what was known is worth nothing, for its log was lost or cut.
        """
        state = self._state
        rewound = self._is_rewound(event)
        names = {room: _named(known.room) for room, known in state.rooms.items()}
        if rewound:
            self._rooms.forget_all()
        state.user, state.name = event.user, event.name
        state.limits = event.limits
        self._heads = {}
        self._resumed = event.resumed
        for summary in event.rooms:
            self.told_of(summary)
        if not event.more_rooms:
            self._forget_untold()
        if rewound:
            self._follow_names(names)
        if self.resume is None or rewound or not event.resumed:
            self.resume = Resume(epoch=event.epoch, cursor=event.cursor)
        resume, user, name = self.resume, event.user, event.name
        self._journal.write_copy(
            lambda: self._cache.save_meta(
                epoch=resume.epoch, cursor=resume.cursor, user=user, name=name
            )
        )
        return rewound

    def told_of(self, summary: RoomSummary) -> None:
        """How one room stands, in the welcome or, where they are many, after it."""
        known = self._state.rooms.get(summary.room.id)
        self._heads[summary.room.id] = summary.head
        # In a resume the events up to the new head are still to come, one by one.
        head = known.head if known is not None and self._resumed else summary.head
        if known is not None and known.read > summary.read:
            # An earlier report was lost.
            self._requests.mark_read(summary.room.id, self._clock())
        self._rooms.put(replace(summary, head=head), counted=summary.head)

    def _forget_untold(self) -> bool:
        untold = self._state.rooms.keys() - self._heads.keys()
        for gone in untold:
            self._rooms.forget(gone)
        return bool(untold)

    def _is_rewound(self, event: Welcomed) -> bool:
        """Whether what we know is of a log that is no more: by its epoch, since the server says
        that it lost what our cursor stands for, or since it has less of a room than we were told
        of, by a gap say, before the cursor followed."""
        if self.resume is None:
            return False
        known = self._state.rooms
        return (
            event.epoch != self.resume.epoch
            or event.rewound
            or any(
                summary.room.id in known and known[summary.room.id].head > summary.head
                for summary in event.rooms
            )
        )

    def _follow_names(self, names: dict[str, tuple[RoomKind, str]]) -> None:
        """A log that was lost has rooms of the same names under other ids: what is still to be
        sent, and what is being written, follows the name."""
        ids = {_named(known.room): room for room, known in self._state.rooms.items()}
        moves = {room: ids[name] for room, name in names.items() if name in ids}
        self._outbox.move(moves)
        self._local_state.move(moves)
        self._history.move(moves)

    def went_live(self, event: WentLive) -> bool:
        """Nothing more is replayed: what did not come up to the server's heads is a hole. Returns
        whether there were rooms that the user is not in any more."""
        have_gone = self._forget_untold()
        for room, head in self._heads.items():
            self._rooms.advance(room, head)
        self._heads.clear()
        self.reached(event.cursor)
        return have_gone

    def reached(self, cursor: str) -> None:
        """Everything up to ``cursor`` has been applied."""
        if self.resume is not None:
            self.resume = replace(self.resume, cursor=cursor)
            self._journal.write_copy(lambda: self._cache.save_meta(cursor=cursor))


def _named(room: Room) -> tuple[RoomKind, str]:
    return room.kind, fold_name(room.name)
