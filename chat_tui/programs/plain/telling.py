"""A room as lines: everything that happens in it, in order, each thing once."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Final

from chat_tui.domain.models import ChatMessage
from chat_tui.session.session import Session
from chat_tui.session.state import RoomState
from chat_tui.session.timeline import Hole, LogEntry, Timeline, last_seq
from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.ui import words

CONTEXT: Final = 10
"""Entries told when a room is entered, unless more are unread."""

MOST_UNREAD: Final = 50
"""Of the unread ones."""

MOST_MISSED: Final = 200
"""Entries of a hole that are fetched to be told; of more, MOST_UNREAD are."""

KNOWN: Final = 200
"""Messages whose changes are told."""


class RoomTeller:
    """Tells one room from where it was entered on. What is missing is fetched and told in its
    place, or said to be missing while it cannot be fetched."""

    def __init__(
        self,
        session: Session,
        room: RoomState,
        tell: Callable[[str], None],
        *,
        zone: tzinfo | None = None,
    ) -> None:
        """``zone`` None is the machine's own time zone."""
        self.room = room
        self._session = session
        self._tell = tell
        self._zone = zone
        self._known: dict[int, ChatMessage] = {}
        self._day: date | None = None
        self._said: list[tuple[str, bool]] = []
        self._back = 0
        self._notice = max((notice.number for notice in room.notices), default=0)
        wanted = min(MOST_UNREAD, room.unread) if room.unread > CONTEXT else CONTEXT
        self._told = self._first = self._before(self._timeline, wanted)

    @property
    def _timeline(self) -> Timeline:
        return self._session.open(self.room.room.id)

    def _before(self, timeline: Timeline, count: int) -> int:
        """The seq behind which the last ``count`` entries begin."""
        for entry in reversed(timeline.entries):
            count -= entry.size if isinstance(entry, Hole) else 1
            if count <= 0:
                return entry.last - entry.size - count if isinstance(entry, Hole) else entry.seq - 1
        return timeline.first - 1

    def sending(self, body: str, *, action: bool) -> None:
        """This was just typed here: it need not be told when it arrives."""
        self._said = [*self._said, (body, action)][-KNOWN:]

    def news(self) -> None:
        """Tell what has happened since."""
        if self._back:
            self.history(self._back)
        self._tell_changes()
        timeline = self._timeline
        for entry in timeline.entries_after(self._told):
            if isinstance(entry, Hole) and not self._skip(entry, timeline):
                break
            if not isinstance(entry, Hole):
                self._tell_entry(entry)
            self._told = last_seq(entry)
        else:
            self._told = max(self._told, timeline.last)
        for notice in [one for one in self.room.notices if one.number > self._notice]:
            self._notice = notice.number
            self._tell(("! " if notice.error else "- ") + sanitize_body(notice.text))

    def _skip(self, hole: Hole, timeline: Timeline) -> bool:
        """Whether to go on behind a hole: not while it is being filled, or nothing is known
        behind it."""
        room = self.room.room.id
        first = max(hole.first, self._told + 1)
        if not self._session.live and hole.last == timeline.last:
            return False
        if not self._session.live:
            self._tell(f"- {_many(hole.last - first + 1)} not loaded, for want of a connection")
            return True
        if hole.last - first + 1 > MOST_MISSED:
            self._tell(f"- {_many(hole.last - first + 1 - MOST_UNREAD)} not told")
            self._told = hole.last - MOST_UNREAD
        self._session.fill(room, hole)
        return False

    def _tell_changes(self) -> None:
        if not self._known:
            return
        lowest = min(self._known)
        for entry in self._timeline.entries_after(lowest - 1):
            if not isinstance(entry, ChatMessage) or entry.seq not in self._known:
                continue
            old = self._known[entry.seq]
            if entry is old or (entry.body, entry.deleted) == (old.body, old.deleted):
                continue
            self._known[entry.seq] = entry
            of = f"{words.shown_name(entry.name)} at {self._clock(old)}"
            if entry.deleted is not None:
                self._tell(f"- message of {of} deleted")
            else:
                self._tell(f"- message of {of} edited: {_indented(entry.body)}")

    def _tell_entry(self, entry: LogEntry, *, back: bool = False) -> None:
        if isinstance(entry, Hole):
            self._tell(f"- {_many(entry.size)} not loaded")
            return
        if isinstance(entry, ChatMessage):
            self._known[entry.seq] = entry
            while len(self._known) > KNOWN:
                del self._known[min(self._known)]
            said = (entry.body, entry.action)
            if not back and entry.user == self._session.state.user and said in self._said:
                self._said.remove(said)
                return
        when = self._when(entry.time)
        if when.date() != self._day:
            self._day = when.date()
            self._tell(f"- {when:%A} {when.day} {when:%B %Y}")
        clock = f"{when:%H:%M}"
        if not isinstance(entry, ChatMessage):
            self._tell(f"{clock} - {words.event(entry)}")
            return
        name, body = words.shown_name(entry.name), _indented(entry.body)
        mark = ", edited" if entry.edited is not None else ""
        if entry.deleted is not None:
            self._tell(f"{clock} - message of {name} deleted")
        elif entry.action:
            self._tell(f"{clock}{mark} * {name} {body}")
        else:
            self._tell(f"{clock}{mark} {name}: {body}")

    def history(self, count: int) -> None:
        """Tell the ``count`` entries before the first one told so far, when they are there."""
        room = self.room.room.id
        while True:
            timeline = self._timeline
            before = [one for one in timeline.entries if last_seq(one) <= self._first]
            if len(before) >= count or timeline.at_start:
                break
            if before and isinstance(before[0], Hole):
                break
            self._session.load_older(room)
        before = before[-count:]
        missing = [one for one in before if isinstance(one, Hole)]
        if missing and self._session.live:
            hole = missing[-1]
            self._back = count
            self._session.fill(room, Hole(max(hole.first, hole.last - count + 1), hole.last))
            return
        self._back = 0
        for entry in before:
            self._tell_entry(entry, back=True)
        if not before:
            self._tell("- this is the beginning")
            return
        self._tell("- end of what was asked for")
        first = before[0]
        self._first = (first.first if isinstance(first, Hole) else first.seq) - 1

    def _when(self, time_ms: int) -> datetime:
        try:
            return datetime.fromtimestamp(time_ms / 1000, self._zone)
        except (OverflowError, ValueError, OSError):
            return datetime.fromtimestamp(0, self._zone)  # a server's nonsense must not end us

    def _clock(self, message: ChatMessage) -> str:
        return self._when(message.time).strftime("%H:%M")


def _indented(body: str) -> str:
    """Further lines of a message cannot be taken for messages: nobody writes lines of ours."""
    return sanitize_body(body).replace("\n", "\n    ")


def _many(number: int) -> str:
    return f"{number:,} message{'s' if number != 1 else ''}"


def room_line(room: RoomState, *, here: bool) -> str:
    """A room in a list."""
    notes = [sanitize_line(part) for part in _notes(room, here=here)]
    return ", ".join([words.room_label(room), *notes])


def _notes(room: RoomState, *, here: bool) -> list[str]:
    notes = ["you are here"] if here else []
    if room.mentions:
        notes.append(f"{words.count(room.mentions)} for you")
    if room.unread:
        notes.append(f"{words.count(room.unread)} unread")
    return notes
