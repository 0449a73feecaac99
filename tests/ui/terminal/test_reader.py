"""Keys as they come, however they are cut, and nothing that wakes up by itself."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from chat_tui.ui.terminal.device import open_terminal
from chat_tui.ui.terminal.events import TerminalBackground, TerminalGraphics
from chat_tui.ui.terminal.graphics import Graphics
from chat_tui.ui.terminal.reader import TerminalReader
from tests.ui.terminal.ptys import Pty, eventually, opened


@dataclass
class Rig:
    pair: Pty
    reader: TerminalReader
    messages: list[Message]
    lost: list[bool]

    @property
    def waits(self) -> bool:
        """Whether a timer runs."""
        return self.reader._timer is not None

    async def until(self, count: int) -> list[str]:
        """Wait for so many messages; returns what they are."""
        await eventually(lambda: len(self.messages) >= count)
        return [words(message) for message in self.messages]


def words(message: Message) -> str:
    match message:
        case events.Key():
            return message.key
        case events.Paste():
            return f"paste {message.text}"
    return type(message).__name__


@asynccontextmanager
async def rig() -> AsyncIterator[Rig]:
    with opened() as pair:
        tty.setraw(pair.near)
        fd = open_terminal(pair.near)
        assert fd is not None
        messages: list[Message] = []
        lost: list[bool] = []
        reader = TerminalReader(
            asyncio.get_running_loop(),
            fd,
            on_message=messages.append,
            on_lost=lambda: lost.append(True),
        )
        try:
            yield Rig(pair, reader, messages, lost)
        finally:
            reader.close()
            os.close(fd)


async def test_keys_pastes_clicks_and_the_focus() -> None:
    async with rig() as it:
        it.pair.type(
            "aé漢\x1b[A\x1b[200~two\nlines\x1b[201~\x1b[I\x1b[O\x1b[<0;3;4M\x1b[97;5u".encode()
        )
        assert await it.until(9) == [
            "a", "é", "漢", "up", "paste two\nlines", "AppFocus", "AppBlur", "MouseDown", "ctrl+a",
        ]  # fmt: skip


async def test_enter_before_the_terminal_was_ours() -> None:
    async with rig() as it:
        it.reader.expect_early(4)
        it.pair.type(b"a\n")
        assert await it.until(2) == ["a", "enter"]
        it.pair.type(b"b\n\n\r")
        assert await it.until(6) == ["a", "enter", "b", "enter", "ctrl+j", "enter"]


async def test_a_size_told_in_band() -> None:
    async with rig() as it:
        it.pair.type(b"\x1b[48;30;100;600;1000t")
        await it.until(1)
        (resize,) = it.messages
        assert isinstance(resize, events.Resize)
        assert resize.size == (100, 30)


@pytest.mark.parametrize(
    ("rows", "columns"), [(0, 0), (0, 80), (24, 0), (99_999, 80), (24, 99_999)]
)
async def test_a_size_that_no_window_has(rows: int, columns: int) -> None:
    async with rig() as it:
        it.pair.type(f"\x1b[48;{rows};{columns};1;1t\x1b[48;30;100;1;1t".encode())
        await it.until(1)
        (resize,) = it.messages
        assert isinstance(resize, events.Resize)
        assert resize.size == (100, 30)


async def test_a_character_in_pieces() -> None:
    async with rig() as it:
        for byte in "漢\x1b[1;5A".encode():
            it.pair.type(bytes([byte]))
            await asyncio.sleep(0)
        assert await it.until(2) == ["漢", "ctrl+up"]


async def test_the_escape_key_is_known_when_nothing_follows() -> None:
    async with rig() as it:
        it.pair.type(b"\x1b")
        assert await it.until(1) == ["escape"]
        it.pair.type(b"[A")
        assert await it.until(3) == ["escape", "left_square_bracket", "A"]


async def test_no_timer_runs_but_for_an_open_escape() -> None:
    async with rig() as it:
        it.pair.type(b"x\x1b[B")
        await it.until(2)
        assert not it.waits
        it.pair.type(b"\x1b")
        await eventually(lambda: it.waits)
        it.pair.type(b"[A")
        assert (await it.until(3))[-1] == "up"
        assert not it.waits


async def test_what_is_not_utf_8_ends_nothing() -> None:
    async with rig() as it:
        it.pair.type(b"\xff\xfea")
        await it.until(3)
        assert words(it.messages[-1]) == "a"


async def test_a_sequence_that_no_terminal_sends_ends_nothing() -> None:
    async with rig() as it:
        parser = it.reader._parser
        it.pair.type(b"\x1b[99999999999999999999;1u")
        await eventually(lambda: it.reader._parser is not parser)
        it.pair.type(b"after")
        assert await it.until(5) == list("after")


async def test_a_terminal_that_goes_away_is_told_of_once() -> None:
    async with rig() as it:
        it.pair.hang_up()
        await eventually(lambda: bool(it.lost))
        for _ in range(5):
            await asyncio.sleep(0)
        assert it.lost == [True]


async def test_closed_it_reads_no_more() -> None:
    async with rig() as it:
        it.pair.type(b"\x1b")
        await eventually(lambda: it.waits)
        it.reader.close()
        assert not it.waits
        it.pair.type(b"x")
        for _ in range(5):
            await asyncio.sleep(0)
        assert it.messages == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=12))
def test_no_bytes_end_it(pieces: list[bytes]) -> None:
    async def play() -> None:
        async with rig() as it:
            for piece in pieces:
                it.pair.type(piece)
                await asyncio.sleep(0)
            # Out of a paste or a sequence, if one was begun, and then a key.
            it.pair.type(b"\x1b[201~" + b"\x18" * 40 + "漢".encode())
            await eventually(lambda: any(words(message) == "漢" for message in it.messages))
            assert it.lost == []

    asyncio.run(play())


NAMED = ("ty(0.35.2)\x1b", "\\\x1b[?6", "2;4cc")
"""The rest of two answers, and a key."""


async def test_the_answers_are_no_keys() -> None:
    async with rig() as it:
        it.reader.expect_answers(background=True, graphics=True)
        for piece in ("a\x1b", "]11;rgb:ff", "ff/ffff/ffff", "\x1b", "\\b\x1bP>|kit", *NAMED):
            it.pair.type(piece.encode())
            await asyncio.sleep(0)
        told = ["TerminalBackground", "TerminalGraphics", "a", "b", "c"]
        assert sorted(await it.until(5)) == told
        graphics = [one for one in it.messages if isinstance(one, TerminalGraphics)]
        assert [one.graphics for one in graphics] == [Graphics.PLACEHOLDERS]
        backgrounds = [one for one in it.messages if isinstance(one, TerminalBackground)]
        assert [background.dark for background in backgrounds] == [False]


async def test_escape_is_a_key_while_the_answer_is_due() -> None:
    async with rig() as it:
        it.reader.expect_answers(background=True, graphics=True)
        it.pair.type(b"\x1b")
        assert await it.until(1) == ["escape"]
        it.pair.type(b"\x1b[A")
        assert await it.until(2) == ["escape", "up"]
        assert it.reader._letting_go is None
