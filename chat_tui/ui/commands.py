"""What the slash commands do."""

from typing import Protocol

from chat_tui.domain.models import RoomKind
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation
from chat_tui.session.state import RoomState
from chat_tui.text.sanitize import sanitize_line


class Stage(Protocol):
    """The screen as commands see it."""

    @property
    def room(self) -> RoomState | None:
        """The room on the screen."""
        ...

    def show_room(self, room_id: str | None) -> None:
        """Put a room on the screen."""
        ...

    def write(self, text: str) -> None:
        """Put ``text`` into the composer."""
        ...

    def ask_listing(self) -> None:
        """Show the public rooms."""
        ...

    def clear_messages(self) -> None:
        """Clear the pane."""
        ...

    def reconnect(self) -> None:
        """Make a new connection."""
        ...

    def action_to_end(self) -> None:
        """Show the newest messages."""
        ...

    def action_toggle_members(self) -> None:
        """Show or hide the members."""
        ...

    def action_help(self) -> None:
        """Show the help."""
        ...

    def action_quit(self) -> None:
        """Leave."""
        ...


def run_command(stage: Stage, session: Session, invocation: Invocation) -> bool:
    """Run a command. False when it could not be, so that its text is to stay."""
    room = stage.room
    match invocation.command.name:
        case "help":
            stage.action_help()
        case "join":
            known = session.state.find_room(invocation.first, RoomKind.ROOM)
            if known is None:
                return session.join(invocation.first)
            stage.show_room(known.room.id)
        case "part":
            kind = RoomKind.ROOM if invocation.first.startswith("#") else None
            target = session.state.find_room(invocation.first, kind) if invocation.first else room
            if target is None:
                words = f"you are in no room called {invocation.first}"
                session.notify(None, words, error=True)
                return False
            return session.leave(target.room.id)
        case "msg":
            name = invocation.first.removeprefix("@")
            known = session.state.find_room(name, RoomKind.DIRECT)
            if known is None:
                return session.open_direct(name)
            stage.show_room(known.room.id)
        case "topic":
            if room is None:
                return False
            if invocation.rest:
                return session.set_topic(room.room.id, invocation.rest)
            topic = sanitize_line(room.room.topic)
            session.notify(None, f"the topic is: {topic}" if topic else "no topic is set")
        case "members":
            stage.action_toggle_members()
        case "nick":
            return session.rename(invocation.first)
        case "list":
            stage.ask_listing()
        case "clear":
            stage.clear_messages()
        case "reconnect":
            stage.reconnect()
        case "quit":
            stage.action_quit()
    return True
