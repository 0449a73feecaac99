"""Slow-link mode on the screen: said calmly, changed by /set, and less to be drawn."""

from pathlib import Path

from chat_tui.config.preferences import Preferences
from chat_tui.connection.state import Online, Reconnecting
from chat_tui.domain.commands import ListMembers, ListRooms
from chat_tui.domain.events import PresenceChanged, TypingChanged
from chat_tui.domain.models import Presence
from chat_tui.ui.slow_link import FAST_RTT_MS, SLOW_RTT_MS
from tests.ui.helpers import GENERAL, Play, StageClient, message, playing, receive, usual
from tests.ui.screens.reading import rule

TYPES = TypingChanged(room=GENERAL, user="u_1", name="ana", on=True)


def kept(folder: Path, text: str = "") -> Preferences:
    (folder / "config.toml").write_text(text)
    return Preferences({}, {}, folder / "config.toml")


def bar(play: Play) -> str:
    return play.chat.status.render_line(0).text


def ticks(play: Play) -> bool:
    countdown = play.chat.status._countdown
    return countdown is not None and countdown._active.is_set()


async def test_it_begins_as_the_file_says(tmp_path: Path) -> None:
    preferences = kept(tmp_path, 'slow_link = "on"\n')
    async with playing(preferences=preferences, size=(120, 24)) as play:
        assert "slow link" in bar(play)
        assert play.app.frame_pause() > 0
        play.session.apply(TYPES)
        assert "typing" not in rule(play)
        await play.type("hello")
        assert play.client.sent() == []


async def test_set_turns_it_on_and_off(tmp_path: Path) -> None:
    async with playing(preferences=kept(tmp_path), size=(120, 24)) as play:
        assert "slow link" not in bar(play)
        assert play.app.frame_pause() == 0
        for value, is_slow in (("on", True), ("off", False), ("on", True), ("auto", False)):
            await play.type(f"/set slow_link {value}")
            await play.press("enter")
            assert ("slow link" in bar(play)) is is_slow
            assert (play.app.frame_pause() > 0) is is_slow
        assert 'slow_link = "auto"' in (tmp_path / "config.toml").read_text()


async def test_a_long_way_to_the_server_is_a_slow_link() -> None:
    async with playing(size=(120, 24)) as play:
        for milliseconds, is_slow in ((SLOW_RTT_MS + 1, True), (FAST_RTT_MS, False)):
            play.client.become(Online(milliseconds))
            assert ("slow link" in bar(play)) is is_slow


async def test_late_frames_are_a_slow_link() -> None:
    async with playing(size=(120, 24)) as play:
        play.app.frame_left(1.0)
        play.app.frame_left(1.0)
        await play.until(lambda: "slow link" in bar(play))


async def test_who_went_is_seen_with_the_next_message_or_when_the_list_is_opened() -> None:
    async with playing(size=(120, 24)) as play:

        def people() -> str:
            panel = play.chat.members
            return "\n".join(panel.render_line(y).text for y in range(panel.size.height))

        play.session.set_slow_link(True)
        await play.press("f3")
        assert "Here 2 of 3" in people()
        play.session.apply(PresenceChanged(user="u_1", name="ana", presence=Presence(online=False)))
        assert "Here 2 of 3" in people()
        receive(play.session, message(1))
        assert "Here 1 of 3" in people()
        await play.press("f3")
        play.session.apply(PresenceChanged(user="u_1", name="ana", presence=Presence(online=True)))
        await play.press("f3")
        assert "Here 2 of 3" in people()


async def test_nothing_is_fetched_that_nobody_looks_at(tmp_path: Path) -> None:
    client = usual(StageClient())
    client.session.state.rooms[GENERAL].members = None
    preferences = kept(tmp_path, 'slow_link = "on"\n')
    async with playing(client, preferences=preferences, size=(120, 24)) as play:
        client.become(Online(12))
        await play.pilot.pause()
        asked = client.sent()
        assert not any(isinstance(one, ListRooms | ListMembers) for one in asked)
        await play.press("f3")
        assert ListMembers(room=GENERAL) in client.sent()


async def test_a_wait_is_told_and_not_counted_down() -> None:
    async with playing(size=(120, 24)) as play:
        play.session.set_slow_link(True)
        at = play.client.clock.now + 9
        play.client.become(Reconnecting(at=at, attempt=1, reason="lost"))
        assert "lost; reconnecting within 9 s" in bar(play)
        assert not ticks(play)
        play.session.set_slow_link(False)
        assert "lost; reconnecting in 9 s" in bar(play)
        assert ticks(play)
