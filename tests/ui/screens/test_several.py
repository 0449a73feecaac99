"""Several servers on one screen: what is drawn, where keys lead, that nothing gets mixed up."""

from pathlib import Path

import pytest

from chat_tui.config.preferences import Preferences
from chat_tui.connection.state import Failed, Online, Reconnecting
from chat_tui.domain.commands import SendMessage
from chat_tui.domain.events import TypingChanged
from chat_tui.ui.catch_up import LONG
from chat_tui.ui.screens.secret import SecretScreen
from chat_tui.ui.servers import Server, Servers
from tests.ui.helpers import (
    ANA,
    DEV,
    GENERAL,
    StageClient,
    message,
    on_stage,
    playing,
    receive,
    usual,
)
from tests.ui.screens.several import two


async def test_each_server_is_a_section() -> None:
    async with two() as stage:
        assert stage.list() == [
            "  work",
            "  #dev",
            "▌ #general",
            " ● ana",
            "  home",
            "  #dev",
            "  #general",
            " ● ana",
        ]
        receive(stage.home.session, message(1, "mia?", room=DEV))
        stage.home.become(Reconnecting(at=1004, attempt=1, reason="x"))
        await stage.play.pilot.pause()
        assert stage.list()[4:6] == [" ○ home", "  #dev           @1"]
        assert "home: reconnecting" in stage.status()
        assert "@1" in stage.status()


async def test_with_one_server_there_is_no_heading_for_it() -> None:
    async with playing(name="work") as play:
        rooms = play.chat.rooms
        rows = [rooms.render_line(y).text.strip() for y in range(6)]
        assert rows == ["Rooms", "#dev", "▌ #general", "", "People", "● ana"]
        assert "work" not in play.chat.header.render_line(0).text


async def test_a_click_on_a_heading_folds_all_but_what_is_unread() -> None:
    async with two() as stage:
        receive(stage.home.session, message(1, room=DEV))
        await stage.play.pilot.click("#rooms", offset=(3, 5))
        assert stage.list()[4:] == ["  home           +2", "  #dev            1"]
        await stage.play.pilot.click("#rooms", offset=(3, 6))
        await stage.play.pilot.pause()
        assert stage.place == ("home", "dev")


async def test_keys_go_across() -> None:
    async with two() as stage:
        await stage.press("alt+down", "alt+down")
        assert stage.place == ("home", "dev")
        await stage.press("alt+up")
        assert stage.place == ("work", "ana")
        await stage.press("alt+s")
        assert stage.place == ("home", "dev")
        await stage.press("alt+s", "alt+s")
        assert stage.place == ("home", "dev")
        receive(stage.work.session, message(1, "mia!"))
        receive(stage.home.session, message(1, "psst", room=ANA))
        await stage.press("alt+a")
        assert stage.place == ("work", "general")
        await stage.press("alt+a")
        assert stage.place == ("home", "ana")
        assert "home" in stage.play.chat.header.render_line(0).text


async def test_what_is_written_goes_to_the_server_it_was_written_for() -> None:
    async with two() as stage:
        await stage.play.type("for work")
        await stage.press("alt+down", "alt+down", "alt+down")
        assert stage.place == ("home", "general")
        assert stage.play.composer.text == ""
        await stage.play.type("for home")
        await stage.press("enter")
        await stage.press("alt+up", "alt+up", "alt+up")
        assert stage.place == ("work", "general")
        assert stage.play.composer.text == "for work"
        await stage.press("enter")
        for client, said in ((stage.work, "for work"), (stage.home, "for home")):
            sent = [one.body for one in client.sent() if isinstance(one, SendMessage)]
            assert sent == [said]


async def test_only_what_is_looked_at_is_read() -> None:
    async with two() as stage:
        await stage.press("alt+down", "alt+down", "alt+down")
        receive(stage.work.session, message(1), message(2))
        receive(stage.home.session, message(1))
        await stage.play.pilot.pause()
        assert stage.work.in_room(GENERAL).unread == 2
        assert stage.home.in_room(GENERAL).unread == 0
        await stage.press("alt+a")
        assert stage.place == ("work", "general")
        assert stage.work.in_room(GENERAL).unread == 0
        assert any("new" in row for row in stage.play.picture())


async def test_who_types_elsewhere_is_not_shown_here() -> None:
    async with two() as stage:
        stage.home.session.apply(TypingChanged(room=GENERAL, user="u_1", name="ana", on=True))
        await stage.play.pilot.pause()
        assert "typing" not in stage.play.chat.rule.render_line(0).text


async def test_the_switcher_says_which_server() -> None:
    async with two() as stage:
        receive(stage.home.session, message(1, "mia?"))
        await stage.press("ctrl+k")
        targets = [(t.label, t.note) for t in stage.play.top.offered]  # type: ignore[attr-defined]
        assert targets[:3] == [
            ("#general", "home  1 unread"),
            ("#dev", "work"),
            ("#general", "work"),
        ]
        await stage.press("enter")
        assert stage.place == ("home", "general")
        await stage.press("ctrl+k", *"work", "enter")
        assert stage.place == ("work", "general")


