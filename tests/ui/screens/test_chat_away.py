"""Being away on the screen: the user, and others."""

from chat_tui.domain.commands import SetAway
from chat_tui.domain.events import Acknowledged, MembersReceived, PresenceChanged
from chat_tui.domain.models import Member, Presence
from tests.ui.helpers import ANA, GENERAL, Play, playing

HOSTILE = "\x1b[2J\u202etea"


def presence(user: str, name: str, there: Presence) -> PresenceChanged:
    return PresenceChanged(user=user, name=name, presence=there)


def status(play: Play) -> str:
    return play.chat.status.render_line(0).text


def asked(play: Play) -> list[str | None]:
    return [one.text for one in play.client.sent() if isinstance(one, SetAway)]


async def test_away_and_back() -> None:
    async with playing() as play:
        await play.press("/", *"away back at four", "enter")
        assert "away: back at four" in status(play)
        assert asked(play) == ["back at four"]
        assert play.said() == play.notices() == []
        await play.press("/", *"back", "enter")
        assert "away" not in status(play)
        play.session.apply(Acknowledged(command=SetAway(text="back at four")))
        assert asked(play) == [None]
        await play.press("/", *"back", "enter")
        assert play.notices() == ["you are not away"]
        assert play.composer.text == "/back"


async def test_away_without_words_and_with_too_many() -> None:
    async with playing() as play:
        await play.press("/", *"away", "enter")
        assert "  away  " in status(play)
        await play.press("/", *("away " + "x" * 200), "enter")
        assert "away: xxxx" in status(play)
        assert "F1" in status(play)
        assert len(play.session.state.away or "") == 120


async def test_that_another_terminal_is_there_is_said() -> None:
    async with playing() as play:
        play.session.apply(presence("u_me", "mia", Presence(online=True)))
        await play.press("/", *"away tea", "enter")
        asked(play)
        play.session.apply(Acknowledged(command=SetAway(text="tea")))
        assert "away here only" in status(play)
        play.session.apply(presence("u_me", "mia", Presence(online=True, away="tea")))
        assert "away: tea" in status(play)


async def test_others_in_the_lists_and_above_their_conversation() -> None:
    async with playing() as play:
        await play.press("f3")
        play.session.apply(presence("u_1", "ana", Presence(online=True, away=HOSTILE)))
        rows = [play.chat.members.render_line(y).text.rstrip() for y in range(4)]
        assert rows[:2] == ["  Here 1 of 3", " ● mia"]
        assert rows[2].startswith(" ◐ ana  ")
        assert "tea" in rows[2]
        assert not {"\x1b", "\u202e"} & set(rows[2])
        listed = [play.chat.rooms.render_line(y).text for y in range(8)]
        assert any("◐ ana" in row for row in listed)
        play.chat.show_room(ANA)
        assert "away: " in play.chat.header.render_line(0).text
        play.session.apply(presence("u_1", "ana", Presence(online=True)))
        assert play.chat.header.render_line(0).text.split() == ["ana", "here"]
        gone = Member(user="u_1", name="ana", online=False, seen=1_763_888_400_000)
        play.session.apply(MembersReceived(room=ANA, members=(gone,)))
        await play.pilot.pause()
        assert "last seen Sun 23 Nov 2025 09:00" in play.chat.header.render_line(0).text


async def test_who_is_away_is_offered_as_that() -> None:
    async with playing() as play:
        play.session.apply(presence("u_1", "ana", Presence(online=True, away="tea")))
        play.session.apply(presence("u_2", "ben", Presence(online=True)))
        await play.press("@")
        rows = play.picture()
        assert any("@ana" in row and "away: tea" in row for row in rows)
        assert any("@ben" in row and "away" not in row for row in rows)


async def test_news_that_are_none_draw_nothing() -> None:
    async with playing(room="general") as play:
        there = presence("u_1", "ana", Presence(online=True, away="tea"))
        play.session.apply(there)
        changes: list[object] = []
        play.session.subscribe(changes.append)
        play.session.apply(there)
        assert changes == []
        assert play.client.in_room(GENERAL).members is not None
