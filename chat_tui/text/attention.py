"""Whose messages count, and which of them call somebody. Server and client count by this."""

from collections.abc import Iterable

from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.domain.record import record
from chat_tui.text.mentions import find_mentions, mentions


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
        for call in self.calls:  # noqa: SIM110 - for every message: any() costs as much as looking
            if mentions(body, call):
                return True
        return False

    def find(self, body: str) -> list[tuple[int, int]]:
        """Where it does: see text.mentions. One may lie in another."""
        return sorted(span for call in self.calls for span in find_mentions(body, call))
