"""A thread beside the room, or over it, with a line of its own to write on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import ChatMessage
from chat_tui.session.completion import Completion, complete
from chat_tui.session.keepsakes import thread_key
from chat_tui.session.said import is_said, last_of
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation, Say, parse
from chat_tui.session.state import RoomState, Subject
from chat_tui.session.thread import Thread
from chat_tui.text.links import Link
from chat_tui.text.sanitize import sanitize_body
from chat_tui.ui import words
from chat_tui.ui.bridge import Client
from chat_tui.ui.files import FileDesk
from chat_tui.ui.look import Look
from chat_tui.ui.paste import Doubt, doubt_about
from chat_tui.ui.picker import Picker
from chat_tui.ui.popup import Popup
from chat_tui.ui.thread_view import ThreadView
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.widgets.lines import TypingRule
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.subject_line import SubjectLine


def _last_notice(room: RoomState) -> int:
    return room.notices[-1].number if room.notices else 0


class ThreadMessages(MessagePane):
    """The messages of a thread."""

    def show_view(self, view: ThreadView | None) -> None:
        """Show another thread; None: none any more."""
        self._view = view
        self.invalidate()

    def keep_place(self) -> None:
        """The place to come back to is that in the room."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a thread needs of the screen. ``closed`` is called when nothing is shown any more;
    ``clock`` is monotonic seconds. The others are those of Bench."""

    files: FileDesk
    clock: Callable[[], float]
    closed: Callable[[], None]
    key_for: Callable[[str], str]
    ask_emoji: Callable[[ChatMessage], None]
    copy: Callable[[str], str]
    show_links: Callable[[tuple[Link, ...]], None]


class ThreadPane(Vertical):
    """Is the Author of its composer: what is written there answers the original. Is the Bench of
    what is picked in it as well."""

    is_thread = True
    """See Bench."""

    DEFAULT_CSS = """
    ThreadPane {
        display: none;
        width: 1fr;
        border-left: solid $chat-rule;
        &.-alone { border: none; }
        & #thread-title { height: 1; background: $panel; padding: 0 1; }
        & #thread-writing { height: auto; max-height: 8; }
        & #thread-prompt { width: auto; color: $chat-dim; padding: 0 1; }
    }
    """

    class EditOutside(Message):
        """The user wants to go on with ``text`` in an editor of their own."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class PasteDoubted(Message):
        """It is to be asked whether ``pasted`` is wanted."""

        def __init__(self, pasted: str, doubt: Doubt) -> None:
            super().__init__()
            self.pasted = pasted
            self.doubt = doubt

    title = query_one("#thread-title", Static)
    messages = query_one("#thread-messages", ThreadMessages)
    rule = query_one("#thread-rule", TypingRule)
    subject = query_one("#thread-subject", SubjectLine)
    composer = query_one("#thread-composer", Composer)

    def __init__(
        self,
        client: Client,
        zone: tzinfo | None,
        look: Look,
        around: Surroundings,
        *,
        id: str,  # noqa: A002
    ) -> None:
        """``zone`` None shows times in the machine's own time zone."""
        super().__init__(id=id)
        self._around = around
        self._client = client
        self._files = around.files
        self.picker = Picker(
            client.session,
            self,
            clock=around.clock,
            later=self.set_timer,
            save=around.files.save,
            view=around.files.view,
        )
        """What is done with what is picked."""
        self._options = (zone, look)
        self._thread: Thread | None = None
        self._room = self._line = ""
        self._noticed = 0

    @property
    def _session(self) -> Session:
        return self._client.session

    def compose(self) -> ComposeResult:
        """See the class."""
        zone, look = self._options
        yield Static("", id="thread-title", markup=False)
        yield ThreadMessages(self._session, zone, look, id="thread-messages")
        yield TypingRule(id="thread-rule")
        yield SubjectLine(id="thread-subject")
        with Horizontal(id="thread-writing"):
            yield Static("thread ›", id="thread-prompt", markup=False)
            yield Composer(self, id="thread-composer")

    def on_mount(self) -> None:
        """No blinking: it would write to the terminal for nothing."""
        self.composer.cursor_blink = False

    @property
    def is_open(self) -> bool:
        """Whether a thread is shown."""
        return self._thread is not None

    def show_thread(self, room: RoomState, thread: Thread) -> None:
        """Show a thread of ``room``, and write in it."""
        self._room, self._thread = room.room.id, thread
        self._noticed = _last_notice(room)
        self._line = thread_key(self._room, thread.original.message)
        self.messages.show_view(ThreadView(self._session, room, thread))
        self.composer.replace_text(self._session.draft(self.line))
        self._show_subject()
        self.picker.show()
        self.display = True
        self.renew()
        self.composer.take_keys()

    def renew(self) -> None:
        """Something has happened in the room."""
        if self._thread is not None:
            self._follow_original(self._thread)
            self.title.update(words.thread_title(self._thread))
            self.messages.invalidate()
            self._show_notices()

    def _show_notices(self) -> None:
        """What the program says in the room would not be seen while the thread hides that."""
        room = self._session.state.rooms.get(self._room)
        if room is None:
            return
        seen, self._noticed = self._noticed, _last_notice(room)
        if not self.has_class("-alone"):
            return
        for notice in room.notices:
            if notice.number > seen:
                self.notify(
                    sanitize_body(notice.text),
                    severity="error" if notice.error else "information",
                    markup=False,
                )

    def _follow_original(self, thread: Thread) -> None:
        """What it begins with may have been known to the server only: the draft goes along."""
        line = thread_key(self._room, thread.original.message)
        if line == self._line:
            return
        self.keep_draft()
        draft = self._session.writing.rename_line(self._line, line)
        self._line = line
        if draft != self.composer.draft:
            self.composer.replace_text(draft)
        self._show_subject()

    def close(self) -> bool:
        """Show nothing any more. False when nothing was shown."""
        if self._thread is None:
            return False
        self.keep_draft()
        self._session.set_typing(self._room, False)
        self._session.threads.close(self._room)
        self._thread = None
        self.messages.show_view(None)
        self.display = False
        self._around.closed()
        return True

    def keep_draft(self) -> None:
        """What is being written is there when the thread is opened again."""
        if self._thread is not None:
            self._session.edit_draft(self.line, self.composer.draft)

    @property
    def line(self) -> str:
        """See Bench."""
        return self._line

    @on(MessagePane.Offered)
    def _offered(self, event: MessagePane.Offered) -> None:
        event.stop()
        self.composer.choose(event.index)

    # -- see Author ----------------------------------------------------------------------------

    def key_pressed(self) -> None:
        """Any key asks for a retry."""
        self._client.key_pressed()

    def edited(self, text: str) -> None:
        """Others are told that somebody types."""
        if self._thread is not None:
            self._session.edit_draft(self.line, text)
            self._session.set_typing(self._room, bool(text.strip()) and not text.startswith("/"))

    def submit(self, text: str) -> bool:
        """Answer the original."""
        match parse(text):
            case None if self._subject is not None:
                self._say("an empty message: Esc leaves it as it was, Shift+Up and d delete it")
                return False
            case None:
                return True
            case Say(body=body, action=action) if self._thread is not None:
                return self._send(self._thread, text, body, action=action)
            case Invocation() as asked if asked.command.name == "upload" and self._thread:
                return self._upload(self._thread, text, asked.rest)
        self._say("commands are for the line of the room, but /upload; // sends a leading slash")
        return False

    def _upload(self, thread: Thread, text: str, path: str) -> bool:
        self._session.edit_draft(self.line, self.composer.text)
        room = self._session.state.rooms.get(self._room)
        if not self._files.upload(room, path, thread.original):
            return False
        self._said(text)
        return True

    def _send(self, thread: Thread, text: str, body: str, *, action: bool) -> bool:
        if refusal := words.too_long(body, self._session.state.limits.body):
            self._say(refusal)
            return False
        self._session.edit_draft(self.line, self.composer.text)
        writing = self._session.writing
        edited = writing.end_subject(self.line)
        try:
            if edited is None:
                writing.send(self._room, body, action=action, reply=thread.original)
            elif not is_said(thread.messages, edited.quote.seq, body, action=action):
                writing.edit(self._room, edited.quote, body, action=action)
        except StorageError as error:
            self._say(f"not sent, since it could not be written down: {error}")
            if edited is not None:
                writing.resume_subject(self.line, edited, "")
            return False
        if edited is not None:
            self.write(self._session.draft(self.line))
            return True
        self._said(text)
        return True

    def _said(self, text: str) -> None:
        self._session.history.add(self._room, text)
        if self.messages.view is not None:
            self.messages.view.to_end()
        self.renew()

    def doubts_paste(self, pasted: str, whole: str) -> bool:
        """Whether it is asked first if ``pasted`` is wanted."""
        doubt = doubt_about(pasted, whole, self._session.state.limits.body)
        if doubt is not None:
            self.post_message(self.PasteDoubted(pasted, doubt))
        return doubt is not None

    def edit_outside(self) -> None:
        """Let the user go on in an editor of their own."""
        self.post_message(self.EditOutside(self.composer.text))

    def lines(self) -> Sequence[str]:
        """What was written in the room before."""
        return self._session.history.lines(self._room)

    def show_keys(self, words: str) -> None:
        """Say what the keys do now."""
        self.rule.show_keys(words)

    def complete(self, before: str, unasked: bool) -> Completion:
        """What could stand at the end of ``before``."""
        return complete(before, self._session.state, self._room, unasked=unasked)

    def offer(self, popup: Popup) -> None:
        """Show what is offered."""
        across = self.composer.region.x - self.messages.region.x - 1
        self.messages.show_popup(replace(popup, anchor=max(0, popup.anchor + across)))

    def take_back(self) -> None:
        """The last thing I said in the thread is edited."""
        messages = [] if self._thread is None else self._thread.messages
        last = last_of(messages, self._session.state.user, own=True)
        if last is not None and self._subject is None:
            self.picker.act(last, "edit")

    def let_go(self) -> None:
        """Escape leaves what is picked, selected or edited, and then closes the thread."""
        if not (self.picker.leave() or self.messages.leave_selection() or self.drop_subject()):
            self.close()

    def move_pick(self, step: int) -> bool:
        """See Picker."""
        return self.picker.move_picked(step)

    def open_pick(self) -> bool:
        """See Picker: it says that this is the thread."""
        return self.picker.open_picked()

    def leave_pick(self) -> None:
        """What comes now is text."""
        self.picker.leave()

    # -- see Bench -----------------------------------------------------------------------------

    @property
    def pane(self) -> MessagePane:
        """Where the messages are."""
        return self.messages

    @property
    def written(self) -> str:
        """What stands in the composer."""
        return self.composer.text

    def key_for(self, choice: str) -> str:
        """The key of a choice."""
        return self._around.key_for(choice)

    def write(self, text: str) -> None:
        """Put ``text`` into the composer."""
        self.composer.replace_text(text)
        self.edited(text)
        self._show_subject()

    def open_thread(self, message: ChatMessage) -> None:
        """It is open."""

    def ask_emoji(self, message: ChatMessage) -> None:
        """Let the user choose an emoji."""
        self._around.ask_emoji(message)

    def copy(self, text: str) -> str:
        """Put ``text`` into the clipboard."""
        return self._around.copy(text)

    def show_links(self, links: tuple[Link, ...]) -> None:
        """Let one of them be opened or copied."""
        self._around.show_links(links)

    @property
    def _subject(self) -> Subject | None:
        return self._session.writing.subject(self.line)

    def _show_subject(self) -> None:
        self.subject.say(*words.about(self._subject))

    def drop_subject(self) -> bool:
        """Edit nothing after all. False when that is what is done already."""
        if self._session.writing.end_subject(self.line) is None:
            return False
        self.write(self._session.draft(self.line))
        return True

    def _say(self, text: str) -> None:
        self._session.notify(None, text, error=True)
