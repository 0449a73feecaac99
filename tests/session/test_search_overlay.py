"""Searching what the user has changed, and the server does not know of yet."""

from dataclasses import replace
from datetime import UTC

import pytest

from chat_tui.domain.commands import Amend, SearchMessages
from chat_tui.domain.events import EventsReceived, MessagesFound, Rejected
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Attachment, ChatMessage, Room, RoomSummary
from chat_tui.session.writing import quote_of
from tests.session.desk import GENERAL, Desk

DEV = RoomSummary(room=Room(id="d", name="dev"), head=0)


@pytest.fixture
def desk() -> Desk:
    """Three messages of mine in a room that is open."""
    desk = Desk().welcome(GENERAL, DEV)
    desk.session.open("r")
    for seq, body in ((1, "the green tea"), (2, "black coffee"), (3, "green again")):
        event = said(seq, body)
        desk.session.apply(EventsReceived(cursor=f"x{seq}", events=(event,)))
    return desk


def said(seq: int, body: str) -> MessageReceived:
    return MessageReceived(
        room="r", seq=seq, user="u_me", name="me", time=seq * 1000, message=f"m{seq}", body=body
    )


def message(desk: Desk, seq: int) -> ChatMessage:
    (found,) = [
        entry
        for entry in desk.session.open("r").entries
        if isinstance(entry, ChatMessage) and entry.seq == seq
    ]
    return found


def edit(desk: Desk, seq: int, body: str) -> None:
    quote = quote_of(message(desk, seq), "")
    desk.session.writing.edit("r", quote, body, action=False)


def found(desk: Desk, text: str, room: str | None = None) -> list[tuple[int, str]]:
    desk.session.searching.begin(text, room, UTC)
    findings = desk.session.searching.findings
    assert findings is not None
    assert not findings.looking
    return [(one.seq, one.body) for one in findings.messages]


def test_without_a_connection_an_edit_is_found_by_what_it_says(desk: Desk) -> None:
    desk.session.disconnected()
    edit(desk, 1, "the blue tea")
    edit(desk, 2, "green coffee")
    assert found(desk, "green") == [(3, "green again"), (2, "green coffee")]
    assert found(desk, "blue") == [(1, "the blue tea")]
    assert found(desk, "tea") == [(1, "the blue tea")]
    assert found(desk, "black") == []
    assert found(desk, "blue from:me") == [(1, "the blue tea")]
    assert found(desk, "blue from:somebody") == []
    assert found(desk, "blue in:#dev") == []
    assert found(desk, "blue before:1970-01-01 in:#general") == []
    edit(desk, 3, "see https://example.org")
    assert found(desk, "has:link") == [(3, "see https://example.org")]


def test_what_stands_with_a_file_is_found_with_it(desk: Desk) -> None:
    file = Attachment(name="harbour.png", size=1, sha256="0" * 64)
    event = replace(said(4, "old words"), file=file)
    desk.session.apply(EventsReceived(cursor="x4", events=(event,)))
    desk.session.disconnected()
    edit(desk, 4, "new words")
    edit(desk, 1, "new words too")
    assert found(desk, "has:file new") == [(4, "new words")]
    assert found(desk, "harbour") == [(4, "new words")]


def test_without_a_connection_what_is_deleted_is_not_found(desk: Desk) -> None:
    desk.session.disconnected()
    desk.session.writing.delete(message(desk, 1))
    assert found(desk, "green") == [(3, "green again")]
    desk.session.writing.react(message(desk, 3), "🎉", me="u_me", on=True)
    assert found(desk, "green") == [(3, "green again")]


def test_what_is_refused_is_found_as_it_is_stored(desk: Desk) -> None:
    edit(desk, 1, "the blue tea")
    (change,) = [one for one in desk.poll() if isinstance(one, Amend)]
    desk.session.disconnected()
    assert found(desk, "blue") == [(1, "the blue tea")]
    desk.session.apply(Rejected(command=change, code="forbidden", retry="never", text="no"))
    assert found(desk, "blue") == []
    assert found(desk, "green") == [(3, "green again"), (1, "the green tea")]


def test_what_the_server_finds_is_as_it_is_to_be(desk: Desk) -> None:
    edit(desk, 2, "green coffee")
    desk.session.writing.delete(message(desk, 3))
    desk.session.searching.begin("green", None, UTC)
    (asked,) = [one for one in desk.poll() if isinstance(one, SearchMessages)]
    answer = (said(3, "green again"), said(1, "the green tea"))
    desk.session.apply(MessagesFound(command=asked, messages=answer, following="7"))
    (asked,) = [one for one in desk.poll() if isinstance(one, SearchMessages)]
    desk.session.apply(MessagesFound(command=asked, messages=(said(1, "green"),), following=None))
    findings = desk.session.searching.findings
    assert findings is not None
    assert [one.body for one in findings.messages] == ["green coffee", "the green tea"]


def test_an_edit_of_what_was_not_looked_through_yet_waits_for_its_page(desk: Desk) -> None:
    for seq in range(4, 40):
        desk.session.apply(EventsReceived(cursor=f"x{seq}", events=(said(seq, f"tea {seq}"),)))
    desk.session.disconnected()
    edit(desk, 2, "tea after all")
    first = found(desk, "tea")
    assert (len(first), first[-1][0]) == (30, 10)
    desk.session.searching.look_on()
    findings = desk.session.searching.findings
    assert findings is not None
    assert [one.seq for one in findings.messages][-3:] == [4, 2, 1]
