"""Messages and what is done to them, in dicts."""

from dataclasses import replace

from chat_tui.domain.amending import amended
from chat_tui.domain.commands import Amend
from chat_tui.domain.events import Amendment, LogEvent, MessageReceived
from chat_tui.protocol.log import decode_log_event, encode_log_event
from chat_tui.server.storage import rules
from chat_tui.server.storage.amending import (
    amendment_for,
    digest_of,
    digest_of_message,
    no_message,
    quote_of,
)
from chat_tui.server.storage.base import Amended, Message
from chat_tui.server.storage.tables import Done, Room, Tables


class MemoryMessages:
    """The part of a MemoryStorage that is about messages."""

    _tables: Tables

    async def append_message(
        self,
        room: str,
        user: str,
        cid: str,
        body: str,
        action: bool,
        reply_to: str | None = None,
    ) -> Message:
        """See Storage."""
        sender = self._tables.user(user)
        digest = digest_of_message(room, body, action, reply_to)
        if (done := self._tables.earlier(user, cid, digest)) and (first := done.message):
            return Message(event=first.event, message=first.message, duplicate=True)
        found = self._tables.room(room)
        if user not in found.members and user not in found.pair:
            raise rules.not_member()
        reply = None if reply_to is None else quote_of(self._find(found, reply_to))
        message = self._tables.free_id("m_", self._tables.messages)
        returning = tuple(sorted(one for one in found.pair if one not in found.members))
        for one in returning:
            found.members[one] = len(found.log)
        event = self._tables.write(
            found,
            MessageReceived(
                room=room,
                seq=len(found.log) + 1,
                user=user,
                name=sender.name,
                time=self._tables.clock(),
                message=message,
                body=body,
                action=action,
                reply=reply,
            ),
            cid,
        )
        self._tables.messages[message] = (room, event.seq)
        result = Message(event=event, message=message, duplicate=False, joined=returning)
        self._tables.done[user, cid] = Done(digest, room, result)
        return result

    async def amend(self, user: str, change: Amend) -> Amended:
        """See Storage."""
        author = self._tables.user(user)
        digest = digest_of(change)
        if (done := self._tables.earlier(user, change.cid, digest)) and done.event:
            return Amended(event=done.event, message=change.message, duplicate=True)
        room = self._tables.room(change.room)
        if user not in room.members:
            raise rules.not_member()
        target = self._find(room, change.message)
        if not isinstance(target, MessageReceived):
            raise no_message()
        amendment = amendment_for(
            target, change, author, seq=len(room.log) + 1, time=self._tables.clock()
        )
        event = self._tables.write(room, amendment, change.cid)
        self._rewrite(room, amendment)
        self._tables.done[user, change.cid] = Done(digest, room.id, event=event)
        return Amended(event=event, message=change.message, duplicate=False)

    def _find(self, room: Room, message: str) -> LogEvent | None:
        where, seq = self._tables.messages.get(message, ("", 0))
        return decode_log_event(room.log[seq - 1].payload) if where == room.id else None

    def _rewrite(self, room: Room, change: Amendment) -> None:
        for at, stored in enumerate(room.log[change.of_seq - 1 :], change.of_seq - 1):
            entry = decode_log_event(stored.payload)
            now = amended(entry, change)
            if now is not entry:
                room.log[at] = replace(stored, payload=encode_log_event(now))

    def _changed_before(self, room: str, first: int) -> frozenset[int] | None:
        """See Gap; it begins at ``first``."""
        log = self._tables.rooms[room].log
        entries = [decode_log_event(event.payload) for event in log]
        changes = [entry for entry in entries[first - 1 :] if isinstance(entry, Amendment)]
        changed = {entry.of_seq for entry in changes}
        answers = {
            entry.seq
            for entry in entries[: first - 1]
            if isinstance(entry, MessageReceived) and entry.reply and entry.reply.seq in changed
        }
        told = frozenset(seq for seq in changed | answers if seq < first)
        return told if max(len(changes), len(told)) <= rules.TOLD else None
