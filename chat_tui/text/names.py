"""Names of people and rooms: one spelling each, and nothing that hides in them.

A normalised name comes out of `sanitize_line` unchanged, so two different names
never look the same because of what sanitizing took away. Lookalike letters of
different scripts are not told apart.
"""

import unicodedata

from chat_tui.domain.errors import InvalidName
from chat_tui.text.codepoints import (
    ANNOTATIONS,
    BLANK_BRAILLE,
    DIRECTION_MARKS,
    EMOJI_STYLE,
    FILLERS,
    IGNORABLE_MARKS,
    TEXT_STYLE,
    ZWJ,
    ZWNJ,
    is_dropped,
)
from chat_tui.text.sanitize import is_inert, sanitize_line

MAX_NAME_LENGTH = 32
# Normalising takes quadratic time on long runs of marks. No name of 32 characters
# is written with this many.
_MAX_RAW_LENGTH = 512

_REFUSED = (
    DIRECTION_MARKS | FILLERS | ANNOTATIONS | IGNORABLE_MARKS | {BLANK_BRAILLE, ord(ZWNJ), ord(ZWJ)}
)


def normalize_name(raw: str) -> str:
    """Return the one spelling of a person's name: NFC, 1 to 32 code points, case kept.

    Raises InvalidName, in one sentence that does not quote the name, when it is
    empty, too long, has white space, starts with "#", "@" or "/", ends with ","
    or ":", or holds code points that do not show or that change how others show.
    Normalising a normalised name changes nothing.
    """
    return _normalize(raw, "A name")


def normalize_room_name(raw: str) -> str:
    """Return the one spelling of a room's name, without the one "#" it may start with.

    The rules and the error are those of `normalize_name`.
    """
    return _normalize(raw.removeprefix("#"), "A room name")


def fold_name(name: str) -> str:
    """Return what two names have in common exactly when they are the same name.

    For comparison only, never shown. Folding a folded name changes nothing.
    Meant for names: the time is not linear in the length of a run of marks.
    """
    # Decomposed first, because a mark between two others keeps them from being
    # put in order, and casefolding turns one mark (U+0345) into a letter.
    decomposed = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", decomposed.casefold())


def _normalize(raw: str, what: str) -> str:
    if len(raw) > _MAX_RAW_LENGTH:
        raise InvalidName(_too_long(what))
    name = unicodedata.normalize("NFC", "".join(char for char in raw if not _is_dropped(char)))
    if reason := _objection(name, what):
        raise InvalidName(reason)
    return name


def _is_dropped(char: str) -> bool:
    # Emoji style is dropped too: with and without it are one name to the eye.
    return char in (TEXT_STYLE, EMOJI_STYLE) or (
        is_dropped(ord(char)) and ord(char) not in _REFUSED
    )


def _too_long(what: str) -> str:
    return f"{what} cannot be longer than {MAX_NAME_LENGTH} characters."


def _objection(name: str, what: str) -> str | None:
    """Why `name`, already composed, cannot be used; None when it can."""
    if not name:
        return f"{what} needs at least one character."
    if len(name) > MAX_NAME_LENGTH:
        return _too_long(what)
    if any(char.isspace() for char in name):
        return f"{what} cannot contain spaces or line breaks."
    if name.startswith(("#", "@", "/")):
        return f'{what} cannot start with "#", "@" or "/".'
    if name.endswith((",", ":")):
        return f'{what} cannot end with "," or ":".'
    if not is_inert(name) or any(ord(char) in _REFUSED for char in name):
        return f"{what} cannot contain invisible or control characters."
    if any(unicodedata.category(char) == "Co" for char in name):
        return f"{what} cannot contain private characters."
    # This also refuses a name without one visible character: what starts it would
    # then have no width, and a dotted circle would be shown before it.
    if sanitize_line(name) != name:
        return f"{what} cannot contain characters that do not show as they are."
    return None
