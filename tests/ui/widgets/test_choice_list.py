"""What is chosen in a list, in every theme."""

from collections.abc import Awaitable, Callable

import pytest
from rich.segment import Segment

from chat_tui.domain.commands import SearchMessages
from chat_tui.domain.events import MessagesFound
from chat_tui.text.width import cell_len
from chat_tui.ui.screens.emoji import EmojiScreen
from chat_tui.ui.screens.links import LinksScreen
from chat_tui.ui.screens.switcher import SwitcherScreen
from chat_tui.ui.screens.target import Target
from chat_tui.ui.screens.themes import ThemesScreen
from chat_tui.ui.theme import ANSI_DARK, MONO, NIGHT, THEMES, ChatTheme
from chat_tui.ui.widgets.choice_list import ChoiceList
from tests.ui.helpers import GENERAL, Play, message, playing, receive

Opened = Callable[[Play], Awaitable[None]]


async def switcher(play: Play) -> None:
    receive(play.session, message(9, room="r_2"))  # unread, which is said dimly
    await play.press("ctrl+k")
    await play.until(lambda: isinstance(play.top, SwitcherScreen))


async def search(play: Play) -> None:
    await play.press("ctrl+f")
    await play.type("tea")
    await play.press("enter")
    (asked,) = [one for one in play.client.sent() if isinstance(one, SearchMessages)]
    found = (message(7, "tea", room=GENERAL),)
    play.session.apply(MessagesFound(command=asked, messages=found, following=None))
    await play.until(lambda: play.top.query_one(ChoiceList).option_count > 0)


async def emoji(play: Play) -> None:
    receive(play.session, message(9, "tea", room=GENERAL))
    await play.press("shift+up", "plus")
    await play.until(lambda: isinstance(play.top, EmojiScreen))


async def links(play: Play) -> None:
    receive(play.session, message(9, "see https://example.org/a", room=GENERAL))
    await play.press("shift+up", "o")
    await play.until(lambda: isinstance(play.top, LinksScreen))


async def names(play: Play) -> None:
    worn = play.app.theme
    play.app.push_screen(ThemesScreen([worn, "another"], worn, lambda _: None))
    await play.until(lambda: isinstance(play.top, ThemesScreen))


def chosen(play: Play) -> list[Segment]:
    """The highlighted row, as it is drawn."""
    found = play.top.query_one(ChoiceList)
    assert found.highlighted == 0
    return [one for one in found.render_line(0) if one.text]


async def assert_it_stands_out(opened: Opened, theme: ChatTheme) -> None:
    async with playing(theme=theme) as play:
        await opened(play)
        await play.pilot.pause()
        looks = set()
        for segment in chosen(play):
            style = segment.style
            assert style is not None
            assert style.color is not None
            assert style.bgcolor is not None
            looks.add((style.color.name, style.bgcolor.name, bool(style.reverse), bool(style.dim)))
        if theme.ansi:
            assert looks == {("default", "default", True, False)}
        else:
            ground = "#ffffff" if theme is MONO else theme.primary
            assert looks == {(theme.background, ground, False, False)}


@pytest.mark.parametrize("theme", [*THEMES, MONO], ids=lambda theme: theme.name)
async def test_what_is_chosen_can_be_read_in_every_theme(theme: ChatTheme) -> None:
    await assert_it_stands_out(switcher, theme)


@pytest.mark.parametrize("theme", [NIGHT, ANSI_DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("opened", [search, emoji, links, names])
async def test_what_is_chosen_looks_the_same_in_every_dialog(
    opened: Opened, theme: ChatTheme
) -> None:
    await assert_it_stands_out(opened, theme)


async def test_a_choice_takes_one_row_however_much_there_is_to_say() -> None:
    async with playing(size=(80, 24)) as play:
        topic = "a long topic " * 20
        targets = [
            Target(label="#tea", note=topic, name="tea"),
            Target(label="#b", note="", name="b"),
        ]
        play.app.push_screen(SwitcherScreen(targets))
        await play.until(lambda: isinstance(play.top, SwitcherScreen))
        await play.pilot.pause()
        found = play.top.query_one(ChoiceList)
        rows = ["".join(one.text for one in found.render_line(y)).rstrip() for y in range(2)]
        assert rows[0].endswith("…")
        assert cell_len(rows[0]) <= found.size.width
        assert rows[1].strip() == "#b"


async def test_the_cursor_is_where_the_keys_go() -> None:
    def cursors(play: Play) -> int:
        """Cells of the composer that are drawn otherwise than its ground."""
        drawn = play.composer.render_line(0)
        ground = play.composer.rich_style.bgcolor
        return sum(len(one.text) for one in drawn if one.style and one.style.bgcolor != ground)

    async with playing() as play:
        assert cursors(play) == 1
        await play.press("ctrl+k")
        await play.until(lambda: isinstance(play.top, SwitcherScreen))
        await play.until(lambda: cursors(play) == 0)
        await play.press("escape")
        await play.until(lambda: cursors(play) == 1)


async def test_the_same_in_the_pop_up_which_has_edges_where_it_has_no_ground() -> None:
    async with playing(theme=ANSI_DARK) as play:
        await play.type("/m")
        await play.press("down")
        pane = play.chat.pane
        rows = [pane.render_line(y) for y in range(pane.size.height)]
        (row,) = [row for row in rows if any(one.style and one.style.reverse for one in row)]
        moved_to = [one for one in row if one.style and one.style.reverse]
        assert all(one.style and one.style.bgcolor for one in moved_to)
        assert {one.style.color.name for one in moved_to if one.style and one.style.color} == {
            "default"
        }
        assert "│/m" in row.text
        assert row.text.rstrip().endswith("│")
