"""A small model of a server, for one user, and a session connected to it without any wire."""

from collections import deque
from dataclasses import dataclass, field, replace
from itertools import count

from chat_tui.domain import events as ev
from chat_tui.domain.commands import (
    Command,
    FetchHistory,
    Hello,
    ListMembers,
    MarkRead,
    SendMessage,
)
from chat_tui.domain.models import Limits, Member, Room, RoomSummary
from chat_tui.session.cache import Cache
from chat_tui.session.session import Profile, Session
from chat_tui.text.mentions import mentions

ME = "u_me"
RESUME = 5


@dataclass
class ModelRoom:
    """One room and this user's standing in it."""

    room: Room
    log: list[ev.LogEvent] = field(default_factory=list)
    read: int = 0
    joined: bool = True

    def summary(self, name: str) -> RoomSummary:
        """What a snapshot says of it."""
        unread = [
            one
            for one in self.log[self.read :]
            if isinstance(one, ev.MessageReceived) and one.user != ME
        ]
        return RoomSummary(
            room=self.room,
            head=len(self.log),
            read=self.read,
            unread=len(unread),
            mentions=sum(mentions(one.body, name) for one in unread),
        )


class ModelServer:
    """What a server knows; ``told`` is the connection's downlink, None while there is none."""

    def __init__(self) -> None:
        self.name = "me"
        self.epoch = 1
        self.rooms: dict[str, ModelRoom] = {}
        self.all: list[ev.LogEvent] = []
        self.stored: dict[str, int] = {}
        self.told: deque[ev.Event] | None = None
        self.numbers = count(1)
        for room in ("a", "b"):
            self.rooms[room] = ModelRoom(Room(id=room, name=room))

    def snapshot(self) -> dict[str, RoomSummary]:
        """Every joined room."""
        return {id_: one.summary(self.name) for id_, one in self.rooms.items() if one.joined}

    def tell(self, event: ev.Event) -> None:
        """Say something to the client, if it is there."""
        if self.told is not None:
            self.told.append(event)

    def log(self, event: ev.LogEvent) -> ev.LogEvent:
        """Store an entry, at its place, and tell."""
        room = self.rooms[event.room]
        event = replace(event, seq=len(room.log) + 1)
        room.log.append(event)
        self.all.append(event)
        if room.joined:
            self.tell(ev.EventsReceived(cursor=str(len(self.all)), events=(event,)))
        return event

    def say(self, room: str, user: str, body: str, cid: str | None = None) -> int:
        """A message by anybody; its seq."""
        event = ev.MessageReceived(
            room=room,
            seq=1,
            user=user,
            name=user,
            time=0,
            message=f"m{next(self.numbers)}",
            body=body,
            cid=cid,
        )
        return self.log(event).seq

    def set_topic(self, room: str, topic: str) -> None:
        """Somebody sets a topic."""
        self.rooms[room].room = replace(self.rooms[room].room, topic=topic)
        self.log(ev.TopicChanged(room=room, seq=1, user="u_b", name="b", time=0, topic=topic))

    def read_elsewhere(self, room: str, seq: int) -> None:
        """Another terminal has read."""
        one = self.rooms[room]
        if seq > one.read:
            one.read = seq
            now = one.summary(self.name)
            self.tell(
                ev.ReadMarkerMoved(room=room, seq=seq, unread=now.unread, mentions=now.mentions)
            )

    def join_elsewhere(self, room: str, joined: bool) -> None:
        """Another terminal joins or leaves."""
        one = self.rooms.setdefault(room, ModelRoom(Room(id=room, name=room), joined=False))
        if one.joined == joined:
            return
        one.joined = joined
        if joined:
            one.read = len(one.log)
            self.tell(ev.RoomOpened(summary=one.summary(self.name)))
        else:
            self.tell(ev.RoomClosed(room=room))

    def rewind(self) -> None:
        """The log is lost from its middle on; nobody is connected."""
        self.epoch += 1
        self.all.clear()
        for one in self.rooms.values():
            del one.log[len(one.log) // 2 :]
            one.read = min(one.read, len(one.log))
            self.all += one.log
        left = [one.cid for one in self.all if isinstance(one, ev.MessageReceived)]
        self.stored = {cid: seq for cid, seq in self.stored.items() if cid in left}

    # -- one connection ------------------------------------------------------------------------

    def connect(self, hello: Hello) -> None:
        """Welcome, replay or gap, live."""
        self.told = deque()
        resume = hello.resume
        resumed = resume is not None and resume.epoch == f"e{self.epoch}"
        start = int(resume.cursor) if resume is not None and resumed else len(self.all)
        summaries = tuple(self.snapshot().values())
        self.tell(
            ev.Welcomed(
                user=ME,
                name=self.name,
                time=0,
                epoch=f"e{self.epoch}",
                resumed=resumed,
                cursor=str(len(self.all)),
                missed=0,
                rooms=summaries,
                limits=Limits(send_rate=1000.0, send_burst=1000),
            )
        )
        missed = [one for one in self.all[start:] if self.rooms[one.room].joined]
        for room in self.rooms:
            some = [one for one in missed if one.room == room]
            if len(some) > RESUME:
                self.tell(ev.GapReported(room=room, first=some[0].seq, last=some[-1].seq))
                missed = [one for one in missed if one.room != room]
        for one in missed:
            cursor = str(len(self.all) - len(missed))
            self.tell(ev.EventsReceived(cursor=min(cursor, str(start), key=int), events=(one,)))
        self.tell(ev.WentLive(cursor=str(len(self.all))))

    def handle(self, command: Command, *, event_first: bool) -> None:
        """A request arrives."""
        match command:
            case SendMessage(room=room, cid=cid):
                seq = self.stored.get(cid)
                duplicate = seq is not None
                ok_at = None if self.told is None else len(self.told)
                if seq is None:
                    if not self.rooms[room].joined:
                        self.tell(ev.Rejected(command=command, code="x", retry="never", text="no"))
                        return
                    seq = self.say(room, ME, command.body, cid)
                    self.stored[cid] = seq
                ok = ev.Acknowledged(command=command, seq=seq, duplicate=duplicate)
                if self.told is not None and ok_at is not None:
                    self.told.insert(len(self.told) if event_first else ok_at, ok)
            case MarkRead(room=room, seq=seq):
                one = self.rooms[room]
                one.read = max(one.read, min(seq, len(one.log)))
            case FetchHistory(room=room, before=before, limit=limit):
                last = min((before or 1) - 1, len(self.rooms[room].log))
                first = max(1, last - limit + 1)
                page = tuple(self.rooms[room].log[first - 1 : last])
                self.tell(
                    ev.PageReceived(room=room, events=page, first=first, last=last, more=first > 1)
                )
            case ListMembers(room=room):
                member = Member(user=ME, name=self.name, online=True)
                self.tell(ev.MembersReceived(room=room, members=(member,)))
            case _:
                raise AssertionError(command)


class Terminal:
    """A session on a cache that outlives it, connected to the server or not."""

    def __init__(self, server: ModelServer) -> None:
        self.server = server
        self.now = 0.0
        self.cids = count(1)
        self.cache = Cache()
        self.restart()

    def restart(self) -> None:
        """The program ends and is started again."""
        self.server.told = None
        self.session = Session(
            self.cache,
            Profile(name="me", device="d"),
            clock=lambda: self.now,
            wall_ms=lambda: 1,
            new_cid=lambda: f"c{next(self.cids)}",
        )

    def disconnect(self) -> None:
        """What is on its way is lost."""
        if self.server.told is not None:
            self.server.told = None
            self.session.disconnected()

    def connect(self) -> None:
        """Anew, if there is no connection."""
        if self.server.told is None:
            self.server.connect(self.session.hello())

    def deliver(self, at_most: int) -> None:
        """The next events arrive."""
        for _ in range(at_most):
            if not self.server.told:
                return
            self.session.apply(self.server.told.popleft())

    def poll(self, seconds: float, *, lost: int = 99, event_first: bool = True) -> None:
        """Time passes; requests go out, those from number ``lost`` on never arrive."""
        self.now += seconds
        commands, _ = self.session.poll(self.now)
        for number, command in enumerate(commands):
            if number < lost and self.server.told is not None:
                self.server.handle(command, event_first=event_first)

    def settle(self) -> None:
        """Connected, and nothing is under way any more."""
        self.connect()
        for _ in range(30):
            self.deliver(10_000)
            self.poll(1.0)
        assert not self.server.told
