"""What a server makes of frames that may come from anybody."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.commands import (
    Bye,
    Command,
    FetchHistory,
    Hello,
    Ping,
    SendMessage,
    SetTyping,
)
from chat_tui.domain.errors import FrameTooLarge, ProtocolError
from chat_tui.protocol.codec import MAX_INTEGER
from chat_tui.protocol.request_decoding import BadRequest, UnknownRequest, decode_request
from chat_tui.protocol.request_encoding import encode_request
from tests.protocol.strategies import all_commands, hostile_values, json_values

LIMIT = 65536
SEND: dict[str, Any] = {"type": "send", "id": 7, "room": "r", "cid": "c", "body": "hi"}


def decode(**fields: object) -> tuple[int | None, Command]:
    return decode_request(orjson.dumps(fields), LIMIT)


def attempt(frame: bytes, limit: int = LIMIT) -> Command | None:
    """The command, or None for a typed error. Anything else fails the test."""
    try:
        return decode_request(frame, limit)[1]
    except ProtocolError:
        return None


@given(st.binary(max_size=200))
def test_any_bytes(frame: bytes) -> None:
    attempt(frame)


@given(json_values)
def test_any_json(value: object) -> None:
    attempt(orjson.dumps(value))


@settings(max_examples=400)
@given(all_commands, st.data())
def test_any_field_of_any_type(command: Command, data: st.DataObject) -> None:
    value = orjson.loads(encode_request(command, 1))
    field = data.draw(st.sampled_from(sorted(value)))
    replacement = data.draw(hostile_values)
    value[field] = replacement
    decoded = attempt(orjson.dumps(value))
    if decoded is not None and field in {"room", "cid"} and hasattr(decoded, field):
        assert getattr(decoded, field) == replacement


@pytest.mark.parametrize("deep", [1000, 1024, 5000, 100_000])
def test_nesting(deep: int) -> None:
    assert attempt(b"[" * deep) is None
    assert attempt(b'{"type":"ping","id":1,"x":' + b"[" * deep + b"]" * deep + b"}", 1 << 20) in (
        Ping(),
        None,
    )


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("id", True),
        ("id", 1.0),
        ("id", -1),
        ("id", "7"),
        ("id", MAX_INTEGER + 1),
        ("id", 2**64 - 1),
        ("id", [7]),
        ("room", 1),
        ("room", ""),
        ("room", "x" * 65),
        ("room", "é"),
        ("room", "a\nb"),
        ("room", None),
        ("room", {}),
        ("cid", False),
        ("body", 5),
        ("body", None),
        ("body", ["hi"]),
        ("action", 1),
        ("action", "true"),
        ("retry", 0),
        ("type", 3),
        ("type", None),
    ],
)
def test_type_confusion(field: str, bad: object) -> None:
    with pytest.raises(ProtocolError):
        decode(**{**SEND, field: bad})


def test_huge_integers_are_not_ids() -> None:
    for written in (b"18446744073709551616", b"1e3", b"9007199254740992", b"-0.0", b"1e999"):
        with pytest.raises(ProtocolError):
            decode_request(b'{"type":"ping","id":' + written + b"}", LIMIT)


def test_the_last_of_two_fields_of_one_name_counts_and_is_checked() -> None:
    with pytest.raises(BadRequest):
        decode_request(b'{"type":"send","id":1,"room":"r","cid":"c","body":"x","body":1}', LIMIT)


def test_null_is_absent() -> None:
    assert decode(**SEND, action=None, retry=None) == (
        7,
        SendMessage(room="r", cid="c", body="hi"),
    )


def test_unknown_fields_are_ignored() -> None:
    assert decode(**SEND, thread="m_1", later={"x": [1]})[1] == SendMessage(
        room="r", cid="c", body="hi"
    )


def test_frame_limit_is_exact() -> None:
    frame = encode_request(Ping(), 1)
    assert decode_request(frame, len(frame)) == (1, Ping())
    with pytest.raises(FrameTooLarge):
        decode_request(frame, len(frame) - 1)


def test_unknown_type_can_be_answered() -> None:
    with pytest.raises(UnknownRequest) as caught:
        decode(type="frobnicate", id=12)
    assert caught.value.request_id == 12
    with pytest.raises(UnknownRequest) as caught:
        decode(type="frobnicate")
    assert caught.value.request_id is None


def test_bad_request_can_be_answered() -> None:
    with pytest.raises(BadRequest) as caught:
        decode(**{**SEND, "body": 1})
    assert caught.value.request_id == 7


def test_a_request_needs_an_id() -> None:
    with pytest.raises(BadRequest) as caught:
        decode(type="ping")
    assert caught.value.request_id is None


def test_the_id_of_an_unanswered_one_is_dropped() -> None:
    assert decode(type="typing", room="r", on=True, id=4) == (None, SetTyping(room="r", on=True))
    assert decode(type="bye") == (None, Bye())


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"before": 1, "after": 1},
        {"before": 0},
        {"after": -1},
        {"before": 5, "limit": 0},
        {"before": 5, "limit": True},
    ],
)
def test_history_bounds(fields: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        decode(type="history", id=1, room="r", **fields)


def test_history_defaults() -> None:
    assert decode(type="history", id=1, room="r", after=0)[1] == FetchHistory(
        room="r", after=0, limit=100
    )


@pytest.mark.parametrize("auth", [[], "s", 1, {"secret": 5}, {"secret": "x" * 1025}])
def test_bad_auth(auth: object) -> None:
    with pytest.raises(BadRequest):
        decode(type="hello", id=1, name="ann", auth=auth)


@pytest.mark.parametrize("resume", [[], "s", {}, {"epoch": "e"}, {"epoch": "e", "cursor": 5}])
def test_bad_resume(resume: object) -> None:
    with pytest.raises(BadRequest):
        decode(type="hello", id=1, name="ann", resume=resume)


def test_hello_defaults() -> None:
    assert decode(type="hello", id=1, name="ann", auth={})[1] == Hello(
        agent="", device="-", name="ann"
    )


def test_lone_surrogates_are_not_accepted() -> None:
    assert attempt(b'{"type":"send","id":1,"room":"r","cid":"c","body":"\\ud800"}') is None
    assert attempt(b'{"type":"send","id":1,"room":"r","cid":"c","body":"\xed\xa0\x80"}') is None
