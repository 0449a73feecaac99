"""What was on the screen and when, found out after the fact: an emulator is slow."""

from collections.abc import Iterable, Iterator

from tests.e2e.queries import split_whole
from tests.e2e.terminal import Screen, Stream

SILENCE = 0.02
"""Seconds without a byte after which a paint is taken to be complete: what the connection changes,
once it is up, is another."""


def screens(
    recording: Iterable[tuple[float, bytes]], size: tuple[int, int]
) -> Iterator[tuple[float, list[str]]]:
    """The rows of the screen after each read, and when that was."""
    screen = Screen(*size)
    stream = Stream(screen)
    begun = b""
    for at, data in recording:
        whole, begun = split_whole(begun + data)
        stream.draw(whole)
        yield at, screen.display


def first_paint(
    recording: list[tuple[float, bytes]], size: tuple[int, int], wanted: str
) -> tuple[float, float]:
    """When anything was painted, and when the first paint was complete that has ``wanted``.

    Raises:
        TimeoutError: it never was.
    """
    anything = 0.0
    following = [at for at, _ in recording[1:]]
    for (at, rows), after in zip(screens(recording, size), [*following, float("inf")], strict=True):
        if any(row.strip() for row in rows):
            anything = anything or at
            if after - at > SILENCE and any(wanted in row for row in rows):
                return anything, at
    raise TimeoutError(f"{wanted!r} was not painted")
