"""What the slash commands do."""

from collections.abc import Sequence
from typing import Final, Protocol

from chat_tui.domain.models import RoomKind
from chat_tui.domain.preferences import ON, Preference, PreferenceKind
from chat_tui.domain.record import record
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation, SlashCommand, find_command
from chat_tui.session.state import RoomState
from chat_tui.text.names import fold_name
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.navigation import first_room, fitting_rooms
from chat_tui.ui.preferring import run_preference
from chat_tui.ui.screens.target import Target
from chat_tui.ui.words import put_out, room_label, shown_name

MAX_NAMED: Final = 4
"""Rooms that a few letters could mean which are named."""


class CommandContext(Protocol):
    """Where commands are run: the screen, or a chat line by line."""

    @property
    def room(self) -> RoomState | None:
        """The room on the screen."""
        ...

    @property
    def sessions(self) -> Sequence[Session]:
        """Those of all servers on the screen."""
        ...

    def show_room(self, room_id: str | None) -> None:
        """Put a room on the screen."""
        ...

    def action_switch_room(self) -> None:
        """Let somebody choose where to go."""
        ...

    def places(self) -> list[Target]:
        """What could be chosen there, this server's first."""
        ...

    def go_to_place(self, place: Target) -> None:
        """Go to one of them that is a room."""
        ...

    def ask_listing(self) -> None:
        """Show the public rooms."""
        ...

    def search(self, text: str) -> None:
        """Let somebody look for ``text``, or for what they type."""
        ...

    def clear_messages(self) -> None:
        """Clear the pane."""
        ...

    def reconnect(self) -> None:
        """Make a new connection."""
        ...

    def action_toggle_members(self) -> None:
        """Show or hide the members."""
        ...

    def show_help(self, command: SlashCommand | None = None) -> None:
        """Show the help, or what it says of one command."""
        ...

    def show_log(self) -> None:
        """Show what happened on the connection."""
        ...

    def diagnose(self) -> None:
        """Tell what works here, and what does not."""
        ...

    def action_quit(self) -> None:
        """Leave."""
        ...


@record
class Outcome:
    """What became of a command: ``done``, or not, so that its text is to stay.

    ``cid`` is that of a wish the server has still to grant.
    """

    done: bool
    cid: str | None = None


DONE, NOT_DONE = Outcome(True), Outcome(False)


def run_command(context: CommandContext, session: Session, invocation: Invocation) -> Outcome:
    """Run a command."""
    match invocation.command.name:
        case "help":
            return _help(context, session, invocation.first)
        case "join":
            known = session.state.find_room(invocation.first, RoomKind.ROOM)
            if known is None or known.removed is not None:
                return _wished(session.join(invocation.first))
            context.show_room(known.room.id)
        case "part":
            return _part(context, session, invocation.first)
        case "switch":
            return _switch(context, session, invocation.rest)
        case "close":
            return _close(context, session, invocation.first)
        case "msg":
            return _message(context, session, invocation)
        case "topic":
            return _topic(context, session, invocation.rest)
        case "members":
            context.action_toggle_members()
        case "invite" | "kick" | "ban" | "unban":
            return _moderate(context, session, invocation)
        case "nick":
            return _wished(session.rename(invocation.first))
        case "away" | "back" as name:
            return _away(context, session, invocation.rest if name == "away" else None)
        case "whois":
            return _whois(context, session, invocation.first)
        case "list":
            context.ask_listing()
        case "search":
            context.search(invocation.rest)
        case (
            "mute"
            | "unmute"
            | "notify"
            | "favourite"
            | "ignore"
            | "unignore"
            | "highlight"
            | "unhighlight"
        ):
            trouble = run_preference(session, invocation, context.room)
            return DONE if trouble is None else _refuse(session, trouble)
        case "clear":
            context.clear_messages()
        case "reconnect":
            context.reconnect()
        case "log":
            context.show_log()
        case "doctor":
            context.diagnose()
        case "quit":
            context.action_quit()
    return DONE


def _wished(cid: str | None) -> Outcome:
    return Outcome(cid is not None, cid)


def _refuse(session: Session, words: str) -> Outcome:
    session.notify(None, words, error=True)
    return NOT_DONE


def _help(context: CommandContext, session: Session, name: str) -> Outcome:
    command = find_command(name.removeprefix("/")) if name else None
    if name and command is None:
        return _refuse(session, f"there is no command /{name.removeprefix('/')}; try /help")
    context.show_help(command)
    return DONE


