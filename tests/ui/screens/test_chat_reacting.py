"""Reactions: a key and a command, the list to choose from, and the row below the message."""

import pytest
from textual.widgets import OptionList

from chat_tui.domain.commands import ReactToMessage
from chat_tui.domain.events import Rejected
from chat_tui.domain.log import MemberRenamed, MessageReacted
from chat_tui.text.width import cell_len
from chat_tui.ui.screens.emoji import USUAL, EmojiScreen
from tests.ui.helpers import GENERAL, START_MS, Play, message, playing, receive
from tests.ui.screens.reading import row_with
from tests.ui.screens.talking import talk


def reaction(seq: int, emoji: str, user: str = "u_1", *, on: bool = True) -> MessageReacted:
    return MessageReacted(
        room=GENERAL,
        seq=seq,
        user=user,
        name="ana",
        time=START_MS,
        of="m_1",
        of_seq=1,
        emoji=emoji,
        on=on,
    )


def offered(play: Play) -> list[str]:
    return [str(option.prompt) for option in play.top.query_one(OptionList).options]


def sent(play: Play) -> list[tuple[str, str, bool]]:
    return [
        (one.message, one.emoji, one.on)
        for one in play.client.sent()
        if isinstance(one, ReactToMessage)
    ]


def below(play: Play, text: str) -> str:
    """The row below the one with ``text``."""
    rows = play.picture()
    return rows[rows.index(row_with(play, text)) + 1].strip()


async def test_who_reacted_is_told_while_it_is_picked() -> None:
    async with playing(talk()) as play:
        receive(play.session, reaction(2, "🎉", "u_2"), reaction(3, "🎉", "u_gone"))
        receive(play.session, reaction(4, "👀", "u_me"), reaction(5, "👀"))
        counted = "🎉 2  👀 2"
        assert below(play, "from ana") == counted
        await play.press("shift+up")
        assert below(play, "from ana") == "🎉 ben and 1 more  👀 you and ana"
        renamed = MemberRenamed(
            room=GENERAL, seq=6, user="u_2", name="ben", time=START_MS, new_name="benedict"
        )
        receive(play.session, renamed)
        assert below(play, "from ana") == "🎉 benedict and 1 more  👀 you and ana"
        receive(play.session, reaction(7, "🎉", "u_2", on=False))
        assert below(play, "from ana") == "🎉 1  👀 you and ana"
        await play.press("escape")
        assert below(play, "from ana") == "🎉 1  👀 2"


async def test_a_reaction_on_its_way_is_mine() -> None:
    async with playing(talk()) as play:
        await play.burst("shift+up", "plus", "enter", "shift+up")
        assert below(play, "from ana") == "👍 you"


async def test_names_stay_in_the_pane_whatever_they_are() -> None:
    async with playing(talk(), size=(50, 20)) as play:
        names = {f"u_x{n}": "\x1b[2J\u202e" + "名" * 30 for n in range(60)}
        for seq, (user, name) in enumerate(names.items(), 1):
            receive(play.session, message(2 * seq, "x", user=user, name=name))
            receive(play.session, reaction(2 * seq + 1, "🎉", user))
        play.chat.pane.show_message(1)
        await play.pilot.pause()
        rows = play.picture()
        assert any("🎉 60" in row or "more" in row for row in rows)
        assert all(cell_len(row) <= play.chat.pane.size.width for row in rows)
        assert not {"\x1b", "\u202e"} & set("".join(rows))


async def test_a_key_a_list_and_a_row_below() -> None:
    async with playing(talk()) as play:
        await play.burst("shift+up", "plus")
        assert isinstance(play.top, EmojiScreen)
        assert offered(play) == list(USUAL)
        await play.burst("down", "enter")
        assert sent(play) == [("m_1", "🎉", True)]
        assert below(play, "◌ from ana") == "🎉 1"
        receive(play.session, reaction(2, "🎉"), reaction(3, "👀"))
        assert below(play, "from ana") == "🎉 2  👀 1"
        await play.burst("shift+up", "plus")
        assert offered(play)[:2] == ["🎉  take it back", "👀"]
        await play.press("enter")
        assert below(play, "from ana") == "🎉 1  👀 1"


