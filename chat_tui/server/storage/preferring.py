"""What somebody prefers, in the database."""

from chat_tui.domain.preferences import Preference
from chat_tui.server.storage import rules
from chat_tui.server.storage.statements import Statements


class Preferring(Statements):
    """Each method must run in one transaction."""

    def prefer(self, user: str, preference: Preference) -> None:
        """See Storage."""
        self._user(user)
        kind, key = preference.kind.value, preference.key
        if not preference.value:
            self._do(
                "DELETE FROM preference WHERE user = ? AND kind = ? AND key = ?", user, kind, key
            )
            return
        (others,) = self._one(
            "SELECT count(*) FROM preference WHERE user = ? AND NOT (kind = ? AND key = ?)",
            user,
            kind,
            key,
        )
        if others >= self._quota.preferences_per_user:
            raise rules.too_many_preferences()
        self._do("REPLACE INTO preference VALUES (?, ?, ?, ?)", user, kind, key, preference.value)
