"""What is typed before there is a room to say it in."""

from tests.ui.helpers import GENERAL, StageClient, on_stage, playing, usual


async def test_it_goes_on_in_the_first_room() -> None:
    async with playing(StageClient()) as play:
        await play.type("hello ev")
        usual(play.client)
        await play.type("erybody")
        assert (play.viewed, play.composer.text) == ("general", "hello everybody")
        await play.press("enter")
        assert (play.said(), play.composer.text) == (["hello everybody"], "")


async def test_it_is_the_draft_there_though_nothing_more_is_typed() -> None:
    async with playing(StageClient()) as play:
        await play.type("hello")
        usual(play.client)
        await play.pilot.pause()
        assert play.session.draft(GENERAL) == "hello"


async def test_it_stands_behind_what_was_being_written_there() -> None:
    client = StageClient()
    client.session.edit_draft(GENERAL, "half a thought")
    async with playing(client) as play:
        await play.type("another")
        usual(play.client)
        await play.pilot.pause()
        assert play.composer.text == "half a thought\nanother"


async def test_what_was_written_in_a_room_stays_there() -> None:
    async with playing(on_stage()) as play:
        await play.type("here")
        play.chat.show_room(None)
        assert play.composer.text == ""
        await play.type("nowhere")
        play.chat.show_room(GENERAL)
        assert play.composer.text == "here\nnowhere"
