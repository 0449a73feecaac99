"""Keys as somebody wants them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.ui import keymap
from chat_tui.ui.rebinding import bindings, normal, rebind

IDS = [binding.id or "" for binding in bindings()]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Alt+N", "alt+n"),
        ("Ctrl + PgUp", "ctrl+pageup"),
        ("shift+ALT+Down", "alt+shift+down"),
        ("Esc", "escape"),
        ("ctrl+_", "ctrl+underscore"),
        ("ctrl++", "ctrl+plus"),
        ("R", "R"),
        ("+", "+"),
        ("F5", "f5"),
    ],
)
def test_keys_are_written_as_people_like(written: str, key: str) -> None:
    assert normal(written) == key


def test_nothing_wanted_nothing_done() -> None:
    rebound = rebind({})
    assert (rebound.keys, rebound.problems, rebound.notes) == ({}, {}, ())


def test_a_key_is_taken_from_where_it_usually_is() -> None:
    rebound = rebind({"rooms.next": "ctrl+e, F5", "rooms.last": "ctrl+u"})
    assert rebound.keys == {
        "rooms.next": "ctrl+e,f5",
        "rooms.last": "ctrl+u",
        "writing.end": "end",
        "writing.kill-start": keymap.NEVER,
    }
    assert rebound.problems == {}
    assert rebound.notes == (
        "Ctrl+E is not writing.end any more",
        "Ctrl+U is not writing.kill-start any more, which has no key now",
    )


def test_two_may_change_places() -> None:
    rebound = rebind({"rooms.next": "alt+up", "rooms.previous": "alt+down"})
    assert rebound.keys == {"rooms.next": "alt+up", "rooms.previous": "alt+down"}
    assert rebound.notes == ()


def test_none_is_no_key_at_all() -> None:
    assert rebind({"program.suspend": "none"}).keys == {"program.suspend": keymap.NEVER}
    assert rebind({"picked.edit": "x"}).keys == {"picked.edit": "x"}


@pytest.mark.parametrize(
    ("id_", "keys", "words"),
    [
        (
            "rooms.nxt",
            "f5",
            "to bind a key to; the nearest is 'rooms.next'",
        ),
        ("rooms.next", "f99x", "there is no key 'f99x'"),
        ("rooms.next", "fn+x", "before the + stand ctrl, alt and shift"),
        ("rooms.next", "n", "n alone is a letter to write"),
        ("rooms.next", "shift+n", "is a letter to write"),
        ("rooms.next", "Ctrl+I", "Ctrl+I arrives as Tab"),
        ("rooms.next", "alt+enter", "arrives as Enter in tmux"),
        ("rooms.next", "", "there is no key ''"),
        ("rooms.next", "+", "+ alone is a letter"),
    ],
)
def test_what_cannot_be_bound_is_told_and_stays_as_it_is(id_: str, keys: str, words: str) -> None:
    rebound = rebind({id_: keys})
    assert words in rebound.problems[id_]
    assert rebound.keys == {}


def test_one_key_for_two_is_a_conflict() -> None:
    rebound = rebind({"rooms.next": "f5,f6", "rooms.last": "f6"})
    assert rebound.problems == {"rooms.last": "f6 is bound to rooms.next already"}
    assert rebound.keys == {"rooms.next": "f5,f6"}


@given(st.dictionaries(st.sampled_from([*IDS, "x"]), st.text(max_size=8), max_size=4))
def test_whatever_is_wanted_no_key_is_bound_twice(wanted: dict[str, str]) -> None:
    rebound = rebind(wanted)
    assert set(rebound.keys) <= set(IDS)
    usual = {binding.id or "": binding.key for binding in bindings()}
    keys = [
        key
        for id_ in usual
        for key in dict.fromkeys(rebound.keys.get(id_, usual[id_]).split(","))
        if key != keymap.NEVER
    ]
    assert len(keys) == len(set(keys))
