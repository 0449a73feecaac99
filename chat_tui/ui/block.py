"""What rows of the message pane are made of and depend on, whatever they show."""

from bisect import bisect_left, bisect_right
from typing import Final, NamedTuple

from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.record import record
from chat_tui.session.state import LocalNotice, PendingAmendment
from chat_tui.ui.shown_picture import ShownPicture
from chat_tui.ui.theme import Colours


@record
class Said:
    """What a row says: ``text[start:end]``, from the column ``x`` on. ``text`` is that of the
    whole entry, as shown."""

    text: str
    start: int
    end: int
    x: int


class Row(NamedTuple):
    """A row, and the place in the text it begins at; ``said`` None: it is not to be copied."""

    place: int
    strip: Strip
    said: Said | None = None


class Block(list[Strip]):
    """The rows of one entry. ``starts`` tells what each row begins with, at any width the same.

    A place in the text is a number of at least 0; a rule above it has a negative one, a picture
    that goes with it begins at PICTURE, and what stands below that at BELOW. They ascend.
    """

    PICTURE: Final = 1 << 39
    BELOW: Final = 1 << 40

    RULES: Final = -2
    """The place of the last of the rules; what stands between them and the text begins the
    message."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: list[int] = []
        self.said: list[Said | None] = []

    def add(self, rows: "Rows", below: int = 0) -> None:
        """Add rows with their places; ``below`` puts these behind all that is there."""
        for row in rows:
            self.append(row.strip)
            self.starts.append(row.place + below)
            self.said.append(None if below else row.said)

    @property
    def lead(self) -> int:
        """How many rows stand above the text."""
        return bisect_left(self.starts, 0)

    def row_of(self, start: int) -> int:
        """The row that shows this place."""
        return max(0, bisect_right(self.starts, start) - 1)

    def is_text(self, row: int) -> bool:
        """Whether this row shows the text itself."""
        return 0 <= self.starts[row] < self.BELOW


def is_picture(start: int) -> bool:
    """Whether the row that begins with ``start`` shows a part of a picture."""
    return Block.PICTURE <= start < Block.BELOW


Rows = list[Row]
"""Rows from top to bottom."""


@record
class RowStyles:
    """The styles rows are drawn with. ``base`` has the pane's background."""

    base: Style
    dim: Style
    rule: Style
    new: Style
    mention: Style
    link: Style
    error: Style
    picked: Style
    colours: Colours
    hyperlinks: bool = False
    """Whether links are links to the terminal as well."""


@record
class Gutter:
    """Columns left of the text: cells for the time, 0 for none, and for a name."""

    name: int
    time: int = 5

    @property
    def width(self) -> int:
        """Cells in all, with the mark and the spaces between."""
        return self.name + (self.time + 1 if self.time else 0) + 2


def gutter_for(width: int, time: int = 5) -> Gutter:
    """The gutter that suits a pane of ``width`` cells, with times that take ``time`` cells."""
    if width < 39 + time:
        # The text needs two cells at least, and in a narrow pane most of what there is.
        return Gutter(name=max(0, min(8, width // 2 - 2)), time=0)
    return Gutter(name=10 if width < 90 else 14, time=time)


@record
class Context:
    """What decides how an entry looks beside the entry itself."""

    me: str
    day: bool = False
    """A day rule stands above it."""

    new: bool = False
    """The new-messages rule stands above it."""

    head: bool = True
    """It begins a group: the name is shown."""

    clock: bool = True
    """The time is shown."""

    gap: bool = False
    """A blank row stands above it."""

    fetching: bool = False
    """A hole that is being filled."""

    out: bool = False
    """A hole that cannot be filled, since the user was put out of the room."""

    notices: tuple[LocalNotice, ...] = ()
    """Local lines below it."""

    changes: tuple[PendingAmendment, ...] = ()
    """What its author wants to be changed, and the server has not told of yet."""

    calls: tuple[str, ...] = ()
    """Words that are marked as the own name is."""

    ignored: bool = False
    """It stands for what somebody says who is ignored."""

    queued: bool = False
    """Whether these wait for a connection."""

    user: str | None = None
    """My user id, None while nobody knows it."""

    names: dict[str, str] | None = None
    """While it is picked: what those are called who have reacted to it, by their ids, as far as
    that is known. None: only how many they are is told."""

    saving: int | None = None
    """How many percent of its file were fetched; None when it is not being saved."""

    picture: ShownPicture | None = None
    """Its picture, when that is folded out."""

    answers: int = 0
    """How many it is known to have, where that is told."""
