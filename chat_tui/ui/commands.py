"""What the slash commands do."""

from dataclasses import dataclass
from typing import Protocol

from chat_tui.domain.models import RoomKind
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation, SlashCommand, find_command
from chat_tui.session.state import RoomState
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.preferring import run_preference


class Stage(Protocol):
    """Where commands are run: the screen, or a chat line by line."""

    @property
    def room(self) -> RoomState | None:
        """The room on the screen."""
        ...

    def show_room(self, room_id: str | None) -> None:
        """Put a room on the screen."""
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

    def diagnose(self) -> None:
        """Tell what works here, and what does not."""
        ...

    def action_quit(self) -> None:
        """Leave."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: ``done``, or not, so that its text is to stay.

    ``cid`` is that of a wish the server has still to grant.
    """

    done: bool
    cid: str | None = None


DONE, NOT_DONE = Outcome(True), Outcome(False)


def run_command(stage: Stage, session: Session, invocation: Invocation) -> Outcome:
    """Run a command."""
    match invocation.command.name:
        case "help":
            return _help(stage, session, invocation.first)
        case "join":
            known = session.state.find_room(invocation.first, RoomKind.ROOM)
            if known is None:
                return _wished(session.join(invocation.first))
            stage.show_room(known.room.id)
        case "part":
            return _part(stage, session, invocation.first)
        case "msg":
            return _message(stage, session, invocation)
        case "topic":
            return _topic(stage, session, invocation.rest)
        case "members":
            stage.action_toggle_members()
        case "nick":
            return _wished(session.rename(invocation.first))
        case "away":
            session.away.say(invocation.rest)
        case "back" if session.state.away is None:
            return _refuse(session, "you are not away")
        case "back":
            session.away.say(None)
        case "whois":
            return _whois(stage, session, invocation.first)
        case "list":
            stage.ask_listing()
        case "search":
            stage.search(invocation.rest)
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
            trouble = run_preference(session, invocation, stage.room)
            return DONE if trouble is None else _refuse(session, trouble)
        case "clear":
            stage.clear_messages()
        case "reconnect":
            stage.reconnect()
        case "doctor":
            stage.diagnose()
        case "quit":
            stage.action_quit()
    return DONE


def _wished(cid: str | None) -> Outcome:
    return Outcome(cid is not None, cid)


def _refuse(session: Session, words: str) -> Outcome:
    session.notify(None, words, error=True)
    return NOT_DONE


def _help(stage: Stage, session: Session, name: str) -> Outcome:
    command = find_command(name.removeprefix("/")) if name else None
    if name and command is None:
        return _refuse(session, f"there is no command /{name.removeprefix('/')}; try /help")
    stage.show_help(command)
    return DONE


def _part(stage: Stage, session: Session, name: str) -> Outcome:
    kind = RoomKind.ROOM if name.startswith("#") else None
    target = session.state.find_room(name, kind) if name else stage.room
    if target is not None:
        return _wished(session.leave(target.room.id))
    return _refuse(session, f"you are in no room called {name}" if name else "you are in no room")


def _message(stage: Stage, session: Session, invocation: Invocation) -> Outcome:
    name, text = invocation.first.removeprefix("@"), invocation.after_first
    if name.startswith("#"):
        return _refuse(session, f"{name} is a room; use /join {name}")
    known = session.state.find_room(name, RoomKind.DIRECT)
    if known is None:
        return _wished(session.open_direct(name, say=text or None))
    stage.show_room(known.room.id)
    return DONE


def _whois(stage: Stage, session: Session, name: str) -> Outcome:
    here = stage.room
    if not name and here is not None and here.room.kind is RoomKind.DIRECT:
        name = here.room.name
    if not name:
        return _refuse(session, "/whois needs a name here: /whois nick")
    session.cards.ask(name)
    return DONE


def _topic(stage: Stage, session: Session, topic: str) -> Outcome:
    room = stage.room
    if room is None:
        return _refuse(session, "you are in no room")
    if topic:
        return _wished(session.set_topic(room.room.id, topic))
    shown = sanitize_line(room.room.topic)
    session.notify(None, f"the topic is: {shown}" if shown else "no topic is set")
    return DONE
