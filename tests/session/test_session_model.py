"""Snapshot plus events equals a fresh snapshot, whatever happens in between.

``pytest --hypothesis-profile=long`` tries 3,000 histories, other ones each time, instead of the
few that every run of the tests has time for.
"""

from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chat_tui.domain.errors import StorageError
from chat_tui.domain.log import Amendment, MessageReceived
from chat_tui.domain.models import ChatMessage
from chat_tui.protocol.log import encode_log_event
from chat_tui.session.state import Delivery
from chat_tui.session.timeline import Hole
from chat_tui.session.writing import quote_of
from tests.session.model import ModelServer
from tests.session.model_room import ME
from tests.session.terminals import Terminal, settle

rooms = st.sampled_from(["a", "b", "c"])
who = st.integers(0, 1)

HOURS_25 = 25 * 3_600_000
BEHIND = 1.0
"""Seconds a draft on the disk may be behind."""


def state_of(one: ChatMessage | MessageReceived) -> tuple[object, ...]:
    return one.body, one.edited, one.deleted, one.amended, one.reply, one.reactions


class Talking(RuleBasedStateMachine):
    """Two terminals of one account, their server, and everybody else."""

    @initialize()
    def begin(self) -> None:
        self.server = ModelServer()
        self.terminals = [Terminal(self.server, "x"), Terminal(self.server, "y")]
        self.said: list[str] = []
        self.given_up: set[str] = set()
        self.never_sent: set[str] = set()
        self.unruly: set[str] = set()
        self.lost: set[str] = set()
        self.full: set[str] = set()
        self.vague: set[tuple[str, str]] = set()
        self.typed: dict[str, list[tuple[float, str]]] = {"x": [], "y": []}
        settle(*self.terminals)

    def has(self, terminal: Terminal, room: str) -> bool:
        return room in terminal.session.state.rooms

    # -- everybody else ------------------------------------------------------------------------

    @rule(room=rooms, many=st.sampled_from([1, 2, 9]), body=st.sampled_from(["hi", "hello me"]))
    def others_speak(self, room: str, many: int, body: str) -> None:
        if room in self.server.rooms:
            for _ in range(many):
                self.server.say(room, "u_b", body)

    @rule(room=rooms, back=st.integers(0, 9), to=st.sampled_from(["u_b", ME]))
    def others_reply(self, room: str, back: int, to: str) -> None:
        if (found := self.message(room, back, to)) is not None:
            self.server.say(room, "u_b", "an answer", reply_to=found)

    @rule(room=rooms)
    def a_third_terminal_speaks(self, room: str) -> None:
        if room in self.server.rooms:
            self.server.say(room, ME, "from there", "foreign")

    def message(self, room: str, back: int, user: str) -> MessageReceived | None:
        """One of somebody's, the newest ones first, that is still there."""
        known = self.server.rooms[room].present() if room in self.server.rooms else []
        mine = [
            one
            for one in known
            if isinstance(one, MessageReceived) and one.user == user and one.deleted is None
        ]
        return mine[-1 - back] if back < len(mine) else None

    @rule(room=rooms, back=st.integers(0, 9), body=st.sampled_from(["", "hi", "hello me"]))
    def others_change_what_they_said(self, room: str, back: int, body: str) -> None:
        if (found := self.message(room, back, "u_b")) is not None:
            self.server.amend(room, "u_b", found, body)

    @rule(room=rooms, back=st.integers(0, 2), body=st.sampled_from(["", "from there too"]))
    def a_third_terminal_changes_what_was_said(self, room: str, back: int, body: str) -> None:
        if (found := self.message(room, back, ME)) is not None:
            self.server.amend(room, ME, found, body, "foreign")

    @rule(room=rooms, back=st.integers(0, 9), to=st.sampled_from(["u_b", ME]), on=st.booleans())
    def others_react(self, room: str, back: int, to: str, on: bool) -> None:
        if (found := self.message(room, back, to)) is not None:
            self.server.react(room, "u_b", found, "👍", on)

    @rule(room=rooms, topic=st.text(max_size=3))
    def topic(self, room: str, topic: str) -> None:
        if room in self.server.rooms:
            self.server.set_topic(room, topic)

    @rule(room=rooms, back=st.integers(0, 4))
    def a_third_terminal_reads(self, room: str, back: int) -> None:
        if room in self.server.rooms and self.server.rooms[room].joined:
            self.server.read_up_to(room, max(0, len(self.server.rooms[room].log) - back))

    @rule(joined=st.booleans())
    def a_third_terminal_joins(self, joined: bool) -> None:
        self.server.join_elsewhere("c", joined)

    @rule(room=rooms)
    def an_operator_puts_one_out(self, room: str) -> None:
        if room in self.server.rooms:
            self.server.put_out(room)

    @rule(room=rooms)
    def a_third_terminal_comes_back(self, room: str) -> None:
        if room in self.server.rooms and self.server.rooms[room].removed:
            self.server.join_elsewhere(room, True)

    @rule(verdict=st.sampled_from(["after", "never"]))
    def the_next_send_is_refused(self, verdict: str) -> None:
        self.server.verdict = verdict

    # -- the user ------------------------------------------------------------------------------

    @rule(number=who, room=st.sampled_from(["a", "b"]), many=st.integers(1, 3))
    def speak(self, number: int, room: str, many: int) -> None:
        terminal = self.terminals[number]
        for _ in range(many):
            if self.has(terminal, room):
                with suppress(StorageError):
                    self.said.append(terminal.session.send(room, "mine"))

    @rule(number=who, room=rooms, back=st.integers(0, 6))
    def reply(self, number: int, room: str, back: int) -> None:
        """To what is on the screen, whether it is still there or not."""
        terminal = self.terminals[number]
        if not self.has(terminal, room):
            return
        shown = [one for one in terminal.session.open(room).entries if isinstance(one, ChatMessage)]
        if back < len(shown):
            quote = quote_of(shown[-1 - back], shown[-1 - back].body)
            with suppress(StorageError):
                writing = terminal.session.writing
                self.said.append(writing.send(room, "an answer", action=False, reply=quote))

    @rule(number=who, arrives=st.booleans(), many=st.integers(1, 3))
    def speak_on_a_bad_line(self, number: int, arrives: bool, many: int) -> None:
        """The line dies between a message and its answer, before or behind the server."""
        self.speak(number, "a", many)
        self.poll(number, 0.0, lost=1 if arrives else 0, first=True)

    @rule(number=who, room=rooms, back=st.integers(0, 4), body=st.sampled_from(["", "x", "y"]))
    def change_ones_mind(self, number: int, room: str, back: int, body: str) -> None:
        """Edit or, without a body, delete what was said here or elsewhere."""
        terminal = self.terminals[number]
        if not self.has(terminal, room):
            return
        mine = [
            entry
            for entry in terminal.session.open(room).entries
            if isinstance(entry, ChatMessage) and entry.user == ME and not entry.deleted
        ]
        if back < len(mine):
            message = mine[-1 - back]
            with suppress(StorageError):
                if body:
                    quote = quote_of(message, "")
                    terminal.session.writing.edit(room, quote, body, action=False)
                else:
                    terminal.session.writing.delete(message)

    @rule(number=who, room=rooms, back=st.integers(0, 4), on=st.booleans())
    def react(self, number: int, room: str, back: int, on: bool) -> None:
        """To what is on the screen, or not any more."""
        terminal = self.terminals[number]
        if not self.has(terminal, room):
            return
        shown = [one for one in terminal.session.open(room).entries if isinstance(one, ChatMessage)]
        if back < len(shown):
            with suppress(StorageError):
                terminal.session.writing.react(shown[-1 - back], "👍", me=ME, on=on)

    @rule(number=who, text=st.text("ab", max_size=2))
    def write(self, number: int, text: str) -> None:
        terminal = self.terminals[number]
        terminal.session.edit_draft("a", text)
        self.typed[terminal.label].append((terminal.now, text))

    @rule(number=who, again=st.booleans())
    def decide(self, number: int, again: bool) -> None:
        """What failed or asks is sent again or given up, and so is what was not sent so far."""
        session = self.terminals[number].session
        for room in session.outbox.rooms():
            for message in list(session.outbox._items(room)):
                if again:
                    if message.delivery is not Delivery.PENDING:
                        self.unruly.add(message.cid)
                    session.retry(room, message.cid)
                    continue
                with suppress(StorageError):
                    if session.discard(room, message.cid) is not None:
                        self.given_up.add(message.cid)
                        if message.delivery is Delivery.PENDING:
                            self.never_sent.add(message.cid)

    @rule(number=who, room=rooms)
    def read(self, number: int, room: str) -> None:
        if self.has(self.terminals[number], room):
            self.terminals[number].session.mark_read(room)

    @rule(number=who, room=rooms)
    def look(self, number: int, room: str) -> None:
        if self.has(self.terminals[number], room):
            self.terminals[number].session.open(room)

    # -- the line, the disk, the clock ---------------------------------------------------------

    @rule(number=who, many=st.integers(1, 12))
    def deliver(self, number: int, many: int) -> None:
        self.terminals[number].deliver(many)

    @rule(
        number=who,
        seconds=st.sampled_from([0.0, 0.8]),
        lost=st.sampled_from([99, 99, 0, 1]),
        first=st.booleans(),
    )
    def poll(self, number: int, seconds: float, lost: int, first: bool) -> None:
        self.terminals[number].poll(seconds, lost=lost, event_first=first)
        if lost < 99:
            self.disconnect(number, back=first)

    def note_unheard_markers(self, terminal: Terminal) -> None:
        """A marker that was never heard of, and then a gap: nobody can count what lies in it."""
        for room, state in terminal.session.state.rooms.items():
            if state.read > self.server.rooms[room].read:
                self.vague.add((terminal.label, room))

    @rule(number=who)
    def connect(self, number: int) -> None:
        self.note_unheard_markers(self.terminals[number])
        self.terminals[number].connect()

    @rule(number=who, back=st.booleans())
    def disconnect(self, number: int, back: bool) -> None:
        self.note_unheard_markers(self.terminals[number])
        self.terminals[number].disconnect()
        if back:
            self.terminals[number].connect()

    @rule(number=who, refuses=st.booleans())
    def disk(self, number: int, refuses: bool) -> None:
        self.terminals[number].refuse_to_write(refuses)
        self.full.add(self.terminals[number].label)

    @rule(number=who, days=st.booleans(), back=st.booleans())
    def kill(self, number: int, days: bool, back: bool) -> None:
        """Between any two steps; or, with a disk that takes nothing, in the midst of one."""
        terminal = self.terminals[number]
        self.note_unheard_markers(terminal)
        took = terminal.cache._db.execute("PRAGMA query_only").fetchone() == (0,)
        kept = took and terminal.session.disk_trouble is None
        terminal.refuse_to_write(False)
        terminal.wall_ms += HOURS_25 if days else 0
        terminal.restart()
        typed = self.typed[terminal.label]
        if kept and typed:
            until = [text for at, text in typed if at <= terminal.now - BEHIND][-1:] or [""]
            since = [text for at, text in typed if at > terminal.now - BEHIND]
            assert terminal.session.draft("a") in [*until, *since]
        typed[:] = [(terminal.now - BEHIND, terminal.session.draft("a"))]
        if back:
            terminal.connect()

    @rule(days=st.booleans())
    def the_log_is_lost(self, days: bool) -> None:
        for number, terminal in enumerate(self.terminals):
            self.disconnect(number, back=False)
            terminal.wall_ms += HOURS_25 if days else 0
        self.lost |= self.server.stored.keys()
        self.server.rewind()
        for terminal in self.terminals:
            terminal.connect()

    # -- what must hold ------------------------------------------------------------------------

    @invariant()
    def never_beyond_the_server(self) -> None:
        for terminal in self.terminals:
            for state in terminal.session.state.rooms.values():
                assert state.unread >= state.mentions >= 0
                timeline = state.timeline
                assert timeline is None or timeline.head == state.head

    @invariant()
    def only_what_is_stored_is_shown_as_sent(self) -> None:
        for terminal in self.terminals:
            for room in terminal.session.outbox.rooms():
                for message in terminal.session.outbox.in_room(room):
                    if message.delivery is Delivery.SENT:
                        assert message.cid in self.server.stored or message.cid in self.lost

    @invariant()
    def each_is_stored_once_and_in_the_order_it_was_said(self) -> None:
        for one in self.server.rooms.values():
            cids = [getattr(event, "cid", None) for event in one.log]
            mine = [cid for cid in cids if cid is not None and cid != "foreign"]
            assert len(set(mine)) == len(mine)
            assert not self.never_sent & set(mine)
            for label in "xy":
                straight = [
                    int(cid[1:]) for cid in mine if cid[0] == label and cid not in self.unruly
                ]
                assert self.lost or straight == sorted(straight)

    @rule()
    def settle(self) -> None:
        self.server.verdict = "ok"
        for terminal in self.terminals:
            self.note_unheard_markers(terminal)
            terminal.refuse_to_write(False)
            terminal.session.save()
        settle(*self.terminals)
        for terminal in self.terminals:
            self.check(terminal)

    def check(self, terminal: Terminal) -> None:
        session = terminal.session
        fresh = self.server.snapshot()
        assert session.state.rooms.keys() == fresh.keys()
        for room, summary in fresh.items():
            state = session.state.rooms[room]
            assert (state.room, state.removed) == (summary.room, summary.removed)
            if summary.removed is not None:
                assert state.head == summary.head
                cached = terminal.cache.events_after(room, 0, 10**6)
                assert all(one.seq <= summary.head for one in cached)
                continue
            assert (room, state.head, state.read) == (room, summary.head, summary.read)
            if (terminal.label, room) in self.vague and state.read < state.head:
                assert state.unread >= summary.unread
            else:
                assert (state.unread, state.mentions) == (summary.unread, summary.mentions)
            self.check_timeline(terminal, room)
        assert session.outbox.waiting == 0
        kept, known = terminal.cache.load().resume, session.hello().resume
        if terminal.label in self.full:  # what was not written is replayed, or fetched, again
            assert kept is None or known is None or int(kept.cursor) <= int(known.cursor)
        else:
            assert kept == known

    def check_timeline(self, terminal: Terminal, room: str) -> None:
        session = terminal.session
        timeline = session.open(room)
        for _ in range(20):
            holes = [entry for entry in timeline.entries if isinstance(entry, Hole)]
            if not holes and timeline.at_start:
                break
            if holes:
                session.fill(room, holes[-1])
                settle(*self.terminals)
            else:
                session.load_older(room)
        log = self.server.rooms[room].present()
        assert [getattr(entry, "seq", None) for entry in timeline.entries] == [
            one.seq for one in log if not isinstance(one, Amendment)
        ]
        shown = [entry for entry in timeline.entries if isinstance(entry, ChatMessage)]
        said = [one for one in log if isinstance(one, MessageReceived)]
        assert [state_of(entry) for entry in shown] == [state_of(one) for one in said]
        for known in terminal.cache.events_after(room, 0, 10**6):
            assert encode_log_event(known) == encode_log_event(log[known.seq - 1])
        for message in session.outbox._items(room):
            assert message.delivery in (Delivery.FAILED, Delivery.ASKING)

    def teardown(self) -> None:
        if not hasattr(self, "terminals"):
            return
        for room in ("a", "b"):
            self.server.join_elsewhere(room, True)
        for _ in range(3):
            self.settle()
            self.decide(0, again=True)
            self.decide(1, again=True)
        self.settle()
        stored = [getattr(one, "cid", None) for one in self.server.all]
        for cid in self.said:
            excused = cid in self.given_up or cid in self.lost
            assert stored.count(cid) == 1 or (excused and cid not in stored)


TestTalking = Talking.TestCase
TestTalking.settings = settings(
    max_examples=max(100, settings().max_examples), stateful_step_count=40
)
