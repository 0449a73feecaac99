"""A room as a server has it, and how it stands for one user."""

from dataclasses import dataclass, field, replace

from chat_tui.domain.amending import reacted
from chat_tui.domain.log import (
    Amendment,
    LogEvent,
    MessageDeleted,
    MessageEdited,
    MessageReacted,
    MessageReceived,
)
from chat_tui.domain.models import Deletion, Room, RoomSummary
from chat_tui.text.mentions import mentions

ME = "u_me"


@dataclass
class ModelRoom:
    """One room and this user's standing in it. ``removed``: how it stood when they were put out."""

    room: Room
    log: list[LogEvent] = field(default_factory=list)
    read: int = 0
    joined: bool = True
    removed: RoomSummary | None = None

    def reaches(self, event: LogEvent) -> bool:
        """Whether an entry of it is for this user."""
        return self.joined or (self.removed is not None and event.seq <= self.removed.head)

    def present(self) -> list[LogEvent]:
        """The log as it is now: what was said last, or that it was deleted."""
        return [self._now(one) for one in self.log]

    def _now(self, one: LogEvent) -> LogEvent:
        if isinstance(one, MessageEdited):
            gone = any(
                isinstance(later, MessageDeleted) and later.of == one.of for later in self.log
            )
            return replace(one, body="" if gone else one.body)
        if isinstance(one, MessageReceived):
            for later in self.log:
                if (
                    isinstance(later, MessageDeleted)
                    and one.reply is not None
                    and one.reply.message == later.of
                ):
                    one = replace(one, reply=replace(one.reply, body=""))
                if isinstance(later, Amendment) and later.of == one.message:
                    one = replace(one, amended=later.seq)
                    if isinstance(later, MessageDeleted):
                        deleted = Deletion(name=later.name, time=later.time)
                        one = replace(one, body="", edited=None, deleted=deleted)
                        one = replace(one, reactions=())
                    elif isinstance(later, MessageEdited):
                        one = replace(one, body=later.body, edited=later.time)
                    elif isinstance(later, MessageReacted) and one.deleted is None:
                        now = reacted(one.reactions, later.emoji, later.user, on=later.on)
                        one = replace(one, reactions=now)
        return one

    def find(self, message: str) -> MessageReceived | None:
        """A message as it is now, by its id."""
        for one in self.present():
            if isinstance(one, MessageReceived) and one.message == message:
                return one
        return None

    def summary(self, name: str) -> RoomSummary:
        """What a snapshot says of it."""
        unread = [
            one
            for one in self.present()[self.read :]
            if isinstance(one, MessageReceived) and one.user != ME
        ]
        return RoomSummary(
            room=self.room,
            head=len(self.log),
            read=self.read,
            unread=len(unread),
            mentions=sum(mentions(one.body, name) for one in unread),
        )
