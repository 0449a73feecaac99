"""What a cell is drawn with, and the least that takes a terminal from one such state to another.

SGR is ECMA-48 8.3.117, with the colours of ISO 8613-6; OSC 8 is the hyperlink that most
terminals know. A pen is what both say about one cell.
"""

from typing import Final
from zlib import crc32

from rich.color import Color, ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.style import Style

from chat_tui.text.sanitize import is_inert
from chat_tui.ui.terminal.kitty import colour_of

RESET: Final = "\x1b[m"
MAX_PENS: Final = 4096
"""More than a screen holds in practice; beyond it the pens no cell has are let go."""

_ATTRIBUTES: Final = (
    ("bold", "1"),
    ("dim", "2"),
    ("italic", "3"),
    ("underline", "4"),
    ("blink", "5"),
    ("blink2", "6"),
    ("reverse", "7"),
    ("conceal", "8"),
    ("strike", "9"),
    ("underline2", "21"),
    ("frame", "51"),
    ("encircle", "52"),
    ("overline", "53"),
)
"""Bits of a pen's attributes, lowest first: what Rich calls each, and what switches it on."""


def _mask(*names: str) -> int:
    return sum(1 << bit for bit, (name, _) in enumerate(_ATTRIBUTES) if name in names)


_OFF: Final = (
    (_mask("bold", "dim"), "22", False),
    (_mask("italic"), "23", False),
    (_mask("underline", "underline2"), "24", True),
    (_mask("blink", "blink2"), "25", True),
    (_mask("reverse"), "27", False),
    (_mask("conceal"), "28", False),
    (_mask("strike"), "29", False),
    (_mask("frame", "encircle"), "54", True),
    (_mask("overline"), "55", False),
)
"""What is switched off together, and whether only the last of them that was switched on counts."""

_SEEN_ON_A_SPACE: Final = _mask(
    "underline", "underline2", "reverse", "strike", "frame", "encircle", "overline"
)


class Pen:
    """Equal pens of one table are the same object, so cells compare by identity.

    ``foreground`` and ``background`` are SGR parameters, "" being the terminal's own colour.
    ``link`` is what stands between "OSC 8 ;" and the terminator, "" being no link.
    ``blank`` is the pen that a space looks the same with: of its background alone, or itself.
    """

    __slots__ = ("attributes", "background", "bare", "blank", "foreground", "link", "plain")

    def __init__(self, attributes: int, foreground: str, background: str, link: str) -> None:
        self.attributes = attributes
        self.foreground = foreground
        self.background = background
        self.link = link
        self.plain = not (attributes & _SEEN_ON_A_SPACE or link)
        """Whether a space written with it shows its background and nothing else."""
        self.bare = not (attributes or foreground or link)
        """Whether there is nothing to it but a background."""
        self.blank = self

    def fills(self, blank: "Pen") -> bool:
        """Whether a space written (or erased) with this pen looks as one of `blank` would."""
        return self.plain and self.background == blank.background


def _osc8(link: str | None) -> str:
    """The parameters of a link, "" for none and for one that could end the sequence early.

    Rich numbers a link anew whenever its style is combined with another, so its number changes
    from frame to frame. Ours is made of the address: the lines of a wrapped link still belong
    together, and a link that has not changed is not written again.
    """
    if not link or not is_inert(link):
        return ""
    return f"id={crc32(link.encode('utf-8', 'replace')):x};{link}"


def _attributes(style: Style) -> int:
    return sum(1 << bit for bit, (name, _) in enumerate(_ATTRIBUTES) if getattr(style, name))


def _switched_on(attributes: int) -> list[str]:
    return [code for bit, (_, code) in enumerate(_ATTRIBUTES) if attributes & 1 << bit]


class Pens:
    """The pens in use, by what they are and by the style that asked for them."""

    def __init__(self, color_system: str | None, hyperlinks: bool) -> None:
        """`color_system` is Rich's name; None is taken for true colour, as Textual does."""
        self._color_system: ColorSystem = COLOR_SYSTEMS.get(
            color_system or "truecolor", ColorSystem.TRUECOLOR
        )
        self._hyperlinks = hyperlinks
        self._pens: dict[tuple[int, str, str, str], Pen] = {}
        self._by_style: dict[Style | None, Pen] = {}
        self._changes: dict[tuple[Pen, Pen], str] = {}
        self.default = self._pen(0, "", "", "")

    def of(self, style: Style | None) -> Pen:
        """The pen a style asks for; None is the terminal's own look."""
        pen = self._by_style.get(style)
        if pen is None:
            # Styles differ by what they carry for the mouse as well, without end.
            if len(self._by_style) >= MAX_PENS:
                self._by_style.clear()
            pen = self._by_style[style] = self.default if style is None else self._styled(style)
        return pen

    def of_picture(self, number: int, ground: Pen) -> Pen:
        """The pen of placeholders, over the background of `ground`. Their colour is a number, so
        it is written as it is, whatever colours the terminal is said to have."""
        return self._pen(0, colour_of(number), ground.background, "")

    def _styled(self, style: Style) -> Pen:
        return self._pen(
            _attributes(style),
            self._codes(style.color, True),
            self._codes(style.bgcolor, False),
            _osc8(style.link) if self._hyperlinks else "",
        )

    def _codes(self, color: Color | None, foreground: bool) -> str:
        if color is None or color.is_default:
            return ""
        return ";".join(color.downgrade(self._color_system).get_ansi_codes(foreground))

    def _pen(self, attributes: int, foreground: str, background: str, link: str) -> Pen:
        key = (attributes, foreground, background, link)
        pen = self._pens.get(key)
        if pen is None:
            pen = self._pens[key] = Pen(*key)
            if pen.plain and not pen.bare:
                pen.blank = self._pen(0, "", background, "")
        return pen

    def on(self, pen: Pen, blank: Pen) -> Pen:
        """`pen` changed as little as makes it fill with the background of `blank`."""
        return self._pen(pen.attributes & ~_SEEN_ON_A_SPACE, pen.foreground, blank.background, "")

    def outside_links(self, pen: Pen) -> Pen:
        return self._pen(pen.attributes, pen.foreground, pen.background, "")

    @property
    def are_many(self) -> bool:
        return len(self._pens) > MAX_PENS or len(self._changes) > MAX_PENS

    def keep(self, used: set[Pen]) -> None:
        """Let go of the rest. A pen that was let go of may be made a second time."""
        used = used | {pen.blank for pen in used} | {self.default}
        self._pens = {
            (pen.attributes, pen.foreground, pen.background, pen.link): pen for pen in used
        }
        self._by_style.clear()
        self._changes.clear()

    def change(self, old: Pen | None, new: Pen) -> str:
        """What to write to come from `old` to `new`; None is any rendition, within no link."""
        if old is new:
            return ""
        if old is None:
            return _link_change("", new) + _everything(new)
        found = self._changes.get((old, new))
        if found is None:
            found = self._changes[old, new] = _link_change(old.link, new) + min(
                _difference(old, new), _everything(new), key=len
            )
        return found


def _link_change(old: str, new: Pen) -> str:
    return "" if old == new.link else f"\x1b]8;{new.link or ';'}\x1b\\"


def _everything(new: Pen) -> str:
    codes = _switched_on(new.attributes)
    codes += [code for code in (new.foreground, new.background) if code]
    return f"\x1b[0;{';'.join(codes)}m" if codes else RESET


def _difference(old: Pen, new: Pen) -> str:
    codes = []
    on = new.attributes & ~old.attributes
    off = old.attributes & ~new.attributes
    for mask, code, last_counts in _OFF:
        # A terminal may keep one underline only: which it is then depends on the order.
        if off & mask or (last_counts and on & mask and old.attributes & mask):
            codes.append(code)
            on |= new.attributes & mask
    codes += _switched_on(on)
    if old.foreground != new.foreground:
        codes.append(new.foreground or "39")
    if old.background != new.background:
        codes.append(new.background or "49")
    return f"\x1b[{';'.join(codes)}m" if codes else ""
