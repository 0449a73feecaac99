"""What is written on a thread's own line: it answers what the thread begins with."""

from collections.abc import Sequence
from typing import Protocol

from chat_tui.domain.errors import StorageError
from chat_tui.session.completion import Completion, complete
from chat_tui.session.local_state import thread_key
from chat_tui.session.said import is_said, last_of
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation, Say, parse
from chat_tui.session.state import Subject
from chat_tui.session.thread import Thread
from chat_tui.ui.files import FileActions
from chat_tui.ui.line_author import LineAuthor, LineContext
from chat_tui.ui.picker import Picker
from chat_tui.ui.words import unsendable


class ThreadContext(LineContext, Protocol):
    """The thread on the screen as the author sees it."""

    def show_newest(self) -> None:
        """Show the newest messages, with what was just said."""
        ...

    def leave_selection(self) -> bool:
        """Select no text any more. False when none was selected."""
        ...

    def close(self) -> bool:
        """Show the thread no more. False when none was shown."""
        ...


class ThreadAuthor(LineAuthor):
    """The Author of a thread's composer: see there for what it does not say itself."""

    _context: ThreadContext

    def __init__(
        self, session: Session, context: ThreadContext, picker: Picker, files: FileActions
    ) -> None:
        self._session = session
        self._context = context
        self._picker = picker
        self._files = files
        self.thread: Thread | None = None
        """What is written in; None: nothing."""

        self.room = ""
        """The id of its room, or of that of the last one."""

        self.line = ""
        """What its draft is kept by, or that of the last one: see LocalState."""

    # -- which thread --------------------------------------------------------------------------

    def open(self, room: str, thread: Thread) -> None:
        """Write in a thread of ``room`` from now on. None may be open."""
        self.room, self.thread = room, thread
        self.line = thread_key(room, thread.original.message)

    def close(self, draft: str) -> None:
        """Write in it no more; ``draft`` is there when it is opened again."""
        self.keep_draft(draft)
        self._session.set_typing(self.room, False)
        self._session.threads.close(self.room)
        self.thread = None

    def keep_draft(self, draft: str) -> None:
        """``draft`` is what is being written, if a thread is open."""
        if self.thread is not None:
            self._session.edit_draft(self.line, draft)

    def follow_original(self, draft: str) -> str | None:
        """What the thread begins with may have been known to the server only: ``draft`` goes
        along. The draft that there is then; None: it begins with what it began with."""
        if self.thread is None:
            return None
        line = thread_key(self.room, self.thread.original.message)
        if line == self.line:
            return None
        self.keep_draft(draft)
        kept = self._session.writing.rename_line(self.line, line)
        self.line = line
        return kept

    @property
    def draft(self) -> str:
        """What was written and not sent."""
        return self._session.draft(self.line)

    @property
    def subject(self) -> Subject | None:
        """What is edited; None: what is written is new."""
        return self._session.writing.subject(self.line)

    def drop_subject(self) -> bool:
        """Edit nothing after all. False when that is what is done already."""
        if self._session.writing.end_subject(self.line) is None:
            return False
        self._context.write(self.draft)
        return True

    # -- see Author ----------------------------------------------------------------------------

    def edited(self, text: str) -> None:
        """Others are told that somebody types, but not of commands."""
        if text:
            self._context.typed()
        if self.thread is not None:
            self._session.edit_draft(self.line, text)
            self._session.set_typing(self.room, bool(text.strip()) and not text.startswith("/"))

    def submit(self, text: str) -> bool:
        """Answer the original."""
        match parse(text):
            case None if self.subject is not None:
                self._say("an empty message: Esc leaves it as it was, Shift+Up and d delete it")
                return False
            case None:
                return True
            case Say(body=body, action=action) if self.thread is not None:
                return self._send(self.thread, text, body, action=action)
            case Invocation() as asked if asked.command.name == "upload" and self.thread:
                return self._upload(self.thread, text, asked.rest)
        self._say("commands are for the line of the room, but /upload; // sends a leading slash")
        return False

    def _upload(self, thread: Thread, text: str, path: str) -> bool:
        self._session.edit_draft(self.line, self._context.written)
        room = self._session.state.rooms.get(self.room)
        if not self._files.upload(room, path, thread.original):
            return False
        self._said(text)
        return True

    def _send(self, thread: Thread, text: str, body: str, *, action: bool) -> bool:
        room, limit = self._session.state.rooms.get(self.room), self._session.state.limits.body
        if refusal := unsendable(room, body, limit):
            self._say(refusal)
            return False
        self._session.edit_draft(self.line, self._context.written)
        writing = self._session.writing
        edited = writing.end_subject(self.line)
        try:
            if edited is None:
                writing.send(self.room, body, action=action, reply=thread.original)
            elif not is_said(thread.messages, edited.quote.seq, body, action=action):
                writing.edit(self.room, edited.quote, body, action=action)
        except StorageError as error:
            self._say(f"not sent, since it could not be written down: {error}")
            if edited is not None:
                writing.resume_subject(self.line, edited, "")
            return False
        if edited is not None:
            self._context.write(self.draft)
            return True
        self._said(text)
        return True

    def _said(self, text: str) -> None:
        self._session.history.add(self.room, text)
        self._context.show_newest()

    def lines(self) -> Sequence[str]:
        """What was written in the room before."""
        return self._session.history.lines(self.room)

    def complete(self, before: str, unasked: bool) -> Completion:
        """What could stand at the end of ``before``."""
        return complete(before, self._session.state, self.room, unasked=unasked)

    def take_back(self) -> None:
        """The last thing I said in the thread is edited."""
        if self.thread is not None and self.subject is None:
            last = last_of(self.thread.messages, self._session.state.user, own=True)
            self._picker.edit_last(last, all_known=not self.thread.more)

    def let_go(self) -> None:
        """Escape leaves what is picked, selected or edited, and then closes the thread."""
        left = self._picker.leave() or self._context.leave_selection() or self.drop_subject()
        if not left:
            self._context.close()
