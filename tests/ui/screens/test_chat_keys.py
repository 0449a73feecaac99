"""Every key does what its description says, in the order it was pressed."""

import pytest
from rich.console import RenderableType
from textual._compositor import LayoutUpdate
from textual.events import MouseScrollUp

from chat_tui.domain.commands import JoinRoom, SendMessage
from chat_tui.ui import keymap
from chat_tui.ui.screens.help import HelpScreen
from chat_tui.ui.screens.switcher import SwitcherScreen
from chat_tui.ui.screens.view import BRIEF
from tests.ui.helpers import ANA, DEV, GENERAL, Play, message, on_stage, playing, receive


def keys_of(id_: str) -> list[str]:
    (binding,) = [b for b in [*keymap.CHAT, *keymap.COMPOSER] if b.id == id_]
    return binding.key.split(",")


def each(*ids: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("key", [key for id_ in ids for key in keys_of(id_)])


@pytest.mark.parametrize(
    ("id_", "unread", "leads_to"),
    [
        ("rooms.next", (), "ana"),
        ("rooms.previous", (), "dev"),
        ("rooms.next-unread", (DEV,), "dev"),
        ("rooms.previous-unread", (ANA,), "ana"),
        ("rooms.next-unread", (), "general"),
    ],
)
async def test_keys_lead_to_other_rooms(id_: str, unread: tuple[str, ...], leads_to: str) -> None:
    async with playing() as play:
        for room in unread:
            receive(play.session, message(1, room=room))
        for key in keys_of(id_):
            play.chat.show_room(GENERAL)
            for room in unread:
                receive(play.session, message(play.client.in_room(room).head + 1, room=room))
            await play.press(key)
            assert play.viewed == leads_to, key


async def test_a_mention_is_gone_to_first() -> None:
    async with playing() as play:
        receive(play.session, message(1, room=ANA), message(1, "hi mia", room=DEV))
        await play.press("alt+a")
        assert play.viewed == "dev"
        await play.press("alt+a")
        assert play.viewed == "ana"


async def test_back_to_the_room_before() -> None:
    async with playing() as play:
        await play.press("alt+s")
        assert play.viewed == "general"
        await play.press("alt+up", "alt+s")
        assert play.viewed == "general"
        await play.press("alt+s")
        assert play.viewed == "dev"


@each("rooms.switch")
async def test_the_switcher_opens(key: str) -> None:
    async with playing() as play:
        await play.press(key)
        assert isinstance(play.top, SwitcherScreen)


@each("program.help")
async def test_the_help_opens(key: str) -> None:
    async with playing() as play:
        await play.press(key)
        assert isinstance(play.top, HelpScreen)


async def test_the_lists_are_shown_and_hidden() -> None:
    async with playing() as play:
        assert (play.chat.rooms.display, play.chat.members.display) == (True, False)
        await play.press("f2", "f3")
        assert (play.chat.rooms.display, play.chat.members.display) == (False, True)
        await play.press("f2", "f3")
        assert (play.chat.rooms.display, play.chat.members.display) == (True, False)


async def long_talk(play: Play) -> None:
    receive(play.session, *(message(seq) for seq in range(1, 201)))
    await play.pilot.pause()


async def test_scrolling_keys() -> None:
    async with playing() as play:
        await long_talk(play)
        newest = play.picture()
        await play.press("pageup")
        page = play.picture()
        assert page[-1][-8:] == newest[0][-8:], "a row of the old page stays in sight"
        assert page[0].split()[1] == newest[0].split()[1] == "ana", "who speaks at the top"
        await play.press("pagedown")
        assert play.picture() == newest
        await play.press("ctrl+home")
        assert play.picture()[1].endswith("line 1")
        assert not play.chat.pane.following
        await play.press("ctrl+end")
        assert play.picture() == newest
        assert play.chat.pane.following


async def test_to_the_first_unread() -> None:
    async with playing() as play:
        play.chat.show_room(DEV)
        await long_talk(play)
        await play.press("alt+down", "alt+u")
        assert play.viewed == "general"
        assert play.picture()[1].endswith("new ──")
        assert play.picture()[2].endswith("line 1")


@pytest.mark.parametrize("act", ["pageup", "ctrl+home", "wheel"])
async def test_it_is_said_that_there_is_more_below(act: str) -> None:
    async with playing() as play:
        await long_talk(play)
        if act == "wheel":
            await play.pilot._post_mouse_events(  # the public API has no wheel
                [MouseScrollUp], "#messages", offset=(3, 3), button=0
            )
        else:
            await play.press(act)
        await play.until(lambda: "more below" in play.chat.rule.render_line(0).text)
        receive(play.session, message(201))
        await play.until(lambda: "1 new below" in play.chat.rule.render_line(0).text)
        await play.press("ctrl+end")
        await play.until(lambda: "below" not in play.chat.rule.render_line(0).text)
        assert play.client.in_room(GENERAL).unread == 0


async def test_clear_then_quit() -> None:
    async with playing() as play:
        await play.type("x")
        await play.press("ctrl+c")
        assert play.composer.text == ""
        play.client.clock.now += 3
        await play.press("ctrl+c")
        assert "once more quits" in play.chat.status.render_line(0).text
        play.client.clock.now += 3
        await play.press("ctrl+c")
        assert play.app.is_running
        await play.press("ctrl+c")
        await play.until(lambda: not play.app.is_running)


async def test_who_writes_in_between_does_not_quit() -> None:
    async with playing() as play:
        await play.press("ctrl+c", "h", "i", "enter", "ctrl+c")
        assert play.app.is_running
        assert play.said() == ["hi"]
        assert "once more quits" in play.chat.status.render_line(0).text


async def test_quit_keeps_the_draft() -> None:
    client = on_stage()
    async with playing(client) as play:
        await play.burst(*"unsaid", "ctrl+q")
        await play.until(lambda: not play.app.is_running)
    assert client.session.draft(GENERAL) == "unsaid"


async def test_redraw_paints_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[object] = []

    def noted(update: RenderableType | None) -> RenderableType | None:
        painted.append(update)
        return update

    async with playing() as play:
        monkeypatch.setattr("chat_tui.ui.terminal.app.inert_update", noted)
        await play.type("x")
        assert not any(isinstance(update, LayoutUpdate) for update in painted)
        await play.press("ctrl+l")
        await play.until(lambda: any(isinstance(update, LayoutUpdate) for update in painted))


async def test_suspend_does_nothing_where_it_cannot() -> None:
    async with playing() as play:
        await play.press("ctrl+z")
        await play.type("x")
        assert play.composer.text == "x"


# -- the composer ------------------------------------------------------------------------------


AT_THE_END = {
    "writing.left": "one tw|o",
    "writing.word-left": "one |two",
    "writing.home": "|one two",
    "writing.delete": "one tw|",
    "writing.kill-back": "one |",
    "writing.kill-word": "one |",
    "writing.kill-start": "|",
    "writing.transpose": "one tow|",
    "writing.newline": "one two\n|",
    "writing.end": "one two|",
    "writing.right": "one two|",
    "writing.word-right": "one two|",
}
AT_THE_START = {
    "writing.right": "o|ne two",
    "writing.word-right": "one| two",
    "writing.end": "one two|",
    "writing.delete-right": "|ne two",
    "writing.kill-next-word": "| two",
    "writing.kill-end": "|",
    "writing.left": "|one two",
}


@pytest.mark.parametrize(("at", "expected"), [(7, AT_THE_END), (0, AT_THE_START)])
async def test_editing_keys(at: int, expected: dict[str, str]) -> None:
    async with playing() as play:
        for id_, after in expected.items():
            for key in keys_of(id_):
                play.composer.replace_text("one two")
                play.composer.move_cursor((0, at))
                await play.burst(key)
                row, column = play.composer.cursor_location
                lines = play.composer.text.split("\n")
                lines[row] = lines[row][:column] + "|" + lines[row][column:]
                assert "\n".join(lines) == after, key


async def test_ctrl_u_takes_the_whole_line_on_however_many_rows() -> None:
    async with playing(size=(40, 12)) as play:
        play.composer.replace_text("first\n" + "word " * 30)
        await play.press("ctrl+u")
        assert play.composer.text == "first\n"


async def test_up_and_down_in_a_draft() -> None:
    async with playing() as play:
        play.composer.replace_text("one\ntwo")
        await play.press("up")
        assert play.composer.cursor_location == (0, 3)
        await play.press("down")
        assert play.composer.cursor_location == (1, 3)


async def test_undo_and_redo() -> None:
    async with playing() as play:
        await play.type("x")
        await play.press("ctrl+underscore")
        assert play.composer.text == ""
        await play.press("ctrl+x", "ctrl+r")
        assert play.composer.text == "x"
        await play.press("ctrl+x", "ctrl+u")
        assert play.composer.text == ""


async def test_escape_goes_to_the_end() -> None:
    async with playing() as play:
        await long_talk(play)
        await play.press("pageup", "escape")
        assert play.chat.pane.following


# -- all at once -------------------------------------------------------------------------------


async def test_a_burst_sends_what_was_typed() -> None:
    async with playing() as play:
        await play.burst(*"hello", "enter", *"you", "enter", *"rest")
        assert play.said() == ["hello", "you"]
        assert play.composer.text == "rest"


async def test_a_burst_of_commands_and_text() -> None:
    async with playing() as play:
        await play.burst(*"/join dev", "enter", *"in dev", "enter", *"/join #general", "enter")
        await play.burst(*"/msg ana hi", "enter", *"there", "enter")
        assert (play.said(GENERAL), play.said(DEV), play.said(ANA)) == (
            [],
            ["in dev"],
            ["hi", "there"],
        )


async def test_drafts_stay_in_their_rooms() -> None:
    async with playing() as play:
        await play.burst("x", "alt+down", "y", "alt+down", "z")
        assert play.viewed == "dev"
        assert play.composer.text == "z"
        await play.burst("alt+down")
        assert play.composer.text == "x"
        await play.burst("1", "alt+down", "2", "enter", "alt+down")
        assert play.said(ANA) == ["y2"]
        assert [play.client.session.draft(room) for room in (GENERAL, ANA, DEV)] == ["x1", "", "z"]


async def test_a_burst_into_the_switcher_sends_nothing() -> None:
    async with playing() as play:
        await play.burst("ctrl+k", *"dev", "enter")
        await play.until(lambda: play.viewed == "dev")
        assert play.said() == play.said(DEV) == []
        assert play.composer.text == ""


async def test_tab_in_a_burst() -> None:
    async with playing() as play:
        await play.burst(*"/m", "tab", "x", "tab")
        assert play.composer.text == "/msg x"


async def test_ctrl_c_after_text_in_a_burst() -> None:
    async with playing() as play:
        await play.burst(*"abc", "ctrl+c", "d")
        assert play.composer.text == "d"


def sends(play: Play) -> list[object]:
    return [
        command for command in play.client.sent() if isinstance(command, SendMessage | JoinRoom)
    ]


async def test_an_unknown_room_is_joined() -> None:
    async with playing() as play:
        await play.burst(*"/join new", "enter")
        (join,) = sends(play)
        assert isinstance(join, JoinRoom)
        assert join.name == "new"


async def test_a_key_that_leads_nowhere_says_so_for_a_while() -> None:
    async with playing(room="general") as play:

        def status() -> str:
            return play.chat.status.render_line(0).text

        await play.press("alt+a")
        assert "nothing is unread elsewhere" in status()
        await play.press("alt+s")
        assert "no room before this one" in status()
        await play.press("alt+u")
        assert "nothing is new in here" in status()
        assert "nothing is unread" not in status()
        play.client.clock.now += BRIEF
        play.chat.show_rooms()
        assert "no room before" not in status()
        await play.press("alt+down", "alt+s")
        assert "no room before" not in status()
        assert play.viewed == "general"
