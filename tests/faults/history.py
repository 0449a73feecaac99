"""What was asked for, and how far it came: the one side of what the checker compares."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Stage(IntEnum):
    """How far an operation is known to have come."""

    INVOKED = 1
    """Enter was pressed. Whoever dies now may or may not have written it down."""

    WRITTEN = 2
    """It was accepted by the client: it must arrive, whatever happens."""

    ACKNOWLEDGED = 3
    """It left the sender's outbox, or stands there as sent."""

    FAILED = 4
    """It was refused for good, and its author has been told."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One message. ``key`` is the first word of its body, and nobody else's.

    The messages of one ``sender`` must arrive in the order of their ``number`` in each room.
    """

    key: str
    sender: str
    number: int
    room: str
    stage: Stage


class History:
    """Operations by their keys. What was reached is never taken back by what is heard later."""

    def __init__(self) -> None:
        self._operations: dict[str, Operation] = {}

    def invoked(self, key: str, sender: str, number: int, room: str) -> None:
        """Enter."""
        self._operations[key] = Operation(key, sender, number, room, Stage.INVOKED)

    def reached(self, key: str, stage: Stage) -> None:
        """How far it has come. Passed over when it was further already."""
        known = self._operations[key]
        if stage > known.stage:
            self._operations[key] = Operation(
                known.key, known.sender, known.number, known.room, stage
            )

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._operations.values())

    def __len__(self) -> int:
        return len(self._operations)

    def count(self, stage: Stage) -> int:
        """How many ended there."""
        return sum(operation.stage is stage for operation in self)
