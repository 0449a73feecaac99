"""The window onto a log, against a naive model."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.log import LogEvent, MemberJoined, MessageReceived, UnknownLogEvent
from chat_tui.domain.models import ChatMessage
from chat_tui.session import timeline as module
from chat_tui.session.timeline import Hole, Timeline, last_seq


def event(seq: int) -> LogEvent:
    """The one entry that has its place at ``seq``: of every kind, some unknown."""
    if seq % 5 == 0:
        return UnknownLogEvent(room="r", seq=seq, user="u", name="n", time=0, kind="pin")
    if seq % 7 == 0:
        return MemberJoined(room="r", seq=seq, user="u", name="n", time=0)
    return MessageReceived(
        room="r", seq=seq, user="u", name="n", time=0, message=f"m{seq}", body=str(seq)
    )


def check(timeline: Timeline) -> set[int]:
    """Entries and holes cover the window once, in order. Returns what is loaded and shown."""
    expected = timeline.first
    shown = set()
    for entry in timeline.entries:
        start = entry.first if isinstance(entry, Hole) else entry.seq
        while expected < start:
            assert expected % 5 == 0, "neither shown nor a hole"
            expected += 1
        assert start == expected
        assert last_seq(entry) >= start
        if not isinstance(entry, Hole):
            shown.add(entry.seq)
        expected = last_seq(entry) + 1
    while expected <= timeline.last:
        assert expected % 5 == 0
        expected += 1
    assert expected == max(timeline.last, timeline.first - 1) + 1
    assert timeline.last <= timeline.head
    assert timeline.first >= 1
    return shown


class Naive:
    """What is loaded, as a set."""

    def __init__(self, head: int, newest: set[int]) -> None:
        self.restart(head, newest)

    def restart(self, head: int, newest: set[int]) -> None:
        self.loaded = set(newest)
        self.head = self.last = head
        self.first = min(newest, default=1)

    def shown(self) -> set[int]:
        inside = range(self.first, self.last + 1)
        return {seq for seq in self.loaded if seq in inside and seq % 5}


@settings(max_examples=150)
@given(st.data())
def test_any_interleaving(data: st.DataObject) -> None:
    head = data.draw(st.integers(0, 30), "head")

    def some(low: int, high: int) -> list[LogEvent]:
        if low > high:
            return []
        seqs = data.draw(st.sets(st.integers(low, high), max_size=8))
        return [event(seq) for seq in sorted(seqs)]

    newest = some(1, head)
    timeline = Timeline(head, newest)
    naive = Naive(head, {one.seq for one in newest})
    for _ in range(data.draw(st.integers(0, 12), "steps")):
        before = timeline.version
        steps = ["append", "advance", "back", "on", "fill", "start", "restart"]
        match data.draw(st.sampled_from(steps)):
            case "append":
                seq = naive.head + data.draw(st.sampled_from([1, 1, 1, 2, 5]))
                timeline.append(event(seq), following=data.draw(st.booleans()))
                if naive.last == naive.head:
                    naive.loaded.add(seq)
                    naive.last = seq
                naive.head = seq
            case "advance":
                seq = max(0, naive.head + data.draw(st.integers(-3, 5)))
                timeline.advance(seq)
                if seq > naive.head:
                    naive.last = seq if naive.last == naive.head else naive.last
                    naive.head = seq
            case "back":
                events = some(max(1, naive.first - 10), naive.first - 1)
                timeline.extend_back(events, events[0].seq if events else 1)
                naive.loaded |= {one.seq for one in events}
                naive.first = min(naive.first, events[0].seq if events else 1)
            case "on":
                events = some(naive.last + 1, naive.head)
                timeline.extend_on(events, events[-1].seq if events else naive.head)
                naive.loaded |= {one.seq for one in events}
                naive.last = max(naive.last, events[-1].seq if events else naive.head)
            case "fill":
                events = some(1, naive.head + 3)
                timeline.fill(events)
                inside = range(naive.first, naive.last + 1)
                naive.loaded |= {one.seq for one in events if one.seq in inside}
            case "start":
                events = some(1, naive.head)
                timeline.restart_at_start(events)
                naive.restart(naive.head, {one.seq for one in events})
                naive.first = 1
                naive.last = events[-1].seq if events else naive.head
            case _:
                events = some(1, naive.head)
                timeline.restart(naive.head, events)
                naive.restart(naive.head, {one.seq for one in events})
        shown = check(timeline)
        assert shown == naive.shown()
        assert (timeline.first, timeline.last, timeline.head) == (
            naive.first,
            naive.last,
            naive.head,
        )
        assert timeline.at_end == (naive.last == naive.head)
        assert timeline.at_start == (naive.first <= 1)
        assert timeline.version >= before


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LOADED", 20)
    monkeypatch.setattr(module, "TRIM", 5)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("following", [True, False])
def test_a_long_window_lets_go_of_its_far_end(following: bool) -> None:
    timeline = Timeline(0)
    for seq in range(1, 51):
        timeline.append(event(seq), following=following)
        shown = check(timeline)
        assert len(shown) <= 20
    assert timeline.at_end is following
    assert timeline.at_start is not following
    assert timeline.head == 50


@pytest.mark.usefixtures("small")
def test_scrolling_back_and_forth() -> None:
    timeline = Timeline(100, map(event, range(90, 101)))
    while not timeline.at_start:
        low = max(1, timeline.first - 5)
        timeline.extend_back([event(seq) for seq in range(low, timeline.first)], low)
        assert len(check(timeline)) <= 20
    timeline.append(event(101), following=False)
    assert 101 not in check(timeline)
    while not timeline.at_end:
        high = min(timeline.head, timeline.last + 5)
        timeline.extend_on([event(seq) for seq in range(timeline.last + 1, high + 1)], high)
        assert len(check(timeline)) <= 20
    assert 101 in check(timeline)


def test_a_message_is_shown_as_one() -> None:
    timeline = Timeline(0)
    timeline.append(event(1), following=True)
    assert timeline.entries == [
        ChatMessage(room="r", seq=1, id="m1", user="u", name="n", time=0, body="1")
    ]


def test_nothing_known_is_one_hole() -> None:
    assert Timeline(9).entries == [Hole(1, 9)]
    assert Timeline(0).entries == []
    assert Hole(3, 9).size == 7


def test_a_repeated_entry_changes_nothing() -> None:
    timeline = Timeline(2, [event(1), event(2)])
    entries = list(timeline.entries)
    timeline.append(event(2), following=True)
    timeline.append(event(1), following=True)
    timeline.fill([event(1), event(2)])
    assert timeline.entries == entries
