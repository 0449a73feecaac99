"""A server's part in moving files, for sessions without a connection."""

import hashlib

from chat_tui.domain.commands import FetchPiece, OfferFile, SendMessage, SendPiece
from chat_tui.domain.events import Acknowledged, PieceFetched, PieceStored
from chat_tui.domain.models import Attachment
from tests.session.desk import Desk


def attachment(content: bytes, name: str = "a.png") -> Attachment:
    return Attachment(sha256=hashlib.sha256(content).hexdigest(), name=name, size=len(content))


class FileServer:
    """Answers what a session asks for; ``took`` are the messages it was sent, ``asked`` all
    that has to do with files."""

    def __init__(self, desk: Desk, *, delay: float = 0.0) -> None:
        """Each answer takes ``delay`` seconds of the desk's clock."""
        self.desk = desk
        self.delay = delay
        self.brought: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.asked: list[object] = []
        self.took: list[SendMessage] = []

    def step(self) -> bool:
        """Answer all that is asked for now. False when it was nothing."""
        commands = self.desk.poll()
        self.desk.now += self.delay
        for command in commands:
            self.answer(command)
        return bool(commands)

    def run(self) -> None:
        while self.step():
            pass

    def answer(self, command: object) -> None:
        apply = self.desk.session.apply
        match command:
            case OfferFile(sha256=sha256):
                self.asked.append(command)
                have = len(self.brought.setdefault(sha256, b""))
                apply(PieceStored(command=command, have=have))
            case SendPiece(sha256=sha256, offset=offset, data=data):
                self.asked.append(command)
                if offset == len(self.brought[sha256]):
                    self.brought[sha256] += data
                apply(PieceStored(command=command, have=len(self.brought[sha256])))
            case FetchPiece(message=message, offset=offset, limit=limit):
                self.asked.append(command)
                data = self.files[message][offset : offset + limit]
                apply(PieceFetched(command=command, data=data))
            case SendMessage():
                self.took.append(command)
                seq = len(self.took)
                apply(Acknowledged(command=command, room="r", seq=seq, message=f"m{seq}", time=0))
