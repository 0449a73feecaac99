"""Searching: the server is asked, or what this terminal has; late answers are dropped."""

from dataclasses import replace
from datetime import UTC

import pytest

from chat_tui.domain.commands import FetchHistory, SearchMessages
from chat_tui.domain.errors import InvalidQuery, StorageError
from chat_tui.domain.events import (
    MembersReceived,
    MessagesFound,
    PageReceived,
    Rejected,
    RoomOpened,
)
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Member, Removal, Room, RoomSummary
from chat_tui.domain.searching import Search, Term
from chat_tui.session.searching import Findings
from chat_tui.session.state import ChangeKind
from chat_tui.session.timeline import Hole
from tests.session.desk import GENERAL, Desk, summary

DEV = RoomSummary(room=Room(id="d", name="dev"), head=0)


@pytest.fixture
def desk() -> Desk:
    return Desk().welcome(GENERAL, DEV)


def begin(desk: Desk, text: str, room: str | None = None) -> None:
    desk.session.searching.begin(text, room, UTC)


def asked(desk: Desk) -> SearchMessages:
    (command,) = [one for one in desk.poll() if isinstance(one, SearchMessages)]
    return command


def said(seq: int, body: str = "tea", room: str = "r") -> MessageReceived:
    return MessageReceived(
        room=room, seq=seq, user="u_b", name="b", time=seq, message=f"m{seq}", body=body
    )


def answer(desk: Desk, command: SearchMessages, *seqs: int, following: str | None = None) -> None:
    messages = tuple(said(seq) for seq in seqs)
    desk.session.apply(MessagesFound(command=command, messages=messages, following=following))


def findings(desk: Desk) -> Findings:
    found = desk.session.searching.findings
    assert found is not None
    return found


def seqs(desk: Desk) -> list[int]:
    return [message.seq for message in findings(desk).messages]


def test_the_server_is_asked(desk: Desk) -> None:
    begin(desk, "in:#dev from:ana tea", "r")
    command = asked(desk)
    assert command.search == Search(terms=(Term("tea"),), author="ana", room="d")
    assert findings(desk).looking
    desk.kinds()
    answer(desk, command, 5, 3)
    assert seqs(desk) == [5, 3]
    assert not findings(desk).looking
    assert not findings(desk).more
    assert ChangeKind.SEARCH in desk.kinds()


def test_it_goes_on_by_itself_until_there_is_a_page(desk: Desk) -> None:
    begin(desk, "tea")
    answer(desk, asked(desk), following="70")
    assert findings(desk).looking
    command = asked(desk)
    assert command.before == "70"
    answer(desk, command, *range(60, 30, -1), following="40")
    assert (len(seqs(desk)), findings(desk).looking, findings(desk).more) == (30, False, True)
    assert not desk.poll()
    desk.session.searching.look_on()
    desk.session.searching.look_on()
    answer(desk, asked(desk), 31, 30)
    assert seqs(desk)[-2:] == [31, 30]
    assert len(seqs(desk)) == 31


def test_a_server_that_does_not_get_on_is_not_asked_again(desk: Desk) -> None:
    begin(desk, "tea")
    answer(desk, asked(desk), following="70")
    answer(desk, asked(desk), following="70")
    assert not findings(desk).looking
    assert not desk.poll()


def test_late_answers_are_dropped(desk: Desk) -> None:
    begin(desk, "tea")
    first = asked(desk)
    begin(desk, "coffee")
    second = asked(desk)
    answer(desk, first, 1)
    assert seqs(desk) == []
    answer(desk, second, 2)
    answer(desk, second, 3)
    assert seqs(desk) == [2]
    begin(desk, "milk")
    third = asked(desk)
    desk.session.searching.end()
    answer(desk, third, 4)
    assert desk.session.searching.findings is None


def test_what_is_in_a_room_that_was_left_is_not_shown(desk: Desk) -> None:
    begin(desk, "tea")
    desk.session.apply(
        MessagesFound(command=asked(desk), messages=(said(1, room="gone"),), following=None)
    )
    assert seqs(desk) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "say what to look for"),
        ("after:2026-01-01", "a room"),
        ("in:#nowhere tea", "you are in no room called #nowhere"),
        ("has:cake", "has:link"),
    ],
)
def test_what_makes_no_sense(desk: Desk, text: str, words: str) -> None:
    begin(desk, "tea")
    with pytest.raises(InvalidQuery, match=words):
        begin(desk, text)
    assert desk.session.searching.findings is None


def test_offline_there_is_what_this_terminal_has(desk: Desk) -> None:
    desk.hear(1, "tea at four")
    desk.hear(2, "coffee")
    desk.hear(1, "more tea", room="d")
    begin(desk, "tea")
    command = asked(desk)
    desk.session.disconnected()  # while it is under way
    assert findings(desk).local
    assert {message.body for message in findings(desk).messages} == {"more tea", "tea at four"}
    answer(desk, command, 9)
    assert len(seqs(desk)) == 2
    begin(desk, "tea", "r")
    assert seqs(desk) == [1]
    begin(desk, "milk")
    assert seqs(desk) == []
    desk.welcome(summary(2), DEV, resumed=True)
    begin(desk, "tea")
    assert asked(desk)


def test_offline_there_is_more_by_pages(desk: Desk) -> None:
    for seq in range(1, 41):
        desk.hear(seq, f"tea {seq}")
    desk.session.disconnected()
    begin(desk, "tea")
    assert (len(seqs(desk)), findings(desk).more) == (30, True)
    desk.session.searching.look_on()
    assert (seqs(desk), findings(desk).more) == (list(range(40, 0, -1)), False)


