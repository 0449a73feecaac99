"""Whatever happens in a room and whatever the reader does, the picture is one of the log."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chat_tui.domain.commands import FetchHistory
from chat_tui.domain.events import GapReported
from tests.ui.helpers import GENERAL
from tests.ui.viewing import CountingBuilder, Looking


class Room(RuleBasedStateMachine):
    """Entries ``line n``; the server has them all, the cache only some."""

    def __init__(self) -> None:
        super().__init__()
        self.look = Looking(head=250, read=200, cached=range(180, 240), height=8)
        self.waiting: list[FetchHistory] = []

    @rule(count=st.integers(1, 30))
    def others_speak(self, count: int) -> None:
        head = self.look.room.head
        self.look.say(*range(head + 1, head + 1 + count))

    @rule(count=st.integers(1, 150))
    def the_head_jumps(self, count: int) -> None:
        head = self.look.room.head
        self.look.session.apply(GapReported(room=GENERAL, first=head + 1, last=head + count))

    @rule(rows=st.integers(-60, 60))
    def scroll(self, rows: int) -> None:
        self.look.scroll(rows)

    @rule()
    def to_start(self) -> None:
        self.look.view.to_start()

    @rule()
    def to_end(self) -> None:
        self.look.view.to_end()

    @rule()
    def to_new(self) -> None:
        self.look.view.to_new()

    @rule()
    def read(self) -> None:
        self.look.session.mark_read(GENERAL)
        self.look.view.mark_new()

    @rule(width=st.integers(30, 80), height=st.integers(1, 20))
    def resize(self, width: int, height: int) -> None:
        self.look.width, self.look.height = width, height
        self.look.builder = CountingBuilder(width)

    @rule()
    def something_is_said_by_the_program(self) -> None:
        self.look.session.notify(GENERAL, "notice")

    @rule()
    def i_speak(self) -> None:
        self.look.session.send(GENERAL, "mine")

    @precondition(lambda self: self.waiting)
    @rule(empty=st.booleans())
    def a_page_comes(self, empty: bool) -> None:
        self.look.answer(self.waiting.pop(0), empty=empty)

    @invariant()
    def the_picture_is_one_of_the_log(self) -> None:
        rows = self.look.rows()
        self.waiting += self.look.asked()
        assert len(self.waiting) <= 1, "one page at a time"
        seqs = [int(row.split("line ")[1]) for row in rows if "line " in row]
        assert seqs == sorted(set(seqs)), "in order, nothing twice"
        assert "" not in rows[rows.count("") :], "no gap below the first row that is drawn"
        last = "mine" if self.look.session.outbox.in_room(GENERAL) else None
        if self.look.view.following:
            head = self.look.room.head
            newest = [f"line {head}", "notice", "not loaded", " …", last or "\0"]
            assert any(words in rows[-1] for words in newest)
            if last:
                assert rows[-1].endswith("mine")

    @invariant()
    def looking_again_changes_nothing(self) -> None:
        rows = self.look.rows()
        self.waiting += self.look.asked()
        drawn = self.look.builder.drawn
        assert self.look.rows() == rows
        assert self.look.builder.drawn == drawn


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


def test_nothing_is_below_a_hole_at_the_end() -> None:
    room: Any = Room()
    for step in (room.to_new, lambda: room.scroll(-36)):
        room.the_picture_is_one_of_the_log()
        step()
    room.the_picture_is_one_of_the_log()
    room.teardown()
