"""Reads sixel as a terminal does."""

import re

Colour = tuple[int, int, int]

_WHOLE = re.compile(r'\x1bP0;1;0q"1;1;(\d+);(\d+)(.*)\x1b\\', re.DOTALL)
_PART = re.compile(r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|([$-])")


def decoded(text: str) -> tuple[int, int, dict[tuple[int, int], Colour]]:
    """Width and height as they are told, and the pixels that were set: column and row, and red,
    green and blue in hundredths."""
    whole = _WHOLE.fullmatch(text)
    assert whole is not None
    colours: dict[int, Colour] = {}
    pixels: dict[tuple[int, int], Colour] = {}
    colour = x = y = at = 0
    while at < len(whole[3]):
        part = _PART.match(whole[3], at)
        assert part is not None, whole[3][at : at + 20]
        at = part.end()
        if part[1]:
            colours[int(part[1])] = int(part[2]), int(part[3]), int(part[4])
        elif part[5]:
            colour = int(part[5])
        elif part[9]:
            x, y = 0, y + 6 * (part[9] == "-")
        else:
            bits = ord(part[7] or part[8]) - 63
            for column in range(x, x + int(part[6] or 1)):
                for bit in range(6):
                    if bits >> bit & 1:
                        assert (column, y + bit) not in pixels, "set once"
                        pixels[column, y + bit] = colours[colour]
            x += int(part[6] or 1)
    return int(whole[1]), int(whole[2]), pixels
