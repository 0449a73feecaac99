"""Rooms on the screen: reading, leaving, arriving, narrow terminals, the mouse, the theme."""

from dataclasses import replace

import pytest
from textual import events

from chat_tui.connection.state import Online, Reconnecting
from chat_tui.domain.commands import FetchHistory, JoinRoom, ListRooms, MarkRead, OpenDirect
from chat_tui.domain.events import (
    Acknowledged,
    GapReported,
    PresenceChanged,
    ReadMarkerMoved,
    Rejected,
    RoomClosed,
    RoomsListed,
    TypingChanged,
)
from chat_tui.domain.log import MemberJoined, MemberRenamed, TopicChanged
from chat_tui.domain.models import Presence, RoomListing
from chat_tui.ui import words
from tests.ui.helpers import (
    ANA,
    DEV,
    GENERAL,
    START_MS,
    Play,
    StageClient,
    message,
    on_stage,
    playing,
    public,
    receive,
    usual,
    welcome,
)

FIRST_STEPS = (
    "welcome. Enter sends, nothing gets lost\n"
    "Ctrl+K goes anywhere, Alt+A to the unread\n"
    "F1 tells all you can do, Ctrl+Q leaves"
)


def read(play: Play) -> list[tuple[str, int]]:
    return [(c.room, c.seq) for c in play.client.later() if isinstance(c, MarkRead)]


def has_rule(play: Play) -> bool:
    return any(row.endswith(" new ──") for row in play.picture())


def say(play: Play, seq: int, body: str = "", room: str = GENERAL) -> None:
    receive(play.session, message(seq, body, room=room))


# -- reading -----------------------------------------------------------------------------------


async def test_what_is_looked_at_is_read() -> None:
    async with playing() as play:
        say(play, 1)
        assert read(play) == [(GENERAL, 1)]
        assert play.client.in_room(GENERAL).unread == 0
        assert not has_rule(play)


async def test_what_comes_while_the_terminal_is_not_looked_at_is_new() -> None:
    async with playing() as play:
        say(play, 1)
        play.app.post_message(events.AppBlur())
        await play.pilot.pause()
        say(play, 2)
        say(play, 3)
        assert read(play) == [(GENERAL, 1)]
        assert play.client.in_room(GENERAL).unread == 2
        assert [row[18:] for row in play.picture()[-2:]] == ["line 2", "line 3"]
        assert play.picture()[-3].endswith(" new ──")
        play.app.post_message(events.AppFocus())
        await play.pilot.pause()
        assert read(play) == [(GENERAL, 3)]
        assert has_rule(play), "it is there to be seen"
        play.app.post_message(events.AppBlur())
        await play.pilot.pause()
        assert not has_rule(play)


async def test_what_is_unread_below_stays_new_when_the_terminal_is_left() -> None:
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in range(1, 100)))
        await play.press("pageup")
        say(play, 100)
        play.app.post_message(events.AppBlur())
        await play.pilot.pause()
        play.app.post_message(events.AppFocus())
        await play.pilot.pause()
        assert read(play) == [(GENERAL, 99)]
        await play.press("alt+u")
        assert has_rule(play)


async def test_nothing_is_read_behind_a_dialog() -> None:
    async with playing() as play:
        await play.press("f1")
        say(play, 1)
        assert read(play) == []
        await play.press("escape")
        await play.until(lambda: play.client.in_room(GENERAL).unread == 0)
        assert read(play) == [(GENERAL, 1)]
        assert has_rule(play)


async def test_nothing_is_read_while_scrolled_back() -> None:
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in range(1, 100)))
        await play.press("pageup")
        assert read(play) == [(GENERAL, 99)]
        say(play, 100)
        assert read(play) == []
        await play.press("pagedown", "pagedown")
        await play.until(lambda: play.client.in_room(GENERAL).unread == 0)
        assert read(play) == [(GENERAL, 100)]


async def test_who_is_here_is_of_before_while_there_is_no_connection() -> None:
    def dots(play: Play) -> list[object]:
        rows = play.chat.rooms.render_line(5), play.chat.members.render_line(1)
        segments = [one for row in rows for one in row if "●" in one.text]
        return [one.style.color for one in segments if one.style is not None]

    async with playing(size=(100, 24)) as play:
        await play.press("f3")
        here = dots(play)
        assert len(here) == 2
        play.client.become(Reconnecting(at=play.client.clock.now + 3, attempt=1, reason="lost"))
        assert all(now != before for now, before in zip(dots(play), here, strict=True))
        play.chat.show_room(ANA)
        assert play.chat.header.render_line(0).text.split() == ["ana"]
        play.client.become(Online())
        assert play.chat.header.render_line(0).text.split() == ["ana", "here"]
        play.chat.show_room(GENERAL)
        assert dots(play) == here


