"""What the program itself says on the screen. Pure: state in, text out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

from chat_tui.connection.state import ConnectionState, Failed, Reconnecting
from chat_tui.domain.log import (
    LogEvent,
    MemberBanned,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    TopicChanged,
)
from chat_tui.domain.models import ChatMessage, Quote, RoomKind, RoomListing
from chat_tui.session.moderation import put_out_words
from chat_tui.session.searching import Findings
from chat_tui.session.session import Session
from chat_tui.session.state import About, ChatState, RoomState, Subject
from chat_tui.session.thread import Thread
from chat_tui.session.timeline import Hole
from chat_tui.text.excerpt import EXCERPT
from chat_tui.text.sanitize import sanitize_line
from chat_tui.text.width import cell_len, truncate
from chat_tui.ui.triage import Totals, elsewhere

HINTS: Final = ("F1 help  ^K go to  ^Q quit", "F1 help", "F1")
"""The keys that matter most of the time, in as many words as there is room for."""


def hints(key_for: Callable[[str], str]) -> tuple[str, ...]:
    """The same, with the keys that are bound; ``key_for`` a binding id is empty where none is."""
    ids = (("program.help", "help"), ("rooms.switch", "go to"), ("program.quit", "quit"))
    keys = [(key_for(id_).replace("Ctrl+", "^"), words) for id_, words in ids]
    said = [f"{key} {words}" for key, words in keys if key]
    return ("  ".join(said), said[0], said[0].split()[0]) if said else ()


OPERATOR: Final = "@"
"""Before the name of who may put others out of a room."""

ARRIVED: Final = "it may have arrived: too late to take it back"

QUIT_WITHIN: Final = 2.0
"""Seconds between two Ctrl+C that quit."""

MAX_OWN_AWAY: Final = 24
"""Cells that one's own words of being away take in the status bar."""

MAX_NAMED: Final = 3
"""Rooms that are named where there may be many."""

MAX_NAME: Final = 64
"""Characters of a name that are looked at: twice what a server allows, and a bound on the work."""


def _joined(*said: tuple[str, str]) -> str:
    """Keys and what they do in one sentence; of what has no key nothing is said."""
    return ", ".join(f"{key} {does}" for key, does in said if key)


def first_steps(key_for: Callable[[str], str]) -> str:
    """What matters, for who is here for the first time: three lines that 80 columns hold."""
    lines = (
        _joined((key_for("writing.send"), "sends"), ("nothing", "gets lost")),
        _joined(
            (key_for("rooms.switch"), "goes anywhere"),
            (key_for("rooms.next-unread"), "to the unread"),
        ),
        _joined((key_for("program.help"), "tells all you can do"), _leaving(key_for)),
    )
    return "welcome. " + "\n".join(filter(None, lines))


def _leaving(key_for: Callable[[str], str]) -> tuple[str, str]:
    """The key that quits, and that it does."""
    return key_for("program.quit"), "leaves"


NEW_ROOM: Final = (
    "nobody has said anything in here yet.\n"
    "/topic says what it is for, /invite nick tells somebody that it is open."
)
"""What can be done in a room that was made a moment ago."""


def shown_name(name: str) -> str:
    """The name of a person or a room on one line, inert."""
    return sanitize_line(name if len(name) <= MAX_NAME else name[:MAX_NAME] + "…")


def local_time(time_ms: int, zone: tzinfo | None) -> datetime:
    """A server's time (Unix milliseconds) where the reader is; ``zone`` None: this machine's."""
    try:
        return datetime.fromtimestamp(time_ms / 1000, zone)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, zone)  # a server's nonsense must not end us


def moment(time_ms: int, zone: tzinfo | None, time_format: str = "%H:%M") -> str:
    """The same as words: day and time."""
    when = local_time(time_ms, zone)
    return f"{when:%a} {when.day} {when:%b %Y} {when.strftime(time_format)}"


def count(number: int) -> str:
    """A count of unread messages as shown: the server stops counting at 1,000."""
    return "999+" if number > 999 else str(number)


def status_notes(
    session: Session,
    totals: Totals | None = None,
    others: Sequence[tuple[str, str]] = (),
) -> list[tuple[str, str]]:
    """What the status bar says beside the connection: words, and how to draw them.

    ``others`` is what is to be said of other servers, ``totals`` what waits on all of them; None:
    on this one.
    """
    outbox = session.outbox
    totals = elsewhere(session.state) if totals is None else totals
    notes = []
    if outbox.waiting:
        notes.append((f"{outbox.waiting} to send", "status-bar--busy"))
    if outbox.asking:
        notes.append((f"{outbox.asking} to confirm", "status-bar--alert"))
    if outbox.failed:
        notes.append((f"{outbox.failed} not sent", "status-bar--bad"))
    if session.disk_trouble is not None:
        notes.append(("the disk refuses to save", "status-bar--bad"))
    if own := own_away(session.state):
        notes.append((truncate(own, MAX_OWN_AWAY), "status-bar--plain"))
    notes += others
    if totals.mentions:
        notes.append((f"@{count(totals.mentions)}", "status-bar--alert"))
    if totals.unread:
        notes.append((f"{count(totals.unread)} unread", "status-bar--dim"))
    if session.state.slow_link:
        notes.append(("slow link", "status-bar--dim"))
    return notes


