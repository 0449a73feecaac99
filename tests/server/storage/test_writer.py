"""A mistake in what is written is told to those who asked, and does not end the writing."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from chat_tui.server.storage.writer import Writer


class Mistaken:
    """What is called with each group: it makes a mistake once."""

    def __init__(self) -> None:
        self.is_due = True

    def __call__(self) -> None:
        if self.is_due:
            self.is_due = False
            raise KeyError("a mistake")


@asynccontextmanager
async def writing(**parts: Callable[[], None]) -> AsyncIterator[tuple[Writer, sqlite3.Connection]]:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE said (body TEXT)")
    writer = Writer(connection, **parts)
    try:
        yield writer, connection
    finally:
        await writer.close()


def count(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("SELECT count(*) FROM said").fetchone()
    return int(number)


@pytest.mark.parametrize("part", ["finish", "committed"])
async def test_a_mistake_at_the_end_of_a_group_is_told_and_the_next_group_is_written(
    part: str,
) -> None:
    async with writing(**{part: Mistaken()}) as (writer, connection):
        say = lambda: connection.execute("INSERT INTO said VALUES ('tea')")  # noqa: E731
        with pytest.raises(KeyError, match="a mistake"):
            await writer.do(say)
        assert await writer.do(lambda: count(connection)) == (part == "committed")
        await writer.do(say)
        assert await writer.do(lambda: count(connection)) == 1 + (part == "committed")
