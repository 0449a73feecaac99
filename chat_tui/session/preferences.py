"""How the user wants to be told of things, as far as it is known. Its one owner is the
PreferenceKeeper."""

from collections.abc import Iterable, Mapping

from chat_tui.domain.models import Room, RoomKind
from chat_tui.domain.preferences import Level, Preference, PreferenceKind
from chat_tui.text.attention import Attention


class Preferences:
    """What holds now. Its keeper writes it, everybody else reads; looking up is quick enough to
    be done for every message. ``version`` grows with every change."""

    def __init__(self) -> None:
        self._values: dict[PreferenceKind, dict[str, str]] = {kind: {} for kind in PreferenceKind}
        # Looked up for every message: the hash of an enum member is a call of its own.
        self._levels = self._values[PreferenceKind.LEVEL]
        self._muted = self._values[PreferenceKind.MUTED]
        self._heed: tuple[str, Attention] | None = None
        self.version = 0

    def put(self, preference: Preference) -> None:
        """From now on it is so."""
        values = self._values[preference.kind]
        if preference.value:
            values[preference.key] = preference.value
        else:
            values.pop(preference.key, None)
        self._heed = None
        self.version += 1

    def replace(self, preferences: Iterable[Preference]) -> None:
        """From now on these are all."""
        for values in self._values.values():
            values.clear()
        self._heed = None
        self.version += 1
        for preference in preferences:
            self.put(preference)

    def all(self) -> list[Preference]:
        """Each that is set."""
        return [
            Preference(kind, key, value)
            for kind, values in self._values.items()
            for key, value in values.items()
        ]

    def level(self, room: Room) -> Level:
        """Which messages of a room call for attention; by itself every one that is said to me."""
        value = self._levels.get(room.id)
        if value is not None:
            return Level(value)
        return Level.ALL if room.kind is RoomKind.DIRECT else Level.MENTIONS

    def is_call(self, room: Room, *, mentioned: bool) -> bool:
        """Whether a message in a room calls for attention."""
        if not mentioned and room.kind is RoomKind.ROOM and not self._levels:
            return False
        level = self.level(room)
        if level is Level.ALL or (mentioned and level is Level.MENTIONS):
            return not self.is_muted(room.id)
        return False

    def is_muted(self, room: str) -> bool:
        """Whether a room is left out of everything that counts."""
        return room in self._muted

    def is_favourite(self, room: str) -> bool:
        """Whether a room is one of the first."""
        return room in self._values[PreferenceKind.FAVOURITE]

    def is_closed(self, room: str) -> bool:
        """Whether a direct room was taken out of the list, see ChatState.is_listed."""
        return room in self._values[PreferenceKind.CLOSED]

    def marked(self, room: str) -> int | None:
        """The seq from which on a room is to be read again, None: it is not."""
        value = self._values[PreferenceKind.MARKED].get(room)
        return None if value is None else int(value)

    def of_kind(self, kind: PreferenceKind) -> Mapping[str, str]:
        """Keys and values of a kind."""
        return self._values[kind]

    def attention(self, name: str) -> Attention:
        """Which messages count for me, called ``name``."""
        if self._heed is None or self._heed[0] != name:
            self._heed = name, Attention.of(name, self.all())
        return self._heed[1]
