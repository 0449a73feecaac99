"""A host to pick on, without a screen."""

from chat_tui.domain.models import ChatMessage
from chat_tui.text.links import Link
from chat_tui.ui.column import Pickable


class PickerHost:
    """Holds one picked message, and what was said and written. Is its own pane."""

    def __init__(self, picked: Pickable | None = None, *, written: str = "") -> None:
        self.picked = picked
        self.written = written
        self.said: list[str] = []
        self.wrote: list[str] = []
        self.copied: list[str] = []
        self.links: list[str] = []
        self.line = "r"
        self.is_thread = False

    @property
    def pane(self) -> "PickerHost":
        return self

    def pick(self, step: int) -> None:
        raise AssertionError("nobody moves here")

    def pick_message(self, seq: int) -> None:
        raise AssertionError("nobody moves here")

    def leave_pick(self) -> None:
        self.picked = None

    def key_for(self, choice: str) -> str:
        return choice[0]

    def show_keys(self, words: str) -> None:
        self.said.append(words)

    def open_thread(self, message: ChatMessage) -> None:
        raise AssertionError("nobody opens one here")

    def ask_emoji(self, message: ChatMessage) -> None:
        raise AssertionError("nobody reacts here")

    def write(self, text: str) -> None:
        self.wrote.append(text)

    def copy(self, text: str) -> str:
        self.copied.append(text)
        return "copied"

    def show_links(self, links: tuple[Link, ...]) -> None:
        self.links += [link.url for link in links]


def never(*_: object) -> None:
    """A timer that does not run off, or anything else that does not happen."""
