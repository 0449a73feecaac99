"""Lines only this terminal sees: what the program itself has to say."""

from collections.abc import Callable
from typing import Final

from chat_tui.session.state import ChangeKind, ChatState, LocalNotice

MAX_NOTICES: Final = 200
"""Local lines kept in a room."""


class Notices:
    """Puts lines into ``state``; ``changed`` is told of each."""

    def __init__(
        self, state: ChatState, *, changed: Callable[[ChangeKind, str | None], None]
    ) -> None:
        self._state = state
        self._changed = changed
        self._count = 0

    def tell(self, room: str | None, text: str, *, error: bool = False) -> None:
        """A line in ``room``; None: in the room being looked at, or wherever there is none."""
        target = self._state.rooms.get(room or self._state.viewed or "")
        self._count += 1
        after = 0 if target is None else target.head
        notice = LocalNotice(number=self._count, after=after, text=text, error=error)
        if target is None:
            self._state.notice = notice
            self._changed(ChangeKind.NOTICE, None)
            return
        target.notices.append(notice)
        del target.notices[:-MAX_NOTICES]
        self._changed(ChangeKind.TIMELINE, target.room.id)

    def complain(self, room: str | None, text: str) -> None:
        """A line that something went wrong."""
        self.tell(room, text, error=True)

    def refused(self, cid: str) -> None:
        """The wish with this cid was not granted."""
        self._state.refused = cid
        self._changed(ChangeKind.REFUSED, None)
