"""Searching: the same by index and by plain scan, in step with the log, for members only."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.domain.models import Attachment
from chat_tui.domain.searching import Search, Term
from chat_tui.server.storage import index
from chat_tui.server.storage.base import Refused, Storage
from chat_tui.server.storage.memory import MemoryStorage
from chat_tui.server.storage.sqlite import SqliteStorage
from tests.server.storage.conftest import NOW
from tests.server.storage.helpers import cid, general, refused, say, user
from tests.server.storage.talking import delete, edit, found, looking_for


async def test_all_that_is_given_has_to_be_true(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    room = await general(storage)
    den = (await storage.create_room("den", ann.id, cid())).room.id
    await say(storage, room, ann, "The tea is ready: https://tea.example.org")
    await say(storage, room, bob, "no tea, Coffee")
    await say(storage, den, ann, "ready with tea")

    async def ask(*words: str, **more: object) -> list[str]:
        return await found(storage, ann.id, looking_for(*words, **more))

    everything = ["ready with tea", "no tea, Coffee", "The tea is ready: https://tea.example.org"]
    assert await ask("TEA") == everything
    assert await ask("coffee tea") == []
    assert await ask("coffee", "tea") == everything[1:2]
    assert await ask("tea is ready") == everything[2:]
    assert await ask("tea", room=room) == everything[1:]
    assert await ask("tea", author="ANN") == everything[::2]
    assert await ask(author="bob") == everything[1:2]
    assert await ask(has_link=True) == everything[2:]
    assert await ask("tea", since=NOW, until=NOW + 1) == everything
    assert await ask("tea", since=NOW + 1) == []
    assert await ask("tea", until=NOW) == []
    assert await found(storage, ann.id, Search(terms=(Term("coff", prefix=True),))) == [
        "no tea, Coffee"
    ]
    assert await found(storage, ann.id, looking_for("tea"), limit=1) == everything


async def test_only_in_rooms_one_is_in(storage: Storage) -> None:
    ann, bob = await user(storage, "ann"), await user(storage, "bob")
    den = (await storage.create_room("den", ann.id, cid())).room.id
    await say(storage, den, ann, "a secret")
    assert await found(storage, bob.id, looking_for("secret")) == []
    await refused(
        "not_member",
        storage.search(bob.id, looking_for("secret", room=den), before=None, limit=9, max_bytes=9),
    )
    await storage.leave_room(den, ann.id, cid())
    assert await found(storage, ann.id, looking_for("secret")) == []


@pytest.mark.parametrize(
    ("code", "search"),
    [
        ("invalid_text", Search()),
        ("invalid_text", Search(since=5)),
        ("invalid_text", looking_for("...")),
        ("invalid_text", Search(terms=(Term("a", prefix=True),))),
        ("not_found", Search(author="nobody")),
        ("not_member", Search(room="r_none")),
    ],
)
async def test_refusals(storage: Storage, code: str, search: Search) -> None:
    ann = await user(storage, "ann")
    await refused(code, storage.search(ann.id, search, before=None, limit=9, max_bytes=9))


async def test_what_was_changed_is_found_as_it_is_now(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room = await general(storage)
    said = await storage.append_message(room, ann.id, cid(), "old words", action=False)
    assert await found(storage, ann.id, looking_for("words")) == ["old words"]
    await storage.amend(ann.id, edit(room, said.message, "new words https://x.org"))
    assert await found(storage, ann.id, looking_for("old")) == []
    assert await found(storage, ann.id, looking_for("words", has_link=True)) == [
        "new words https://x.org"
    ]
    await storage.amend(ann.id, delete(room, said.message))
    assert await found(storage, ann.id, looking_for("words")) == []
    assert await found(storage, ann.id, Search(author="ann")) == []


async def test_an_author_is_found_by_every_name(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room = await general(storage)
    await say(storage, room, ann, "one")
    await storage.rename(ann.id, "anna", cid())
    await say(storage, room, ann, "two")
    for name in ("ann", "anna"):
        assert await found(storage, ann.id, Search(author=name)) == ["two", "one"]


async def test_a_page_has_no_more_bytes_than_allowed(storage: Storage) -> None:
    ann = await user(storage, "ann")
    room = await general(storage)
    for number in range(3):
        await say(storage, room, ann, f"tea {number}")
    first = await storage.search(ann.id, looking_for("tea"), before=None, limit=9, max_bytes=1)
    assert len(first.events) == 1
    assert first.following == first.events[0].id


async def test_one_answer_looks_at_so_much_only(
    sqlite: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    for number in range(9):
        await say(sqlite, room, ann, f"tea {number}")
    search = looking_for("tea", until=NOW)  # everything fits but the time
    for name, most in (("EXAMINED", 4), ("SPAN", 3)):
        monkeypatch.setattr(index, name, most)
        page = await sqlite.search(ann.id, search, before=None, limit=9, max_bytes=9)
        assert page.events == ()
        assert page.following is not None
        assert await found(sqlite, ann.id, search) == []
        assert len(await found(sqlite, ann.id, looking_for("tea"))) == 9
    # What is long before the days that were asked for is not looked through to its start.
    monkeypatch.setattr(index, "STALE", 2)
    late = looking_for("tea", since=NOW + 1)
    page = await sqlite.search(ann.id, late, before=None, limit=9, max_bytes=9)
    assert page.following is None


async def test_one_answer_takes_so_long_only(
    sqlite: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FTS5 looks on for a phrase of common words, however few entries are asked for."""
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    for number in range(300):
        await say(sqlite, room, ann, f"tea and milk {number} " + "x" * 200)
    monkeypatch.setattr(index, "PATIENCE", -1.0)
    never = Search(terms=(Term("milk tea and"),))
    await refused("too_large", sqlite.search(ann.id, never, before=None, limit=9, max_bytes=9_999))
    # What was found until then is given, and the rest later.
    monkeypatch.setattr(index, "_STEPS", 1_000)
    first = await sqlite.search(ann.id, looking_for("tea"), before=None, limit=300, max_bytes=10**6)
    assert 0 < len(first.events) < 300
    assert first.following == first.events[-1].id
    monkeypatch.undo()
    rest = await sqlite.search(
        ann.id, looking_for("tea"), before=first.following, limit=300, max_bytes=10**6
    )
    assert len(first.events) + len(rest.events) == 300
    assert await found(sqlite, ann.id, never) == []


