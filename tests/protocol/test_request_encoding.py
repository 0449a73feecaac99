"""Commands as frames, and back."""

import pytest
from hypothesis import given

from chat_tui.domain.commands import Command, SendMessage
from chat_tui.domain.errors import ProtocolError
from chat_tui.protocol.request_decoding import decode_request
from chat_tui.protocol.request_encoding import UNANSWERED, encode_request
from tests.protocol.strategies import all_commands, integers


@given(all_commands, integers)
def test_round_trip(command: Command, request_id: int) -> None:
    frame = encode_request(command, request_id)
    assert frame.startswith(b"{")
    expected = None if isinstance(command, UNANSWERED) else request_id
    assert decode_request(frame, 1 << 20) == (expected, command)


@pytest.mark.parametrize("body", ["\ud800", "a\udfffb"])
def test_lone_surrogates_cannot_be_sent(body: str) -> None:
    with pytest.raises(ProtocolError):
        encode_request(SendMessage(room="r", cid="c", body=body), 1)
