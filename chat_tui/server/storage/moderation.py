"""The part of a storage that knows who is welcome in a room."""

from typing import Final, Protocol

from chat_tui.domain.models import Ban, Invitation
from chat_tui.server.storage.records import RoomChange, Standing

BANS: Final = 1_000
"""Of one room."""

INVITATIONS: Final = 20
"""That somebody has at once: for one more the oldest goes."""

INVITATIONS_BY_ONE: Final = 3
"""That somebody has at once from the same person."""

INVITATION_LASTS: Final = 14 * 24 * 3_600_000
"""Milliseconds."""


class Moderation(Protocol):
    """See Storage, of which this is a part. ``user`` is who asks, ``other`` whom it is about: both
    user ids. Nothing of it is for direct rooms (Refused: forbidden).

    An operator of a room is who made it, or one of the names that the storage was given when it
    was made: of those, who has or had it. The latter are above the former, who are above the
    others; nobody puts out somebody who is not below them.
    """

    async def invite(self, room: str, user: str, other: str, cid: str) -> RoomChange:
        """Let somebody know of a room. Refused: not_found, not_member, exists (they are in it),
        forbidden (they are banned), quota.

        No change, and no word of it, when they are invited already or ignore who invites.
        """
        ...

    async def kick(self, room: str, user: str, other: str, reason: str, cid: str) -> RoomChange:
        """Put somebody out of a room. Refused: not_found (there is no such room, or they are not
        in it), not_member, forbidden."""
        ...

    async def set_ban(
        self, room: str, user: str, other: str, reason: str, on: bool, cid: str
    ) -> RoomChange:
        """Keep somebody out of a room, and put them out if they are in it; or (``on`` False) not
        any more. Refused: not_found (as kick; or they are not banned), exists, not_member,
        forbidden, quota."""
        ...

    async def is_member(self, room: str, user: str) -> bool:
        """Whether the user is in the room now."""
        ...

    async def operators(self, room: str) -> frozenset[str]:
        """The user ids of the operators of a room, whether they are in it or not; of a direct
        room nobody."""
        ...

    async def bans(self, room: str) -> list[Ban]:
        """Who is banned from a room, by name."""
        ...

    async def removed_rooms(self, user: str) -> list[Standing]:
        """The rooms that the user was put out of, and has neither joined again nor left for good,
        by name. Their head is the entry by which that happened."""
        ...

    async def invitations(self, user: str) -> list[Invitation]:
        """Into which rooms the user is invited, oldest first."""
        ...
