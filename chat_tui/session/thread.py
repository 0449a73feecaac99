"""A thread that is looked at: an original and what answers it, in the order of the log."""

from collections.abc import Iterable
from dataclasses import replace

from chat_tui.domain.amending import amended
from chat_tui.domain.log import Amendment, LogEvent, MessageReceived
from chat_tui.domain.models import ChatMessage, Quote
from chat_tui.session.timeline import shown


class Thread:
    """``original`` is the message that it begins with, whether that is known or only quoted.

    Entries are added in any order and any number of times; what belongs to it is kept. An answer
    to an answer belongs to it as soon as that one is known, so a server that knows all has to be
    asked. ``version`` grows with every change.
    """

    def __init__(self, original: Quote, known: Iterable[LogEvent] = ()) -> None:
        self.original = original
        self.more = False
        """Whether there are older answers than those that were heard of."""

        self.version = 0
        self._messages: dict[int, ChatMessage] = {}
        self.add(known)

    @property
    def messages(self) -> list[ChatMessage]:
        """Ascending. Quotes of the original are left out, since it stands above."""
        return [
            replace(one, reply=None)
            if one.reply is not None and one.reply.seq == self.original.seq
            else one
            for one in self._ordered
        ]

    @property
    def _ordered(self) -> list[ChatMessage]:
        return [self._messages[seq] for seq in sorted(self._messages)]

    def __contains__(self, seq: int) -> bool:
        return seq == self.original.seq or seq in self._messages

    def add(self, events: Iterable[LogEvent]) -> None:
        """What belongs to it of these is known now."""
        for event in sorted(events, key=lambda event: event.seq):
            if isinstance(event, MessageReceived) and self._has_place_for(event):
                self._put(shown(event))

    def _has_place_for(self, event: MessageReceived) -> bool:
        known = self._messages.get(event.seq)
        if known is not None:
            return known.amended < event.amended
        return event.seq == self.original.seq or (
            event.reply is not None and event.reply.seq in self
        )

    def _put(self, message: ChatMessage) -> None:
        self._messages[message.seq] = message
        self.version += 1

    def begin_with(self, original: Quote) -> None:
        """What was taken for the original answers this one."""
        self.original = original
        self.version += 1

    def amend(self, change: Amendment) -> None:
        """A message was changed, and perhaps what answers it."""
        for message in self._ordered:
            now = amended(message, change)
            if now is not message:
                self._put(now)

    def forget(self, changed: frozenset[int] | None, since: int) -> None:
        """See Timeline.forget."""
        self._messages = {
            seq: one
            for seq, one in self._messages.items()
            if changed is not None and seq < since and seq not in changed
        }
        self.version += 1
