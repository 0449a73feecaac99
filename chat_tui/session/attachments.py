"""Files that go with messages, both ways: what the session does with them in one place."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from chat_tui.domain.commands import FetchPiece, OfferFile, SendPiece
from chat_tui.domain.errors import StorageError
from chat_tui.domain.events import PieceFetched, PieceStored, Rejected
from chat_tui.domain.models import Attachment, ChatMessage, Quote
from chat_tui.session.downloads import Downloads
from chat_tui.session.notices import Notices
from chat_tui.session.outbox import Outbox
from chat_tui.session.spool import Spool
from chat_tui.session.state import ChangeKind, PendingMessage
from chat_tui.session.uploads import Uploads
from chat_tui.text.files import shown_file

PAUSE: Final = 2.0
"""Seconds at least before what a server refused for now is asked for again."""

LONGEST_PAUSE: Final = 60.0
"""A server that wants more is not heard."""


class Attachments:
    """Read it freely; ``send``, ``save`` and ``cancel`` are for the user, the rest is the
    session's."""

    def __init__(
        self,
        outbox: Outbox,
        spool: Spool | None,
        notices: Notices,
        *,
        clock: Callable[[], float],
        changed: Callable[[ChangeKind, str | None], None],
        wake: Callable[[], None],
        new_cid: Callable[[], str],
        queue: Callable[[str, Attachment, str, Quote | None], None],
    ) -> None:
        """``queue(room, file, cid, reply)`` writes down a message with a file, to be sent when that
        is on the server; it may raise StorageError."""
        self.spool = spool
        """The copies of what waits to be sent; None where nothing is kept."""

        self._outbox = outbox
        self._notices = notices
        self._clock = clock
        self.new_cid = new_cid
        """For ``send``."""

        self._queue = queue
        self._changed = changed
        self._wake = wake
        self._then: dict[str, Callable[[Path | None], None]] = {}
        self._unasked: set[str] = set()
        self._uploads = Uploads(outbox, spool, changed=self._moved, failed=self._not_sent)
        self._downloads = Downloads(changed=self._moved, saved=self._saved, failed=self._not_saved)

    # -- the connection ------------------------------------------------------------------------

    def poll(self, now: float) -> tuple[list[OfferFile | SendPiece | FetchPiece], float | None]:
        """What to send on a live connection, and when to ask again; None: after a change."""
        up, up_again = self._uploads.poll(now)
        down, down_again = self._downloads.poll(now)
        again = min((at for at in (up_again, down_again) if at is not None), default=None)
        return [*up, *down], again

    def disconnected(self) -> None:
        """What was under way goes on with the next connection."""
        self._uploads.disconnected()
        self._downloads.disconnected()

    def apply(self, event: PieceStored | PieceFetched | Rejected) -> None:
        """The answer to one of the commands of ``poll``."""
        now = self._clock()
        match event:
            case PieceStored():
                self._uploads.stored(event, now)
            case PieceFetched():
                self._downloads.fetched(event, now)
            case Rejected(command=FetchPiece()):
                self._downloads.refused(event, now + _pause(event))
            case Rejected():
                self._uploads.refused(event, now + _pause(event))
        self._wake()

    def close(self) -> None:
        """Let go of all files."""
        self._downloads.close()
        self._unasked.clear()
        while self._then:
            self._then.popitem()[1](None)

    # -- the user ------------------------------------------------------------------------------

    def send(self, room: str, file: Attachment, cid: str, reply: Quote | None = None) -> None:
        """Send a file of which the spool has a copy under ``cid``, as an answer if there is a
        ``reply``. It is written down when this returns, and goes out when the server has all of it.

        Raises:
            StorageError: it could not be written down, and will not be sent.
        """
        try:
            self._queue(room, file, cid, reply)
        except StorageError:
            if self.spool is not None:
                self.spool.drop(cid)
            raise

    def save(
        self,
        message: ChatMessage,
        target: Path,
        then: Callable[[Path | None], None] | None = None,
        *,
        unasked: bool = False,
    ) -> bool:
        """Fetch what goes with a message; a notice says where it is, or ``then`` is called with
        that, or with None when it did not come. False when there is nothing, or it is under way.

        ``unasked``: nobody wants it, so nothing is said about it, and whoever wants it then is
        served first.
        """
        if message.id in self._unasked:
            self.cancel(message)
        started = self._downloads.start(message, target)
        if started and unasked:
            self._unasked.add(message.id)
        if started and then is not None:
            self._then[message.id] = then
        self._wake()
        return started

    def cancel(self, message: ChatMessage) -> bool:
        """Stop fetching; what has come is kept for another try. False when nothing comes."""
        self._unasked.discard(message.id)
        cancelled = self._downloads.cancel(message.id)
        self._then.pop(message.id, _ignore)(None)
        return cancelled

    def brought(self, item: PendingMessage) -> int | None:
        """See Uploads.progress."""
        return self._uploads.progress(item.cid)

    def trouble(self, item: PendingMessage) -> str:
        """See Uploads.trouble."""
        return self._uploads.trouble(item.cid)

    def fetched(self, message: ChatMessage) -> int | None:
        """See Downloads.progress; None for what nobody asked for."""
        return None if message.id in self._unasked else self._downloads.progress(message.id)

    def saving(self, room: str) -> list[tuple[str, int | None]]:
        """See Downloads.under_way."""
        return self._downloads.under_way(room)

    # -- what became of it ---------------------------------------------------------------------

    def _moved(self, room: str) -> None:
        self._changed(ChangeKind.TIMELINE, room)

    def _not_sent(self, message: PendingMessage, reason: str) -> None:
        self._outbox.refused(message.room, message.cid, reason)
        self._moved(message.room)
        self._wake()

    def _saved(self, message: ChatMessage, path: Path) -> None:
        self._unasked.discard(message.id)
        then = self._then.pop(message.id, None)
        if then is None:
            self._notices.tell(message.room, f"saved as {path}")
        else:
            then(path)

    def _not_saved(self, message: ChatMessage, reason: str) -> None:
        unasked = message.id in self._unasked
        self._unasked.discard(message.id)
        self._then.pop(message.id, _ignore)(None)
        if unasked:
            return
        name = shown_file("" if message.file is None else message.file.name)
        self._notices.complain(message.room, f"{name} was not saved: {reason}")


def _ignore(_: Path | None) -> None:
    """Nobody waits for it."""


def _pause(event: Rejected) -> float:
    return min(LONGEST_PAUSE, max(PAUSE, event.after_ms / 1000))
