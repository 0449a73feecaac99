"""Messages and what is done to them, in the database."""

from typing import Final

from chat_tui.domain.amending import amended
from chat_tui.domain.commands import Amend, DeleteMessage
from chat_tui.domain.log import Amendment, LogEvent, MessageDeleted, MessageReceived
from chat_tui.domain.models import Attachment, Quote
from chat_tui.protocol.log import decode_log_event, encode_log_event
from chat_tui.server.storage import attached, index, queries, rules
from chat_tui.server.storage.amending import (
    amendment_for,
    digest_of,
    digest_of_message,
    no_message,
    quote_of,
)
from chat_tui.server.storage.base import Amended, Message, User
from chat_tui.server.storage.statements import Statements

_BY_CID: Final = """
    SELECT digest, message, id, room, seq, user, cid, time, payload FROM log
    WHERE user = ? AND cid = ?
"""


class Messages(Statements):
    """Each method must run in one transaction."""

    def append_message(
        self,
        room: str,
        user: str,
        cid: str,
        body: str,
        action: bool,
        reply_to: str | None,
        file: Attachment | None,
    ) -> Message:
        """See Storage."""
        name = self._user(user)
        digest = digest_of_message(room, body, action, reply_to, file)
        if self._repeated(user, cid, digest) is not None:
            _, message, *row = self._one(_BY_CID, user, cid)
            return Message(event=queries.entry(tuple(row)), message=message, duplicate=True)
        found = self._one("SELECT head, first, second FROM room WHERE id = ?", room)
        if not found:
            raise rules.no_room()
        head, *pair = found
        if user not in pair and not self._is_member(room, user):
            raise self._not_member(room, user)
        reply = None if reply_to is None else self._quote(room, reply_to)
        if file is not None and not self._one(
            "SELECT 1 FROM file WHERE user = ? AND sha256 = ? AND size = ?",
            user,
            file.sha256,
            file.size,
        ):
            raise rules.not_brought()
        message = self._free_id("m_", "SELECT 1 FROM log WHERE message = ?")
        returning = [one for one in pair if one is not None and not self._is_member(room, one)]
        for one in returning:
            self._add_member(room, one, head)
        event = MessageReceived(
            room=room,
            seq=head + 1,
            user=user,
            name=name,
            time=self._clock(),
            message=message,
            body=body,
            action=action,
            reply=reply,
            file=file,
        )
        stored = self._write(event, cid, digest)
        if file is not None:
            attached.attach(self._connection, user, message, file.sha256)
        return Message(event=stored, message=message, duplicate=False, joined=tuple(returning))

    def amend(self, user: str, change: Amend) -> Amended:
        """See Storage."""
        author = User(user, self._user(user))
        digest = digest_of(change)
        if self._repeated(user, change.cid, digest) is not None:
            _, _, *row = self._one(_BY_CID, user, change.cid)
            return Amended(event=queries.entry(tuple(row)), message=change.message, duplicate=True)
        room = self._joined_room(change.room, user)
        found = self._find(change.room, change.message)
        target = decode_log_event(found[1]) if found else None
        if found is None or not isinstance(target, MessageReceived):
            raise no_message()
        if not isinstance(change, DeleteMessage):
            self._check_concerning(room.id, target.seq)
        amendment = amendment_for(target, change, author, seq=room.head + 1, time=self._clock())
        stored = self._write(amendment, change.cid, digest)
        now = self._rewrite(room.id, target.seq, target, amendment)
        index.change(self._connection, found[0], room.id, target.user, found[1], now)
        freed = None
        if isinstance(amendment, MessageDeleted):
            self._take_text(amendment)
            freed = attached.detach(self._connection, user, change.message)
        return Amended(event=stored, message=change.message, duplicate=False, freed=freed)

    def add_file(self, user: str, file: Attachment) -> None:
        """See Storage."""
        self._user(user)
        if not attached.is_brought(self._connection, user, file.sha256):
            attached.check_room_for(self._connection, self._quota, user, file.size)
            attached.add(self._connection, user, file, self._clock())

    def keep_files(self, unused_before: int) -> frozenset[str]:
        """See Storage."""
        return attached.keep(self._connection, unused_before)

    def _find(self, room: str, message: str) -> tuple[int, bytes] | None:
        """The id of a message's row, and its payload."""
        found = self._one(
            "SELECT id, payload FROM log WHERE message = ? AND room = ?", message, room
        )
        return (found[0], found[1]) if found else None

    def _quote(self, room: str, message: str) -> Quote:
        answered = self._find(room, message)
        quote = quote_of(decode_log_event(answered[1]) if answered else None)
        self._check_concerning(room, quote.seq)
        return quote

    def _check_concerning(self, room: str, seq: int) -> None:
        # Of the index alone: in their rows there may be 16 kB each.
        (count,) = self._one("SELECT count(*) FROM log WHERE room = ? AND of_seq = ?", room, seq)
        rules.check_concerning(count)

    def _take_text(self, deletion: MessageDeleted) -> None:
        """From where else it is."""
        concerned = self._connection.execute(
            "SELECT seq FROM log WHERE room = ? AND of_seq = ?", (deletion.room, deletion.of_seq)
        ).fetchall()
        for (seq,) in concerned:  # one at a time: a day of edits is more than the memory
            (payload,) = self._one(
                "SELECT payload FROM log WHERE room = ? AND seq = ?", deletion.room, seq
            )
            self._rewrite(deletion.room, seq, decode_log_event(payload), deletion)

    def _rewrite(self, room: str, seq: int, entry: LogEvent, change: Amendment) -> bytes:
        """Returns its payload from now on."""
        now = amended(entry, change)
        payload = encode_log_event(now)
        if now is not entry:
            statement = "UPDATE log SET payload = ? WHERE room = ? AND seq = ?"
            self._do(statement, payload, room, seq)
        return payload
