"""What is written: sent, kept, taken back; typing notices; completion; pasting."""

import sqlite3
from pathlib import Path

import pytest
from textual import events

from chat_tui.connection.state import Online
from chat_tui.domain.commands import OpenDirect, SendMessage, SetTyping
from chat_tui.domain.events import Acknowledged, Rejected
from chat_tui.session.cache import Cache
from tests.ui.helpers import (
    ANA,
    GENERAL,
    Play,
    StageClient,
    direct,
    playing,
    public,
    usual,
)


def typing(play: Play) -> list[tuple[str, bool]]:
    return [(c.room, c.on) for c in play.client.sent() if isinstance(c, SetTyping)]


# -- typing notices ----------------------------------------------------------------------------


async def test_others_are_told_that_i_type_and_that_i_stopped() -> None:
    async with playing() as play:
        await play.type("hello")
        assert typing(play) == [(GENERAL, True)]
        await play.press(*["backspace"] * 5)
        assert typing(play) == [(GENERAL, False)]
        await play.type("x")
        assert typing(play) == [(GENERAL, True)]
        await play.press("ctrl+c")
        assert typing(play) == [(GENERAL, False)]


async def test_others_are_not_told_of_commands_and_spaces() -> None:
    async with playing() as play:
        await play.type("/topic x")
        await play.press("ctrl+c")
        await play.type("   ")
        assert typing(play) == []


async def test_leaving_a_room_ends_typing_there_and_begins_none() -> None:
    async with playing() as play:
        await play.type("x")
        await play.burst("alt+down")
        await play.type("y")
        assert typing(play) == [(GENERAL, True), (GENERAL, False), (ANA, True)]
        await play.press("alt+up")
        assert play.composer.text == "x"
        assert typing(play) == [(ANA, False)]


async def test_a_key_and_a_switch_at_once() -> None:
    async with playing() as play:
        play.session.edit_draft(ANA, "draft")
        await play.burst("x", "alt+down")
        assert (ANA, True) not in typing(play)


async def test_any_key_asks_for_a_retry() -> None:
    async with playing() as play:
        await play.press("x", "f2", "left")
        assert play.client.retries == 3


# -- sending -----------------------------------------------------------------------------------


async def test_a_backslash_asks_for_another_line() -> None:
    async with playing() as play:
        await play.burst(*"one\\", "enter", *"two", "enter")
        assert play.said() == ["one\ntwo"]
        await play.burst(*"end\\\\", "enter")
        assert play.said()[1:] == ["end\\\\"]


async def test_it_grows_to_eight_lines_and_back() -> None:
    async with playing() as play:
        assert play.composer.size.height == 1
        for lines in range(2, 12):
            await play.press("ctrl+j")
            await play.until(lambda lines=lines: play.composer.size.height == min(8, lines))  # type: ignore[misc]
        await play.type("x")
        assert play.composer.text == "\n" * 10 + "x"
        await play.press("enter")
        await play.until(lambda: play.composer.size.height == 1)
        assert play.said() == ["x"]


@pytest.mark.parametrize("text", ["   ", "\n\n", ""])
async def test_nothing_is_nothing_to_send(text: str) -> None:
    async with playing() as play:
        play.composer.replace_text(text)
        await play.press("enter")
        assert play.said() == []
        assert play.composer.text == ""


async def test_a_slash_can_be_sent() -> None:
    async with playing() as play:
        await play.burst(*"//me", "enter", *"/me waves", "enter")
        assert play.said() == ["/me", "waves"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/jion dev", "there is no command /jion; did you mean /join?"),
        ("/join", "/join needs more: /join #room"),
        ("x" * 16385, "too long: 16,385 bytes where 16,384 are allowed"),
        ("é" * 8193, "too long: 16,386 bytes where 16,384 are allowed"),
        ("/part #nowhere", "you are in no room called #nowhere"),
    ],
)
async def test_what_cannot_be_done_stays(text: str, words: str) -> None:
    async with playing() as play:
        play.composer.replace_text(text)
        await play.press("enter")
        assert play.composer.text == text
        assert play.composer.cursor_at_end_of_text
        assert any(notice.startswith(words) for notice in play.notices())
        assert play.said() == []


async def test_offline_a_wish_stays_and_a_message_is_kept() -> None:
    async with playing() as play:
        play.session.disconnected()
        await play.burst(*"/join new", "enter")
        assert play.composer.text == "/join new"
        play.composer.replace_text("later")
        await play.press("enter")
        assert play.said() == ["later"]
        assert "1 to send" in play.chat.status.render_line(0).text


