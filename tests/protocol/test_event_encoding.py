"""Events as frames and back; each reply fits one kind of request only."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain import events, log
from chat_tui.domain.commands import (
    Command,
    DescribePerson,
    FetchHistory,
    FetchPiece,
    FetchThread,
    Hello,
    ListBans,
    ListMembers,
    ListRooms,
    MarkRead,
    OfferFile,
    Ping,
    SearchMessages,
    SendMessage,
    SendPiece,
)
from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.models import (
    Limits,
    Member,
    Person,
    Presence,
    RoomKind,
    RoomListing,
    RoomSummary,
)
from chat_tui.protocol import event_decoding, event_encoding
from chat_tui.protocol.event_decoding import Reply, decode_notice, decode_reply
from chat_tui.protocol.log import decode_log_event, encode_log_event
from tests.protocol.strategies import (
    all_commands,
    identifiers,
    integers,
    listings,
    log_events,
    members,
    people,
    pieces,
    positive,
    presences,
    searches,
    sends,
    summaries,
    text,
    welcomes,
)

HELLO = Hello(agent="a", device="d", name="n")


def answer(frame: bytes, command: Command | None) -> events.Event:
    reply = Reply(frame)
    assert reply.answers
    return decode_reply(reply, command)


def notice(frame: bytes) -> events.Event | None:
    reply = Reply(frame)
    assert not reply.answers
    return decode_notice(reply)


@given(integers, welcomes)
def test_welcome(request_id: int, welcome: events.Welcomed) -> None:
    frame = event_encoding.encode_welcome(request_id, welcome)
    assert Reply(frame).request_id == request_id
    assert answer(frame, HELLO) == welcome


@given(identifiers, st.lists(log_events(), max_size=5))
def test_events(cursor: str, entries: list[log.LogEvent]) -> None:
    frame = event_encoding.encode_events(cursor, map(encode_log_event, entries))
    assert notice(frame) == events.EventsReceived(cursor=cursor, events=tuple(entries))


def test_events_joins_bytes_and_touches_none() -> None:
    payloads = [b'{ "type":"later", "room":"r","seq":1,  "x":"\xc3\xa9" }', b'{"a":1}']
    frame = event_encoding.encode_events("9", payloads)
    assert frame == b'{"type":"events","cursor":"9","events":[' + b",".join(payloads) + b"]}"
    assert event_encoding.encode_events("9", []) == b'{"type":"events","cursor":"9","events":[]}'


@given(st.integers(1, 10**9), st.integers(0, 5), st.booleans(), st.data())
def test_page(first: int, count: int, more: bool, data: st.DataObject) -> None:
    entries = [
        data.draw(log_events(st.just("r"), st.just(seq))) for seq in range(first, first + count)
    ]
    frame = event_encoding.encode_page(
        3, "r", [encode_log_event(entry) for entry in entries], first, first + count - 1, more
    )
    assert answer(frame, FetchHistory(room="r", after=0)) == events.PageReceived(
        room="r", events=tuple(entries), first=first, last=first + count - 1, more=more
    )


def entry(seq: int, room: str = "r") -> bytes:
    return encode_log_event(log.MemberLeft(room=room, seq=seq, user="u", name="n", time=1))


@pytest.mark.parametrize(
    ("payloads", "first", "last"),
    [
        ([entry(1), entry(3)], 1, 3),
        ([entry(2), entry(1)], 1, 2),
        ([entry(1), entry(1)], 1, 2),
        ([entry(1)], 2, 2),
        ([entry(1)], 1, 5),
        ([entry(1), entry(2)], 1, 1),
        ([], 1, 1),
        ([], 0, 2**53 - 1),
        ([entry(1, "other")], 1, 1),
    ],
)
def test_a_page_is_a_stretch_without_holes(payloads: list[bytes], first: int, last: int) -> None:
    with pytest.raises(ProtocolError):
        answer(
            event_encoding.encode_page(1, "r", payloads, first, last, False),
            FetchHistory(room="r", after=0),
        )


def test_a_page_is_of_the_room_that_was_asked_for() -> None:
    with pytest.raises(ProtocolError, match="another room"):
        answer(event_encoding.encode_page(1, "r", [], 1, 0, False), FetchHistory(room="x", after=0))


@given(searches, st.lists(log_events(), max_size=5), st.none() | identifiers)
def test_found(command: SearchMessages, entries: list[log.LogEvent], following: str | None) -> None:
    frame = event_encoding.encode_found(4, map(encode_log_event, entries), following)
    messages = tuple(one for one in entries if isinstance(one, log.MessageReceived))
    room = command.search.room
    if len(messages) < len(entries) or any(room not in (None, one.room) for one in messages):
        with pytest.raises(ProtocolError, match="not looked for"):
            answer(frame, command)
    else:
        assert answer(frame, command) == events.MessagesFound(
            command=command, messages=messages, following=following
        )


THREAD = FetchThread(room="r", message="m")


def said(seq: int, room: str = "r") -> log.MessageReceived:
    return log.MessageReceived(
        room=room, seq=seq, user="u", name="n", time=1, message=f"m{seq}", body="b"
    )


@given(st.lists(positive, unique=True, max_size=5).map(sorted), st.booleans())
def test_thread(seqs: list[int], more: bool) -> None:
    entries = tuple(said(seq) for seq in seqs)
    frame = event_encoding.encode_thread(
        3, "r", "m", [encode_log_event(one) for one in entries], more
    )
    assert answer(frame, THREAD) == events.ThreadReceived(
        room="r", message="m", events=entries, more=more
    )


def test_what_is_no_message_is_not_part_of_a_thread() -> None:
    payloads = [encode_log_event(said(1)), entry(2)]
    found = answer(event_encoding.encode_thread(3, "r", "m", payloads, False), THREAD)
    assert isinstance(found, events.ThreadReceived)
    assert found.events == (said(1),)


@pytest.mark.parametrize("entries", [(said(2), said(1)), (said(1), said(1)), (said(1, "x"),)])
def test_a_thread_that_is_none(entries: tuple[log.MessageReceived, ...]) -> None:
    payloads = [encode_log_event(one) for one in entries]
    with pytest.raises(ProtocolError):
        answer(event_encoding.encode_thread(1, "r", "m", payloads, False), THREAD)


@given(identifiers, positive, positive)
def test_gap(room: str, first: int, last: int) -> None:
    gap = events.GapReported(room=room, first=first, last=last)
    assert notice(event_encoding.encode_gap(gap)) == gap


@given(identifiers)
def test_live(cursor: str) -> None:
    assert notice(event_encoding.encode_live(cursor)) == events.WentLive(cursor=cursor)


@given(sends, positive, identifiers, integers, st.booleans())
def test_sent(command: SendMessage, seq: int, message: str, time: int, twice: bool) -> None:
    frame = event_encoding.encode_sent(1, command.room, seq, message, time, twice)
    assert answer(frame, command) == events.Acknowledged(
        command=command, room=command.room, seq=seq, message=message, time=time, duplicate=twice
    )


@given(all_commands)
def test_a_bare_ok_fits_whatever_changes_something(command: Command) -> None:
    frame = event_encoding.encode_ok(1)
    others = Hello | FetchHistory | SearchMessages | FetchThread | FetchPiece | OfferFile | Ping
    if isinstance(command, others | DescribePerson):
        with pytest.raises(ProtocolError):
            answer(frame, command)
    elif not isinstance(command, ListMembers | ListRooms | ListBans):
        assert answer(frame, command) == events.Acknowledged(command=command)


@given(pieces, integers)
def test_how_much_of_a_file_there_is(piece: SendPiece, have: int) -> None:
    frame = event_encoding.encode_have(1, have)
    for command in (piece, OfferFile(sha256=piece.sha256, size=9)):
        assert answer(frame, command) == events.PieceStored(command=command, have=have)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_what_is_left_to_be_read(unread: int, mentioned: int) -> None:
    command = MarkRead(room="r", seq=7)
    frame = event_encoding.encode_marked(1, unread, mentioned)
    assert answer(frame, command) == events.Acknowledged(
        command=command, unread=unread, mentions=mentioned
    )


@given(members, st.frozensets(identifiers, max_size=3))
def test_members(everybody: list[Member], operators: frozenset[str]) -> None:
    frame = event_encoding.encode_members(1, everybody, operators)
    assert answer(frame, ListMembers(room="r")) == events.MembersReceived(
        room="r", members=tuple(everybody), operators=operators
    )


@given(listings)
def test_rooms(rooms: list[RoomListing]) -> None:
    frame = event_encoding.encode_rooms(1, rooms)
    assert answer(frame, ListRooms()) == events.RoomsListed(rooms=tuple(rooms))


@given(all_commands, identifiers, text, st.sampled_from(event_decoding.RETRIES), integers)
def test_error(command: Command, code: str, words: str, retry: str, after_ms: int) -> None:
    frame = event_encoding.encode_error(5, code, words, retry, after_ms)
    assert answer(frame, command) == events.Rejected(
        command=command,
        code=code,
        retry=retry,
        text=words,
        after_ms=after_ms if retry == "after" else 0,
    )


def test_an_unknown_kind_of_retry_is_never() -> None:
    frame = b'{"type":"error","id":1,"code":"x","retry":"perhaps"}'
    rejected = answer(frame, Ping())
    assert isinstance(rejected, events.Rejected)
    assert rejected.retry == "never"


def test_pong() -> None:
    assert answer(event_encoding.encode_pong(1), Ping()) == events.Ponged()
    with pytest.raises(ProtocolError):
        answer(event_encoding.encode_pong(1), HELLO)


@given(summaries)
def test_room_opened(summary: RoomSummary) -> None:
    event = events.RoomOpened(summary=summary)
    assert notice(event_encoding.encode_room_opened(event)) == event


@given(identifiers, integers, integers, integers)
def test_other_notices(name: str, one: int, two: int, three: int) -> None:
    closed = events.RoomClosed(room=name)
    assert notice(event_encoding.encode_room_closed(closed)) == closed
    read = events.ReadMarkerMoved(room=name, seq=one, unread=two, mentions=three)
    assert notice(event_encoding.encode_read(read)) == read
    bye = events.ByeReceived(code=one, reason="r", after_ms=two, spread_ms=three)
    assert notice(event_encoding.encode_bye(bye)) == bye


@given(people)
def test_person(person: Person) -> None:
    asked = DescribePerson(name="x")
    described = events.PersonDescribed(command=asked, person=person)
    assert answer(event_encoding.encode_person(1, person), asked) == described


@pytest.mark.parametrize(
    "person", [None, [], {}, {"user": "u"}, {"user": "u", "name": "n", "rooms": [1]}]
)
def test_no_person(person: object) -> None:
    frame = orjson.dumps({"type": "ok", "id": 1, "person": person})
    with pytest.raises(ProtocolError):
        answer(frame, DescribePerson(name="x"))


@given(identifiers, text, st.booleans(), presences)
def test_people(user: str, name: str, on: bool, there: Presence) -> None:
    typing = events.TypingChanged(room="r", user=user, name=name, on=on)
    assert notice(event_encoding.encode_typing(typing)) == typing
    presence = events.PresenceChanged(user=user, name=name, presence=there)
    assert notice(event_encoding.encode_presence(presence)) == presence


def test_who_is_not_there_is_not_away_and_who_is_there_was_not_seen_last() -> None:
    value = {"type": "presence", "user": "u", "name": "n", "away": " a\nb\x1b ", "seen": 7}
    gone = events.PresenceChanged(user="u", name="n", presence=Presence(online=False, seen=7))
    assert notice(orjson.dumps(value)) == gone
    here = events.PresenceChanged(user="u", name="n", presence=Presence(online=True, away="a b"))
    assert notice(orjson.dumps(value | {"online": True})) == here
    with pytest.raises(ProtocolError):
        notice(orjson.dumps(value | {"online": True, "away": 1}))


def test_an_unknown_notice_is_ignored() -> None:
    assert notice(b'{"type":"poll","room":5,"events":"x"}') is None


def test_an_unknown_kind_of_room_is_a_room() -> None:
    opened = notice(b'{"type":"room","room":"r","name":"n","kind":"voice"}')
    assert isinstance(opened, events.RoomOpened)
    assert opened.summary.room.kind is RoomKind.ROOM


def test_limits_default_and_are_bounded() -> None:
    value = {"type": "welcome", "id": 1, "user": "u", "name": "n", "time": 1}
    value |= {"epoch": "e", "cursor": "c"}
    welcome = answer(orjson.dumps(value), HELLO)
    assert isinstance(welcome, events.Welcomed)
    assert (welcome.limits, welcome.rooms, welcome.resumed) == (Limits(), (), False)
    slow = answer(orjson.dumps(value | {"limits": {"send_rate": 0}}), HELLO)
    assert isinstance(slow, events.Welcomed)
    assert slow.limits.send_rate > 0
    wrong: list[object] = [
        {"page": 0},
        {"send_burst": True},
        {"send_rate": "x"},
        {"frame": 1.5},
        [],
    ]
    for bad in wrong:
        with pytest.raises(ProtocolError):
            answer(orjson.dumps(value | {"limits": bad}), HELLO)


def test_one_bad_entry_condemns_its_batch() -> None:
    with pytest.raises(ProtocolError):
        notice(
            event_encoding.encode_events("1", [entry(1), b'{"type":"message","room":"r","seq":2}'])
        )
    assert decode_log_event(entry(1)).seq == 1
