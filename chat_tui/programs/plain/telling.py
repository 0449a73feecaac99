"""A room as lines: everything that happens in it, in order, each thing once."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Final

from chat_tui.domain.models import ChatMessage, Quote
from chat_tui.programs.plain.meant import in_short
from chat_tui.session.session import Session
from chat_tui.session.state import ChatState, LocalNotice, RoomState
from chat_tui.session.timeline import Hole, LogEntry, Timeline, last_seq
from chat_tui.text.files import shown_file, shown_size
from chat_tui.text.sanitize import sanitize_body, sanitize_line
from chat_tui.ui import words
from chat_tui.ui.triage import is_marked, is_muted

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
        """``zone`` None is the machine's own time zone. Where the room is to be read again from
        some message on, that is told."""
        self.room = room
        self._session = session
        self._tell = tell
        self._zone = zone
        self._known: dict[int, ChatMessage] = {}
        self._day: date | None = None
        self._said: list[tuple[str, bool]] = []
        self._back = 0
        self._notice = max((notice.number for notice in room.notices), default=0)
        self._hidden: str | None = None
        marked = session.state.preferences.marked(room.room.id)
        unread = room.unread if marked is None else max(room.unread, room.head - marked + 1)
        wanted = min(MOST_UNREAD, unread) if unread > CONTEXT else CONTEXT
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

    def not_sending(self, body: str, *, action: bool) -> None:
        """It was taken back."""
        if (body, action) in self._said:
            self._said.remove((body, action))

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
            self._tell(notice_lines(notice))

    def _skip(self, hole: Hole, timeline: Timeline) -> bool:
        """Whether to go on behind a hole: not while it is being filled, or nothing is known
        behind it."""
        room = self.room.room.id
        first = max(hole.first, self._told + 1)
        if self.room.removed is not None:
            self._tell(f"- {words.not_loaded(hole.last - first + 1, out=True)}")
            return True
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
            if entry is old:
                continue
            self._known[entry.seq] = entry
            if entry.user == self._session.state.user:
                self._tell_reactions(entry, old)
            if (entry.body, entry.deleted) == (old.body, old.deleted):
                continue
            of = f"{words.shown_name(entry.name)} at {self._clock(old)}"
            if entry.deleted is not None:
                self._tell(f"- message of {of} deleted")
            else:
                self._tell(f"- message of {of} edited: {_indented(entry.body)}")

    def _tell_reactions(self, message: ChatMessage, before: ChatMessage) -> None:
        """Who reacts to what I have said, now."""
        state, members = self._session.state, self.room.members or {}
        known = {one.emoji: one.users for one in before.reactions}
        for one in message.reactions:
            for user in one.users:
                if user in (*known.get(one.emoji, ()), state.user, *state.attention.ignored):
                    continue
                name = words.shown_name(members[user].name) if user in members else "somebody"
                emoji = sanitize_line(one.emoji[: words.MAX_NAME])
                self._tell(f"- {name} reacted with {emoji} to {in_short(message)}")

    def _is_hidden(self, entry: LogEntry) -> bool:
        """Whether it is by somebody who is ignored: one line stands for all they say at once."""
        author = entry.user if isinstance(entry, ChatMessage) else None
        if author is None or author not in self._session.state.attention.ignored:
            self._hidden = None
            return False
        before, self._hidden = self._hidden, author
        if author != before and isinstance(entry, ChatMessage):
            self._tell(f"- messages of {words.shown_name(entry.name)} (ignored)")
        return True

    def _tell_quote(self, name: str, quote: Quote) -> None:
        said = sanitize_line(quote.body) if quote.body else "a message that was deleted"
        self._tell(f"- {name} answers {words.shown_name(quote.name)}: {said}")

    def _tell_entry(self, entry: LogEntry, *, back: bool = False) -> None:
        if isinstance(entry, Hole):
            out = self.room.removed is not None
            self._tell(f"- {words.not_loaded(entry.size, out=out)}")
            return
        if self._is_hidden(entry):
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
        if entry.file is not None:
            file = f"file {shown_file(entry.file.name)}, {shown_size(entry.file.size)}"
            body = f"{body}\n    {file}" if body.strip() else file
        mark = ", edited" if entry.edited is not None else ""
        if entry.reply is not None and entry.deleted is None:
            self._tell_quote(name, entry.reply)
        if entry.deleted is not None:
            self._tell(f"{clock} - message of {name} deleted")
        elif entry.action:
            self._tell(f"{clock}{mark} * {name} {body}")
        else:
            self._tell(f"{clock}{mark} {name}: {body}")
        chips = [f"{one.emoji[: words.MAX_NAME]} {len(one.users)}" for one in entry.reactions]
        if chips:
            self._tell(f"- reactions: {sanitize_line(', '.join(chips))}")

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
        if missing and self._session.live and self.room.removed is None:
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
        return words.local_time(time_ms, self._zone)

    def _clock(self, message: ChatMessage) -> str:
        return self._when(message.time).strftime("%H:%M")


def notice_lines(notice: LocalNotice) -> str:
    """What the program itself says: each line begins like all that nobody has written."""
    mark = "! " if notice.error else "- "
    return "\n".join(mark + line for line in sanitize_body(notice.text).split("\n"))


def _indented(body: str) -> str:
    """Further lines of a message cannot be taken for messages: nobody writes lines of ours."""
    return sanitize_body(body).replace("\n", "\n    ")


def _many(number: int) -> str:
    return f"{number:,} message{'s' if number != 1 else ''}"


def room_line(state: ChatState, room: RoomState) -> str:
    """A room in a list."""
    return ", ".join([words.room_label(room), *_notes(state, room)])


def _notes(state: ChatState, room: RoomState) -> list[str]:
    notes = ["you are here"] if room.room.id == state.viewed else []
    if room.removed is not None:
        notes.append("you are not in it any more")
    if is_muted(state, room):
        return [*notes, "muted"]
    if is_marked(state, room):
        notes.append("to be read again")
    if room.mentions:
        notes.append(f"{words.count(room.mentions)} for you")
    if room.unread:
        notes.append(f"{words.count(room.unread)} unread")
    return notes
