"""Which cache file is ours: every running program owns one alone, for as long as it runs.

Two terminals of one account would otherwise share an outbox and send in each other's order.
The first takes slot 0, the second slot 1, and so on; each is held by a file lock that dies
with its process. What a process left in its outbox is taken over by the next one that finds
its slot free (see adopt_orphans), so nothing waits for a second terminal to be opened again;
so is what it was writing, where nothing is being written here.
"""

import fcntl
import hashlib
import os
import re
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from chat_tui.domain.errors import DamagedError, StorageError
from chat_tui.domain.log import MessageReceived
from chat_tui.protocol.codec import MAX_INTEGER
from chat_tui.session.cache import Cache
from chat_tui.session.spool import Spool
from chat_tui.session.state import Pending

MAX_SLOTS: Final = 64
"""More terminals of one account than a server admits."""

SWEPT_AFTER: Final = 3600.0
"""Seconds for which a copy of a file is kept that no message goes with: another terminal may
just have made it."""

SEARCHED: Final = 2_000
"""Entries of a room in which a message that is taken over is looked for."""


class Slot:
    """A cache file and the lock that makes it ours. ``close`` gives both back."""

    def __init__(self, folder: Path, number: int, lock: int) -> None:
        self._folder = folder
        self._number = number
        self._lock = lock
        try:
            self.cache, self.warning = _open(_file(folder, number))
        except StorageError:
            os.close(lock)
            raise
        self.spool = Spool(folder / "uploads")
        """Of all slots of the account: what is taken over is found there as well."""

    def adopt_orphans(self) -> int:
        """Take over what other slots left unsent or unfinished whose owners are gone; returns
        how many messages. With no other owner there, copies of files that nobody sends are
        dropped.

        Copied before it is deleted: a crash in between leaves a message twice, under one cid,
        which the server stores once.
        """
        adopted, is_alone = 0, True
        for number in range(MAX_SLOTS):
            if number == self._number or not _file(self._folder, number).exists():
                continue
            lock = _try_lock(self._folder, number)
            if lock is None:
                is_alone = False
                continue
            try:
                count = self._adopt(_file(self._folder, number))
                is_alone = is_alone and count is not None
                adopted += count or 0
            finally:
                os.close(lock)
        if is_alone:
            with suppress(StorageError):  # what waits is not known: all is kept
                kept = {message.cid for message in self.cache.load_outbox()}
                self.spool.sweep(kept, time.time() - SWEPT_AFTER)
        return adopted

    def _adopt(self, file: Path) -> int | None:
        """How many messages; None when it could not be read."""
        try:
            other = Cache(file)
        except StorageError:
            return None  # damaged, or from a newer version: not a reason for us not to start
        try:
            try:
                messages, drafts = other.load_outbox(), other.load_drafts()
                subjects = other.load_subjects()
            except StorageError:
                return None
            known = self._said_in({message.room for message in messages})
            for message in messages:
                # Stored, but its terminal ended before it heard so: it would stand in the log
                # and among what is to be sent as well.
                if message.cid not in known:
                    self.cache.add_pending(message)
                other.remove_pending(message.cid)
            for room in drafts.keys() - self.cache.load_drafts().keys():
                self.cache.save_subject(room, subjects.get(room))
                self.cache.save_draft(room, drafts[room])
                other.save_draft(room, "")
                other.save_subject(room, None)
            return sum(message.cid not in known for message in messages)
        finally:
            other.close()

    def _said_in(self, rooms: set[str]) -> set[str]:
        """The cids of this account's newest messages in ``rooms`` that we have in the log."""
        return {
            event.cid
            for room in rooms
            for event in self.cache.events_before(room, MAX_INTEGER, SEARCHED)
            if isinstance(event, MessageReceived) and event.cid is not None
        }

    def close(self) -> None:
        """Close the cache and let the slot go."""
        self.cache.close()
        os.close(self._lock)


def _open(path: Path) -> tuple[Cache, str | None]:
    """The cache in a file, and what the user has to be told about it, if anything.

    A damaged one is put aside: what it cached can be fetched again, and what can still be read
    of its outbox and drafts is taken over.
    """
    try:
        return _readable(path), None
    except DamagedError:
        unsent, drafts = _salvage(path)
        aside = path.with_suffix(".damaged")
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
        cache = Cache(path)
        for message in unsent:
            cache.add_pending(message)
        for room, body in drafts.items():
            cache.save_draft(room, body)
        return cache, (
            f"the file with what was cached was damaged and is begun anew; {len(unsent)} unsent"
            f" messages could be saved from it; it is kept as {aside}"
        )


def _readable(path: Path) -> Cache:
    cache = Cache(path)
    try:
        cache.load()
    except StorageError:
        cache.close()
        raise
    return cache


def _salvage(path: Path) -> tuple[tuple[Pending, ...], dict[str, str]]:
    unsent: tuple[Pending, ...] = ()
    drafts: dict[str, str] = {}
    with suppress(StorageError), closing(Cache(path)) as cache:
        with suppress(StorageError):
            drafts = cache.load_drafts()
        unsent = cache.load_outbox(damaged=True)
    return unsent, drafts


def take_slot(data_dir: Path, server_key: str, name: str) -> Slot:
    """The first free slot of this account at this server.

    Raises:
        StorageError: the folder cannot be written, or every slot is taken.
    """
    readable = re.sub(r"[^A-Za-z0-9.-]+", "-", server_key).strip("-.")[-40:]
    digest = hashlib.sha256(f"{server_key}\n{name}".encode()).hexdigest()[:12]
    folder = data_dir / "clients" / f"{readable}-{digest}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot make the folder {folder}: {error.strerror}") from None
    for number in range(MAX_SLOTS):
        lock = _try_lock(folder, number)
        if lock is not None:
            return Slot(folder, number, lock)
    raise StorageError(f"{MAX_SLOTS} terminals of {name} are open already; close one")


def _file(folder: Path, number: int) -> Path:
    return folder / f"cache-{number}.db"


def _try_lock(folder: Path, number: int) -> int | None:
    path = folder / f"cache-{number}.lock"
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock
