"""What is meant for all servers on one screen: a search everywhere, being away, a key press."""

from textual.widgets import OptionList, Static

from chat_tui.connection.state import Failed, Online, Reconnecting
from chat_tui.domain.commands import FetchHistory, SearchMessages
from chat_tui.domain.events import MessagesFound
from chat_tui.domain.log import MessageReceived
from chat_tui.ui.screens.search import SearchScreen
from chat_tui.ui.servers import Server
from tests.ui.helpers import DEV, GENERAL, StageClient, message, on_stage, playing, public
from tests.ui.screens.several import Two, two


def listed(stage: Two) -> list[str]:
    options = stage.play.top.query_one(OptionList).options
    return [str(option.prompt).split("\n")[0] for option in options]


def note(stage: Two) -> str:
    return str(stage.play.top.query_one("#search-note", Static).render())


def highlighted(stage: Two) -> int | None:
    return stage.play.top.query_one(OptionList).highlighted


async def answer(stage: Two, client: StageClient, *found: MessageReceived) -> None:
    (command,) = [one for one in client.sent() if isinstance(one, SearchMessages)]
    client.session.apply(MessagesFound(command=command, messages=found, following=None))
    await stage.play.pilot.pause()


async def search(stage: Two, text: str) -> None:
    await stage.play.press("ctrl+f", "ctrl+f")
    await stage.play.type(text)
    await stage.play.press("enter")


async def test_everywhere_is_all_servers() -> None:
    async with two() as stage:
        await search(stage, "tea")
        assert note(stage) == "everywhere, on 2 servers · searching … · Ctrl+F here"
        await answer(stage, stage.work, message(3, "tea at three", room=DEV))
        assert listed(stage) == ["work #dev  ana  Sun 23 Nov 2025 09:03"]
        assert "1 found, searching …" in note(stage)
        await answer(stage, stage.home, message(9, "tea at nine"), message(1, "tea at one"))
        assert listed(stage) == [
            "home #general  ana  Sun 23 Nov 2025 09:09",
            "work #dev  ana  Sun 23 Nov 2025 09:03",
            "home #general  ana  Sun 23 Nov 2025 09:01",
        ]
        assert highlighted(stage) == 1, "what was highlighted is"
        assert "3 found" in note(stage)
        await stage.play.press("ctrl+f")
        assert stage.home.session.searching.findings is None
        await answer(stage, stage.work)
        assert note(stage) == "in #general · nothing found · Ctrl+F everywhere"


async def test_enter_goes_to_the_server_it_was_said_on() -> None:
    async with two() as stage:
        stage.home.opened(public(GENERAL, "general", head=500, read=500))
        await search(stage, "tea")
        await answer(stage, stage.work)
        await answer(stage, stage.home, message(100, "tea"))
        await stage.press("enter")
        await stage.play.until(lambda: stage.place == ("home", "general"))
        wanted = [one for one in stage.home.sent() if isinstance(one, FetchHistory)]
        assert [one.before for one in wanted if one.room == GENERAL] == [151]
        assert stage.home.session.searching.findings is None


async def test_a_server_that_does_not_answer_is_named() -> None:
    async with two() as stage:
        stage.home.session.disconnected()
        await search(stage, "tea")
        await answer(stage, stage.work)
        assert note(stage).startswith(
            "home offline: only what this terminal has · everywhere, on 2 servers · nothing found"
        )


async def test_a_room_that_only_one_has_is_looked_for_there() -> None:
    async with two() as stage:
        stage.home.opened(public("r_7", "garden"))
        await search(stage, "in:#garden tea")
        assert [one for one in stage.work.sent() if isinstance(one, SearchMessages)] == []
        await answer(stage, stage.home, message(1, "tea", room="r_7"))
        assert listed(stage) == ["#garden  ana  Sun 23 Nov 2025 09:01"]
        await stage.play.press("escape")
        await search(stage, "in:#nowhere tea")
        assert note(stage) == "you are in no room called #nowhere"


async def test_here_asks_no_other_server() -> None:
    async with two() as stage:
        await stage.play.press("ctrl+f")
        await stage.play.type("tea")
        await stage.play.press("enter")
        assert isinstance(stage.play.top, SearchScreen)
        assert [one for one in stage.home.sent() if isinstance(one, SearchMessages)] == []


def said(client: StageClient) -> list[str]:
    return [notice.text for notice in client.in_room(GENERAL).notices]


async def test_a_person_is_away_from_all_servers() -> None:
    async with two() as stage:
        await stage.play.type("/away lunch")
        await stage.play.press("enter")
        both = stage.work, stage.home
        assert [client.session.state.away for client in both] == ["lunch", "lunch"]
        assert said(stage.work) == ["you are away on all 2 servers"]
        later = on_stage()
        stage.play.app.admit(Server("club", later))
        assert later.session.state.away == "lunch"
        await stage.play.type("/back")
        await stage.play.press("enter")
        assert [one.session.state.away for one in (*both, later)] == [None] * 3
        await stage.play.type("/back")
        await stage.play.press("enter")
        assert said(stage.work)[1:] == ["you are here again on all 3 servers", "you are not away"]


async def test_back_ends_it_where_only_another_server_knows() -> None:
    async with two() as stage:
        stage.home.session.away.say("tea")
        await stage.play.type("/back")
        await stage.play.press("enter")
        assert stage.home.session.state.away is None


async def test_with_one_server_nothing_more_is_said() -> None:
    async with playing(room="general") as play:
        await play.type("/away")
        await play.press("enter")
        assert play.notices() == []


async def test_a_key_hurries_all_that_wait() -> None:
    async with two() as stage:
        stage.home.become(Reconnecting(at=1004, attempt=1, reason="x"))
        assert stage.home.retries == 0
        await stage.play.press("a")
        before = stage.home.retries
        assert before > 0
        stage.home.become(Failed("the secret is wrong", "try another", credentials=True))
        await stage.play.press("b")
        assert stage.home.retries == before, "it would be told the same at each key"
        stage.home.become(Online(1))
