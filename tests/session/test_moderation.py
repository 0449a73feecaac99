"""Invitations, and rooms that one is put out of."""

from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.domain.commands import (
    Command,
    FetchHistory,
    FetchThread,
    Invite,
    JoinRoom,
    Kick,
    ListBans,
    ListMembers,
    MarkRead,
    SendMessage,
    SetBan,
)
from chat_tui.domain.events import (
    Acknowledged,
    BansListed,
    EventsReceived,
    InvitationReceived,
    MembersReceived,
    PreferenceChanged,
    Rejected,
    RoomClosed,
    RoomOpened,
    WentLive,
)
from chat_tui.domain.log import MemberLeft
from chat_tui.domain.models import (
    Ban,
    ChatMessage,
    Invitation,
    Member,
    Removal,
    Room,
    RoomSummary,
)
from chat_tui.domain.preferences import Preference, PreferenceKind
from chat_tui.protocol.moderation import REMOVED
from chat_tui.session.cache import Cache
from chat_tui.session.state import Delivery
from chat_tui.session.timeline import Hole
from tests.session.desk import GENERAL, Desk

DEV = RoomSummary(room=Room(id="d", name="dev"), head=0)
SPAM = Removal(by="ann", time=5, reason="spam")
TEA = Invitation(room="t", name="tea", by="u_a", by_name="ann", time=5)


def notices(desk: Desk, room: str = "r") -> list[str]:
    return [notice.text for notice in desk.state.rooms[room].notices]


def kicked(desk: Desk, seq: int, removal: Removal = SPAM) -> None:
    """What a server says of it: the entry, and then the room."""
    left = MemberLeft(
        room="d", seq=seq, user="u_me", name="me", time=5, by="u_a", by_name="ann", reason="spam"
    )
    desk.session.apply(EventsReceived(cursor=f"k{seq}", events=(left,)))
    desk.session.apply(RoomOpened(summary=replace(DEV, head=seq, read=seq, removed=removal)))


def in_dev(cache: Cache | None = None) -> Desk:
    """In two rooms, looking at the first, with something said in the other."""
    desk = Desk(cache).welcome(GENERAL, DEV)
    desk.session.view("r")
    desk.session.open("d")
    desk.hear(1, room="d")
    desk.poll()
    return desk


def test_the_room_stays_with_what_is_known_of_it() -> None:
    desk = in_dev()
    desk.session.apply(
        MembersReceived(room="d", members=(Member(user="u_b", name="b", online=True),))
    )
    kicked(desk, 2)
    dev = desk.state.rooms["d"]
    assert (dev.removed, dev.members, dev.head, dev.unread) == (SPAM, None, 2, 1)
    assert [entry.seq for entry in dev.timeline.entries] == [1, 2]  # type: ignore[union-attr]
    assert notices(desk) == ["ann removed you from #dev: spam"]
    desk.session.mark_read("d")
    assert desk.counts("d") == (0, 0)
    desk.session.set_typing("d", True)
    desk.session.ask_members("d")
    desk.session.fill("d", Hole(1, 1))
    assert not [one for one in desk.poll(9.0) if not isinstance(one, MarkRead)]
    assert desk.poll(9.0) == []


def test_in_the_room_itself_it_is_seen_and_not_said() -> None:
    desk = in_dev()
    desk.session.view("d")
    kicked(desk, 2)
    assert notices(desk) == notices(desk, "d") == []


def test_what_waits_to_be_sent_there_fails_with_the_reason_and_is_kept() -> None:
    desk = in_dev()
    cid = desk.session.send("d", "but why")
    (send,) = [one for one in desk.poll() if isinstance(one, SendMessage)]
    kicked(desk, 2)
    words = "ann removed you from this room (spam)."
    desk.session.apply(Rejected(command=send, code="not_member", retry="never", text=words))
    (item,) = desk.session.outbox.below("d")
    assert (item.cid, item.delivery, item.reason) == (cid, Delivery.FAILED, words)
    desk.session.apply(RoomOpened(summary=replace(DEV, head=3, read=3)))
    desk.session.retry("d", cid)
    assert [one.cid for one in desk.poll() if isinstance(one, SendMessage)] == [cid]


def test_it_is_known_after_a_restart_and_said_once(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path)
    desk = in_dev(cache)
    kicked(desk, 2)
    cache.close()
    again = Desk(Cache(path))
    assert again.state.rooms["d"].removed == SPAM
    again.session.view("r")
    again.welcome(GENERAL, replace(DEV, head=2, read=2, removed=SPAM), resumed=True)
    assert notices(again) == []
    assert [one for one in again.poll() if not isinstance(one, ListMembers | MarkRead)] == []


