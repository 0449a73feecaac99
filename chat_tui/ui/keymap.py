"""Every key, with the id a user rebinds it by. The help screen is drawn from these.

The keys were measured to survive SSH, tmux and legacy terminals (shared/ui.md). None of them is
a priority binding: Textual runs those at once, ahead of the letters typed before them that
still stand in the composer's queue, so that a fast "hello" Enter would send "hell". The
composer, which has the focus, looks keys up in the order they were pressed (see Composer).
"""

from collections.abc import Mapping
from typing import Final

from textual.binding import ActiveBinding, Binding


def _key(keys: str, action: str, words: str, id_: str) -> Binding:
    return Binding(keys, action, words, show=False, id=id_)


def is_for_picked(binding: Binding) -> bool:
    """Whether it is one of PICKED."""
    return (binding.id or "").startswith("picked.")


NEVER: Final = "never"
"""Is no key: what has no key any more is bound to it."""


def key_for(active: Mapping[str, ActiveBinding], id_: str) -> str:
    """The first key bound to ``id_``, as shown; empty when there is none."""
    keys = [shown(key) for key, binding in _keys(active) if binding.id == id_]
    return keys[0] if keys else ""


_NAMES: Final = {
    "pageup": "PageUp",
    "pagedown": "PageDown",
    "escape": "Esc",
    "underscore": "_",
    "question_mark": "?",
    "plus": "+",
}


def shown(key: str) -> str:
    """A key as people write it: ``Ctrl+N`` for ``ctrl+n``; a letter alone as it is typed.

    Two keys with a space between them are pressed one after the other.
    """
    if len(key) == 1:
        return key
    return " ".join(
        "+".join(_NAMES.get(part) or part.capitalize() for part in one.split("+"))
        for one in key.split(" ")
    )


def bound(active: Mapping[str, ActiveBinding]) -> list[tuple[str, str, str]]:
    """What is bound now, whoever bound it: (id, keys as shown, what it does)."""
    keys: dict[str, tuple[list[str], str]] = {}
    for key, binding in _keys(active):
        if binding.id is not None:
            names, _words = keys.setdefault(binding.id, ([], binding.description))
            names.append(shown(key))
    return [(id_, ", ".join(names), words) for id_, (names, words) in keys.items()]


def _keys(active: Mapping[str, ActiveBinding]) -> list[tuple[str, Binding]]:
    return [(key, one.binding) for key, one in active.items() if key != NEVER]


GROUPS: Final = {
    "rooms": "Rooms",
    "reading": "Reading",
    "writing": "Writing",
    "picked": "With a message that is picked",
    "program": "Program",
}
"""The first part of an id, and what the help calls it."""


