"""The judge finds what is wrong, whatever it is, and nothing where nothing is."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.checker import Entry, Finding, Kind, Seen, check, gaps
from tests.faults.history import History, Operation, Stage


@dataclass(frozen=True)
class Case:
    """What a checker is given."""

    operations: tuple[Operation, ...]
    logs: dict[str, list[Entry]]
    seen: tuple[Seen, ...]

    def findings(self) -> list[Finding]:
        """The verdict."""
        return check(self.operations, self.logs, self.seen)

    def kinds(self) -> set[Kind]:
        """The verdict, in short."""
        return {finding.kind for finding in self.findings()}

    def with_stage(self, key: str, stage: Stage) -> "Case":
        """One operation came to another end."""
        changed = tuple(replace(o, stage=stage) if o.key == key else o for o in self.operations)
        return replace(self, operations=changed)

    def with_log(self, room: str, log: list[Entry]) -> "Case":
        """The server has another log, and everybody has seen it."""
        seen = tuple(
            replace(one, entries=log, head=len(log)) if one.room == room else one
            for one in self.seen
        )
        return Case(self.operations, {**self.logs, room: log}, seen)

    def with_seen(self, at: int, entries: list[Entry]) -> "Case":
        """One terminal has something else."""
        seen = [*self.seen]
        seen[at] = replace(seen[at], entries=entries)
        return replace(self, seen=tuple(seen))


@st.composite
def good_cases(draw: st.DrawFn) -> Case:
    """Everybody has everything: two senders at least one message each, in up to three rooms."""
    rooms = ["r", "s", "t"][: draw(st.integers(1, 3))]
    order = draw(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(rooms)), max_size=12))
    order += [("a", "r"), ("b", "r"), ("a", "r")]
    logs: dict[str, list[Entry]] = {room: [(1, None)] for room in rooms}
    operations = []
    for number, (sender, room) in enumerate(order):
        key = f"{sender}{number}"
        operations.append(Operation(key, sender, number, room, Stage.ACKNOWLEDGED))
        logs[room].append((len(logs[room]) + 1, key))
    seen = tuple(Seen(seat, room, len(logs[room]), logs[room]) for seat in "xy" for room in rooms)
    return Case(tuple(operations), logs, seen)


def messages(log: list[Entry]) -> list[int]:
    """Where in a log the messages are."""
    return [at for at, (_, key) in enumerate(log) if key is not None]


@given(good_cases())
def test_nothing_is_found_where_nothing_is_wrong(case: Case) -> None:
    assert case.findings() == []


@given(good_cases(), st.data())
def test_what_one_terminal_lacks_is_lost_and_its_place_a_gap(
    case: Case, data: st.DataObject
) -> None:
    log = case.logs["r"]
    at = data.draw(st.sampled_from(messages(log)))
    assert case.with_seen(0, log[:at] + log[at + 1 :]).kinds() == {Kind.LOST, Kind.GAP}


@given(good_cases(), st.data())
def test_a_hole_marks_a_gap_and_what_is_in_it_is_lost_all_the_same(
    case: Case, data: st.DataObject
) -> None:
    log = case.logs["r"]
    at = data.draw(st.sampled_from(messages(log)))
    case = case.with_seen(0, log[:at] + log[at + 1 :])
    marked = replace(case.seen[0], holes=[(at + 1, at + 1)])
    assert replace(case, seen=(marked, *case.seen[1:])).kinds() == {Kind.LOST}


@given(good_cases(), st.data())
def test_a_hole_where_something_is_counts_as_a_gap(case: Case, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(case.logs["r"])))
    wrong = replace(case.seen[0], holes=[(at, at)])
    assert case.kinds() == set()
    assert replace(case, seen=(wrong, *case.seen[1:])).kinds() == {Kind.GAP}


@pytest.mark.parametrize("stage", [Stage.WRITTEN, Stage.ACKNOWLEDGED])
@given(case=good_cases(), data=st.data())
def test_what_nobody_has_is_lost(case: Case, data: st.DataObject, stage: Stage) -> None:
    log = case.logs["r"]
    at = data.draw(st.sampled_from(messages(log)))
    key = log[at][1]
    assert key is not None
    shorter = [(seq, k) for seq, k in log if k != key]
    shorter = [(seq, k) for seq, (_, k) in enumerate(shorter, 1)]
    kinds = case.with_log("r", shorter).with_stage(key, stage).kinds()
    falsely = {Kind.FALSELY_SENT} if stage is Stage.ACKNOWLEDGED else set()
    assert kinds == {Kind.LOST} | falsely


@given(good_cases(), st.data())
def test_what_was_not_written_down_may_be_there_or_not(case: Case, data: st.DataObject) -> None:
    key = case.logs["r"][data.draw(st.sampled_from(messages(case.logs["r"])))][1]
    assert key is not None
    there = case.with_stage(key, Stage.INVOKED)
    assert there.kinds() == set()
    log = [k for _, k in case.logs["r"] if k != key]
    assert there.with_log("r", list(enumerate(log, 1))).kinds() == set()


@given(good_cases(), st.data())
def test_a_message_twice_in_the_log_is_duplicated(case: Case, data: st.DataObject) -> None:
    log = case.logs["r"]
    key = log[data.draw(st.sampled_from(messages(log)))][1]
    assert Kind.DUPLICATED in case.with_log("r", [*log, (len(log) + 1, key)]).kinds()


@given(good_cases())
def test_a_message_twice_on_one_screen_is_duplicated(case: Case) -> None:
    log = case.logs["r"]
    twice = [*log[:-1], (log[-1][0], log[-2][1])]
    assert Kind.DUPLICATED in case.with_seen(0, twice).kinds()


@given(good_cases(), st.data())
def test_two_that_changed_places_for_one_terminal_are_reordered(
    case: Case, data: st.DataObject
) -> None:
    log = [*case.logs["r"]]
    one, two = data.draw(
        st.lists(st.sampled_from(messages(log)), min_size=2, max_size=2, unique=True)
    )
    log[one], log[two] = (log[one][0], log[two][1]), (log[two][0], log[one][1])
    assert case.with_seen(0, log).kinds() == {Kind.REORDERED}


@given(good_cases())
def test_entries_that_do_not_ascend_are_reordered(case: Case) -> None:
    log = case.logs["r"]
    assert case.with_seen(0, [*log[:-2], log[-1], log[-2]]).kinds() == {Kind.REORDERED}


@given(good_cases())
def test_a_sender_whose_messages_overtake_one_another_is_reordered(case: Case) -> None:
    log = case.logs["r"]
    mine = [at for at in messages(log) if str(log[at][1]).startswith("a")]
    first, last = mine[0], mine[-1]
    turned = [*log]
    turned[first], turned[last] = (log[first][0], log[last][1]), (log[last][0], log[first][1])
    assert case.with_log("r", turned).kinds() == {Kind.REORDERED}


@given(good_cases())
def test_what_nobody_said_or_the_server_lacks_is_falsely_sent(case: Case) -> None:
    log = case.logs["r"]
    longer: list[Entry] = [*log, (len(log) + 1, "z9")]
    assert case.with_log("r", longer).kinds() == {Kind.FALSELY_SENT}
    seen = replace(case.seen[0], entries=longer, head=len(longer))
    assert replace(case, seen=(seen, *case.seen[1:])).kinds() == {Kind.FALSELY_SENT}


@given(good_cases())
def test_what_was_refused_must_not_be_there(case: Case) -> None:
    assert case.with_stage("a0", Stage.FAILED).kinds() <= {Kind.FALSELY_FAILED}
    key = case.logs["r"][1][1]
    assert key is not None
    assert case.with_stage(key, Stage.FAILED).kinds() == {Kind.FALSELY_FAILED}


@given(good_cases())
def test_a_log_with_a_gap_is_one(case: Case) -> None:
    log = case.logs["r"]
    assert Kind.GAP in case.with_log("r", [*log[:-1], (log[-1][0] + 1, log[-1][1])]).kinds()


@given(good_cases())
def test_a_timeline_that_ends_before_its_head_has_a_gap(case: Case) -> None:
    wrong = replace(case.seen[0], head=case.seen[0].head + 1)
    assert replace(case, seen=(wrong, *case.seen[1:])).kinds() == {Kind.GAP}


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([(1, 1), (2, 5), (6, 6)], []),
        ([(2, 6)], [(1, 2)]),
        ([(1, 3), (5, 6)], [(4, 5)]),
        ([(1, 3), (3, 6)], [(4, 3)]),
        ([(1, 5)], [(6, 7)]),
        ([(1, 7)], [(8, 7)]),
        ([], [(1, 7)]),
    ],
)
def test_gaps(spans: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    assert list(gaps(spans, 1, 6)) == found


def test_a_history_never_goes_back() -> None:
    history = History()
    history.invoked("k", "a", 1, "r")
    history.reached("k", Stage.ACKNOWLEDGED)
    history.reached("k", Stage.WRITTEN)
    assert [*history] == [Operation("k", "a", 1, "r", Stage.ACKNOWLEDGED)]
    assert (len(history), history.count(Stage.ACKNOWLEDGED), history.count(Stage.WRITTEN)) == (
        1,
        1,
        0,
    )