def test_what_happened_meanwhile_is_said_when_the_rest_is_there() -> None:
    desk = in_dev()
    desk.session.disconnected()
    desk.welcome(GENERAL, replace(DEV, head=2, read=2, removed=SPAM), resumed=True, live=False)
    assert notices(desk) == []
    desk.session.apply(WentLive(cursor="12"))
    assert notices(desk) == ["ann removed you from #dev: spam"]
    assert desk.state.rooms["d"].head == 2


def test_a_ban_and_its_end() -> None:
    desk = in_dev()
    kicked(desk, 2, replace(SPAM, banned=True))
    for removal in (SPAM, replace(SPAM, banned=True, reason="again")):
        summary = replace(DEV, head=2, read=2, removed=removal)
        desk.session.apply(RoomOpened(summary=summary))
        desk.session.apply(RoomOpened(summary=summary))
    assert notices(desk) == [
        "ann banned you from #dev: spam",
        "you may come back to #dev: /join #dev",
        "ann banned you from #dev: again",
    ]


def test_coming_back_everything_is_asked_anew() -> None:
    desk = in_dev()
    kicked(desk, 2)
    desk.session.apply(RoomOpened(summary=replace(DEV, head=4, read=4)))
    assert desk.state.rooms["d"].removed is None
    desk.session.open("d")
    desk.session.fill("d", Hole(3, 4))
    asked = desk.poll()
    assert ListMembers(room="d") in asked
    assert [one.room for one in asked if isinstance(one, FetchHistory)] == ["d"]


def test_an_invitation_is_one_line() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.view("r")
    for _ in range(2):
        desk.session.apply(InvitationReceived(invitation=TEA))
        desk.session.disconnected()
        desk.welcome(GENERAL, live=False)
        desk.session.apply(InvitationReceived(invitation=TEA))
        desk.session.apply(WentLive(cursor="12"))
    assert notices(desk) == ["ann invites you to #tea: /join #tea"]
    assert desk.state.invitations == {"t": TEA}
    desk.session.apply(RoomOpened(summary=RoomSummary(room=Room(id="t", name="tea"), head=1)))
    assert desk.state.invitations == {}
    desk.session.apply(InvitationReceived(invitation=TEA))
    assert desk.state.invitations == {}


def test_an_invitation_that_is_declined_is_forgotten() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.apply(InvitationReceived(invitation=TEA))
    desk.session.apply(RoomClosed(room="t"))
    assert desk.state.invitations == {}


def test_who_is_ignored_invites_in_vain() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.view("r")
    ignored = Preference(PreferenceKind.IGNORED, "u_a", "ann")
    desk.session.apply(PreferenceChanged(preference=ignored))
    desk.session.apply(InvitationReceived(invitation=TEA))
    assert notices(desk) == []


def test_a_server_cannot_fill_the_memory_with_invitations() -> None:
    desk = Desk().welcome(GENERAL)
    for number in range(500):
        one = replace(TEA, room=f"t{number}")
        desk.session.apply(InvitationReceived(invitation=one))
    assert list(desk.state.invitations) == [f"t{number}" for number in range(450, 500)]


def test_what_is_asked_for() -> None:
    desk = Desk().welcome(GENERAL)
    moderation = desk.session.moderation
    moderation.invite("r", "@ben")
    moderation.kick("r", "eve", " a\nreason " + "x" * 999)
    moderation.ban("r", "eve", "")
    moderation.unban("r", "eve")
    moderation.ask_bans("r")
    invite, kick, ban, unban, bans = desk.poll()
    assert invite == Invite(room="r", name="ben", cid="c1")
    assert isinstance(kick, Kick)
    assert (kick.name, kick.reason[:9], len(kick.reason)) == ("eve", "a reason ", 200)
    assert ban == SetBan(room="r", name="eve", cid="c3")
    assert unban == SetBan(room="r", name="eve", cid="c4", on=False)
    assert bans == ListBans(room="r")
    assert desk.session.hello().features == (REMOVED,)


def test_names_and_reasons_begin_no_line_of_their_own() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.view("r")
    odd = "ann\nyou are banned\u2028from here"
    desk.session.apply(InvitationReceived(invitation=replace(TEA, by_name=odd, name=odd)))
    ban = Ban(user="u", name=odd, by=odd, time=5, reason=odd)
    desk.session.apply(BansListed(room="r", bans=(ban,)))
    assert [len(said.splitlines()) for said in notices(desk)] == [1, 1]


