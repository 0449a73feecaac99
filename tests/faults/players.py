"""Who takes part in a run: the server, and terminals in this process or in others."""

import asyncio
import json
import sys
from abc import ABC, abstractmethod
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from random import Random

from tests.faults.checker import Kind
from tests.faults.proxy import FaultProxy
from tests.faults.schedule import Seat, ServerSettings
from tests.faults.terminal import Report, Terminal


class Host:
    """A server in a process of its own, on another port after each start."""

    def __init__(self, folder: Path, settings: ServerSettings) -> None:
        self._folder = folder
        # A page that is larger than what may wait for one connection could never be sent.
        more = {"page_bytes": settings.outgoing // 4, "refusals": 10**6}
        self._limits = json.dumps({**asdict(settings), **more})
        self._process: Process | None = None
        self.complaints = folder / "server.stderr"

    @property
    def running(self) -> bool:
        """Whether it was started and not ended by us."""
        return self._process is not None

    async def start(self) -> int:
        """Returns its port when it listens."""
        with self.complaints.open("ab") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.faults.host",
                str(self._folder),
                self._limits,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=stderr,
            )
        assert self._process.stdout is not None
        return int(await self._process.stdout.readline())

    def tear(self, count: int) -> None:
        """Leave the beginning of another write behind what a killed one has written."""
        wal = self._folder / "server.db-wal"
        if wal.exists():
            with wal.open("ab") as file:
                file.write(Random(count).randbytes(count))

    async def end(self, *, kill: bool) -> bool:
        """SIGKILL or SIGTERM. Tells whether it was there to be ended."""
        process, self._process = self._process, None
        if process is None:
            return False
        with suppress(ProcessLookupError):
            process.kill() if kill else process.terminate()
        await process.wait()
        return True


class Player(ABC):
    """A terminal in its seat, life after life, behind a network of its own."""

    def __init__(
        self, seat: Seat, proxy: FaultProxy, folder: Path, hear: Callable[["Player", Report], None]
    ) -> None:
        self.seat = seat
        self.proxy = proxy
        self.life = 0
        self.rest: Report = {}
        self.states: deque[str] = deque(maxlen=8)
        """What it showed lately, for whoever wants to know why it does not come to rest."""

        self.marked = False
        self.loaded = False
        self._folder = folder
        self._hear = hear

    @property
    def url(self) -> str:
        """Where its terminal finds the server."""
        return f"ws://127.0.0.1:{self.proxy.port}"

    @property
    @abstractmethod
    def running(self) -> bool:
        """Whether it lives."""

    @abstractmethod
    async def start(self) -> None:
        """Begin the next life."""

    @abstractmethod
    def obey(self, order: Report) -> None:
        """Pass an order on; the dead do nothing."""

    @abstractmethod
    async def stop(self) -> None:
        """End as if told to by its user."""


class LocalPlayer(Player):
    """A terminal in this process."""

    _terminal: Terminal | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """See Player."""
        return self._terminal is not None

    async def start(self) -> None:
        """See Player."""
        self.life += 1
        name, account = self.seat.name, self.seat.account
        self._terminal = Terminal(
            name,
            account,
            self.life,
            self.url,
            self._folder,
            lambda report: self._hear(self, report),
        )
        self._task = asyncio.create_task(self._terminal.run())

    def obey(self, order: Report) -> None:
        """See Player."""
        if self._terminal is not None:
            self._terminal.obey(order)

    async def stop(self) -> None:
        """See Player."""
        self._terminal = None
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task


class RemotePlayer(Player):
    """A terminal in a process of its own."""

    _process: Process | None = None
    _reading: asyncio.Task[None] | None = None
    doomed = False
    """It was told to die at some point."""

    @property
    def running(self) -> bool:
        """See Player."""
        return self._process is not None

    @property
    def complaints(self) -> Path:
        """What its processes wrote to standard error."""
        return self._folder / f"{self.seat.name}.stderr"

    async def start(self) -> None:
        """See Player."""
        self.life += 1
        self.doomed = False
        with self.complaints.open("ab") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.faults.remote",
                self.seat.name,
                self.seat.account,
                str(self.life),
                self.url,
                str(self._folder),
                stdin=PIPE,
                stdout=PIPE,
                stderr=stderr,
                limit=1 << 24,
            )
        self._reading = asyncio.create_task(self._read(self._process))

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            if line.endswith(b"\n"):
                self._hear(self, json.loads(line))
        self.rest = {}
        if process is self._process and not self.doomed:
            text = f"{self.seat.name} ended by itself"
            self._hear(self, {"report": "wrong", "kind": str(Kind.CRASHED), "text": text})

    def obey(self, order: Report) -> None:
        """See Player."""
        if self._process is not None and self._process.returncode is None:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def died(self) -> None:
        """Wait until it has done what it was told to die of."""
        process, self._process = self._process, None
        if process is not None:
            await self._gone(process)

    async def kill(self) -> bool:
        """SIGKILL; all that it told before has been heard. Tells whether it was there."""
        process, self._process = self._process, None
        if process is None:
            return False
        with suppress(ProcessLookupError):
            process.kill()
        await self._gone(process)
        return True

    async def stop(self) -> None:
        """See Player."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            await self._gone(process)

    async def _gone(self, process: Process) -> None:
        await process.wait()
        if self._reading is not None:
            await self._reading
