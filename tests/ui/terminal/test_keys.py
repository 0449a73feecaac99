"""Keys as they come from a terminal, and how it is asked for more of them."""

from string import ascii_lowercase

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from chat_tui.ui.terminal.keys import KeyParser, asking, know_alt_letters


def keys(*reads: str) -> list[str]:
    """The keys that are there as soon as this has been read."""
    know_alt_letters()
    parser = KeyParser()
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


@pytest.mark.parametrize(
    ("xterms", "kittys", "key"),
    [
        ("\x1b[27;2;13~", "\x1b[13;2u", "shift+enter"),
        ("\x1b[27;5;9~", "\x1b[9;5u", "ctrl+tab"),
        ("\x1b[27;5;59~", "\x1b[59;5u", "ctrl+semicolon"),
    ],
)
def test_a_key_with_modifiers_is_the_same_however_it_is_told(
    xterms: str, kittys: str, key: str
) -> None:
    assert keys(xterms) == keys(kittys) == [key]


def test_tmux_is_asked_by_the_way_it_knows() -> None:
    for environment in ({"TMUX": "/tmp/x"}, {"TERM": "tmux-256color"}):
        assert asking(environment).more.endswith("\x1b[>4;1m")
        assert asking(environment).as_before == "\x1b[>4m\x1b[<u"
    assert asking({"TERM": "xterm-256color"}) == ("\x1b[>25u", "\x1b[<u")
