"""Plays one schedule: real clients, a real server, a bad network between them, and a judge."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from chat_tui.domain.log import MessageReceived
from chat_tui.protocol.log import decode_log_event
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.faults.checker import Entry, Finding, Kind, Seen, check
from tests.faults.history import History, Stage
from tests.faults.players import Host, LocalPlayer, Player, RemotePlayer
from tests.faults.proxy import GOOD, FaultProxy
from tests.faults.recovery import Recovery
from tests.faults.schedule import (
    Action,
    CutAfter,
    Heal,
    KillClient,
    KillServer,
    Look,
    Orphan,
    Reconnect,
    Reset,
    Say,
    Schedule,
    StartClient,
    StartServer,
    StopServer,
    Weather,
    draw,
)
from tests.faults.terminal import Report, key_of

PATIENCE: Final = 120.0
"""Seconds after the last fault in which all has to come to rest; and to be loaded, as long."""


@dataclass(slots=True)
class Result:
    """What one schedule came to. Times in seconds.

    ``recoveries`` are those of single terminals, ``stall`` is from the last fault to rest.
    """

    seed: int
    operations: int = 0
    acknowledged: int = 0
    failed: int = 0
    server_kills: int = 0
    client_kills: int = 0
    recoveries: list[float] = field(default_factory=list)
    stall: float = 0.0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)


async def play(schedule: Schedule) -> Result:
    """Play it from beginning to end, in a folder that is removed afterwards."""
    started = _now()
    with tempfile.TemporaryDirectory(prefix="chat-tui-faults-") as folder:
        play = _Play(schedule, Path(folder))
        try:
            await play.run()
        finally:
            await play.clear_up()
        play.judge()
    play.result.seconds = _now() - started
    return play.result


def play_seed(seed: int, messages: int) -> Result:
    """Play the schedule of a seed; what a process of a pool is asked to do."""
    return asyncio.run(play(draw(seed, messages)))


class _Play:
    def __init__(self, schedule: Schedule, folder: Path) -> None:
        self._schedule = schedule
        self._folder = folder
        self._host = Host(folder, schedule.settings)
        self._host_lock = asyncio.Lock()
        self._players: dict[str, Player] = {}
        self._history = History()
        self._recovery = Recovery()
        self._seen: list[Seen] = []
        self._logs: dict[str, list[Entry]] = {}
        self._news = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()
        self.result = Result(schedule.seed)

    async def run(self) -> None:
        """All of it. What is wrong is in the result."""
        asyncio.get_running_loop().set_exception_handler(self._complain)
        try:
            await self._set_up()
            begun = _now()
            for step in self._schedule.steps:
                await asyncio.sleep(max(0.0, begun + step.at - _now()))
                await self._do(step.action)
            await self._make_good()
            healed = _now()
            for player in self._players.values():
                player.obey({"order": "mark"})
            await self._until(lambda: all(p.marked for p in self._players.values()), "did not send")
            await self._until(self._at_rest, "did not come to rest")
            self.result.stall = _now() - healed
            for player in self._players.values():
                player.obey({"order": "load"})
            await self._until(lambda: all(p.loaded for p in self._players.values()), "did not load")
        except TimeoutError as error:
            self._found(Kind.STALLED, f"{error}: {self._standing()}")

    def _complain(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._found(Kind.CRASHED, f"{context.get('message')}: {context.get('exception')!r}")

    def _found(self, kind: Kind, text: str) -> None:
        self.result.findings.append(Finding(kind, text))

    # -- beginning and end ---------------------------------------------------------------------

    async def _set_up(self) -> None:
        port = await self._host.start()
        for seat in self._schedule.seats:
            proxy = FaultProxy(port, Random(f"{self._schedule.seed} {seat.name}"))
            await proxy.start()
            kind: type[Player] = RemotePlayer if seat.remote else LocalPlayer
            player = kind(seat, proxy, self._folder, self._hear)
            self._players[seat.name] = player
            await player.start()
        await self._until(self._all_online, "were not online at the beginning")
        rooms = set(self._schedule.rooms)
        for player in self._players.values():  # one after the other: the first one makes them
            for room in rooms - player.rest["heads"].keys():
                player.obey({"order": "join", "room": room})
            await self._until(partial(_is_in, player, rooms), "did not join")
        await self._until(self._at_rest, "did not come to rest at the beginning")

    async def _make_good(self) -> None:
        if self._working:
            await asyncio.wait(self._working)
        await self._start_server()
        for player in self._players.values():
            if isinstance(player, RemotePlayer) and (player.doomed or not player.running):
                await self._restart(player)
        await self._heal(tuple(self._players), cut=self._schedule.cut_at_end)
        for player in self._players.values():
            player.proxy.cut_orphans()

    async def clear_up(self) -> None:
        """Leave nothing behind, and read the server's log."""
        for task in self._working:
            task.cancel()
        for player in self._players.values():
            with suppress(TimeoutError):
                async with asyncio.timeout(20.0):
                    await player.stop()
        await self._host.end(kill=False)
        for player in self._players.values():
            await player.proxy.close()
        storage = SqliteStorage(self._folder / "server.db")
        await storage.open()
        try:
            for listing in await storage.public_rooms(""):
                events, _ = await storage.history(
                    listing.id, before=None, after=0, limit=1 << 30, max_bytes=1 << 40
                )
                log = [decode_log_event(event.payload) for event in events]
                self._logs[listing.name] = [
                    (e.seq, key_of(e.body) if isinstance(e, MessageReceived) else None) for e in log
                ]
        finally:
            await storage.close()

    def judge(self) -> None:
        """Compare, count, and read what the programs complained of."""
        result = self.result
        result.findings += check(self._history, self._logs, self._seen)
        result.operations = len(self._history)
        result.acknowledged = self._history.count(Stage.ACKNOWLEDGED)
        result.failed = self._history.count(Stage.FAILED)
        result.recoveries = self._recovery.seconds
        for file in sorted(self._folder.glob("*.stderr")):
            text = file.read_text(errors="replace").strip()
            if text:
                self._found(Kind.CRASHED, f"{file.name}: {text[-2000:]}")

    # -- waiting -------------------------------------------------------------------------------

    async def _until(self, condition: Callable[[], bool], otherwise: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise TimeoutError(otherwise) from None

    def _all_online(self) -> bool:
        return all(player.rest.get("online") for player in self._players.values())

    def _at_rest(self) -> bool:
        rests = [player.rest for player in self._players.values()]
        first = rests[0].get("heads")
        return all(rest.get("online") and rest["unsent"] == 0 for rest in rests) and all(
            rest["heads"] == first for rest in rests
        )

    def _standing(self) -> str:
        return "; ".join(
            f"{player.seat.name} {player.rest}, lately {', '.join(player.states)}"
            for player in self._players.values()
        )

    # -- what is heard -------------------------------------------------------------------------

    def _hear(self, player: Player, report: Report) -> None:
        seat = player.seat
        match report:
            case {"report": "invoked", "key": key, "number": number, "room": room, "life": life}:
                # What another terminal took over goes out whenever that one is online.
                alone = sum(s.account == seat.account for s in self._schedule.seats) == 1
                sender = seat.name if alone else f"{seat.name}/{life}"
                self._history.invoked(key, sender, number, room)
            case {"report": "written", "key": key}:
                self._history.reached(key, Stage.WRITTEN)
            case {"report": "acknowledged", "key": key}:
                self._history.reached(key, Stage.ACKNOWLEDGED)
            case {"report": "failed", "key": key}:
                self._history.reached(key, Stage.FAILED)
            case {"report": "state", "online": online, "at": at, "state": state, "why": why}:
                player.states.append(f"{at:.1f} {state} {why}".rstrip())
                self._recovery.state(seat.name, online, at)
            case {"report": "rest"}:
                player.rest = report
                self._news.set()
            case {"report": "timeline", "room": room, "head": head, "entries": entries}:
                entries = [(seq, key) for seq, key in entries]
                self._seen.append(Seen(seat.name, room, head, entries))
            case {"report": "marked"}:
                player.marked = True
                self._news.set()
            case {"report": "loaded"}:
                player.loaded = True
                self._news.set()
            case {"report": "wrong", "kind": kind, "text": text}:
                self._found(Kind(kind), text)

    # -- what happens --------------------------------------------------------------------------

    async def _do(self, action: Action) -> None:
        match action:
            case Say(seat=name, room=room, count=count, size=size, die_after=die_after):
                player = self._players[name]
                if die_after is not None and isinstance(player, RemotePlayer) and player.running:
                    player.doomed = True
                order = {"order": "say", "room": room, "count": count, "size": size}
                player.obey({**order, "die_after": die_after})
            case Look(seat=name, room=room, how=how):
                self._players[name].obey({"order": "look", "room": room, "how": how})
            case Reconnect(seat=name):
                self._players[name].obey({"order": "reconnect"})
            case Weather(seats=names, conditions=conditions):
                for name in names:
                    self._recovery.bad(name)
                    await self._players[name].proxy.set(conditions)
            case Heal(seats=names, cut=cut):
                await self._heal(names, cut=cut)
            case Reset(seats=names):
                for name in names:
                    self._players[name].proxy.reset()
            case CutAfter(seat=name, way=way, count=count):
                self._players[name].proxy.cut_after(way, count)
            case Orphan(seat=name):
                self._players[name].proxy.orphan()
            case KillServer(torn=torn):
                await self._end_server(torn)
            case StopServer():
                await self._end_server(None)
            case StartServer():
                self._begin(self._start_server())
            case KillClient(seat=name):
                await self._kill(name)
            case StartClient(seat=name):
                player = self._players[name]
                assert isinstance(player, RemotePlayer)
                self._begin(self._restart(player))

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _heal(self, names: tuple[str, ...], *, cut: bool) -> None:
        for name in names:
            proxy = self._players[name].proxy
            was = proxy.conditions
            if cut:
                proxy.reset()
            await proxy.set(GOOD)
            if proxy.target is not None and (cut or was != GOOD):
                self._recovery.good(name, _now())

    async def _end_server(self, torn: int | None) -> None:
        async with self._host_lock:
            for name, player in self._players.items():
                player.proxy.target = None
                self._recovery.bad(name)
            ended = await self._host.end(kill=torn is not None)
            if torn is not None:
                self._host.tear(torn)
                self.result.server_kills += ended

    async def _start_server(self) -> None:
        async with self._host_lock:
            if self._host.running:
                return
            port = await self._host.start()
            for name, player in self._players.items():
                player.proxy.target = port
                if player.proxy.conditions == GOOD:
                    self._recovery.good(name, _now())

    async def _kill(self, name: str) -> None:
        player = self._players[name]
        assert isinstance(player, RemotePlayer)
        self._recovery.bad(name)
        self.result.client_kills += await player.kill()

    async def _restart(self, player: RemotePlayer) -> None:
        if player.doomed and player.running:
            await player.died()
            self.result.client_kills += 1
        if not player.running:
            await player.start()


def _is_in(player: Player, rooms: set[str]) -> bool:
    return set(player.rest["heads"]) == rooms


def _now() -> float:
    return asyncio.get_running_loop().time()
