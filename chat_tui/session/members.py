"""Who is in the rooms, who of them is there, and who is typing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from chat_tui.domain.events import MembersReceived, PresenceChanged, TypingChanged
from chat_tui.domain.models import Member, Presence
from chat_tui.session.state import ChangeKind, ChatState, RoomState, Typist

TYPING_LASTS: Final = 6.0
"""Seconds after which somebody who does not repeat that they are typing has stopped."""


class Members:
    """The one owner of ChatState.presence, and of the members and typists of each room."""

    def __init__(
        self,
        state: ChatState,
        *,
        clock: Callable[[], float],
        changed: Callable[[ChangeKind, str | None], None],
    ) -> None:
        """``clock`` is monotonic seconds."""
        self._state = state
        self._clock = clock
        self._changed = changed
        self._untold: set[str] = set()

    def put(self, event: MembersReceived) -> None:
        """Everybody in a room."""
        state = self._state.rooms.get(event.room)
        if state is None:
            return
        members: dict[str, Member] = {}
        for member in event.members:
            there, before = member.presence, self._state.presence.get(member.user)
            if before is not None and before == replace(there, seen=before.seen):
                there = before  # when they were seen is not told in every room
            members[member.user] = _with(member, there)
        state.operators = event.operators
        state.members = None  # so that it is told once that it is another
        self._learn({user: member.presence for user, member in members.items()})
        state.members = members
        self._changed(ChangeKind.MEMBERS, event.room)

    def put_one(self, state: RoomState, user: str, name: str) -> None:
        """Somebody is in a room, or has another name now."""
        if state.members is not None:
            there = self._state.presence.get(user, Presence(online=True))
            state.members[user] = _with(Member(user=user, name=name, online=True), there)
            self._changed(ChangeKind.MEMBERS, state.room.id)

    def set_presence(self, event: PresenceChanged) -> None:
        """Somebody came, went, is away or back. Over a slow link it is seen with what is drawn
        next."""
        self._learn({event.user: event.presence})

    def welcomed(self) -> None:
        """What is known of who is there is of an earlier connection, until it is told again."""
        self._untold = set(self._state.presence)

    def went_live(self) -> None:
        """Who of those one talks to directly is there was told by now. Of the others it is not
        known any more; of those in a room it is asked."""
        untold, self._untold = self._untold, set()
        for user in untold:
            self._state.presence.pop(user, None)
        for state in self._state.rooms.values():
            if state.room.peer in untold:
                self._changed(ChangeKind.ROOM, state.room.id)

    def _learn(self, told: dict[str, Presence]) -> None:
        """By user ids. What is known already is no news."""
        self._untold -= told.keys()
        presence = self._state.presence
        news = {user: there for user, there in told.items() if presence.get(user) != there}
        presence.update(news)
        for state in self._state.rooms.values():
            members = state.members or {}
            concerned = news.keys() & members.keys()
            for user in concerned:
                members[user] = _with(members[user], news[user])
            if self._state.slow_link:
                continue
            if concerned:
                self._changed(ChangeKind.MEMBERS, state.room.id)
            if state.room.peer in news:
                self._changed(ChangeKind.ROOM, state.room.id)

    # -- typing --------------------------------------------------------------------------------

    def set_typing(self, event: TypingChanged) -> None:
        """Somebody began, goes on, or stopped typing."""
        state = self._state.rooms.get(event.room)
        if state is None or event.user in {self._state.user, *self._state.attention.ignored}:
            return
        if self._state.slow_link:
            return
        known = event.user in state.typing
        if event.on:
            state.typing[event.user] = Typist(event.name, self._clock() + TYPING_LASTS)
        else:
            state.typing.pop(event.user, None)
        if known != event.on:
            self._changed(ChangeKind.TYPING, event.room)

    def forget_typists(self, now: float) -> float | None:
        """Those who have not repeated it have stopped. Returns when to look again, or None."""
        due: list[float] = []
        for state in self._state.rooms.values():
            stopped = [user for user, typist in state.typing.items() if typist.until <= now]
            for user in stopped:
                del state.typing[user]
            if stopped:
                self._changed(ChangeKind.TYPING, state.room.id)
            due.extend(typist.until for typist in state.typing.values())
        return min(due, default=None)

    def forget_all_typists(self) -> None:
        """Nobody is known to type."""
        for state in self._state.rooms.values():
            if state.typing:
                state.typing.clear()
                self._changed(ChangeKind.TYPING, state.room.id)


def _with(member: Member, there: Presence) -> Member:
    return replace(member, online=there.online, away=there.away, seen=there.seen)
