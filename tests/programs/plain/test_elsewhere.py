"""What is told of rooms one is not in, and what is looked for in all of them."""

from dataclasses import replace

from chat_tui.connection.state import Online, Reconnecting
from chat_tui.domain.commands import SearchMessages
from chat_tui.domain.events import MessagesFound, PresenceChanged, Rejected
from chat_tui.domain.models import Presence, Removal
from chat_tui.ui.catch_up import LONG
from chat_tui.ui.notifier import LOOKS_FOR, PAUSE
from tests.programs.plain.chatting import Chatting, chatting
from tests.ui.helpers import ANA, DEV, GENERAL, message, public, receive

LOST = Reconnecting(at=1005.0, attempt=1, reason="it was lost")


def searched(chat: Chatting, text: str) -> SearchMessages:
    assert chat.type(f"/search {text}") == []
    (asked,) = [one for one in chat.client.sent() if isinstance(one, SearchMessages)]
    return asked


def test_what_is_found_is_told_a_part_at_a_time() -> None:
    chat = chatting()
    asked = searched(chat, "lunch")
    assert (asked.search.room, chat.author.is_settled) == (None, False)
    found = (message(7, "lunch?\nat one"), message(3, "no lunch", room=DEV))
    chat.client.session.apply(MessagesFound(command=asked, messages=found, following="x"))
    assert chat.told() == [
        "- #general, Sun 23 Nov 2025 09:07, ana: lunch? at one",
        "- #dev, Sun 23 Nov 2025 09:03, ana: no lunch",
        "- 2 found; /more finds older ones",
    ]
    assert chat.author.is_settled
    assert chat.type("/more") == []
    (asked,) = [one for one in chat.client.sent() if isinstance(one, SearchMessages)]
    last = (message(1, "lunch", room=ANA),)
    chat.client.session.apply(MessagesFound(command=asked, messages=last, following=None))
    assert chat.told() == ["- ana, Sun 23 Nov 2025 09:01, ana: lunch", "- 1 found"]
    assert chat.type("/more") == ["- nothing more was found"]


def test_a_search_that_finds_nothing_is_refused_or_makes_no_sense() -> None:
    chat = chatting()
    assert chat.type("/more") == ["- /search looks for something"]
    assert searched(chat, "in:#general x").search.room == GENERAL
    assert chat.type("/search in:#nowhere x") == ["! you are in no room called #nowhere"]
    assert chat.author.is_settled
    asked = searched(chat, "lunch")
    chat.client.session.apply(MessagesFound(command=asked, messages=(), following=None))
    assert chat.told() == ["- nothing found"]
    asked = searched(chat, "lunch")
    chat.client.session.apply(Rejected(command=asked, code="no", retry="never", text="no"))
    assert chat.told()[-1] == "- nothing found"
    assert chat.author.is_settled


def test_what_was_looked_for_is_in_what_is_told() -> None:
    chat = chatting()
    asked = searched(chat, "lunch")
    found = (message(7, "so much to say " * 40 + "about lunch"),)
    chat.client.session.apply(MessagesFound(command=asked, messages=found, following=None))
    told = chat.told()[0]
    assert told.endswith("about lunch")
    assert len(told) < 200


def test_where_one_was_put_out_a_search_looks_when_asked_to() -> None:
    chat = chatting()
    receive(chat.client.session, message(1, "lunch", room=DEV))
    removed = Removal(by="ana", time=5)
    chat.client.opened(replace(public(DEV, "dev", 1), removed=removed))
    chat.told()
    asked = searched(chat, "lunch")
    chat.client.session.apply(MessagesFound(command=asked, messages=(), following=None))
    assert chat.told() == ["- not in #dev (in:#dev looks there)", "- nothing found"]
    assert chat.type("/search in:#dev lunch") == [
        "- only what this terminal has is looked through",
        "- #dev, Sun 23 Nov 2025 09:01, ana: lunch",
        "- 1 found",
    ]


