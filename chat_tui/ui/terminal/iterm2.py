"""A picture for iTerm2 and WezTerm: one command with a file, which they fit into the cells given.
Pure. See https://iterm2.com/documentation-images.html; ``doNotMoveCursor`` is WezTerm's."""

from base64 import b64encode


def inline(png: bytes, columns: int, rows: int) -> str:
    """What shows it on so many cells, from where the cursor is."""
    about = f"inline=1;width={columns};height={rows};preserveAspectRatio=1;doNotMoveCursor=1"
    return f"\x1b]1337;File={about};size={len(png)}:{b64encode(png).decode()}\x07"
