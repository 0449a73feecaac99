"""A session, its clock and a scripted server."""

from dataclasses import replace

from chat_tui.domain.events import EventsReceived, Welcomed, WentLive
from chat_tui.domain.log import MessageReceived
from chat_tui.domain.models import Limits, Room, RoomSummary
from chat_tui.session.cache import Cache
from chat_tui.session.session import Profile, Session
from chat_tui.session.spool import Spool
from chat_tui.session.state import Change, ChangeKind, Delivery

GENERAL = RoomSummary(room=Room(id="r", name="general"), head=0)


class Desk:
    """A session, its clock, and a scripted server."""

    def __init__(
        self, cache: Cache | None = None, spool: Spool | None = None, *, undo_send: float = 0.0
    ) -> None:
        self.now = 100.0
        self.cache = cache or Cache()
        self.cids = 0
        self.changes: list[Change] = []
        self.session = Session(
            self.cache,
            Profile(name="me", device="d"),
            clock=lambda: self.now,
            wall_ms=lambda: 1,
            new_cid=self.next_cid,
            spool=spool,
            undo_send=undo_send,
        )
        self.session.subscribe(self.changes.append)
        self.state = self.session.state

    def next_cid(self) -> str:
        self.cids += 1
        return f"c{self.cids}"

    def welcome(
        self, *rooms: RoomSummary, epoch: str = "e", resumed: bool = False, live: bool = True
    ) -> "Desk":
        self.session.apply(
            Welcomed(
                user="u_me",
                name=self.state.name,
                time=0,
                epoch=epoch,
                resumed=resumed,
                cursor="10",
                missed=0,
                rooms=rooms,
                limits=Limits(),
            )
        )
        if live:
            self.session.apply(WentLive(cursor="11"))
        return self

    def hear(
        self, seq: int, body: str = "hi", user: str = "u_b", cid: str | None = None, room: str = "r"
    ) -> None:
        event = MessageReceived(
            room=room, seq=seq, user=user, name="b", time=0, message=f"m{seq}", body=body, cid=cid
        )
        self.session.apply(EventsReceived(cursor=f"x{seq}", events=(event,)))

    def poll(self, seconds: float = 0.0) -> list[object]:
        self.now += seconds
        return list(self.session.poll(self.now)[0])

    def counts(self, room: str = "r") -> tuple[int, int]:
        state = self.state.rooms[room]
        return state.unread, state.mentions

    def pending(self) -> list[tuple[str, Delivery]]:
        return [(one.cid, one.delivery) for one in self.session.outbox.in_room("r")]

    def kinds(self) -> set[ChangeKind]:
        kinds = {change.kind for change in self.changes}
        self.changes.clear()
        return kinds


def summary(head: int, read: int = 0, unread: int = 0, mentions: int = 0) -> RoomSummary:
    return replace(GENERAL, head=head, read=read, unread=unread, mentions=mentions)
