"""Keys of one burst do what the same keys do that are typed one by one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual import events

from chat_tui.domain.commands import (
    Command,
    DeleteMessage,
    EditMessage,
    JoinRoom,
    OpenDirect,
    ReactToMessage,
    SendMessage,
)
from chat_tui.ui.screens import search
from tests.ui.helpers import DEV, Play, key_event, message, on_stage, playing, receive

WISHES = (SendMessage, EditMessage, DeleteMessage, ReactToMessage, JoinRoom, OpenDirect)

STEPS = (
    # What opens and closes something.
    "ctrl+k", "ctrl+f", "f1", "escape", "enter", "shift+up", "shift+down", "f2", "f3", "f4",
    # Another room.
    "alt+s", "ctrl+n", "ctrl+p", "alt+a",
    # Letters, some of which are keys while a message is picked.
    "dev", "ana", "hello", "r", "e", "t", "+", "y", "g", "/me ", "@b", ":tad",
    # Moving, changing, recalling.
    "up", "down", "left", "home", "backspace", "ctrl+u", "ctrl+y", "ctrl+j", "tab", "ctrl+r",
    "alt+p", "pageup", "ctrl+home", "ctrl+x ctrl+u",
    "paste two words", "click 3 3", "click 3 4", "click 40 20", "click 40 22",
)  # fmt: skip
"""Names of keys, texts to type, and what else hands do."""


def done_by(step: str) -> list[events.Event]:
    """What comes of it from a terminal."""
    word, *rest = step.split(" ")
    if word == "paste":
        return [events.Paste(" ".join(rest))]
    if word == "click":
        x, y = map(int, rest)
        pressed = (None, x, y, 0, 0, 1, False, False, False)
        return [events.MouseDown(*pressed), events.MouseUp(*pressed)]
    if word in ("ctrl+x", *NAMED):
        return [key_event(key) for key in step.split(" ")]
    return [key_event(letter) for letter in step]


NAMED = frozenset(
    step for step in STEPS if "+" in step[1:] or step[1:].isdigit()
) | {"escape", "enter", "up", "down", "left", "home", "backspace", "tab", "pageup"}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """All that matters of what became of it."""

    sent: list[Command]
    viewed: str
    drafts: list[str]
    screens: list[str]
    focus: str
    lines: list[str]
    picked: str
    picture: list[str]


def outcome(play: Play) -> Outcome:
    chat, rooms = play.chat, play.session.state.rooms
    chat.save_draft()
    pane = chat.thread.messages if chat.in_thread else chat.pane
    return Outcome(
        sent=[one for one in play.client.sent() if isinstance(one, WISHES)],
        viewed=play.viewed,
        drafts=[play.session.draft(room) for room in rooms],
        screens=[type(screen).__name__ for screen in play.app.screen_stack],
        focus=str(play.top.focused),
        lines=[chat.composer.text, chat.thread.composer.text if chat.thread.is_open else "-"],
        picked=repr(pane.picked),
        picture=play.picture(),
    )


async def played(bursts: Sequence[Sequence[events.Event]]) -> Outcome:
    """Each burst at once, and behind it the next when all is done."""
    client = on_stage()
    receive(client.session, *(message(seq) for seq in range(1, 40)))
    receive(client.session, message(1, "see https://example.org", room=DEV))
    async with playing(client) as play:
        for burst in bursts:
            for event in burst:
                play.app.post_message(event)
            await play.settled()
        return outcome(play)


def test_nothing_differs() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "TYPING_PAUSE", 1000.0)  # what waits for a pause is not compared
        _nothing_differs()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(STEPS), min_size=2, max_size=10), st.sets(st.integers(1, 40)))
@example(["ctrl+k", "dev", "enter", "hello", "enter"], set())
@example(["shift+up", "t", "hello", "enter", "escape", "dev", "enter"], set())
@example(["shift+up", "+", ":tad", "enter", "hello", "enter"], set())
@example(["dev", "click 3 3", "hello", "enter"], set())
@example(["ctrl+k", "dev", "enter", "paste two words", "enter"], set())
@example(["@b", "down", "enter", "enter"], set())
def _nothing_differs(steps: list[str], cuts: set[int]) -> None:
    """``cuts``: how many keys have come when a burst ends."""
    many = sum(len(done_by(step)) for step in steps)
    ends = [0, *sorted(cut for cut in cuts if cut < many), many]
    hands = [event for step in steps for event in done_by(step)]
    together = asyncio.run(played([hands[start:end] for start, end in pairwise(ends)]))
    hands = [event for step in steps for event in done_by(step)]
    assert together == asyncio.run(played([[event] for event in hands]))