def _part(context: CommandContext, session: Session, name: str) -> Outcome:
    kind = RoomKind.ROOM if name.startswith("#") else None
    target = session.state.find_room(name, kind) if name else context.room
    if target is not None:
        return _wished(session.leave(target.room.id))
    wanted = fold_name(name.removeprefix("#"))
    for invitation in session.state.invitations.values():
        if fold_name(invitation.name) == wanted:
            return _wished(session.leave(invitation.room))
    return _refuse(session, f"you are in no room called {name}" if name else "you are in no room")


def _switch(context: CommandContext, session: Session, words: str) -> Outcome:
    if not words:
        context.action_switch_room()
        return DONE
    found = fitting_rooms(context.places(), words)
    if len(found) == 1:
        context.go_to_place(found[0])
        return DONE
    if found:
        labels = [sanitize_line(place.label) for place in found[:MAX_NAMED]]
        more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
        return _refuse(session, f"that could be {', '.join(labels)}{more}; /switch and more of it")
    return _refuse(session, f"you are in no room called {words}; /join or /msg opens one")


def _close(context: CommandContext, session: Session, name: str) -> Outcome:
    state = session.state
    named = None if not name else state.find_room(name.removeprefix("@"), RoomKind.DIRECT)
    room = named if name else context.room
    if room is None:
        who = f"you have no conversation with {name}" if name else "you are in no room"
        return _refuse(session, f"{who}; /part leaves a room" if name else who)
    label, id_ = room_label(room), room.room.id
    if room.room.kind is not RoomKind.DIRECT:
        return _refuse(session, f"you are a member of {label}; /part leaves it")
    if session.outbox.below(id_):
        return _refuse(session, f"something you wrote to {label} is not sent yet")
    if room.unread:
        return _refuse(session, f"something {label} wrote is unread")
    session.preferences.set(Preference(PreferenceKind.CLOSED, id_, ON))
    if room is context.room:
        context.show_room(None)
        context.show_room(first_room(state, None))
    words = f"{label} is closed, and nothing of it is gone; it is back when one of you speaks"
    session.notify(None, f"{words}, or with /msg {shown_name(room.room.name)}")
    return DONE


def _away(context: CommandContext, session: Session, text: str | None) -> Outcome:
    """It is a person who is away, not a server."""
    everywhere = context.sessions
    if text is None and all(one.state.away is None for one in everywhere):
        return _refuse(session, "you are not away")
    for one in everywhere:
        one.away.say(text)
    if len(everywhere) > 1:
        said = "you are here again" if text is None else "you are away"
        session.notify(None, f"{said} on all {len(everywhere)} servers")
    return DONE


def _message(context: CommandContext, session: Session, invocation: Invocation) -> Outcome:
    name, text = invocation.first.removeprefix("@"), invocation.after_first
    if name.startswith("#"):
        return _refuse(session, f"{name} is a room; use /join {name}")
    known = session.state.find_room(name, RoomKind.DIRECT)
    if known is None:
        return _wished(session.open_direct(name, say=text or None))
    context.show_room(known.room.id)
    return DONE


def _whois(context: CommandContext, session: Session, name: str) -> Outcome:
    here = context.room
    if not name and here is not None and here.room.kind is RoomKind.DIRECT:
        name = here.room.name
    if not name:
        return _refuse(session, "/whois needs a name here: /whois nick")
    session.cards.ask(name)
    return DONE


def _moderate(context: CommandContext, session: Session, invocation: Invocation) -> Outcome:
    command, name, rest = invocation.command.name, invocation.first, invocation.after_first
    room = context.room
    if command == "invite" and rest:
        room = session.state.find_room(rest, RoomKind.ROOM)
        if room is None:
            return _refuse(session, f"you are in no room called {rest}")
    if room is None:
        return _refuse(session, "you are in no room")
    if room.room.kind is RoomKind.DIRECT:
        return _refuse(session, f"this is for you two alone; /{command} is for rooms")
    if out := put_out(room):
        return _refuse(session, out)
    moderation, id_ = session.moderation, room.room.id
    match command:
        case "invite":
            return _wished(moderation.invite(id_, name))
        case "kick":
            return _wished(moderation.kick(id_, name, rest))
        case "unban":
            return _wished(moderation.unban(id_, name))
        case _ if name:
            return _wished(moderation.ban(id_, name, rest))
    return _wished(moderation.ask_bans(id_))


def _topic(context: CommandContext, session: Session, topic: str) -> Outcome:
    room = context.room
    if room is None:
        return _refuse(session, "you are in no room")
    if topic:
        return _wished(session.set_topic(room.room.id, topic))
    shown = sanitize_line(room.room.topic)
    session.notify(None, f"the topic is: {shown}" if shown else "no topic is set")
    return DONE
