"""Messages and what is done to them, in dicts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from chat_tui.domain.amending import about, amended
from chat_tui.domain.commands import Amend, DeleteMessage
from chat_tui.domain.log import Amendment, LogEvent, MessageDeleted, MessageReceived
from chat_tui.domain.models import Attachment, findable
from chat_tui.domain.searching import Search
from chat_tui.protocol.log import decode_log_event, encode_log_event
from chat_tui.server.storage import rules
from chat_tui.server.storage.amending import (
    amendment_for,
    digest_of,
    digest_of_message,
    no_message,
    quote_of,
)
from chat_tui.server.storage.base import Amended, Findings, Message, StoredEvent
from chat_tui.server.storage.memory_files import MemoryFiles
from chat_tui.server.storage.tables import Done, Room
from chat_tui.server.storage.threads import answered, newest
from chat_tui.text.links import find_links
from chat_tui.text.names import fold_name
from chat_tui.text.tokens import Phrase, phrase, words


class MemoryMessages(MemoryFiles):
    """The part of a MemoryStorage that is about messages."""

    async def append_message(
        self,
        room: str,
        user: str,
        cid: str,
        body: str,
        action: bool,
        reply_to: str | None = None,
        file: Attachment | None = None,
    ) -> Message:
        """See Storage."""
        sender = self._tables.user(user)
        digest = digest_of_message(room, body, action, reply_to, file)
        if (done := self._tables.earlier(user, cid, digest)) and (first := done.message):
            return Message(event=first.event, message=first.message, duplicate=True)
        found = self._tables.room(room)
        if user not in found.members and user not in found.pair:
            raise self._tables.not_member(found, user)
        reply = None if reply_to is None else quote_of(self._find(found, reply_to))
        if reply is not None:
            self._check_concerning(found, reply.seq)
        if file is not None:
            brought, _ = self._tables.files.get((user, file.sha256), (None, 0))
            if brought is None or brought.size != file.size:
                raise rules.not_brought()
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
                file=file,
            ),
            cid,
        )
        if file is not None:
            self._attach(user, message, file)
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
        room = self._tables.joined_room(change.room, user)
        target = self._find(room, change.message)
        if not isinstance(target, MessageReceived):
            raise no_message()
        if not isinstance(change, DeleteMessage):
            self._check_concerning(room, target.seq)
        amendment = amendment_for(
            target, change, author, seq=len(room.log) + 1, time=self._tables.clock()
        )
        event = self._tables.write(room, amendment, change.cid)
        self._rewrite(room, amendment)
        self._tables.done[user, change.cid] = Done(digest, room.id, event=event)
        gone = isinstance(amendment, MessageDeleted)
        freed = self._detach(change.message) if gone else None
        return Amended(event=event, message=change.message, duplicate=False, freed=freed)

    async def thread(
        self, room: str, message: str, *, limit: int, max_bytes: int
    ) -> tuple[list[StoredEvent], bool]:
        """See Storage."""
        self._tables.check_open()
        where, seq = self._tables.messages.get(message, ("", 0))
        found = self._tables.rooms.get(room)
        if found is None or where != room:
            return [], False
        answers = [answered(decode_log_event(event.payload)) for event in found.log]
        while (above := answers[seq - 1]) is not None:
            seq = above
        known = {seq}
        for at, above in enumerate(answers, 1):
            if above in known:
                known.add(at)
        return newest([found.log[at - 1] for at in sorted(known)], limit, max_bytes)

    def _check_concerning(self, room: Room, seq: int) -> None:
        entries = (decode_log_event(event.payload) for event in room.log[seq:])
        rules.check_concerning(sum(about(entry) == seq for entry in entries))

    def _find(self, room: Room, message: str) -> LogEvent | None:
        where, seq = self._tables.messages.get(message, ("", 0))
        return decode_log_event(room.log[seq - 1].payload) if where == room.id else None

    async def search(
        self, user: str, search: Search, *, before: int | None, limit: int, max_bytes: int
    ) -> Findings:
        """See Storage."""
        self._tables.check_open()
        rooms = {room.id: room for room in self._tables.rooms_with(user)}
        rules.check_search(search, rooms)
        author = None
        if search.author is not None:
            author = self._tables.names.get(fold_name(search.author))
            if author is None:
                raise rules.no_user()
        where = rooms.values() if search.room is None else [rooms[search.room]]
        phrases = [one for one in map(phrase, search.terms) if one is not None]
        taken: list[StoredEvent] = []
        size = 0
        logs = chain.from_iterable(room.log for room in where)
        for event in sorted(logs, key=lambda event: event.id, reverse=True):
            if before is not None and event.id >= before:
                continue
            if author in (None, event.user) and _fits(event, search, phrases):
                size += len(event.payload)
                if taken and (len(taken) == limit or size > max_bytes):
                    return Findings(tuple(taken), taken[-1].id)
                taken.append(event)
        return Findings(tuple(taken), None)

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


def _fits(event: StoredEvent, search: Search, phrases: Sequence[Phrase]) -> bool:
    entry = decode_log_event(event.payload)
    if not isinstance(entry, MessageReceived) or entry.deleted is not None:
        return False
    said = words(findable(entry.body, entry.file))
    return (
        search.covers(entry.time)
        and (not search.has_link or bool(find_links(entry.body)))
        and (not search.has_file or entry.file is not None)
        and all(any(True for _ in one.places(said)) for one in phrases)
    )
