"""What happens to the files of a server: limits, cuts and leftovers."""

import random
import resource
import shutil
import sqlite3
from pathlib import Path
from typing import Final

import orjson

_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24


def limit_files(pid: int, size: int | None) -> None:
    """No file of that process grows beyond ``size`` bytes, as on a disk with no space left.

    The kernel says EFBIG, to root as well. None takes the limit away.
    """
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))


def wal_of(database: Path) -> Path:
    """The write-ahead log beside a database."""
    return database.with_name(database.name + "-wal")


def commits(wal: Path) -> list[int]:
    """The sizes, ascending, to which a write-ahead log can be cut at the end of a transaction.

    The format is that of https://www.sqlite.org/fileformat2.html#the_write_ahead_log.
    """
    content = wal.read_bytes()
    page, salts = int.from_bytes(content[8:12], "big"), content[16:24]
    ends = []
    at = _WAL_HEADER
    while page and at + _FRAME_HEADER + page <= len(content):
        header = content[at : at + _FRAME_HEADER]
        if header[8:16] != salts:
            break  # of an earlier round through the file
        at += _FRAME_HEADER + page
        if any(header[4:8]):
            ends.append(at)
    return ends


def bodies_in(database: Path, wal_size: int, scratch: Path) -> list[str]:
    """What the messages say that a server would find had its write-ahead log only that size."""
    scratch.mkdir(exist_ok=True)
    copy = scratch / database.name
    shutil.copyfile(database, copy)
    wal_of(copy).write_bytes(wal_of(database).read_bytes()[:wal_size])
    connection = sqlite3.connect(copy)
    try:
        rows = connection.execute("SELECT payload FROM log WHERE cid IS NOT NULL ORDER BY id")
        return [orjson.loads(payload)["body"] for (payload,) in rows]
    finally:
        connection.close()
        shutil.rmtree(scratch)


def tear(database: Path, needed: set[str], chance: random.Random, scratch: Path) -> None:
    """Cut the write-ahead log of a server that was killed at a random place behind everything in
    ``needed`` (texts of messages), and put something behind the cut that was never written."""
    wal = wal_of(database)
    size = wal.stat().st_size
    if not size:
        return
    safe = size
    for end in reversed(commits(wal)):
        if not needed <= set(bodies_in(database, end, scratch)):
            break
        safe = end
    content = wal.read_bytes()[: chance.randint(safe, size)]
    leftover = chance.choice(
        (
            b"",
            chance.randbytes(chance.randrange(20_000)),
            bytes(chance.randrange(20_000)),
            content[_WAL_HEADER : _WAL_HEADER + chance.randrange(20_000)],  # valid once, elsewhere
        )
    )
    wal.write_bytes(content + leftover)
