"""Pictures as text: kitty's graphics protocol with Unicode placeholders. Pure.

A picture is sent once, out of band, and gets a number. Where it is to be seen stand cells of
U+10EEEE with two marks, the row and the column of the picture that the cell shows; the number is
the colour of their text. So it is scrolled, cut off and overwritten as text is, and compared cell
by cell as all else (see OutputStage). kitty has it since 0.28, Ghostty since 1.0:
https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders

Whatever draws the screen works on colours (themes, the tint below a dialog, the picked message),
and a number is none. So within the program a third mark has it, and the colour is made of that at
the last moment (see cells). What people write cannot hold the character: see text.codepoints.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Final

PLACEHOLDER: Final = "\U0010eeee"

CHUNK: Final = 4096
"""Bytes of Base64 in one command; the protocol allows no more."""

# The beginning of gen/rowcolumn-diacritics.txt in kitty: marks above a letter (combining class
# 230) of Unicode 6.0 that no normalization joins to it. The n-th stands for the number n.
_CODES: Final = (
    "305 30d 30e 310 312 33d 33e 33f 346 34a 34b 34c 350 351 352 357 35b 363 364 365 366 367 "
    "368 369 36a 36b 36c 36d 36e 36f 483 484 485 486 487 592 593 594 595 597 598 599 59c 59d "
    "59e 59f 5a0 5a1 5a8 5a9 5ab 5ac 5af 5c4 610 611 612 613 614 615 616 617 657 658 659 65a "
    "65b 65d 65e 6d6 6d7 6d8 6d9 6da 6db 6dc 6df 6e0 6e1 6e2 6e4 6e7 6e8 6eb 6ec 730 732 733 "
    "735 736 73a 73d 73f 740 741 743 745 747 749 74a 7eb 7ec 7ed 7ee 7ef 7f0 7f1 7f3 816 817 "
    "818 819 81b 81c 81d 81e 81f 820 821 822 823 825 826 827 829 82a 82b 82c"
)
_MARKS: Final = "".join(chr(int(code, 16)) for code in _CODES.split())

LARGEST: Final = len(_MARKS)
"""Rows and columns that a picture can have; and one more than the highest number."""

_CELL: Final = 4
"""Code points of a cell within the program."""


def placeholders(number: int, row: int, columns: int) -> str:
    """One row of a picture of so many columns, as text for the screen."""
    mark = _MARKS[number]
    return "".join(f"{PLACEHOLDER}{_MARKS[row]}{column}{mark}" for column in _MARKS[:columns])


def as_cells(text: str) -> tuple[int, list[str]] | None:
    """The number of the picture that a piece of ``placeholders`` belongs to, and the cells as they
    are written to the terminal. None for any other text."""
    if not text.startswith(PLACEHOLDER) or len(text) % _CELL:
        return None
    number = _MARKS.find(text[_CELL - 1])
    cells = [text[at : at + _CELL - 1] for at in range(0, len(text), _CELL)]
    if number < 0 or text.count(PLACEHOLDER) != len(cells):
        return None
    return number, cells


def colour_of(number: int) -> str:
    """The SGR parameters that say which picture a placeholder belongs to."""
    return f"38;5;{number}"


def transmission(number: int, png: bytes, columns: int, rows: int) -> Iterator[str]:
    """What sends a picture to the terminal, to be shown on so many cells: commands to be written in
    this order, with no other one for graphics between them; text may be. None is answered (q=2).

    The placement comes by itself, behind the data: it is what makes kitty draw the placeholders
    anew that stand there already.
    """
    data = b64encode(png).decode()
    for at in range(0, len(data), CHUNK):
        more = at + CHUNK < len(data)
        about = "" if at else f"a=t,f=100,t=d,i={number},"
        yield _command(f"{about}q=2,m={int(more)}", data[at : at + CHUNK])
    yield _command(f"a=p,U=1,i={number},c={columns},r={rows},q=2")


def deletion(number: int) -> str:
    """What makes the terminal forget a picture, with its data."""
    return _command(f"a=d,d=I,i={number},q=2")


BREAK_OFF: Final = "\x1b_Gq=2,m=0;\x1b\\"
"""Ends a transmission that has begun: what follows would be taken for more of it."""


def _command(control: str, data: str = "") -> str:
    return f"\x1b_G{control};{data}\x1b\\"