def usual() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every key as it comes, under the headings of GROUPS: (keys as shown, what it does)."""
    bindings = (*CHAT, *PICKED, *COMPOSER)
    return [
        (
            heading,
            [
                (", ".join(map(shown, one.key.split(","))), one.description)
                for one in bindings
                if (one.id or "").split(".")[0] == group
            ],
        )
        for group, heading in GROUPS.items()
    ]


CHAT: Final = [
    _key("alt+down,ctrl+n", "next_room(1)", "next room", "rooms.next"),
    _key("alt+up,ctrl+p", "next_room(-1)", "previous room", "rooms.previous"),
    _key("alt+a,alt+shift+down", "next_unread(1)", "next unread room", "rooms.next-unread"),
    _key("alt+shift+up", "next_unread(-1)", "previous unread room", "rooms.previous-unread"),
    _key("alt+s", "last_room", "the room before this one", "rooms.last"),
    _key(
        "ctrl+k,ctrl+g", "switch_room", "go to a room, person, command or setting", "rooms.switch"
    ),
    _key("f2", "toggle_rooms", "show or hide the rooms", "rooms.list"),
    _key("pageup", "page(1)", "page back", "reading.page-back"),
    _key("pagedown", "page(-1)", "page on", "reading.page-on"),
    _key("ctrl+home", "to_start", "the first message", "reading.start"),
    _key("ctrl+end", "to_end", "the newest message", "reading.end"),
    _key("alt+u", "to_new", "the first unread message", "reading.new"),
    _key("ctrl+f", "search", "search here; once more: everywhere", "reading.search"),
    _key("shift+up", "pick(1)", "pick a message, then the one before", "reading.pick"),
    _key("shift+down", "pick(-1)", "pick the message after", "reading.pick-after"),
    _key("f4", "other_line", "to the thread that is open, and back", "reading.thread"),
    _key("f3", "toggle_members", "show or hide who is here", "reading.members"),
    _key("f1", "help", "this help", "program.help"),
    _key("ctrl+l", "app.redraw", "draw the screen anew", "program.redraw"),
    _key(
        "ctrl+z",
        "undo_send",
        "take back what is about to be sent; else suspend",
        "program.suspend",
    ),
    _key("ctrl+c", "clear_or_quit", "clear the line; twice: quit", "program.clear"),
    _key("ctrl+q", "quit", "quit", "program.quit"),
]

PICKED: Final = [
    _key("r", "choose('reply')", "reply; send again what was not sent", "picked.reply"),
    _key("e", "choose('edit')", "edit it", "picked.edit"),
    _key("d", "choose('delete')", "twice: delete it", "picked.delete"),
    _key("t", "choose('thread')", "open its thread, as Enter does", "picked.thread"),
    _key("plus", "choose('react')", "react with an emoji, or not any more", "picked.react"),
    _key("y", "choose('copy')", "copy its text", "picked.copy"),
    _key("o", "choose('open')", "its links, to be opened or copied", "picked.open"),
    _key("g", "choose('original')", "go to the message that it answers", "picked.original"),
    _key("u", "choose('unread')", "mark as unread from here on", "picked.unread"),
    _key("v", "choose('view')", "fold its picture out, or in", "picked.view"),
    _key("z", "choose('zoom')", "its picture over the whole screen", "picked.zoom"),
    _key("s", "choose('save')", "save its file, or stop that", "picked.save"),
    _key("w", "choose('whois')", "who wrote it", "picked.whois"),
    _key("question_mark", "choose('help')", "this help, in lists as well", "picked.help"),
]
"""Letters, which mean this only while a message is picked."""

DIALOG: Final = [
    Binding("ctrl+c,ctrl+q", "app.quit", "quit", show=False, priority=True),
]
"""What every dialog has besides its own keys."""

HELPED: Final = [
    *DIALOG,
    Binding("f1", "app.help", "help", show=False, priority=True, id="program.help"),
]
"""What a dialog has that is no question to be answered first."""

LISTED: Final = [
    *HELPED,
    Binding("question_mark", "app.help", "help", show=False, priority=True, id="picked.help"),
]
"""The same where no text is typed."""

COMPOSER: Final = [
    _key("enter", "submit", "send", "writing.send"),
    _key("ctrl+j,shift+enter", "newline", "new line", "writing.newline"),
    _key(
        "up",
        "cursor_up",
        "up, also in what is offered; with nothing written: edit the last message",
        "writing.up",
    ),
    _key("down", "cursor_down", "down, also in what is offered", "writing.down"),
    _key("left,ctrl+b", "cursor_left", "left", "writing.left"),
    _key("right", "cursor_right", "right", "writing.right"),
    _key("ctrl+left,alt+b", "go('word_left')", "a word left", "writing.word-left"),
    _key("ctrl+right,alt+f", "go('word_right')", "a word right", "writing.word-right"),
    _key("home,ctrl+a", "cursor_line_start", "start of the line", "writing.home"),
    _key("end,ctrl+e", "cursor_line_end", "end of the line", "writing.end"),
    _key("backspace", "delete_left", "delete", "writing.delete"),
    _key("delete,ctrl+d", "delete_right", "delete to the right", "writing.delete-right"),
    _key("ctrl+w", "kill('argument_left')", "kill back to a space", "writing.kill-back"),
    _key("alt+backspace", "kill('word_left')", "kill a word", "writing.kill-word"),
    _key("alt+d", "kill('word_right')", "kill the next word", "writing.kill-next-word"),
    _key("ctrl+u", "kill('line_start')", "kill to the start of the line", "writing.kill-start"),
    _key("alt+k", "kill('line_end')", "kill to the end of the line", "writing.kill-end"),
    _key("ctrl+y", "yank", "put there what was killed", "writing.yank"),
    _key("alt+y", "yank_older", "then: what was killed before", "writing.yank-older"),
    _key("ctrl+t", "transpose", "let two letters change places", "writing.transpose"),
    _key("ctrl+underscore,ctrl+x ctrl+u", "undo", "undo", "writing.undo"),
    _key("ctrl+x ctrl+r", "redo", "redo", "writing.redo"),
    _key("ctrl+r", "search", "search what you wrote here", "writing.search"),
    _key("alt+p", "recall(1)", "what you wrote before", "writing.older"),
    _key("alt+n", "recall(-1)", "what you wrote after that", "writing.newer"),
    _key(
        "tab", "complete(1)", "complete a word, or move on in what is offered", "writing.complete"
    ),
    _key("shift+tab", "complete(-1)", "the one before", "writing.complete-back"),
    _key("ctrl+o,ctrl+x ctrl+e", "edit_outside", "write it in your editor", "writing.editor"),
    _key("escape", "dismiss", "leave what is offered or picked, go to the end", "writing.dismiss"),
]
