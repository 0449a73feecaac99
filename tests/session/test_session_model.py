"""Snapshot plus events equals a fresh snapshot, whatever happens in between."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chat_tui.domain.models import ChatMessage
from chat_tui.session.state import Delivery
from chat_tui.session.timeline import Hole
from tests.session.model import ME, ModelServer, Terminal

rooms = st.sampled_from(["a", "b", "c"])


class Talking(RuleBasedStateMachine):
    """One terminal, its server, and everybody else."""

    @initialize()
    def begin(self) -> None:
        self.server = ModelServer()
        self.terminal = Terminal(self.server)
        self.said: list[str] = []
        self.lost: set[str] = set()
        self.vague: set[str] = set()

    def has(self, room: str) -> bool:
        return room in self.terminal.session.state.rooms

    @rule(room=rooms, many=st.sampled_from([1, 2, 9]), body=st.sampled_from(["hi", "hello me"]))
    def others_speak(self, room: str, many: int, body: str) -> None:
        if room in self.server.rooms:
            for _ in range(many):
                self.server.say(room, "u_b", body)

    @rule(room=rooms)
    def another_terminal_speaks(self, room: str) -> None:
        if room in self.server.rooms:
            self.server.say(room, ME, "from there", "foreign")

    @rule(room=rooms, topic=st.text(max_size=3))
    def topic(self, room: str, topic: str) -> None:
        if room in self.server.rooms:
            self.server.set_topic(room, topic)

    @rule(room=rooms, back=st.integers(0, 4))
    def another_terminal_reads(self, room: str, back: int) -> None:
        if room in self.server.rooms and self.server.rooms[room].joined:
            self.server.read_elsewhere(room, max(0, len(self.server.rooms[room].log) - back))

    @rule(joined=st.booleans())
    def another_terminal_joins(self, joined: bool) -> None:
        self.server.join_elsewhere("c", joined)

    @rule(room=st.sampled_from(["a", "b"]), many=st.integers(1, 3))
    def speak(self, room: str, many: int) -> None:
        for _ in range(many):
            if self.has(room):
                self.said.append(self.terminal.session.send(room, "mine"))

    @rule(room=rooms)
    def read(self, room: str) -> None:
        if self.has(room):
            self.terminal.session.mark_read(room)

    @rule(room=rooms, draft=st.text(max_size=3))
    def look(self, room: str, draft: str) -> None:
        if self.has(room):
            self.terminal.session.open(room)
            self.terminal.session.edit_draft(room, draft)

    @rule(many=st.integers(1, 12))
    def deliver(self, many: int) -> None:
        self.terminal.deliver(many)

    @rule(
        seconds=st.sampled_from([0.0, 0.8]),
        lost=st.sampled_from([99, 99, 0, 1]),
        first=st.booleans(),
    )
    def poll(self, seconds: float, lost: int, first: bool) -> None:
        self.terminal.poll(seconds, lost=lost, event_first=first)
        if lost < 99:
            self.disconnect(False)

    def note_unheard_markers(self) -> None:
        """A marker that was never heard of, and then a gap: nobody can count what lies in it."""
        for room, state in self.terminal.session.state.rooms.items():
            if state.read > self.server.rooms[room].read:
                self.vague.add(room)

    @rule()
    def connect(self) -> None:
        self.note_unheard_markers()
        self.terminal.connect()

    @rule(restart=st.booleans())
    def disconnect(self, restart: bool) -> None:
        self.note_unheard_markers()
        self.terminal.disconnect()
        if restart:
            self.terminal.restart()

    @rule()
    def the_log_is_lost(self) -> None:
        self.disconnect(False)
        self.lost |= self.server.stored.keys()
        self.server.rewind()

    @invariant()
    def never_beyond_the_server(self) -> None:
        for state in self.terminal.session.state.rooms.values():
            assert state.unread >= state.mentions >= 0
            timeline = state.timeline
            assert timeline is None or timeline.head == state.head

    @rule()
    def settle(self) -> None:
        self.note_unheard_markers()
        self.terminal.settle()
        session = self.terminal.session
        fresh = self.server.snapshot()
        assert session.state.rooms.keys() == fresh.keys()
        for room, summary in fresh.items():
            state = session.state.rooms[room]
            assert state.room == summary.room
            assert (room, state.head, state.read) == (room, summary.head, summary.read)
            if room in self.vague and state.read < state.head:
                assert state.unread >= summary.unread
            else:
                assert (state.unread, state.mentions) == (summary.unread, summary.mentions)
            self.check_timeline(room)
        assert session.outbox.waiting == 0
        assert self.terminal.cache.load().resume == session.hello().resume

    def check_timeline(self, room: str) -> None:
        session = self.terminal.session
        timeline = session.open(room)
        for _ in range(20):
            holes = [entry for entry in timeline.entries if isinstance(entry, Hole)]
            if not holes and timeline.at_start:
                break
            if holes:
                session.fill(room, holes[-1])
                self.terminal.settle()
            else:
                session.load_older(room)
        log = self.server.rooms[room].log
        assert [getattr(entry, "seq", None) for entry in timeline.entries] == [
            one.seq for one in log
        ]
        bodies = [entry.body for entry in timeline.entries if isinstance(entry, ChatMessage)]
        assert bodies == [one.body for one in log if hasattr(one, "body")]
        left = session.outbox.in_room(room)
        assert all(message.delivery is Delivery.FAILED for message in left)
        assert not left or room == "c"

    def teardown(self) -> None:
        if hasattr(self, "terminal"):
            self.settle()
            stored = [getattr(one, "cid", None) for one in self.server.all]
            for cid in self.said:
                assert stored.count(cid) == 1 or (cid in self.lost and cid not in stored)


TestTalking = Talking.TestCase
TestTalking.settings = settings(max_examples=100, stateful_step_count=30)