def test_offline_somebody_is_found_by_the_present_name_as_well(desk: Desk) -> None:
    desk.session.open("r")
    desk.session.apply(
        MembersReceived(room="r", members=(Member(user="u_b", name="bea", online=True),))
    )
    desk.hear(1, "said as b")
    begin(desk, "from:bea")
    command = asked(desk)
    desk.session.apply(Rejected(command=command, code="unknown_type", retry="never", text="what?"))
    assert seqs(desk) == [1]
    assert (findings(desk).local, findings(desk).trouble) == (True, "this server cannot search")
    begin(desk, "from:B")
    desk.session.disconnected()
    assert seqs(desk) == [1]


def test_a_refusal_is_told(desk: Desk) -> None:
    begin(desk, "tea from:nobody")
    command = asked(desk)
    desk.session.apply(
        Rejected(command=command, code="not_found", retry="never", text="There is nobody.")
    )
    assert findings(desk).trouble == "There is nobody."
    assert not findings(desk).looking


def test_a_disk_that_refuses_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> list[MessageReceived]:
        raise StorageError("the disk is broken")

    monkeypatch.setattr(desk.cache, "search", refuse)
    desk.session.disconnected()
    begin(desk, "tea")
    assert findings(desk).trouble == "the disk is broken"


# -- going there -----------------------------------------------------------------------------


def entries(desk: Desk) -> list[object]:
    timeline = desk.session.open("r")
    return [
        (entry.first, entry.last) if isinstance(entry, Hole) else entry.seq
        for entry in timeline.entries
    ]


def page(desk: Desk, command: FetchHistory) -> None:
    if command.before is not None:
        last = command.before - 1
        first = max(1, command.before - command.limit)
    else:
        first = (command.after or 0) + 1
        last = first + command.limit - 1
    events = tuple(said(seq) for seq in range(first, last + 1))
    desk.session.apply(PageReceived(room="r", events=events, first=first, last=last, more=True))


def fetched(desk: Desk) -> FetchHistory:
    (command,) = [one for one in desk.poll() if isinstance(one, FetchHistory)]
    return command


def test_going_to_the_middle_of_a_long_log_costs_what_is_around_it() -> None:
    desk = Desk().welcome(summary(100_000, read=100_000))
    desk.session.load_around("r", 50_000)
    assert entries(desk) == [(49_950, 50_050)]
    hole = desk.session.open("r").entries[0]
    assert isinstance(hole, Hole)
    desk.session.fill("r", hole)
    command = fetched(desk)
    assert (command.before, command.limit) == (50_051, 100)
    page(desk, command)
    assert entries(desk) == [(49_950, 49_950), *range(49_951, 50_051)]
    before = desk.session.open("r").version
    desk.session.load_around("r", 50_010)  # it is there
    assert desk.session.open("r").version == before
    # On from there: the next page, not the newest.
    desk.session.load_newer("r")
    hole = desk.session.open("r").entries[-1]
    assert hole == Hole(50_051, 100_000)
    desk.session.fill("r", hole, onwards=True)
    command = fetched(desk)
    assert (command.after, command.limit) == (50_050, 100)
    page(desk, command)
    assert entries(desk)[-2:] == [50_150, (50_151, 100_000)]
    assert not desk.session.is_fetching("r")
    desk.session.load_end("r")
    assert desk.session.open("r").at_end


def test_a_page_that_is_not_what_was_missing_is_not_asked_for_at_once() -> None:
    desk = Desk().welcome(summary(1000))
    desk.session.load_around("r", 500)
    desk.session.fill("r", Hole(551, 1000), onwards=True)
    assert fetched(desk).after == 550
    desk.session.apply(PageReceived(room="r", events=(), first=551, last=550, more=False))
    assert desk.session.is_fetching("r")


def test_going_to_what_is_known_asks_for_nothing() -> None:
    desk = Desk().welcome(summary(0))
    for seq in range(1, 301):
        desk.hear(seq)
    desk.session.open("r")
    desk.session.close("r")
    desk.session.load_around("r", 100)
    assert entries(desk) == list(range(50, 151))
    desk.session.load_around("r", 3)
    assert entries(desk) == list(range(1, 54))


def busy(desk: Desk, command: SearchMessages) -> None:
    event = Rejected(command=command, code="busy", retry="after", text="Not now.", after_ms=1000)
    desk.session.apply(event)


def test_a_server_that_is_busy_is_asked_again(desk: Desk) -> None:
    begin(desk, "tea")
    command = asked(desk)
    busy(desk, command)
    assert findings(desk).looking
    assert findings(desk).trouble == ""
    assert desk.poll(0.9) == []
    assert desk.poll(0.2) == [command]
    answer(desk, command, 3)
    assert seqs(desk) == [3]
    assert not findings(desk).looking


def test_what_is_not_looked_for_any_more_is_not_asked_again(desk: Desk) -> None:
    begin(desk, "tea")
    busy(desk, asked(desk))
    begin(desk, "milk")
    milk = asked(desk)
    assert desk.poll(5) == []
    busy(desk, milk)
    desk.session.disconnected()
    assert findings(desk).local, "what is here has to do"
    desk.welcome(GENERAL, DEV)
    assert not [one for one in desk.poll(5) if isinstance(one, SearchMessages)]


def test_nothing_is_asked_of_a_room_one_was_put_out_of(desk: Desk) -> None:
    desk.hear(1, "tea", room="d")
    removed = replace(DEV, head=1, removed=Removal(by="ann", time=5))
    desk.session.apply(RoomOpened(summary=removed))
    begin(desk, "tea", "d")
    assert not [one for one in desk.poll() if isinstance(one, SearchMessages)]
    assert (seqs(desk), findings(desk).local, findings(desk).trouble) == ([1], True, "")
    begin(desk, "tea")
    assert asked(desk).search.room is None
