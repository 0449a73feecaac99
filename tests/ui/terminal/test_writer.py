"""Bytes leave in order, wait without stopping anybody, and are given up in the end."""

import asyncio
import os
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.ui.terminal.device import open_terminal
from chat_tui.ui.terminal.writer import TerminalWriter
from tests.patience import PATIENCE
from tests.ui.terminal.ptys import Pty, eventually, opened

MUCH = 1 << 20
"""Bytes; a pseudo terminal holds some thousand."""


@dataclass
class Rig:
    pair: Pty
    writer: TerminalWriter
    told: list[str] = field(default_factory=list)

    async def until_told(self, what: str) -> bytes:
        """Read on until the writer says so; returns what came."""
        came = b""
        async with asyncio.timeout(PATIENCE):
            while what not in self.told:
                came += self.pair.seen()
                await asyncio.sleep(0)
        return came + self.pair.seen()


@asynccontextmanager
async def rig() -> AsyncIterator[Rig]:
    with opened() as pair:
        tty.setraw(pair.near)  # no carriage return is put before a line feed
        fd = open_terminal(pair.near)
        assert fd is not None
        told: list[str] = []
        writer = TerminalWriter(
            asyncio.get_running_loop(),
            fd,
            on_drained=lambda: told.append("drained"),
            on_lost=lambda: told.append("lost"),
        )
        try:
            yield Rig(pair, writer, told)
        finally:
            writer.close(0)
            os.close(fd)


async def test_it_leaves_with_the_flush() -> None:
    async with rig() as it:
        it.writer.write("one ")
        it.writer.write("zwei €")
        assert it.pair.seen() == b""
        it.writer.flush()
        assert it.pair.seen() == "one zwei €".encode()
        assert it.writer.pending == 0
        assert it.told == [], "nothing had to wait"


async def test_it_leaves_without_a_flush() -> None:
    async with rig() as it:
        it.writer.write("bell")
        await asyncio.sleep(0)
        assert it.pair.seen() == b"bell"


async def test_what_is_not_taken_waits_and_nobody_with_it() -> None:
    async with rig() as it:
        data = "".join(f"{number:07d}\n" for number in range(MUCH // 8))
        it.writer.write(data)
        it.writer.flush()
        assert 0 < it.writer.pending < MUCH
        it.writer.write("behind")
        it.writer.flush()
        await asyncio.sleep(0)
        assert it.told == []
        assert await it.until_told("drained") == data.encode() + b"behind"
        assert it.writer.pending == 0


async def test_lone_surrogates_end_nothing() -> None:
    async with rig() as it:
        it.writer.write("a\ud800b")
        it.writer.flush()
        assert it.pair.seen() == b"a?b"


async def test_a_terminal_that_goes_away() -> None:
    async with rig() as it:
        it.writer.write("x" * MUCH)
        it.writer.flush()
        it.pair.hang_up()
        await eventually(lambda: "lost" in it.told)
        assert it.writer.pending == 0
        it.writer.write("more")
        assert it.writer.pending == 0
        it.writer.flush()
        assert it.told.count("lost") == 1


async def test_closing_gives_up_what_nobody_reads() -> None:
    async with rig() as it:
        it.writer.write("x" * MUCH)
        it.writer.close(0.01)
        assert it.writer.pending == 0
        assert 0 < len(it.pair.seen()) < MUCH


async def test_the_farewell_takes_the_place_of_what_nobody_read() -> None:
    async with rig() as it:
        it.writer.write("x" * MUCH)
        it.writer.flush()
        it.writer.begin_farewell()
        it.writer.write("fare")
        it.writer.write("well")
        it.writer.close(0.01)
        seen = it.pair.seen()
        assert seen.endswith(b"xfarewell")
        assert len(seen) < MUCH


async def test_a_farewell_that_was_read_comes_behind_the_rest() -> None:
    async with rig() as it:
        it.writer.write("rest ")
        it.writer.begin_farewell()
        it.writer.write("farewell")
        it.writer.close(10)
        assert it.pair.seen() == b"rest farewell"


async def test_closing_waits_for_who_reads() -> None:
    async with rig() as it:
        it.writer.write("x" * MUCH)
        it.writer.flush()
        came = asyncio.create_task(asyncio.to_thread(_read, it.pair.far, MUCH))
        await asyncio.sleep(0)
        it.writer.close(10)
        assert await came == MUCH


def _read(fd: int, size: int) -> int:
    came = 0
    while came < size:
        came += len(os.read(fd, 1 << 16))
    return came


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.integers(0, 40_000)),
            st.tuples(st.sampled_from(["flush", "read", "turn"]), st.just(0)),
        ),
        max_size=25,
    )
)
def test_everything_comes_once_and_in_order(steps: list[tuple[str, int]]) -> None:
    async def play() -> None:
        async with rig() as it:
            written, came, number = "", b"", 0
            for step, size in steps:
                if step == "write":
                    number += 1
                    text = (f"{number:04d}|" * (size // 5 + 1))[:size]
                    written += text
                    it.writer.write(text)
                elif step == "flush":
                    it.writer.flush()
                elif step == "read":
                    came += it.pair.seen()
                else:
                    await asyncio.sleep(0)
            it.writer.flush()
            while it.writer.pending:
                came += it.pair.seen()
                await asyncio.sleep(0)
            assert (came + it.pair.seen()).decode() == written

    asyncio.run(play())
