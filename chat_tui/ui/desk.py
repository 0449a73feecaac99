"""What is written: sent, run as a command, completed, or taken back."""

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import RoomKind
from chat_tui.session.completion import Completion, complete
from chat_tui.session.slash import Invocation, Mistake, Say, parse
from chat_tui.text.names import fold_name
from chat_tui.ui.bridge import Client
from chat_tui.ui.commands import Stage, run_command


class Desk:
    """The composer's Author: it does on the session what the user writes."""

    def __init__(self, client: Client, stage: Stage) -> None:
        self._client = client
        self._session = client.session
        self._stage = stage
        self._to_say: dict[str, list[str]] = {}

    def key_pressed(self) -> None:
        """See Author. Any key asks for a retry."""
        self._client.retry_now()

    def edited(self, text: str) -> None:
        """See Author. Others are told that somebody types, but not of commands."""
        room = self._stage.room
        if room is not None:
            typing = bool(text.strip()) and not text.startswith("/")
            self._session.set_typing(room.room.id, typing)

    def submit(self, text: str) -> bool:
        """See Author."""
        match parse(text):
            case Say(body=body, action=action):
                return self.send(body, action=action)
            case Invocation(command=command) as invocation:
                if not run_command(self._stage, self._session, invocation):
                    return False
                if command.name == "msg" and invocation.after_first:
                    name = fold_name(invocation.first.removeprefix("@"))
                    self._to_say.setdefault(name, []).append(invocation.after_first)
                    self.room_opened()
                return True
            case Mistake(text=words):
                self._say(words)
                return False
        return True

    def send(self, body: str, *, action: bool = False) -> bool:
        """Send into the room on the screen. False, with a notice, when it was not taken."""
        room = self._stage.room
        if room is None:
            return False
        size, limit = len(body.encode("utf-8", "replace")), self._session.state.limits.body
        if size > limit:
            self._say(f"too long: {size:,} bytes where {limit:,} are allowed")
            return False
        try:
            self._session.send(room.room.id, body, action=action)
        except StorageError as error:
            self._say(f"not sent, since it could not be written down: {error}")
            return False
        self._stage.action_to_end()
        return True

    def room_opened(self) -> None:
        """A room that was asked for is on the screen: ``/msg nick text`` has its text to say."""
        room = self._stage.room
        if room is None or room.room.kind is not RoomKind.DIRECT:
            return
        for text in self._to_say.pop(fold_name(room.room.name), ()):
            if not self.send(text):
                self._stage.write(text)

    def complete(self, before: str) -> Completion:
        """See Author."""
        return complete(before, self._session.state, self._session.state.viewed)

    def take_back(self) -> None:
        """See Author. The last message that could not be sent is to be edited, or given up."""
        room = self._stage.room
        if room is None:
            return
        for message in reversed(self._session.outbox.in_room(room.room.id)):
            taken = self._session.discard(room.room.id, message.cid)
            if taken is not None:
                self._stage.write(("/me " if taken.action else "") + taken.body)
                return

    def let_go(self) -> None:
        """See Author."""
        self._stage.action_to_end()

    def _say(self, words: str) -> None:
        self._session.notify(None, words, error=True)