async def test_a_server_without_a_room_can_be_gone_to() -> None:
    async with two(StageClient(Online(1))) as stage:
        assert stage.list()[-2:] == ["  home", "  no room yet"]
        await stage.press("alt+up", "alt+up")
        assert stage.place == ("home", "")
        assert stage.list()[-1] == "▌ no room yet"
        usual(stage.home)
        await stage.play.pilot.pause()
        assert stage.place == ("home", "general")


async def test_a_question_waits_until_somebody_looks() -> None:
    async with two() as stage:
        stage.home.become(Failed("the secret is wrong", "try another", credentials=True))
        await stage.play.pilot.pause()
        assert stage.play.top is stage.play.chat
        assert "home: failed" in stage.status()
        assert "✗" in stage.list()[4]
        await stage.press("alt+down", "alt+down")
        await stage.play.until(lambda: isinstance(stage.play.top, SecretScreen))
        await stage.press("escape", "alt+up")
        stage.home.become(Online(1))
        await stage.press("alt+down")
        assert stage.play.top is stage.play.chat
        assert "● online" in stage.status()


async def test_what_was_missed_on_another_server_is_told_here() -> None:
    async with two() as stage:
        stage.home.become(Reconnecting(at=1004, attempt=1, reason="x"))
        receive(stage.home.session, message(1, "mia?"), message(1, room=DEV))
        stage.work.clock.now += LONG
        stage.home.become(Online(1))
        (said,) = stage.work.in_room(GENERAL).notices
        assert said.text == (
            "home: while you were away: #general 1 (@1), #dev 1 - Alt+A walks through"
        )


async def test_a_call_rings_wherever_one_is_and_the_title_counts_all() -> None:
    async with two() as stage:
        rung: list[str] = []
        stage.play.app.notify_outside = lambda title, body: rung.append(title)  # type: ignore[method-assign]
        receive(stage.home.session, message(1, "mia?"))
        stage.work.clock.now += 10
        receive(stage.work.session, message(1, "mia?", room=DEV))
        assert rung == ["ana in #general (home)", "ana in #dev (work)"]
        stage.play.app._alerts.show_title()
        assert stage.play.app._window_title == "(@2) #general work - chat-tui"


async def test_the_lists_are_the_same_wherever_one_goes() -> None:
    async with two() as stage:
        await stage.press("f2", "f3", "alt+a")
        receive(stage.home.session, message(1, "mia?"))
        await stage.press("alt+a")
        assert stage.place == ("home", "general")
        assert not stage.play.chat.rooms.display
        assert stage.play.chat.members.display
        await stage.press("f2", "alt+s")
        assert stage.place == ("work", "general")
        assert stage.play.chat.rooms.display


async def test_keys_of_ones_own_are_named_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"program.help" = "f5"\n')
    beside = [Server("home", on_stage())]
    preferences = Preferences({}, {}, file)
    async with playing(name="work", beside=beside, preferences=preferences) as play:
        await play.press("alt+down", "alt+down")
        await play.until(lambda: play.app.servers.current.name == "home")
        await play.until(lambda: "F5 help" in play.chat.status.render_line(0).text)


async def test_a_flood_elsewhere_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with two() as stage:
        drawn: list[Servers] = []
        monkeypatch.setattr(stage.play.chat.rooms, "show_servers", drawn.append)
        for seq in range(1, 300):
            receive(stage.home.session, message(seq))
        await stage.play.pilot.pause()
        assert len(drawn) == 1


async def test_a_notice_from_elsewhere_says_where_from() -> None:
    async with two(StageClient(Online(1))) as stage:
        await stage.press("alt+up", "alt+up", "alt+s")
        assert stage.place[0] == "work"
        stage.home.session.notify(None, "you were heard")
        await stage.play.pilot.pause()
        (said,) = stage.play.app._notifications
        assert said.message == "home: you were heard"


async def test_a_picture_does_not_come_over_another_server() -> None:
    async with two() as stage:
        closed: list[int] = []
        show, work = stage.play.chat._dialogs.show_picture, stage.play.chat
        await stage.press("alt+down", "alt+down")
        assert stage.play.chat is not work
        show(b"", "cat.png  12 kB", lambda: closed.append(1))
        await stage.play.pilot.pause()
        assert stage.play.top is stage.play.chat
        assert closed == [1]
        (said,) = stage.work.in_room(ANA).notices
        assert said.text == "cat.png  12 kB: not shown, since you had gone"


async def test_leaving_keeps_what_is_written_on_all() -> None:
    async with two() as stage:
        await stage.play.type("one")
        await stage.press("alt+down", "alt+down", "alt+down")
        await stage.play.type("two")
        await stage.press("ctrl+q")
    assert stage.work.cache.load().drafts == {GENERAL: "one"}
    assert stage.home.cache.load().drafts == {GENERAL: "two"}
    assert all(task.cancelled() for task in stage.play.app._connections.values())