async def test_mine_stand_out() -> None:
    async with playing(talk()) as play:
        receive(play.session, reaction(2, "🎉"), reaction(3, "👀", "u_me"))
        pane = play.chat.pane
        pane.invalidate()
        rows = pane.render_lines(pane.size.region)
        (row,) = [row for row in rows if "🎉" in row.text]
        bold = {segment.text for segment in row if segment.style and segment.style.bold}
        assert bold == {"👀 1"}


async def test_letters_and_whole_codes_find_one() -> None:
    async with playing(talk()) as play:
        await play.burst("shift+up", "plus")
        await play.burst(*"rock")
        assert "🚀  :rocket:" in offered(play)
        await play.burst("escape", "shift+up", "plus")
        await play.burst(*":rocket:")
        assert offered(play) == ["🚀  :rocket:"]
        await play.press("enter")
        assert sent(play) == [("m_1", "🚀", True)]
        await play.burst("shift+up", "plus")
        await play.burst(*"no such emoji", "enter")
        assert (sent(play), offered(play)) == ([], ["nothing fits"])
        await play.burst("escape")
        assert (sent(play), play.top) == ([], play.chat)
        await play.burst("shift+up", "plus")
        assert offered(play)[0] == "🚀  take it back"


@pytest.mark.parametrize("written", ["🎉", ":tada:", "tada"])
async def test_the_command_and_once_more(written: str) -> None:
    async with playing(talk("mine")) as play:
        await play.burst(*"/react ")
        play.composer.replace_text(f"/react {written}")
        await play.press("enter")
        assert sent(play) == [("m_1", "🎉", True)]
        play.composer.replace_text(f"/react {written}")
        await play.press("enter")
        assert sent(play) == [("m_1", "🎉", False)]
        assert "🎉" not in "".join(play.picture())


async def test_the_command_completes_and_refuses() -> None:
    async with playing(talk()) as play:
        await play.burst(*"/react :tad", "tab", "enter")
        assert sent(play) == [("m_1", "🎉", True)]
        await play.burst(*"/react nope", "enter")
        assert play.notices()[-1] == "nope is no emoji; Tab completes :letters of one"
        assert (sent(play), play.composer.text) == ([], "/react nope")


async def test_a_refused_reaction_is_told_below() -> None:
    async with playing(talk()) as play:
        await play.burst(*"/react tada", "enter")
        (command,) = [one for one in play.client.sent() if isinstance(one, ReactToMessage)]
        play.session.apply(Rejected(command=command, code="quota", retry="never", text="too many"))
        assert "✗ react with 🎉" in row_with(play, "✗")
        await play.burst("shift+up", "d", "d")
        assert not any("✗" in row for row in play.picture())


@pytest.mark.parametrize("width", [20, 24, 33, 50, 90])
async def test_no_row_is_too_wide_and_no_count_stands_alone(width: int) -> None:
    async with playing(talk(), size=(width, 30)) as play:
        some = ["👍", "❤️", "👨‍👩‍👧‍👦", "🇩🇪", "👍🏽", "\x1b[31m\u202e", "漢字漢字", "", "x" * 60]
        receive(play.session, *(reaction(seq, emoji) for seq, emoji in enumerate(some, 2)))
        rows = play.picture()
        assert all(cell_len(row) <= play.chat.pane.size.width for row in rows)
        assert not any("\x1b" in row or "\u202e" in row for row in rows)
        chips = [row.strip() for row in rows if row.strip().endswith(" 1")]
        assert sum(row.count(" 1") for row in chips) == len(some)
        assert not any(row == "1" for row in chips if width > 24)


async def test_reactions_stand_above_what_the_program_says_there() -> None:
    async with playing(talk()) as play:
        receive(play.session, reaction(2, "🎉"))
        play.session.notify(GENERAL, "a notice")
        receive(play.session, message(3, "later"))
        rows = "\n".join(play.picture())
        assert rows.index("🎉 1") < rows.index("a notice") < rows.index("later")
