"""Where the requests of one connection are answered."""

import asyncio
import logging
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from chat_tui.domain.commands import (
    Amend,
    Command,
    CreateRoom,
    DescribePerson,
    EditMessage,
    FetchHistory,
    FetchPiece,
    FetchThread,
    Invite,
    JoinRoom,
    Kick,
    LeaveRoom,
    ListBans,
    ListMembers,
    ListRooms,
    MarkRead,
    OfferFile,
    OpenDirect,
    Ping,
    Rename,
    SearchMessages,
    SendMessage,
    SendPiece,
    SetAway,
    SetBan,
    SetPreference,
    SetTopic,
    SetTyping,
)
from chat_tui.domain.errors import InvalidName, InvalidPreference, ReadOnlyError, StorageError
from chat_tui.domain.events import TypingChanged
from chat_tui.domain.record import record
from chat_tui.protocol.event_encoding import (
    encode_error,
    encode_marked,
    encode_ok,
    encode_pong,
    encode_sent,
    encode_typing,
)
from chat_tui.server.changes import Changes
from chat_tui.server.feed import Feed
from chat_tui.server.files import Files, FileTransfers, Transfer
from chat_tui.server.hub import Hub, Person
from chat_tui.server.limits import ServerLimits
from chat_tui.server.query_handler import Denied, QueryHandler
from chat_tui.server.searches import Searches, TooManySearches
from chat_tui.server.sequencer import Sequencer
from chat_tui.server.storage.base import Amended, Message, Refused, Standing, Storage
from chat_tui.text.names import normalize_name, normalize_room_name
from chat_tui.text.preferences import checked

_Result = TypeVar("_Result")

logger = logging.getLogger("chat_tui.server")


@record
class Services:
    """What all connections share. ``files`` is None where messages go without."""

    storage: Storage
    limits: ServerLimits
    hub: Hub
    sequencer: Sequencer
    changes: Changes
    searches: Searches
    files: Files | None = None


def encode_failure(request_id: int | None, error: BaseException, busy_after_ms: int) -> bytes:
    """The frame that tells a client why the storage did not do what it asked for. What is no
    ChatError is a bug of ours: it is logged, and the client hears no details."""
    match error:
        case Refused():
            return encode_error(request_id, error.code, str(error))
        case StorageError():
            return encode_error(request_id, _code_of(error), str(error), "after", busy_after_ms)
    logger.error("a request failed", exc_info=error)
    return encode_error(request_id, "internal", "The server made a mistake.")


def _is_file_name(name: str) -> bool:
    return bool(name.strip()) and name.isprintable() and "/" not in name


def _sent(request_id: int, result: Message | Amended) -> bytes:
    event = result.event
    return encode_sent(
        request_id, event.room, event.seq, result.message, event.time, result.duplicate
    )


def _marked(request_id: int, standing: Standing | None) -> bytes:
    if standing is None:  # they have left the room meanwhile
        return encode_ok(request_id)
    return encode_marked(request_id, standing.unread, standing.mentions)


def _code_of(error: StorageError) -> str:
    return "read_only" if isinstance(error, ReadOnlyError) else "busy"


