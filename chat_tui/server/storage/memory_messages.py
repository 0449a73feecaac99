"""Messages and what is done to them, in dicts."""

from collections.abc import Sequence
from dataclasses import replace

from chat_tui.domain.amending import amended
from chat_tui.domain.commands import Amend
from chat_tui.domain.events import Amendment, MessageReceived
from chat_tui.protocol.log import decode_log_event, encode_log_event
from chat_tui.server.storage import rules
from chat_tui.server.storage.amending import amendment_for, digest_of, no_message
from chat_tui.server.storage.base import Amended, Message, StoredEvent
from chat_tui.server.storage.tables import Done, Room, Tables


class MemoryMessages:
    """The part of a MemoryStorage that is about messages."""

    _tables: Tables

    async def append_message(
        self, room: str, user: str, cid: str, body: str, action: bool
    ) -> Message:
        """See Storage."""
        sender = self._tables.user(user)
        digest = rules.digest_of("message", room, body, action)
        if (done := self._tables.earlier(user, cid, digest)) and (first := done.message):
            return Message(event=first.event, message=first.message, duplicate=True)
        found = self._tables.room(room)
        if user not in found.members and user not in found.pair:
            raise rules.not_member()
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
        where, seq = self._tables.messages.get(change.message, ("", 0))
        target = decode_log_event(room.log[seq - 1].payload) if where == room.id else None
        if not isinstance(target, MessageReceived):
            raise no_message()
        amendment = amendment_for(
            target, change, author, seq=len(room.log) + 1, time=self._tables.clock()
        )
        event = self._tables.write(room, amendment, change.cid)
        self._rewrite(room, amendment)
        self._tables.done[user, change.cid] = Done(digest, room.id, event=event)
        return Amended(event=event, message=change.message, duplicate=False)

    def _rewrite(self, room: Room, change: Amendment) -> None:
        for at, stored in enumerate(room.log[change.of_seq - 1 :], change.of_seq - 1):
            entry = decode_log_event(stored.payload)
            now = amended(entry, change)
            if now is not entry:
                room.log[at] = replace(stored, payload=encode_log_event(now))

    @staticmethod
    def _changed_before(gap: Sequence[StoredEvent]) -> frozenset[int] | None:
        entries = (decode_log_event(event.payload) for event in gap)
        changed = [entry for entry in entries if isinstance(entry, Amendment)]
        if len(changed) > rules.TOLD:
            return None
        return frozenset(entry.of_seq for entry in changed if entry.of_seq < gap[0].seq)
