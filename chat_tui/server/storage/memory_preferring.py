"""What somebody prefers, in dicts."""

from chat_tui.domain.preferences import Preference
from chat_tui.server.storage import rules
from chat_tui.server.storage.tables import Tables


class MemoryPreferring:
    """The part of a MemoryStorage that is about preferences."""

    _tables: Tables

    async def prefer(self, user: str, preference: Preference) -> None:
        """See Storage."""
        self._tables.user(user)
        kept = self._tables.preferences.setdefault(user, {})
        slot = preference.kind, preference.key
        if not preference.value:
            kept.pop(slot, None)
            return
        if len(kept.keys() - {slot}) >= self._tables.quota.preferences_per_user:
            raise rules.too_many_preferences()
        kept[slot] = preference

    async def preferences(self, user: str) -> list[Preference]:
        """See Storage."""
        self._tables.check_open()
        kept = self._tables.preferences.get(user, {})
        return [preference for _, preference in sorted(kept.items())]
