"""Random screens that change as those of a chat do, handed over as the compositor does.

A screen is three columns of panels above one line, with a modal on top at times. What happens to
it: panels scroll up and down, lines are rewritten in part, the modal opens, moves and closes, all
is redrawn, and now and then the terminal is resized.
"""

import re
from collections.abc import Sequence
from random import Random

from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

WORDS = (
    "hello", "a", "the", "I'll", "word", "x" * 15, "1234", "─" * 6, "│", "…", "é", "ñandú", "Ж",
    "漢字", "かな", "한국어", "ａｂ", "😀", "👍🏽", "👨‍👩‍👧", "❤️", "🇬🇧", "e\u0301",
    "n\u0303o\u0302", "1️⃣", "🫨", "☃", "  ", "       ", " " * 20,
)  # fmt: skip
COLOURS = (
    None, None, None, "default", "red", "bright_blue", "color(17)", "color(244)", "#ff8787",
    "#123456",
)  # fmt: skip
GROUNDS = (None, None, None, None, "default", "green", "color(236)", "#121212")
ATTRIBUTES = (
    "bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike",
    "underline2", "frame", "encircle", "overline",
)  # fmt: skip
LINKS = (None,) * 8 + ("https://a.example/", "https://b.example/?x=1;2")

STRAY_JOINER = re.compile("\u200d(?![\U0001f000-\U0001ffff])")
FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")

Update = LayoutUpdate | ChopsUpdate


def honest(strip: Strip) -> Strip:
    """Rich cuts through emoji: it can lose a cell, or leave a half that takes what comes next."""
    size = sum(segment.cell_length for segment in strip)
    whole = size == strip.cell_length and not any(
        STRAY_JOINER.search(segment.text) or len(FLAG_LETTER.findall(segment.text)) % 2
        for segment in strip
    )
    return strip if whole else Strip.blank(strip.cell_length)


