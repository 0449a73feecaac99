"""A thread: opened from a message, beside the room or over it, with a line of its own."""

from dataclasses import replace

import pytest

from chat_tui.domain.commands import FetchThread, SendMessage
from chat_tui.domain.events import ThreadReceived
from chat_tui.domain.log import MessageReacted
from tests.ui.helpers import (
    DEV,
    GENERAL,
    Play,
    StageClient,
    message,
    on_stage,
    playing,
    receive,
)
from tests.ui.screens.reading import thread
from tests.ui.screens.talking import NARROW, WIDE, answer


def a_talk() -> StageClient:
    """ana asks (1), ben answers (2), somebody says something else (3), ben answers himself (4)."""
    client = on_stage()
    receive(client.session, message(1, "tea?"), answer(2, 1), message(3, "else"), answer(4, 2))
    return client


def title(play: Play) -> str:
    return str(play.chat.thread.title.content)


def sends(play: Play) -> list[tuple[str, str | None]]:
    sent = [one for one in play.client.sent() if isinstance(one, SendMessage)]
    return [(one.body, one.reply_to) for one in sent]


def room_is_seen(play: Play) -> bool:
    return bool(play.chat.middle.display)


def is_in_thread(play: Play) -> bool:
    return play.app.focused is play.chat.thread.composer


@pytest.mark.parametrize("keys", [("t",), ("enter",)])
async def test_the_whole_thread_from_any_message_of_it(keys: tuple[str, ...]) -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.burst("shift+up", *keys)
        assert thread(play) == ["tea?", "answer 2", "↳ ana: quoted", "answer 4"]
        assert title(play) == "thread of ana  2 answers  (Esc closes it)"
        assert is_in_thread(play)
        assert room_is_seen(play)
        asked = [one for one in play.client.sent() if isinstance(one, FetchThread)]
        assert asked == [FetchThread(room=GENERAL, message="m_1")]
        assert sends(play) == [], "Enter was for the message"


async def test_escape_lets_go_of_what_is_selected_there_first() -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.burst("shift+up", "t")
        pane = play.chat.thread.messages
        rows = [strip.text for strip in pane.render_lines(pane.size.region)]
        y = next(number for number, row in enumerate(rows) if "tea?" in row)
        await play.pilot.mouse_down("#thread-messages", offset=(0, y))
        await play.pilot.hover("#thread-messages", offset=(pane.size.width - 1, y))
        await play.pilot.mouse_up("#thread-messages", offset=(pane.size.width - 1, y))
        await play.pilot.pause()
        assert play.app.clipboard == "tea?"
        await play.press("escape")
        assert play.chat.thread.display
        await play.press("escape")
        assert not play.chat.thread.display


async def test_what_is_written_there_answers_the_original() -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.burst(*"for the room", "shift+up", "t", *"for ana", "enter")
        assert sends(play) == [("for ana", "m_1")]
        assert thread(play)[-1].endswith("◌ for ana")
        assert any("◌ for ana" in row for row in play.picture()), "it is in the room as well"
        receive(play.session, replace(answer(5, 1, "for ana"), cid="cid-1", user="u_me"))
        receive(play.session, answer(6, 5), message(7, "elsewhere"))
        assert thread(play)[-3:] == ["for ana", "↳ ana: quoted", "answer 6"]
        await play.press("escape")
        assert not play.chat.thread.display
        assert (play.composer.text, play.app.focused) == ("for the room", play.composer)


async def test_what_the_program_says_is_seen_over_a_thread_that_hides_the_room() -> None:
    async with playing(a_talk(), size=NARROW) as play:
        play.session.notify(None, "said before")
        await play.burst("shift+up", "t", *"/frob", "enter")
        await play.until(lambda: len(play.app._notifications) == 1)
        (toast,) = play.app._notifications
        assert toast.message == play.notices()[-1]
        assert (toast.message[:8], toast.severity, toast.markup) == ("commands", "error", False)
        await play.pilot.resize_terminal(*WIDE)
        await play.until(lambda: room_is_seen(play))
        play.session.notify(None, "said beside it")
        await play.pilot.resize_terminal(*NARROW)
        await play.until(lambda: not room_is_seen(play))
        play.session.notify(None, "said over it")
        await play.until(lambda: len(play.app._notifications) == 2)
        assert [one.message for one in play.app._notifications][1:] == ["said over it"]


async def test_over_the_room_where_there_is_no_room_for_both() -> None:
    async with playing(a_talk(), size=NARROW) as play:
        await play.burst("shift+up", "t")
        assert not room_is_seen(play)
        receive(play.session, message(5, "unseen"))
        assert play.client.in_room(GENERAL).unread == 1, "it is not to be seen"
        await play.press("f4")
        assert is_in_thread(play)
        await play.press("escape")
        assert room_is_seen(play)
        await play.until(lambda: play.client.in_room(GENERAL).unread == 0)
        await play.burst("shift+up", "t")
        await play.pilot.resize_terminal(*WIDE)
        await play.until(lambda: room_is_seen(play))
        assert play.chat.thread.is_open


async def test_the_key_between_the_lines() -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.press("f4")
        assert play.app.focused is play.composer
        await play.burst("shift+up", "t", "f4", *"room", "f4", *"thread", "f4", "enter")
        assert sends(play) == [("room", None)]
        assert play.chat.thread.composer.text == "thread"
        await play.burst("shift+up", "f4", "r")
        assert play.chat.thread.composer.text == "threadr", "a letter is text there"


