"""What is written: sent, run as a command, completed, or taken back."""

from collections.abc import Sequence
from typing import Final, Protocol

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import ChatMessage
from chat_tui.session.completion import Completion, complete
from chat_tui.session.said import last_said, last_unsettled, says
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation, Mistake, Say, parse
from chat_tui.session.state import About, Delivery, RoomState, Subject
from chat_tui.text.addresses import addresses
from chat_tui.text.confidential import find_secret
from chat_tui.text.emoji import one_emoji
from chat_tui.ui.choices import text_of
from chat_tui.ui.column import Pickable
from chat_tui.ui.commands import CommandContext, run_command
from chat_tui.ui.files import FileActions
from chat_tui.ui.line_author import LineAuthor, LineContext
from chat_tui.ui.live_settings import COMMANDS, LiveSettings
from chat_tui.ui.picker import Picker
from chat_tui.ui.screens.target import Target
from chat_tui.ui.server_commands import COMMANDS as SERVER_COMMANDS
from chat_tui.ui.server_commands import ServerCommands
from chat_tui.ui.words import too_long, unsendable

MAX_WISHED: Final = 16
"""Commands remembered until the server refuses them; what it grants is forgotten in time."""


class WritingContext(CommandContext, LineContext, Protocol):
    """The screen as the author sees it: with something to write in."""

    def wipe(self) -> None:
        """Empty the composer; what stood there can be yanked."""
        ...

    def give_back(self, text: str) -> None:
        """Put ``text`` into the composer if nothing stands there."""
        ...

    def close_lists(self) -> bool:
        """Close a list that lies over the messages. False when there is none."""
        ...

    def close_thread(self) -> bool:
        """Close the thread that stands beside the messages. False when there is none."""
        ...

    def action_to_end(self) -> None:
        """Show the newest messages."""
        ...