def away(text: str) -> str:
    """That somebody is away, and what they say of it."""
    return f"away: {sanitize_line(text)}" if text else "away"


def own_away(state: ChatState) -> str:
    """That the user is away; empty: they are not."""
    if state.away is None:
        return ""
    return "away here only" if state.away_alone else away(state.away)


def room_label(room: RoomState | None) -> str:
    """A room's name as shown."""
    if room is None:
        return ""
    sign = "" if room.room.kind is RoomKind.DIRECT else "#"
    return sign + shown_name(room.room.name)


def prompt(room: RoomState | None) -> str:
    """What stands before the line one writes on."""
    return "" if room is None else truncate(room_label(room), 20) + " ›"


def welcome(state: ConnectionState, host: str, key_for: Callable[[str], str], *, live: bool) -> str:
    """What to say while there is no room: what this is, what happens, what one can do."""
    if live:
        return "no room\n/join #room"
    match state:
        case Reconnecting(reason=reason):
            now = f"{reason}; trying again"
        case Failed(reason=reason, advice=advice):
            now = f"{reason}; {advice}"
        case _:
            now = f"connecting to {host} …"
    keys = _joined((key_for("program.help"), "shows every key"), _leaving(key_for))
    return f"chat-tui, a chat for the terminal\n{sanitize_line(now)}\n{keys}".rstrip()


def emptiness(room: RoomState, *, cleared: bool = False) -> str:
    """What to say where no message is; the first line stands out."""
    if cleared:
        return "cleared here\nPageUp shows it again"
    if room.room.kind is RoomKind.DIRECT:
        return f"you and {room_label(room)}\nsay something; only you two see it"
    return f"{room_label(room)} is empty\nsay something, it will be here"


def put_out(room: RoomState) -> str:
    """Why nothing can be said in a room any more, and what to do; empty: it can."""
    if room.removed is None:
        return ""
    name = room_label(room)
    back = "an operator can /unban you" if room.removed.banned else f"/join {name} to come back"
    who = sanitize_line(put_out_words(room.removed))
    return f"{who} {name}{_why(room.removed.reason)}; {back}"


def not_loaded(messages: int, *, out: bool) -> str:
    """What stands for messages that are missing; ``out``: the user was put out of their room, and
    nobody gives them out any more."""
    many = f"{messages:,} message{'s' if messages != 1 else ''}"
    return f"{many} that only members can read" if out else f"{many} not loaded"


def unsearched(state: ChatState, found: Findings) -> list[str]:
    """The rooms in which a search everywhere did not look: the server finds nothing in those that
    the user was put out of, and this terminal is asked only for one of them by name."""
    if found.local or found.search.room is not None:
        return []
    return [room_label(room) for room in state.sorted_rooms() if room.removed is not None]


