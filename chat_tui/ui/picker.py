"""Picking a message with Shift+Up, and doing something with it."""

from collections.abc import Callable
from typing import Final, Protocol

from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import ChatMessage, Quote
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.session.overlay import overlaid
from chat_tui.session.session import Session
from chat_tui.session.state import Pending
from chat_tui.text.addresses import addresses
from chat_tui.text.links import Link
from chat_tui.ui.amended import body_in_short
from chat_tui.ui.choices import Choice, Standing, choices, missing, text_of
from chat_tui.ui.column import Pickable
from chat_tui.ui.confirmation import BY_COMMAND, BY_KEY, Confirmation

NOTHING_SAID: Final = "you have said nothing here yet"

NOT_LOADED: Final = "your last message is further up: Shift+Up, e"


class Pane(Protocol):
    """Where the messages are; widgets.message_pane.MessagePane is one."""

    @property
    def picked(self) -> Pickable | None:
        """The picked message; None when none is."""
        ...

    def pick(self, step: int) -> None:
        """Pick the message before (1) or after (-1); with none picked the newest in sight."""
        ...

    def pick_message(self, seq: int) -> None:
        """Go to the message at ``seq`` of the log and pick it, as soon as it is there."""
        ...

    def leave_pick(self) -> None:
        """Pick nothing any more."""
        ...


class PickerHost(Protocol):
    """The screen as picking sees it."""

    @property
    def pane(self) -> Pane:
        """Where the messages are."""
        ...

    @property
    def line(self) -> str:
        """What the draft is kept by: see LocalState."""
        ...

    @property
    def is_thread(self) -> bool:
        """Whether a thread is shown there, and not the room."""
        ...

    @property
    def written(self) -> str:
        """What stands in the composer."""
        ...

    def key_for(self, choice: str) -> str:
        """The key of a choice as people write it; empty when it has none."""
        ...

    def show_keys(self, words: str) -> None:
        """What the keys do now; empty: nothing is picked."""
        ...

    def write(self, text: str) -> None:
        """Put ``text`` into the composer."""
        ...

    def open_thread(self, message: ChatMessage) -> None:
        """Show the thread that ``message`` is in."""
        ...

    def ask_emoji(self, message: ChatMessage) -> None:
        """Let the user choose an emoji, and react to ``message`` with it."""
        ...

    def copy(self, text: str) -> str:
        """Put ``text`` into the clipboard; returns what became of it, in words."""
        ...

    def show_links(self, links: tuple[Link, ...]) -> None:
        """Let one of them be opened or copied."""
        ...


