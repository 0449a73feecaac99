"""Log entries: the same bytes on the wire, in the storage and in the cache."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.log import Amendment, LogEvent, MessageReceived, UnknownLogEvent
from chat_tui.protocol.log import (
    MAX_REACTIONS,
    decode_log_event,
    encode_log_event,
    kind_of,
    with_cid,
)
from chat_tui.text.emoji import MAX_WRITTEN
from chat_tui.text.excerpt import EXCERPT
from tests.protocol.strategies import hostile_values, identifiers, json_values, log_events

MESSAGE = MessageReceived(
    room="r_1", seq=4, user="u_1", name="ann", time=9, message="m_1", body="hi", cid="c_1"
)


@given(log_events())
def test_round_trip(event: LogEvent) -> None:
    assert decode_log_event(encode_log_event(event)) == event


@given(log_events(), identifiers)
def test_with_cid(event: LogEvent, cid: str) -> None:
    decoded = decode_log_event(with_cid(encode_log_event(event), cid))
    assert decoded == (
        replace(event, cid=cid) if isinstance(event, MessageReceived | Amendment) else event
    )


def test_only_what_came_before_can_be_changed() -> None:
    payload = (
        b'{"type":"deleted","room":"r","seq":4,"user":"u","name":"n","time":1,"of":"m","of_seq":4}'
    )
    with pytest.raises(ProtocolError):
        decode_log_event(payload)


@pytest.mark.parametrize("seq", [0, 4, 5, -1, 2**53, "1", None])
def test_only_what_came_before_can_be_answered(seq: object) -> None:
    reply = {"message": "m_0", "seq": seq, "name": "ann", "body": "hi"}
    value = orjson.loads(encode_log_event(MESSAGE)) | {"reply": reply}
    with pytest.raises(ProtocolError):
        decode_log_event(orjson.dumps(value))


def test_a_quote_is_no_longer_than_an_excerpt() -> None:
    reply = {"message": "m_0", "seq": 3, "name": "n" * 1000, "body": "x" * 100_000 + "\ny"}
    value = orjson.loads(encode_log_event(MESSAGE)) | {"reply": reply}
    decoded = decode_log_event(orjson.dumps(value))
    assert isinstance(decoded, MessageReceived)
    assert decoded.reply is not None
    assert decoded.reply.body == "x" * EXCERPT
    assert len(decoded.reply.name) < 1000


@pytest.mark.parametrize(
    "reactions",
    [7, ["x"], [{"users": ["u"]}], [{"emoji": "x", "users": "u"}], [{"emoji": "x", "users": [7]}]],
)
def test_reactions_that_are_none(reactions: object) -> None:
    value = orjson.loads(encode_log_event(MESSAGE)) | {"reactions": reactions}
    with pytest.raises(ProtocolError):
        decode_log_event(orjson.dumps(value))


def test_what_a_server_says_of_reactions_has_a_bound() -> None:
    one = {"emoji": "x" * 1000, "users": ["u"]}
    value = orjson.loads(encode_log_event(MESSAGE)) | {"reactions": [one] * 1000}
    decoded = decode_log_event(orjson.dumps(value))
    assert isinstance(decoded, MessageReceived)
    assert len(decoded.reactions) == MAX_REACTIONS
    assert {len(reaction.emoji) for reaction in decoded.reactions} == {MAX_WRITTEN}


def test_only_the_sender_sees_a_cid() -> None:
    assert b"c_1" not in encode_log_event(MESSAGE)
    assert decode_log_event(with_cid(encode_log_event(MESSAGE), "c_1")) == MESSAGE


@given(st.binary(max_size=100) | json_values.map(orjson.dumps))
def test_anything_is_an_entry_or_a_typed_error(payload: bytes) -> None:
    try:
        decode_log_event(payload)
    except ProtocolError:
        return


@given(log_events(), st.data())
def test_any_field_of_any_type(event: LogEvent, data: st.DataObject) -> None:
    value = orjson.loads(encode_log_event(event))
    value[data.draw(st.sampled_from(sorted(value)))] = data.draw(hostile_values)
    try:
        decoded = decode_log_event(orjson.dumps(value))
    except ProtocolError:
        return
    assert type(decoded.seq) is int
    assert decoded.seq >= 1
    assert type(decoded.time) is int
    assert {type(decoded.room), type(decoded.user), type(decoded.name)} == {str}


@pytest.mark.parametrize("seq", [0, -1, True, 1.0, "1", None, 2**53])
def test_a_place_in_the_log_is_a_positive_integer(seq: object) -> None:
    value = orjson.loads(encode_log_event(MESSAGE)) | {"seq": seq}
    with pytest.raises(ProtocolError):
        decode_log_event(orjson.dumps(value))


def test_an_unknown_kind_takes_its_place() -> None:
    event = decode_log_event(b'{"type":"poll","room":"r_1","seq":7,"of":"m_1","key":"+1"}')
    assert event == UnknownLogEvent(room="r_1", seq=7, user="-", name="?", time=0, kind="poll")
    assert kind_of(event) == "poll"


@pytest.mark.parametrize(
    ("kind", "field"), [("message", "body"), ("message", "message"), ("renamed", "new_name")]
)
def test_a_known_kind_needs_its_fields(kind: str, field: str) -> None:
    value = {"type": kind, "room": "r", "seq": 1, "message": "m", "body": "b", "new_name": "n"}
    del value[field]
    with pytest.raises(ProtocolError, match=field):
        decode_log_event(orjson.dumps(value))
