"""Completion on the screen: the pop-up, and the keys that go to it or past it."""

import pytest
from textual.geometry import Size
from textual.screen import Screen

from chat_tui.ui.widgets.message_pane import MessagePane
from tests.ui.helpers import ANA, GENERAL, Play, StageClient, message, playing, receive


def offered(play: Play) -> list[str]:
    """What the pop-up shows, as it is drawn over the messages."""
    pane = play.chat.pane
    height = pane._popup.height(pane.size.height)
    rows = [pane.render_line(pane.size.height - height + n).text for n in range(height)]
    return [row.strip() for row in rows]


async def test_it_opens_as_one_types_and_closes() -> None:
    async with playing() as play:
        await play.type("see #")
        assert [row.split()[0] for row in offered(play)] == ["#dev", "#general"]
        await play.type("d")
        assert [row.split() for row in offered(play)] == [["#dev", "Tab"]]
        await play.type("x")
        assert offered(play) == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [(":ta", "🎉 :tada:"), ("hi @", "@ben"), ("/", "/help"), ("/join ", "#dev"), ("/msg a", "ana")],
)
async def test_signs_open_it(typed: str, first: str) -> None:
    async with playing() as play:
        await play.type(typed)
        found = offered(play)
        wanted = [row for row in found if row.startswith(first)]
        assert wanted, found


async def test_enter_sends_what_was_typed_though_something_is_offered() -> None:
    async with playing() as play:
        await play.burst(*"look :ta", "enter", *"@an", "enter")
        assert play.said() == ["look :ta", "@an"]
        await play.type("and #d")
        assert offered(play)
        await play.press("enter")
        assert play.said()[2:] == ["and #d"]
        assert offered(play) == []


async def test_enter_takes_what_was_moved_to() -> None:
    async with playing() as play:
        await play.type("in #")
        await play.press("down", "down", "enter")
        assert play.composer.text == "in #general "
        assert play.said() == []
        assert offered(play) == []
        await play.press("enter")
        assert play.said() == ["in #general"]


async def test_enter_after_tab_in_a_burst() -> None:
    async with playing() as play:
        await play.burst(*"in #", "tab", "enter", "x", "enter")
        assert play.said() == ["in #dev x"]


async def test_up_begins_with_the_last() -> None:
    async with playing() as play:
        await play.type("#")
        await play.press("up")
        assert play.composer.text == "#general "


async def test_escape_closes_it_for_this_word() -> None:
    async with playing() as play:
        await play.type("x\\")
        await play.press("enter")
        await play.type("#d")
        await play.press("escape")
        assert offered(play) == []
        await play.type("e")
        assert offered(play) == []
        await play.press("up")
        assert play.composer.cursor_location[0] == 0, "the arrows are the text's again"


async def test_the_cursor_leaves_the_word() -> None:
    async with playing() as play:
        await play.type("a #d")
        assert offered(play)
        await play.press("home")
        assert offered(play) == []


async def test_a_click_chooses() -> None:
    async with playing() as play:
        await play.type("#")
        pane = play.chat.pane
        await play.pilot.click(pane, offset=(2, pane.size.height - 1))
        await play.until(lambda: play.composer.text == "#general ")
        assert pane.picked is None


async def test_it_is_drawn_without_a_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[bool] = []
    before = Screen._refresh_layout

    def counted(screen: Screen[object], *args: object, **more: object) -> None:
        laid_out.append(True)
        before(screen, *args, **more)  # type: ignore[arg-type]

    async with playing() as play:
        receive(play.session, *(message(seq) for seq in range(1, 40)))
        await play.pilot.pause()
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await play.type("#")
        assert offered(play)
        await play.press("down", "escape", "backspace")
        assert offered(play) == []
        assert laid_out == []
        assert play.picture()[-1].endswith("line 39")


async def test_messages_that_come_meanwhile_go_below_it() -> None:
    async with playing() as play:
        await play.type("#")
        receive(play.session, *(message(seq) for seq in range(1, 40)))
        await play.pilot.pause()
        assert play.picture()[-1].strip().startswith("09:")
        assert "#general" in play.picture()[-1]
        assert play.picture()[-3].endswith("line 37")


async def test_it_fits_into_whatever_is_left_of_the_window() -> None:
    async with playing() as play:
        await play.type("/")
        for size in ((90, 12), (40, 8), (20, 5), (1, 1), (90, 24)):
            await play.pilot.resize_terminal(*size)
            pane = play.chat.pane
            for y in range(pane.size.height + 1):  # one more, as between two layouts
                row = pane.render_line(y)
                assert y == pane.size.height or row.cell_length == pane.size.width
        await play.until(lambda: len(offered(play)) == 8)


async def test_a_row_that_is_drawn_before_the_new_size_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with playing() as play:
        await play.type("/")
        assert offered(play)
        pane = play.chat.pane
        width, height = pane.size
        monkeypatch.setattr(MessagePane, "size", Size(width, height - 3))
        assert "/help" in pane.render_line(height - 3 - 8).text
        assert "/help" not in pane.render_line(height - 8).text


# -- Tab ---------------------------------------------------------------------------------------


async def test_tab_goes_around() -> None:
    async with playing() as play:
        await play.type("/me")
        for word in ("/me ", "/members ", "/me "):
            await play.press("tab")
            assert play.composer.text == word
        await play.press("shift+tab")
        assert play.composer.text == "/members "
        assert len(offered(play)) == 2


async def test_escape_takes_the_completion_back() -> None:
    async with playing() as play:
        await play.type("/me")
        await play.press("tab", "tab", "escape")
        assert play.composer.text == "/me"
        assert offered(play) == []
        assert play.composer.cursor_location == (0, 3)


@pytest.mark.parametrize("key", ["x", "home", " ", "enter"])
async def test_any_other_key_closes_it(key: str) -> None:
    async with playing() as play:
        await play.type("/me")
        await play.press("tab", "tab", key)
        assert offered(play) == []


async def test_the_only_candidate_is_taken_at_once() -> None:
    async with playing() as play:
        await play.type("/to")
        await play.press("tab")
        assert play.composer.text == "/topic "
        assert offered(play) == []


async def test_nothing_to_complete() -> None:
    async with playing() as play:
        await play.type("zzz")
        await play.press("tab", "escape")
        assert play.composer.text == "zzz"
        assert play.composer.has_focus


async def test_names_rooms_and_where_they_stand() -> None:
    async with playing() as play:
        receive(play.session, message(1))
        await play.burst(*"an", "tab")
        assert play.composer.text == "ana: "
        await play.burst(*"hi be", "tab")
        assert play.composer.text == "ana: hi ben "
        await play.burst(*"in #d", "tab")
        assert play.composer.text == "ana: hi ben in #dev "
        await play.burst("ctrl+j", *"@an", "tab")
        assert play.composer.text.endswith("\n@ana ")


async def test_completion_in_the_middle_of_a_line() -> None:
    async with playing() as play:
        await play.type("an rest")
        play.composer.move_cursor((0, 2))
        await play.press("tab")
        assert play.composer.text == "ana:  rest"


async def test_switching_rooms_closes_it() -> None:
    async with playing() as play:
        await play.type("/me")
        await play.press("tab", "alt+down")
        assert offered(play) == []
        assert play.composer.text == ""
        assert play.client.session.draft(GENERAL) == "/me "
        assert play.viewed == play.client.in_room(ANA).room.name


async def test_a_new_client_has_nothing_to_complete() -> None:
    async with playing(StageClient()) as play:
        await play.burst(*"an", "tab", "enter")
        assert play.composer.text == "an\n", "it waits for a room"
