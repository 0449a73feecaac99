"""The output stage: between Textual's compositor and the terminal.

It remembers what the terminal shows, cell by cell, and writes only what is needed to make it
show the next update. Textual writes each changed region whole, with a full SGR for each piece.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from chat_tui.domain.record import record
from chat_tui.ui.terminal.cells import UNKNOWN, Row, cells_of, filled, patched
from chat_tui.ui.terminal.painter import Painter
from chat_tui.ui.terminal.scrolling import Block, moved_blocks, shifted, takes_more
from chat_tui.ui.terminal.sgr import RESET, Pen, Pens

WIPE: Final = f"{RESET}\x1b[r\x1b[2J"
"""Plain style, no margins, and nothing on the screen."""

KEPT_PIECES: Final = 8
"""Strips for each row of the screen."""

_BACKGROUND_COLOUR_ERASE: Final = (
    "xterm", "tmux", "kitty", "alacritty", "wezterm", "foot", "iterm", "linux", "rxvt", "konsole",
    "vte", "gnome", "st-", "putty", "ghostty", "contour", "mintty", "nsterm", "rio",
)  # fmt: skip
_NO_HYPERLINKS: Final = (
    "linux", "vt", "dumb", "ansi", "screen.linux", "cons25", "sun", "eterm", "Eterm", "rxvt",
)  # fmt: skip
_FIRST_VTE: Final = 5000
"""The first version of VTE (0.50) with links; the ones before crashed of them."""


def knows_hyperlinks(environ: Mapping[str, str]) -> bool:
    """Whether OSC 8 is known, or ignored by something that may hand it on (tmux).

    Apple's Terminal and GNU screen ignore it, and each link would cost its address twice.
    """
    term = environ.get("TERM", "")
    if term.startswith(_NO_HYPERLINKS) or environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return False
    if "TMUX" in environ:
        return True
    vte = environ.get("VTE_VERSION", "")
    if vte.isascii() and vte.isdigit() and int(vte[:9]) < _FIRST_VTE:
        return False
    return not term.startswith("screen")


@record
class Capabilities:
    """What may be relied on in a terminal. What is not said costs bytes, never correctness."""

    color_system: str | None = "truecolor"
    """As Rich names it (``Console.color_system``); None is taken for true colour, by Textual."""
    colours_erased: bool = False
    """Erased cells get the background in use (BCE)."""
    hyperlinks: bool = True
    """OSC 8 is known or at least ignored, not printed."""

    @classmethod
    def of(cls, environ: Mapping[str, str], color_system: str | None) -> "Capabilities":
        """By the name of the terminal. GNU screen erases to its own background by default."""
        term = environ.get("TERM", "")
        within_tmux = "TMUX" in environ
        return cls(
            color_system,
            colours_erased=within_tmux or term.startswith(_BACKGROUND_COLOUR_ERASE),
            hyperlinks=knows_hyperlinks(environ),
        )


class OutputStage:
    """Owns what is known of the terminal: its cells, its pen, and where its cursor stands.

    Whatever else is written must leave all three alone, as bells, titles, OSC 52, modes and
    queries do. After anything that does not, and after a change of size, call `forget`. The pen
    is left as the last cell needed it, but outside of links: write `RESET` before the terminal is
    handed over to somebody else.
    The text of updates must be inert (``guard.inert_update``); segments of controls are ignored.
    """

    def __init__(self, capabilities: Capabilities) -> None:
        self._capabilities = capabilities
        self._pens = Pens(capabilities.color_system, capabilities.hyperlinks)
        self._size: tuple[int, int] | None = None
        self._shown: list[Row] = []
        self._pen: Pen | None = None
        self._cursor: tuple[int | None, int | None] = (None, None)
        self._is_lost = True
        self._pieces: dict[tuple[int | Segment, ...], Row] = {}
        self._covered: Region | None = None
        self._is_uncovered = False

    def forget(self) -> None:
        """Nothing of the terminal is known any more: ask Textual for a whole update after this.

        A partial update before that is written as far as it goes.
        """
        self._size = None
        self._covered = None

    @property
    def is_covered(self) -> bool:
        """Whether something lies over cells: see ``cover``."""
        return self._covered is not None

    def is_blank(self, region: Region) -> bool:
        """Whether the terminal is known to show nothing in these cells. Those of the last row
        never are: what is drawn there may scroll the screen."""
        if self._size is None or self._is_lost:
            return False
        width, height = self._size
        if not Region(0, 0, width, height - 1).contains_region(region):
            return False
        rows = self._shown[region.y : region.bottom]
        return all(set(row.chars[region.x : region.right]) <= {" "} for row in rows)

    def cover(self, region: Region) -> None:
        """Something that is no text lies over these cells from now on, which leaves pen and cursor
        alone. A frame that changes any cell of their rows writes all of them, and so does the next
        one after ``uncover``. Until then nothing is scrolled."""
        self._covered = region
        self._is_uncovered = False

    def uncover(self) -> None:
        """What the terminal shows in the cells that are covered is not known any more: the next
        frame writes them as they are believed to be."""
        self._is_uncovered = self.is_covered

    def encode(
        self,
        update: LayoutUpdate | ChopsUpdate,
        size: tuple[int, int],
        cursor: tuple[int, int] | None = None,
    ) -> str:
        """What to write so that the terminal of `size` (columns, rows) shows the update.

        "" when it does already. It has to be written, whole and in order: whether to draw a frame
        is decided before it is encoded. What lies outside of `size` is left out. At the end the
        cursor is moved to `cursor` (column and row from 0), or stays where it is when None.
        """
        if size != self._size:
            self._start_over(size)
        pieces = _of_layout(update) if isinstance(update, LayoutUpdate) else _of_chops(update)
        written = ""
        if self._is_lost and _covers(update, size):
            written = WIPE
            self._is_lost = False
            self._pen = self._pens.default
            self._cursor = (None, None)  # to take margins away moves it
            self._shown = [filled(" ", self._pen, size[0])] * size[1]
        wanted, bands = self._applied(pieces)
        stays = self._is_lost or self._covered is not None
        self._spoil(wanted)
        # Rows of which only a part is known stay where they are, and those below a picture.
        painter = self._cheapest(wanted, [] if stays else bands)
        painter.end_link()
        if cursor is not None:
            painter.move(min(cursor[0], size[0] - 1), min(cursor[1], size[1] - 1))
        self._shown = wanted
        self._pen = painter.pen
        self._cursor = (painter.x, painter.y)
        if self._pens.are_many:
            self._pens.keep({pen for row in wanted for pen in row.pens})
            self._pieces.clear()
        return written + painter.text()

    def expect(self, strips: Iterable[Strip]) -> None:
        """Work out now what it takes to draw these, which may be wanted next."""
        if not self._is_lost:
            for strip in strips:
                self._cells(strip)

    def _start_over(self, size: tuple[int, int]) -> None:
        self._size = size
        self._shown = [filled(UNKNOWN, self._pens.default, size[0])] * size[1]
        self._pen = None
        self._cursor = (None, None)
        self._is_lost = True
        self._covered = None

    def _spoil(self, wanted: list[Row]) -> None:
        """Forget the cells that are covered, if they are not to be any more."""
        region = self._covered
        if region is None:
            return
        rows = range(region.y, region.bottom)
        if self._is_uncovered or any(wanted[y] is not self._shown[y] for y in rows):
            unknown = filled(UNKNOWN, self._pens.default, region.width)
            for y in rows:
                self._shown[y] = patched(self._shown[y], [(region.x, unknown)])
            self._covered = None

    def _applied(
        self, lines: Iterable[tuple[int, list[tuple[int, Strip]]]]
    ) -> tuple[list[Row], list[tuple[int, int]]]:
        """The rows that are wanted, and the columns of what was drawn in those that change."""
        wanted = self._shown.copy()
        bands = []
        for y, strips in lines:
            if not 0 <= y < len(wanted):
                continue
            cells = [(x, self._cells(strip)) for x, strip in strips]
            row = patched(wanted[y], cells)
            if not row.same_as(wanted[y]):
                wanted[y] = row
                bands += [(x, x + len(piece.chars)) for x, piece in cells]
        return wanted, bands

    def _cells(self, strip: Strip) -> Row:
        """Kept for what is drawn again a row further up, which nearly everything is."""
        key = (strip.cell_length, *strip)
        cells = self._pieces.get(key)
        if cells is None:
            if len(self._pieces) >= KEPT_PIECES * len(self._shown):
                del self._pieces[next(iter(self._pieces))]
            cells = self._pieces[key] = cells_of(strip, strip.cell_length, self._pens)
        return cells

    def _painter(self) -> Painter:
        return Painter(self._pens, self._capabilities.colours_erased, self._pen, self._cursor)

    def _cheapest(self, wanted: list[Row], bands: list[tuple[int, int]]) -> Painter:
        """Whatever takes the fewest bytes: a scroll and what must be mended after it, or none."""
        blocks = moved_blocks(self._shown, wanted, bands)
        scrolled = [self._scrolled(block, wanted) for block in blocks]
        best = min(scrolled, key=Painter.size, default=None)
        if best is not None and takes_more(self._shown, wanted, best.size()):
            return best
        plain = self._painter()
        plain.paint(self._shown, wanted)
        return plain if best is None or plain.size() <= best.size() else best

    def _scrolled(self, block: Block, wanted: list[Row]) -> Painter:
        painter = self._painter()
        painter.scroll(block, wanted)
        painter.paint(shifted(self._shown, block, wanted), wanted)
        return painter


def _covers(update: LayoutUpdate | ChopsUpdate, size: tuple[int, int]) -> bool:
    if not isinstance(update, LayoutUpdate):
        return False
    region = update.region
    return not (region.x or region.y) and region.width >= size[0] and region.height >= size[1]


def _of_layout(update: LayoutUpdate) -> Iterable[tuple[int, list[tuple[int, Strip]]]]:
    """Each row's strips with their columns, as ``LayoutUpdate.render_segments`` writes them."""
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        strips = []
        for strip in line:
            strips.append((x, strip))
            x += strip.cell_length
        yield y, strips


def _of_chops(update: ChopsUpdate) -> Iterable[tuple[int, list[tuple[int, Strip]]]]:
    """The same for ``ChopsUpdate.render_segments``, which draws whole chops and crops the last."""
    for y, x1, x2 in update.spans:
        strips = []
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > x2 or end <= x1:
                continue
            whole = x2 > x >= x1 and end <= x2
            strips.append((x, strip if whole else strip.crop(0, min(end, x2) - x)))
        yield y, strips
