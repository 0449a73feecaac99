"""The client's side: every frame a server can send gives an event, None or a typed error."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.commands import (
    Bye,
    Command,
    CreateRoom,
    FetchHistory,
    Hello,
    ListMembers,
    ListRooms,
    Ping,
    SendMessage,
    SetTyping,
)
from chat_tui.domain.errors import FrameTooLarge, ProtocolError
from chat_tui.domain.events import Acknowledged, Event, Ponged, Rejected
from chat_tui.domain.models import Limits
from chat_tui.protocol.codec import MAX_SERVER_FRAME
from chat_tui.protocol.event_encoding import encode_error, encode_ok, encode_pong
from chat_tui.protocol.native import NativeProtocol
from tests.protocol.strategies import hostile_values, json_values

PENDING: list[Command] = [
    Hello(agent="a", device="d", name="n"),
    SendMessage(room="r", cid="c", body="b"),
    FetchHistory(room="r", before=9),
    CreateRoom(name="n", cid="c"),
    ListMembers(room="r"),
    ListRooms(),
    Ping(),
]
TYPES = [
    [
        "ok",
        "page",
        "welcome",
        "error",
        "pong",
        "events",
        "gap",
        "live",
        "room",
        "room_closed",
        "read",
        "preference",
        "typing",
        "presence",
        "bye",
    ],
    ["hello", "later", ""],
]
FIELDS = [
    "cursor",
    "events",
    "room",
    "from",
    "to",
    "first",
    "last",
    "more",
    "user",
    "name",
    "time",
    "epoch",
    "resumed",
    "missed",
    "rooms",
    "limits",
    "code",
    "retry",
    "message",
    "after_ms",
    "members",
    "seq",
    "duplicate",
    "on",
    "online",
    "head",
    "unread",
    "kind",
    "topic",
    "key",
    "value",
    "preferences",
]
ENTRY = {"type": "message", "room": "r", "seq": 8, "message": "m", "body": "b", "user": "u"}
USUAL: list[object] = ["r", "e1", 1, 8, True, [ENTRY], [{"room": "r", "name": "n"}], {"page": 5}]


def waiting() -> NativeProtocol:
    protocol = NativeProtocol()
    for command in PENDING:
        protocol.encode(command)
    return protocol


def receive(protocol: NativeProtocol, frame: bytes) -> Event | None:
    try:
        return protocol.receive_frame(frame)
    except ProtocolError:
        return None


@given(st.binary(max_size=100) | json_values.map(orjson.dumps))
def test_any_frame(frame: bytes) -> None:
    receive(waiting(), frame)


@settings(max_examples=500)
@given(
    st.sampled_from([kind for group in TYPES for kind in group]),
    st.none() | st.integers(0, len(PENDING) + 1) | hostile_values,
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(USUAL) | hostile_values),
)
def test_any_field_of_any_type(kind: str, request_id: object, fields: dict[str, object]) -> None:
    protocol = waiting()
    receive(protocol, orjson.dumps({"type": kind, "id": request_id, **fields}))
    assert receive(protocol, b'{"type":"live","cursor":"5"}') is not None


def test_each_request_has_its_own_id() -> None:
    protocol = NativeProtocol()
    ids = [orjson.loads(protocol.encode(command))["id"] for command in PENDING]
    assert len(set(ids)) == len(PENDING)
    for request_id, command in reversed(list(zip(ids, PENDING, strict=True))):
        event = protocol.receive_frame(encode_error(request_id, "busy", "no"))
        assert event == Rejected(command=command, code="busy", retry="never", text="no")


def test_a_second_reply_breaks_the_protocol() -> None:
    protocol = NativeProtocol()
    protocol.encode(Ping())
    assert protocol.receive_frame(encode_pong(1)) == Ponged()
    with pytest.raises(ProtocolError, match="not made"):
        protocol.receive_frame(encode_pong(1))


def test_a_reply_to_nothing_breaks_the_protocol() -> None:
    with pytest.raises(ProtocolError, match="not made"):
        NativeProtocol().receive_frame(encode_ok(1))
    with pytest.raises(ProtocolError, match="without the id"):
        NativeProtocol().receive_frame(b'{"type":"ok"}')


def test_a_reply_of_the_wrong_kind_breaks_the_protocol() -> None:
    protocol = waiting()
    with pytest.raises(ProtocolError, match="another kind"):
        protocol.receive_frame(encode_pong(2))


def test_the_server_may_refuse_what_it_could_not_read() -> None:
    event = NativeProtocol().receive_frame(encode_error(None, "bad_request", "what?"))
    assert event == Rejected(command=None, code="bad_request", retry="never", text="what?")


def test_what_is_not_answered_uses_no_id() -> None:
    protocol = NativeProtocol()
    for command in (SetTyping(room="r", on=True), Bye()):
        assert "id" not in orjson.loads(protocol.encode(command))
    assert orjson.loads(protocol.encode(Ping()))["id"] == 1


def test_what_could_not_be_encoded_waits_for_nothing() -> None:
    protocol = NativeProtocol()
    with pytest.raises(ProtocolError):
        protocol.encode(SendMessage(room="r", cid="c", body="\ud800"))
    good = SendMessage(room="r", cid="c", body="x")
    assert orjson.loads(protocol.encode(good))["id"] == 1
    assert protocol.receive_frame(encode_ok(1)) == Acknowledged(command=good)


def test_frames_of_a_megabyte_are_the_limit() -> None:
    frame = b'{"type":"later","x":"' + b"x" * MAX_SERVER_FRAME + b'"}'
    with pytest.raises(FrameTooLarge):
        NativeProtocol().receive_frame(frame)
    body = "x" * (MAX_SERVER_FRAME - 100)
    assert NativeProtocol().receive_frame(orjson.dumps({"type": "later", "x": body})) is None


def test_it_names_its_subprotocol() -> None:
    assert NativeProtocol().subprotocol == "chat-tui.v1"
    assert Limits().frame < MAX_SERVER_FRAME