def test_without_a_connection_what_is_here_is_looked_through() -> None:
    chat = chatting()
    chat.say(1, "lunch?")
    chat.client.session.disconnected()
    assert chat.type("/search lunch") == [
        "- without a connection only what this terminal has is looked through",
        "- #general, Sun 23 Nov 2025 09:01, ana: lunch?",
        "- 1 found",
    ]


def test_what_calls_somebody_who_does_not_look_rings() -> None:
    chat = chatting()
    chat.say(1, "@mia?")
    assert chat.rung == 0, "a line was typed, or the program begun, a moment ago"
    receive(chat.client.session, message(1, "@mia", room=DEV))
    assert chat.rung == 1
    chat.client.clock.now += LOOKS_FOR
    chat.say(2, "tea for all")
    assert chat.rung == 1
    chat.say(3, "@mia?")
    assert chat.rung == 2
    chat.client.clock.now += PAUSE
    chat.type("/rooms")
    chat.say(4, "@mia?")
    assert chat.rung == 2
    chat.type("/mute #dev")
    receive(chat.client.session, message(2, "@mia", room=DEV))
    assert chat.rung == 2


def test_a_long_absence_ends_with_one_line() -> None:
    chat = chatting()
    chat.become(LOST)
    chat.client.clock.now += LONG
    receive(chat.client.session, message(1, "@mia", room=DEV), message(1, "psst", room=ANA))
    assert chat.told() == []
    assert chat.become(Online(12)) == [
        "- online",
        "- while you were away: #dev 1 (@1), ana 1 - /next walks through",
    ]
    receive(chat.client.session, message(2, "@mia", room=DEV))
    assert chat.told() == ["- #dev, 2 for you, 2 unread; /next goes there"]


def test_a_short_one_does_not() -> None:
    chat = chatting()
    chat.become(LOST)
    receive(chat.client.session, message(1, "@mia", room=DEV))
    assert chat.told() == ["- #dev, 1 for you, 1 unread; /next goes there"]
    assert chat.become(Online(12)) == ["- online"]


def test_what_calls_is_up_to_the_user() -> None:
    chat = chatting()
    chat.type("/switch dev", "/notify all", "/switch ana", "/mute", "/switch general")
    receive(chat.client.session, message(1, "psst", room=ANA))
    assert chat.told() == []
    receive(chat.client.session, message(1, "lunch?", room=DEV))
    assert chat.told() == ["- #dev, 1 unread; /next goes there"]
    assert chat.type("/rooms") == ["- #dev, 1 unread", "- #general, you are here", "- ana, muted"]
    assert chat.type("/unread") == ["- #dev, 1 unread"]
    chat.type("/switch dev", "/notify none", "/switch general")
    receive(chat.client.session, message(2, "@mia", room=DEV))
    assert chat.told() == []


def mine(away: str | None) -> PresenceChanged:
    return PresenceChanged(user="u_me", name="mia", presence=Presence(online=True, away=away))


def test_who_is_here_is_told_as_the_server_has_it() -> None:
    chat = chatting()
    who = ["- here: ana, mia", "- not here: ben"]
    assert chat.type("/who") == who
    chat.type("/away lunch")
    not_yet = "the server does not say so yet, or another terminal of yours says otherwise"
    assert chat.type("/who") == [*who, f"- you said that you are away: lunch; {not_yet}"]
    chat.client.session.apply(mine("lunch"))
    chat.told()
    away = ["- here: ana", "- mia is away: lunch", "- not here: ben"]
    assert chat.type("/who") == away
    chat.type("/back")
    back = "- you said that you are back; the server does not say so yet"
    assert chat.type("/who") == [*away, back]
    chat.client.session.apply(mine(None))
    chat.told()
    assert chat.type("/who") == who


def test_each_line_of_a_notice_begins_like_one() -> None:
    chat = chatting()
    chat.client.session.notify(None, "ana\nhere\nwith you in #general")
    assert chat.told() == ["- ana\n- here\n- with you in #general"]
    chat.client.session.notify(None, "no\nno", error=True)
    assert chat.told() == ["! no\n! no"]
