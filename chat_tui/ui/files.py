"""Sending files, and saving those of others."""

import asyncio
import os
import shlex
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from chat_tui.domain.errors import ChatError, StorageError
from chat_tui.domain.models import Attachment, ChatMessage, Quote
from chat_tui.session.saving import target_for
from chat_tui.session.session import Session
from chat_tui.session.spool import CannotSend, Spool, check_file
from chat_tui.session.state import RoomState
from chat_tui.text.files import shown_file
from chat_tui.text.sanitize import sanitize_line
from chat_tui.ui.words import put_out

UNKNOWN_LIMIT: Final = 50 << 20
"""Bytes that a file may have before a server has told how many it takes: most take so many."""

AT_ONCE: Final = 4 << 20
"""Bytes of a file that is copied before the next key is looked at: some ten milliseconds."""

NAMED: Final = 5
"""Files that are named when another one was asked for."""

Background = Callable[[Coroutine[Any, Any, None]], object]
"""Run something beside the screen."""


class FileActions:
    """What the user wants with files, done on the session. What cannot be done is said."""

    def __init__(self, session: Session, in_background: Background) -> None:
        self._session = session
        self._in_background = in_background

    # -- sending -------------------------------------------------------------------------------

    def upload(self, room: RoomState | None, written: str, reply: Quote | None = None) -> bool:
        """Send the file that is ``written``, as it is now, as an answer if there is a ``reply``.
        False when it cannot be sent."""
        spool, limits = self._session.attachments.spool, self._session.state.limits
        if room is None:
            return self._refuse("not sent: you are in no room yet")
        if room.removed is not None:
            return self._refuse(f"not sent: {put_out(room)}")
        if spool is None:
            return self._refuse("not sent: this program keeps no files")
        if self._session.live and not limits.file:
            return self._refuse("not sent: this server takes no files")
        path, limit = path_of(written), limits.file or UNKNOWN_LIMIT
        try:
            size = check_file(path, limit)
            cid = self._session.attachments.new_cid()
            if size <= AT_ONCE:
                file = spool.take(path, cid, limit)
                self._session.attachments.send(room.room.id, file, cid, reply)
            else:
                self._in_background(self._copy(spool, path, room.room.id, cid, limit, reply))
        except CannotSend as error:
            return self._refuse(f"not sent: {error}")
        except StorageError as error:
            return self._refuse(f"not sent, since it could not be written down: {error}")
        return True

    async def _copy(
        self, spool: Spool, path: Path, room: str, cid: str, limit: int, reply: Quote | None
    ) -> None:
        try:
            file = await asyncio.to_thread(spool.take, path, cid, limit)
            self._session.attachments.send(room, file, cid, reply)
        except ChatError as error:
            self._session.notify(room, f"{path.name} was not sent: {error}", error=True)

    def _refuse(self, words: str) -> bool:
        self._session.notify(None, words, error=True)
        return False

    # -- saving --------------------------------------------------------------------------------

    def download(self, room: RoomState | None, written: str) -> bool:
        """Save a file of the room: the last one, or the one ``written`` says, and where to."""
        with_files = _with_files(room)
        if not with_files:
            return self._refuse("there is no file among the messages that are loaded here")
        found, wanted = _chosen(with_files, written)
        if found is None:
            return self._refuse(_no_such(with_files, written))
        return self.save(found, wanted)

    def save(self, message: ChatMessage, wanted: str = "") -> bool:
        """Save what goes with a message, to the folder or file ``wanted``."""
        if message.file is None:
            return self._refuse("there is no file with this message")
        target = target_for(wanted, downloads_folder(), message.file.name).absolute()
        if wanted and not wanted.endswith("/") and not _exists(target.parent):
            folder = sanitize_line(str(target.parent))
            return self._refuse(f"there is no folder {folder}; with a / at the end one is made")
        if not self._session.attachments.save(message, target):
            return self._refuse(f"{_name(message)} is being saved already")
        if not self._session.live:
            self._session.notify(None, f"{_name(message)} is saved as soon as we are connected")
        return True


def downloads_folder() -> Path:
    """Where files are saved to: XDG_DOWNLOAD_DIR of the user's folders, else ~/Downloads."""
    from platformdirs import user_downloads_path  # seldom needed

    return user_downloads_path()


def path_of(written: str) -> Path:
    """The path that was typed, or dropped onto the terminal, which quotes it as a shell does."""
    path = Path(os.path.expanduser(written))  # Path.expanduser raises for "~nobody"
    if any(char in written for char in "'\"\\") and not _exists(path):
        try:
            (word,) = shlex.split(written)
        except ValueError:
            return path
        return path_of(word) if word != written else path
    return path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _with_files(room: RoomState | None) -> list[ChatMessage]:
    """The messages with a file that are loaded, the newest first."""
    entries = room.timeline.entries if room is not None and room.timeline is not None else []
    return [
        entry
        for entry in reversed(entries)
        if isinstance(entry, ChatMessage) and entry.file is not None
    ]


def _chosen(messages: list[ChatMessage], written: str) -> tuple[ChatMessage | None, str]:
    """Which of them is meant, and where it is to go: ``[N|name] [to]``, N counted from the last.
    For the last one it is enough to say where to, so that it can be taken for nothing else."""
    whole = _called(messages, written)
    if not written or whole is not None:
        return whole or messages[0], ""
    first, _, wanted = written.partition(" ")
    if first.isascii() and first.isdigit():
        number = int(first[:6])
        return (messages[number - 1] if 0 < number <= len(messages) else None), wanted.strip()
    for message in messages:  # a name may have spaces
        name = _name(message)
        if written.startswith(f"{name} "):
            return message, written[len(name) :].strip()
    if written.startswith(("/", "./", "../", "~/")):
        return messages[0], written
    return None, ""


def _no_such(messages: list[ChatMessage], written: str) -> str:
    there = ", ".join(f"{n} {_name(message)}" for n, message in enumerate(messages[:NAMED], 1))
    more = f" and {len(messages) - NAMED} older" if len(messages) > NAMED else ""
    return f"there is no file {sanitize_line(written[:60])} here; there are {there}{more}"


def _called(messages: list[ChatMessage], name: str) -> ChatMessage | None:
    return next((message for message in messages if _name(message) == name), None)


def _name(message: ChatMessage) -> str:
    file: Attachment | None = message.file
    return shown_file("" if file is None else file.name)
