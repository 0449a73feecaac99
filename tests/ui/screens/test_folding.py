"""Sections of the room list that are folded: by a click, and by a command where there is none."""

from tests.ui.helpers import ANA, Play, message, playing, receive


def listed(play: Play, rows: int = 7) -> list[str]:
    return [play.chat.rooms.render_line(y).text.strip() for y in range(rows)]


async def enter(play: Play, text: str) -> None:
    await play.type(text)
    await play.press("escape", "enter")


async def test_a_command_folds_and_unfolds_what_begins_so() -> None:
    async with playing() as play:
        assert listed(play) == ["Rooms", "#dev", "▌ #general", "", "People", "● ana", ""]
        await enter(play, "/fold peo")
        assert listed(play) == ["Rooms", "#dev", "▌ #general", "", "People         +1", "", ""]
        receive(play.session, message(1, room=ANA))
        assert listed(play)[4:6] == ["People", "● ana            1"], "what is unread is seen"
        await enter(play, "/fold People")
        assert listed(play)[4:6] == ["People", "● ana            1"]
        assert not play.session.folded


async def test_without_a_name_it_is_the_section_where_one_is() -> None:
    async with playing() as play:
        await enter(play, "/fold")
        assert listed(play)[:3] == ["Rooms          +1", "▌ #general", ""]
        assert play.session.folded == {"rooms"}


async def test_an_unknown_one_is_refused_with_those_there_are() -> None:
    async with playing() as play:
        await enter(play, "/fold nothing")
        assert play.notices()[-1] == "/fold needs one of these: Rooms, People"
        assert play.composer.text == "/fold nothing"


async def test_the_names_are_offered_also_from_where_commands_are_found() -> None:
    async with playing() as play:
        await play.press("ctrl+k")
        await play.type("/fold")
        await play.press("enter")
        await play.until(lambda: play.composer.text == "/fold ")
        await play.press("tab")
        assert play.composer.text == "/fold Rooms"
        await play.press("tab")
        assert play.composer.text == "/fold People"