def some(labels: Sequence[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(labels) - MAX_NAMED
    named = ", ".join(labels[:MAX_NAMED])
    return f"{named} and {more} more" if more > 0 else named


def unsendable(room: RoomState | None, body: str, limit: int) -> str:
    """Why ``body`` cannot be sent to ``room`` now; empty when it can."""
    if room is None:
        return "not sent: you are in no room yet"
    if room.removed is not None:
        return f"not sent: {put_out(room)}"
    return too_long(body, limit)


def about(subject: Subject | None, room: RoomState | None = None) -> tuple[str, str]:
    """What the line above the composer says: that nothing can be said in ``room``, or what is
    done, and with which message."""
    if room is not None and (removed := room.removed) is not None:
        back = "" if removed.banned else f" (/join {room_label(room)})"
        done = "banned" if removed.banned else "removed"
        why = f"{shown_name(removed.by)} {done} you{_why(removed.reason)}"
        return f"you are not in here any more{back}:", why
    match subject:
        case None:
            return "", ""
        case Subject(about=About.EDIT, quote=quote):
            return "editing (Esc leaves it):", quote.body
        case Subject(quote=quote):
            return f"replying to {shown_name(quote.name)} (Esc leaves it):", quote.body


def answer_count(many: int) -> str:
    """How many answers there are."""
    return f"{many:,} answer{'s' if many != 1 else ''}"


def thread_title(thread: Thread) -> str:
    """What stands above a thread: how much there is of it, and the way back."""
    many = sum(message.seq != thread.original.seq for message in thread.messages)
    count = f"{'the newest ' if thread.more else ''}{answer_count(many)}"
    return f"thread of {shown_name(thread.original.name)}  {count}  (Esc closes it)"


def too_long(body: str, limit: int) -> str:
    """Why a message of more than ``limit`` bytes is not sent; empty when it is not too long."""
    size = len(body.encode("utf-8", "replace"))
    if size <= limit:
        return ""
    return f"too long: {size:,} bytes where {limit:,} are allowed; split it"


def quoted(quote: Quote, said: str) -> str:
    """What an answer shows of the message it answers, and that ``said`` this, on one line."""
    said = sanitize_line(said) if quote.body else "message deleted"
    if len(quote.body) >= EXCERPT:
        said += "…"
    return f"↳ {shown_name(quote.name)}: {said}"


def is_fresh(room: RoomState) -> bool:
    """Whether this is a public room where nobody has said anything yet since it was made."""
    entries = room.timeline.entries if room.timeline is not None else []
    return (
        room.room.kind is RoomKind.ROOM
        and 0 < room.head <= 2
        and bool(entries)
        and not any(isinstance(entry, ChatMessage | Hole) for entry in entries)
    )


def below(room: RoomState | None, *, following: bool) -> str:
    """What lies below the messages on the screen."""
    if room is None or following:
        return ""
    return f"{count(room.unread)} new below" if room.unread else "more below"


def new_above(messages: int, key: str) -> str:
    """That what is new begins above the messages on the screen; ``key`` goes there."""
    if not messages:
        return ""
    return f"{count(messages)} new{f' - {key} to the first' if key else ', from above'}"


def listing(rooms: tuple[RoomListing, ...]) -> str:
    """The public list of rooms, a line each."""
    if not rooms:
        return "there is no room on this server yet; /join #name makes one"
    lines = [
        f"#{room.name}  {room.members} member{'s' if room.members != 1 else ''}"
        f"{', joined' if room.joined else ''}  {room.topic}".rstrip()
        for room in rooms
    ]
    return "\n".join(["rooms on this server:", *(sanitize_line(line) for line in lines)])


def not_copied(text: str, limit: int, *, allowed: bool) -> str:
    """Why ``text`` is not put into the clipboard; empty when it is."""
    size = len(text.encode("utf-8", "replace"))
    if not allowed:
        return "not copied: the setting clipboard is off"
    if not text:
        return "there is nothing to copy"
    return f"too long to copy: {size:,} bytes, {limit:,} fit" if size > limit else ""


def copied(text: str) -> str:
    """That ``text`` was put into the clipboard, as far as we know."""
    many = f"{len(text):,} character{'s' if len(text) != 1 else ''}"
    return f"{many} handed to the terminal's clipboard"


def left_out(faults: Sequence[str]) -> str:
    """That these of the settings file are left out."""
    more = len(faults) - 1
    others = f", and {more} more: chat-tui config check" if more else ""
    return f"left out of the settings: {faults[0]}{others}"


def event(entry: LogEvent) -> str:
    """What an entry of the log that is no message says."""
    name = shown_name(entry.name)
    match entry:
        case MemberJoined():
            return f"{name} joined"
        case MemberLeft(by=str()):
            done = "banned" if entry.banned else "removed"
            return f"{shown_name(entry.by_name)} {done} {name}{_why(entry.reason)}"
        case MemberBanned(on=True):
            return f"{name} banned {shown_name(entry.target_name)}{_why(entry.reason)}"
        case MemberBanned():
            return f"{name} lets {shown_name(entry.target_name)} come back"
        case MemberLeft():
            return f"{name} left"
        case MemberRenamed():
            return f"{name} is now {shown_name(entry.new_name)}"
        case TopicChanged(topic=""):
            return f"{name} cleared the topic"
        case TopicChanged():
            return f"{name} changed the topic: {sanitize_line(entry.topic)}"
        case _:
            return f"{name} did something this version cannot show"


def _why(reason: str) -> str:
    return f": {sanitize_line(reason)}" if reason else ""


MAX_REACTED: Final = 20
"""Users of a reaction that are looked at to be named; the others are counted."""


def reacted(users: Sequence[str], names: Mapping[str, str], me: str | None, cells: int) -> str:
    """Who they are, as many by name as ``cells`` have room for, I first: ``you, bob and 12 more``.
    Their number, where no name is known or fits. ``users`` and ``me`` are user ids."""
    known = [names[user] for user in users[:MAX_REACTED] if user != me and user in names]
    named = [*(["you"] if me in users else []), *map(shown_name, known)]
    for many in range(len(named), 0, -1):
        rest = len(users) - many
        parts = [*named[:many], *([f"{rest:,} more"] if rest else [])]
        said = " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
        if cell_len(said) <= cells:
            return said
    return f"{len(users):,}"


def typing(names: list[str]) -> str:
    """Who is typing."""
    shown = [shown_name(name) for name in names]
    if not shown:
        return ""
    if len(shown) == 1:
        return f"{shown[0]} is typing"
    if len(shown) == 2:
        return f"{shown[0]} and {shown[1]} are typing"
    return f"{len(shown)} people are typing"
