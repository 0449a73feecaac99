"""Keys as somebody wants them: what ``[keys]`` asks for, checked, as a keymap for Textual. Pure."""

from collections.abc import Mapping
from typing import Final

from textual.binding import Binding
from textual.keys import Keys

from chat_tui.domain.record import record
from chat_tui.text.nearest import hint
from chat_tui.ui import keymap

LISTED: Final = "chat-tui config keys lists them all"

NONE: Final = "none"
"""What stands in the file for no key at all."""

_MODIFIERS: Final = ("alt", "ctrl", "shift")
_ALIASES: Final = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "control": "ctrl",
    "meta": "alt",
    "_": "underscore",
    "?": "question_mark",
    "/": "slash",
    "\\": "backslash",
    "]": "right_square_bracket",
    "^": "circumflex_accent",
}
_NAMED: Final = {key.value.rpartition("+")[2] for key in Keys if "<" not in key.value}
_ARRIVE_AS: Final = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+h": "Backspace",
    "ctrl+[": "Escape",
    "alt+enter": "Enter in tmux, which would send",
}
"""Keys that a terminal does not tell from others (shared/ui.md has how that was measured)."""


@record
class Rebound:
    """``keys`` by binding id, of those that have others than usual: for App.set_keymap.

    ``problems`` by binding id say what could not be done; ``notes`` what was done to others.
    """

    keys: Mapping[str, str]
    problems: Mapping[str, str]
    notes: tuple[str, ...]


def bindings() -> list[Binding]:
    """All that can be bound otherwise."""
    return [*keymap.CHAT, *keymap.COMPOSER, *keymap.PICKED]


def rebind(wanted: Mapping[str, str]) -> Rebound:
    """What becomes of the keys when each id in ``wanted`` has these instead of its usual ones.

    A key that is taken from where it usually is does nothing there any more.
    """
    usual = {binding.id or "": binding.key.split(",") for binding in bindings()}
    problems: dict[str, str] = {}
    taken: dict[str, str] = {}
    new: dict[str, list[str]] = {}
    for id_, text in wanted.items():
        if id_ not in usual:
            problems[id_] = f"there is no {id_!r} to bind a key to; {hint(id_, usual, LISTED)}"
            continue
        keys = []
        for written in _split(text):
            key = normal(written)
            wrong = _wrong(key, written, id_) or _twice(taken.get(key), id_, written)
            if wrong:
                problems[id_] = wrong
            elif key != NONE:
                keys.append(key)
                taken[key] = id_
        if keys or id_ not in problems:
            new[id_] = keys
    notes = []
    for id_, keys in usual.items():
        left = [key for key in keys if key not in taken]
        if id_ not in new and left != keys:
            new[id_] = left
            lost = ", ".join(keymap.shown(key) for key in keys if key in taken)
            notes.append(f"{lost} is not {id_} any more{'' if left else ', which has no key now'}")
    # Textual takes an empty text for no wish at all; a key that never comes is none.
    found = {id_: ",".join(keys) or keymap.NEVER for id_, keys in new.items()}
    return Rebound(found, problems, tuple(notes))


def normal(written: str) -> str:
    """A key as Textual calls it, from what people write: ``Ctrl+PgUp``, ``alt+N``."""
    text = written.strip()
    if len(text) == 1:
        return text
    *modifiers, key = text[:-1].split("+") if text.endswith("++") else text.split("+")
    if text.endswith("++"):
        key = "plus"
    names = sorted({_ALIASES.get(one.strip().lower(), one.strip().lower()) for one in modifiers})
    key = key.strip().lower()
    return "+".join([*names, _ALIASES.get(key, key)])


def _split(text: str) -> list[str]:
    return [part for part in text.split(",") if part.strip()] or [text]


def _wrong(key: str, written: str, id_: str) -> str:
    """Why this key cannot be had; empty when it can."""
    *modifiers, base = key.split("+") if key != "+" else ["+"]
    picked = id_.startswith("picked.")
    if key in _ARRIVE_AS:
        return f"{written} arrives as {_ARRIVE_AS[key]}; choose another"
    is_letter = len(base) == 1 and base.isprintable()
    if key != NONE and not (is_letter or base in _NAMED or base in _ALIASES.values()):
        return f"there is no key {written!r}"
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        return f"there is no key {written!r}; before the + stand ctrl, alt and shift"
    if not picked and is_letter and not set(modifiers) - {"shift"}:
        return f"{written} alone is a letter to write; put ctrl or alt before it"
    return ""


def _twice(other: str | None, id_: str, written: str) -> str:
    if other is None or other == id_:
        return ""
    return f"{written} is bound to {other} already"
