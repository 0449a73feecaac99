"""Saying what one wants to be told of, and seeing it."""

from chat_tui.connection.state import Awoken, Online, Reconnecting, Syncing
from chat_tui.domain.commands import SetPreference
from chat_tui.domain.events import GapReported, PageReceived
from chat_tui.domain.preferences import Preference, PreferenceKind
from tests.ui.helpers import ANA, DEV, GENERAL, Play, StageClient, message, playing, receive
from tests.ui.screens.reading import rule

K = PreferenceKind


async def command(play: Play, text: str) -> str:
    """Run a command; returns the last thing the program said here."""
    play.chat.write("")  # what was refused stands there to be mended
    await play.type(text)
    await play.press("enter")
    return play.notices()[-1]


def told(client: StageClient) -> list[Preference]:
    return [one.preference for one in client.sent() if isinstance(one, SetPreference)]


def listed(play: Play) -> list[str]:
    """The room list as text."""
    rooms = play.chat.rooms
    lines = [rooms.render_line(y).text.strip(" ▌") for y in range(rooms.size.height)]
    return [" ".join(line.split()) for line in lines if line]


def below_the_new_rule(play: Play) -> str:
    """The row where what is new begins."""
    rows = play.picture()
    return rows[next(n for n, row in enumerate(rows) if row.endswith(" new ──")) + 1]


async def test_a_muted_room_is_quiet() -> None:
    async with playing() as play:
        words = await command(play, "/mute #dev")
        assert words.startswith("#dev is muted")
        assert told(play.client) == [Preference(K.MUTED, DEV, "on")]
        receive(play.session, message(1, "hello", room=DEV), message(2, "hello", room=DEV))
        assert listed(play) == ["Rooms", "#dev", "#general", "People", "● ana"]
        await play.press("alt+a")
        assert play.viewed == "general"
        await command(play, "/unmute #dev")
        await play.press("alt+a")
        assert play.viewed == "dev"


async def test_levels_favourites_and_words() -> None:
    async with playing() as play:
        assert "what mentions you" in await command(play, "/notify")
        assert "every message" in await command(play, "/notify ALL")
        assert "takes one of all, mentions, none" in await command(play, "/notify loud")
        await command(play, "/favourite @ana")
        assert listed(play)[:2] == ["Favourites", "● ana"]
        assert await command(play, "/highlight") == "no word calls you"
        await command(play, "/highlight Tea")
        receive(play.session, message(1, "more tea?", room=DEV))
        assert play.client.in_room(DEV).mentions == 1
        assert await command(play, "/highlight") == "these words call you: tea"
        assert "letter" in await command(play, "/highlight !?")
        await command(play, "/unhighlight TEA")
        assert "does not call you" in await command(play, "/unhighlight tea")
        kinds = [one.kind for one in told(play.client)]
        assert kinds == [K.LEVEL, K.FAVOURITE, K.HIGHLIGHT]


async def test_who_is_ignored_is_one_dim_line() -> None:
    async with playing() as play:
        receive(play.session, message(1, "spam"), message(2, "spam"), message(3, "hi", user="u_2"))
        assert "nobody called zoe" in await command(play, "/ignore zoe")
        assert await command(play, "/ignore mia") == "that is you"
        await command(play, "/ignore ana")
        receive(play.session, message(4, "mia! spam"))
        shown = "\n".join(play.picture())
        assert shown.count("messages of ana (ignored)") == 2
        assert "spam" not in shown
        assert await command(play, "/ignore") == "you ignore ana"
        await command(play, "/unignore ana")
        assert "mia! spam" in "\n".join(play.picture())
        assert "do not ignore" in await command(play, "/unignore ana")


async def test_a_message_is_marked_unread_from_where_it_was_picked() -> None:
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in (1, 2, 3)))
        await play.press("shift+up", "up", "u")
        assert told(play.client) == [Preference(K.MARKED, GENERAL, "2")]
        rows = play.picture()
        at = next(n for n, row in enumerate(rows) if row.endswith(" new ──"))
        assert rows[at + 1].endswith("line 2")
        await play.press("alt+down")
        assert "#general •" in listed(play)
        await play.press("alt+a")
        assert play.viewed == "general"
        assert any(row.endswith(" new ──") for row in play.picture())
        assert told(play.client)[-1] == Preference(K.MARKED, GENERAL)


