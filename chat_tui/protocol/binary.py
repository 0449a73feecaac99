"""The binary frames of v1: pieces of files. A text frame begins with ``{``; none of these does.

A piece for the server tells all about itself, so that it means the same on every connection:

    0x01, id of the request (8 bytes), offset (8), SHA-256 of the whole file (32), the bytes

A piece from the server answers a request, which knows the rest:

    0x02, id of the request (8 bytes), the bytes

Integers are big-endian.
"""

import struct
from typing import Final

from chat_tui.domain.commands import SendPiece
from chat_tui.domain.errors import ProtocolError
from chat_tui.protocol.codec import MAX_INTEGER

PIECE: Final = 16 * 1024
"""Bytes of a file in one frame, at most: 0.27 s of a line that carries 60 kB/s."""

_TO_SERVER: Final = struct.Struct(">BQQ32s")
_FROM_SERVER: Final = struct.Struct(">BQ")
_SENT: Final = 1
_FETCHED: Final = 2


class UnexpectedBinary(ProtocolError):
    """A binary frame that is none of ours, or that nothing has announced: close with 1003."""


def is_binary(frame: bytes) -> bool:
    """Whether a frame is a binary one; an empty one is, for no JSON is empty."""
    return not frame.startswith(b"{")


def encode_sent_piece(command: SendPiece, request_id: int) -> bytes:
    """A piece of a file as a frame for the server."""
    digest = bytes.fromhex(command.sha256)
    return _TO_SERVER.pack(_SENT, request_id, command.offset, digest) + command.data


def decode_sent_piece(frame: bytes) -> tuple[int, SendPiece]:
    """The reverse, as (id, command).

    Raises:
        UnexpectedBinary: it is no such frame, or has more bytes than a piece may have.
    """
    if len(frame) < _TO_SERVER.size or frame[0] != _SENT:
        raise UnexpectedBinary("a binary frame that is no piece of a file")
    _, request_id, offset, digest = _TO_SERVER.unpack_from(frame)
    if request_id > MAX_INTEGER or offset > MAX_INTEGER:
        raise UnexpectedBinary("a piece of a file with numbers out of range")
    data = frame[_TO_SERVER.size :]
    if len(data) > PIECE:
        raise UnexpectedBinary(f"a piece of {len(data)} bytes where {PIECE} are allowed")
    return request_id, SendPiece(sha256=digest.hex(), offset=offset, data=data)


def encode_fetched_piece(request_id: int, data: bytes) -> bytes:
    """The answer to ``download``."""
    return _FROM_SERVER.pack(_FETCHED, request_id) + data


def decode_fetched_piece(frame: bytes) -> tuple[int, bytes]:
    """The reverse, as (id, bytes).

    Raises:
        UnexpectedBinary: it is no such frame.
    """
    if len(frame) < _FROM_SERVER.size or frame[0] != _FETCHED:
        raise UnexpectedBinary("a binary frame that is no piece of a file")
    _, request_id = _FROM_SERVER.unpack_from(frame)
    return request_id, frame[_FROM_SERVER.size :]
