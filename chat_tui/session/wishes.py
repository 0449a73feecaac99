"""Joining, leaving, renaming and the like: what makes sense now only, and gets an answer.

Unlike messages they are not kept for later: without a server the user is told at once, and
when the connection breaks before the answer, that it is not known whether it happened.
"""

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Final

from chat_tui.domain.commands import (
    CreateRoom,
    Invite,
    JoinRoom,
    Kick,
    LeaveRoom,
    ListBans,
    ListRooms,
    OpenDirect,
    Rename,
    SetBan,
    SetTopic,
)
from chat_tui.domain.events import Rejected
from chat_tui.domain.record import record
from chat_tui.session.requests import Requests

Wish = (
    JoinRoom
    | CreateRoom
    | LeaveRoom
    | OpenDirect
    | SetTopic
    | Invite
    | Kick
    | SetBan
    | ListBans
    | Rename
    | ListRooms
)

_WORDS: Final[dict[type[Wish], str]] = {
    JoinRoom: "joining the room",
    CreateRoom: "making the room",
    LeaveRoom: "leaving the room",
    OpenDirect: "opening the conversation",
    SetTopic: "changing the topic",
    Invite: "inviting",
    Kick: "removing",
    SetBan: "banning",
    ListBans: "listing the bans",
    Rename: "changing your name",
    ListRooms: "listing the rooms",
}


@record
class Terms:
    """How a wish is to be granted. ``cid`` is that of the wish the user made.

    ``create`` makes a room that cannot be joined since there is none. ``show`` tells that the
    room it leads to is to be shown, ``say`` what is to be said in it. ``quiet``: the program
    asked, not the user, who need not hear that it came to nothing.
    """

    cid: str = ""
    create: bool = False
    show: bool = True
    say: str | None = None
    quiet: bool = False


class Wishes:
    """``complain(room, text)`` shows the user a line; the room is None when there is none.

    ``refused(cid)`` is called for a wish that was not granted, or of which that is not known.
    """

    def __init__(
        self,
        requests: Requests,
        new_cid: Callable[[], str],
        complain: Callable[[str | None, str], None],
        refused: Callable[[str], None],
    ) -> None:
        self._requests = requests
        self._new_cid = new_cid
        self._complain = complain
        self._refused = refused
        self._open: dict[Wish, Terms] = {}

    def make(self, wish: Wish, terms: Terms | None = None) -> str | None:
        """Ask for it. Returns its cid; None, and a complaint, when no server can be asked."""
        if not self._requests.live:
            if terms is not None and terms.quiet:
                return None
            words = f"not connected: {_words(wish)} has to wait until we are"
            self._complain(_room(wish), words)
            return None
        cid = "" if isinstance(wish, ListRooms | ListBans) else wish.cid
        terms = terms or Terms()
        self._open[wish] = replace(terms, cid=terms.cid or cid)
        self._requests.ask(wish)
        return cid

    def granted(self, wish: Wish) -> Terms:
        """The server did it; returns what is to be done with the room it led to."""
        return self._open.pop(wish, Terms())

    def refused(self, wish: Wish, event: Rejected) -> None:
        """The server did not do it."""
        terms = self._open.pop(wish, Terms())
        if isinstance(wish, JoinRoom) and event.code == "not_found" and terms.create:
            self.make(CreateRoom(name=wish.name, cid=self._new_cid()), terms)
            return
        if terms.quiet:
            return
        why = event.text or event.code
        if event.code == "unknown_type":
            why = "this server is too old for that"
        elif event.retry == "after":
            why = f"{why.rstrip('.')}; try again in {ceil(event.after_ms / 1000)} s"
        words = f"{_words(wish)} was refused: {why}"
        self._complain(_room(wish), words)
        self._refused(terms.cid)

    def disconnected(self) -> None:
        """No answer will come."""
        unanswered, self._open = self._open, {}
        for wish, terms in unanswered.items():
            if terms.quiet:
                continue
            words = f"the connection was lost before {_words(wish)} was answered; try again"
            self._complain(_room(wish), words)
            self._refused(terms.cid)


def _words(wish: Wish) -> str:
    match wish:
        case SetBan(on=False, name=name):
            return f"letting {name} come back"
        case Invite(name=name) | Kick(name=name) | SetBan(name=name):
            return f"{_WORDS[type(wish)]} {name}"
    return _WORDS[type(wish)]


def _room(wish: Wish) -> str | None:
    has_room = LeaveRoom | SetTopic | Invite | Kick | SetBan | ListBans
    return wish.room if isinstance(wish, has_room) else None
