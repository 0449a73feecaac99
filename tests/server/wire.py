"""A raw client: sends objects, and keeps what comes apart for the tests to ask for."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from chat_tui.domain.commands import SendPiece
from chat_tui.protocol.binary import (
    PIECE,
    decode_fetched_piece,
    encode_sent_piece,
    is_binary,
)
from chat_tui.protocol.event_decoding import Reply, decode_notice
from tests.patience import PATIENCE

SUBPROTOCOLS = [Subprotocol("chat-tui.v1")]

Frame = dict[str, Any]


def read(frame: bytes) -> Frame:
    """A frame as an object, a piece of a file as one of the type "piece". One that answers
    nothing has to make sense to our own client."""
    if is_binary(frame):
        request_id, data = decode_fetched_piece(frame)
        return {"type": "piece", "id": request_id, "data": data}
    reply = Reply(frame)
    if not reply.answers:
        assert decode_notice(reply) is not None
    value: Frame = orjson.loads(frame)
    return value


class Wire:
    """One raw connection. ``frames`` is all that was received and not taken yet, in order."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[Frame] = []
        self.welcome: Frame = {}
        self._last_id = 0

    async def send(self, **fields: Any) -> None:
        await self.connection.send(orjson.dumps(fields), text=True)

    async def ask(self, kind: str, /, **fields: Any) -> int:
        """Send a request; returns its id."""
        self._last_id += 1
        await self.send(type=kind, id=self._last_id, **fields)
        return self._last_id

    async def request(self, kind: str, /, **fields: Any) -> Frame:
        """Send a request and return its reply."""
        return await self.reply(await self.ask(kind, **fields))

    async def reply(self, request_id: int) -> Frame:
        return await self.take(lambda frame: frame.get("id") == request_id)

    async def take(self, wanted: Callable[[Frame], bool]) -> Frame:
        """The first frame that is wanted; the others stay."""
        at = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                while at < len(self.frames):
                    if wanted(self.frames[at]):
                        return self.frames.pop(at)
                    at += 1
                self.frames.append(read(await self.connection.recv(decode=False)))

    async def of_type(self, kind: str) -> Frame:
        return await self.take(lambda frame: frame["type"] == kind)

    async def hello(self, name: str, **fields: Any) -> Frame:
        """Say hello; returns the answer, a welcome or an error."""
        reply = await self.request("hello", name=name, **{"agent": "test/1", **fields})
        if reply["type"] == "welcome":
            self.welcome = reply
        return reply

    async def live(self, name: str, **fields: Any) -> "Wire":
        """Say hello and wait until live."""
        reply = await self.hello(name, **fields)
        assert reply["type"] == "welcome", reply
        await self.take(lambda frame: frame["type"] == "live")
        return self

    async def say(self, body: str, room: str = "", cid: str = "", **fields: Any) -> Frame:
        """Send a message, to #general unless told; returns the reply."""
        cid, room = cid or str(uuid4()), room or self.room()
        return await self.request("send", room=room, cid=cid, body=body, **fields)

    async def change(self, kind: str, **fields: Any) -> Frame:
        """A request with a new cid."""
        return await self.request(kind, cid=str(uuid4()), **fields)

    async def piece(self, sha256: str, offset: int, data: bytes) -> Frame:
        """Send a piece of a file and return its reply."""
        self._last_id += 1
        piece = SendPiece(sha256=sha256, offset=offset, data=data)
        await self.connection.send(encode_sent_piece(piece, self._last_id))
        return await self.reply(self._last_id)

    async def bring(self, content: bytes) -> str:
        """Bring a whole file; returns its SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        reply = await self.request("upload", sha256=sha256, size=len(content))
        while (have := reply["have"]) < len(content):
            reply = await self.piece(sha256, have, content[have : have + PIECE])
        return sha256

    def room(self, name: str = "general") -> str:
        """The id of a room of the welcome."""
        found: str = next(r["room"] for r in self.welcome["rooms"] if r["name"] == name)
        return found

    async def event(self, **wanted: Any) -> Frame:
        """Wait for a log entry with these fields; drops what came before it."""
        return (await self.events_until(**wanted))[-1]

    async def events_until(self, **wanted: Any) -> list[Frame]:
        """The log entries up to one with these fields, which must be the last of its frame or
        else those behind it stay."""
        found: list[Frame] = []
        while True:
            frame = await self.of_type("events")
            for at, event in enumerate(frame["events"], 1):
                found.append(event)
                if wanted.items() <= event.items():
                    if rest := frame["events"][at:]:
                        self.frames.insert(0, {**frame, "events": rest})
                    return found

    async def bodies_until(self, body: str) -> list[str]:
        return [e["body"] for e in await self.events_until(body=body) if e["type"] == "message"]

    async def sync(self) -> None:
        """Wait until the server has handled all requests so far."""
        reply = await self.request("rooms")
        assert reply["type"] in {"ok", "error"}

    async def closed(self) -> tuple[int, str]:
        """Wait for the close; returns its code and reason. Frames before it are kept."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    self.frames.append(read(await self.connection.recv(decode=False)))
        except ConnectionClosed as closed:
            if closed.rcvd is None:
                return 1006, ""
            return closed.rcvd.code, closed.rcvd.reason

    async def close(self) -> None:
        await self.connection.close()


async def dial(where: int | Path, origin: str | None = None, **options: Any) -> Wire:
    """Connect to a port of this machine or a Unix socket."""
    options = {"subprotocols": SUBPROTOCOLS, "max_size": 1 << 20, **options}
    if origin is not None:
        options["origin"] = Origin(origin)
    if isinstance(where, Path):
        return Wire(await unix_connect(str(where), compression=None, **options))
    return Wire(await connect(f"ws://127.0.0.1:{where}", proxy=None, **options))
