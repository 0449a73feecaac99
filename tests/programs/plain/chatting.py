"""A line-by-line chat on a session without a network."""

from dataclasses import dataclass, field
from datetime import UTC

from chat_tui.connection.state import ConnectionState, Online
from chat_tui.domain.commands import (
    CreateRoom,
    DeleteMessage,
    EditMessage,
    JoinRoom,
    OpenDirect,
    SendMessage,
)
from chat_tui.domain.events import Acknowledged, Rejected
from chat_tui.domain.log import MessageReceived
from chat_tui.programs.plain.author import PlainAuthor
from chat_tui.session.cache import Cache
from tests.ui.helpers import GENERAL, START_MS, StageClient, message, receive, usual


@dataclass
class Chatting:
    """Lines that were told, and ways to make things happen."""

    client: StageClient
    room: str | None = None
    reads: bool = True
    lines: list[str] = field(default_factory=list)
    rung: int = 0

    def __post_init__(self) -> None:
        self.author = PlainAuthor(
            self.client,
            self.lines.append,
            room=self.room,
            zone=UTC,
            clock=self.client.clock,
            reads=self.reads,
            ring=self._ring,
        )

    def _ring(self) -> None:
        self.rung += 1

    def told(self) -> list[str]:
        """What was told since the last time."""
        found = self.lines[:]
        self.lines.clear()
        return found

    def type(self, *lines: str) -> list[str]:
        """Type lines; returns what is told."""
        for line in lines:
            self.author.submit(line)
        return self.told()

    def say(self, seq: int, body: str, **more: str) -> list[str]:
        """Ana says something in #general."""
        receive(self.client.session, message(seq, body, **more))
        return self.told()

    def become(self, state: ConnectionState) -> list[str]:
        self.client.become(state)
        return self.told()

    def accept(self, seq: int) -> list[str]:
        """The server takes what was sent, and it is seen in its place."""
        for command in self.client.sent():
            if isinstance(command, SendMessage):
                receive(
                    self.client.session,
                    MessageReceived(
                        room=command.room,
                        seq=seq,
                        user="u_me",
                        name="mia",
                        time=START_MS + seq * 60_000,
                        message=f"m_{seq}",
                        body=command.body,
                        action=command.action,
                        cid=command.cid,
                    ),
                )
                self.client.session.apply(
                    Acknowledged(command=command, room=command.room, seq=seq, message=f"m_{seq}")
                )
        return self.told()

    def refuse(self, why: str = "no") -> list[str]:
        """The server takes nothing of what is sent."""
        wishes = SendMessage | EditMessage | DeleteMessage | JoinRoom | CreateRoom | OpenDirect
        for command in self.client.sent():
            if isinstance(command, wishes):
                self.client.session.apply(
                    Rejected(command=command, code="forbidden", retry="never", text=why)
                )
        return self.told()


def chatting(client: StageClient | None = None, **options: object) -> Chatting:
    """Begun, in #general; what is told at the beginning is gone."""
    chat = Chatting(client or usual(StageClient(Online(12))), **options)  # type: ignore[arg-type]
    chat.author.begin()
    chat.told()
    return chat


__all__ = ["GENERAL", "Cache", "Chatting", "chatting"]
