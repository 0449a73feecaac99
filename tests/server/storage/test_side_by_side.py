"""The storage in memory and the one on disk, driven side by side, answer the same."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chat_tui.domain.commands import Amend, DeleteMessage, EditMessage, ReactToMessage
from chat_tui.domain.errors import StorageError
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.server.storage.base import Refused, Storage
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.conftest import NOW, QUOTA, counting_ids

Ask = Callable[[Storage], Awaitable[object]]

PEOPLE = st.integers(0, 4)
ROOMS = st.integers(0, 6)
CIDS = st.sampled_from([f"cid-{number}" for number in range(40)])
NAMES = st.sampled_from(
    ["ann", "Ann", "bob", "Ærø", "ærø", "carl", "general", "den", "Den", "lair"]
)
BODIES = st.sampled_from(["hi", "ann: hi", "@BOB", "ærø\n", ""])
MESSAGES = st.sampled_from([f"m_{number:06}" for number in range(1, 24)])
EMOJI = st.sampled_from(["👍", ":+1:", "🎉", "no"])
SEQS = st.integers(-1, 12)


class SideBySide(RuleBasedStateMachine):
    """Both have the same ids: they are drawn in the same order, whatever is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.storages: tuple[Storage, ...] = (
            MemoryStorage(clock=lambda: NOW, ids=counting_ids(), quota=QUOTA, operators=["CARL"]),
            SqliteStorage(
                Path(self.folder.name) / "db",
                clock=lambda: NOW,
                ids=counting_ids(),
                quota=QUOTA,
                operators=["CARL"],
            ),
        )
        self.both(lambda storage: storage.open())
        self.users = ["u_none"]
        self.rooms = ["r_none", "r_000001"]
        for name in ("ann", "bob"):
            self.login(name)

    def both(self, ask: Ask) -> object:
        first, second = [
            self.loop.run_until_complete(self.outcome(ask, storage)) for storage in self.storages
        ]
        assert first == second
        return first

    async def outcome(self, ask: Ask, storage: Storage) -> object:
        try:
            return await ask(storage)
        except Refused as error:
            return error.code, str(error)
        except StorageError as error:
            return str(error)

    def user(self, number: int) -> str:
        return self.users[number % len(self.users)]

    def room(self, number: int) -> str:
        return self.rooms[number % len(self.rooms)]

    def teardown(self) -> None:
        self.both(lambda storage: storage.close())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        self.folder.cleanup()

    @rule(name=NAMES)
    def login(self, name: str) -> None:
        async def ask(storage: Storage) -> object:
            user, change = await storage.login(name)
            if user.id not in self.users:
                self.users.append(user.id)
            return user, change

        self.both(ask)

    @rule(user=PEOPLE, name=NAMES, cid=CIDS)
    def rename(self, user: int, name: str, cid: str) -> None:
        self.both(lambda storage: storage.rename(self.user(user), name, cid))

    @rule(room=ROOMS, user=PEOPLE, cid=CIDS, body=BODIES, action=st.booleans())
    def say(self, room: int, user: int, cid: str, body: str, action: bool) -> None:
        self.both(
            lambda storage: storage.append_message(
                self.room(room), self.user(user), cid, body, action
            )
        )

    @rule(
        room=ROOMS,
        user=PEOPLE,
        cid=CIDS,
        body=BODIES,
        to=MESSAGES,
    )
    def reply(self, room: int, user: int, cid: str, body: str, to: str) -> None:
        self.both(
            lambda storage: storage.append_message(
                self.room(room), self.user(user), cid, body, False, to
            )
        )

    @rule(room=ROOMS, user=PEOPLE, cid=CIDS, body=BODIES, of=MESSAGES, deletes=st.booleans())
    def amend(self, room: int, user: int, cid: str, body: str, of: str, deletes: bool) -> None:
        change: Amend = EditMessage(room=self.room(room), cid=cid, message=of, body=body)
        if deletes:
            change = DeleteMessage(room=self.room(room), cid=cid, message=of)
        self.both(lambda storage: storage.amend(self.user(user), change))

    @rule(room=ROOMS, user=PEOPLE, cid=CIDS, of=MESSAGES, emoji=EMOJI, on=st.booleans())
    def react(self, room: int, user: int, cid: str, of: str, emoji: str, on: bool) -> None:
        change = ReactToMessage(room=self.room(room), cid=cid, message=of, emoji=emoji, on=on)
        self.both(lambda storage: storage.amend(self.user(user), change))

    @rule(user=PEOPLE, name=NAMES, cid=CIDS)
    def create(self, user: int, name: str, cid: str) -> None:
        async def ask(storage: Storage) -> object:
            change = await storage.create_room(name, self.user(user), cid)
            if change.room.id not in self.rooms:
                self.rooms.append(change.room.id)
            return change

        self.both(ask)

    @rule(user=PEOPLE, other=PEOPLE, cid=CIDS)
    def direct(self, user: int, other: int, cid: str) -> None:
        async def ask(storage: Storage) -> object:
            change = await storage.open_direct(self.user(user), self.user(other), cid)
            if change.room.id not in self.rooms:
                self.rooms.append(change.room.id)
            return change

        self.both(ask)

    @rule(user=PEOPLE, name=NAMES, cid=CIDS)
    def join(self, user: int, name: str, cid: str) -> None:
        self.both(lambda storage: storage.join_room(name, self.user(user), cid))

    @rule(user=PEOPLE, room=ROOMS, cid=CIDS)
    def leave(self, user: int, room: int, cid: str) -> None:
        self.both(lambda storage: storage.leave_room(self.room(room), self.user(user), cid))

    @rule(user=PEOPLE, room=ROOMS, topic=BODIES, cid=CIDS)
    def topic(self, user: int, room: int, topic: str, cid: str) -> None:
        self.both(lambda storage: storage.set_topic(self.room(room), self.user(user), topic, cid))

    @rule(user=PEOPLE, other=PEOPLE, room=ROOMS, cid=CIDS)
    def invite(self, user: int, other: int, room: int, cid: str) -> None:
        self.both(
            lambda storage: storage.invite(self.room(room), self.user(user), self.user(other), cid)
        )

    @rule(user=PEOPLE, other=PEOPLE)
    def ignore(self, user: int, other: int) -> None:
        one = Preference(PreferenceKind.IGNORED, self.user(other), "x")
        self.both(lambda storage: storage.prefer(self.user(user), one))

    @rule(user=PEOPLE, other=PEOPLE, room=ROOMS, cid=CIDS, reason=BODIES)
    def kick(self, user: int, other: int, room: int, cid: str, reason: str) -> None:
        self.both(
            lambda storage: storage.kick(
                self.room(room), self.user(user), self.user(other), reason, cid
            )
        )

    @rule(user=PEOPLE, other=PEOPLE, room=ROOMS, cid=CIDS, reason=BODIES, on=st.booleans())
    def ban(self, user: int, other: int, room: int, cid: str, reason: str, on: bool) -> None:
        self.both(
            lambda storage: storage.set_ban(
                self.room(room), self.user(user), self.user(other), reason, on, cid
            )
        )

    @rule(user=PEOPLE, room=ROOMS, seq=SEQS)
    def read(self, user: int, room: int, seq: int) -> None:
        self.both(lambda storage: storage.mark_read(self.room(room), self.user(user), seq))

    @rule(room=ROOMS, before=SEQS | st.none(), after=SEQS | st.none(), size=st.integers(0, 900))
    def history(self, room: int, before: int | None, after: int | None, size: int) -> None:
        self.both(
            lambda storage: storage.history(
                self.room(room), before=before, after=after, limit=5, max_bytes=size
            )
        )

    @rule(room=ROOMS, of=MESSAGES, limit=st.integers(1, 4), size=st.integers(0, 900))
    def thread(self, room: int, of: str, limit: int, size: int) -> None:
        self.both(lambda storage: storage.thread(self.room(room), of, limit=limit, max_bytes=size))

    @rule(
        user=PEOPLE,
        after=st.integers(0, 30),
        per_room=st.integers(0, 6),
        size=st.integers(0, 3000),
    )
    def replay(self, user: int, after: int, per_room: int, size: int) -> None:
        self.both(
            lambda storage: storage.replay(
                self.user(user), storage.cursor_at(after), per_room, size
            )
        )

    @rule()
    def restart(self) -> None:
        self.both(lambda storage: storage.close())
        self.both(lambda storage: storage.open())

    @invariant()
    def same(self) -> None:
        async def all_of(storage: Storage) -> object:
            return (
                storage.epoch,
                await storage.cursor(),
                [await storage.room(room) for room in self.rooms],
                [await storage.members(room) for room in self.rooms],
                [await storage.rooms_of(user) for user in self.users],
                [await storage.public_rooms(user) for user in self.users],
                [await storage.removed_rooms(user) for user in self.users],
                [await storage.invitations(user) for user in self.users],
                [await storage.operators(room) for room in self.rooms],
                [await storage.bans(room) for room in self.rooms],
                await storage.find_user("ANN"),
            )

        self.both(all_of)


TestSideBySide = SideBySide.TestCase
TestSideBySide.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
