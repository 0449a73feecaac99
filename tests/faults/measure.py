"""How soon a dead link is found out, and how soon a good one is used again: in real time.

Not a part of the schedules, in which outages are of all lengths and overlap.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.state import ConnectionState, Online
from chat_tui.connection.websocket import websocket_dial
from chat_tui.protocol.codec import SUBPROTOCOL
from chat_tui.session.cache import Cache
from chat_tui.session.client import ChatClient
from chat_tui.session.session import Profile
from tests.faults.players import Host
from tests.faults.proxy import GOOD, Conditions, FaultProxy, Way
from tests.faults.schedule import ServerSettings
from tests.faults.table import columns

OUTAGES: Final = (1.0, 3.0, 10.0, 30.0, 60.0)
_SILENT: Final = Conditions(holding=tuple(Way))
_REFUSING: Final = Conditions(refusing=True)
_SETTINGS: Final = ServerSettings(
    send_rate=100.0, send_burst=100, resume=500, page=200, outgoing=1 << 20
)


class Probe:
    """A client without a disk, behind a network of its own."""

    def __init__(self, name: str, proxy: FaultProxy, random: Random) -> None:
        endpoint = parse_endpoint(f"ws://127.0.0.1:{proxy.port}")
        dial = websocket_dial(endpoint, SUBPROTOCOL)
        profile = Profile(name=name, device=name)
        self.proxy = proxy
        self.client = ChatClient(endpoint, dial, Cache(), profile, random=random)
        self._news = asyncio.Event()
        self.client.subscribe(self._changed)

    def _changed(self, state: ConnectionState) -> None:
        self._news.set()

    async def until(self, *, online: bool) -> float:
        """Wait until it is online, or no longer; returns the time."""
        while isinstance(self.client.state, Online) is not online:
            self._news.clear()
            await self._news.wait()
        return _now()

    async def cut(self, conditions: Conditions) -> None:
        """The network is away; where it refuses, the connection is lost at once."""
        await self.proxy.set(conditions)
        if conditions.refusing:
            self.proxy.reset()

    async def heal(self) -> None:
        """It is back; nothing that was under way has survived."""
        self.proxy.reset()
        await self.proxy.set(GOOD)


async def found_out(probe: Probe, *, saying: bool) -> float:
    """Seconds from a blackhole in both directions to a state that is not online."""
    await probe.proxy.set(_SILENT)
    started = _now()
    if saying:
        session = probe.client.session
        session.send(next(iter(session.state.rooms)), "is anybody there?")
    return await probe.until(online=False) - started


async def came_back(probe: Probe, conditions: Conditions, outage: float) -> float:
    """Seconds from the end of an outage to being online."""
    await probe.cut(conditions)
    await asyncio.sleep(outage)
    await probe.heal()
    healed = _now()
    # Who has not noticed the outage does so now.
    if isinstance(probe.client.state, Online):
        await probe.until(online=False)
    return await probe.until(online=True) - healed


@asynccontextmanager
async def probes(count: int, seed: int) -> AsyncIterator[list[Probe]]:
    """So many of them, online on one server."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="chat-tui-faults-"))
        host = Host(Path(folder), _SETTINGS)
        port = await host.start()
        stack.push_async_callback(host.end, kill=True)
        made = []
        for number in range(count):
            proxy = FaultProxy(port, Random(f"{seed} {number}"))
            await proxy.start()
            stack.push_async_callback(proxy.close)
            made.append(Probe(f"probe{number}", proxy, Random(f"{seed} probe {number}")))
        tasks = [asyncio.create_task(probe.client.run()) for probe in made]
        stack.push_async_callback(_cancel, tasks)
        async with asyncio.timeout(60.0):
            await asyncio.gather(*(probe.until(online=True) for probe in made))
        yield made


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


Measure = Callable[[Probe], Awaitable[float]]


async def measure(each: int, seed: int, outages: Sequence[float] = OUTAGES) -> str:
    """A table: every measure by ``each`` probes, all at the same time."""
    measures: list[tuple[str, Measure]] = [
        ("dead link found out, idle", lambda probe: found_out(probe, saying=False)),
        ("dead link found out, saying something", lambda probe: found_out(probe, saying=True)),
    ]
    for outage in outages:
        for what, conditions in (("refused", _REFUSING), ("silent", _SILENT)):
            measures.append(
                (f"online again after {outage:g} s {what}", _outage(conditions, outage))
            )
    async with probes(each * len(measures), seed) as made:
        random = Random(seed)

        async def one(work: Measure, probe: Probe) -> float:
            await asyncio.sleep(random.uniform(0.0, 10.0))  # not all at the same point of a ping
            return await work(probe)

        works = [work for _, work in measures for _ in range(each)]
        values = await asyncio.gather(*map(one, works, made))
    rows = [("", "median", "worst", "of")]
    for at, (name, _) in enumerate(measures):
        mine = values[at * each : (at + 1) * each]
        rows.append((name, f"{median(mine):.2f} s", f"{max(mine):.2f} s", str(each)))
    return columns(rows)


def _outage(conditions: Conditions, seconds: float) -> Measure:
    return lambda probe: came_back(probe, conditions, seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
