"""What is typed, line by line."""

import pytest

from chat_tui.domain.commands import (
    DeleteMessage,
    DescribePerson,
    EditMessage,
    OpenDirect,
    SendMessage,
    SetAway,
)
from chat_tui.domain.events import PersonDescribed, PresenceChanged
from chat_tui.domain.models import Person, Presence
from chat_tui.programs.plain.commands import PLAIN
from chat_tui.session.slash import COMMANDS
from tests.programs.plain.chatting import chatting
from tests.ui.helpers import GENERAL, message, receive


def test_what_is_said_arrives_in_silence() -> None:
    chat = chatting()
    assert chat.type("hello", "/me waves", "//etc") == []
    sent = [(one.body, one.action) for one in chat.client.sent() if isinstance(one, SendMessage)]
    assert sent == [("hello", False), ("waves", True), ("/etc", False)]


def test_in_a_pipe_it_is_told() -> None:
    chat = chatting(reads=False)
    chat.type("hello")
    assert chat.accept(1)[-1] == "09:01 mia: hello"


def test_own_messages_of_another_terminal_are_told() -> None:
    chat = chatting()
    chat.type("hello")
    assert chat.accept(1) == []
    receive(chat.client.session, message(2, "hello", user="u_me", name="mia"))
    assert chat.told()[-1] == "09:02 mia: hello"


@pytest.mark.parametrize("settle", ["/retry", "/discard"])
def test_what_is_refused(settle: str) -> None:
    chat = chatting()
    chat.type("one", "two")
    told = chat.refuse("the room is closed")
    assert "! 1: not sent, the room is closed: one; /retry or /discard" in told
    assert chat.type(settle) == [f"! there are 2: {settle} NUMBER, /failed tells them"]
    assert chat.type("/failed")[1] == "- 2: not sent, the room is closed: two"
    assert chat.type(f"{settle} 3") == ["! there is no such message; /failed tells them"]
    assert chat.type(f"{settle} 2")[0] == (
        "- it is sent again" if settle == "/retry" else "- given up"
    )
    left = [one.body for one in chat.client.session.outbox.in_room(GENERAL)]
    assert left == (["one", "two"] if settle == "/retry" else ["one"])


def test_edit_and_delete_the_last_own_message() -> None:
    chat = chatting()
    assert chat.type("/edit x", "/delete") == ["! there is no message of yours here"] * 2
    chat.type("helo")
    chat.accept(1)
    assert chat.type("/edit") == ["- /edit and the text it is to have"]
    assert chat.author.prefill == "/edit helo"
    chat.type("/edit helo")
    assert chat.client.sent() == [], "it says that already"
    chat.type("/edit hello")
    (edit,) = [one for one in chat.client.sent() if isinstance(one, EditMessage)]
    assert (edit.message, edit.body) == ("m_1", "hello")
    assert chat.client.session.draft(GENERAL) == ""
    chat.refuse("too late")
    assert chat.type("/delete") == ["- /delete once more deletes: helo"]
    assert not [one for one in chat.client.sent() if isinstance(one, DeleteMessage)]
    chat.type("/delete")
    (gone,) = [one for one in chat.client.sent() if isinstance(one, DeleteMessage)]
    assert gone.message == "m_1"


def test_what_waits_is_not_passed_over_for_what_was_said_before() -> None:
    chat = chatting()
    chat.type("said")
    chat.accept(1)
    chat.client.session.disconnected()
    chat.type("waits", "/edit")
    assert chat.author.prefill == "waits"
    chat.type("waits", "/edit waits longer")
    outbox = chat.client.session.outbox
    assert [one.body for one in outbox.in_room(GENERAL)] == ["waits longer"]
    assert (chat.author.prefill, chat.client.session.draft(GENERAL)) == ("", "")
    assert chat.type("/delete") == ["- /delete once more deletes: waits longer"]
    assert "- given up" in chat.type("/delete")
    assert (outbox.in_room(GENERAL), outbox.changes(GENERAL)) == ([], {})


