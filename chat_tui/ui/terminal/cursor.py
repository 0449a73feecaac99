"""The cheapest way to move a terminal's cursor.

Only what every terminal and multiplexer knows is used: CR, LF, BS, CUU, CUD, CUF, CHA and CUP.
LF is never written below the last row, so it never scrolls; it goes with a CR before it, because
a line discipline may add one (and then it is two bytes on the link).
"""


def _csi(count: int, final: str) -> str:
    return f"\x1b[{count}{final}" if count > 1 else f"\x1b[{final}"


def place(x: int, y: int) -> str:
    """CUP, from anywhere. Columns and rows count from 0."""
    if x:
        return f"\x1b[{y + 1};{x + 1}H"
    return _csi(y + 1, "H")


def along(from_x: int | None, x: int) -> str:
    """The way within a row. `from_x` None: the column is not known."""
    if from_x == x:
        return ""
    if x == 0:
        return "\r"
    if from_x is None:
        return f"\x1b[{x + 1}G"
    if from_x < x:
        forward = _csi(x - from_x, "C")
        return forward if len(forward) <= 4 or x > 98 else min(forward, f"\x1b[{x + 1}G", key=len)
    back = from_x - x
    return "\b" * back if back <= 3 else f"\x1b[{x + 1}G"


def way(from_x: int | None, from_y: int | None, x: int, y: int) -> str:
    """The cheapest way to (x, y). None: that coordinate of the cursor is not known."""
    if from_y == y:
        return along(from_x, x)
    best = place(x, y)
    if from_y is None:
        return best
    down = y - from_y
    if down > 0:
        # With the CR that the line discipline may put before each.
        if 1 + 2 * down + len(along(0, x)) < len(best):
            best = "\r" + "\n" * down + along(0, x)
        straight = _csi(down, "B")
    else:
        straight = _csi(-down, "A")
    if from_x is None and x:
        return best
    aside = along(from_x, x)
    return straight + aside if len(straight) + len(aside) < len(best) else best
