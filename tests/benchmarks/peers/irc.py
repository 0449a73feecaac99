"""``python -m tests.benchmarks.peers.irc PORT CHANNEL NICK [HISTORY]``: talks on an IRC server.

With HISTORY, the channel keeps so many messages for those who join.
"""

import asyncio
import sys

from tests.benchmarks.peers.talk import obey

_BLOCK = 300
"""Messages after which the server is asked whether it is still there.

InspIRCd waits for its next tick, up to a second, when a read fills its whole buffer of 64 kB:
two blocks of 25 kB under way stay below it.
"""


class Channel:
    """One channel. ``prepare`` makes blocks of lines."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._channel = ""
        self._changed = asyncio.Condition()
        self._pongs = 0
        self._people: set[str] = set()

    async def enter(self, channel: str, nick: str, history: int) -> None:
        """Log in and join; returns when the server has said who is there."""
        self._channel = channel
        self._writer.write(f"NICK {nick}\r\nUSER {nick} 0 * :bench\r\n".encode())
        await self._line(" 001 ")
        self._writer.write(f"JOIN {channel}\r\n".encode())
        await self._line(" 366 ")
        if history:
            self._writer.write(f"MODE {channel} +H {history}:1d\r\n".encode())
            await self._line(f" MODE {channel} +H ")

    async def _line(self, wanted: str) -> str:
        while line := (await self._reader.readline()).decode("utf-8", "replace"):
            if line.startswith("PING "):
                self._writer.write(f"PONG {line[5:]}".encode())
            if wanted in line:
                return line
        raise SystemExit("the IRC server has closed the connection")

    async def listen(self) -> None:
        """Take what the server says, for as long as it does."""
        while True:
            words = (await self._line(" ")).split()
            async with self._changed:
                if words[1] == "PONG":
                    self._pongs += 1
                elif words[1] == "JOIN":
                    self._people.add(_nick(words[0]))
                elif words[1] in {"QUIT", "PART"}:
                    self._people.discard(_nick(words[0]))
                self._changed.notify_all()

    async def prepare(self, texts: list[str]) -> list[bytes]:
        """See talk.Room."""
        lines = [f"PRIVMSG {self._channel} :{text}\r\n".encode() for text in texts]
        return [b"".join(lines[at : at + _BLOCK]) for at in range(0, len(lines), _BLOCK)]

    async def deliver(self, prepared: list[bytes]) -> None:
        """See talk.Room."""
        if len(prepared) == 1:
            self._writer.write(prepared[0])
            await self._writer.drain()
            return
        async with self._changed:
            self._pongs = 0
            for number, block in enumerate(prepared):
                self._writer.write(block + b"PING :bench\r\n")
                await self._answered(number - 1)
            await self._answered(len(prepared))

    async def _answered(self, pings: int) -> None:
        await self._changed.wait_for(lambda: self._pongs >= pings)

    async def meet(self, name: str) -> None:
        """See talk.Room."""
        async with self._changed:
            await self._changed.wait_for(lambda: name in self._people)


def _nick(prefix: str) -> str:
    return prefix.removeprefix(":").partition("!")[0]


async def main() -> None:
    """Talk until standard input ends."""
    port, name, nick, *history = sys.argv[1:]
    channel = Channel(*await asyncio.open_connection("127.0.0.1", int(port), limit=1 << 20))
    await channel.enter(name, nick, int(history[0]) if history else 0)
    listening = asyncio.create_task(channel.listen())
    await obey(channel)
    listening.cancel()


if __name__ == "__main__":
    asyncio.run(main())
