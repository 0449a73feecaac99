"""What the slash commands do."""

from typing import Protocol

from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation
from chat_tui.session.state import RoomState


class Stage(Protocol):
    """The screen as commands see it."""

    @property
    def room(self) -> RoomState | None:
        """The room on the screen."""
        ...

    def say(self, text: str, *, error: bool = False) -> None:
        """Show a line of the program's own."""
        ...

    def send(self, body: str, *, action: bool = False) -> bool:
        """Say something in the room on the screen."""
        ...

    def show_room(self, room_id: str | None) -> None:
        """Put a room on the screen."""
        ...

    def send_when_open(self, name: str, body: str) -> None:
        """Say something in a direct room that is being opened."""
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
            known = session.state.find_room(invocation.first)
            if known is not None and invocation.first.startswith("#"):
                stage.show_room(known.room.id)
            else:
                return session.join(invocation.first)
        case "part":
            target = session.state.find_room(invocation.first) if invocation.first else room
            if target is None:
                stage.say(f"you are in no room called {invocation.first}", error=True)
                return False
            return session.leave(target.room.id)
        case "msg":
            if invocation.after_first:
                stage.send_when_open(invocation.first, invocation.after_first)
            return session.open_direct(invocation.first.removeprefix("@"))
        case "topic":
            if room is None:
                return False
            if invocation.rest:
                return session.set_topic(room.room.id, invocation.rest)
            stage.say(f"the topic is: {room.room.topic}" if room.room.topic else "no topic is set")
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
