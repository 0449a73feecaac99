"""What the user writes: said, changed, taken away or given up, and what is being written."""

from collections.abc import Callable

from chat_tui.domain.amending import has_reacted
from chat_tui.domain.commands import Amend, DeleteMessage, EditMessage, ReactToMessage
from chat_tui.domain.errors import StorageError
from chat_tui.domain.models import Attachment, ChatMessage, Quote, gist
from chat_tui.domain.record import record
from chat_tui.session.local_state import LocalState
from chat_tui.session.outbox import Outbox
from chat_tui.session.slash import as_typed
from chat_tui.session.state import (
    About,
    ChangeKind,
    Pending,
    PendingAmendment,
    PendingMessage,
    Subject,
)
from chat_tui.text.excerpt import excerpt


@record(kw_only=True)
class Callbacks:
    """What Writing needs of the session around it. ``sent(room)`` is called when something goes
    to a room, ``refused`` when the disk refuses."""

    wall_ms: Callable[[], int]
    new_cid: Callable[[], str]
    changed: Callable[[ChangeKind, str | None], None]
    wake: Callable[[], None]
    sent: Callable[[str], None]
    refused: Callable[[], None]


class Writing:
    """Whatever it takes from the user is written down when the method returns, in one
    transaction with the drafts as they are now."""

    def __init__(self, outbox: Outbox, local_state: LocalState, callbacks: Callbacks) -> None:
        self._outbox = outbox
        self._local_state = local_state
        self._callbacks = callbacks

    def send(self, room: str, body: str, *, action: bool, reply: Quote | None = None) -> str:
        """See Session.send."""
        message = PendingMessage(
            room=room,
            cid=self._callbacks.new_cid(),
            body=_sendable(body),
            action=action,
            reply=reply,
            created=self._callbacks.wall_ms(),
        )
        self._outbox.grace.begin(message)
        try:
            self._queue(message)
        except StorageError:
            self._outbox.grace.end(message.cid)
            raise
        return message.cid

    def hold(self, seconds: float) -> None:
        """Hold back for so long what is sent from now on: see Grace."""
        self._outbox.grace.hold(seconds)

    def release(self) -> None:
        """Hold nothing back any more of what was sent."""
        if self._outbox.grace.newest is not None:
            self._outbox.grace.release()
            self._callbacks.wake()

    def send_file(self, room: str, file: Attachment, cid: str, reply: Quote | None = None) -> None:
        """Send a file, once the server has it; as Session.send."""
        message = PendingMessage(
            room=room,
            cid=cid,
            body="",
            action=False,
            reply=reply,
            file=file,
            created=self._callbacks.wall_ms(),
        )
        self._queue(message)

    def edit(self, room: str, quote: Quote, body: str, *, action: bool) -> None:
        """Let a message of mine say ``body``. An edit of it that has not gone out goes no more.

        Raises:
            StorageError: it could not be written down, and will not be sent.
        """
        change = EditMessage(
            room=room,
            cid=self._callbacks.new_cid(),
            message=quote.message,
            body=_sendable(body),
            action=action,
        )
        earlier = [
            one
            for one in self._changes(room, quote.seq)
            if isinstance(one.change, EditMessage) and self._outbox.can_discard(one)
        ]
        self._amend(change, quote.seq, earlier)

    def delete(self, message: ChatMessage) -> None:
        """Take a message of mine away. What was to change in it does not go out any more.

        Raises:
            StorageError: it could not be written down, and will not be sent.
        """
        change = DeleteMessage(room=message.room, cid=self._callbacks.new_cid(), message=message.id)
        changes = self._changes(message.room, message.seq)
        moot = [one for one in changes if self._outbox.can_discard(one)]
        self._amend(change, message.seq, moot)

    def react(self, message: ChatMessage, emoji: str, *, me: str, on: bool) -> None:
        """Let me, with this user id, react to anybody's message with ``emoji``, or not any more.
        What has not gone out and would be undone by this goes no more.

        Raises:
            StorageError: it could not be written down, and will not be sent.
        """
        earlier = [
            one
            for one in self._changes(message.room, message.seq)
            if isinstance(one.change, ReactToMessage) and one.change.emoji == emoji
        ]
        unsent = [one for one in earlier if self._outbox.can_discard(one)]
        now = has_reacted(message.reactions, emoji, me)
        for one in earlier:
            if one not in unsent and isinstance(one.change, ReactToMessage):
                now = one.change.on
        if on:
            self._local_state.note_emoji(emoji)
        if now is not on:
            change = ReactToMessage(
                room=message.room,
                cid=self._callbacks.new_cid(),
                message=message.id,
                emoji=emoji,
                on=on,
            )
            self._amend(change, message.seq, unsent)
            return
        for one in unsent:
            self.discard(message.room, one.cid)

    @property
    def recent_emoji(self) -> tuple[str, ...]:
        """What I have reacted with, the last one first."""
        return self._local_state.recent_emoji

    def _changes(self, room: str, seq: int) -> tuple[PendingAmendment, ...]:
        return self._outbox.changes(room).get(seq, ())

    def _amend(self, change: Amend, of_seq: int, instead_of: list[PendingAmendment]) -> None:
        item = PendingAmendment(
            room=change.room,
            cid=change.cid,
            change=change,
            of_seq=of_seq,
            created=self._callbacks.wall_ms(),
        )
        self._queue(item, instead_of)

    def _queue(self, item: Pending, instead_of: list[PendingAmendment] | None = None) -> None:
        drafts, subjects = self._local_state.unsaved(), self._local_state.unsaved_subjects()
        try:
            self._outbox.add(item, drafts, subjects, instead_of=instead_of or [])
        except StorageError:
            self._callbacks.refused()
            raise
        self._local_state.written(drafts, subjects)
        self._callbacks.sent(item.room)
        self._callbacks.changed(ChangeKind.TIMELINE, item.room)
        self._callbacks.wake()

    # -- second thoughts -----------------------------------------------------------------------

    def take_back(self, room: str, cid: str, *, line: str | None = None) -> str | None:
        """See Session.take_back."""
        line = line or room
        item = self._outbox.find(room, cid)
        text = None if item is None else _typed(item)
        if item is None or text is None:
            return None
        drafts, subjects = self._local_state.unsaved(), self._local_state.unsaved_subjects()
        match item:
            case PendingMessage(reply=reply):
                # What is written in a thread answers it without being told to.
                answers = reply is not None and line == room
                about = Subject(about=About.REPLY, quote=reply) if reply and answers else None
                subjects[line] = about
            case PendingAmendment(change=EditMessage(body=body) as change):
                quote = Quote(message=change.message, seq=item.of_seq, name="", body=excerpt(body))
                aside = self._local_state.draft(line)
                subjects[line] = Subject(about=About.EDIT, quote=quote, aside=aside)
        drafts[line] = text
        return text if self._give_up(item, drafts, subjects) else None

    def discard(self, room: str, cid: str) -> Pending | None:
        """See Session.discard."""
        item = self._outbox.find(room, cid)
        drafts, subjects = self._local_state.unsaved(), self._local_state.unsaved_subjects()
        return item if item is not None and self._give_up(item, drafts, subjects) else None

    def to_draft(self, item: Pending) -> None:
        """Give up what cannot go to a room that was left: its words join the draft of the room.

        Raises:
            StorageError: it could not be written down, and is not given up.
        """
        drafts, subjects = self._local_state.unsaved(), self._local_state.unsaved_subjects()
        words = _typed(item)
        if words is not None:
            there = self._local_state.draft(item.room)
            drafts[item.room] = f"{there}\n{words}" if there else words
        self._give_up(item, drafts, subjects)

    def _give_up(
        self, item: Pending, drafts: dict[str, str], subjects: dict[str, Subject | None]
    ) -> bool:
        if not self._outbox.discard(item, drafts, subjects):
            return False
        self._local_state.written(drafts, subjects)
        self._callbacks.changed(ChangeKind.TIMELINE, item.room)
        return True

    # -- what is being written -----------------------------------------------------------------

    # A line is what a draft is kept by: see LocalState.

    def subject(self, line: str) -> Subject | None:
        """What is being written about on a line; None: a new message is written."""
        return self._local_state.subject(line)

    def begin_edit(self, message: ChatMessage, line: str, *, aside: str) -> str:
        """Edit a message of mine; returns the draft. What stood on the line is put ``aside``."""
        room = message.room
        body, action = message.body, message.action
        for one in self._changes(room, message.seq):
            if isinstance(one.change, EditMessage):
                body, action = one.change.body, one.change.action
        subject = Subject(about=About.EDIT, quote=quote_of(message, body), aside=aside)
        self._local_state.begin(line, subject, as_typed(body, action=action))
        return self._local_state.draft(line)

    def begin_reply(self, message: ChatMessage, draft: str) -> None:
        """Answer a message; ``draft`` is what is answered so far."""
        subject = Subject(about=About.REPLY, quote=quote_of(message, message.body))
        self._local_state.begin(message.room, subject, draft)

    def end_subject(self, line: str) -> Subject | None:
        """Write about nothing any more: the draft is what it was before an edit. Returns what it
        was about; None: nothing."""
        return self._local_state.end(line)

    def rename_line(self, line: str, new: str) -> str:
        """See LocalState.rename; returns the draft now."""
        self._local_state.rename(line, new)
        return self._local_state.draft(new)

    def resume_subject(self, line: str, subject: Subject, body: str) -> None:
        """What was ended goes on after all, with ``body``."""
        self._local_state.begin(line, subject, body)


def quote_of(message: ChatMessage, body: str) -> Quote:
    """A message that is written about, and says ``body``."""
    said = excerpt(gist(body, message.file))
    return Quote(message=message.id, seq=message.seq, name=message.name, body=said)


def _typed(item: Pending) -> str | None:
    match item:
        case PendingMessage(body="", file=Attachment()):
            return None
        case PendingMessage(body=body, action=action):
            return as_typed(body, action=action)
        case PendingAmendment(change=EditMessage(body=body, action=action)):
            return as_typed(body, action=action)
    return None


def _sendable(body: str) -> str:
    return body.encode("utf-8", "replace").decode()