async def test_other_rooms_count() -> None:
    async with playing() as play:
        say(play, 1, room=DEV)
        say(play, 2, "mia: look", room=DEV)
        say(play, 1, room=ANA)
        await play.pilot.pause()
        lines = [play.chat.rooms.render_line(y).text.rstrip() for y in range(7)]
        assert lines[1] == "  #dev         @1 2"
        assert lines[2] == "▌ #general"
        assert lines[5] == " ● ana            1"
        assert "@1  3 unread" in play.chat.status.render_line(0).text


async def test_the_sign_counts_mentions_in_the_list_as_elsewhere() -> None:
    async with playing() as play:

        def listed() -> str:
            return play.chat.rooms.render_line(1).text

        say(play, 1, "mia: look", room=DEV)
        await play.until(lambda: listed().rstrip().endswith("#dev           @1"))
        say(play, 2, room=DEV)
        await play.until(lambda: listed().rstrip().endswith("@1 2"))
        row = [*play.chat.rooms.render_line(1)]
        styles = [one.style for text in ("@1", "2") for one in row if one.text.strip() == text]
        alert, strong = styles
        assert alert is not None
        assert strong is not None
        assert alert.color != strong.color, "only what calls is in that colour"


async def test_read_on_another_terminal() -> None:
    async with playing() as play:
        say(play, 1, room=DEV)
        play.session.apply(ReadMarkerMoved(room=DEV, seq=1, unread=0, mentions=0))
        await play.pilot.pause()
        assert "unread" not in play.chat.status.render_line(0).text


async def test_opening_a_room_with_unread_messages() -> None:
    async with playing() as play:
        say(play, 1, room=DEV)
        await play.press("alt+up")
        assert has_rule(play)
        assert read(play) == [(DEV, 1)]


# -- coming and going --------------------------------------------------------------------------


async def test_a_room_closed_while_on_the_screen() -> None:
    async with playing() as play:
        await play.press("alt+up")
        await play.type("unsaid")
        play.session.apply(RoomClosed(room=DEV))
        await play.pilot.pause()
        assert play.viewed == "general"
        assert play.composer.text == ""
        assert "dev" not in play.chat.rooms.render_line(1).text


async def test_the_last_room_closed_and_another_joined() -> None:
    async with playing() as play:
        for room in (DEV, ANA, GENERAL):
            play.session.apply(RoomClosed(room=room))
        await play.pilot.pause()
        assert play.viewed == ""
        assert any("no room" in row for row in play.picture())
        await play.burst(*"hello", "enter", "alt+down", "pageup", "ctrl+end", "alt+u", "f3")
        assert play.composer.text == "hello", "there is nowhere to say it"
        play.client.opened(public("r_5", "new"))
        await play.pilot.pause()
        assert play.viewed == "new"


async def test_nothing_is_known_yet() -> None:
    async with playing(StageClient()) as play:
        assert any("connecting to chat.example.org" in row for row in play.picture())
        await play.burst(
            *"/topic x", "enter", *"/clear", "enter", "up", "tab", "escape", "ctrl+home"
        )
        usual(play.client)
        play.client.become(Online(3))
        await play.pilot.pause()
        assert play.viewed == "general"
        assert play.notices() == [FIRST_STEPS]


async def test_a_server_that_lost_its_log_keeps_the_draft() -> None:
    async with playing() as play:
        say(play, 1)
        await play.type("unsaid")
        welcome(play.session, public(GENERAL, "general"), epoch="e2")
        await play.pilot.pause()
        assert (play.viewed, play.composer.text) == ("general", "unsaid")
        assert not any("line 1" in row for row in play.picture())


async def test_the_room_asked_for_is_joined_when_online() -> None:
    client = on_stage()
    async with playing(client, room="other") as play:
        (join,) = [c for c in client.sent() if isinstance(c, JoinRoom)]
        assert join.name == "other"
        client.opened(public("r_5", "other"))
        play.session.apply(Acknowledged(command=join))
        assert play.viewed == "other"


async def test_the_room_asked_for_is_shown() -> None:
    async with playing(room="dev") as play:
        assert play.viewed == "dev"
        assert not [c for c in play.client.sent() if isinstance(c, JoinRoom)]


async def test_a_gap_is_filled_when_it_is_seen() -> None:
    async with playing() as play:
        play.session.apply(GapReported(room=GENERAL, first=1, last=30))
        await play.until(lambda: any("loading 30" in row for row in play.picture()))
        (fetch,) = [c for c in play.client.sent() if isinstance(c, FetchHistory)]
        assert (fetch.before, fetch.limit) == (31, 30)


async def test_who_types_and_who_is_here() -> None:
    async with playing() as play:
        await play.press("f3")
        members = [play.chat.members.render_line(y).text.rstrip() for y in range(4)]
        assert members == ["  Here 2 of 3", " ● ana", " ● mia", " ○ ben"]
        there = Presence(online=True)
        play.session.apply(PresenceChanged(user="u_2", name="ben", presence=there))
        assert play.chat.members.render_line(2).text.startswith(" ● ben")
        for number, name in enumerate(("ana", "ben", "cleo")):
            play.session.apply(
                TypingChanged(room=GENERAL, user=f"u_{number + 1}", name=name, on=True)
            )
            words = ["ana is typing", "ana and ben are typing", "3 people are typing"][number]
            assert words in play.chat.rule.render_line(0).text
        await play.press("alt+up")
        assert "typing" not in play.chat.rule.render_line(0).text


