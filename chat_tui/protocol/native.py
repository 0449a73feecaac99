"""The client's side of our own JSON dialect."""

from chat_tui.domain.commands import Command, FetchPiece
from chat_tui.domain.errors import ProtocolError
from chat_tui.domain.events import Event, PieceFetched
from chat_tui.protocol.binary import UnexpectedBinary, decode_fetched_piece, is_binary
from chat_tui.protocol.codec import SUBPROTOCOL
from chat_tui.protocol.event_decoding import Reply, decode_notice, decode_reply
from chat_tui.protocol.request_encoding import UNANSWERED, encode_request


class NativeProtocol:
    """Numbers requests and matches each reply with its request. One instance per connection."""

    def __init__(self) -> None:
        self._last_id = 0
        self._waiting: dict[int, Command] = {}

    @property
    def subprotocol(self) -> str:
        """``chat-tui.v1``."""
        return SUBPROTOCOL

    def encode(self, command: Command) -> bytes:
        """See Protocol.encode."""
        frame = encode_request(command, self._last_id + 1)
        if not isinstance(command, UNANSWERED):
            self._last_id += 1
            self._waiting[self._last_id] = command
        return frame

    def receive_frame(self, frame: bytes) -> Event | None:
        """See Protocol.receive_frame. A reply nobody waits for breaks the protocol."""
        if is_binary(frame):
            return self._fetched(frame)
        reply = Reply(frame)
        if not reply.answers:
            return decode_notice(reply)
        if reply.request_id is None:
            if reply.kind != "error":
                raise ProtocolError("a reply without the id of its request")
            return decode_reply(reply, None)
        command = self._waiting.pop(reply.request_id, None)
        if command is None:
            raise ProtocolError("a reply to a request that was not made")
        return decode_reply(reply, command)

    def _fetched(self, frame: bytes) -> PieceFetched:
        request_id, data = decode_fetched_piece(frame)
        command = self._waiting.get(request_id)
        if not isinstance(command, FetchPiece) or len(data) > command.limit:
            raise UnexpectedBinary("a binary frame that nothing announced")
        del self._waiting[request_id]
        return PieceFetched(command=command, data=data)
