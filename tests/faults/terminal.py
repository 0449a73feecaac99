"""One terminal without a screen: the product's client, told what to do and watched all the time."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

from chat_tui.connection.endpoint import parse_endpoint
from chat_tui.connection.state import ConnectionState, Failed, Online, Reconnecting
from chat_tui.connection.websocket import websocket_dial
from chat_tui.domain.models import ChatMessage
from chat_tui.protocol.codec import SUBPROTOCOL
from chat_tui.session.client import ChatClient
from chat_tui.session.session import Profile
from chat_tui.session.slot import take_slot
from chat_tui.session.state import Change, ChangeKind, Delivery
from chat_tui.session.timeline import Hole, Timeline
from tests.faults.checker import Kind, gaps

Report = dict[str, Any]
"""One thing that a terminal tells: ``report`` names it. It is one line of JSON where needed."""

FULL_CHECK: Final = 400
"""Entries of a timeline that are looked at after each change; all of them at the end."""


def key_of(body: str) -> str:
    """What a message of ours is known by."""
    return body.split(" ", 1)[0]


class Terminal:
    """``name`` of ``account``, in its ``life``-th life: with what the earlier ones left.

    ``tell`` is called with every Report: invoked, written, acknowledged, failed, state, rest,
    marked (all that was ordered before has been said), timeline, loaded and wrong.
    """

    def __init__(
        self,
        name: str,
        account: str,
        life: int,
        url: str,
        folder: Path,
        tell: Callable[[Report], None],
    ) -> None:
        self._name = name
        self._life = life
        self._tell = tell
        self._said = 0
        self._news = asyncio.Event()
        self._telling = False
        self._told: Report = {}
        self._deliveries: dict[str, dict[str, Delivery]] = {}
        self._done: set[str] = set()
        self._epoch: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        endpoint = parse_endpoint(url)
        self._slot = take_slot(folder, "the server", account)
        self._slot.adopt_orphans()
        self._client = ChatClient(
            endpoint,
            websocket_dial(endpoint, SUBPROTOCOL),
            self._slot.cache,
            Profile(name=account, device=f"d_{name}"),
            random=Random(f"{name} {life} {url}"),
        )
        self._session = self._client.session
        self._client.subscribe(self._state_changed)
        self._session.subscribe(self._changed)
        if self._slot.warning is not None:
            self._wrong(Kind.CRASHED, self._slot.warning)

    async def run(self) -> None:
        """Be connected until cancelled."""
        try:
            for room in self._session.state.rooms:
                self._session.open(room)
                self._watch_outbox(room)
            await self._client.run()
        finally:
            for task in self._tasks:
                task.cancel()
            self._slot.close()

    def obey(self, order: Report) -> None:
        """Do what is asked for: say, look, reconnect, join, mark or load."""
        match order:
            case {"order": "say"}:
                self._start(self._say(order))
            case {"order": "look", "room": room, "how": how}:
                self._look(room, how)
            case {"order": "reconnect"}:
                self._client.reconnect()
            case {"order": "join", "room": room}:
                self._session.join(room)
            case {"order": "mark"}:
                self._start(self._mark(list(self._tasks)))
            case {"order": "load"}:
                self._start(self._load())
            case _:
                raise AssertionError(f"no such order: {order}")

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._wrong(Kind.CRASHED, repr(error))

    def _wrong(self, kind: Kind, text: str) -> None:
        self._tell({"report": "wrong", "kind": str(kind), "text": f"{self._name}: {text}"})

    # -- what it does --------------------------------------------------------------------------

    def _id(self, room: str) -> str | None:
        found = self._session.state.find_room(room)
        return None if found is None else found.room.id

    async def _say(self, order: Report) -> None:
        room = self._id(order["room"])
        if room is None:
            return
        for count in range(1, order["count"] + 1):
            self._said += 1
            key = f"{self._name}/{self._life}/{self._said}"
            number = self._life * 1_000_000 + self._said
            body = f"{key} ".ljust(order["size"], "x")
            about = {"key": key, "number": number, "room": order["room"], "life": self._life}
            self._tell({"report": "invoked", "at": _now(), **about})
            self._session.send(room, body)
            self._tell({"report": "written", "key": key})
            if count == order["die_after"]:
                os.kill(os.getpid(), signal.SIGKILL)
            await asyncio.sleep(0)

    async def _mark(self, before: list[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        self._tell({"report": "marked"})

    def _look(self, name: str, how: str) -> None:
        room, session = self._id(name), self._session
        if room is None:
            return
        if how == "close":
            session.close(room)
            return
        timeline = session.open(room)
        match how:
            case "older":
                session.load_older(room)
                for hole in [entry for entry in timeline.entries if isinstance(entry, Hole)][-1:]:
                    session.fill(room, hole)
            case "newer":
                session.load_newer(room)
            case "start":
                session.set_following(room, False)
                session.load_start(room)
            case "end":
                session.set_following(room, True)
                session.load_end(room)
            case "read":
                session.mark_read(room)

    async def _load(self) -> None:
        for state in list(self._session.state.rooms.values()):
            room = state.room.id
            self._session.close(room)
            timeline = self._session.open(room)
            while True:
                holes = [entry for entry in timeline.entries if isinstance(entry, Hole)]
                if holes:
                    self._news.clear()
                    self._session.fill(room, holes[-1])
                    await self._news.wait()
                elif timeline.at_start:
                    break
                else:
                    self._session.load_older(room)
            entries = [
                (entry.seq, key_of(entry.body) if isinstance(entry, ChatMessage) else None)
                for entry in timeline.entries
                if not isinstance(entry, Hole)
            ]
            about = {"room": state.room.name, "head": state.head, "entries": entries}
            self._tell({"report": "timeline", **about})
        self._tell({"report": "loaded"})

    # -- what it notices -----------------------------------------------------------------------

    def _state_changed(self, state: ConnectionState) -> None:
        why = state.reason if isinstance(state, Reconnecting | Failed) else ""
        about = {"state": type(state).__name__, "why": why, "online": isinstance(state, Online)}
        self._tell({"report": "state", "at": _now(), **about})
        if isinstance(state, Failed):
            self._wrong(Kind.STALLED, f"gave up: {state.reason}; {state.advice}")
        self._news.set()
        self._rest_soon()

    def _changed(self, change: Change) -> None:
        self._news.set()
        if change.kind is ChangeKind.TIMELINE and change.room is not None:
            self._watch_outbox(change.room)
            self._watch_timeline(change.room)
        if change.kind is ChangeKind.IDENTITY:
            self._watch_epoch()
        if change.kind is ChangeKind.ROOMS:
            for room in self._session.state.rooms:
                self._session.open(room)
        self._rest_soon()

    def _watch_epoch(self) -> None:
        resume = self._session.hello().resume
        epoch = None if resume is None else resume.epoch
        if self._epoch is not None and epoch != self._epoch:
            self._wrong(Kind.LOST, f"the epoch changed from {self._epoch} to {epoch}")
        self._epoch = epoch

    def _watch_outbox(self, room: str) -> None:
        before = self._deliveries.get(room, {})
        now = {key_of(m.body): m for m in self._session.outbox.in_room(room)}
        for key, message in now.items():
            if message.delivery is Delivery.FAILED and before.get(key) is not Delivery.FAILED:
                self._tell({"report": "failed", "key": key, "why": message.reason})
            if message.delivery is Delivery.SENT:
                self._acknowledged(key)
            elif key in self._done:
                self._wrong(Kind.TURNED_BACK, f"{key} is {message.delivery.name} again")
        for key, delivery in before.items():
            if key not in now and delivery is not Delivery.FAILED:
                self._acknowledged(key)
        self._deliveries[room] = {key: message.delivery for key, message in now.items()}

    def _acknowledged(self, key: str) -> None:
        if key not in self._done:
            self._done.add(key)
            self._tell({"report": "acknowledged", "key": key, "at": _now()})

    def _watch_timeline(self, room: str) -> None:
        state = self._session.state.rooms.get(room)
        if state is None or state.timeline is None:
            return
        timeline = state.timeline
        self._watch_gaps(room, timeline)
        if timeline.head != state.head or timeline.last > timeline.head:
            text = (
                f"{room}: the head is {state.head}, the window {timeline.last} of {timeline.head}"
            )
            self._wrong(Kind.GAP, text)
        waiting = self._deliveries.get(room)
        if waiting:
            newest = timeline.entries[-FULL_CHECK:]
            keys = {key_of(one.body) for one in newest if isinstance(one, ChatMessage)}
            for key in keys & waiting.keys():
                self._wrong(Kind.SHOWN_TWICE, f"{key} is in the log and {waiting[key].name}")

    def _watch_gaps(self, room: str, timeline: Timeline) -> None:
        newest = timeline.entries[-FULL_CHECK:]
        spans = [
            (one.first, one.last) if isinstance(one, Hole) else (one.seq, one.seq) for one in newest
        ]
        first = spans[0][0] if len(timeline.entries) > FULL_CHECK else timeline.first
        for expected, came in gaps(spans, first, timeline.last):
            self._wrong(Kind.GAP, f"{room}: {expected} expected, {came} came")

    # -- whether it has come to rest -----------------------------------------------------------

    def _rest_soon(self) -> None:
        if not self._telling:
            self._telling = True
            asyncio.get_running_loop().call_soon(self._tell_rest)

    def _tell_rest(self) -> None:
        self._telling = False
        rooms = self._session.state.rooms.values()
        unsent = sum(
            message.delivery is not Delivery.FAILED
            for room in self._session.outbox.rooms()
            for message in self._session.outbox.in_room(room)
        )
        report: Report = {
            "report": "rest",
            "online": isinstance(self._client.state, Online),
            "unsent": unsent,
            "heads": {state.room.name: state.head for state in rooms},
        }
        if report != self._told:
            self._told = report
            self._tell(report)


def _now() -> float:
    return asyncio.get_running_loop().time()
