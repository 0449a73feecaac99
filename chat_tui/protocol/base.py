"""The interface every dialect implements, so that the connection knows none of them."""

from typing import Protocol as TypingProtocol

from chat_tui.domain.commands import Command
from chat_tui.domain.events import Event


class Protocol(TypingProtocol):
    """One connection's worth of a dialect. Sans-I/O: it neither waits nor reads a clock."""

    @property
    def subprotocol(self) -> str:
        """The WebSocket subprotocol it speaks."""
        ...

    def encode(self, command: Command) -> bytes:
        """The frame that asks for ``command``: a text frame begins with ``{``, a binary one does
        not.

        Raises:
            ProtocolError: the command cannot be put into a frame.
        """
        ...

    def receive_frame(self, frame: bytes) -> Event | None:
        """What a frame from the server means; None when it is to be ignored.

        Raises:
            UnexpectedBinary: a binary frame that nothing has announced.
            ProtocolError: the frame breaks the protocol.
        """
        ...
