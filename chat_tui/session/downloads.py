"""Files on their way to the user, one after another. Sans-I/O but for the files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chat_tui.domain.commands import FetchPiece
from chat_tui.domain.events import PieceFetched, Rejected
from chat_tui.domain.models import Attachment, ChatMessage
from chat_tui.protocol.binary import PIECE
from chat_tui.session.pace import Pace
from chat_tui.session.saving import CannotSave, PartialFile
from chat_tui.session.uploads import TELL_EVERY


@dataclass(slots=True)
class _Job:
    """``part`` is None until it is its turn; ``asked`` is up to where was asked for, ``out`` when
    each piece under way was, by its offset."""

    message: ChatMessage
    file: Attachment
    target: Path
    part: PartialFile | None = None
    asked: int = 0
    out: dict[int, float] = field(default_factory=dict)


class Downloads:
    """Times are seconds of the loop's clock."""

    def __init__(
        self,
        *,
        changed: Callable[[str], None],
        saved: Callable[[ChatMessage, Path], None],
        failed: Callable[[ChatMessage, str], None],
    ) -> None:
        """``changed(room)`` is called when one from that room has come further, ``saved`` and
        ``failed`` when it has come to an end."""
        self._changed = changed
        self._saved = saved
        self._failed = failed
        self._jobs: dict[str, _Job] = {}
        self._pace = Pace()
        self._held_until = 0.0
        self._told_at = float("-inf")

    def start(self, message: ChatMessage, target: Path) -> bool:
        """Fetch what goes with a message to ``target``, or a free name like it. False when there
        is nothing, or it is being fetched already."""
        if message.file is None or message.id in self._jobs:
            return False
        self._jobs[message.id] = _Job(message, message.file, target)
        self._changed(message.room)
        return True

    def progress(self, message: str) -> int | None:
        """How many bytes of a message's file have come; None when it is not being fetched."""
        job = self._jobs.get(message)
        if job is None:
            return None
        return 0 if job.part is None else job.part.have

    def under_way(self, room: str) -> list[tuple[str, int | None]]:
        """The messages in ``room`` whose files are being fetched, each with its progress."""
        return [
            (message, self.progress(message))
            for message, job in self._jobs.items()
            if job.message.room == room
        ]

    def cancel(self, message: str) -> bool:
        """Do not go on; what has come is kept. False when it was not being fetched."""
        job = self._jobs.get(message)
        if job is not None:
            self._end(job)
        return job is not None

    def disconnected(self) -> None:
        """What was asked for does not come: it goes on with the next connection."""
        self._pace = Pace()
        self._held_until = 0.0
        for job in self._jobs.values():
            job.out.clear()

    def close(self) -> None:
        """Let go of all files; their parts stay."""
        for job in list(self._jobs.values()):
            self._end(job)

    def poll(self, now: float) -> tuple[list[FetchPiece], float | None]:
        """What to ask for now, and when to ask again; None: when something has changed."""
        job = next(iter(self._jobs.values()), None)
        if job is None:
            return [], None
        if now < self._held_until:
            return [], self._held_until
        try:
            if job.part is None:
                job.part = PartialFile(job.target, job.file)
            if not job.part.is_checked:
                job.part.check_some()
                return [], now  # the rest of the program has its turn first
            if job.part.have >= job.file.size:
                self._finish(job, job.part)
                return [], now
        except CannotSave as error:
            self._fail(job, str(error))
            return [], now
        return self._ask(job, job.part, now), None

    def _ask(self, job: _Job, part: PartialFile, now: float) -> list[FetchPiece]:
        if not job.out:
            job.asked = part.have
        pieces = []
        while len(job.out) < self._pace.window and job.asked < job.file.size:
            limit = min(PIECE, job.file.size - job.asked)
            message = job.message
            pieces.append(
                FetchPiece(room=message.room, message=message.id, offset=job.asked, limit=limit)
            )
            job.out[job.asked] = now
            job.asked += limit
        return pieces

    def fetched(self, event: PieceFetched, now: float) -> None:
        """A piece has come."""
        command = event.command
        job = self._jobs.get(command.message)
        asked_at = None if job is None else job.out.pop(command.offset, None)
        if job is None or job.part is None or asked_at is None:
            return  # given up, or of an earlier try
        self._pace.answered(now - asked_at, now)
        if command.offset != job.part.have:
            return  # the one before was shorter than it could have been: it is asked for again
        if not event.data:
            self._fail(job, "the server has less of it than there was")
            return
        try:
            job.part.append(event.data)
            if job.part.have >= job.file.size:
                self._finish(job, job.part)
                return
        except CannotSave as error:
            self._fail(job, str(error))
            return
        if now - self._told_at >= TELL_EVERY:
            self._told_at = now
            self._changed(job.message.room)

    def refused(self, event: Rejected, until: float) -> None:
        """The server does not give it now; with ``retry: after`` it is asked again ``until``."""
        command = event.command
        job = self._jobs.get(command.message) if isinstance(command, FetchPiece) else None
        if job is None:
            return
        if event.retry == "after":
            self._held_until = max(self._held_until, until)
            job.out.clear()
        elif event.retry == "never":
            self._fail(job, event.text or event.code)

    def _finish(self, job: _Job, part: PartialFile) -> None:
        path = part.finish()
        self._end(job)
        self._saved(job.message, path)

    def _fail(self, job: _Job, reason: str) -> None:
        self._end(job)
        self._failed(job.message, reason)

    def _end(self, job: _Job) -> None:
        del self._jobs[job.message.id]
        if job.part is not None:
            job.part.close()
        self._changed(job.message.room)