def test_what_came_of_it_is_said_in_the_room() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.moderation.invite("r", "ben")
    desk.session.moderation.kick("r", "eve", "")
    desk.session.moderation.ask_bans("r")
    invite, kick, _ = desk.poll()
    assert isinstance(invite, Invite)
    assert isinstance(kick, Kick)
    desk.session.apply(Acknowledged(command=invite))
    desk.session.apply(Acknowledged(command=kick))
    bans = tuple(
        Ban(user=f"u{n}", name=f"eve{n}", by="ann", time=5, reason="spam" * (n == 0))
        for n in range(60)
    )
    desk.session.apply(BansListed(room="r", bans=bans))
    desk.session.apply(BansListed(room="r", bans=()))
    said = notices(desk)
    assert said[0] == "ben is invited"
    assert said[1].startswith("banned: eve0, by ann: spam\nbanned: eve1, by ann\n")
    assert said[1].endswith("\nand 10 more")
    assert said[2:] == ["nobody is banned from here"]


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (Invite(room="r", name="b", cid="c"), "quota", "inviting b was refused: Too many."),
        (Kick(room="r", name="b", cid="c"), "quota", "removing b was refused: Too many."),
        (SetBan(room="r", name="b", cid="c"), "quota", "banning b was refused: Too many."),
        (
            SetBan(room="r", name="b", cid="c", on=False),
            "quota",
            "letting b come back was refused: Too many.",
        ),
        (ListBans(room="r"), "quota", "listing the bans was refused: Too many."),
        (
            Kick(room="r", name="b", cid="c"),
            "unknown_type",
            "removing b was refused: this server is too old for that",
        ),
        (
            JoinRoom(name="dev", cid="c"),
            "forbidden",
            "joining the room was refused: Too many.",
        ),
    ],
)
def test_refusals(command: Command, code: str, words: str) -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.view("r")
    desk.session.apply(Rejected(command=command, code=code, retry="never", text="Too many."))
    assert notices(desk) == [words]


def test_a_refusal_for_now_says_for_how_long() -> None:
    desk = Desk().welcome(GENERAL)
    invite = Invite(room="r", name="b", cid="c")
    desk.session.apply(
        Rejected(command=invite, code="x", retry="after", text="Too many.", after_ms=7_100)
    )
    assert notices(desk) == ["inviting b was refused: Too many; try again in 8 s"]


def test_without_a_server_it_is_said_at_once() -> None:
    desk = Desk().welcome(GENERAL)
    desk.session.disconnected()
    assert desk.session.moderation.kick("r", "eve", "") is None
    assert desk.session.moderation.ask_bans("r") is None
    assert notices(desk)[0] == "not connected: removing eve has to wait until we are"


def test_a_damaged_removal_is_one_all_the_same() -> None:
    cache = Cache()
    cache.save_room(replace(DEV, removed=SPAM))
    assert cache.load().rooms[0].removed == SPAM
    cache._db.execute("UPDATE room SET removed = x'00'")
    assert cache.load().rooms[0].removed == Removal(by="?", time=0)


def test_a_cache_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path)
    cache.save_room(DEV)
    cache._db.executescript(
        """ALTER TABLE room DROP COLUMN removed; ALTER TABLE numbered DROP COLUMN unnamed;
        PRAGMA user_version = 3"""
    )
    cache.close()
    again = Cache(path)
    assert again.load().rooms == (DEV,)
    again.save_room(replace(DEV, removed=SPAM))
    assert again.load().rooms[0].removed == SPAM
    again.close()


def test_a_thread_there_is_what_is_known_of_it() -> None:
    desk = in_dev()
    kicked(desk, 2)
    message = desk.state.rooms["d"].timeline.entries[0]  # type: ignore[union-attr]
    assert isinstance(message, ChatMessage)
    assert desk.session.threads.open(message).original.body == "hi"
    desk.session.disconnected()
    desk.welcome(GENERAL, replace(DEV, head=2, read=2, removed=SPAM), resumed=True)
    assert not [one for one in desk.poll(9.0) if isinstance(one, FetchThread)]


def test_what_was_missed_before_it_is_unread() -> None:
    desk = in_dev()
    desk.session.disconnected()
    removed = replace(DEV, head=4, read=4, removed=SPAM)
    desk.welcome(GENERAL, removed, resumed=True, live=False)
    desk.hear(2, room="d")
    desk.hear(3, room="d")
    desk.hear(4, room="d", user="u_me")
    desk.session.apply(WentLive(cursor="12"))
    assert desk.counts("d") == (3, 0)


def test_what_is_missing_before_it_is_taken_for_unread() -> None:
    desk = in_dev()
    desk.session.disconnected()
    desk.welcome(GENERAL, replace(DEV, head=40, read=40, removed=SPAM), resumed=False)
    assert desk.counts("d") == (40, 0)
    desk.session.mark_read("d")
    desk.session.disconnected()
    desk.welcome(GENERAL, replace(DEV, head=40, read=40, removed=SPAM), resumed=True)
    assert desk.counts("d") == (0, 0)


def test_what_is_unread_of_it_is_so_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache(path)
    desk = in_dev(cache)
    kicked(desk, 2)
    cache.close()
    again = Desk(Cache(path))
    assert again.counts("d") == (1, 0)
    again.welcome(GENERAL, replace(DEV, head=2, read=2, removed=SPAM), resumed=True)
    assert again.counts("d") == (1, 0)
