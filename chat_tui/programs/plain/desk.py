"""What the user types in the line-by-line chat, done on the session."""

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import RoomKind
from chat_tui.programs.plain.commands import PLAIN
from chat_tui.programs.plain.stage import PlainStage
from chat_tui.programs.plain.telling import CONTEXT, MOST_MISSED, room_line
from chat_tui.session.completion import Completion, complete
from chat_tui.session.said import last_said, says
from chat_tui.session.slash import Invocation, Mistake, Say, as_typed, find_command, parse
from chat_tui.session.state import Pending, RoomState
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui import status_line, words
from chat_tui.ui.commands import run_command
from chat_tui.ui.navigation import next_unread


class PlainDesk(PlainStage):
    """Takes lines: messages, and commands."""

    def complete(self, before: str) -> Completion:
        """What could stand at the end of ``before``."""
        return complete(before, self._session.state, self._session.state.viewed, PLAIN)

    def submit(self, text: str) -> None:
        """A whole line, or several."""
        room = self.room
        if room is not None and not text.startswith("/"):
            self._session.edit_draft(room.room.id, "")
        meant = parse(text, PLAIN)
        if not (isinstance(meant, Invocation) and meant.command.name == "secret"):
            self._client.key_pressed()  # with the old secret there is nothing to be tried
        match meant:
            case Say(body=body, action=action):
                if not self._send(body, action=action):
                    self.prefill = text if "\n" not in text else ""
            case Invocation() as invocation:
                self._run(invocation)
            case Mistake(text=mistake):
                self._refuse(mistake)

    def keep(self, text: str) -> None:
        """What stands in the unfinished line, before leaving."""
        room = self.room
        if room is not None and text and not text.startswith("/"):
            self._session.edit_draft(room.room.id, text)
        self._session.save()

    def _send(self, body: str, *, action: bool = False) -> bool:
        room = self.room
        refusal = words.too_long(body, self._session.state.limits.body)
        if room is None:
            refusal = "not sent: you are in no room yet"
        if refusal or room is None or self._teller is None:
            return self._refuse(refusal)
        try:
            self._session.send(room.room.id, body, action=action)
        except StorageError as error:
            return self._refuse(f"not sent, since it could not be written down: {error}")
        if self._reads:
            self._teller.sending(body, action=action)
        self._news()
        return True

    def _refuse(self, why: str) -> bool:
        self._tell(f"! {why}")
        return False

    def _run(self, invocation: Invocation) -> None:
        match invocation.command.name:
            case "help":
                command = find_command(invocation.first.removeprefix("/"), PLAIN)
                if invocation.first and command is None:
                    self._refuse(f"there is no command /{invocation.first.removeprefix('/')}")
                else:
                    self.show_help(command)
            case "rooms":
                for room in self._session.state.sorted_rooms():
                    self._tell(f"- {room_line(room, here=room is self.room)}")
            case "unread":
                self._tell_unread()
            case "switch":
                self._switch(invocation.first)
            case "next":
                self._next()
            case "history":
                self._history(invocation.first)
            case "failed":
                self._failed()
            case "retry" | "discard" as name:
                self._settle(name, invocation.first)
            case "edit" | "delete":
                self._amend(invocation)
            case "draft":
                self._draft(invocation.first)
            case "status":
                self._status()
            case "secret":
                self.wants_secret = True
            case _:
                said = invocation.after_first if invocation.command.name == "msg" else ""
                outcome = run_command(self, self._session, invocation)
                if invocation.command.name in ("join", "msg"):
                    self.wished = outcome.cid
                if said and outcome.done and outcome.cid is None:
                    self._send(said)

    def _switch(self, name: str) -> None:
        kind = RoomKind.ROOM if name.startswith("#") else None
        kind = RoomKind.DIRECT if name.startswith("@") else kind
        found = self._session.state.find_room(name.removeprefix("@"), kind)
        if found is None:
            self._refuse(
                f"you are in no room called {sanitize_line(name)}; /join or /msg opens one"
            )
        elif found is not self.room:
            self.show_room(found.room.id)

    def _next(self) -> None:
        room = next_unread(self._session.state, 1)
        if room is None:
            self._tell("- nothing is unread elsewhere")
        else:
            self.show_room(room)

    def _tell_unread(self) -> None:
        rooms = [room for room in self._session.state.sorted_rooms() if room.unread]
        for room in rooms:
            self._tell(f"- {room_line(room, here=room is self.room)}")
        if not rooms:
            self._tell("- nothing is unread")

    def _history(self, count: str) -> None:
        number = int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 0
        if count and not number:
            self._refuse(f"{sanitize_line(count)} is no number")
        elif self._teller is None:
            self._refuse("you are in no room")
        else:
            self._teller.history(min(number or CONTEXT, MOST_MISSED))

    def _failed(self) -> None:
        items = self._deliveries.to_settle()
        for item in items:
            self._tell(f"- {self._deliveries.line(item)}")
        if not items:
            self._tell("- nothing waits for you to decide")

    def _settle(self, name: str, number: str) -> None:
        items = self._deliveries.to_settle()
        index = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 9 else 0
        if not items or not 0 <= index < len(items):
            self._refuse("there is no such message; /failed tells them")
        elif len(items) > 1 and not number:
            self._refuse(f"there are {len(items)}: /{name} NUMBER, /failed tells them")
        elif name == "retry":
            self._session.retry(items[index].room, items[index].cid)
            self._tell("- it is sent again")
        else:
            self._discard(items[index])

    def _discard(self, item: Pending) -> None:
        try:
            gone = self._session.discard(item.room, item.cid)
        except StorageError as error:
            self._refuse(f"that could not be written down: {error}")
            return
        if gone is None:
            self._refuse("it may have arrived already: it cannot be taken back")
        else:
            self._tell("- given up")

    def _amend(self, invocation: Invocation) -> None:
        room = self.room
        last = None if room is None else last_said(room, self._session.state.user, own=True)
        if room is None or last is None:
            self._refuse("there is no message of yours here")
            return
        try:
            if invocation.command.name == "delete":
                self._session.writing.delete(last)
            elif not invocation.rest:
                self.prefill = f"/edit {as_typed(last.body, action=last.action)}"
                self._tell("- /edit and the text it is to have")
            else:
                self._edit(room, invocation.rest)
        except StorageError as error:
            self._refuse(f"that could not be written down: {error}")

    def _edit(self, room: RoomState, text: str) -> None:
        last = last_said(room, self._session.state.user, own=True)
        meant = parse(text)
        refusal = words.too_long(text, self._session.state.limits.body)
        if refusal or last is None or not isinstance(meant, Say):
            self._refuse(refusal or "that cannot be said")
            return
        self._session.writing.begin_edit(last, aside="")
        subject = self._session.writing.end_subject(room.room.id)
        if subject is not None and not says(
            room, subject.quote.seq, meant.body, action=meant.action
        ):
            self._session.writing.edit(room.room.id, subject.quote, meant.body, action=meant.action)

    def _draft(self, what: str) -> None:
        room = self.room
        draft = "" if room is None else self._session.draft(room.room.id)
        if room is None or not draft:
            self._tell("- there is no draft here")
        elif what == "send":
            if self._send(draft):
                self._session.edit_draft(room.room.id, "")
        elif what == "drop":
            self._session.edit_draft(room.room.id, "")
            self._tell("- dropped")
        else:
            self._tell("- draft: " + sanitize_line(draft.replace("\n", " / ")))

    def _status(self) -> None:
        state = self._client.state
        _mark, said, _style = status_line.describe(state, self._clock())
        notes = [text for text, _style in words.status_notes(self._session)]
        self._tell("- " + sanitize_line(", ".join([said, *notes])))
