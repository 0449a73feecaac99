"""Joining, leaving, renaming and the like: what makes sense now only, and gets an answer.

Unlike messages they are not kept for later: without a server the user is told at once, and
when the connection breaks before the answer, that it is not known whether it happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chat_tui.domain.commands import (
    CreateRoom,
    JoinRoom,
    LeaveRoom,
    ListRooms,
    OpenDirect,
    Rename,
    SetTopic,
)
from chat_tui.domain.events import Rejected
from chat_tui.session.requests import Requests

Wish = JoinRoom | CreateRoom | LeaveRoom | OpenDirect | SetTopic | Rename | ListRooms

_WORDS: Final[dict[type[Wish], str]] = {
    JoinRoom: "joining the room",
    CreateRoom: "making the room",
    LeaveRoom: "leaving the room",
    OpenDirect: "opening the conversation",
    SetTopic: "changing the topic",
    Rename: "changing your name",
    ListRooms: "listing the rooms",
}


@dataclass(frozen=True, slots=True)
class _Terms:
    """How a wish is to be granted."""

    create: bool = False
    show: bool = True


class Wishes:
    """``complain(room, text)`` shows the user a line; the room is None when there is none."""

    def __init__(
        self,
        requests: Requests,
        new_cid: Callable[[], str],
        complain: Callable[[str | None, str], None],
    ) -> None:
        self._requests = requests
        self._new_cid = new_cid
        self._complain = complain
        self._open: dict[Wish, _Terms] = {}

    def make(self, wish: Wish, *, create: bool = False, show: bool = True) -> bool:
        """Ask for it. False, and a complaint, when no server can be asked.

        ``create`` makes a room that cannot be joined since there is none; ``show`` tells that
        the room it leads to is to be shown.
        """
        if not self._requests.live:
            words = f"not connected: {_WORDS[type(wish)]} has to wait until we are"
            self._complain(_room(wish), words)
            return False
        self._open[wish] = _Terms(create, show)
        self._requests.ask(wish)
        return True

    def granted(self, wish: Wish) -> bool:
        """The server did it; returns whether what it led to is to be shown."""
        return self._open.pop(wish, _Terms()).show

    def refused(self, wish: Wish, event: Rejected) -> None:
        """The server did not do it."""
        terms = self._open.pop(wish, _Terms())
        if isinstance(wish, JoinRoom) and event.code == "not_found" and terms.create:
            self.make(CreateRoom(name=wish.name, cid=self._new_cid()), show=terms.show)
            return
        words = f"{_WORDS[type(wish)]} was refused: {event.text or event.code}"
        self._complain(_room(wish), words)

    def disconnected(self) -> None:
        """No answer will come."""
        unanswered, self._open = self._open, {}
        for wish in unanswered:
            words = f"the connection was lost before {_WORDS[type(wish)]} was answered; try again"
            self._complain(_room(wish), words)


def _room(wish: Wish) -> str | None:
    return wish.room if isinstance(wish, LeaveRoom | SetTopic) else None