class Frames:
    """A screen and its random life. All comes from `seed`."""

    def __init__(self, seed: int, plain: bool = False) -> None:
        self.random = Random(seed)
        self.plain = plain
        """Mostly text in the terminal's own colours, as a person who reads a chat would see."""
        self.styles = [self.style() for _ in range(6)]
        self.resize()

    # -- what there is to draw -----------------------------------------------------------------

    def style(self) -> Style | None:
        random = self.random
        if random.random() < (0.7 if self.plain else 0.2):
            return None
        marks = {name: True for name in ATTRIBUTES if random.random() < 0.12}
        return Style(
            color=random.choice(COLOURS),
            bgcolor=random.choice(GROUNDS),
            link=random.choice(LINKS),
            **marks,  # type: ignore[arg-type]
        )

    def strip(self, width: int) -> Strip:
        random = self.random
        segments = []
        size = 0
        while size < width and random.random() < 0.8:
            text = " ".join(random.choices(WORDS, k=random.randint(1, 3)))
            segments.append(Segment(text, random.choice(self.styles)))
            size += segments[-1].cell_length
        fill = self.styles[0]
        return honest(Strip(segments).adjust_cell_length(width, fill))

    # -- the screen ----------------------------------------------------------------------------

    def resize(self) -> None:
        random = self.random
        self.width = random.randint(8, 60)
        self.height = random.randint(3, 16)
        inner = sorted(random.sample(range(1, self.width), random.choice((0, 1, 2, 2))))
        self.cuts = [0, *inner, self.width]
        self.panels = [
            [self.strip(end - start) for _ in range(self.height - 1)]
            for start, end in zip(self.cuts, self.cuts[1:], strict=False)
        ]
        self.footer = self.strip(self.width)
        self.modal: tuple[Region, list[Strip]] | None = None

    def open_modal(self) -> Region:
        random = self.random
        x = random.randrange(self.width)
        y = random.randrange(self.height)
        region = Region(x, y, random.randint(1, self.width - x), random.randint(1, self.height - y))
        self.modal = (region, [self.strip(region.width) for _ in range(region.height)])
        return region

    def chops(self) -> list[dict[int, Strip | None]]:
        rows = []
        for y in range(self.height):
            if y == self.height - 1:
                row = {0: self.footer}
            else:
                row = {x: panel[y] for x, panel in zip(self.cuts, self.panels, strict=False)}
            rows.append(self._below_modal(row, y))
        return rows

    def _below_modal(self, row: dict[int, Strip], y: int) -> dict[int, Strip | None]:
        cut: dict[int, Strip | None] = dict(row)
        if self.modal is None or y not in self.modal[0].line_range:
            return cut
        region, strips = self.modal
        for x, strip in row.items():
            end = x + strip.cell_length
            edges = [edge for edge in (region.x, region.right) if x < edge < end]
            pieces = strip.divide([edge - x for edge in [*edges, end]])
            for at, piece in zip([x, *edges], pieces, strict=True):
                cut[at] = honest(piece)
        for at in [at for at in cut if region.x < at < region.right]:
            del cut[at]
        cut[region.x] = strips[y - region.y]
        return dict(sorted(cut.items()))

    # -- what happens --------------------------------------------------------------------------

    def whole(self) -> LayoutUpdate:
        rows: list[object] = [row.values() for row in self.chops()]
        return LayoutUpdate(rows, Region(0, 0, self.width, self.height))  # type: ignore[arg-type]

    def part(self, regions: Sequence[Region]) -> ChopsUpdate:
        chops = self.chops()
        ends = [[*list(row)[1:], self.width] for row in chops]
        spans = [
            (y, region.x, region.right)
            for region in regions
            for y in region.line_range
            if region.width
        ]
        for at, (y, _, x2) in enumerate(spans):
            cut = [strip.crop(0, x2 - x) for x, strip in chops[y].items() if strip and x < x2]
            if any(honest(strip) is not strip for strip in cut):
                spans[at] = (y, 0, self.width)
        return ChopsUpdate(chops, sorted(spans), ends)

    def scroll(self) -> Region:
        random = self.random
        which = random.randrange(len(self.panels))
        panel = self.panels[which]
        width = self.cuts[which + 1] - self.cuts[which]
        top = random.choice((0, 0, random.randrange(len(panel))))
        bottom = random.choice((len(panel), len(panel), random.randint(top + 1, len(panel))))
        count = random.choice((1, 1, 1, 2, 3, 4, bottom - top))
        count = min(count, bottom - top)
        new = [self.strip(width) for _ in range(count)]
        rows = panel[top:bottom]
        panel[top:bottom] = rows[count:] + new if random.random() < 0.7 else new + rows[:-count]
        return Region(self.cuts[which], top, width, bottom - top)

    def write(self) -> Region:
        """A piece of one line becomes another, as when somebody types."""
        random = self.random
        which = random.randrange(len(self.panels))
        y = random.randrange(self.height - 1)
        old = self.panels[which][y]
        start = random.randrange(old.cell_length)
        end = random.randint(start + 1, old.cell_length)
        new = [old.crop(0, start), self.strip(end - start), old.crop(end)]
        self.panels[which][y] = honest(Strip.join(new).adjust_cell_length(old.cell_length))
        if random.random() < 0.5:
            return Region(self.cuts[which], y, old.cell_length, 1)
        return Region(self.cuts[which] + start, y, end - start, 1)

    def happen(self) -> Update:
        """The next change, and what the compositor would hand over for it."""
        random = self.random
        kind = random.random()
        if kind < 0.05:
            self.resize()
            return self.whole()
        regions = []
        if kind < 0.12 and self.modal is None:
            regions.append(self.open_modal())
        elif kind < 0.2 and self.modal is not None:
            regions.append(self.modal[0])
            self.modal = None
        for _ in range(random.choice((0, 1, 1, 2))):
            regions.append(self.scroll() if random.random() < 0.6 else self.write())
        if random.random() < 0.3:
            self.footer = self.strip(self.width)
            regions.append(Region(0, self.height - 1, self.width, 1))
        if not regions or random.random() < 0.25:
            return self.whole()
        return self.part(regions)
