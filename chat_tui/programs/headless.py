"""``chat-tui send`` and ``chat-tui tail``: the same session, no screen, no Textual."""

import asyncio
import getpass
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from chat_tui.config.settings import Settings
from chat_tui.connection.state import ConnectionState, Failed, Online, Reconnecting
from chat_tui.domain.errors import ChatError
from chat_tui.domain.log import LogEvent
from chat_tui.domain.models import ChatMessage, RoomKind
from chat_tui.programs.link import open_client
from chat_tui.protocol.log import kind_of
from chat_tui.session.client import ChatClient
from chat_tui.session.slash import Say
from chat_tui.session.state import Change, ChangeKind, Delivery, RoomState
from chat_tui.session.timeline import Hole, Timeline, last_seq
from chat_tui.text.files import shown_file, shown_size
from chat_tui.text.sanitize import sanitize_body, sanitize_line


class Headless:
    """A running client, whose every change can be waited for."""

    def __init__(self, client: ChatClient) -> None:
        self.client = client
        self.session = client.session
        self._news = asyncio.Event()
        self._refusal: str | None = None
        self._opened: str | None = None
        self._changes = 0
        self.patience: asyncio.Timeout | None = None
        """What bounds the work, None when nothing does."""

        self._was_online = False
        self.session.away.say("")  # nobody sits here: who is away stays so
        client.subscribe(self._connection_changed)
        self.session.subscribe(self._changed)

    def _connection_changed(self, state: ConnectionState) -> None:
        self._was_online = self._was_online or isinstance(state, Online)
        self._changes += 1
        self._news.set()

    def _changed(self, change: Change) -> None:
        if change.kind is ChangeKind.NOTICE and self.session.state.notice is not None:
            self._refusal = self.session.state.notice.text
        if change.kind is ChangeKind.OPENED:
            self._opened = change.room
        self._changes += 1
        self._news.set()

    async def until(self, condition: Callable[[], bool], *, patient: bool = False) -> None:
        """Wait for ``condition``. Cancelling is safe.

        Raises:
            ChatError: the server refused, or cannot be reached. A ``patient`` one, or one that
                was online before, waits for the server to come back.
        """
        while not condition():
            state = self.client.state
            if isinstance(state, Failed):
                if not (state.credentials and await self._asked_for_secret(state.reason)):
                    raise ChatError(
                        "; ".join(filter(None, (state.reason, state.why, state.advice)))
                    )
                continue
            # Our own server may be about to start; any other is there or it is not.
            patient = patient or self._was_online or self.client.endpoint.socket is not None
            if isinstance(state, Reconnecting) and not patient:
                raise ChatError(f"{state.reason}; check the URL, and that the server runs")
            if self._refusal is not None:
                raise ChatError(self._refusal)
            self._news.clear()
            await self._news.wait()

    async def _asked_for_secret(self, reason: str) -> bool:
        """Ask at the terminal, if there is one, for another join secret. False: there is none."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        print(f"chat-tui: {sanitize_line(reason)}", file=sys.stderr)
        if self.patience is not None:
            left = (self.patience.when() or 0.0) - asyncio.get_running_loop().time()
            self.patience.reschedule(None)  # people type at their own pace
        secret = await asyncio.to_thread(getpass.getpass, "join secret: ", sys.stderr)
        if self.patience is not None:
            self.patience.reschedule(asyncio.get_running_loop().time() + left)
        if not secret:
            return False
        self.session.use_secret(secret)
        self.client.retry_now()
        while isinstance(self.client.state, Failed):
            self._news.clear()
            await self._news.wait()
        return True

    async def news(self) -> None:
        """Wait until something has happened, in the session or to the connection."""
        changes = self._changes
        await self.until(lambda: self._changes != changes, patient=True)

    async def room(self, name: str) -> RoomState:
        """The room ``#name`` or ``name``, joined when it was not, or the conversation ``@name``.

        Raises:
            ChatError: there is no such room or person.
        """
        await self.until(lambda: self.session.live)
        # Never by the name alone: a room may be called like a person.
        kind = RoomKind.DIRECT if name.startswith("@") else RoomKind.ROOM
        found = self.session.state.find_room(name.removeprefix("@"), kind)
        if found is not None:
            return found
        if kind is RoomKind.DIRECT:
            self.session.open_direct(name.removeprefix("@"))
        else:
            self.session.join(name.removeprefix("#"), create=False)
        await self.until(lambda: self._opened in self.session.state.rooms)
        return self.session.state.rooms[self._opened or ""]

    def timeline(self, room: str) -> Timeline:
        """The room's timeline as it is now.

        Raises:
            ChatError: the room is not ours any more.
        """
        if room not in self.session.state.rooms:
            raise ChatError("the room is gone: it was left, or the server has lost its log")
        return self.session.open(room)


def _run(settings: Settings, work: Callable[[Headless], Awaitable[None]]) -> int:
    async def main(client: ChatClient) -> None:
        headless = Headless(client)
        connection = asyncio.create_task(client.run())
        working = asyncio.ensure_future(work(headless))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, working.cancel)
        try:
            await asyncio.wait([working, connection], return_when=asyncio.FIRST_COMPLETED)
            if connection.done():
                connection.result()
            with suppress(asyncio.CancelledError):
                await working
        finally:
            connection.cancel()
            await asyncio.wait([connection])

    with open_client(settings, remember=False) as client:
        asyncio.run(main(client))
    return 0


def run_send(settings: Settings, room: str, text: str, *, timeout: float) -> int:
    """Send one message; returns 0 only when the server has stored it.

    Raises:
        ChatError: it was refused, or not acknowledged within ``timeout`` seconds.
    """
    said = Say(text.rstrip("\n"))
    if not said.body.strip():
        raise ChatError("there is nothing to send")
    try:
        text.encode()
    except UnicodeEncodeError:
        # What the locale cannot decode comes as surrogates; sent, it would be something else.
        raise ChatError("the text is not valid UTF-8") from None

    async def work(headless: Headless) -> None:
        session = headless.session
        target = (await headless.room(room)).room.id
        cid = session.send(target, said.body)

        def settled() -> bool:
            left = [m for m in session.outbox.in_room(target) if m.cid == cid]
            return not left or left[0].delivery is not Delivery.PENDING

        await headless.until(settled, patient=True)
        for message in session.outbox.in_room(target):
            if message.cid == cid and message.delivery is Delivery.FAILED:
                raise ChatError(f"the server refused it: {message.reason}")

    async def bounded(headless: Headless) -> None:
        try:
            async with asyncio.timeout(timeout) as headless.patience:
                await work(headless)
        except TimeoutError:
            state = headless.client.state
            why = f": {state.reason}" if isinstance(state, Reconnecting) else ""
            raise ChatError(
                f"not acknowledged within {timeout:g} s, it may or may not arrive{why}"
            ) from None

    return _run(settings, bounded)


def run_tail(settings: Settings, room: str, *, as_json: bool, history: int) -> int:
    """Print the last ``history`` messages of a room, then those that come, until interrupted; in
    JSON all that is in the room's log from there on.

    Nothing is left out: what was missed while the line was down is fetched first.
    """
    if sys.stdout is None:
        raise ChatError("standard output is closed: there is nowhere to print to")
    write = _write_json if as_json else _write_text

    async def work(headless: Headless) -> None:
        state = await headless.room(room)
        printed = state.head
        if history:
            printed = await _before_last(headless, state.room.id, history)
        while True:
            printed = _print_after(headless, state, printed, write)
            sys.stdout.flush()
            await headless.news()

    return _run(settings, work)


def _print_after(
    headless: Headless,
    state: RoomState,
    printed: int,
    write: Callable[[RoomState, ChatMessage | LogEvent], None],
) -> int:
    """Print what is known behind the entry ``printed``, up to the first hole, which is asked for.
    Returns the entry up to which all is printed."""
    session, room = headless.session, state.room.id
    while printed < headless.timeline(room).head:
        session.load_entry(room, printed + 1)  # more may have come at once than is kept loaded
        timeline = headless.timeline(room)
        for entry in timeline.log_after(printed):
            if isinstance(entry, Hole):
                session.fill(room, entry)
                return printed
            write(state, entry)
            printed = entry.seq
    return printed


async def _before_last(headless: Headless, room: str, history: int) -> int:
    """The seq after which the last ``history`` messages begin, when they are loaded."""
    session = headless.session
    found, before = 0, headless.timeline(room).head + 1
    while True:
        timeline = headless.timeline(room)
        for entry in reversed(timeline.entries):
            if last_seq(entry) >= before:
                continue  # it was counted, whatever is loaded of a long room now
            if isinstance(entry, Hole):
                session.fill(room, entry)
                await headless.news()
                break
            before = entry.seq
            found += isinstance(entry, ChatMessage)
            if found == history:
                return entry.seq - 1
        else:
            if timeline.at_start:
                return 0
            session.load_older(room)


def _write_text(state: RoomState, message: ChatMessage | LogEvent) -> None:
    if not isinstance(message, ChatMessage):
        return
    try:
        when = datetime.fromtimestamp(message.time / 1000)
    except (OverflowError, ValueError, OSError):
        when = datetime.fromtimestamp(0)  # a server's nonsense must not end us
    # Further lines cannot be taken for messages of others.
    name, body = sanitize_line(message.name), sanitize_body(message.body).replace("\n", "\n    ")
    if message.file is not None:
        file = f"[file {shown_file(message.file.name)}, {shown_size(message.file.size)}]"
        body = f"{body} {file}".lstrip()
    said = f"* {name} {body}" if message.action else f"{name}: {body}"
    if message.deleted is not None:
        said = f"{name} deleted this message"
    print(f"{when:%Y-%m-%d %H:%M:%S} {said}")


def _write_json(state: RoomState, entry: ChatMessage | LogEvent) -> None:
    """All that is known of an entry, as the protocol calls it; a message is as it is by now."""
    fields = asdict(entry)
    fields.pop("cid", None)
    if isinstance(entry, ChatMessage):
        kind, fields["message"] = "message", fields.pop("id")
    else:
        kind = fields.pop("kind", None) or kind_of(entry)
    told = {"type": kind, **fields, "room": state.room.name, "room_id": entry.room}
    # ASCII alone: a C1 control or a bidi override must not reach a terminal this way either.
    print(json.dumps(told, ensure_ascii=True))
