"""Text as rows of the message pane: wrapped, beside a gutter with the time and the name. Pure."""

from datetime import tzinfo
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chat_tui.domain.models import ChatMessage
from chat_tui.text.markup import Block as MarkupBlock
from chat_tui.text.markup import Markup, parse, plain
from chat_tui.text.sanitize import sanitize_body
from chat_tui.text.width import cell_len, pad, truncate
from chat_tui.text.wrap import wrap
from chat_tui.ui.block import Block, Row, Rows, RowStyles, Said, gutter_for
from chat_tui.ui.clock import Clock
from chat_tui.ui.look import USUAL_LOOK, Look
from chat_tui.ui.markup_rows import Layer, flattened, lay_out, layers, segments_of
from chat_tui.ui.shown_picture import ShownPicture
from chat_tui.ui.theme import name_style
from chat_tui.ui.words import shown_name

MAX_ROWS: Final = 400
"""Rows drawn of one text: several screens. What is longer says how much more there is."""


class TextRows:
    """Draws text for one width, theme and time zone."""

    def __init__(
        self, width: int, styles: RowStyles, zone: tzinfo | None, look: Look = USUAL_LOOK
    ) -> None:
        """``width`` in cells; ``zone`` None is the machine's own time zone."""
        self._width = width
        self._styles = styles
        self._look = look
        self._clock = Clock(zone, look.time_format)
        self._gutter = gutter_for(width, look.time_cells)

    @property
    def picture_columns(self) -> int:
        """Cells that a picture may have beside the gutter."""
        return max(1, self._width - self._gutter.width)

    def headed(self, row: Strip, message: ChatMessage, *, first: bool) -> Strip:
        """A row of a message as the topmost one on the screen: with its author and time.

        ``first``: it is the first row of its text.
        """
        author = "*" if message.action and first else shown_name(message.name)
        colour = name_style(message.name, self._styles.colours)
        gutter = self._gutter_segments(self._clock.shown(message.time), author, colour)
        rest = row.crop(self._gutter.width - 2)
        return Strip([*gutter, *rest]).adjust_cell_length(self._width, self._styles.base)

    def picked(self, row: Strip, *, first: bool, picture: bool = False) -> Strip:
        """A row of the message that is picked; ``first``: it begins there. Of a ``picture`` only
        what stands beside it is marked: it has colours of its own."""
        if picture:
            at, base = self._gutter.width, self._styles.base
            parts = [self.picked(row.crop(0, at), first=False)]
            for segment in row.crop(at):
                part = Strip([segment])
                parts.append(self.picked(part, first=False) if segment.style == base else part)
            return Strip.join(parts)
        marked = Strip(
            [
                Segment(text, (style or self._styles.base) + self._styles.picked)
                for text, style, _ in row
            ]
        )
        at = self._gutter.width - 1
        if not first or at < 0:
            return marked
        arrow = Strip([Segment("›", self._styles.base + self._styles.picked)], 1)
        return Strip.join([marked.crop(0, at), arrow, marked.crop(at + 1)])

    def notice_in_the_middle(self, text: str, height: int) -> list[tuple[int, Strip]]:
        """The program's own words in an empty pane of ``height``: (row, strip). The first line
        stands out."""
        first = text.partition("\n")[0]
        strips = [
            self._centred(text[start:end], strong=end <= len(first))
            for start, end in wrap(text, max(2, self._width - 2))
        ]
        return list(enumerate(strips[:height], max(0, (height - len(strips)) // 2)))

    def _centred(self, words: str, *, strong: bool) -> Strip:
        shown = truncate(words, self._width)
        style = self._styles.base + (Style(bold=True) if strong else self._styles.dim)
        left = (self._width - cell_len(shown)) // 2
        text = " " * left + shown
        return Strip([Segment(pad(text, self._width), style)], self._width)

    # -- building blocks -----------------------------------------------------------------------

    def _words(
        self,
        words: str,
        style: Style,
        *,
        clock: str = "",
        mark: tuple[str, Style] | None = None,
    ) -> Rows:
        return self._text(
            words,
            [(0, len(words), style)],
            clock=clock,
            name="",
            name_style=style,
            mark=mark or (" ", style),
        )

    def _read(self, prefix: str, body: str) -> Markup:
        """What somebody said, behind words of ours."""
        text = prefix + sanitize_body(body)
        return parse(text, len(prefix)) if self._look.markup else plain(text)

    def _layers(self, said: Markup) -> list[Layer]:
        styles = self._styles
        found = layers(said, styles.dim, styles.link, styles.colours)
        if styles.hyperlinks:
            found += [(one.start, one.end, Style(link=one.link.url)) for one in said.targets]
        return found

    def _said(
        self,
        said: Markup,
        spans: list[Layer],
        file: str,
        picture: ShownPicture | None = None,
        *,
        clock: str,
        name: str,
        name_style: Style,
        mark: tuple[str, Style],
    ) -> Rows:
        """What somebody said, and below it the words for the ``file`` that goes with it, if any
        does, and its picture; without the text where there is none."""
        alone = bool(file) and not said.text.strip()
        rows = self._text(
            file if alone else said.text,
            [(0, len(file), self._styles.dim)] if alone else spans,
            blocks=() if alone else said.blocks,
            clock=clock,
            name=name,
            name_style=name_style,
            mark=mark,
        )
        if file and not alone:
            below = self._words(file, self._styles.dim)
            rows.extend(Row(len(said.text) + 1 + row.place, row.strip) for row in below)
        if picture is not None:
            rows.extend(self._hung(picture))
        return rows

    def _hung(self, picture: ShownPicture) -> Rows:
        base = self._styles.base
        beside, ground = Segment(" " * self._gutter.width, base), Style(bgcolor=base.bgcolor)
        rows = []
        for row in picture.rows:
            shown = [Segment(text, ground if style is None else style) for text, style, _ in row]
            rows.append(Strip([beside, *shown]).adjust_cell_length(self._width, base))
        if picture.words:
            rows += [row.strip for row in self._words(picture.words, self._styles.dim)]
        return [Row(Block.PICTURE + number, row) for number, row in enumerate(rows)]

    def _text(
        self,
        text: str,
        spans: list[Layer],
        *,
        clock: str,
        name: str,
        name_style: Style,
        mark: tuple[str, Style],
        blocks: tuple[MarkupBlock, ...] = (),
    ) -> Rows:
        """Text wrapped beside the gutter; every row is padded to the full width."""
        base = self._styles.base
        room = max(2, self._width - self._gutter.width)
        lines = lay_out(text, blocks, room)
        runs = flattened(spans, base)
        more = len(lines) - MAX_ROWS
        if more > 0:  # the row that says so is one of them
            del lines[MAX_ROWS - 1 :]
        rows: Rows = []
        for number, (place, start, end, lead) in enumerate(lines):
            first = number == 0
            segments = self._gutter_segments(
                clock if first else "", name if first else "", name_style
            )
            segments.append(Segment(mark[0], base + mark[1]) if first else Segment(" ", base))
            segments.append(Segment(" ", base))
            if lead:
                segments.append(Segment(lead, base + self._styles.dim))
            segments.extend(segments_of(text, start, end, runs, base))
            # A style that begins inside a grapheme changes its width, so it is measured again.
            strip = Strip(segments).adjust_cell_length(self._width, base)
            x = self._gutter.width + cell_len(lead)
            rows.append(Row(place, strip, Said(text, start, end, x)))
        if more > 0:
            words = truncate(f"… {more + 1:,} more lines", room)
            segments = [Segment(" " * self._gutter.width, base)]
            segments.append(Segment(words, base + self._styles.dim))
            rows.append(Row(len(text), Strip(segments).adjust_cell_length(self._width, base)))
        return rows

    def _gutter_segments(self, clock: str, name: str, name_style: Style) -> list[Segment]:
        """The time and the name; the mark and the space before the text are still to come."""
        base, gutter = self._styles.base, self._gutter
        time = f"{pad(clock, gutter.time)} "
        segments = [Segment(time, base + self._styles.dim)] if gutter.time else []
        shown = truncate(name, gutter.name)
        fill = " " * (gutter.name - cell_len(shown))
        return [*segments, Segment(fill + shown, base + name_style)]

    def _rule(self, words: str, style: Style, *, right: bool = False) -> Strip:
        shown = truncate(words, max(0, self._width - 6))
        line = self._width - cell_len(shown) - 2
        left = max(0, line - 2) if right else max(0, min(2, line))
        text = "─" * left + (f" {shown} " if shown else "──") + "─" * max(0, line - left)
        return self._line(text, self._styles.base + style)

    def _line(self, text: str, style: Style) -> Strip:
        return Strip([Segment(pad(text, self._width), style)], self._width)
