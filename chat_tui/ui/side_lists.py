"""Which of the two lists beside the messages is there, on a terminal of any width."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from textual.widget import Widget

from chat_tui.session.state import Lists

NARROW: Final = 70
"""Columns below which the room list hides itself."""

TOO_NARROW: Final = 50
"""Columns below which a list lies over the messages instead of beside them."""


class ListWishes:
    """Which lists the user wants, whichever server they look at."""

    def __init__(self, now: Lists, keep: Callable[[Lists], None]) -> None:
        """``keep`` is told of every change."""
        self.now = now
        self._keep = keep

    def want_rooms(self, wanted: bool) -> None:
        """Want the rooms there, or not."""
        self._want(replace(self.now, rooms=wanted))

    def want_members(self, wanted: bool) -> None:
        """Want the people there, or not."""
        self._want(replace(self.now, members=wanted))

    def _want(self, wanted: Lists) -> None:
        self.now = wanted
        self._keep(wanted)


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
            wanted = self._wishes.now.rooms
            self._rooms.display = width >= NARROW if wanted is None else wanted
            self._members.display = self._wishes.now.members
        elif not covered:
            self._rooms.display = self._members.display = False

    def toggle_rooms(self) -> None:
        """Show or hide the rooms."""
        shown = not self._rooms.display
        if self._covers:
            self._members.display = False
        else:
            self._wishes.want_rooms(shown)
        self._rooms.display = shown

    def toggle_members(self) -> None:
        """Show or hide the people."""
        shown = not self._members.display
        if self._covers:
            self._rooms.display = False
        else:
            self._wishes.want_members(shown)
        self._members.display = shown

    def close(self) -> bool:
        """Close what lies over the messages. False when nothing does."""
        if not self._covers or not (self._rooms.display or self._members.display):
            return False
        self._rooms.display = self._members.display = False
        return True
