"""Alt and letters as they come from a terminal."""

from string import ascii_lowercase

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from chat_tui.ui.terminal.keys import know_alt_letters


def keys(*reads: str) -> list[str]:
    """The keys that are there as soon as this has been read."""
    know_alt_letters()
    parser = XTermParser()
    found = [token for read in reads for token in parser.feed(read)]
    return [token.key for token in found if isinstance(token, events.Key)]


def test_two_in_one_read_are_two_keys() -> None:
    assert keys("\x1ba\x1bs") == ["alt+a", "alt+s"]
    assert keys("\x1b", "a", "\x1bsx") == ["alt+a", "alt+s", "x"]


@pytest.mark.parametrize("letter", ascii_lowercase)
def test_every_letter_is_there_at_once(letter: str) -> None:
    known = {"b": "ctrl+left", "f": "ctrl+right"}
    assert keys(f"\x1b{letter}") == [known.get(letter, f"alt+{letter}")]


def test_no_sequence_begins_with_one_of_them() -> None:
    starts = tuple(f"\x1b{letter}" for letter in ascii_lowercase)
    assert [known for known in ANSI_SEQUENCES_KEYS if known.startswith(starts)] == [
        known for known in ANSI_SEQUENCES_KEYS if known in starts
    ]


def test_what_else_begins_with_escape_is_as_it_was() -> None:
    assert keys("\x1b[A\x1b[1;3B\x1bOPx") == ["up", "alt+down", "f1", "x"]
