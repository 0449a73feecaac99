"""pyte, taught what it lacks: BCE, hyperlinks, all attributes, and graphemes of two cells.

pyte erases with every attribute of the pen, leaves half of a wide character that is overwritten,
stops at a joiner, does not go home on DECSTBM, and lets DL leave rows standing.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pyte
from pyte.screens import Margins
from wcwidth import wcwidth

from chat_tui.text.width import graphemes

LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]*)\x1b\\")

SWITCHES: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italics": True},
    4: {"underscore": True},
    5: {"blink": True},
    6: {"rapid": True},
    7: {"reverse": True},
    8: {"conceal": True},
    9: {"strikethrough": True},
    21: {"double": True},
    22: {"bold": False, "dim": False},
    23: {"italics": False},
    24: {"underscore": False, "double": False},
    25: {"blink": False, "rapid": False},
    27: {"reverse": False},
    28: {"conceal": False},
    29: {"strikethrough": False},
    51: {"frame": True},
    52: {"encircle": True},
    53: {"overline": True},
    54: {"frame": False, "encircle": False},
    55: {"overline": False},
}


class Cell(NamedTuple):
    """A pyte Char with the attributes that it lacks."""

    data: str
    fg: str = ""
    bg: str = ""
    bold: bool = False
    dim: bool = False
    italics: bool = False
    underscore: bool = False
    double: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    rapid: bool = False
    conceal: bool = False
    frame: bool = False
    encircle: bool = False
    overline: bool = False
    link: str = ""

    def seen(self) -> tuple[object, ...]:
        """What a person sees of it: of a space, only its background and what is drawn on it."""
        marks = (
            self.underscore, self.double, self.strikethrough, self.reverse, self.frame,
            self.encircle, self.overline, self.link,
        )  # fmt: skip
        return tuple(self) if self.data != " " or any(marks) else (" ", self.bg)


def by_grapheme(text: str) -> list[tuple[str, int]]:
    """As Rich and Textual reckon."""
    return [(text[start:end], cells) for start, end, cells in graphemes(text)]


def by_code_point(text: str) -> list[tuple[str, int]]:
    """As a terminal does that knows nothing of graphemes."""
    return [(char, max(0, wcwidth(char))) for char in text]


AnyScreen: Any = pyte.Screen
"""Typed for cells of pyte's own kind, which ours are not."""


