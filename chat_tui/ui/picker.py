"""Picking a message with Shift+Up, and doing something with it."""

from collections.abc import Callable
from typing import Final, Protocol

from chat_tui.domain.errors import StorageError
from chat_tui.session.session import Session
from chat_tui.session.state import PendingMessage
from chat_tui.ui.choices import Choice, choices
from chat_tui.ui.column import Pickable

ONCE_MORE_WITHIN: Final = 2.0
"""Seconds between the two keys that discard a message."""


class Pane(Protocol):
    """Where the messages are; widgets.message_pane.MessagePane is one."""

    @property
    def picked(self) -> Pickable | None:
        """The picked message; None when none is."""
        ...

    def pick(self, step: int) -> None:
        """Pick the message before (1) or after (-1); with none picked the newest in sight."""
        ...

    def leave_pick(self) -> None:
        """Pick nothing any more."""
        ...


class Bench(Protocol):
    """The screen as picking sees it."""

    @property
    def pane(self) -> Pane:
        """Where the messages are."""
        ...

    @property
    def is_writing(self) -> bool:
        """Whether something stands in the composer."""
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


class Picker:
    """Which message is picked is up to the pane's RoomView; what becomes of it is decided here."""

    def __init__(
        self,
        session: Session,
        bench: Bench,
        *,
        clock: Callable[[], float],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        """``later(seconds, action)`` does something after a while."""
        self._session = session
        self._bench = bench
        self._clock = clock
        self._later = later
        self._doomed: tuple[str, float] = ("", float("-inf"))
        self._remark: tuple[Pickable, str] | None = None

    @property
    def picked(self) -> Pickable | None:
        """The picked message; None when none is."""
        return self._bench.pane.picked

    def move(self, step: int) -> None:
        """See Pane.pick."""
        self._bench.pane.pick(step)
        self.show()

    def leave(self) -> bool:
        """Pick nothing any more. False when nothing was picked."""
        if self.picked is None:
            return False
        self._end()
        return True

    def _end(self) -> None:
        self._bench.pane.leave_pick()
        self.show()

    def show(self) -> None:
        """Say which keys work on what is picked now."""
        picked = self.picked
        if picked is None:
            self._bench.show_keys("")
            return
        if self._remark is not None and self._remark[0] == picked:
            self._bench.show_keys(self._remark[1])
            return
        keys = [
            f"{self._bench.key_for(choice.name)} {choice.words}"
            for choice in self._choices(picked)
            if not choice.refusal
        ]
        self._bench.show_keys("  ".join([*(keys or ["Up/Down move"]), "Esc back"]))

    def _choices(self, picked: Pickable) -> tuple[Choice, ...]:
        return choices(picked, self._session.outbox, writing=self._bench.is_writing)

    def choose(self, name: str) -> None:
        """Do ``name`` with what is picked, or say why not."""
        picked = self.picked
        if picked is None:
            return
        choice = next((one for one in self._choices(picked) if one.name == name), None)
        if choice is None:
            self._say("there is nothing of that kind to do with this message")
        elif choice.refusal:
            self._say(choice.refusal)
        elif isinstance(picked, PendingMessage):
            try:
                self._do(name, picked)
            except StorageError as error:
                self._say(f"that could not be written down: {error}")

    def _do(self, name: str, message: PendingMessage) -> None:
        match name:
            case "retry":
                self._session.retry(message.room, message.cid)
                self._end()
            case "edit":
                self.take_back(message)
            case "discard":
                now = self._clock()
                cid, asked = self._doomed
                if cid == message.cid and now - asked < ONCE_MORE_WITHIN:
                    self._session.discard(message.room, message.cid)
                    self._end()
                else:
                    self._doomed = (message.cid, now)
                    self._say(f"{self._bench.key_for(name)} once more discards it")

    def take_back(self, message: PendingMessage) -> None:
        """Let its author mend a message; it is sent anew, or not at all.

        Raises:
            StorageError: it is still written down, and stays as it is.
        """
        text = self._session.take_back(message.room, message.cid)
        if text is not None:
            self._end()
            self._bench.write(text)

    def _say(self, words: str) -> None:
        """For a while, in place of the keys of what is picked."""
        if self.picked is None:
            return
        remark = self._remark = (self.picked, words)

        def over() -> None:
            if self._remark is remark:
                self._remark = None
                self.show()

        self.show()
        self._later(ONCE_MORE_WITHIN, over)
