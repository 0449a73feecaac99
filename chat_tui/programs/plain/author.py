"""What the user types in the line-by-line chat, done on the session."""

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import ChatMessage, Quote
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.programs.plain.commands import PLAIN
from chat_tui.programs.plain.context import PlainContext
from chat_tui.programs.plain.meant import find_meant, in_short
from chat_tui.programs.plain.telling import CONTEXT, MOST_MISSED, room_line
from chat_tui.session.completion import Completion, complete
from chat_tui.session.overlay import overlaid
from chat_tui.session.said import last_said, last_unsettled, says
from chat_tui.session.slash import Invocation, Mistake, Say, as_typed, find_command, parse
from chat_tui.session.state import Pending, PendingMessage, RoomState
from chat_tui.session.writing import quote_of
from chat_tui.text.emoji import one_emoji
from chat_tui.text.sanitize import is_inert, sanitize_line
from chat_tui.ui import status_line, words
from chat_tui.ui.amended import body_in_short
from chat_tui.ui.commands import run_command
from chat_tui.ui.files import FileActions
from chat_tui.ui.navigation import next_unread
from chat_tui.ui.triage import waits
from chat_tui.ui.words import ARRIVED


class PlainAuthor(PlainContext):
    """Takes lines: messages, and commands."""

    @property
    def _files(self) -> FileActions:
        return FileActions(self._session, self.in_background)

    def complete(self, before: str) -> Completion:
        """What could stand at the end of ``before``."""
        return complete(before, self._session.state, self._session.state.viewed, PLAIN)

    def submit(self, text: str) -> None:
        """A whole line, or several."""
        self._notifier.key_pressed()
        room = self.room
        if room is not None and not text.startswith("/"):
            self._session.edit_draft(room.room.id, "")
        meant = parse(text, PLAIN)
        if not (isinstance(meant, Invocation) and meant.command.name == "secret"):
            self._client.key_pressed()  # with the old secret there is nothing to be tried
        match meant:
            case Say(body=body, action=action):
                if not self._send(body, action=action):
                    self._give_back(text)
            case Invocation() as invocation:
                self._run(invocation)
            case Mistake(text=mistake):
                self._refuse(mistake)

    def drop(self, text: str) -> None:
        """What was written is not to be sent, nor kept; there may be nothing."""
        room = self.room
        if room is not None and text and not text.startswith("/"):
            self._session.edit_draft(room.room.id, "")
        self._tell("- Ctrl+C once more quits")

    def keep(self, text: str) -> None:
        """What stands in the unfinished line, before leaving."""
        room = self.room
        if room is not None and text and not text.startswith("/"):
            self._session.edit_draft(room.room.id, text)
        self._session.save()

    def _send(self, body: str, *, action: bool = False, reply: Quote | None = None) -> bool:
        room = self.room
        refusal = words.unsendable(room, body, self._session.state.limits.body)
        if refusal or room is None or self._teller is None:
            return self._refuse(refusal)
        try:
            self._session.writing.send(room.room.id, body, action=action, reply=reply)
        except StorageError as error:
            return self._refuse(f"not sent, since it could not be written down: {error}")
        if self._reads:
            self._teller.sending(body, action=action)
        self._news()
        return True

    def _give_back(self, text: str) -> None:
        """What was not sent stands in the next line, or waits where a line cannot show it."""
        room = self.room
        if is_inert(text):
            self.prefill = text
        elif room is not None:
            self._session.edit_draft(room.room.id, text)
            self._tell("- it waits as a draft: /draft tells it")

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
                self.action_switch_room()
            case "unread":
                self._tell_unread()
            case "next":
                self._next()
            case "history":
                self._history(invocation.first)
            case "failed":
                self._failed()
            case "retry" | "discard" as name:
                self._settle(name, invocation.first)
            case "reply":
                self._reply(invocation)
            case "react":
                self._react(invocation)
            case "thread" | "mark" as name:
                self._with_message(name, invocation.rest)
            case "more":
                self._search.more()
            case "upload":
                self._files.upload(self.room, invocation.rest)
            case "download":
                self._files.download(self.room, invocation.rest)
            case "undo":
                self._undo()
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

    def _next(self) -> None:
        room = next_unread(self._session.state, 1)
        if room is None:
            self._tell("- nothing is unread elsewhere")
        else:
            self.show_room(room)

    def _tell_unread(self) -> None:
        state = self._session.state
        rooms = [room for room in state.sorted_rooms() if waits(state, room)]
        for room in rooms:
            self._tell(f"- {room_line(state, room)}")
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
            self._refuse(ARRIVED)
        else:
            self._tell("- given up")

    def _reply(self, invocation: Invocation) -> None:
        meant = find_meant(self._session.state, self.room, invocation.rest)
        if meant.message is None:
            self._refuse(meant.refusal)
        elif not meant.rest:
            self._tell(f"- /reply and a text answers {in_short(meant.message)}")
        elif self._send(meant.rest, reply=quote_of(meant.message, meant.message.body)):
            # Another message may have come while the answer was typed.
            self._tell(f"- answering {in_short(meant.message)}")
            return
        typed = f"/reply {invocation.rest}".rstrip()
        self.prefill = f"{typed} " if is_inert(typed) else ""

    def _react(self, invocation: Invocation) -> None:
        state, written = self._session.state, invocation.first
        emoji = one_emoji(written) or one_emoji(f":{written}:")
        meant = find_meant(state, self.room, invocation.after_first)
        message = meant.message
        if emoji is None:
            self._refuse(f"{sanitize_line(written)} is no emoji; Tab completes :letters of one")
        elif message is None or meant.rest:
            self._refuse(meant.refusal or f"nobody is called {sanitize_line(meant.rest)}")
        elif state.user is None:
            self._refuse("it is not known yet who you are: that takes a connection")
        else:
            changes = self._session.outbox.changes(message.room).get(message.seq, ())
            now = overlaid(message, changes, state.user).reactions
            on = not any(one.emoji == emoji and state.user in one.users for one in now)
            try:
                self._session.writing.react(message, emoji, me=state.user, on=on)
            except StorageError as error:
                self._refuse(f"that could not be written down: {error}")
            else:
                done = "reacting" if on else "not reacting any more"
                self._tell(f"- {done} with {emoji} to {in_short(message)}")

    def _with_message(self, name: str, typed: str) -> None:
        meant = find_meant(self._session.state, self.room, typed)
        if meant.message is None or meant.rest:
            self._refuse(meant.refusal or f"nobody is called {sanitize_line(meant.rest)}")
        elif name == "thread":
            self._thread.begin(meant.message)
        else:
            mark = Preference(PreferenceKind.MARKED, meant.message.room, str(meant.message.seq))
            self._session.preferences.set(mark)
            self._tell(f"- to be read again from here on: {in_short(meant.message)}")

    def _undo(self) -> None:
        held = self._session.outbox.grace.newest
        if held is None:
            self._refuse("nothing that was sent can be taken back any more")
            return
        if self.room is None or self.room.room.id != held.room:
            self.show_room(held.room)
        self._take_back(held)

    def _take_back(self, item: PendingMessage) -> bool:
        try:
            text = self._session.take_back(item.room, item.cid)
        except StorageError as error:
            return self._refuse(f"it could not be taken back: {error}")
        if text is None or self._teller is None:
            return self._refuse(ARRIVED)
        self._teller.not_sending(item.body, action=item.action)
        self.prefill = text if is_inert(text) else ""
        self._tell("- taken back" + ("" if self.prefill else "; /draft tells it"))
        return True

    def _amend_unsettled(self, item: PendingMessage, invocation: Invocation) -> None:
        if invocation.command.name == "delete":
            if self._is_meant(item.cid, item):
                self._discard(item)
        elif not item.body:
            self._refuse("a file has no text that could be edited")
        elif self._take_back(item) and invocation.rest:
            self._session.writing.end_subject(item.room)
            self._session.edit_draft(item.room, "")
            self.prefill = ""
            self._send(invocation.rest, action=item.action, reply=item.reply)

    def _amend(self, invocation: Invocation) -> None:
        room = self.room
        below = [] if room is None else self._session.outbox.below(room.room.id)
        if (unsettled := last_unsettled(below)) is not None:
            self._amend_unsettled(unsettled, invocation)
            return
        last = None if room is None else last_said(room, self._session.state.user, own=True)
        if room is None or last is None:
            self._refuse("there is no message of yours here")
            return
        try:
            if invocation.command.name == "delete":
                if self._is_meant(last.id, last):
                    self._session.writing.delete(last)
            elif not invocation.rest:
                text = as_typed(last.body, action=last.action)
                # Readline shows a line break as one; nobody but us may have written the rest.
                self.prefill = f"/edit {text}" if is_inert(text.replace("\n", "")) else "/edit "
                self._tell("- /edit and the text it is to have")
            else:
                self._edit(room, invocation.rest)
        except StorageError as error:
            self._refuse(f"that could not be written down: {error}")

    def _is_meant(self, id_: str, message: ChatMessage | Pending) -> bool:
        if self._confirmation.is_meant(id_):
            return True
        self._tell(f"- /delete once more deletes: {body_in_short(message)}")
        return False

    def _edit(self, room: RoomState, text: str) -> None:
        last = last_said(room, self._session.state.user, own=True)
        meant = parse(text)
        refusal = words.too_long(text, self._session.state.limits.body)
        if refusal or last is None or not isinstance(meant, Say):
            self._refuse(refusal or "that cannot be said")
            return
        self._session.writing.begin_edit(last, last.room, aside="")
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
