"""Compares what was asked for with what everybody has: what is lost, and what is a lie. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.history import Operation, Stage


class Kind(StrEnum):
    """What can be wrong."""

    LOST = "lost"
    """It was acknowledged, or accepted by a client that still lives, and somebody lacks it."""

    DUPLICATED = "duplicated"
    """It is there more than once."""

    REORDERED = "reordered"
    """Not everybody has it in the same place, or not in the order in which it was said."""

    FALSELY_SENT = "falsely sent"
    """It is shown as sent, or to others, and the server does not have it."""

    FALSELY_FAILED = "falsely failed"
    """Its author was told that it was refused, and others see it."""

    GAP = "unmarked gap"
    """Something is missing between two entries, and nothing says so."""

    TURNED_BACK = "turned back"
    """It was shown as sent, and then as pending again."""

    SHOWN_TWICE = "shown twice"
    """It stands in the log and among what is still to be sent."""

    STALLED = "stalled"
    """It did not come to rest."""

    CRASHED = "crashed"
    """A program ended, or complained, by itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


Entry = tuple[int, str | None]
"""A seq, and the key of the message there; None for an entry of another kind."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one terminal has of one room. ``holes`` are first and last, both inclusive."""

    seat: str
    room: str
    head: int
    entries: Sequence[Entry]
    holes: Sequence[tuple[int, int]] = ()


def check(
    operations: Iterable[Operation], logs: Mapping[str, Sequence[Entry]], seen: Sequence[Seen]
) -> list[Finding]:
    """Everything that is wrong. ``logs`` is what the server has of each room."""
    operations = list(operations)
    found: list[Finding] = []
    for room, log in logs.items():
        found += _check_alone(f"the log of {room}", log, (), 1, len(log))
    for one in seen:
        found += _check_alone(
            f"{one.seat} in {one.room}", one.entries, one.holes, 1, max(one.head, 1)
        )
        found += _compare(one, logs.get(one.room, ()))
    found += _check_operations(operations, logs, seen)
    found += _check_order(operations, logs)
    return found


def gaps(spans: Iterable[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where the ``spans`` (first and last, both inclusive) do not follow one another from
    ``first`` to ``last``: what was expected, and what came instead."""
    expected = first
    for begin, end in spans:
        if begin != expected or end < begin:
            yield expected, begin
        expected = end + 1
    if expected != last + 1:
        yield expected, last + 1


def _check_alone(
    where: str, entries: Sequence[Entry], holes: Sequence[tuple[int, int]], first: int, last: int
) -> Iterator[Finding]:
    spans = sorted([*((seq, seq) for seq, _ in entries), *holes])
    if [seq for seq, _ in entries] != sorted(seq for seq, _ in entries):
        yield Finding(Kind.REORDERED, f"{where}: the entries do not ascend")
    for expected, came in gaps(spans, first, last):
        yield Finding(Kind.GAP, f"{where}: {expected} expected, {came} came")
    for key, count in Counter(key for _, key in entries if key is not None).items():
        if count > 1:
            yield Finding(Kind.DUPLICATED, f"{where}: {key} is there {count} times")


def _compare(one: Seen, log: Sequence[Entry]) -> Iterator[Finding]:
    places = {key: seq for seq, key in log if key is not None}
    for seq, key in one.entries:
        if key is None:
            continue
        if key not in places:
            yield Finding(Kind.FALSELY_SENT, f"{one.seat} sees {key}, the server does not")
        elif places[key] != seq:
            text = f"{one.seat} has {key} at {seq}, the server at {places[key]}"
            yield Finding(Kind.REORDERED, text)


def _check_operations(
    operations: Sequence[Operation], logs: Mapping[str, Sequence[Entry]], seen: Sequence[Seen]
) -> Iterator[Finding]:
    stored = {room: {key for _, key in log} for room, log in logs.items()}
    known = {(one.seat, one.room): {key for _, key in one.entries} for one in seen}
    for operation in operations:
        key, room = operation.key, operation.room
        there = key in stored.get(room, ())
        if operation.stage is Stage.FAILED:
            if there:
                yield Finding(Kind.FALSELY_FAILED, f"{key} is in the log")
            continue
        if operation.stage is Stage.INVOKED and not there:
            continue  # whoever asked for it died before it was written down
        if operation.stage is Stage.ACKNOWLEDGED and not there:
            yield Finding(Kind.FALSELY_SENT, f"{key} was shown as sent, the server lacks it")
        if not there:
            yield Finding(Kind.LOST, f"{key} ({operation.stage.name}) is not in the log")
        for (seat, of), keys in known.items():
            if of == room and key not in keys:
                text = f"{seat} lacks {key} ({operation.stage.name})"
                yield Finding(Kind.LOST, text)


def _check_order(
    operations: Sequence[Operation], logs: Mapping[str, Sequence[Entry]]
) -> Iterator[Finding]:
    by_key = {operation.key: operation for operation in operations}
    for room, log in logs.items():
        newest: dict[str, Operation] = {}
        for _, key in log:
            if key is None:
                continue
            operation = by_key.get(key)
            if operation is None or operation.room != room:
                yield Finding(Kind.FALSELY_SENT, f"nobody said {key} in {room}")
                continue
            before = newest.get(operation.sender)
            if before is not None and before.number > operation.number:
                yield Finding(Kind.REORDERED, f"{key} comes after {before.key} in {room}")
            else:
                newest[operation.sender] = operation