async def test_a_click_folds_a_section_but_not_what_is_unread() -> None:
    async with playing() as play:
        await play.pilot.click("#rooms", offset=(3, 0))
        assert listed(play) == ["Rooms +1", "#general", "People", "● ana"]
        receive(play.session, message(1, room=DEV), message(1, room=ANA))
        assert listed(play)[1].startswith("#dev")
        await play.pilot.click("#rooms", offset=(3, 0))
        assert listed(play)[0] == "Rooms"


async def test_what_was_missed_is_told_and_walked_through() -> None:
    async with playing() as play:
        play.client.become(Reconnecting(attempt=1, at=0.0, reason="gone"))
        play.client.clock.now += 300
        receive(play.session, message(1, room=ANA), message(1, "hi mia", room=DEV))
        play.client.become(Online(12))
        await play.pilot.pause()
        assert play.notices()[-1] == "while you were away: #dev 1 (@1), ana 1 - Alt+A walks through"
        await play.press("alt+a", "alt+a")
        assert play.viewed == "ana"


async def test_what_was_missed_on_the_screen_is_new_as_well() -> None:
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in (1, 2, 3)))
        await play.pilot.pause()
        play.client.become(Reconnecting(attempt=1, at=0.0, reason="gone"))
        play.client.clock.now += 300
        play.client.become(Syncing(0, 2))
        receive(play.session, *(message(seq) for seq in (4, 5)))
        await play.pilot.pause()
        assert play.session.state.rooms[GENERAL].unread == 2, "nobody has looked at it yet"
        play.client.become(Online(12))
        await play.pilot.pause()
        assert play.session.state.rooms[GENERAL].unread == 0
        assert below_the_new_rule(play).endswith("line 4")
        receive(play.session, message(6))
        await play.pilot.pause()
        assert sum(row.endswith(" new ──") for row in play.picture()) == 1
        assert "to the first" not in rule(play), "it can be seen"


async def test_what_came_while_the_machine_slept_was_missed() -> None:
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in (1, 2, 3)))
        await play.pilot.pause()
        play.client.become(Awoken(12, 30.0))
        receive(play.session, message(4), message(1, room=DEV), message(5))
        await play.pilot.pause()
        assert play.session.state.rooms[GENERAL].unread == 2, "nobody has looked at it yet"
        play.client.become(Online(12))
        await play.pilot.pause()
        assert play.session.state.rooms[GENERAL].unread == 0
        assert below_the_new_rule(play).endswith("line 4")
        assert play.notices()[-1] == "while you were away: #dev 1 - Alt+A walks through"
        play.client.become(Awoken(12, 5.0))
        receive(play.session, message(6), message(2, room=DEV))
        play.client.become(Online(12))
        await play.pilot.pause()
        assert len([one for one in play.notices() if "while you" in one]) == 1, "a stutter"


async def test_what_is_new_above_the_screen_is_told_until_it_was_seen() -> None:
    async with playing() as play:
        receive(play.session, *(message(seq, room=DEV) for seq in range(1, 61)))
        await play.press("alt+a")
        await play.until(lambda: "60 new - Alt+U to the first" in rule(play))
        await play.press("alt+u")
        await play.until(lambda: any(row.endswith(" new ──") for row in play.picture()))
        await play.press("ctrl+end")
        await play.until(lambda: play.chat.pane.following)
        assert "to the first" not in rule(play)


async def test_what_is_new_and_still_to_be_fetched_has_not_been_seen() -> None:
    async with playing() as play:
        receive(play.session, *(message(seq) for seq in (1, 2, 3)))
        await play.pilot.pause()
        play.client.become(Reconnecting(attempt=1, at=0.0, reason="gone"))
        play.client.clock.now += 300
        play.client.become(Syncing(0, 2))
        gap = GapReported(room=GENERAL, first=4, last=60, amended=frozenset())
        play.session.apply(gap)
        await play.pilot.pause()
        play.client.become(Online(12))
        missing = tuple(message(seq) for seq in range(4, 61))
        page = PageReceived(room=GENERAL, events=missing, first=4, last=60, more=False)
        play.session.apply(page)
        await play.until(lambda: "57 new - Alt+U to the first" in rule(play))
