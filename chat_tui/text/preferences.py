"""Which preferences can be used. Server and client both refuse what this refuses."""

import unicodedata
from typing import Final

from chat_tui.domain.errors import InvalidName, InvalidPreference
from chat_tui.domain.preferences import ON, Level, Preference, PreferenceKind
from chat_tui.text.mentions import word_script
from chat_tui.text.names import fold_name, normalize_name
from chat_tui.text.sanitize import sanitize_line

MAX_KEY: Final = 64
"""Characters of a key; an identifier of the wire has no more either."""

MAX_WORD: Final = 32
"""Characters of a word that is looked for in every message."""

_MAX_DIGITS: Final = 15


def checked(preference: Preference) -> Preference:
    """The one spelling of a preference. Checking a checked one changes nothing.

    Raises:
        InvalidPreference: it cannot be used; the text says why, without quoting it.
    """
    if preference.kind is PreferenceKind.HIGHLIGHT:
        key = _word(preference.key)
    else:
        key = preference.key
        if not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
            raise InvalidPreference("This is not the id of anything.")
    if preference.value and not _fits(preference.kind, preference.value):
        raise InvalidPreference("This is not a value it can have.")
    return Preference(preference.kind, key, preference.value)


def _fits(kind: PreferenceKind, value: str) -> bool:
    match kind:
        case PreferenceKind.LEVEL:
            return value in set(Level)
        case PreferenceKind.MARKED:
            return value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS
        case PreferenceKind.IGNORED:
            try:
                return normalize_name(value) == value
            except InvalidName:
                return False
    return value == ON


def _word(raw: str) -> str:
    """Folded, so that no word is there twice."""
    if len(raw) > MAX_KEY:
        raise InvalidPreference(f"A word cannot be longer than {MAX_WORD} characters.")
    word = fold_name(unicodedata.normalize("NFC", raw).strip())
    if len(word) > MAX_WORD:
        raise InvalidPreference(f"A word cannot be longer than {MAX_WORD} characters.")
    if not any(word_script(char) for char in word):
        raise InvalidPreference("A word needs at least one letter or digit.")
    if sanitize_line(word) != word:
        raise InvalidPreference("A word cannot contain invisible or control characters.")
    return word