class RoomAuthor(LineAuthor):
    """The composer's Author: it does on the session what the user writes."""

    _context: WritingContext

    def __init__(
        self,
        session: Session,
        context: WritingContext,
        picker: Picker,
        files: FileActions,
        live_settings: LiveSettings | None = None,
        server_commands: ServerCommands | None = None,
    ) -> None:
        """``live_settings`` None: there are no settings to change; ``server_commands`` None: there
        is one server and no other."""
        self._session = session
        self._context = context
        self._picker = picker
        self._live_settings = live_settings
        self._files = files
        self._server_commands = server_commands
        self._wished: dict[str, str] = {}

    def edited(self, text: str) -> None:
        """See Author. Others are told that somebody types, but not of commands."""
        self._context.close_lists()
        if text:
            self._context.typed()
        room = self._context.room
        if room is not None:
            self._session.edit_draft(room.room.id, text)
            typing = bool(text.strip()) and not text.startswith("/")
            self._session.set_typing(room.room.id, typing)

    def submit(self, text: str) -> bool:
        """See Author."""
        room = self._context.room
        is_new = not self._is_editing
        if room is not None:
            # It is a draft no more; what it becomes is written down together with that.
            self._session.edit_draft(room.room.id, self._context.written)
        done = self._submit(text)
        if done and is_new and room is not None and find_secret(text) is None:
            self._session.history.add(room.room.id, text)
        return done

    def _submit(self, text: str) -> bool:
        match parse(text):
            case None if self._is_editing:
                self._say("an empty message: Esc leaves it as it was, Shift+Up and d delete it")
                return False
            case Say(body=body, action=action) if self.send(body, action=action):
                return True
            case Say() if self._context.room is None and not self._session.live:
                # It stays, and what is typed on is a line of its own: who types ahead, before the
                # first room is there, does not look.
                self._context.write(text.rstrip("\n") + "\n")
                return True
            case Say():
                return False
            case Invocation() as invocation:
                return self._run(invocation, text)
            case Mistake(text=words):
                self._say(words)
                return False
        return True

    def _run(self, invocation: Invocation, text: str) -> bool:
        if invocation.command.name in ("reply", "react", "thread", "edit", "delete"):
            return self._with_last(invocation)
        if invocation.command.name in ("copy", "open"):
            return self._with_text(invocation.command.name)
        if invocation.command.name in COMMANDS:
            return self._settle(invocation)
        if invocation.command.name == "upload":
            return self._upload(invocation.rest)
        if invocation.command.name == "download":
            return self._files.download(self._context.room, invocation.rest)
        if invocation.command.name in SERVER_COMMANDS:
            return self._switch(invocation)
        said = invocation.after_first if invocation.command.name == "msg" else ""
        if said and not self._fits(said):
            return False
        outcome = run_command(self._context, self._session, invocation)
        if outcome.cid is not None:
            self._wished[outcome.cid] = text
            for old in list(self._wished)[:-MAX_WISHED]:
                del self._wished[old]
        elif said and outcome.done:  # the conversation was there already, and is shown now
            return self.send(said)
        return outcome.done

    def settings(self) -> list[Target]:
        """What can be set, with what it is now."""
        return [] if self._live_settings is None else self._live_settings.targets()

    def begin_setting(self, name: str) -> str:
        """What to write so that a setting is changed; empty where there is nothing to write."""
        return "" if self._live_settings is None else self._live_settings.begin(name)

    def _settle(self, invocation: Invocation) -> bool:
        if self._live_settings is None:
            self._say("there is no settings file here")
            return False
        return self._live_settings.run(invocation)

    def _upload(self, path: str) -> bool:
        """What is answered is answered with the file; an edit goes on."""
        room, writing = self._context.room, self._session.writing
        subject = None if room is None else writing.subject(room.room.id)
        if room is None or subject is None or subject.about is not About.REPLY:
            sent = self._files.upload(room, path)
        else:
            writing.end_subject(room.room.id)
            sent = self._files.upload(room, path, subject.quote)
            if sent:
                self._context.write(self._session.draft(room.room.id))
            else:
                writing.resume_subject(room.room.id, subject, "")
        if sent:
            self._context.action_to_end()
        return sent

    def _switch(self, invocation: Invocation) -> bool:
        if self._server_commands is None:
            self._say("there are no other servers here")
            return False
        return self._server_commands.run(invocation)

    def _with_last(self, invocation: Invocation) -> bool:
        room, name = self._context.room, invocation.command.name
        last = None if room is None else self._last(room, name)
        if last is None:
            self._say(f"there is no message here that you can {name}")
            return False
        if name == "react" and isinstance(last, ChatMessage):
            return self._react(last, invocation.rest)
        if not self._picker.act(last, name):
            return False
        if invocation.rest:
            if room is not None and not isinstance(last, ChatMessage):
                self._context.write("")  # what was taken back stands there
                self._session.edit_draft(room.room.id, "")
            return self.send(invocation.rest)
        return True

    def _last(self, room: RoomState, name: str) -> Pickable | None:
        """What a command of this name is about: what waits to be sent is not passed over for what
        was said before."""
        match name:
            case "edit":
                return self._last_written(room)
            case "delete":
                below = self._session.outbox.below(room.room.id)
                own = last_said(room, self._session.state.user, own=True)
                return last_unsettled(below) or own
        return last_said(room, self._session.state.user, own=False)

    def _last_written(self, room: RoomState) -> Pickable | None:
        """What could not be sent, or else waits to be, or else the last message that was."""
        below = self._session.outbox.below(room.room.id)
        failed = [item for item in below if item.delivery is Delivery.FAILED]
        waiting = [item for item in below if item.delivery is Delivery.PENDING]
        if failed or waiting:
            return (failed or waiting)[-1]
        return last_said(room, self._session.state.user, own=True)

    def _react(self, message: ChatMessage, written: str) -> bool:
        emoji = one_emoji(written) or one_emoji(f":{written}:")
        if emoji is None:
            self._say(f"{written} is no emoji; Tab completes :letters of one")
            return False
        return self._picker.react(message, emoji)

    def _with_text(self, choice: str) -> bool:
        room = self._context.room
        entries = [] if room is None or room.timeline is None else room.timeline.entries
        for entry in reversed(entries):
            text = text_of(entry) if isinstance(entry, ChatMessage) else ""
            if isinstance(entry, ChatMessage) and text and (choice == "copy" or addresses(text)):
                self._picker.act(entry, choice)
                return True
        self._say(f"there is nothing to {choice} here")
        return False

    def refused(self) -> None:
        """A wish was not granted: its text is there again to be mended, if nothing else is."""
        text = self._wished.pop(self._session.state.refused or "", None)
        if text is not None:
            self._context.give_back(text)

    def send(self, body: str, *, action: bool = False) -> bool:
        """Send into the room on the screen. False, with a notice, when it was not taken."""
        room = self._context.room
        refusal = unsendable(room, body, self._session.state.limits.body)
        if refusal or room is None:
            self._say(refusal)
            return False
        subject = self._session.writing.end_subject(room.room.id)
        try:
            self._say_it(room, subject, body, action=action)
        except StorageError as error:
            self._say(f"not sent, since it could not be written down: {error}")
            if subject is not None:
                self._session.writing.resume_subject(room.room.id, subject, "")
            return False
        if subject is not None:
            self._context.write(self._session.draft(room.room.id))
        if subject is None or subject.about is About.REPLY:
            self._context.action_to_end()
        return True

    def _say_it(self, room: RoomState, subject: Subject | None, body: str, *, action: bool) -> None:
        writing, id_ = self._session.writing, room.room.id
        match subject:
            case None:
                self._session.send(id_, body, action=action)
            case Subject(about=About.REPLY, quote=quote):
                writing.send(id_, body, action=action, reply=quote)
            case Subject(quote=quote) if not says(room, quote.seq, body, action=action):
                writing.edit(id_, quote, body, action=action)

    def drop_subject(self) -> bool:
        """Write anew after all. False when that is what is done already."""
        room = self._context.room
        subject = None if room is None else self._session.writing.end_subject(room.room.id)
        if room is None or subject is None:
            return False
        is_edit = subject.about is About.EDIT
        self._context.write(self._session.draft(room.room.id) if is_edit else self._context.written)
        return True

    def _fits(self, body: str) -> bool:
        refusal = too_long(body, self._session.state.limits.body)
        if refusal:
            self._say(refusal)
        return not refusal

    def lines(self) -> Sequence[str]:
        """See Author."""
        room = self._context.room
        return () if room is None else self._session.history.lines(room.room.id)

    def complete(self, before: str, unasked: bool) -> Completion:
        """See Author."""
        found = None if self._live_settings is None else self._live_settings.complete(before)
        if found is None and self._server_commands is not None:
            found = self._server_commands.complete(before)
        state = self._session.state
        return found or complete(before, state, state.viewed, unasked=unasked)

    @property
    def _is_editing(self) -> bool:
        room = self._context.room
        subject = None if room is None else self._session.writing.subject(room.room.id)
        return subject is not None and subject.about is About.EDIT

    def take_back(self) -> None:
        """See Author. The last message is to be edited."""
        room = self._context.room
        if room is not None and not self._is_editing:
            all_known = room.timeline is None or room.timeline.at_start
            self._picker.edit_last(self._last_written(room), all_known=all_known)

    def undo_send(self) -> bool:
        """Take back what was sent last and is still held, in front of what is written now. False:
        nothing is held."""
        held = self._session.outbox.grace.newest
        if held is None:
            return False
        if self._context.room is None or self._context.room.room.id != held.room:
            self._context.show_room(held.room)
        if self._is_editing:
            self._context.wipe()  # it can be yanked
            self.drop_subject()
        there = self._context.written
        try:
            text = self._session.take_back(held.room, held.cid)
        except StorageError as error:
            self._say(f"it could not be taken back: {error}")
        else:
            if text is not None:
                self._context.write(f"{text}\n{there}" if there else text)
        return True

    def let_go(self) -> None:
        """See Author."""
        left = self._picker.leave() or self._context.close_lists() or self.drop_subject()
        if not (left or self._context.close_thread()):
            self._context.action_to_end()
