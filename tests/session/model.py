"""A small model of a server, for one user."""

from collections import deque
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from chat_tui.domain import events as ev
from chat_tui.domain.amending import about
from chat_tui.domain.commands import (
    Amend,
    Command,
    DeleteMessage,
    EditMessage,
    FetchHistory,
    Hello,
    ListMembers,
    MarkRead,
    ReactToMessage,
    SendMessage,
)
from chat_tui.domain.log import (
    Amendment,
    LogEvent,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageReacted,
    MessageReceived,
    TopicChanged,
)
from chat_tui.domain.models import Limits, Member, Quote, Removal, Room, RoomSummary
from tests.session.model_room import ME, ModelRoom

RESUME = 5
TOLD = 2


@dataclass(eq=False)
class Link:
    """A connection: ``told`` is on its way down, ``late`` comes behind what is said before it is
    read; ``held`` are rooms where a send was refused."""

    told: deque[ev.Event] = field(default_factory=deque)
    late: list[ev.Event] = field(default_factory=list)
    held: set[str] = field(default_factory=set)


class ModelServer:
    """What a server knows, and its ``links`` to the user's terminals.

    ``verdict`` is what becomes of the next send that is not stored yet: "ok", "after" or "never".
    """

    def __init__(self) -> None:
        self.name = "me"
        self.epoch = 1
        self.rooms: dict[str, ModelRoom] = {}
        self.all: list[LogEvent] = []
        self.stored: dict[str, int] = {}
        self.links: list[Link] = []
        self.verdict = "ok"
        self.numbers = count(1)
        for room in ("a", "b"):
            self.rooms[room] = ModelRoom(Room(id=room, name=room))

    def snapshot(self) -> dict[str, RoomSummary]:
        """Every joined room."""
        return {
            id_: one.removed or one.summary(self.name)
            for id_, one in self.rooms.items()
            if one.joined or one.removed
        }

    def tell(self, event: ev.Event, *, but: Link | None = None) -> None:
        """Say something to every terminal that is there, ``but`` one."""
        for link in self.links:
            if link is not but:
                link.told.append(event)

    def log(self, event: LogEvent) -> LogEvent:
        """Store an entry, at its place, and tell."""
        room = self.rooms[event.room]
        event = replace(event, seq=len(room.log) + 1)
        room.log.append(event)
        self.all.append(event)
        if room.joined:
            self.tell(ev.EventsReceived(cursor=str(len(self.all)), events=(event,)))
        return event

    def say(
        self,
        room: str,
        user: str,
        body: str,
        cid: str | None = None,
        reply_to: MessageReceived | None = None,
    ) -> int:
        """A message by anybody; its seq."""
        quote = None
        if reply_to is not None:
            at, name = reply_to.seq, reply_to.name
            quote = Quote(message=reply_to.message, seq=at, name=name, body=reply_to.body)
        event = MessageReceived(
            room=room,
            seq=1,
            user=user,
            name=user,
            time=0,
            message=f"m{next(self.numbers)}",
            body=body,
            cid=cid,
            reply=quote,
        )
        return self.log(event).seq

    def amend(
        self, room: str, user: str, target: MessageReceived, body: str, cid: str | None = None
    ) -> int:
        """An edit of a message that is there, or its deletion, without a body; its seq."""
        change = self._change(room, user, target, cid)
        edited = MessageEdited(**change, body=body) if body else MessageDeleted(**change)
        return self.log(edited).seq

    def react(
        self,
        room: str,
        user: str,
        target: MessageReceived,
        emoji: str,
        on: bool,
        cid: str | None = None,
    ) -> int:
        """A reaction, or its end; its seq."""
        change = self._change(room, user, target, cid)
        entry = MessageReacted(**change, emoji=emoji, on=on)
        return self.log(entry).seq

    def _change(
        self, room: str, user: str, target: MessageReceived, cid: str | None
    ) -> dict[str, Any]:
        """What every change of a message says."""
        return {
            "room": room,
            "seq": 2,
            "user": user,
            "name": user,
            "time": next(self.numbers),
            "of": target.message,
            "of_seq": target.seq,
            "cid": cid,
        }

    def set_topic(self, room: str, topic: str) -> None:
        """Somebody sets a topic."""
        self.rooms[room].room = replace(self.rooms[room].room, topic=topic)
        self.log(TopicChanged(room=room, seq=1, user="u_b", name="b", time=0, topic=topic))

    def read_up_to(self, room: str, seq: int, *, by: Link | None = None) -> None:
        """A terminal has read; the others are told."""
        one = self.rooms[room]
        if seq > one.read:
            one.read = seq
            now = one.summary(self.name)
            self.tell(
                ev.ReadMarkerMoved(room=room, seq=seq, unread=now.unread, mentions=now.mentions),
                but=by,
            )

    def join_elsewhere(self, room: str, joined: bool) -> None:
        """Another terminal joins or leaves."""
        one = self.rooms.setdefault(room, ModelRoom(Room(id=room, name=room), joined=False))
        if one.joined == joined and one.removed is None:
            return
        one.joined, one.removed = joined, None
        if joined:
            one.read = len(one.log)
            self.tell(ev.RoomOpened(summary=one.summary(self.name)))
        else:
            self.tell(ev.RoomClosed(room=room))

    def put_out(self, room: str) -> None:
        """An operator puts the user out."""
        one = self.rooms[room]
        if not one.joined:
            return
        left = MemberLeft(room=room, seq=1, user=ME, name="me", time=0, by="u_b", by_name="b")
        end = self.log(left).seq
        one.joined = False
        removed = Removal(by="b", time=end)
        one.removed = RoomSummary(room=one.room, head=end, read=end, removed=removed)
        self.tell(ev.RoomOpened(summary=one.removed))

    def rewind(self) -> None:
        """The log is lost from its middle on; nobody is connected."""
        self.epoch += 1
        self.all.clear()
        for one in self.rooms.values():
            del one.log[len(one.log) // 2 :]
            one.read = min(one.read, len(one.log))
            if one.removed is not None and one.removed.head > len(one.log):
                one.joined, one.removed = True, None
            self.all += one.log
        left = [getattr(one, "cid", None) for one in self.all]
        self.stored = {cid: seq for cid, seq in self.stored.items() if cid in left}

    # -- one connection ------------------------------------------------------------------------

    def connect(self, hello: Hello) -> Link:
        """Welcome, replay or gap, live."""
        link = Link()
        resume = hello.resume
        resumed = resume is not None and resume.epoch == f"e{self.epoch}"
        start = int(resume.cursor) if resume is not None and resumed else len(self.all)
        summaries = tuple(self.snapshot().values())
        link.told.append(
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
        missed = [one for one in self.all[start:] if self.rooms[one.room].reaches(one)]
        for room in self.rooms:
            some = [one for one in missed if one.room == room]
            if len(some) > RESUME:
                first, last = some[0].seq, some[-1].seq
                changes = [one for one in some if isinstance(one, Amendment)]
                before = self.concerned(room, {one.of_seq for one in changes}, first)
                told = before if max(len(changes), len(before)) <= TOLD else None
                link.told.append(ev.GapReported(room=room, first=first, last=last, amended=told))
                missed = [one for one in missed if one.room != room]
        for one in missed:
            cursor = str(len(self.all) - len(missed))
            link.told.append(
                ev.EventsReceived(
                    cursor=min(cursor, str(start), key=int),
                    events=(self.rooms[one.room].present()[one.seq - 1],),
                )
            )
        link.told.append(ev.WentLive(cursor=str(len(self.all))))
        self.links.append(link)
        return link

    def concerned(self, room: str, changed: set[int], first: int) -> frozenset[int]:
        """What was changed, and what answers that, before ``first``."""
        entries = self.rooms[room].log[: first - 1]
        return frozenset(one.seq for one in entries if changed & {one.seq, about(one)})

    def handle(self, link: Link, command: Command, *, event_first: bool) -> None:
        """A request arrives."""
        match command:
            case SendMessage() | EditMessage() | DeleteMessage() | ReactToMessage():
                self.take(link, command, event_first=event_first)
            case MarkRead() | FetchHistory() | ListMembers() if self.rooms[command.room].removed:
                self.refuse(link, command, "never")
            case MarkRead(room=room, seq=seq):
                self.read_up_to(room, min(seq, len(self.rooms[room].log)), by=link)
                now = self.rooms[room].summary(self.name)
                if seq == now.read and self.rooms[room].joined:
                    link.told.append(
                        ev.Acknowledged(command=command, unread=now.unread, mentions=now.mentions)
                    )
            case FetchHistory(room=room, before=before, limit=limit):
                last = min((before or 1) - 1, len(self.rooms[room].log))
                first = max(1, last - limit + 1)
                page = ev.PageReceived(
                    room=room,
                    events=tuple(self.rooms[room].present()[first - 1 : last]),
                    first=first,
                    last=last,
                    more=first > 1,
                )
                # It is read while things happen: it comes behind or before the news of them.
                if event_first:
                    link.late.append(page)
                else:
                    link.told.appendleft(page)
            case ListMembers(room=room):
                member = Member(user=ME, name=self.name, online=True)
                link.told.append(ev.MembersReceived(room=room, members=(member,)))
            case _:
                raise AssertionError(command)

    def take(self, link: Link, send: SendMessage | Amend, *, event_first: bool) -> None:
        """Store a message or a change once, or refuse it; the hold rule keeps the order."""
        room, cid = send.room, send.cid
        seq, duplicate = self.stored.get(cid), cid in self.stored
        if room in link.held and not send.retry:
            self.refuse(link, send, "after")
            return
        link.held.discard(room)
        verdict, self.verdict = self.verdict, "ok"
        if verdict == "after":
            link.held.add(room)
            self.refuse(link, send, "after")
            return
        ok_at = len(link.told)
        if seq is None:
            if verdict == "never" or not self.rooms[room].joined:
                self.refuse(link, send, "never")
                return
            if isinstance(send, SendMessage):
                answered = self.rooms[room].find(send.reply_to) if send.reply_to else None
                if send.reply_to and answered is None:
                    self.refuse(link, send, "never")
                    return
                seq = self.say(room, ME, send.body, cid, answered)
            else:
                target = self.rooms[room].find(send.message)
                if target is None or target.deleted is not None:
                    self.refuse(link, send, "never")
                    return
                if isinstance(send, ReactToMessage):
                    seq = self.react(room, ME, target, send.emoji, send.on, cid)
                else:
                    body = send.body if isinstance(send, EditMessage) else ""
                    seq = self.amend(room, ME, target, body, cid)
            self.stored[cid] = seq
        ok = ev.Acknowledged(command=send, seq=seq, duplicate=duplicate)
        link.told.insert(len(link.told) if event_first else ok_at, ok)

    def refuse(self, link: Link, send: Command, retry: str) -> None:
        """Now, or for good."""
        after_ms = 500 if retry == "after" else 0
        link.told.append(
            ev.Rejected(command=send, code="x", retry=retry, text="no", after_ms=after_ms)
        )
