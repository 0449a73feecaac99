"""Which of the two lists beside the messages is there, on a terminal of any width."""

from dataclasses import dataclass
from typing import Final

from textual.widget import Widget

NARROW: Final = 70
"""Columns below which the room list hides itself."""

TOO_NARROW: Final = 50
"""Columns below which a list lies over the messages instead of beside them."""


@dataclass(slots=True)
class ListWishes:
    """Which lists the user wants, wherever they are. ``rooms`` None: as there is room for."""

    rooms: bool | None = None
    members: bool = False


class SideLists:
    """A narrow terminal is for the messages alone, unless the user wants it otherwise.

    Where there is no room for both, one list at a time covers the messages until it is closed.
    """

    def __init__(self, rooms: Widget, members: Widget, wishes: ListWishes) -> None:
        self._rooms = rooms
        self._members = members
        self._wishes = wishes
        self._covers = False

    def resized(self, width: int) -> None:
        """The terminal has ``width`` columns now."""
        covered, self._covers = self._covers, width < TOO_NARROW
        for panel in (self._rooms, self._members):
            panel.set_class(self._covers, "-over")
        if not self._covers:
            wanted = self._wishes.rooms
            self._rooms.display = width >= NARROW if wanted is None else wanted
            self._members.display = self._wishes.members
        elif not covered:
            self._rooms.display = self._members.display = False

    def toggle_rooms(self) -> None:
        """Show or hide the rooms."""
        shown = not self._rooms.display
        if self._covers:
            self._members.display = False
        else:
            self._wishes.rooms = shown
        self._rooms.display = shown

    def toggle_members(self) -> None:
        """Show or hide the people."""
        shown = not self._members.display
        if self._covers:
            self._rooms.display = False
        else:
            self._wishes.members = shown
        self._members.display = shown

    def close(self) -> bool:
        """Close what lies over the messages. False when nothing does."""
        if not self._covers or not (self._rooms.display or self._members.display):
            return False
        self._rooms.display = self._members.display = False
        return True
