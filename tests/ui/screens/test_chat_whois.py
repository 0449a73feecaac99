"""/whois, and w with a message that is picked."""

from chat_tui.domain.commands import DescribePerson
from chat_tui.domain.events import PersonDescribed, Rejected
from chat_tui.domain.models import Person, Presence
from tests.ui.helpers import ANA, GENERAL, Play, message, on_stage, playing, receive

ANNA = Person(user="u_1", name="ana", presence=Presence(online=True), rooms=(GENERAL,), shared=1)


def asked(play: Play) -> list[str]:
    return [one.name for one in play.client.sent() if isinstance(one, DescribePerson)]


def answer(play: Play, name: str, person: Person = ANNA) -> None:
    play.session.apply(PersonDescribed(command=DescribePerson(name=name), person=person))


async def test_a_card_is_a_notice_of_this_terminal() -> None:
    async with playing(room="general") as play:
        await play.press("/", *"whois @ana", "enter")
        assert asked(play) == ["ana"]
        answer(play, "ana")
        assert play.notices() == ["ana\nhere\nwith you in #general"]
        assert play.composer.text == ""
        rows = play.picture()
        assert any("with you in #general" in row for row in rows)


async def test_alone_it_is_the_other_one_of_a_conversation() -> None:
    async with playing(room="general") as play:
        await play.press("/", *"whois", "enter")
        assert play.notices() == ["/whois needs a name here: /whois nick"]
        play.chat.show_room(ANA)
        play.composer.replace_text("")
        await play.press("/", *"whois", "enter")
        assert asked(play) == ["ana"]


async def test_nobody_is_said_plainly() -> None:
    async with playing(room="general") as play:
        await play.press("/", *"whois eve", "enter")
        command = DescribePerson(name="eve")
        no = Rejected(command=command, code="not_found", retry="never", text="No.")
        play.session.apply(no)
        assert play.notices() == ["there is nobody called eve on this server"]


async def test_without_a_server_what_is_known() -> None:
    async with playing(room="general") as play:
        receive(play.session, message(1, "hi", name="ana", user="u_1"))
        play.session.disconnected()
        await play.press("/", *"whois ana", "enter")
        (notice,) = play.notices()
        lines = notice.split("\n")
        assert lines[0] == "ana, as of just now, Sun 23 Nov 2025 09:00 (not connected)"
        assert lines[1] == "here"


async def test_w_asks_for_the_author_of_what_is_picked() -> None:
    client = on_stage()
    receive(client.session, message(1, "hi", name="ana", user="u_1"))
    async with playing(client, room="general") as play:
        await play.press("shift+up")
        await play.press("w")
        assert asked(play) == ["ana"]
        assert play.chat.pane.picked is None
        assert play.composer.text == ""


async def test_over_a_thread_that_hides_the_room_it_is_said_all_the_same() -> None:
    client = on_stage()
    receive(client.session, message(1, "hi", name="ana", user="u_1"))
    async with playing(client, room="general", size=(80, 24)) as play:
        await play.press("shift+up", "t")
        assert not play.chat.middle.display
        answer(play, "ana")
        await play.pilot.pause()
        assert [one.message for one in play.app._notifications] == [
            "ana\nhere\nwith you in #general"
        ]