class Picker:
    """Which message is picked is up to the pane's RoomView; what becomes of it is decided here."""

    def __init__(
        self,
        session: Session,
        host: PickerHost,
        *,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
        save: Callable[[ChatMessage], object],
        view: Callable[[ChatMessage], object],
        zoom: Callable[[ChatMessage], object],
    ) -> None:
        """``later(seconds, action)`` does something after a while, ``save`` fetches a file,
        ``view`` folds a picture out or in, ``zoom`` shows it over the whole screen."""
        self._session = session
        self._host = host
        self._later = later
        self._save = save
        self._view = view
        self._zoom = zoom
        self._by_key = Confirmation(clock, BY_KEY)
        self._by_command = Confirmation(clock, BY_COMMAND)
        self._remark: tuple[Pickable | None, str] | None = None

    @property
    def picked(self) -> Pickable | None:
        """The picked message; None when none is."""
        return self._host.pane.picked

    def move(self, step: int) -> None:
        """See Pane.pick."""
        self._host.pane.pick(step)
        self.show()

    def move_picked(self, step: int) -> bool:
        """The same while a message is picked. False: none is."""
        if self.picked is None:
            return False
        self.move(step)
        return True

    def open_picked(self) -> bool:
        """Open what is picked as a thread. False: nothing is."""
        if self.picked is None:
            return False
        self.choose("thread")
        return True

    def leave(self) -> bool:
        """Pick nothing any more. False when nothing was picked."""
        if self.picked is None:
            return False
        self._end()
        return True

    def _end(self) -> None:
        self._host.pane.leave_pick()
        self.show()

    def show(self) -> None:
        """Say which keys work on what is picked now."""
        picked = self.picked
        if self._remark is not None and self._remark[0] == picked:
            self._host.show_keys(self._remark[1])
            return
        if picked is None:
            self._host.show_keys("")
            return
        keys = [
            f"{self._host.key_for(choice.key)} {choice.words}"
            for choice in self._choices(picked)
            if not choice.refusal
        ]
        self._host.show_keys("  ".join([*(keys or ["Up/Down move"]), "Esc back"]))

    def _choices(self, picked: Pickable) -> tuple[Choice, ...]:
        subject = self._session.writing.subject(self._host.line)
        files = self._session.attachments
        standing = Standing(
            self._session.state.user,
            writing=bool(self._host.written),
            about=None if subject is None else subject.about,
            in_thread=self._host.is_thread,
            saving=isinstance(picked, ChatMessage) and files.fetched(picked) is not None,
        )
        return choices(picked, self._session.outbox, standing)

    def choose(self, key: str) -> None:
        """Do with what is picked what ``key`` is for, or say why not. Where one would write now
        nothing is picked any more all the same: what is typed without looking is text, and no
        key that changes anything."""
        picked = self.picked
        trouble = "" if picked is None else self._attempt(picked, key, sure=False)
        if trouble and key in ("reply", "edit"):
            self._end()
        if trouble:
            self.remark(trouble)

    def act(self, message: Pickable, key: str) -> bool:
        """The same with ``message``, picked or not, by a command. False, and it is said why: it
        cannot be done, or Enter has to be pressed once more, since it takes something away."""
        choice = self._choice(message, key)
        if choice is not None and not choice.refusal and choice.name in ("delete", "discard"):
            of = message.id if isinstance(message, ChatMessage) else message.cid
            if not self._by_command.is_meant(of):
                # Not as a notice: what is deleted is to be nowhere.
                asked = f"Enter once more {choice.words}s: {body_in_short(message)}"
                self.remark(asked, BY_COMMAND)
                return False
            self._remark = None
            self.show()
        trouble = self._attempt(message, key, sure=True)
        if trouble:
            self._session.notify(None, trouble, error=True)
        return not trouble

    def edit_last(self, last: Pickable | None, *, all_known: bool) -> None:
        """Up in an empty line: the ``last`` message of mine is to be edited, None: there is none
        among those that are loaded, which are all with ``all_known``."""
        if last is None:
            self.remark(NOTHING_SAID if all_known else NOT_LOADED)
        elif trouble := self._attempt(last, "edit", sure=False):
            self.remark(trouble)

    def _attempt(self, message: Pickable, key: str, *, sure: bool) -> str:
        """Why it cannot be done; empty: it is."""
        choice = self._choice(message, key)
        if choice is None:
            return missing(message, key)
        if choice.refusal:
            return choice.refusal
        try:
            self._do(choice, message, sure)
        except StorageError as error:
            return f"that could not be written down: {error}"
        return ""

    def _choice(self, message: Pickable, key: str) -> Choice | None:
        return next((one for one in self._choices(message) if one.key == key), None)

    def _do(self, choice: Choice, message: Pickable, sure: bool) -> None:
        match choice.name, message:
            case "retry", Pending():
                self._session.retry(message.room, message.cid)
                self._end()
            case "take back", Pending():
                self.take_back(message)
            case "edit", ChatMessage():
                self.edit(message)
            case "reply", ChatMessage():
                self.reply(message)
            case "react", ChatMessage():
                self._end()
                self._host.ask_emoji(message)
            case "thread", ChatMessage():
                self._end()
                self._host.open_thread(message)
            case "original", ChatMessage(reply=Quote(seq=seq)):
                self._host.pane.pick_message(seq)
                self.show()
            case "save", ChatMessage():
                self._save(message)
                self._end()
            case "view", ChatMessage():
                self._view(message)  # it stays picked, and so in sight
            case "zoom", ChatMessage():
                self._zoom(message)
                self._end()
            case "stop saving", ChatMessage():
                self._session.attachments.cancel(message)
                self._end()
            case "copy", _:
                self._say(self._host.copy(text_of(message)), error=False)
            case "links", _:
                self._host.show_links(addresses(text_of(message)))
            case "whois", ChatMessage(name=name):
                self._end()
                self._session.cards.ask(name)
            case "discard", Pending(cid=cid) if sure or self._is_meant(choice, cid):
                self._session.discard(message.room, cid)
                self._end()
            case "mark unread", ChatMessage(room=room, seq=seq):
                self._session.preferences.set(Preference(PreferenceKind.MARKED, room, str(seq)))
                self._end()
            case "delete", ChatMessage(id=id_) if sure or self._is_meant(choice, id_):
                self._session.writing.delete(message)
                self._end()

    def _is_meant(self, choice: Choice, id_: str) -> bool:
        """Whether the key was pressed before, for the same; if not it has to be once more."""
        if self._by_key.is_meant(id_):
            return True
        self._say(f"{self._host.key_for(choice.key)} once more {choice.words}s it")
        return False

    def take_back(self, item: Pending) -> None:
        """Let its author mend what was not sent; it is sent anew, or not at all.

        Raises:
            StorageError: it is still written down, and stays as it is.
        """
        text = self._session.take_back(item.room, item.cid, line=self._host.line)
        if text is not None:
            self._end()
            self._host.write(text)

    def edit(self, message: ChatMessage) -> None:
        """Let its author write a message anew."""
        self._end()
        line, aside = self._host.line, self._host.written
        text = self._session.writing.begin_edit(message, line, aside=aside)
        self._host.write(text)

    def reply(self, message: ChatMessage) -> None:
        """Answer a message with what is being written."""
        self._end()
        text = self._host.written
        self._session.writing.begin_reply(message, text)
        self._host.write(text)

    def reactions_of_mine(self, message: ChatMessage) -> list[str]:
        """The emoji that I have reacted to a message with, or am about to."""
        me = self._session.state.user
        changes = self._session.outbox.changes(message.room).get(message.seq, ())
        now = overlaid(message, changes, me)
        return [one.emoji for one in now.reactions if me in one.users]

    def react(self, message: ChatMessage, emoji: str) -> bool:
        """React to a message with ``emoji``, or not any more when I have. False, with a notice,
        when it could not be written down."""
        on = emoji not in self.reactions_of_mine(message)
        me = self._session.state.user
        try:
            if me is not None:
                self._session.writing.react(message, emoji, me=me, on=on)
        except StorageError as error:
            self._say(f"that could not be written down: {error}")
            return False
        return True

    def _say(self, words: str, *, error: bool = True) -> None:
        """Where it is looked for: in place of the keys of what is picked, or as a notice."""
        if self.picked is None:
            self._session.notify(None, words, error=error)
        else:
            self.remark(words)

    def remark(self, words: str, seconds: float = BY_KEY) -> None:
        """Say for a while, in place of keys, what came of one: shortly, since it is one line."""
        remark = self._remark = (self.picked, words)

        def over() -> None:
            if self._remark is remark:
                self._remark = None
                self.show()

        self.show()
        self._later(seconds, over)
