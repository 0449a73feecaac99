"""A thread beside the room, or over it, with a line of its own to write on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from chat_tui.domain.models import ChatMessage
from chat_tui.domain.record import record
from chat_tui.session.session import Session
from chat_tui.session.state import RoomState
from chat_tui.session.thread import Thread
from chat_tui.text.links import Link
from chat_tui.text.sanitize import sanitize_body
from chat_tui.ui import words
from chat_tui.ui.files import FileActions
from chat_tui.ui.inline_pictures import InlinePictures
from chat_tui.ui.look import Look
from chat_tui.ui.paste import Doubt
from chat_tui.ui.picker import Picker
from chat_tui.ui.popup import Popup
from chat_tui.ui.thread_author import ThreadAuthor
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


@record
class Surroundings:
    """What a thread needs of the screen. ``closed`` is called when nothing is shown any more,
    ``typed`` when something is written; ``try_again`` is that of LineContext, ``clock`` is
    monotonic seconds. The others are those of PickerHost."""

    files: FileActions
    inline_pictures: InlinePictures
    clock: Callable[[], float]
    closed: Callable[[], None]
    typed: Callable[[], None]
    try_again: Callable[[], None]
    key_for: Callable[[str], str]
    ask_emoji: Callable[[ChatMessage], None]
    copy: Callable[[str], str]
    show_links: Callable[[tuple[Link, ...]], None]


class ThreadPane(Vertical):
    """Is the PickerHost of what is picked in it, and the ThreadContext of what is written there."""

    is_thread = True
    """See PickerHost."""

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
        session: Session,
        zone: tzinfo | None,
        look: Look,
        around: Surroundings,
        *,
        id: str,
    ) -> None:
        """``zone`` None shows times in the machine's own time zone."""
        super().__init__(id=id)
        self._around = around
        self._session = session
        self.picker = Picker(
            session,
            self,
            clock=around.clock,
            later=self.set_timer,
            save=around.files.save,
            view=around.inline_pictures.turn,
            zoom=around.inline_pictures.zoom,
        )
        """What is done with what is picked."""
        self.author = ThreadAuthor(session, self, self.picker, around.files)
        """What is done with what is written."""
        self._options = (zone, look)
        self._noticed = 0

    def compose(self) -> ComposeResult:
        """See the class."""
        zone, look = self._options
        yield Static("", id="thread-title", markup=False)
        pictures = self._around.inline_pictures
        yield ThreadMessages(self._session, zone, look, pictures, id="thread-messages")
        yield TypingRule(id="thread-rule")
        yield SubjectLine(id="thread-subject")
        with Horizontal(id="thread-writing"):
            yield Static("thread ›", id="thread-prompt", markup=False)
            yield Composer(self.author, id="thread-composer")

    def on_mount(self) -> None:
        """No blinking: it would write to the terminal for nothing."""
        self.composer.cursor_blink = False

    @property
    def is_open(self) -> bool:
        """Whether a thread is shown."""
        return self.author.thread is not None

    def show_thread(self, room: RoomState, thread: Thread) -> None:
        """Show a thread of ``room``, and write in it."""
        self.author.open(room.room.id, thread)
        self._noticed = _last_notice(room)
        view = ThreadView(self._session, room, thread, self._around.inline_pictures)
        self.messages.show_view(view)
        self.composer.replace_text(self.author.draft)
        self._show_subject()
        self.picker.show()
        self.display = True
        self.renew()
        self.composer.take_keys()

    def renew(self) -> None:
        """Something has happened in the room."""
        thread = self.author.thread
        if thread is None:
            return
        draft = self.author.follow_original(self.composer.draft)
        if draft is not None:
            if draft != self.composer.draft:
                self.composer.replace_text(draft)
            self._show_subject()
        self.title.update(words.thread_title(thread))
        self.messages.invalidate()
        self._show_notices()

    def _show_notices(self) -> None:
        """What the program says in the room would not be seen while the thread hides that."""
        room = self._session.state.rooms.get(self.author.room)
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

    def close(self) -> bool:
        """Show nothing any more. False when nothing was shown."""
        if not self.is_open:
            return False
        self.author.close(self.composer.draft)
        self.messages.show_view(None)
        self.display = False
        self._around.closed()
        return True

    def keep_draft(self) -> None:
        """What is being written is there when the thread is opened again."""
        self.author.keep_draft(self.composer.draft)

    def _show_subject(self) -> None:
        self.subject.say(*words.about(self.author.subject))

    @on(MessagePane.Offered)
    def _offered(self, event: MessagePane.Offered) -> None:
        event.stop()
        self.composer.choose(event.index)

    # -- see ThreadContext ---------------------------------------------------------------------

    @property
    def written(self) -> str:
        """What stands in the composer."""
        return self.composer.text

    def try_again(self) -> None:
        """Somebody is there."""
        self._around.try_again()

    def write(self, text: str) -> None:
        """Put ``text`` into the composer."""
        self.composer.replace_text(text)
        self.author.edited(text)
        self._show_subject()

    def show_keys(self, words: str) -> None:
        """Say what the keys do now."""
        self.rule.show_keys(words)

    def offer(self, popup: Popup) -> None:
        """Show what is offered."""
        across = self.composer.region.x - self.messages.region.x - 1
        self.messages.show_popup(replace(popup, anchor=max(0, popup.anchor + across)))

    def typed(self) -> None:
        """See LineContext."""
        self._around.typed()

    def ask_paste(self, pasted: str, doubt: Doubt) -> None:
        """Let the screen ask."""
        self.post_message(self.PasteDoubted(pasted, doubt))

    def edit_outside(self) -> None:
        """Let the screen open the editor."""
        self.post_message(self.EditOutside(self.composer.text))

    def show_newest(self) -> None:
        """Show the end of the thread as it is now."""
        if self.messages.view is not None:
            self.messages.view.to_end()
        self.renew()

    def leave_selection(self) -> bool:
        """Select no text any more."""
        return self.messages.leave_selection()

    # -- see PickerHost ------------------------------------------------------------------------

    @property
    def pane(self) -> MessagePane:
        """Where the messages are."""
        return self.messages

    @property
    def line(self) -> str:
        """What the draft is kept by."""
        return self.author.line

    def key_for(self, choice: str) -> str:
        """The key of a choice."""
        return self._around.key_for(choice)

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