class Emulator(AnyScreen):  # type: ignore[misc]
    """A terminal of `columns` and `lines`, fed with `feed`, seen by `seen`."""

    def __init__(
        self,
        columns: int,
        lines: int,
        *,
        colours_erased: bool = True,
        wraps: bool = False,
        split: Callable[[str], list[tuple[str, int]]] = by_grapheme,
    ) -> None:
        self.colours_erased = colours_erased
        self.split = split
        super().__init__(columns, lines)
        self.stream = pyte.Stream(self)
        self.feed("\x1b[?7h" if wraps else "\x1b[?7l")

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = Cell(" ")

    @property
    def default_char(self) -> Cell:
        return Cell(" ")

    @property
    def erased(self) -> Cell:
        return Cell(" ", bg=self.cursor.attrs.bg if self.colours_erased else "")

    def feed(self, data: str) -> None:
        text, *rest = LINK.split(data)
        self.stream.feed(text)
        for link, text in zip(rest[::2], rest[1::2], strict=True):
            self.cursor.attrs = self.cursor.attrs._replace(link=link)
            self.stream.feed(text)

    @property
    def display(self) -> list[str]:
        return [
            "".join(self.buffer[y][x].data for x in range(self.columns)) for y in range(self.lines)
        ]

    def seen(self) -> list[list[tuple[object, ...]]]:
        return [[self.buffer[y][x].seen() for x in range(self.columns)] for y in range(self.lines)]

    # -- text ----------------------------------------------------------------------------------

    def draw(self, data: str) -> None:
        for text, width in self.split(data):
            if width == 0:
                self._combine(text)
                continue
            if self.cursor.x + width > self.columns:
                if pyte.modes.DECAWM in self.mode:
                    self.carriage_return()
                    self.linefeed()
                else:
                    self.cursor.x = self.columns - width
            shown = " " if text[0] == " " else text
            self._put(self.cursor.attrs._replace(data=shown), width)

    def _combine(self, text: str) -> None:
        """With the grapheme before it, once; on a space it is not drawn."""
        line = self.buffer[self.cursor.y]
        x = self.cursor.x - 1
        while x > 0 and not line[x].data:
            x -= 1
        if x >= 0 and line[x].data != " " and not line[x].data.endswith(text):
            line[x] = line[x]._replace(data=line[x].data + text)

    def _put(self, cell: Cell, width: int) -> None:
        x = self.cursor.x
        self._cut(x)
        self._cut(x + width)
        line = self.buffer[self.cursor.y]
        line[x] = cell
        for stub in range(x + 1, x + width):
            line[stub] = cell._replace(data="")
        self.cursor.x = x + width

    def _cut(self, x: int) -> None:
        """Blanks for both parts of what stands across the left edge of column `x`."""
        line = self.buffer[self.cursor.y]
        if x >= self.columns or line[x].data:
            return
        start = x
        while not line[start].data:
            start -= 1
        end = x
        while end < self.columns and not line[end].data:
            end += 1
        for at in range(start, end):
            line[at] = line[at]._replace(data=" ")

    def select_graphic_rendition(self, *attrs: int, **_: Any) -> None:
        codes = list(attrs or (0,))
        pen = self.cursor.attrs
        while codes:
            code = codes.pop(0)
            if code == 0:
                pen = Cell(" ", link=pen.link)
            elif code in SWITCHES:
                pen = pen._replace(**SWITCHES[code])
            elif code in (38, 48):
                count = 2 if codes[0] == 5 else 4
                name = ";".join(map(str, codes[:count]))
                del codes[:count]
                pen = pen._replace(**{"fg" if code == 38 else "bg": name})
            elif code in (39, 49):
                pen = pen._replace(**{"fg" if code == 39 else "bg": ""})
            elif 30 <= code <= 37 or 90 <= code <= 97:
                pen = pen._replace(fg=str(code))
            else:
                assert 40 <= code <= 47 or 100 <= code <= 107, code
                pen = pen._replace(bg=str(code - 10))
        self.cursor.attrs = pen

    def debug(self, *args: Any, **kwargs: Any) -> None:
        raise AssertionError(f"a sequence this terminal does not know: {args}, {kwargs}")

    # -- erasing and scrolling -----------------------------------------------------------------

    def _erase(self, start: int, end: int) -> None:
        self._cut(start)
        self._cut(end)
        for x in range(start, min(end, self.columns)):
            self.buffer[self.cursor.y][x] = self.erased

    def erase_characters(self, count: int | None = None) -> None:
        assert self.cursor.x < self.columns
        self._erase(self.cursor.x, self.cursor.x + (count or 1))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        assert how == 0
        assert self.cursor.x < self.columns
        self._erase(self.cursor.x, self.columns)

    def erase_in_display(self, how: int = 0, *_: Any, **__: Any) -> None:
        assert how == 2
        self._rows([None] * self.lines, 0)

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        super().set_margins(top, bottom)
        self.cursor_position()

    def _rows(self, rows: list[Any], top: int) -> None:
        """Put rows below each other; None is an erased one."""
        for y, row in enumerate(rows, top):
            self.buffer[y] = pyte.screens.StaticDefaultDict(self.erased) if row is None else row

    def _scroll(self, top: int, bottom: int, up: int) -> None:
        rows = [self.buffer[y] for y in range(top, bottom)]
        empty: list[Any] = [None] * min(abs(up), len(rows))
        self._rows(rows[up:] + empty if up > 0 else empty + rows[:up], top)

    def _margins(self) -> tuple[int, int]:
        top, bottom = self.margins or Margins(0, self.lines - 1)
        return top, bottom + 1

    def index(self) -> None:
        top, bottom = self._margins()
        if self.cursor.y == bottom - 1:
            self._scroll(top, bottom, 1)
        else:
            self.cursor.y = min(self.cursor.y + 1, self.lines - 1)

    def reverse_index(self) -> None:
        top, bottom = self._margins()
        if self.cursor.y == top:
            self._scroll(top, bottom, -1)
        else:
            self.cursor.y = max(self.cursor.y - 1, 0)

    def delete_lines(self, count: int | None = None) -> None:
        self._lines(count or 1)

    def insert_lines(self, count: int | None = None) -> None:
        self._lines(-(count or 1))

    def _lines(self, up: int) -> None:
        top, bottom = self._margins()
        assert top <= self.cursor.y < bottom
        self._scroll(self.cursor.y, bottom, up)
        self.cursor.x = 0
