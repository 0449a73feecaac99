"""The pictures among the messages: which are folded out, fetched, and made to be shown.

Each is fetched into a folder of its own, which goes as soon as it has come: for another width it
is made anew from what is in the memory, so that nothing stays on the disk of who is killed. What
nobody has looked at for long is folded in by itself.
"""

import asyncio
import shutil
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from textual.strip import Strip

from chat_tui.domain.models import ChatMessage
from chat_tui.session.session import Session
from chat_tui.text.files import safe_name, shown_file, shown_size
from chat_tui.ui.picture_output import PictureOutput
from chat_tui.ui.pictures import (
    MAX_BYTES,
    MAX_PIXELS,
    SHARP_BYTES,
    UNASKED_PIXELS,
    CannotShow,
    can_show,
    is_picture,
)
from chat_tui.ui.shown_picture import SLOW_BYTES, Made, ShownPicture, make

MAX_COLUMNS: Final = 60
MAX_ROWS: Final = 12
"""Of a picture among messages: at most half of what 24 rows show is not talk."""

SMALL: Final = 256 << 10
"""Bytes of a picture that is fetched unasked: a screenshot or a photo for a chat, and no more than
four seconds of a line of 60 kB/s."""

SETTLED: Final = 0.3
"""Seconds for which the same has to be in sight before anything of it is fetched unasked: who
turns pages looks for something else."""

KEPT: Final = 24
"""Pictures folded out at once, on all screens together."""

KEPT_BYTES: Final = 32 << 20
"""Of their files: they are in the memory."""

REMEMBERED: Final = 512
"""Pictures that were folded in, or cannot be shown, and so do not fold out by themselves."""


@dataclass(slots=True, eq=False)
class _Fit:
    """A picture made for so many columns; ``shown`` None: not yet."""

    shown: ShownPicture | None = None
    number: int | None = None


@dataclass(slots=True, eq=False)
class _Piece:
    """``data`` None: it has not come yet, and is fetched into ``folder``. ``unasked``: nobody has
    asked for it. ``looked_at``: it is shown whole as soon as it has come."""

    message: ChatMessage
    folder: Path
    data: bytes | None = None
    unasked: bool = False
    is_out: bool = False
    looked_at: bool = False
    fits: dict[int, _Fit] = field(default_factory=dict)
    failure: ShownPicture | None = None


