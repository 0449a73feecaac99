"""Pieces of files as binary frames, and what is made of frames that are none."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.domain.commands import FetchPiece, Ping, SendPiece
from chat_tui.domain.events import PieceFetched, Rejected
from chat_tui.protocol.binary import (
    PIECE,
    UnexpectedBinary,
    decode_fetched_piece,
    decode_sent_piece,
    encode_fetched_piece,
    encode_sent_piece,
    is_binary,
)
from chat_tui.protocol.native import NativeProtocol
from tests.protocol.strategies import integers, pieces

FETCH = FetchPiece(room="r_1", message="m_1", offset=0, limit=4)


@given(pieces, integers)
def test_a_sent_piece_and_back(piece: SendPiece, request_id: int) -> None:
    frame = encode_sent_piece(piece, request_id)
    assert is_binary(frame)
    assert decode_sent_piece(frame) == (request_id, piece)


@given(st.binary(max_size=50), integers)
def test_a_fetched_piece_and_back(data: bytes, request_id: int) -> None:
    frame = encode_fetched_piece(request_id, data)
    assert is_binary(frame)
    assert decode_fetched_piece(frame) == (request_id, data)


@given(st.binary(max_size=80) | st.binary(max_size=80).map(b"\x01".__add__))
def test_any_bytes_for_the_server(frame: bytes) -> None:
    try:
        request_id, piece = decode_sent_piece(frame)
    except UnexpectedBinary:
        return
    assert encode_sent_piece(piece, request_id) == frame


def test_a_piece_has_a_limit() -> None:
    piece = SendPiece(sha256="ab" * 32, offset=0, data=b"x" * (PIECE + 1))
    with pytest.raises(UnexpectedBinary):
        decode_sent_piece(encode_sent_piece(piece, 1))


def test_what_is_in_a_file_is_in_no_repr() -> None:
    assert "secret" not in repr(SendPiece(sha256="ab" * 32, offset=0, data=b"secret"))


def test_a_fetched_piece_answers_its_request() -> None:
    protocol = NativeProtocol()
    request_id = orjson.loads(protocol.encode(FETCH))["id"]
    event = protocol.receive_frame(encode_fetched_piece(request_id, b"abcd"))
    assert event == PieceFetched(command=FETCH, data=b"abcd")
    with pytest.raises(UnexpectedBinary):
        protocol.receive_frame(encode_fetched_piece(request_id, b"abcd"))


@pytest.mark.parametrize("frame", [b"", b"\x02", b"\x03" * 9, encode_fetched_piece(7, b"")])
def test_a_binary_frame_that_answers_nothing(frame: bytes) -> None:
    with pytest.raises(UnexpectedBinary):
        NativeProtocol().receive_frame(frame)


def test_more_than_was_asked_for() -> None:
    protocol = NativeProtocol()
    request_id = orjson.loads(protocol.encode(FETCH))["id"]
    with pytest.raises(UnexpectedBinary):
        protocol.receive_frame(encode_fetched_piece(request_id, b"abcde"))


def test_a_piece_for_another_kind_of_request() -> None:
    protocol = NativeProtocol()
    request_id = orjson.loads(protocol.encode(Ping()))["id"]
    with pytest.raises(UnexpectedBinary):
        protocol.receive_frame(encode_fetched_piece(request_id, b""))


def test_a_piece_is_refused_by_an_error() -> None:
    protocol = NativeProtocol()
    request_id = orjson.loads(protocol.encode(FETCH))["id"]
    error = {"type": "error", "id": request_id, "code": "not_found", "retry": "never"}
    event = protocol.receive_frame(orjson.dumps(error))
    assert event == Rejected(command=FETCH, code="not_found", retry="never", text="")
