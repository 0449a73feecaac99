"""How somebody wants to be told of things: kept by the server, for all terminals of one account."""

from enum import StrEnum

from chat_tui.domain.record import record


class PreferenceKind(StrEnum):
    """What a preference is about, and so what its key and its value are."""

    LEVEL = "level"
    """Key: a room's id. Value: a Level."""

    MUTED = "muted"
    """Key: a room's id. Value: ``on``."""

    FAVOURITE = "favourite"
    """Key: a room's id. Value: ``on``."""

    CLOSED = "closed"
    """Key: a direct room's id. Value: ``on``: it is left out of the list while nothing in it is
    unread, until somebody says something there or goes there."""

    MARKED = "marked"
    """Key: a room's id. Value: the seq from which on it is to be read again, in digits."""

    IGNORED = "ignored"
    """Key: a user's id. Value: the name they had."""

    HIGHLIGHT = "highlight"
    """Key: a word, folded, that counts like one's own name. Value: ``on``."""


class Level(StrEnum):
    """Which messages of a room call for attention."""

    ALL = "all"
    MENTIONS = "mentions"
    NONE = "none"


@record
class Preference:
    """One choice. An empty ``value`` takes it back: then it is as it was by itself."""

    kind: PreferenceKind
    key: str
    value: str = ""


ON = "on"
"""The value of what is either so or not."""