class InlinePictures:
    """The pictures of one server. Made, used and closed in the event loop; threads only read."""

    def __init__(
        self,
        session: Session,
        output: PictureOutput,
        *,
        in_background: Callable[[Coroutine[Any, Any, None]], object],
        later: Callable[[float, Callable[[], None]], object],
        changed: Callable[[], None],
        show: Callable[[bytes, str, Callable[[], None]], None],
    ) -> None:
        """``changed`` is called when ``shown`` may say something else. ``show(data, words,
        closed)`` shows a picture over the whole screen, and calls ``closed`` when nobody looks at
        it any more."""
        self._session = session
        self.output = output
        self._in_background = in_background
        self._later = later
        self._tell = changed
        self._show = show
        self.version = 0
        """Another one after each change."""

        self._pieces: dict[str, _Piece] = {}
        self._passed: dict[str, None] = {}
        self._sight: dict[str, tuple[ChatMessage, ...]] = {}
        self._is_settling = self._is_moving = False
        self._wanted: deque[tuple[_Piece, int, _Fit]] = deque()
        self._is_making = False

    @property
    def is_done(self) -> bool:
        """Whether all that is folded out is seen, or it is known why not."""
        return not any(piece.is_out and self._is_due(piece) for piece in self._pieces.values())

    # -- what is seen --------------------------------------------------------------------------

    def shown(self, message: ChatMessage, columns: int) -> ShownPicture | None:
        """What stands below the line of a picture where there are ``columns``; None: nothing. It
        is made if need be, and told of when it is."""
        piece = self._pieces.get(message.id)
        if piece is None or not piece.is_out:
            return None
        if message.file is None:  # it was deleted, with its message
            self._drop(piece)
            return None
        if piece.failure is not None or piece.data is None:
            return piece.failure
        columns = min(columns, MAX_COLUMNS)
        if columns not in piece.fits:
            # The room and a thread beside it may both show it, and not in the same width.
            for old in list(piece.fits)[:-1]:
                self._remove(piece.fits.pop(old))
            piece.fits[columns] = fit = _Fit()
            self._make(piece, columns, fit)
        found = piece.fits[columns].shown
        if found is not None:
            return found
        made = [fit.shown for fit in piece.fits.values() if fit.shown is not None]
        return next((one for one in made if one.width <= columns), None)

    def in_sight(self, place: str, messages: tuple[ChatMessage, ...]) -> None:
        """These, with files, are in sight in that pane now: what is small of them folds out."""
        if self._sight.get(place) == messages:
            return
        self._sight[place] = messages
        self._is_moving = True
        for message in messages:
            if message.id in self._pieces:
                self._pieces[message.id] = self._pieces.pop(message.id)
        self._settle()

    def _settle(self) -> None:
        if not self._is_settling and any(map(self._is_worth, self._in_sight())):
            self._is_settling, self._is_moving = True, False
            self._later(SETTLED, self._settled)

    def _settled(self) -> None:
        self._is_settling = False
        if self._is_moving:
            self._settle()
        elif can_show():
            self._fetch_unasked()

    def _fetch_unasked(self) -> None:
        """One after the other, the newest first."""
        if any(piece.data is None and piece.failure is None for piece in self._pieces.values()):
            return
        worth = next(filter(self._is_worth, self._in_sight()), None)
        if worth is not None:
            self._fetch(worth, unasked=True).is_out = True

    def _in_sight(self) -> list[ChatMessage]:
        return [one for messages in self._sight.values() for one in reversed(messages)]

    def _is_worth(self, message: ChatMessage) -> bool:
        state, file = self._session.state, message.file
        return (
            self.output.shows_unasked
            and self._session.live
            and not state.slow_link
            and file is not None
            and message.deleted is None
            and file.size <= SMALL
            and is_picture(file.name)
            and message.id not in self._pieces
            and message.id not in self._passed
            and message.user not in state.attention.ignored
            and self._session.attachments.fetched(message) is None
        )

    # -- what the user wants -------------------------------------------------------------------

    def turn(self, message: ChatMessage) -> bool:
        """Fold the picture of a message out, or in. False when it cannot be shown."""
        piece = self._pieces.get(message.id)
        if piece is not None and piece.is_out and not (piece.unasked and self._is_due(piece)):
            self._drop(piece)
            self._changed()
            return True
        if piece is None:
            if self._refuses(message):
                return False
            piece = self._fetch(message)
        piece.is_out, piece.unasked = True, False
        self._changed()
        return True

    def _is_due(self, piece: _Piece) -> bool:
        """Whether it is still to be seen."""
        made = any(fit.shown is not None for fit in piece.fits.values())
        return piece.failure is None and not made

    def zoom(self, message: ChatMessage) -> bool:
        """Show the picture of a message over the whole screen. False when it cannot be shown."""
        piece = self._pieces.get(message.id)
        if piece is None:
            if self._refuses(message):
                return False
            piece = self._fetch(message)
        piece.looked_at, piece.unasked = True, False
        self._look_at(piece)
        return True

    def _refuses(self, message: ChatMessage) -> bool:
        reason = self._refusal(message)
        if reason:
            self._session.notify(None, reason, error=True)
        return bool(reason)

    def _refusal(self, message: ChatMessage) -> str:
        file = message.file
        if file is None:
            return "there is no file with this message"
        name = shown_file(file.name)
        if not can_show():
            return "to look at pictures: pip install 'chat-tui[images]'; s saves it"
        if self.output.refusal:
            return f"pictures cannot be shown here: {self.output.refusal}; s saves it"
        if file.size > MAX_BYTES:
            return f"{name} is too large to be looked at here; s saves it"
        if self._session.attachments.fetched(message) is not None:
            return f"{name} is being fetched already"
        if not self._session.live:
            self._session.notify(None, f"{name} is shown as soon as we are connected")
        return ""

    def _look_at(self, piece: _Piece) -> None:
        file, data = piece.message.file, piece.data
        if data is None or file is None:
            return

        def closed() -> None:
            piece.looked_at = False
            if not piece.is_out and self._is_kept(piece):
                self._drop(piece)

        self._show(data, f"{shown_file(file.name)}  {shown_size(file.size)}", closed)

    # -- fetching ------------------------------------------------------------------------------

    def _fetch(self, message: ChatMessage, *, unasked: bool = False) -> _Piece:
        piece = _Piece(message, Path(mkdtemp(prefix="chat-tui-")), unasked=unasked)
        self._pieces[message.id] = piece
        self._make_room()
        name = "" if message.file is None else safe_name(message.file.name)

        def come(path: Path | None) -> None:
            if not self._is_kept(piece):
                return
            data = None if path is None else _taken(path)
            if data is None:
                self._drop(piece)
            else:
                piece.data = data
                if piece.looked_at:
                    self._look_at(piece)
            self._changed()
            self._fetch_unasked()

        self._session.attachments.save(message, piece.folder / name, come, unasked=unasked)
        return piece

    def _make_room(self) -> None:
        """What was not in sight for longest goes, but for what is looked at."""
        *others, new = self._pieces.values()
        size = new.message.file.size if new.message.file is not None else 0
        count = 1
        for piece in reversed(others):
            size += 0 if piece.message.file is None else piece.message.file.size
            count += 1
            if (count > KEPT or size > KEPT_BYTES) and not piece.looked_at:
                self._drop(piece)

    def _is_kept(self, piece: _Piece) -> bool:
        return self._pieces.get(piece.message.id) is piece

    def _drop(self, piece: _Piece) -> None:
        del self._pieces[piece.message.id]
        self._pass(piece.message.id)
        for fit in piece.fits.values():
            self._remove(fit)
        if piece.data is None:
            self._session.attachments.cancel(piece.message)
        shutil.rmtree(piece.folder, ignore_errors=True)

    def _pass(self, message: str) -> None:
        self._passed[message] = None
        for old in list(self._passed)[:-REMEMBERED]:
            del self._passed[old]

    def _changed(self) -> None:
        self.version += 1
        self._tell()

    def renew(self) -> None:
        """They are shown in another way from now on, or on other colours."""
        for piece in self._pieces.values():
            for fit in piece.fits.values():
                self._remove(fit)
            piece.fits.clear()
        self._changed()
        self._settle()

    def close(self) -> None:
        """Let go of all of them."""
        for piece in list(self._pieces.values()):
            self._drop(piece)

    # -- making --------------------------------------------------------------------------------

    def _make(self, piece: _Piece, columns: int, fit: _Fit) -> None:
        self._wanted.append((piece, columns, fit))
        if not self._is_making:
            self._is_making = True
            self._in_background(self._make_all())

    async def _make_all(self) -> None:
        """One after the other: each may need 240 MB."""
        try:
            while self._wanted:
                piece, columns, fit = self._wanted.popleft()
                if self._is_wanted(piece, fit) and piece.data is not None:
                    await self._make_one(piece, piece.data, columns, fit)
        finally:
            self._is_making = False

    async def _make_one(self, piece: _Piece, data: bytes, columns: int, fit: _Fit) -> None:
        style = self.output.style
        most = SLOW_BYTES if self._session.state.slow_link else SHARP_BYTES
        pixels = UNASKED_PIXELS if piece.unasked else MAX_PIXELS
        try:
            made = await asyncio.to_thread(make, data, columns, MAX_ROWS, style, most, pixels)
        except CannotShow as error:
            if self._is_wanted(piece, fit):
                self._fail(piece, str(error))
        else:
            if self._is_wanted(piece, fit):
                self._hang(piece, fit, made)

    def _is_wanted(self, piece: _Piece, fit: _Fit) -> bool:
        return self._is_kept(piece) and fit in piece.fits.values()

    def _hang(self, piece: _Piece, fit: _Fit, made: Made) -> None:
        def sent(rows: tuple[Strip, ...]) -> None:
            fit.shown = ShownPicture(rows)
            self._changed()

        fit.number = made.send(self.output.store, sent)
        if fit.number is None and fit.shown is None:
            self._fail(piece, "there are too many pictures at once")

    def _fail(self, piece: _Piece, why: str) -> None:
        """Say why it is not shown, to who has asked for it."""
        if piece.unasked:
            self._drop(piece)
        else:
            piece.failure = ShownPicture((), why)
        self._changed()

    def _remove(self, fit: _Fit) -> None:
        if fit.number is not None:
            self.output.store.remove(fit.number)
            fit.number = None


def _taken(path: Path) -> bytes | None:
    """What is in a file, which goes with its folder; None when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)
