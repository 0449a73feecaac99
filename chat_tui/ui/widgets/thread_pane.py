"""A thread beside the room, or over it, with a line of its own to write on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from chat_tui.domain.errors import StorageError
from chat_tui.session.completion import Completion, complete
from chat_tui.session.keepsakes import thread_key
from chat_tui.session.session import Session
from chat_tui.session.slash import Invocation, Say, parse
from chat_tui.session.state import RoomState
from chat_tui.session.thread import Thread
from chat_tui.ui import words
from chat_tui.ui.bridge import Client
from chat_tui.ui.files import FileDesk
from chat_tui.ui.look import Look
from chat_tui.ui.paste import Doubt, doubt_about
from chat_tui.ui.popup import Popup
from chat_tui.ui.thread_view import ThreadView
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.widgets.lines import TypingRule
from chat_tui.ui.widgets.message_pane import MessagePane


class ThreadMessages(MessagePane):
    """The messages of a thread."""

    def show_view(self, view: ThreadView | None) -> None:
        """Show another thread; None: none any more."""
        self._view = view
        self.invalidate()

    def keep_place(self) -> None:
        """The place to come back to is that in the room."""


class ThreadPane(Vertical):
    """Is the Author of its composer: what is written there answers the original."""

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
    composer = query_one("#thread-composer", Composer)

    def __init__(
        self,
        client: Client,
        zone: tzinfo | None,
        look: Look,
        files: FileDesk,
        *,
        closed: Callable[[], None],
        id: str,  # noqa: A002
    ) -> None:
        """``closed`` is called when nothing is shown any more."""
        super().__init__(id=id)
        self._when_closed = closed
        self._client = client
        self._files = files
        self._options = (zone, look)
        self._thread: Thread | None = None
        self._room = ""

    @property
    def _session(self) -> Session:
        return self._client.session

    def compose(self) -> ComposeResult:
        """See the class."""
        zone, look = self._options
        yield Static("", id="thread-title", markup=False)
        yield ThreadMessages(self._session, zone, look, id="thread-messages")
        yield TypingRule(id="thread-rule")
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
        self.messages.show_view(ThreadView(self._session, room, thread))
        self.composer.replace_text(self._session.draft(self._key))
        self.display = True
        self.renew()
        self.composer.take_keys()

    def renew(self) -> None:
        """Something has happened in the room."""
        if self._thread is not None:
            self.title.update(words.thread_title(self._thread))
            self.messages.invalidate()

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
        self._when_closed()
        return True

    def keep_draft(self) -> None:
        """What is being written is there when the thread is opened again."""
        if self._thread is not None:
            self._session.edit_draft(self._key, self.composer.draft)

    @property
    def _key(self) -> str:
        """What the draft is kept by."""
        return thread_key(self._room, self._thread.original.message if self._thread else "")

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
            self._session.edit_draft(self._key, text)
            self._session.set_typing(self._room, bool(text.strip()) and not text.startswith("/"))

    def submit(self, text: str) -> bool:
        """Answer the original."""
        match parse(text):
            case None:
                return True
            case Say(body=body, action=action) if self._thread is not None:
                return self._send(self._thread, text, body, action=action)
            case Invocation() as asked if asked.command.name == "upload" and self._thread:
                return self._upload(self._thread, text, asked.rest)
        self._say("commands are for the line of the room, but /upload; // sends a leading slash")
        return False

    def _upload(self, thread: Thread, text: str, path: str) -> bool:
        self._session.edit_draft(self._key, self.composer.text)
        room = self._session.state.rooms.get(self._room)
        if not self._files.upload(room, path, thread.original):
            return False
        self._said(text)
        return True

    def _send(self, thread: Thread, text: str, body: str, *, action: bool) -> bool:
        if refusal := words.too_long(body, self._session.state.limits.body):
            self._say(refusal)
            return False
        self._session.edit_draft(self._key, self.composer.text)
        try:
            self._session.writing.send(self._room, body, action=action, reply=thread.original)
        except StorageError as error:
            self._say(f"not sent, since it could not be written down: {error}")
            return False
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
        """What was said is edited in the room."""

    def let_go(self) -> None:
        """Escape lets go of what is selected, then closes the thread."""
        if not self.messages.leave_selection():
            self.close()

    def move_pick(self, step: int) -> bool:
        """Messages are picked in the room."""
        return False

    def open_pick(self) -> bool:
        """The same."""
        return False

    def leave_pick(self) -> None:
        """The same."""

    def _say(self, text: str) -> None:
        self._session.notify(None, text, error=True)
