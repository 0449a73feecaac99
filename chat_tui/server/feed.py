"""What the rooms tell one connection: held back while it catches up, then in batches."""

from collections.abc import Callable

from chat_tui.protocol.event_encoding import encode_events


class Feed:
    """Everything it is given goes out once and in order, after ``go_live`` was called."""

    __slots__ = (
        "_batch",
        "_cursor",
        "_cursor_at",
        "_held",
        "_held_bytes",
        "_max_bytes",
        "_max_events",
        "_max_held",
        "_put",
        "_size",
        "close",
        "keeps_removed",
    )

    def __init__(
        self,
        put: Callable[[bytes], None],
        close: Callable[[int, str], None],
        cursor_at: Callable[[int], str],
        *,
        max_events: int,
        max_bytes: int,
        max_held: int,
    ) -> None:
        """``put`` sends a frame. ``close`` begins to close the connection with a code and a
        reason; it is called when more than ``max_held`` bytes are held back. ``cursor_at`` is
        Storage.cursor_at. A batch has up to ``max_events``, and ends when it reaches
        ``max_bytes``."""
        self.keeps_removed = False
        """Whether the client keeps rooms that its user was put out of."""

        self._put = put
        self.close = close
        self._cursor_at = cursor_at
        self._max_events = max_events
        self._max_bytes = max_bytes
        self._max_held = max_held
        self._held: list[tuple[int, str, bytes]] | None = []
        self._held_bytes = 0
        self._batch: list[bytes] = []
        self._size = 0
        self._cursor = 0

    def offer(self, event: int, room: str, payload: bytes) -> bool:
        """Take a log entry by its global id. True: something waits for ``flush``."""
        if self._held is not None:
            self._hold(event, room, payload)
            return False
        self._cursor = max(self._cursor, event)
        self._batch.append(payload)
        self._size += len(payload) + 1
        if len(self._batch) >= self._max_events or self._size >= self._max_bytes:
            self.flush()
        return bool(self._batch)

    def tell(self, frame: bytes, *, opens: str = "") -> None:
        """Send another frame, after the entries taken so far. ``opens``: the id of a room
        that this frame makes known to the client."""
        if self._held is not None:
            self._hold(0, opens, frame)
        else:
            self.flush()
            self._put(frame)

    def mention(self, frame: bytes) -> None:
        """Send a frame whose place among the others does not matter; dropped in a replay."""
        if self._held is None:
            self._put(frame)

    def flush(self, passed: int = 0) -> None:
        """Send the entries taken so far. ``passed``: the id of the newest entry of any room."""
        if self._batch:
            self._cursor = max(self._cursor, passed)
            frame = encode_events(self._cursor_at(self._cursor), self._batch)
            self._batch = []
            self._size = 0
            self._put(frame)

    def go_live(self, cursor: int) -> None:
        """Everything up to the entry ``cursor`` has been replayed: send what was held back.

        A replay knows only the rooms of the welcome. Of a room that was opened since then,
        the entries are sent though they come before ``cursor``.
        """
        held, self._held = self._held or [], None
        self._held_bytes = 0
        self._cursor = cursor
        opened: set[str] = set()
        for event, room, content in held:
            if event == 0:
                opened.add(room)
                self.tell(content)
            elif event > cursor or room in opened:
                self.offer(event, room, content)
        self.flush()

    def _hold(self, event: int, room: str, content: bytes) -> None:
        if self._held is not None:
            self._held.append((event, room, content))
            self._held_bytes += len(content)
            if self._held_bytes > self._max_held:
                self.close(4003, "too much happened during the replay")
