"""Who is welcome where: what the user asks for, and what becomes of their own place in rooms."""

from collections.abc import Callable
from typing import Final

from chat_tui.domain.commands import Invite, Kick, ListBans, SetBan
from chat_tui.domain.events import BansListed, InvitationReceived
from chat_tui.domain.models import Ban, Removal
from chat_tui.session.notices import Notices
from chat_tui.session.requests import Requests
from chat_tui.session.state import ChatState, RoomState
from chat_tui.session.wishes import Wishes
from chat_tui.text.remarks import reason_words
from chat_tui.text.sanitize import sanitize_line

MAX_INVITATIONS: Final = 50
"""That are remembered; our own server keeps fewer."""

MAX_LISTED: Final = 50
"""Bans that are told; the others are counted."""


class Moderation:
    """The one owner of ChatState.invitations. The wishes are those of session.wishes: what is done
    to somebody is done now or not at all, for who knows what they do by the time we are back."""

    def __init__(
        self,
        state: ChatState,
        requests: Requests,
        wishes: Wishes,
        notices: Notices,
        *,
        new_cid: Callable[[], str],
    ) -> None:
        self._state = state
        self._requests = requests
        self._wishes = wishes
        self._notices = notices
        self._new_cid = new_cid
        self._unsaid: list[str] = []

    # -- what the user wants: each returns as Session.join --------------------------------------

    def invite(self, room: str, name: str) -> str | None:
        """Tell somebody that they are welcome in a room."""
        return self._wishes.make(Invite(room=room, name=_bare(name), cid=self._new_cid()))

    def kick(self, room: str, name: str, reason: str) -> str | None:
        """Put somebody out of a room."""
        reason = reason_words(reason)
        wish = Kick(room=room, name=_bare(name), cid=self._new_cid(), reason=reason)
        return self._wishes.make(wish)

    def ban(self, room: str, name: str, reason: str) -> str | None:
        """Put somebody out of a room, and keep them out."""
        reason = reason_words(reason)
        wish = SetBan(room=room, name=_bare(name), cid=self._new_cid(), reason=reason)
        return self._wishes.make(wish)

    def unban(self, room: str, name: str) -> str | None:
        """Let somebody come back into a room."""
        wish = SetBan(room=room, name=_bare(name), cid=self._new_cid(), on=False)
        return self._wishes.make(wish)

    def ask_bans(self, room: str) -> str | None:
        """Ask who is banned from a room. A notice in it follows."""
        return self._wishes.make(ListBans(room=room))

    # -- the server ----------------------------------------------------------------------------

    def granted(self, wish: Invite | Kick | SetBan) -> None:
        """The server did it. Of all but an invitation there is an entry in the log."""
        self._wishes.granted(wish)
        if isinstance(wish, Invite):
            self._notices.tell(wish.room, f"{wish.name} is invited")

    def listed(self, event: BansListed) -> None:
        """Who is banned from a room."""
        self._wishes.granted(ListBans(room=event.room))
        lines = [sanitize_line(f"banned: {_told(ban)}") for ban in event.bans[:MAX_LISTED]]
        if more := len(event.bans) - len(lines):
            lines.append(f"and {more} more")
        self._notices.tell(event.room, "\n".join(lines) or "nobody is banned from here")

    def invited(self, event: InvitationReceived) -> None:
        """Somebody would like the user to join a room. Said once per run of the program."""
        one, known = event.invitation, self._state.invitations
        room = self._state.rooms.get(one.room)
        is_in_it = room is not None and room.removed is None
        if is_in_it or one.by in self._state.attention.ignored or known.get(one.room) == one:
            return
        known.pop(one.room, None)
        known[one.room] = one
        for old in list(known)[:-MAX_INVITATIONS]:
            del known[old]
        self._say(f"{one.by_name} invites you to #{one.name}: /join #{one.name}")

    def came_in(self, room: str) -> None:
        """The user is in the room now, or wants to hear no more of it."""
        self._state.invitations.pop(room, None)

    def put_out(self, room: RoomState, before: Removal | None) -> None:
        """The user is not in the room any more, or whether they may come back has changed since
        ``before``; None: they were in it. In the room itself it is seen."""
        now = room.removed
        name = f"#{room.room.name}"
        if now is None or (before is not None and before.banned == now.banned):
            return
        if before is not None and before.banned:
            self._say(f"you may come back to {name}: /join {name}")
        elif before is not None or self._state.viewed != room.room.id:
            self._say(f"{put_out_words(now)} {name}{_why(now.reason)}")

    def went_live(self) -> None:
        """What was missed is there: say what has become of us meanwhile below it."""
        unsaid, self._unsaid = self._unsaid, []
        for line in unsaid:
            self._notices.tell(None, line)

    def _say(self, words: str) -> None:
        line = sanitize_line(words)  # names and reasons are the server's, and may break lines
        if self._requests.live:
            self._notices.tell(None, line)
        else:
            self._unsaid.append(line)


def put_out_words(removal: Removal) -> str:
    """Who did what; a room is to follow. The name is the server's: untrusted."""
    return f"{removal.by} {'banned' if removal.banned else 'removed'} you from"


def _told(ban: Ban) -> str:
    return f"{ban.name}, by {ban.by}{_why(ban.reason)}"


def _why(reason: str) -> str:
    return f": {reason}" if reason else ""


def _bare(name: str) -> str:
    return name.removeprefix("@")
