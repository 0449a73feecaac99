"""Messages in a storage, what is asked of them, and what is found."""

from chat_tui.domain.commands import DeleteMessage, EditMessage
from chat_tui.domain.searching import Search, Term
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage.base import Message, Storage, User
from tests.server.storage.helpers import cid, general, log_of


async def said(storage: Storage, who: User, body: str = "one") -> tuple[str, str, int]:
    """The room, the id and the seq of a new message."""
    room = await general(storage)
    result = await storage.append_message(room, who.id, cid(), body, action=False)
    return room, result.message, result.event.seq


def edit(room: str, message: str, body: str, under: str = "") -> EditMessage:
    return EditMessage(room=room, cid=under or cid(), message=message, body=body)


def delete(room: str, message: str, under: str = "") -> DeleteMessage:
    return DeleteMessage(room=room, cid=under or cid(), message=message)


async def at(storage: Storage, room: str, seq: int) -> object:
    return decode_log_event((await log_of(storage, room))[seq - 1].payload)


async def reply(storage: Storage, room: str, who: User, to: str, under: str = "") -> Message:
    return await storage.append_message(room, who.id, under or cid(), "yes", False, to)


def looking_for(*words: str, **more: object) -> Search:
    return Search(terms=tuple(map(Term, words)), **more)  # type: ignore[arg-type]


async def found(storage: Storage, who: str, search: Search, limit: int = 50) -> list[str]:
    """The bodies of all that is found, in pages of ``limit``."""
    bodies: list[str] = []
    before = None
    while True:
        page = await storage.search(who, search, before=before, limit=limit, max_bytes=10**6)
        assert len(page.events) <= limit
        for event in page.events:
            entry = decode_log_event(event.payload)
            bodies.append(getattr(entry, "body", "?"))
        if page.following is None:
            return bodies
        assert before is None or page.following < before
        before = page.following