async def test_escape_closes_it_from_the_line_of_the_room_as_well() -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.burst("shift+up", "t", "f4", "shift+up", "escape")
        assert play.chat.thread.is_open, "what is picked is left first"
        await play.press("escape")
        await play.until(lambda: not play.chat.thread.is_open)
        assert play.app.focused is play.composer


async def test_what_is_written_there_stays_there() -> None:
    client = a_talk()
    async with playing(client, size=WIDE) as play:
        await play.burst("shift+up", "t", *"half", "escape")
        assert play.composer.text == ""
        await play.burst("shift+up", "up", "t")
        assert play.chat.thread.composer.text == "", "this is another thread"
        await play.burst("escape", "shift+up", "t")
        assert play.chat.thread.composer.text == "half"
        await play.burst(*" done")
        play.chat.save_draft()
    async with playing(StageClient(client.state, client.cache), size=WIDE) as play:
        await play.burst("shift+up", "t")
        assert play.chat.thread.composer.text == "half done"
        await play.burst("ctrl+c")
        assert play.chat.thread.composer.text == ""


async def test_another_room_has_no_thread() -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.burst("shift+up", "t", *"half")
        play.chat.show_room(DEV)
        assert not play.chat.thread.is_open
        assert (play.composer.text, play.said(DEV)) == ("", [])


async def test_without_a_connection_what_is_known_is_there() -> None:
    client = a_talk()
    client.session.disconnected()
    async with playing(StageClient(client.state, client.cache), size=WIDE) as play:
        await play.burst("shift+up", "t", *"later", "enter")
        assert thread(play)[:2] == ["tea?", "answer 2"]
        assert "later" in thread(play)[-1]
        kept = play.session.outbox.in_room(GENERAL)
        assert [(one.body, one.reply and one.reply.message) for one in kept] == [("later", "m_1")]


async def test_what_only_the_server_knows() -> None:
    async with playing(size=WIDE) as play:
        receive(play.session, answer(90, 5))
        await play.burst("shift+up", "t")
        assert thread(play)[-1] == "answer 90"
        events = (message(5, "the original"), answer(7, 5), answer(90, 5))
        play.session.apply(ThreadReceived(room=GENERAL, message="m_5", events=events, more=True))
        assert thread(play) == ["the original", "answer 7", "answer 90"]
        assert title(play) == "thread of ana  the newest 2 answers  (Esc closes it)"


async def test_reading_a_long_thread() -> None:
    async with playing(on_stage(), size=WIDE) as play:
        receive(play.session, message(1, "tea?"), *(answer(seq, 1) for seq in range(2, 60)))
        await play.burst("shift+up", "t", "pageup", "pageup")
        assert "answer 59" not in thread(play)
        assert any("answer 59" in row for row in play.picture()), "the room stays where it is"
        await play.press("ctrl+home")
        assert thread(play)[0] == "tea?"
        await play.press("ctrl+end")
        assert thread(play)[-1] == "answer 59"


async def test_the_command_and_no_commands() -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.burst(*"/thread", "enter")
        assert thread(play)[0] == "tea?"
        await play.burst(*"/topic x", "enter")
        assert play.chat.thread.composer.text == "/topic x"
        assert play.notices()[-1].startswith("commands are for the line of the room")
        await play.burst("ctrl+c", *"/me waves", "enter")
        assert sends(play) == [("waves", "m_1")]


async def test_a_disk_that_refuses_and_what_is_too_long() -> None:
    async with playing(a_talk(), size=WIDE) as play:
        await play.burst("shift+up", "t", *"yes")
        play.client.cache._db.execute("PRAGMA query_only=ON")
        await play.press("enter")
        assert "could not be written down" in play.notices()[-1]
        assert play.chat.thread.composer.text == "yes"
        play.client.cache._db.execute("PRAGMA query_only=OFF")
        play.chat.thread.composer.replace_text("x" * 20_000)
        await play.press("enter")
        assert play.notices()[-1].startswith("too long")
        assert play.said() == []


async def test_the_room_tells_live_how_many_answers_a_message_has() -> None:
    async with playing(a_talk(), size=WIDE) as play:

        def told() -> list[str]:
            return [
                row.strip() for row in play.picture() if row.strip().endswith(("answer", "answers"))
            ]

        await play.until(lambda: told() == ["2 answers"])
        receive(play.session, answer(5, 3))
        await play.until(lambda: told() == ["2 answers", "1 answer"])
        reaction = MessageReacted(
            room=GENERAL,
            seq=6,
            user="u_2",
            name="ben",
            time=0,
            of="m_1",
            of_seq=1,
            emoji="👍",
            on=True,
        )
        receive(play.session, reaction)
        await play.until(lambda: told() == ["👍 1  2 answers", "1 answer"])
        assert not [one for one in play.client.sent() if isinstance(one, FetchThread)]
        await play.burst("shift+up", "t")
        pane = play.chat.thread.messages
        rows = [strip.text.strip() for strip in pane.render_lines(pane.size.region)]
        assert not [row for row in rows if row.endswith("answers")], "there it is in the title"
