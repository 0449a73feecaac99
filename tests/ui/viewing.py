"""A RoomView on a real session with a real cache in memory, and what it shows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC

from chat_tui.domain.commands import FetchHistory
from chat_tui.domain.events import PageReceived
from chat_tui.domain.log import LogEvent
from chat_tui.session.session import Session
from chat_tui.session.state import RoomState
from chat_tui.session.timeline import LogEntry
from chat_tui.ui.block import Block, Context, RowStyles
from chat_tui.ui.room_view import RoomView
from chat_tui.ui.rows import RowBuilder
from tests.ui.helpers import GENERAL, STYLES, StageClient, message, public, receive, welcome


class CountingBuilder(RowBuilder):
    """Counts what it draws."""

    def __init__(self, width: int = 60, styles: RowStyles = STYLES) -> None:
        super().__init__(width, styles, UTC)
        self.drawn = 0

    def entry_rows(self, entry: LogEntry, context: Context) -> Block:
        self.drawn += 1
        return super().entry_rows(entry, context)


@dataclass
class Looking:
    """``known`` of the ``head`` entries are in the cache, the newest ones unless ``cached``."""

    head: int = 0
    read: int | None = None
    height: int = 10
    width: int = 60
    cached: range | None = None
    live: bool = True
    client: StageClient = field(default_factory=StageClient)

    def __post_init__(self) -> None:
        known = range(1, self.head + 1) if self.cached is None else self.cached
        self.client.cache.save_events([message(seq) for seq in known])
        read = self.head if self.read is None else self.read
        summary = public(GENERAL, "general", self.head, read=read, unread=self.head - read)
        welcome(self.client.session, summary, live=self.live)
        self.view = RoomView(self.session, self.room)
        self.builder = CountingBuilder(self.width)

    @property
    def session(self) -> Session:
        return self.client.session

    @property
    def room(self) -> RoomState:
        return self.client.in_room(GENERAL)

    def rows(self) -> list[str]:
        """What is on the screen, top to bottom."""
        shown = [""] * self.height
        for row, strip in self.view.draw(self.builder, self.height):
            assert shown[row] == "", "two blocks on one row"
            assert strip.cell_length == self.width
            shown[row] = strip.text.rstrip() or " "
        return shown

    def words(self) -> list[str]:
        """The rows without gutters: messages, rules and notices."""
        return [row.strip("─ ") if "─" in row else row[18:].strip() for row in self.rows()]

    def seqs(self) -> list[int]:
        """The messages on the screen."""
        return [int(words.split()[1]) for words in self.words() if words.startswith("line ")]

    def scroll(self, rows: int) -> None:
        self.rows()
        self.view.scroll(rows, self.height)

    def say(self, *seqs: int) -> None:
        receive(self.session, *(message(seq) for seq in seqs or [self.room.head + 1]))

    def asked(self) -> list[FetchHistory]:
        return [c for c in self.client.sent() if isinstance(c, FetchHistory)]

    def answer(self, request: FetchHistory, *, empty: bool = False) -> None:
        """The server's page."""
        if request.before is not None:
            first, last = max(1, request.before - request.limit), request.before - 1
        else:
            first = (request.after or 0) + 1
            last = min(self.head, first + request.limit - 1)
        events: list[LogEvent] = [message(seq) for seq in range(first, last + 1)]
        self.session.apply(
            PageReceived(
                room=GENERAL,
                events=() if empty else tuple(events),
                first=first,
                last=last,
                more=first > 1,
            )
        )

    def fill_all(self) -> Iterator[FetchHistory]:
        """Draw and answer until nothing is asked for any more."""
        for _ in range(100):
            self.rows()
            asked = self.asked()
            if not asked:
                return
            for request in asked:
                yield request
                self.answer(request)
        raise AssertionError("it goes on asking")
