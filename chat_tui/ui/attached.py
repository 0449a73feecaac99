"""A file that goes with a message, as a line of words. Pure."""

from typing import Final

from chat_tui.domain.models import Attachment
from chat_tui.text.files import shown_file, shown_size

MARK: Final = "≡"
"""Of those characters of WGL4 that the fonts of terminals have."""

BAR: Final = 10
"""Cells of a progress bar."""


def percent_of(have: int | None, size: int) -> int | None:
    """How much of a file is through; None when it is not on its way."""
    if have is None:
        return None
    return min(100, have * 100 // size) if size else 100


def file_words(file: Attachment, percent: int | None = None) -> str:
    """Its name and size, and how much of it is through if it is on its way."""
    words = f"{MARK} {shown_file(file.name)}  {shown_size(file.size)}"
    return words if percent is None else f"{words}  {bar(percent)}"


def bar(percent: int) -> str:
    """``percent`` as a bar and in digits."""
    full = percent * BAR // 100
    return f"{'█' * full}{'░' * (BAR - full)} {percent}%"
