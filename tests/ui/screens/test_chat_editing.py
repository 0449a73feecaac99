"""Messages of one's own are edited and deleted, now or when there is a connection again."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import DeleteMessage, EditMessage, SendMessage
from chat_tui.domain.events import Rejected
from chat_tui.domain.log import MessageDeleted, MessageEdited
from chat_tui.ui.choices import WRITING
from chat_tui.ui.words import ARRIVED
from tests.ui.helpers import (
    DEV,
    GENERAL,
    START_MS,
    Play,
    StageClient,
    message,
    playing,
    receive,
)
from tests.ui.screens.reading import about, row_with, rule
from tests.ui.screens.talking import talk


def changes(play: Play) -> list[EditMessage | DeleteMessage]:
    return [one for one in play.client.sent() if isinstance(one, EditMessage | DeleteMessage)]


async def test_up_edits_the_last_message_of_ones_own() -> None:
    async with playing(talk("one", "teh end")) as play:
        await play.press("up")
        assert play.composer.text == "teh end"
        assert about(play) == "editing (Esc leaves it): teh end"
        play.composer.replace_text("")
        await play.type("the end")
        await play.press("enter")
        (edit,) = changes(play)
        assert isinstance(edit, EditMessage)
        assert (edit.message, edit.body) == ("m_3", "the end")
        assert (play.composer.text, about(play)) == ("", "")
        assert "◌ the end (edited)" in row_with(play, "the end")
        edited = MessageEdited(
            room=GENERAL,
            seq=4,
            user="u_me",
            name="mia",
            time=START_MS,
            of="m_3",
            of_seq=3,
            body="the end",
            cid=edit.cid,
        )
        receive(play.session, edited)
        assert "  the end (edited)" in row_with(play, "the end")
        assert play.session.outbox.waiting == 0


async def test_what_was_being_written_comes_back() -> None:
    async with playing(talk("one")) as play:
        await play.burst(*"half", "shift+up", "e")
        assert (play.composer.text, about(play)) == ("one", "editing (Esc leaves it): one")
        await play.press("escape")
        assert (play.composer.text, about(play)) == ("half", "")
        await play.burst("shift+up", "e", *" more", "enter")
        assert [one.body for one in changes(play) if isinstance(one, EditMessage)] == ["one more"]
        assert play.composer.text == "half"
        await play.burst("shift+up", "e", "ctrl+c")
        assert (play.composer.text, about(play)) == ("half", "")


async def test_an_edit_that_was_begun_is_there_after_a_kill_and_in_its_room() -> None:
    client = talk("one")
    async with playing(client) as play:
        await play.burst(*"half", "shift+up", "e", *" more")
        play.chat.show_room(DEV)
        assert (play.composer.text, about(play)) == ("", "")
        play.chat.show_room(GENERAL)
        assert play.composer.text == "one more"
        client.clock.now += 1.0
        client.session.tend(client.clock.now)
    again = StageClient(client.state, client.cache)
    async with playing(again) as play:
        assert (play.composer.text, about(play)) == ("one more", "editing (Esc leaves it): one")
        await play.press("escape")
        assert play.composer.text == "half"


async def test_nothing_changed_is_no_edit() -> None:
    async with playing(talk("one")) as play:
        await play.burst("up", "enter")
        assert (changes(play), about(play)) == ([], "")


async def test_an_empty_edit_is_no_deletion() -> None:
    async with playing(talk("one")) as play:
        await play.burst("up", "ctrl+u", "enter")
        assert changes(play) == []
        assert about(play) == "editing (Esc leaves it): one"
        assert play.notices()[-1].startswith("an empty message")


async def test_an_action_stays_one_as_long_as_its_author_says_so() -> None:
    async with playing(talk()) as play:
        said = message(2, "waves", user="u_me", name="mia")
        receive(play.session, replace(said, action=True))
        await play.burst("up", *" twice", "enter")
        await play.burst("up", "ctrl+u", *"waves", "enter")
        found = [(one.body, one.action) for one in changes(play) if isinstance(one, EditMessage)]
        assert found == [("waves", False)], "the first has not gone out, and does not any more"


async def test_deleting_asks_once() -> None:
    async with playing(talk("one", "two")) as play:
        await play.burst("shift+up", "d")
        assert rule(play) == "d once more deletes it"
        assert changes(play) == []
        await play.press("d")
        (deletion,) = changes(play)
        assert isinstance(deletion, DeleteMessage)
        assert deletion.message == "m_3"
        assert "◌ message deleted by mia, 09:00" in row_with(play, "deleted")
        receive(
            play.session,
            MessageDeleted(
                room=GENERAL,
                seq=4,
                user="u_me",
                name="mia",
                time=START_MS + 24 * 3_600_000,
                of="m_3",
                of_seq=3,
                cid=deletion.cid,
            ),
        )
        assert row_with(play, "deleted").endswith("  message deleted by mia, Mon 24 Nov 2025 09:00")
        await play.press("up")
        assert play.composer.text == "one", "the last one that is still there"


async def test_nobody_changes_what_others_said() -> None:
    async with playing(talk()) as play:
        await play.burst("shift+up", "d", "d", "escape")
        assert (changes(play), about(play), play.composer.text) == ([], "", "")
        await play.burst("up")
        assert rule(play) == "you have said nothing here yet"


async def test_what_is_typed_behind_a_refused_edit_is_text() -> None:
    async with playing(talk()) as play:
        await play.burst("shift+up", "e")
        assert "only your own" in rule(play)
        await play.burst(*"oddly offline")
        assert (changes(play), play.composer.text) == ([], "oddly offline")


async def test_the_last_message_may_be_further_up() -> None:
    async with playing(talk("mine")) as play:
        for seq in range(2, 400):
            receive(play.session, message(seq))
        await play.press("alt+up", "alt+s")  # what is not looked at is let go of
        room = play.client.in_room(GENERAL)
        assert room.timeline is not None
        assert not room.timeline.at_start
        await play.press("up")
        assert play.composer.text == ""
        assert "further up" in rule(play)


async def test_one_edit_at_a_time() -> None:
    async with playing(talk("one", "two")) as play:
        await play.burst("up", *" more", "shift+up", "up", "e")
        assert rule(play) == WRITING
        assert play.composer.text == "two more"


async def test_offline_an_edit_waits_and_is_the_last_one() -> None:
    client = talk("one")
    client.session.disconnected()
    client.session.tend(client.clock.now + 10)
    async with playing(client) as play:
        for more in ("1", "2"):
            await play.burst("up", *more, "enter")
        assert "◷ one12 (edited)" in row_with(play, "one")
        assert play.session.outbox.waiting == 1
        assert [item.cid for item in client.cache.load_outbox()] == ["cid-2"]
        await play.burst("shift+up", "d", "d")
        assert play.session.outbox.waiting == 1, "what is deleted need not be edited"
        assert "◷ message deleted" in row_with(play, "deleted")


async def test_a_refused_edit_is_told_below_and_can_be_mended() -> None:
    async with playing(talk("one")) as play:
        await play.burst("up", *" more", "enter")
        (edit,) = changes(play)
        play.session.apply(
            Rejected(command=edit, code="too_large", retry="never", text="far too long")
        )
        assert "✗ edit: one more" in row_with(play, "edit:")
        assert "(edited)" not in "".join(play.picture())
        await play.burst("shift+up", "e")
        assert (play.composer.text, about(play)) == (
            "one more",
            "editing (Esc leaves it): one more",
        )
        await play.burst("backspace", "enter")
        assert [one.body for one in changes(play) if isinstance(one, EditMessage)] == ["one mor"]


async def test_a_message_that_has_not_gone_out_is_itself_mended() -> None:
    client = talk("one")
    client.session.disconnected()
    async with playing(client) as play:
        await play.burst(*"unsent", "enter", "up")
        assert (play.composer.text, about(play), play.said()) == ("unsent", "", [])


async def test_what_is_under_way_is_not_taken_for_an_older_one() -> None:
    async with playing(talk("one")) as play:
        await play.burst(*"gone", "enter")
        assert any(isinstance(one, SendMessage) for one in play.client.sent())
        await play.press("up")
        assert play.composer.text == ""
        assert rule(play) == ARRIVED
        assert play.notices() == []


async def test_a_command_says_what_it_deletes_and_is_wanted_twice() -> None:
    async with playing(talk("one", "two")) as play:
        await play.burst(*"/delete", "enter")
        assert (changes(play), play.composer.text) == ([], "/delete")
        assert rule(play) == "Enter once more deletes: two"
        assert play.notices() == [], "it is to be nowhere afterwards"
        await play.burst("ctrl+c", *"/delete", "enter")
        assert len(changes(play)) == 1, "it was said what"
        await play.burst(*"/delete", "enter")
        assert play.notices()[-1] == "it is being deleted"
        assert changes(play) == []


@pytest.mark.parametrize(
    ("typed", "asked"),
    [(["/delete", ""], DeleteMessage), (["/edit other words"], EditMessage)],
)
async def test_commands(typed: list[str], asked: type) -> None:
    async with playing(talk("one", "two")) as play:
        for line in typed:
            await play.burst(*line, "enter")
        (change,) = changes(play)
        assert isinstance(change, asked)
        assert change.message == "m_3"
        assert (play.composer.text, about(play)) == ("", "")


@pytest.mark.parametrize(
    ("typed", "left"), [(["/delete", ""], []), (["/edit other words"], ["other words"])]
)
async def test_commands_do_not_pass_over_what_waits(typed: list[str], left: list[str]) -> None:
    client = talk("one")
    client.session.disconnected()
    async with playing(client) as play:
        for line in ["unsent", *typed]:
            await play.burst(*line, "enter")
        assert [one.body for one in client.session.outbox.in_room(GENERAL)] == left
        assert (changes(play), play.composer.text) == ([], "")
        assert client.session.draft(GENERAL) == ""


async def test_commands_do_not_pass_over_what_is_under_way() -> None:
    async with playing(talk("one")) as play:
        await play.burst(*"gone", "enter")
        assert any(isinstance(one, SendMessage) for one in play.client.sent())
        await play.burst(*"/delete", "enter")
        assert "may have arrived" in play.notices()[-1]
        assert changes(play) == []


async def test_commands_without_a_message() -> None:
    async with playing(talk()) as play:
        for name in ("delete", "edit"):
            await play.burst(*f"/{name}", "enter")
            assert play.notices()[-1] == f"there is no message here that you can {name}"
            await play.burst("ctrl+c")


async def test_a_disk_that_refuses() -> None:
    async with playing(talk("one")) as play:
        await play.burst("up", *"!")
        play.client.cache._db.execute("PRAGMA query_only=ON")
        await play.press("enter")
        assert "could not be written down" in play.notices()[-1]
        assert (play.composer.text, about(play)) == ("one!", "editing (Esc leaves it): one")
        await play.burst("escape", "shift+up", "d", "d")
        assert "could not be written down" in rule(play)
        play.client.cache._db.execute("PRAGMA query_only=OFF")
        assert changes(play) == []
