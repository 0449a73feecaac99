"""The tables of keys."""

import pytest

from chat_tui.ui import keymap


def test_no_key_is_bound_twice() -> None:
    for bindings in (keymap.CHAT, keymap.COMPOSER, keymap.CHAT + keymap.COMPOSER + keymap.PICKED):
        keys = [key for binding in bindings for key in binding.key.split(",")]
        assert sorted(keys) == sorted(set(keys))


def test_every_binding_can_be_found_and_rebound() -> None:
    ids = [binding.id for binding in keymap.CHAT + keymap.COMPOSER + keymap.PICKED]
    assert len(set(ids)) == len(ids)
    assert all(id_ is not None and id_.split(".")[0] in keymap.GROUPS for id_ in ids)
    assert not any(binding.priority for binding in keymap.CHAT + keymap.COMPOSER + keymap.PICKED)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("ctrl+n", "Ctrl+N"),
        ("alt+shift+down", "Alt+Shift+Down"),
        ("ctrl+underscore", "Ctrl+_"),
        ("pageup", "PageUp"),
        ("ctrl+pagedown", "Ctrl+PageDown"),
        ("question_mark", "?"),
        ("f12", "F12"),
        ("r", "r"),
        ("ctrl+x ctrl+e", "Ctrl+X Ctrl+E"),
    ],
)
def test_keys_as_people_write_them(key: str, words: str) -> None:
    assert keymap.shown(key) == words