class RequestHandler:
    """Handles requests one after another, without waiting for changes to be written: their
    answers come in the order of the requests, by way of the sequencer."""

    def __init__(
        self,
        services: Services,
        person: Person,
        feed: Feed,
        *,
        reply: Callable[[bytes], None],
        close: Callable[[int, str], None],
    ) -> None:
        """``reply`` sends a frame; ``close`` begins to close the connection."""
        self._services = services
        self._limits = services.limits
        self._hub = services.hub
        self._storage = services.storage
        self._changes = services.changes
        self._reading = QueryHandler(
            services.storage, services.limits, services.hub, services.searches, person
        )
        self._person = person
        self._feed = feed
        self._reply = reply
        self._close = close
        self._files: FileTransfers | None = None
        if services.files is not None:
            self._files = FileTransfers(
                services.files,
                person.id,
                person.meter,
                reply=reply,
                refused=self._count_refusal,
                encode_failure=lambda request_id, error: encode_failure(
                    request_id, error, services.limits.busy_after_ms
                ),
            )
        self._holds: dict[str, str] = {}
        self._under_way = 0
        self._room_to_move = asyncio.Event()
        self._room_to_move.set()

    async def close(self) -> None:
        """Answer nothing more that has to do with files."""
        if self._files is not None:
            await self._files.close()

    async def ready(self) -> None:
        """Wait until another change may be asked for. Safe to cancel."""
        await self._room_to_move.wait()

    async def handle(self, request_id: int | None, command: Command) -> None:
        """Answer a request, now or when it is done. ``request_id`` is None for one that gets no
        reply. Waits for what is only read; cancelling it then leaves the request unanswered.
        """
        if isinstance(command, SetTyping):
            self._typing(command)
        elif request_id is None:
            return
        elif isinstance(command, SendMessage | Amend):
            self._send(request_id, command)
        elif isinstance(command, OfferFile | SendPiece | FetchPiece):
            await self._transfer(request_id, command)
        elif self.admit(
            request_id, self._person.meter.ping() if isinstance(command, Ping) else None
        ):
            try:
                await self._answer(request_id, command)
            except (InvalidName, InvalidPreference) as error:
                self._reply(encode_error(request_id, "invalid_text", str(error)))
            except Denied as error:
                self._reply(encode_error(request_id, error.code, str(error)))
            except TooManySearches as error:
                after_ms = self._limits.busy_after_ms
                self._reply(encode_error(request_id, "busy", str(error), "after", after_ms))
                self._count_refusal()
            except (Refused, StorageError) as error:
                self._reply(encode_failure(request_id, error, self._limits.busy_after_ms))

    async def _transfer(self, request_id: int, command: Transfer) -> None:
        if self._files is None:
            self._reply(encode_error(request_id, "forbidden", "This server takes no files."))
        else:
            await self._files.handle(request_id, command)

    def admit(self, request_id: int | None, wait_ms: int | None = None) -> bool:
        """Count a request, unless ``wait_ms`` tells that it was: how many milliseconds it is too
        early. False: it was refused, and told so if it has an id."""
        if wait_ms is None:
            wait_ms = self._person.meter.request()
        if wait_ms == 0:
            return True
        if request_id is not None:
            self._reply(
                encode_error(request_id, "rate_limited", "Too many requests.", "after", wait_ms)
            )
        self._count_refusal()
        return False

    def _count_refusal(self) -> None:
        if self._person.meter.refused():
            self._close(4006, "far too many requests")

    async def _answer(self, request_id: int, command: Command) -> None:
        person = self._person
        match command:
            case Ping():
                self._reply(encode_pong(request_id))
            case (
                FetchHistory()
                | SearchMessages()
                | FetchThread()
                | ListMembers()
                | ListBans()
                | ListRooms()
                | DescribePerson()
            ):
                self._reply(await self._reading.answer(request_id, command))
            case MarkRead(room=room, seq=seq):
                await self._reading.check_member(room)
                # After all the entries that are counted: some may still wait in the feed.
                done = self._expect(request_id, partial(_marked, request_id), self._feed.tell)
                self._changes.read(person, self._feed, room, seq, done)
            case SetAway(text=text):
                person.attendance.say(self._feed, text)
                self._reply(encode_ok(request_id))
            case SetPreference(preference=preference):
                done = self._expect_ok(request_id)
                self._changes.prefer(person, self._feed, checked(preference), done)
            case CreateRoom(name=name, cid=cid):
                name = normalize_room_name(name)
                self._changes.create(person, name, cid, self._expect_room(request_id))
            case JoinRoom(name=name, cid=cid):
                name = normalize_room_name(name)
                self._changes.join(person, name, cid, self._expect_room(request_id))
            case LeaveRoom(room=room, cid=cid):
                self._changes.leave(person, room, cid, self._expect_ok(request_id))
            case OpenDirect(name=name, cid=cid):
                other = await self._find_user(name)
                self._changes.direct(person, other, cid, self._expect_room(request_id))
            case Invite() | Kick() | SetBan():
                # Counted first, since a name is looked up for it.
                wait_ms = person.meter.invitation() if isinstance(command, Invite) else 0
                if self.admit(request_id, wait_ms):
                    other = await self._find_user(command.name)
                    done = self._expect_room(request_id)
                    self._changes.moderate(person, other, command, done)
            case SetTopic(room=room, topic=topic, cid=cid):
                self._check_topic(topic)
                self._changes.topic(person, room, topic, cid, self._expect_ok(request_id))
            case Rename(name=name, cid=cid):
                name = normalize_name(name)
                if self.admit(request_id, person.meter.rename()):
                    self._changes.rename(person, name, cid, self._expect_ok(request_id))
            case _:
                raise Denied("bad_request", "This was already said.")

    async def _find_user(self, name: str) -> str:
        """The id of whoever has or had that name."""
        found = await self._storage.find_user(normalize_name(name))
        if found is None:
            raise Denied("not_found", "There is nobody of this name.")
        return found.id

    # -- messages ------------------------------------------------------------------------------

    def _send(self, request_id: int, command: SendMessage | Amend) -> None:
        room = command.room
        held = self._holds.get(room)
        if held is not None and not command.retry:
            self._refuse(request_id, room, held)
            return
        if self._person.meter.send() > 0:
            self._refuse(request_id, room, "rate_limited")
            return
        self._holds.pop(room, None)
        if denied := self._objection(command):
            frame = encode_error(request_id, denied.code, str(denied))
            self._in_turn(lambda: self._reply(frame))
            return

        def answer(result: Message | Amended | BaseException) -> None:
            self._done()
            if isinstance(result, StorageError):
                self._holds[room] = _code_of(result)
            if isinstance(result, BaseException):
                self._reply(encode_failure(request_id, result, self._limits.busy_after_ms))
            else:
                self._reply(_sent(request_id, result))

        self._begin()
        if isinstance(command, SendMessage):
            self._changes.send(self._person, command, answer)
        else:
            self._changes.amend(self._person, command, answer)

    def _refuse(self, request_id: int, room: str, code: str) -> None:
        """Refuse for now. Until a retry all later messages to the room are refused as well:
        else one of those already under way would overtake this one."""
        self._holds[room] = code
        if code == "rate_limited":
            text, after_ms = "Too many messages.", self._person.meter.send_wait_ms()
        else:
            text, after_ms = "The server cannot write to its disk.", self._limits.busy_after_ms
        frame = encode_error(request_id, code, text, "after", after_ms)
        self._in_turn(lambda: self._reply(frame))
        self._count_refusal()

    def _objection(self, command: SendMessage | Amend) -> Denied | None:
        if not isinstance(command, SendMessage | EditMessage):
            return None
        body = command.body
        if len(body.encode()) > self._limits.body:
            return Denied("too_large", f"A message has at most {self._limits.body} bytes.")
        file = command.file if isinstance(command, SendMessage) else None
        if file is not None and not _is_file_name(file.name):
            return Denied("invalid_text", "This is not the name of a file.")
        if not body.strip() and file is None:
            return Denied("invalid_text", "An empty message cannot be sent.")
        if "\0" in body:
            return Denied("invalid_text", "A message cannot contain a NUL character.")
        return None

    def _check_topic(self, topic: str) -> None:
        if len(topic) > self._limits.topic:
            text = f"A topic has at most {self._limits.topic} characters."
            raise Denied("invalid_text", text)
        if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in topic):
            raise Denied("invalid_text", "A topic is one line without control characters.")

    def _typing(self, command: SetTyping) -> None:
        person = self._person
        if not self.admit(None) or command.room not in person.rooms:
            return
        if person.meter.is_heard_typing():
            typing = TypingChanged(
                room=command.room, user=person.id, name=person.name, on=command.on
            )
            self._hub.mention(command.room, encode_typing(typing), person)

    # -- answers in turn -----------------------------------------------------------------------

    def _begin(self) -> None:
        self._under_way += 1
        if self._under_way >= self._limits.pipeline:
            self._room_to_move.clear()

    def _done(self) -> None:
        self._under_way -= 1
        self._room_to_move.set()

    def _in_turn(self, action: Callable[[], None]) -> None:
        """Do something when all changes before it are done."""

        def act() -> None:
            self._done()
            action()

        self._begin()
        self._services.sequencer.after(act)

    def _expect(
        self,
        request_id: int,
        encode: Callable[[_Result], bytes],
        send: Callable[[bytes], None] | None = None,
    ) -> Callable[[_Result | BaseException], None]:
        """What is to be called with the result of a change that begins now. ``send`` takes the
        answer to what was done, None: as any other."""

        def answer(result: _Result | BaseException) -> None:
            self._done()
            if isinstance(result, BaseException):
                self._reply(encode_failure(request_id, result, self._limits.busy_after_ms))
            else:
                (send or self._reply)(encode(result))

        self._begin()
        return answer

    def _expect_ok(self, request_id: int) -> Callable[[object], None]:
        return self._expect(request_id, lambda _: encode_ok(request_id))

    def _expect_room(self, request_id: int) -> Callable[[str | BaseException], None]:
        """As ``_expect``, for a change whose result is the id of the room it led to."""
        return self._expect(request_id, lambda room: encode_ok(request_id, room))