async def test_a_database_from_before_is_indexed_when_it_is_opened(
    database: Path, sqlite: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    said = await sqlite.append_message(room, ann.id, cid(), "gone", action=False)
    await sqlite.amend(ann.id, delete(room, said.message))
    for number in range(7):
        await say(sqlite, room, ann, f"old tea {number}")
    await sqlite.close()
    connection = sqlite3.connect(database)
    for table in ("found", "indexed", "file", "attachment"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    monkeypatch.setattr(index, "_CHUNK", 3)
    await sqlite.open()
    await say(sqlite, room, ann, "new tea")
    assert len(await found(sqlite, ann.id, looking_for("tea"))) == 8
    assert len(await found(sqlite, ann.id, Search(author="ann"))) == 8
    # Nothing could be attached then; now it can.
    await sqlite.add_file(ann.id, Attachment(sha256="ab" * 32, name="", size=1))
    assert await sqlite.is_brought(ann.id, "ab" * 32)


async def test_a_database_of_the_first_format_is_brought_up_to_date(
    database: Path, sqlite: SqliteStorage
) -> None:
    """As it was before messages could be changed: with fewer tables, and a column less."""
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    said = await sqlite.append_message(room, ann.id, cid(), "old tea", action=False)
    await sqlite.close()
    connection = sqlite3.connect(database)
    connection.executescript(
        """DROP TABLE found; DROP TABLE indexed; DROP TABLE run; DROP TABLE preference;
        DROP TABLE file; DROP TABLE attachment;
        DROP INDEX log_change; DROP INDEX log_of; ALTER TABLE log DROP COLUMN of_seq;
        PRAGMA user_version = 1;"""
    )
    connection.close()
    await sqlite.open()
    assert await found(sqlite, ann.id, looking_for("tea")) == ["old tea"]
    await sqlite.amend(ann.id, delete(room, said.message))
    assert await found(sqlite, ann.id, looking_for("tea")) == []
    await say(sqlite, room, ann, "new tea")
    assert await found(sqlite, ann.id, looking_for("tea")) == ["new tea"]
    assert await sqlite.preferences(ann.id) == []


async def test_what_was_undone_is_not_found(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    first = cid()
    await sqlite.append_message(room, ann.id, first, "tea", action=False)
    await refused(
        "cid_conflict", sqlite.append_message(room, ann.id, first, "coffee", action=False)
    )
    await say(sqlite, room, ann, "more tea")
    assert await found(sqlite, ann.id, Search(author="ann")) == ["more tea", "tea"]


async def test_a_damaged_message_hurts_nobody_else(sqlite: SqliteStorage) -> None:
    ann = await user(sqlite, "ann")
    room = await general(sqlite)
    await sqlite._write(
        lambda changes: changes._do(
            "INSERT INTO log (room, seq, user, time, message, payload)"
            " VALUES (?, 99, ?, 0, 'm', ?)",
            room,
            ann.id,
            b"\xff not JSON",
        )
    )
    await say(sqlite, room, ann, "tea")
    assert await found(sqlite, ann.id, looking_for("tea")) == ["tea"]


WORDS = st.sampled_from(
    ["tea", "té", "teas", "大好き", "好", "https://x.org", "🎉", "no", "NOT", '"']
)
BODIES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
ACTS = st.lists(
    st.tuples(st.sampled_from(["say", "edit", "delete"]), st.integers(0, 9), BODIES), max_size=14
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
SEARCHES = st.builds(
    Search,
    terms=st.lists(st.builds(Term, WORDS | ANYTHING, st.booleans()), max_size=2).map(tuple),
    author=st.sampled_from([None, "ann", "bob"]),
    has_link=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(ACTS, st.lists(SEARCHES, min_size=1, max_size=6))
async def test_the_index_finds_what_a_scan_finds(
    tmp_path_factory: pytest.TempPathFactory,
    acts: list[tuple[str, int, str]],
    searches: list[Search],
) -> None:
    path = tmp_path_factory.mktemp("search") / "server.db"
    results = []
    for storage in (MemoryStorage(clock=lambda: NOW), SqliteStorage(path, clock=lambda: NOW)):
        await storage.open()
        people = [await user(storage, "ann"), await user(storage, "bob")]
        room = await general(storage)
        said: list[tuple[str, str]] = []
        for act, number, body in acts:
            who = people[number % 2].id
            if act == "say":
                message = await storage.append_message(room, who, cid(), body, action=False)
                said.append((who, message.message))
            elif said:
                author, message_id = said.pop(number % len(said))
                if act == "edit":
                    said.append((author, message_id))
                    await storage.amend(author, edit(room, message_id, body))
                else:
                    await storage.amend(author, delete(room, message_id))
        answers: list[object] = []
        for search in searches:
            try:
                answers.append(await found(storage, people[0].id, search, limit=2))
            except Refused as error:
                answers.append(str(error))
        results.append(answers)
        await storage.close()
    assert results[0] == results[1]
