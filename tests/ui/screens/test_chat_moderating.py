"""A room that one is put out of while it is on the screen."""

from dataclasses import replace

from chat_tui.domain.commands import FetchHistory, JoinRoom
from chat_tui.domain.events import Acknowledged, MembersReceived
from chat_tui.domain.log import MemberLeft
from chat_tui.domain.models import Member, Removal
from tests.ui.helpers import (
    DEV,
    GENERAL,
    START_MS,
    Play,
    message,
    on_stage,
    playing,
    public,
    receive,
)

REMOVED = Removal(by="ana", time=START_MS, reason="spam")


def put_out(play: Play, seq: int) -> None:
    left = MemberLeft(
        room=DEV,
        seq=seq,
        user="u_me",
        name="mia",
        time=START_MS,
        by="u_1",
        by_name="ana",
        reason="spam",
    )
    receive(play.session, left)
    play.client.opened(replace(public(DEV, "dev", seq), read=seq, removed=REMOVED))


def above_composer(play: Play) -> str:
    line = play.chat.subject
    return line.render_line(0).text.strip() if line.display else ""


async def test_what_was_said_stays_and_nothing_more_can_be_said() -> None:
    async with playing(room="dev") as play:
        receive(play.session, message(1, "hello", room=DEV))
        put_out(play, 2)
        await play.pilot.pause()
        rows = [row.strip() for row in play.picture()]
        assert any(row.endswith("hello") for row in rows)
        assert any(row.endswith("ana removed mia: spam") for row in rows)
        assert above_composer(play).startswith("you are not in here any more (/join #dev):")
        await play.press(*"but why", "enter")
        assert play.composer.text == "but why"
        assert play.said(DEV) == []
        last = "not sent: ana removed you from #dev: spam; /join #dev to come back"
        assert play.notices(DEV) == [last]

        play.composer.replace_text("")
        await play.press("/", *"join #dev", "enter")
        (join,) = [one for one in play.client.sent() if isinstance(one, JoinRoom)]
        play.client.opened(public(DEV, "dev", 3))
        play.session.apply(Acknowledged(command=join, room=DEV))
        await play.pilot.pause()
        assert above_composer(play) == ""
        await play.press(*"sorry", "enter")
        assert play.said(DEV) == ["sorry"]


async def test_what_is_missing_of_it_is_not_asked_for() -> None:
    client = on_stage()
    client.opened(replace(public(DEV, "dev", 40), read=40, removed=REMOVED))
    async with playing(client, room="dev") as play:
        assert any("40 messages that only members can read" in row for row in play.picture())
        await play.press("pageup", "pagedown")
        assert not [one for one in client.later() if isinstance(one, FetchHistory)]


async def test_operators_have_a_mark_among_the_members() -> None:
    async with playing(size=(120, 24), room="general") as play:
        people = tuple(
            Member(user=user, name=name, online=True)
            for user, name in (("u_1", "ana"), ("u_2", "ben"))
        )
        operators = frozenset({"u_1", "u_9"})
        play.session.apply(MembersReceived(room=GENERAL, members=people, operators=operators))
        await play.press("f3")
        rows = [play.chat.members.render_line(y).text.strip() for y in range(3)]
        assert rows[1].endswith(" @ana")
        assert rows[2].endswith(" ben")


async def test_what_is_unread_of_it_is_told_beside_it() -> None:
    async with playing(room="general") as play:
        receive(play.session, message(1, "hello", room=DEV))
        put_out(play, 2)
        await play.pilot.pause()
        rows = [play.chat.rooms.render_line(y).text.split() for y in range(5)]
        assert ["#dev", "1"] in rows