def test_mistakes_are_never_sent() -> None:
    chat = chatting()
    assert chat.type("/rooom")[0].startswith("! there is no command /rooom; did you mean /rooms")
    assert chat.type("x" * 20_000)[0].startswith("! too long: 20,000 bytes")
    assert chat.author.prefill == "x" * 20_000
    assert chat.client.sent() == []


def test_drafts() -> None:
    chat = chatting()
    chat.author.keep("half a thou")
    chat.type("/switch #dev")
    assert chat.author.prefill == ""
    chat.type("/switch #general")
    assert chat.author.prefill == "half a thou"
    chat.client.session.edit_draft(GENERAL, "two\nlines")
    chat.type("/switch #dev")
    assert "- a draft of 2 lines waits here; /draft tells it" in chat.type("/switch #general")
    assert chat.type("/draft") == ["- draft: two / lines"]
    chat.type("/draft send")
    assert [one.body for one in chat.client.sent() if isinstance(one, SendMessage)] == [
        "two\nlines"
    ]
    assert chat.type("/draft") == ["- there is no draft here"]
    chat.author.keep("/join #x")
    assert chat.client.session.draft(GENERAL) == "", "a command is no draft"


def test_rooms_people_and_state() -> None:
    chat = chatting()
    assert chat.type("/rooms") == ["- #dev", "- #general, you are here", "- ana"]
    assert chat.type("/who") == ["- here: ana, mia", "- not here: ben"]
    assert chat.type("/status") == ["- online 12 ms"]
    chat.type("/msg ben hi")
    assert any(isinstance(one, OpenDirect) for one in chat.client.sent())
    assert chat.type("/msg ana hi") == ["- now in ana"]
    assert [one.body for one in chat.client.sent() if isinstance(one, SendMessage)] == ["hi"]
    assert chat.type("/quit") == []
    assert chat.author.leaving


def test_away_and_back() -> None:
    chat = chatting()
    assert chat.type("/away tea\x1b") == ["- you are away: tea"]
    assert [one.text for one in chat.client.sent() if isinstance(one, SetAway)] == ["tea"]
    assert chat.type("/back") == ["- you are here again"]
    assert chat.type("/back") == ["! you are not away"]
    there = Presence(online=True, away="lunch")
    chat.client.session.apply(PresenceChanged(user="u_1", name="ana", presence=there))
    assert chat.type("/who") == ["- here: mia", "- ana is away: lunch", "- not here: ben"]


def test_who_somebody_is() -> None:
    chat = chatting()
    assert chat.type("/whois ana") == []
    asked = [one for one in chat.client.sent() if isinstance(one, DescribePerson)]
    ana = Person(user="u_1", name="ana", presence=Presence(online=True), rooms=(), shared=0)
    chat.client.session.apply(PersonDescribed(command=asked[0], person=ana))
    assert chat.told() == ["- ana\n- here"]


def test_help_tells_every_command() -> None:
    chat = chatting()
    told = "\n".join(chat.type("/help"))
    for command in PLAIN:
        assert f"/{command.name}" in told
        assert command.help in told
    assert chat.type("/help retry") == ["- /retry [number]: send it again"]
    assert chat.type("/help nope") == ["! there is no command /nope"]
    screen = {command.name for command in COMMANDS}
    assert screen - {command.name for command in PLAIN} == {
        *("clear", "copy", "open"),
        *("theme", "set", "unset", "reload"),
        *("connect", "disconnect", "servers", "fold"),
    }


def test_completion_knows_the_commands_of_this_chat() -> None:
    chat = chatting()
    offered = [one.insert for one in chat.author.complete("/re").candidates]
    assert offered == ["/react ", "/reconnect ", "/reply ", "/retry "]
    assert [one.insert for one in chat.author.complete("/switch #d").candidates] == ["#dev "]
