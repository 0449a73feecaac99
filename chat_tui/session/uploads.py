"""Files on their way to the server, one after another. Sans-I/O but for the copies.

A message of the outbox with a file goes out when the server has all of that; until then it is
asked how much it has, and brought the rest. Nothing is remembered but what the connection needs:
the outbox knows what is to go, the server how far it has come.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from chat_tui.domain.commands import OfferFile, SendPiece
from chat_tui.domain.events import PieceStored, Rejected
from chat_tui.domain.models import Attachment
from chat_tui.protocol.binary import PIECE
from chat_tui.session.outbox import Outbox
from chat_tui.session.pace import Pace
from chat_tui.session.spool import Spool
from chat_tui.session.state import PendingMessage

TELL_EVERY: Final = 0.5
"""Seconds between two reports of how far a file has come: each one is drawn."""

PATIENCE: Final = 64
"""Pieces that a server may answer without having more than before."""

GONE: Final = "the copy of the file is not there any more"


@dataclass(slots=True)
class _Job:
    """The file that is being brought. ``have`` is what the server has, as it said last, None
    when it never did; ``agreed`` that it is as it said. ``sent`` is where the next piece begins,
    ``out`` when each piece under way was sent, by its offset. ``trouble`` is why the server takes
    nothing just now, empty when it does."""

    message: PendingMessage
    file: Attachment
    asked: bool = False
    agreed: bool = False
    have: int | None = None
    sent: int = 0
    out: dict[int, float] = field(default_factory=dict)
    fruitless: int = 0
    trouble: str = ""


class Uploads:
    """Takes from the outbox what has a file, in the order it was written. Times are seconds of
    the loop's clock."""

    def __init__(
        self,
        outbox: Outbox,
        spool: Spool | None,
        *,
        changed: Callable[[str], None],
        failed: Callable[[PendingMessage, str], None],
    ) -> None:
        """``changed(room)`` is called when one in that room has come further, ``failed`` when one
        cannot be brought, with the reason. Without a ``spool`` there are no copies to bring."""
        self._outbox = outbox
        self._spool = spool
        self._changed = changed
        self._failed = failed
        self._pace = Pace()
        self._job: _Job | None = None
        self._held_until = 0.0
        self._told_at = float("-inf")

    def progress(self, cid: str) -> int | None:
        """How many bytes of a message's file are on the server; None while that is not known, or
        it is not its turn."""
        if self._job is None or self._job.message.cid != cid:
            return None
        return self._job.have

    def trouble(self, cid: str) -> str:
        """Why the server takes nothing of a message's file just now, in its own words; empty when
        it does."""
        if self._job is None or self._job.message.cid != cid:
            return ""
        return self._job.trouble

    def disconnected(self) -> None:
        """What was under way may or may not have arrived."""
        self._job = None
        self._pace = Pace()
        self._held_until = 0.0

    def poll(self, now: float) -> tuple[list[OfferFile | SendPiece], float | None]:
        """What to send now, and when to ask again; None: when something has changed."""
        job = self._current()
        if job is None:
            return [], None
        if now < self._held_until:
            return [], self._held_until
        if not job.agreed:
            if job.asked:
                return [], None
            job.asked = True
            return [OfferFile(sha256=job.file.sha256, size=job.file.size)], None
        pieces: list[OfferFile | SendPiece] = []
        while len(job.out) < self._pace.window and job.sent < job.file.size:
            data = self._read(job)
            if not data:
                self._give_up(job, GONE)
                return [], now
            pieces.append(SendPiece(sha256=job.file.sha256, offset=job.sent, data=data))
            job.out[job.sent] = now
            job.sent += len(data)
        return pieces, None

    def _current(self) -> _Job | None:
        message = self._outbox.next_upload()
        if message is None or message.file is None:
            self._job = None
        elif self._job is None or self._job.message.cid != message.cid:
            self._job = _Job(message, message.file)
        return self._job

    def _read(self, job: _Job) -> bytes:
        if self._spool is None:
            return b""
        size = min(PIECE, job.file.size - job.sent)
        data = self._spool.read(job.message.cid, job.sent, size)
        return data if len(data) == size else b""

    def stored(self, event: PieceStored, now: float) -> None:
        """The server has told how much it has."""
        job = self._job
        if job is None or job.file.sha256 != event.command.sha256:
            return
        before, have = job.have, min(event.have, job.file.size)
        if isinstance(event.command, OfferFile):
            job.sent, job.agreed = have, True
            job.out.clear()
        else:
            sent_at = job.out.pop(event.command.offset, None)
            if sent_at is None:
                return  # of before it was asked once more
            self._pace.answered(now - sent_at, now)
            if not job.out:
                job.sent = have  # where it has less than was sent, it wants that again
        job.have = have
        if before is not None and have > before:
            job.trouble = ""
        job.fruitless = 0 if before is None or have > before else job.fruitless + 1
        if have == job.file.size:
            self._job = None
            self._outbox.file_arrived(job.message.cid)
            self._changed(job.message.room)
        elif job.fruitless > PATIENCE:
            self._give_up(job, "the server takes nothing of the file")
        else:
            if have < job.file.size and before is None:
                self._outbox.never_went(job.message.cid)
            self._tell(job, now)

    def _tell(self, job: _Job, now: float) -> None:
        if now - self._told_at >= TELL_EVERY:
            self._told_at = now
            self._changed(job.message.room)

    def refused(self, event: Rejected, until: float) -> None:
        """The server does not take it now; with ``retry: after`` it is asked again ``until``."""
        job = self._job
        command = event.command
        if (
            job is None
            or not isinstance(command, OfferFile | SendPiece)
            or job.file.sha256 != command.sha256
        ):
            return
        if event.retry == "after":
            self._held_until = max(self._held_until, until)
            job.asked = job.agreed = False
            job.out.clear()
            if event.code != "rate_limited" and job.trouble != (event.text or event.code):
                job.trouble = event.text or event.code
                self._changed(job.message.room)
        elif event.retry == "never":
            self._give_up(job, event.text or event.code)

    def _give_up(self, job: _Job, reason: str) -> None:
        self._job = None
        self._failed(job.message, reason)