async def test_names_and_topics_change() -> None:
    async with playing() as play:
        topic = TopicChanged(
            room=GENERAL, seq=1, user="u_1", name="ana", time=START_MS, topic="\x1b[2Jtea"
        )
        receive(play.session, topic)
        assert play.chat.header.render_line(0).text.startswith(" #general  ␛[2Jtea")
        renamed = MemberRenamed(
            room=ANA, seq=1, user="u_1", name="ana", time=START_MS, new_name="anna"
        )
        receive(play.session, renamed)
        assert play.chat.rooms.render_line(5).text.startswith(" ● anna")


async def test_commands_that_ask() -> None:
    async with playing() as play:
        await play.burst(*"/topic", "enter", *"/list", "enter", *"/reconnect", "enter")
        assert play.notices() == ["no topic is set"]
        assert ListRooms() in play.client.sent()
        assert play.client.reconnects == 1
        listing = RoomListing(id="r", name="a\nb", topic="t\x1b", members=1, joined=True)
        play.session.apply(RoomsListed(rooms=(listing,)))
        assert play.notices()[1] == "rooms on this server:\n#a␊b  1 member, joined  t␛"
        play.session.apply(RoomsListed(rooms=()))
        assert len(play.notices()) == 2, "nobody asked"
        say(play, 1)
        await play.burst(*"/clear", "enter", *"/members", "enter")
        await play.until(lambda: not any("line 1" in row for row in play.picture()))
        assert play.chat.members.display


async def test_a_notice_with_no_room_stands_where_messages_would() -> None:
    async with playing(StageClient(), size=(80, 24)) as play:
        await play.burst(*"/join [@click=app.quit]x[/]", "enter")
        await play.until(lambda: any("not connected" in row for row in play.picture()))
        assert any("F1 shows every key" in row for row in play.picture())
        assert not list(play.app._notifications), "which would hide what is written"
        welcome(play.session, public("r_1", "general"))
        assert not any("not connected" in row for row in play.picture())


async def test_nothing_is_below_when_everything_can_be_seen() -> None:
    async with playing() as play:
        say(play, 1)
        for key in ("pageup", "ctrl+home", "pageup"):
            await play.press(key)
            await play.pilot.pause()
            assert "below" not in play.chat.rule.render_line(0).text, key
        assert play.chat.pane.following


async def test_cleared_is_not_empty() -> None:
    async with playing() as play:
        say(play, 1)
        await play.burst(*"/clear", "enter")
        assert [row.strip() for row in play.picture() if row] == [
            "cleared here",
            "PageUp shows it again",
        ]
        await play.press("pageup")
        assert play.picture()[-1].endswith("line 1")


async def test_whoever_comes_first_is_told_what_to_do_once() -> None:
    client = StageClient(Online(3))
    welcome(client.session, public(GENERAL, "general"))
    async with playing(client) as play:
        joined = MemberJoined(room=GENERAL, seq=1, user="u_me", name="mia", time=START_MS)
        receive(play.session, joined)
        assert play.notices() == [words.NEW_ROOM]
        topic = TopicChanged(
            room=GENERAL, seq=2, user="u_me", name="mia", time=START_MS, topic="tea"
        )
        receive(play.session, topic)
        assert len(play.notices()) == 1
        play.client.opened(public("r_7", "tea"))
        receive(play.session, replace(joined, room="r_7"))
        await play.burst(*"/switch tea", "enter")
        await play.until(lambda: bool(play.client.in_room("r_7").notices))
        assert [one.text for one in play.client.in_room("r_7").notices] == [words.NEW_ROOM]


async def test_the_first_run_greets_wherever_it_is() -> None:
    client = StageClient(Online(3))
    async with playing(client) as play:
        welcome(client.session, public(GENERAL, "general"))
        receive(play.session, message(1, "hello"))
        assert play.notices() == [FIRST_STEPS]
        receive(play.session, message(2, "all"))
        assert len(play.notices()) == 1


async def test_where_somebody_has_spoken_nobody_is_told() -> None:
    async with playing() as play:
        say(play, 1)
        assert play.notices() == []


@pytest.mark.parametrize("text", ["/join #bad", "/msg nobody hi"])
async def test_a_refused_command_can_be_mended(text: str) -> None:
    async with playing() as play:
        play.client.sent()
        await play.burst(*text, "enter")
        assert play.composer.text == ""
        (wish,) = play.client.sent()
        refused = Rejected(command=wish, code="bad_request", retry="never", text="no")
        play.session.apply(refused)
        assert play.composer.text == text
        await play.burst("enter", *"else")
        (wish,) = (c for c in play.client.sent() if isinstance(c, JoinRoom | OpenDirect))
        play.session.apply(Rejected(command=wish, code="bad_request", retry="never", text="no"))
        assert play.composer.text == "else", "what is being written is not disturbed"