async def test_a_full_disk_leaves_the_text_where_it_is(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite")
    (pages,) = cache._db.execute("PRAGMA page_count").fetchone()
    client = usual(StageClient(Online(), cache))
    (pages,) = cache._db.execute("PRAGMA page_count").fetchone()
    cache._db.execute(f"PRAGMA max_page_count={pages}")
    async with playing(client) as play:
        text = "x" * 16_000
        play.composer.replace_text(text)
        await play.press("enter")
        assert play.composer.text == text
        assert play.said() == []
        assert any("could not be written down" in notice for notice in play.notices())
        cache._db.execute("PRAGMA max_page_count=100000")
        await play.press("enter")
        assert play.said() == [text]
    assert sqlite3.connect(tmp_path / "cache.sqlite").execute(
        "SELECT count(*) FROM outbox"
    ).fetchone() == (1,)
    cache.close()


async def refuse(play: Play, reason: str = "no") -> None:
    for command in play.client.sent():
        if isinstance(command, SendMessage):
            play.session.apply(
                Rejected(command=command, code="forbidden", retry="never", text=reason)
            )
    await play.pilot.pause()


async def test_up_takes_the_last_failed_message_back() -> None:
    async with playing() as play:
        await play.burst(*"one", "enter", *"/me two", "enter")
        await refuse(play)
        await play.burst(*"three", "enter")
        assert "2 not sent" in play.chat.status.render_line(0).text
        await play.press("up")
        assert play.composer.text == "/me two"
        await play.press("up")
        assert play.composer.text == "/me two", "only from an empty line"
        await play.press("ctrl+c", "up")
        assert play.composer.text == "one"
        assert play.said() == ["three"]


async def test_up_with_nothing_failed_does_nothing() -> None:
    async with playing() as play:
        await play.press("up")
        assert play.composer.text == ""


# -- /msg --------------------------------------------------------------------------------------


def opening(play: Play) -> list[OpenDirect]:
    return [c for c in play.client.sent() if isinstance(c, OpenDirect)]


async def test_msg_says_its_text_when_the_room_is_there() -> None:
    async with playing() as play:
        await play.burst(*"/msg @Ben hi ben", "enter", *"/msg ben again", "enter")
        first, second = opening(play)
        play.client.opened(direct("r_7", "ben", "u_2"))
        play.session.apply(Acknowledged(command=first))
        play.session.apply(Acknowledged(command=second))
        assert play.viewed == "ben"
        assert play.said("r_7") == ["hi ben", "again"]


async def test_msg_is_not_said_elsewhere() -> None:
    """A room that opens in between, or a public one of that name, does not get the words."""
    async with playing() as play:
        await play.burst(*"/msg ben secret", "enter")
        (wish,) = opening(play)
        await play.burst(*"/join #ben", "enter")
        joins = play.client.sent()
        play.client.opened(public("r_8", "ben"))
        play.session.apply(Acknowledged(command=joins[-1]))
        assert play.viewed == "ben"
        assert play.said("r_8") == []
        play.client.opened(direct("r_7", "ben", "u_2"))
        play.session.apply(Acknowledged(command=wish))
        assert play.said("r_7") == ["secret"]


async def test_msg_that_could_not_be_asked_for_is_not_said_later() -> None:
    async with playing() as play:
        play.session.disconnected()
        await play.burst(*"/msg ben secret", "enter")
        assert play.composer.text == "/msg ben secret"
        play.client.opened(direct("r_7", "ben", "u_2"))
        play.chat.room_opened("r_7")
        assert play.said("r_7") == []


async def test_msg_to_a_known_person_needs_no_connection() -> None:
    async with playing() as play:
        play.session.disconnected()
        await play.burst(*"/msg ana hi", "enter")
        assert (play.viewed, play.said(ANA), play.composer.text) == ("ana", ["hi"], "")


@pytest.mark.parametrize("name", ["ana", "ben"])
async def test_msg_that_is_too_long_stays_where_it_can_be_cut(name: str) -> None:
    async with playing() as play:
        text = f"/msg {name} " + "x" * 17_000
        play.composer.replace_text(text)
        await play.press("enter")
        assert play.viewed == "general"
        assert play.composer.text == text
        assert play.notices()[-1].endswith("are allowed; split it")


# -- pasting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("\x1b[31mred\x07\x9b", "␛[31mred␇�"),
        ("a\u202eb\u200fc\td", "a�bc    d"),
        ("a\x0bb\x0cc\x85d\u2028e", None),
    ],
)
async def test_what_is_pasted_is_harmless(pasted: str, shown: str | None) -> None:
    async with playing() as play:
        await play.type("<>")
        await play.press("left")
        play.app.post_message(events.Paste(pasted))
        await play.until(lambda: play.composer.text != "<>")
        await play.type("!")
        if shown is not None:
            assert play.composer.text == f"<{shown}!>"
        assert not set("\x0b\x0c\x1b\x85\u2028\u202e") & set(play.composer.text)


@pytest.mark.parametrize("typed", ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "می\u200cخواهم"])
async def test_the_joiners_that_a_keyboard_types_are_sent(typed: str) -> None:
    async with playing() as play:
        await play.type(f"x{typed}")
        await play.press("enter")
        await play.until(lambda: bool(play.session.outbox.in_room(GENERAL)))
        assert [one.body for one in play.session.outbox.in_room(GENERAL)] == [f"x{typed}"]


async def test_pasting_over_a_selection() -> None:
    async with playing() as play:
        await play.type("one two")
        play.composer.select_all()
        play.app.post_message(events.Paste("new"))
        await play.until(lambda: play.composer.text == "new")
        await play.type("!")
        assert play.composer.text == "new!"
