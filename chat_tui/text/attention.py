"""Whose messages count, and which of them call somebody. Server and client count by this."""

from collections.abc import Iterable

from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.domain.record import record
from chat_tui.text.mentions import PLACES, Mentions


@record
class Attention:
    """``calls`` are the own name and the words that count like it, ``ignored`` the ids of the
    users whose messages do not count."""

    calls: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()

    @classmethod
    def of(cls, name: str, preferences: Iterable[Preference]) -> "Attention":
        """That of somebody called ``name``."""
        words, ignored = [name], set()
        for preference in preferences:
            if preference.kind is PreferenceKind.HIGHLIGHT and preference.value:
                words.append(preference.key)
            elif preference.kind is PreferenceKind.IGNORED and preference.value:
                ignored.add(preference.key)
        return cls(tuple(words), frozenset(ignored))

    def is_called(self, body: str) -> bool:
        """Whether a message calls them."""
        return self.is_called_in(Mentions(body))

    def is_called_in(self, message: Mentions) -> bool:
        """The same of a message that others look into as well."""
        for call in self.calls:
            for _ in message.find(call):
                return True
        return False

    def find(self, body: str) -> list[tuple[int, int]]:
        """Where it does: see text.mentions. One may lie in another."""
        message = Mentions(body)
        return sorted(span for call in self.calls for span in message.find(call))


class Counting:
    """Counts which of many messages call somebody, as far as there is time for it.

    Whoever asks has set the words, and maybe written the messages under another name: without
    an end, one answer could keep everybody else waiting for minutes. Behind it nothing is counted.
    """

    def __init__(self, attention: Attention, *, size: int, places: int) -> None:
        """``size`` bytes of messages are read at most, and ``places`` of them looked at: see
        Mentions."""
        self.attention = attention
        self._size = size
        self._places = places

    def has_time_for(self, size: int) -> bool:
        """Whether the next message, of ``size`` bytes, can be looked at; if so, do."""
        self._size -= size
        return self._size >= 0 and self._places > 0

    def is_called(self, body: str) -> bool:
        """See Attention."""
        message = Mentions(body, min(PLACES, self._places))
        is_called = self.attention.is_called_in(message)
        self._places -= message.looked_at
        return is_called
